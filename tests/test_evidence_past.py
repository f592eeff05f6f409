"""When items were worked on."""

from collections.abc import Iterator, Sequence

import pytest

from shinchoku.catalog import Requirement, builtin_catalog
from shinchoku.config import Config
from shinchoku.errors import HistoryUnreadable
from shinchoku.evidence.past import Past, PastEvidence, trace_past
from shinchoku.locator import Locator
from shinchoku.snapshot import Commit
from tests.worlds import commit

CATALOG = builtin_catalog("ml-system-design-patterns")
STATIC = frozenset[Requirement]({"readme", "implementation", "tests", "documents", "commit"})
HOME = "03_my_implementations/chapter2_training"
WHOLE = f"A {HOME}/model_db/README.md, A {HOME}/model_db/a.py, A {HOME}/model_db/test_a.py"


def past(*commits: Commit, shallow: frozenset[str] = frozenset()) -> Past:
    locator = Locator(CATALOG, Config())
    required = [
        STATIC - ({"documents"} if not p.item.documents else {"readme", "implementation", "tests"})
        for p in CATALOG.places
    ]
    return trace_past(commits, locator, required, shallow)


def model_db(*commits: Commit, shallow: frozenset[str] = frozenset()) -> PastEvidence:
    return past(*commits, shallow=shallow).items[0]


def dates(evidence: PastEvidence) -> list[str | None]:
    return [str(c.date) if c else None for c in (evidence.started, evidence.completed, evidence.last)]


def test_an_untouched_item_has_no_past() -> None:
    assert model_db(commit("a", 3, "A README.md")) == PastEvidence()


def test_the_completion_is_the_commit_at_which_all_kinds_were_there() -> None:
    evidence = model_db(
        commit("a", 3, f"A {HOME}/model_db/a.py"),
        commit("b", 4, f"A {HOME}/model_db/test_a.py", "a"),
        commit("c", 5, f"A {HOME}/model_db/README.md", "b"),
        commit("d", 9, f"M {HOME}/model_db/a.py", "c"),
        commit("e", 10, "A unrelated.txt", "d"),
    )
    assert dates(evidence) == ["2025-11-03", "2025-11-05", "2025-11-09"]
    assert evidence.count == 4
    assert evidence.committed == {"readme", "implementation", "tests"}


def test_renumbered_and_moved_folders_keep_their_dates() -> None:
    old = "my_implementations/chapter2_training/model_db"
    moved = ", ".join(f"D {old}/{name}, A {HOME}/01_model_db/{name}" for name in ("README.md", "a.py", "test_a.py"))
    evidence = model_db(
        commit("a", 4, WHOLE.replace(f"{HOME}/model_db", old)),
        commit("b", 8, moved, "a"),
    )
    assert dates(evidence) == ["2025-11-04", "2025-11-04", "2025-11-08"]
    assert evidence.committed == {"readme", "implementation", "tests"}


def test_a_file_that_is_moved_before_completion_was_never_gone() -> None:
    evidence = model_db(
        commit("a", 3, "A my_implementations/model_db/README.md"),
        commit("b", 5, f"D my_implementations/model_db/README.md, A {HOME}/model_db/README.md", "a"),
        commit("c", 4, f"A {HOME}/model_db/a.py, A {HOME}/model_db/test_a.py", "b"),
    )
    assert dates(evidence)[1] == "2025-11-04"


def test_the_day_is_the_authors_own() -> None:
    late = commit("a", 3, WHOLE, hour=15)  # 2025-11-04T00:00+09:00
    assert dates(model_db(late))[0] == "2025-11-04"
    assert dates(model_db(commit("a", 3, WHOLE, hour=15, offset=-300)))[0] == "2025-11-03"


def test_what_was_complete_once_stays_completed_though_it_is_gone() -> None:
    evidence = model_db(
        commit("a", 4, WHOLE),
        commit("b", 6, f"D {HOME}/model_db/README.md", "a"),
        commit("c", 8, f"A {HOME}/model_db/README.md", "b"),
    )
    assert dates(evidence) == ["2025-11-04", "2025-11-04", "2025-11-08"]
    gone = model_db(commit("a", 4, WHOLE), commit("b", 6, WHOLE.replace("A ", "D "), "a"))
    assert gone.completed
    assert gone.committed == frozenset()


def test_branches_side_by_side_do_not_mix() -> None:
    """On neither branch was everything there; the merge only brought together what was done on the 7th."""
    readme, code = f"A {HOME}/model_db/README.md", f"A {HOME}/model_db/a.py, A {HOME}/model_db/test_a.py"
    evidence = model_db(
        commit("root", 1, "A x"),
        commit("left", 5, readme, "root"),
        commit("right", 7, code, "root"),
        commit("merge", 9, code, "left right"),
    )
    assert dates(evidence) == ["2025-11-05", "2025-11-07", "2025-11-07"]
    assert evidence.count == 2
    undone = model_db(
        commit("root", 1, WHOLE),
        commit("left", 5, f"D {HOME}/model_db/a.py", "root"),
        commit("right", 7, f"M {HOME}/model_db/README.md", "root"),
        commit("merge", 9, f"M {HOME}/model_db/README.md", "left right"),
    )
    assert undone.committed == {"readme", "tests"}


def test_a_merge_that_does_the_work_itself_counts() -> None:
    evidence = model_db(
        commit("root", 1, "A x"),
        commit("side", 2, f"A {HOME}/model_db/README.md", "root"),
        commit(
            "merge", 9, f"A {HOME}/model_db/README.md, A {HOME}/model_db/a.py, A {HOME}/model_db/test_a.py", "root side"
        ),
    )
    assert dates(evidence) == ["2025-11-02", "2025-11-09", "2025-11-09"]


