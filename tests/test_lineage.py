"""An item's versions, by its way through a history."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shinchoku.catalog import builtin_catalog
from shinchoku.config import Config
from shinchoku.errors import HistoryUnreadable
from shinchoku.lineage import Spot, Trail, Version, trails, versions
from shinchoku.locator import Locator
from shinchoku.snapshot import Change, Commit, CommitHead, History
from tests.worlds import MODEL_DB, PATTERNS, commit

LAWS = settings(deadline=None, max_examples=int(os.environ.get("SHINCHOKU_LAW_EXAMPLES", "150")))
CATALOG = builtin_catalog("ml-system-design-patterns")
LOCATOR = Locator(CATALOG, Config())
DB = CATALOG.places.index(CATALOG.place("model_db"))
BINARY = CATALOG.places.index(CATALOG.place("iris_binary"))
MOVED = f"{PATTERNS}/chapter2_training/04_model_db"


def telling(commits: Sequence[Commit]) -> History:
    def history(_: Callable[[str], bool], __: str | None = None, /, *, others: bool = True) -> Iterator[Commit]:
        assert not others  # only items' files are asked for
        return iter(commits)

    return history


def trail(commits: Sequence[Commit], item: int = DB) -> Trail:
    (found,) = trails(telling(commits), commits[-1].head.oid, LOCATOR, [item])
    return found


def ways(commits: Sequence[Commit], trees: Mapping[str, str]) -> list[tuple[str, str, str | None]]:
    """For each version: the commit that made it, the last that kept it, and the folder's last part."""
    way = trail(commits)
    ids = {spot: trees.get(spot.commit, "") for spot in way.spots}
    return [
        (each.made.oid, each.kept.oid, each.folder and each.folder.rpartition("/")[2]) for each in versions(way, ids)
    ]


def test_a_version_lasts_from_its_change_to_the_parent_of_the_next() -> None:
    commits = (
        commit("a", 1, f"A {MODEL_DB}/x.py"),
        commit("b", 2, "A notes.md", "a"),
        commit("c", 3, f"M {MODEL_DB}/x.py", "b"),
        commit("d", 4, "M notes.md", "c"),
    )
    assert ways(commits, {"a": "1", "c": "2"}) == [("c", "d", "01_model_db"), ("a", "b", "01_model_db")]


def test_a_renamed_folder_with_the_same_content_is_no_new_version() -> None:
    commits = (
        commit("a", 1, f"A {MODEL_DB}/x.py"),
        commit("b", 2, f"D {MODEL_DB}/x.py, A {MOVED}/x.py", "a"),
    )
    assert ways(commits, {"a": "1", "b": "1"}) == [("a", "b", "01_model_db")]
    assert ways(commits, {"a": "1", "b": "2"}) == [("b", "b", "04_model_db"), ("a", "a", "01_model_db")]


def test_a_merge_that_takes_a_branchs_folder_leads_into_the_branch() -> None:
    commits = (
        commit("a", 1, f"A {MODEL_DB}/x.py"),
        commit("b", 2, f"M {MODEL_DB}/x.py", "a"),
        commit("c", 3, "A notes.md", "a"),
        commit("m", 4, f"M {MODEL_DB}/x.py", "c b"),
    )
    assert [made for made, *_ in ways(commits, {"a": "1", "b": "2", "m": "2"})] == ["b", "a"]
    assert [made for made, *_ in ways(commits, {"a": "1", "b": "2", "m": "3"})] == ["m", "a"]


def test_a_merge_that_changes_what_only_a_branch_has_goes_on_with_the_branch() -> None:
    commits = (
        commit("a", 1, "A notes.md"),
        commit("b", 2, f"A {MODEL_DB}/x.py", "a"),
        commit("m", 3, f"A {MODEL_DB}/x.py", "a b"),
    )
    assert [made for made, *_ in ways(commits, {"b": "1", "m": "2"})] == ["m", "b"]


def test_an_item_that_was_taken_away_has_a_version_without_a_folder() -> None:
    commits = (
        commit("a", 1, f"A {MODEL_DB}/x.py"),
        commit("b", 2, f"D {MODEL_DB}/x.py", "a"),
        commit("c", 3, f"A {MODEL_DB}/x.py", "b"),
    )
    assert ways(commits[:2], {"a": "1"}) == [("b", "b", None), ("a", "a", "01_model_db")]
    assert [folder for *_, folder in ways(commits, {"a": "1", "c": "1"})] == ["01_model_db", None, "01_model_db"]


def test_an_item_that_never_was_there_has_no_version() -> None:
    assert ways((commit("a", 1, "A notes.md"), commit("b", 2, "A more.md", "a")), {}) == []


