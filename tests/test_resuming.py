"""A replay that goes on where an earlier one ended tells what one from the beginning tells; else it begins anew."""

import os
from collections.abc import Iterator, Sequence

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from shinchoku import keeping
from shinchoku.catalog import builtin_catalog
from shinchoku.config import Config
from shinchoku.errors import HistoryUnreadable
from shinchoku.replay import Replay, Timeline
from shinchoku.resuming import Resumed, resume
from shinchoku.scanner import Settings, all_asked
from shinchoku.snapshot import Commit
from tests.worlds import MODEL_DB, PATTERNS, ancestors, commit, snapshot_of

CATALOG = builtin_catalog("ml-system-design-patterns")
SETTINGS = Settings(CATALOG, Config())
EXAMPLES = int(os.environ.get("SHINCHOKU_LAW_EXAMPLES", "60"))
NAMES = [
    f"{folder}/{name}"
    for folder in (
        f"{PATTERNS}/ch2/model_db",
        f"{PATTERNS}/chapter2_training/01_model_db",
        "my_implementations/iris_svc",
    )
    for name in ("README.md", "a.py", "test_a.py")
]
PROGRESS = {"1" * 40: b"- [x] model_db\n", "2" * 40: b"- [ ] model_db\n- [x] iris_binary\n", "3" * 40: b"\xff\xfe\x00"}


def leading_to(commits: Sequence[Commit], oid: str) -> list[Commit]:
    """The part of a history that leads to a commit."""
    known = ancestors(commits, oid)
    return [each for each in commits if each.head.oid in known]


def resumed(commits: Sequence[Commit], kept: bytes | None = None) -> Resumed:
    snapshot = snapshot_of({}, commits)
    asked = all_asked(SETTINGS)
    return resume(
        lambda: Replay(snapshot, CATALOG, SETTINGS.config, asked, PROGRESS.__getitem__, None),
        commits[-1].head.oid,
        kept,
    )


def facts(timeline: Timeline) -> object:
    """All that is told."""
    past, late = timeline.past, 4_000_000_000
    clocks = [list(past.clocks.problems(now)) for now in (None, 0, late)]
    return timeline.rows, past.items, past.is_cut, clocks, sorted(timeline.unread), timeline.has_items


def told(commits: Sequence[Commit]) -> object:
    return facts(resumed(commits).timeline)


@st.composite
def histories(draw: st.DrawFn) -> list[Commit]:
    """Commits with up to three parents; changes fit the tree of the first parent."""
    commits: list[Commit] = []
    trees: dict[str, dict[str, str]] = {}
    for number in range(draw(st.integers(2, 12))):
        oid = f"{number:040x}"
        some = [each.head.oid for each in commits]
        parents = draw(st.lists(st.sampled_from(some), max_size=3, unique=True)) if some else []
        if some and not parents and draw(st.booleans()):
            parents = [some[-1]]
        before = trees[parents[0]] if parents else {}
        after = dict(before)
        for other in parents[1:]:
            after |= trees[other]
        for name in draw(st.lists(st.sampled_from(NAMES), max_size=4, unique=True)):
            if name in after:
                del after[name]
            else:
                after[name] = "f" * 40
        if draw(st.booleans()):
            after["PROGRESS.md"] = draw(st.sampled_from(sorted(PROGRESS)))
        trees[oid] = after
        made = commit(oid, draw(st.integers(1, 28)), changed(before, after), " ".join(parents))
        changes = tuple(
            each._replace(facts=f":0 100644 0 {after.get(each.path, '0')} x".encode()) for each in made.changes
        )
        commits.append(made._replace(changes=changes))
    return commits


def changed(before: dict[str, str], after: dict[str, str]) -> str:
    names = sorted(before.keys() | after.keys())
    letters = {name: "A" if name not in before else "D" if name not in after else "M" for name in names}
    return ", ".join(f"{letters[name]} {name}" for name in names if before.get(name) != after.get(name))


@given(histories(), st.data())
@settings(max_examples=EXAMPLES, deadline=None)
def test_what_is_told_does_not_depend_on_what_was_kept(commits: list[Commit], data: st.DataObject) -> None:
    names = [each.head.oid for each in commits]
    earlier = leading_to(commits, data.draw(st.sampled_from(names)))
    later = leading_to(commits, data.draw(st.sampled_from(names)))
    kept = resumed(earlier).freeze()
    assert kept is not None
    found = resumed(later, kept)
    assert facts(found.timeline) == told(later)
    if ancestors(later, later[-1].head.oid) >= ancestors(earlier, earlier[-1].head.oid):
        assert found.read == len(later) - len(earlier)
    again = found.freeze()
    assert again is not None
    assert resumed(later, again).read == 0