def test_the_first_of_two_branches_that_completed_it_counts() -> None:
    evidence = model_db(
        commit("root", 1, "A x"),
        commit("late", 8, WHOLE, "root"),
        commit("early", 4, WHOLE, "root"),
        commit("merge", 9, "", "late early"),
    )
    assert dates(evidence)[:2] == ["2025-11-04", "2025-11-04"]


def test_a_completion_on_a_branch_is_remembered_over_a_merge_that_drops_it() -> None:
    evidence = model_db(
        commit("root", 1, f"A {HOME}/model_db/a.py"),
        commit("side", 4, f"A {HOME}/model_db/README.md, A {HOME}/model_db/test_a.py", "root"),
        commit("merge", 5, "", "root side"),
        commit("again", 9, f"A {HOME}/model_db/README.md, A {HOME}/model_db/test_a.py", "merge"),
    )
    assert dates(evidence)[1] == "2025-11-04"


def test_a_tutorial_is_complete_with_all_its_documents() -> None:
    compose = CATALOG.places.index(CATALOG.place("docker_compose"))
    evidence = past(
        commit("a", 5, "A 07_tutorials/docker-compose-demo/compose.yaml, A 07_tutorials/docker_learning_notes.md"),
        commit("b", 6, "A 07_tutorials/docker-compose-advanced/compose.yaml", "a"),
    ).items[compose]
    assert dates(evidence) == ["2025-11-05", "2025-11-06", "2025-11-06"]
    assert evidence.committed == {"documents"}


def test_a_shallow_history_gives_no_beginnings() -> None:
    commits = (commit("cut", 4, WHOLE), commit("b", 9, f"M {HOME}/model_db/a.py", "cut"))
    evidence = model_db(*commits, shallow=frozenset({"cut"}))
    assert dates(evidence) == [None, None, "2025-11-09"]
    assert (evidence.count, evidence.is_cut) == (1, True)
    assert evidence.committed == {"readme", "implementation", "tests"}
    assert dates(model_db(commits[0], shallow=frozenset({"cut"}))) == [None, None, None]


def test_an_unreadable_history_proves_nothing() -> None:
    def broken() -> Iterator[Commit]:
        yield commit("a", 4, WHOLE)
        raise HistoryUnreadable("missing blob")

    found = trace_past(broken(), Locator(CATALOG, Config()), [STATIC for _ in CATALOG.places], frozenset())
    assert found.unreadable == HistoryUnreadable("missing blob")
    assert found.items[0] == PastEvidence(is_cut=True, is_unreadable=True)


@pytest.mark.parametrize(
    ("authored", "offset", "code"),
    [(None, 0, "GIT07"), (10**15, 0, "GIT07"), (1_762_000_000, 99 * 60 + 99, "GIT08"), (1_762_000_000, -960, "GIT08")],
)
def test_a_day_that_cannot_be_told_is_no_date(authored: int | None, offset: int, code: str) -> None:
    found = past(strange(commit("a", 1, WHOLE), authored, offset))
    assert [problem.code for problem in found.clocks.problems(None)] == [code]
    assert found.items[0].started is not None
    assert found.items[0].started.date is None


def strange(usual: Commit, authored: int | None, offset: int = 0) -> Commit:
    return usual._replace(head=usual.head._replace(authored=authored, offset=offset))


@pytest.mark.parametrize("authored", [None, 10**15, -(10**15)])
def test_a_commit_without_a_date_hides_none_that_has_one(authored: int | None) -> None:
    """On one branch the work was done by a clock that nobody can read, on the other on the 7th."""
    commits = (
        commit("root", 1, "A x"),
        strange(commit("left", 5, WHOLE, "root"), authored),
        commit("right", 7, WHOLE, "root"),
        commit("merge", 9, "", "left right"),
    )
    assert dates(model_db(*commits)) == ["2025-11-07"] * 3
    assert dates(model_db(commits[0], commits[2], commits[1], commits[3])) == ["2025-11-07"] * 3


def test_a_date_of_1970_is_a_date() -> None:
    assert dates(model_db(strange(commit("a", 1, WHOLE), 0))) == ["1970-01-01"] * 3


def test_the_commit_that_took_what_was_complete_is_named() -> None:
    gone, back = f"D {HOME}/model_db/README.md", f"A {HOME}/model_db/README.md"
    commits = (commit("a", 4, WHOLE), commit("b", 6, gone, "a"), commit("c", 7, f"M {HOME}/model_db/a.py", "b"))
    lost = model_db(*commits).lost
    assert lost
    assert (lost.oid, str(lost.date)) == ("b", "2025-11-06")
    assert model_db(*commits, commit("d", 8, back, "c")).lost is None
    again = model_db(*commits, commit("d", 8, back, "c"), commit("e", 9, gone, "d")).lost
    assert again
    assert again.oid == "e"
    on_a_branch = model_db(commits[0], commits[1], commit("side", 5, "A x", "a"), commit("m", 9, gone, "side b")).lost
    assert on_a_branch
    assert on_a_branch.oid == "b"


def test_the_edge_of_another_branch_cuts_nothing_off() -> None:
    found = past(commit("a", 4, WHOLE), shallow=frozenset({"elsewhere"}))
    assert not found.is_cut
    assert dates(found.items[0]) == ["2025-11-04"] * 3


@pytest.mark.parametrize("count", [0, 1])
def test_many_items_share_rows(count: int) -> None:
    """The 40th item of a long catalogue is traced as the first is."""
    commits: Sequence[Commit] = [commit("a", 4, "A 07_tutorials/01_docker_basics.md")] * count
    index = CATALOG.places.index(CATALOG.place("01_docker_basics"))
    assert past(*commits).items[index].count == count