def test_of_two_folders_the_one_that_counts_is_taken() -> None:
    deep = f"{PATTERNS}/chapter9_other/model_db"
    commits = (commit("a", 1, f"A {deep}/x.py"), commit("b", 2, f"A {MODEL_DB}/x.py", "a"))
    assert trail(commits).spots == (Spot("a", deep), Spot("b", MODEL_DB))


def test_a_folder_whose_content_cannot_be_told_is_like_no_other() -> None:
    commits = (commit("a", 1, f"A {MODEL_DB}/x.py"), commit("b", 2, f"M {MODEL_DB}/x.py", "a"))
    assert [each.tree for each in versions(trail(commits), {})] == ["b", "a"]


def test_items_are_told_in_one_pass() -> None:
    commits = (commit("a", 1, f"A {MODEL_DB}/x.py, A {PATTERNS}/chapter2_training/03_iris_binary/y.py"),)
    first, second = trails(telling(commits), "a", LOCATOR, [BINARY, DB])
    assert [spot.folder.rpartition("/")[2] for spot in (*first.spots, *second.spots)] == [
        "03_iris_binary",
        "01_model_db",
    ]


def test_paths_that_do_not_count_make_no_version() -> None:
    commits = (commit("a", 1, f"A {MODEL_DB}/x.py"), commit("b", 2, f"M {MODEL_DB}/big.csv", "a"))
    (way,) = trails(telling(commits), "b", LOCATOR, [DB], lambda path: not path.endswith(".csv"))
    assert [spot.commit for spot in way.spots] == ["a"]


def test_a_history_that_cannot_be_read_tells_nothing() -> None:
    def history(_: Callable[[str], bool], __: str | None = None, /, *, others: bool = True) -> Iterator[Commit]:
        assert not others
        yield commit("a", 1, f"A {MODEL_DB}/x.py")
        raise HistoryUnreadable("an object is missing")

    with pytest.raises(HistoryUnreadable):
        trails(history, "b", LOCATOR, [DB])


class State(NamedTuple):
    """What a commit has of the item."""

    folder: str
    content: int


Node = tuple[tuple[int, ...], State | None]
STATES = st.none() | st.builds(State, st.sampled_from([MODEL_DB, MOVED]), st.integers(0, 2))


@st.composite
def _nodes(draw: st.DrawFn) -> list[Node]:
    """Commits with up to three parents among those before them; often with what a parent has."""
    nodes: list[Node] = [((), draw(STATES))]
    for number in range(1, draw(st.integers(1, 12))):
        count = draw(st.sampled_from([1, 1, 1, 2, 2, 3]))
        parents = tuple(dict.fromkeys(draw(st.integers(max(0, number - 4), number - 1)) for _ in range(count)))
        inherited = [nodes[parent][1] for parent in parents]
        nodes.append((parents, draw(st.sampled_from(inherited) | STATES)))
    return nodes


def _commits(nodes: Sequence[Node]) -> Iterator[Commit]:
    for number, (parents, state) in enumerate(nodes):
        before = nodes[parents[0]][1] if parents else None
        changes = []
        if before and (not state or before.folder != state.folder):
            changes.append(Change("D", f"{before.folder}/x.py"))
        if state and (not before or before.folder != state.folder):
            changes.append(Change("A", f"{state.folder}/x.py"))
        elif state and before and before.content != state.content:
            changes.append(Change("M", f"{state.folder}/x.py"))
        head = CommitHead(str(number), tuple(map(str, parents)), number, 0, "Learner", "work", number, 0)
        yield Commit(head, tuple(changes))


def _walked(nodes: Sequence[Node]) -> Iterator[tuple[int, int, int | None]]:
    """The same by every commit's own state: made, kept, content."""

    def content(number: int) -> int | None:
        state = nodes[number][1]
        return state.content if state else None

    def ever(number: int) -> bool:
        return nodes[number][1] is not None or any(map(ever, nodes[number][0]))

    kept = at = len(nodes) - 1
    while ever(at):
        parents = nodes[at][0]
        same = next((parent for parent in parents if content(parent) == content(at)), None)
        if same is not None:
            at = same
            continue
        if parents or content(at) is not None:
            yield at, kept, content(at)
        if not parents:
            return
        kept = at = next((parent for parent in parents if content(parent) is not None), parents[0])


@LAWS
@given(_nodes())
def test_the_way_by_the_commits_that_touched_it_is_that_by_every_commit(nodes: list[Node]) -> None:
    way = trail(list(_commits(nodes)))
    trees = {spot: str(state.content) for spot in way.spots if (state := nodes[int(spot.commit)][1])}
    found: list[Version] = list(versions(way, trees))
    told = [(int(each.made.oid), int(each.kept.oid), each.tree and int(each.tree)) for each in found]
    expected = list(_walked(nodes))
    assert told == expected