LINE = [
    commit("a" * 40, 1, f"A {MODEL_DB}/README.md"),
    commit("b" * 40, 2, f"A {MODEL_DB}/a.py, A {MODEL_DB}/test_a.py", "a" * 40),
    commit("c" * 40, 3, f"D {MODEL_DB}/a.py", "b" * 40),
]


@pytest.mark.parametrize("swapped", [False, True])
@pytest.mark.parametrize("day", [2, 9])
def test_a_branch_that_is_merged_takes_its_place_whether_it_is_older_or_the_main_line_now(
    day: int, *, swapped: bool
) -> None:
    """Only what was new is read; the rows stand in the order, and on the line, that a reading of all gives them."""
    kept = resumed(LINE).freeze()
    side = commit("d" * 40, day, f"M {MODEL_DB}/README.md", "b" * 40)
    parents = ["c" * 40, "d" * 40]
    merge = commit(
        "e" * 40, 10, "" if swapped else f"M {MODEL_DB}/README.md", " ".join(parents[:: -1 if swapped else 1])
    )
    merged = [*LINE, side, merge]
    found = resumed(merged, kept)
    assert (found.read, facts(found.timeline)) == (2, told(merged))
    assert [row.is_main for row in found.timeline.rows if row.commit.oid == "c" * 40] == [not swapped]


def test_a_rewritten_history_is_read_from_its_beginning() -> None:
    kept = resumed(LINE).freeze()
    other = [LINE[0], commit("d" * 40, 4, "A x", "a" * 40)]
    found = resumed(other, kept)
    assert (found.read, facts(found.timeline)) == (2, told(other))
    elsewhere = [commit("e" * 40, 5, f"A {MODEL_DB}/README.md")]
    found = resumed(elsewhere, kept)
    assert (found.read, facts(found.timeline)) == (1, told(elsewhere))


def test_a_branch_that_leaves_before_what_is_kept_is_read_from_its_beginning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "WINDOW", 1)
    kept = resumed(LINE).freeze()
    side = commit("d" * 40, 4, "A x", "a" * 40)
    merged = [*LINE, side, commit("e" * 40, 5, "A x", f"{'c' * 40} {'d' * 40}")]
    found = resumed(merged, kept)
    assert (found.read, facts(found.timeline)) == (5, told(merged))


@pytest.mark.parametrize("cut", [0, 1, 10, -1])
def test_what_is_damaged_or_of_another_form_is_not_believed(cut: int) -> None:
    kept = resumed(LINE).freeze()
    assert kept is not None
    assert resumed(LINE, kept[:cut]).read == len(LINE)
    other = msgspec.msgpack.decode(kept)
    other[0] += 1
    assert resumed(LINE, msgspec.msgpack.encode(other)).read == len(LINE)
    other = msgspec.msgpack.decode(kept)
    other[2] = []  # the claims that rows refer to, or none
    other[3][0][2] = 99  # a set of items that is not there
    assert resumed(LINE, msgspec.msgpack.encode(other)).read == len(LINE)


def test_a_history_with_bytes_in_a_name_is_not_kept() -> None:
    odd = [commit("a" * 40, 1, f"A {PATTERNS}/ch\udcff/model_db/README.md")]
    assert resumed(odd).freeze() is None


def test_a_history_that_breaks_off_is_told_and_not_kept() -> None:
    def breaking(*_: object) -> Iterator[Commit]:
        yield LINE[0]
        raise HistoryUnreadable("an object is missing")

    snapshot = replace(snapshot_of({}, LINE), history=breaking)
    asked = all_asked(SETTINGS)

    def begin() -> Replay:
        return Replay(snapshot, CATALOG, SETTINGS.config, asked, PROGRESS.__getitem__, None)

    found = resume(begin, "c" * 40, None)
    assert (found.read, found.timeline.past.unreadable is not None, found.freeze()) == (1, True, None)
    kept = resumed(LINE[:1]).freeze()
    assert resume(begin, "c" * 40, kept).timeline.past.unreadable is not None


def test_of_no_commit_nothing_is_gone_on_from() -> None:
    begun = resumed(LINE)
    snapshot = snapshot_of({}, [])
    none = Replay(snapshot, CATALOG, SETTINGS.config, all_asked(SETTINGS), PROGRESS.__getitem__, None)
    assert resumed(LINE, keeping.freeze(none)).read == begun.read
