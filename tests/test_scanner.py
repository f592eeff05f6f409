"""The whole scan on snapshots in memory: settings, items, headline, problems."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import jsonschema
import msgspec
import pytest
from msgspec.structs import replace

from shinchoku.catalog import Catalog, builtin_catalog
from shinchoku.config import SuiteSettings
from shinchoku.errors import BadSettings, HistoryUnreadable, NothingToScan, UnknownName, Unreadable
from shinchoku.gates.ignores import kept
from shinchoku.render.jsonreport import render_json, report_schema
from shinchoku.report import ItemReport, Report
from shinchoku.scanner import Request, RunSuites, ToTest, find_settings, scan
from shinchoku.session import Sessions
from shinchoku.snapshot import Commit, CommitHead, Problem, Snapshot
from tests.worlds import MODEL_DB, PATTERNS, commit, green, item_files, second_catalog, snapshot_of

SVC = f"{PATTERNS}/chapter2_training/02_iris_sklearn_svc"
Files = Mapping[str, str | bytes | Unreadable]


def added(files: Files, day: int = 4) -> Commit:
    return commit("c" * 40, day, ", ".join(f"A {path}" for path in files))


def scanned(
    files: Files,
    commits: Sequence[Commit] | None = None,
    *,
    catalog: Catalog | None = None,
    run_suites: RunSuites | None = green,
    only: frozenset[str] = frozenset(),
    snapshot: Snapshot | None = None,
) -> Report:
    snapshot = snapshot or snapshot_of(files, [added(files)] if commits is None else commits)
    settings = find_settings(snapshot, None, catalog)
    report = scan(snapshot, settings, Request(".", run_suites, kept, only))
    jsonschema.Draft202012Validator(report_schema()).validate(msgspec.json.decode(render_json(report)))
    return report


def item(report: Report, identity: str) -> ItemReport:
    return next(item for item in report.items if item.id == identity)


def test_every_item_is_always_in_the_report_in_catalogue_order() -> None:
    report = scanned(item_files(MODEL_DB))
    places = builtin_catalog("ml-system-design-patterns").places
    assert [item.id for item in report.items] == [place.item.id for place in places]


def test_a_whole_item_is_complete_with_its_dates() -> None:
    found = item(scanned(item_files(MODEL_DB)), "model_db")
    assert (found.status, found.path, found.started_on, found.completed_on) == (
        "complete",
        MODEL_DB,
        "2025-11-04",
        "2025-11-04",
    )
    assert found.evidence.tests.outcome == "passed"
    assert found.evidence.commits.completed
    assert found.evidence.commits.completed.date == "2025-11-04T12:00:00+09:00"


def test_the_headline_counts_by_track_and_chapter() -> None:
    summary = scanned({**item_files(MODEL_DB), f"{SVC}/main.py": ""}).summary
    patterns = summary.tracks["patterns"]
    assert (patterns.total, patterns.complete, patterns.in_progress, patterns.not_started) == (26, 1, 1, 24)
    assert summary.tracks["tutorials"].total == 4
    assert [(c.id, c.complete, c.total) for c in summary.chapters][:2] == [
        ("chapter2_training", 1, 6),
        ("chapter3_release_patterns", 0, 2),
    ]
    assert (summary.current_chapter, summary.next) == ("chapter2_training", "iris_sklearn_svc")
    assert summary.latest
    assert (summary.latest.item, summary.latest.date) == ("model_db", "2025-11-04")


def test_next_is_what_lacks_least_then_what_was_not_begun() -> None:
    almost = {path: text for path, text in item_files(SVC).items() if "README" not in path}
    rf = f"{PATTERNS}/chapter2_training/iris_sklearn_rf"
    files = {**item_files(MODEL_DB), **almost, f"{rf}/main.py": ""}
    assert scanned(files).summary.next == "iris_sklearn_svc"
    assert scanned(item_files(MODEL_DB)).summary.next == "iris_sklearn_svc"
    assert scanned(item_files(MODEL_DB), run_suites=None).summary.next == "iris_sklearn_svc"


def test_a_course_that_is_done_has_no_next() -> None:
    files = {**item_files("labs/ingest"), **item_files("labs/clean_up"), **item_files("labs/serve")}
    report = scanned(files, catalog=second_catalog())
    labs = report.summary.tracks["labs"]
    assert (labs.total, labs.complete) == (2, 2)
    assert (report.summary.next, report.summary.current_chapter) == (None, None)
    assert not item(report, "serve").counted
    assert report.first_track == "labs"


def test_of_two_completed_in_one_moment_the_later_in_the_catalogue_is_the_latest() -> None:
    report = scanned({**item_files(SVC), **item_files(MODEL_DB)})
    assert report.summary.latest
    assert report.summary.latest.item == "iris_sklearn_svc"


def test_the_latest_is_the_latest_by_date_wherever_it_stands() -> None:
    db, svc = item_files(MODEL_DB), item_files(SVC)
    first = commit("a" * 40, 4, ", ".join(f"A {path}" for path in svc))
    second = commit("b" * 40, 9, ", ".join(f"A {path}" for path in db), "a" * 40)
    latest = scanned({**db, **svc}, [first, second]).summary.latest
    assert latest
    assert (latest.item, latest.date) == ("model_db", "2025-11-09")


def test_another_course_with_tests_beside_the_code() -> None:
    files: Files = {
        "labs/01_ingest/README.md": item_files("x")["x/README.md"],
        "labs/01_ingest/load.py": "",
        "labs/01_ingest/load_test.py": "",
        "writing/essays/why-data.md": "- [x] done\n",
    }
    report = scanned(files, catalog=second_catalog())
    assert item(report, "ingest").status == "complete"
    assert item(report, "why_data").status == "complete"
    assert report.catalog.id == "data-course"


def test_only_suites_that_are_asked_for_are_run() -> None:
    ran: list[tuple[list[str], float]] = []

    def run(tests: Sequence[ToTest], settings: SuiteSettings) -> Sessions:
        ran.append(([test.item for test in tests], settings.timeout))
        return green(tests, settings)

    files = {**item_files(MODEL_DB), **item_files(SVC), "shinchoku.toml": "[tests]\ntimeout = 7\n"}
    report = scanned(files, run_suites=run, only=frozenset({"model_db"}))
    assert ran == [(["model_db"], 7)]
    assert item(report, "iris_sklearn_svc").reasons[0].message == "tests were not run: --only names other items"


def test_skipped_suites_are_unverified_and_say_so() -> None:
    found = item(scanned(item_files(MODEL_DB), run_suites=None), "model_db")
    assert (found.status, found.evidence.tests.outcome, found.evidence.tests.source) == ("unverified", "not_run", None)
    assert found.reasons[0].message == "tests were not run: --tests skip"


def test_a_waiver_is_in_the_report_and_its_suite_is_not_run() -> None:
    config = '[waive]\nmodel-db = { tests = "no Python suite" }\n'
    found = item(scanned({**item_files(MODEL_DB), "shinchoku.toml": config}), "model_db")
    assert (found.status, found.waived) == ("complete", {"tests": "no Python suite"})
    assert found.evidence.tests.outcome == "not_run"


def test_settings_may_stand_in_pyproject_and_change_roots_and_requirements() -> None:
    config = "[tool.shinchoku]\nexclude = ['work/old/']\n[tool.shinchoku.roots]\npatterns = 'work'\n"
    config += "[tool.shinchoku.requires]\npatterns = ['implementation']\n"
    files: Files = {"pyproject.toml": config, "work/model_db/a.py": "", "work/old/iris_binary/a.py": ""}
    report = scanned(files, [])
    assert item(report, "model_db").status == "complete"
    assert item(report, "iris_binary").status == "not_started"


def test_a_pyproject_without_our_table_is_no_settings_file() -> None:
    assert scanned({**item_files(MODEL_DB), "pyproject.toml": "[project]\nname = 'x'\n"}).summary


def test_given_settings_and_catalogues_take_the_place_of_the_repositorys() -> None:
    snapshot = snapshot_of({"shinchoku.toml": "broken ="})
    settings = find_settings(snapshot, (b"exclude = ['x']\n", "other.toml"), second_catalog())
    assert (settings.config.exclude, settings.catalog.id) == (("x",), "data-course")


def test_a_catalogue_in_the_tree_is_found() -> None:
    from tests.worlds import SECOND_CATALOG

    files: Files = {"shinchoku.toml": 'catalog = "./course.toml"\n', "course.toml": SECOND_CATALOG}
    assert find_settings(snapshot_of(files), None, None).catalog.id == "data-course"


@pytest.mark.parametrize(
    ("files", "error", "said"),
    [
        (
            {"shinchoku.toml": "catalog = '../c.toml'\n"},
            BadSettings,
            "shinchoku.toml: catalog: no file '../c.toml' in the",
        ),
        ({"shinchoku.toml": "catalog = 'c.toml'\n", "c.toml": "x ="}, BadSettings, "c.toml:1: not TOML"),
        (
            {"shinchoku.toml": "catalog = 'c.toml'\n", "c.toml": Unreadable("c.toml", "broken")},
            BadSettings,
            "c.toml: broken",
        ),
        ({"shinchoku.toml": "catalog = 'cooking'\n"}, UnknownName, "no built-in catalogue is called 'cooking'"),
        ({"shinchoku.toml": Unreadable("shinchoku.toml", "permission denied")}, Unreadable, "permission denied"),
        ({"pyproject.toml": "x ="}, BadSettings, "pyproject.toml:1: not TOML"),
    ],
)
def test_bad_settings_are_told(files: Files, error: type[Exception], said: str) -> None:
    with pytest.raises(error) as caught:
        find_settings(snapshot_of(files), None, None)
    assert said in str(caught.value)


def test_nothing_to_scan_is_an_error_that_names_the_roots() -> None:
    with pytest.raises(NothingToScan, match=r"no folder 03_my_implementations/ or 07_tutorials/ here"):
        scanned({"README.md": ""})


def test_what_kept_the_scan_from_seeing_everything_is_told() -> None:
    readme = f"{MODEL_DB}/README.md"
    files: dict[str, Any] = {**item_files(MODEL_DB), readme: Unreadable(readme, "permission denied")}
    strange = Commit(CommitHead("d" * 40, (), None, 0, "x", "x"), added(files).changes)
    report = scanned(files, [strange])
    assert [(problem.code, problem.message.split(":")[0]) for problem in report.problems] == [
        ("CAT04", "no folder 07_tutorials/"),
        (
            "GIT07",
            (
                "1 commit of an item has an author date that no calendar has, which gives no date; "
                "the first is dddddddddddd"
            ),
        ),
        ("FIL01", readme),
    ]
    found = item(report, "model_db")
    assert (found.started_on, found.evidence.commits.first) == (None, found.evidence.commits.last)
    assert report.summary.latest is None


def test_an_unreadable_history_is_a_problem_and_the_scan_goes_on() -> None:
    def history(*_: object, **__: object) -> Iterator[Commit]:
        yield added(item_files(MODEL_DB))
        raise HistoryUnreadable("missing blob 1234")

    snapshot = replace(snapshot_of(item_files(MODEL_DB)), history=history)
    report = scanned({}, snapshot=snapshot)
    assert "GIT03" in [problem.code for problem in report.problems]
    assert item(report, "model_db").status == "unverified"


def test_what_could_not_be_copied_for_the_tests_is_a_problem() -> None:
    def run(tests: Sequence[ToTest], settings: SuiteSettings) -> Sessions:
        return Sessions(green(tests, settings).runs, (Problem("EXP02", "left out where tests run: x"),))

    assert "EXP02" in [problem.code for problem in scanned(item_files(MODEL_DB), run_suites=run).problems]


def test_strays_are_reported() -> None:
    report = scanned({**item_files(MODEL_DB), f"{PATTERNS}/chapter2_training/09_other/a.py": ""})
    assert [(stray.code, stray.path) for stray in report.strays] == [
        ("CAT01", f"{PATTERNS}/chapter2_training/09_other")
    ]


def test_the_same_bytes_give_the_same_report() -> None:
    files = {**item_files(MODEL_DB), **item_files(SVC)}
    assert render_json(scanned(files)) == render_json(scanned(dict(reversed(files.items()))))


def test_reproducible_reports_leave_timings_out() -> None:
    report = scanned(item_files(MODEL_DB))
    assert '"duration_seconds": 0.25' in render_json(report)
    assert "duration_seconds" not in render_json(report, reproducible=True)
