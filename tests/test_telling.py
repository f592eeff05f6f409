"""A replay to what renderers read."""

from collections.abc import Iterator, Mapping

import pytest
from msgspec.structs import replace

from shinchoku.catalog import builtin_catalog
from shinchoku.checked import Ask
from shinchoku.checking import check
from shinchoku.chronicle import History
from shinchoku.config import Config
from shinchoku.errors import HistoryUnreadable, Unreadable
from shinchoku.gates.ignores import kept
from shinchoku.replay import Timeline, replay
from shinchoku.report import Report
from shinchoku.scanner import Request, RunSuites, Settings, all_asked
from shinchoku.session import Sessions, SuiteRun
from shinchoku.snapshot import Change, Commit, Snapshot
from shinchoku.telling import is_answered, tell
from tests.worlds import MODEL_DB, commit, green, item_files, second_catalog, snapshot_of

CATALOG = builtin_catalog("ml-system-design-patterns")
SETTINGS = Settings(CATALOG, Config())
BINARY = "03_my_implementations/chapter2_training/03_iris_binary"
LISTED = "- [x] model_db (完了: 2025-11-04)\n- [ ] iris_binary\n"
FILES = {**item_files(MODEL_DB), **item_files(BINARY), "PROGRESS.md": LISTED}


def writing(made: Commit, oid: str) -> Commit:
    facts = f":100644 100644 0000 {oid} M".encode()
    return made._replace(changes=(*made.changes, Change("M", "PROGRESS.md", facts)))


def adding(*folders: str) -> str:
    return ", ".join(f"A {path}" for folder in folders for path in item_files(folder))


COMMITS = (
    commit("a", 3, adding(MODEL_DB)),
    writing(commit("b", 4, "", "a"), "ticked"),
    commit("c", 5, adding(BINARY), "a"),
    commit("d", 6, adding(BINARY), "b c"),
)
OBJECTS: Mapping[str, str] = {"ticked": LISTED}


def world(commits: tuple[Commit, ...] = COMMITS, files: Mapping[str, str | bytes] = FILES) -> Snapshot:
    return replace(snapshot_of(files, commits), revision=commits[-1].head.oid, blob=lambda oid: OBJECTS[oid].encode())


def scanned(snapshot: Snapshot, run: RunSuites | None = None, settings: Settings = SETTINGS) -> Report:
    return check(snapshot, settings, Request(".", run, kept, although_empty=True), Ask()).report


def replayed(snapshot: Snapshot, settings: Settings = SETTINGS) -> Timeline:
    return replay(snapshot, settings.catalog, settings.config, all_asked(settings), snapshot.blob)


def history(run: RunSuites | None = None) -> History:
    snapshot = world()
    report = scanned(snapshot, run)
    return tell(replayed(snapshot), CATALOG, report, {"d": report} if run else {})


def test_commits_are_told_with_their_counts_and_deeds() -> None:
    first, second, side, merge = history(green).commits
    assert (first.oid, first.date, first.committed, first.author, first.subject, first.parents) == (
        *("a", "2025-11-03T12:00:00+09:00", "2025-11-03T12:00:00+09:00", "Learner", "a"),
        (),
    )
    assert [each.present["patterns"] for each in (first, second, side, merge)] == [1, 1, 2, 2]
    assert [each.main for each in (first, second, side, merge)] == [True, True, False, True]
    assert [each.completed for each in (first, second, side, merge)] == [("model_db",), (), ("iris_binary",), ()]
    assert [each.ticked for each in (first, second, side, merge)] == [(), ("model_db",), (), ()]
    assert [each.claimed for each in (first, second)] == [None, {"patterns": 1, "tutorials": 0}]
    assert [each.claims_file for each in (first, second)] == [None, "PROGRESS.md"]


def test_evidenced_is_known_only_where_suites_were_run() -> None:
    assert [each.evidenced for each in history(green).commits] == [None, None, None, {"patterns": 2, "tutorials": 0}]
    assert [each.evidenced for each in history().commits] == [None] * 4
    assert [item.complete for item in history(green).items[:3]] == [True, False, True]
    assert [item.complete for item in history().items[:3]] == [None] * 3


def test_an_item_is_told_with_its_commits_and_days() -> None:
    model_db, svc, binary, *_ = history(green).items
    assert (model_db.started, model_db.completed, model_db.ticked, model_db.lost) == ("a", "a", "b", None)
    assert (model_db.started_on, model_db.completed_on, model_db.ticked_on) == (
        "2025-11-03",
        "2025-11-03",
        "2025-11-04",
    )
    assert (model_db.present, model_db.complete, model_db.claimed) == (True, True, True)
    assert (binary.completed, binary.ticked, binary.claimed) == ("c", None, False)
    assert (svc.started, svc.present, svc.claimed) == (None, False, False)


def test_an_item_that_went_is_told_with_the_commit_that_took_it() -> None:
    gone = commit("e", 7, ", ".join(f"D {path}" for path in item_files(MODEL_DB)), "d")
    snapshot = world((*COMMITS, gone), {"PROGRESS.md": LISTED, **item_files(BINARY)})
    report = scanned(snapshot)
    told = tell(replayed(snapshot), CATALOG, report, {})
    assert (told.items[0].lost, told.items[0].present, told.items[0].claimed) == ("e", False, True)
    assert told.commits[-1].lost == ("model_db",)


def test_only_active_items_count_and_each_track_has_its_own() -> None:
    settings = Settings(second_catalog(), Config())
    files = {**item_files("labs/ingest"), **item_files("labs/serve"), "writing/essays/why-data.md": "- [x] done\n"}
    snapshot = replace(snapshot_of(files, [commit("a", 3, ", ".join(f"A {path}" for path in files))]), revision="a")
    report = scanned(snapshot, green, settings)
    told = tell(replayed(snapshot, settings), settings.catalog, report, {"a": report})
    assert [(track.id, track.total) for track in told.tracks] == [("labs", 2), ("essays", 1)]
    assert told.first_track.id == "labs"
    assert told.commits[0].present == {"labs": 1, "essays": 1}
    assert told.commits[0].evidenced == {"labs": 1, "essays": 1}
    assert told.commits[0].completed == ("ingest", "serve", "why_data")
    assert [item.counted for item in told.items] == [True, True, False, True]
    assert told.commits[0].claimed is None
    assert [item.claimed for item in told.items] == [None] * 4


def test_versions_of_the_progress_file_that_cannot_be_read_are_problems() -> None:
    def read(oid: str) -> bytes:
        raise Unreadable(f"object {oid}", "it is missing")

    snapshot = replace(world(), blob=read)
    report = scanned(snapshot)
    told = tell(replayed(snapshot), CATALOG, report, {})
    assert [problem.message for problem in told.problems if problem.code == "FIL02"] == [
        "a version of the progress file: PROGRESS.md: it is missing (object ticked)"
    ]
    assert [each.claimed for each in told.commits] == [None] * 4


def test_what_the_last_scan_says_of_its_own_file_is_not_said_twice() -> None:
    utf_32 = b"\x00\x00\xfe\xff"
    broken = replace(world(files={**FILES, "PROGRESS.md": utf_32}), blob=lambda _: utf_32)
    report = scanned(broken)
    told = tell(replayed(broken), CATALOG, report, {})
    assert [problem.code for problem in told.problems] == [problem.code for problem in report.problems]
    assert "FIL02" in [problem.code for problem in told.problems]


def test_of_a_history_that_breaks_off_the_items_are_as_the_last_scan_finds_them() -> None:
    def broken(*_: object, **__: object) -> Iterator[Commit]:
        yield COMMITS[0]
        raise HistoryUnreadable("an object is missing")

    snapshot = replace(world(), history=broken)
    told = tell(replayed(snapshot), CATALOG, scanned(snapshot), {})
    assert [each.oid for each in told.commits] == ["a"]
    assert [(item.present, item.claimed, item.completed) for item in told.items[:3]] == [
        (True, True, None),
        (False, False, None),
        (True, False, None),
    ]
    assert "GIT03" in [problem.code for problem in told.problems]


def test_an_unreadable_date_is_none() -> None:
    head = COMMITS[1].head._replace(authored=None)
    snapshot = world((COMMITS[0], COMMITS[1]._replace(head=head)), {**item_files(MODEL_DB), "PROGRESS.md": LISTED})
    told = tell(replayed(snapshot), CATALOG, scanned(snapshot), {})
    assert told.commits[1].date is None
    assert (told.items[0].ticked, told.items[0].ticked_on) == ("b", None)


@pytest.mark.parametrize(
    ("run", "answered"),
    [
        (green, True),
        (None, False),
        (
            lambda tests, _: Sessions({test.item: SuiteRun(exit_code=1, finished=True, failed=1) for test in tests}),
            True,
        ),
        (lambda _tests, _: Sessions(unanswered="not in the cache"), False),
    ],
    ids=["passed", "not run", "failed", "not answered"],
)
def test_a_scan_is_answered_where_no_suite_that_matters_was_left_alone(run: RunSuites | None, answered: bool) -> None:
    assert is_answered(scanned(world(), run)) is answered


def test_where_nothing_could_be_complete_nothing_has_to_be_run() -> None:
    files = {f"{MODEL_DB}/test_a.py": "", f"{MODEL_DB}/a.py": ""}
    assert is_answered(scanned(world(files=files)))
    assert is_answered(scanned(world(files={})))
