"""What changed between two reports, in memory: both made by the real check."""

from collections.abc import Mapping, Sequence

import msgspec
import pytest

from shinchoku.between import Between, End, compare_reports, drift_only
from shinchoku.catalog import builtin_catalog
from shinchoku.checked import Ask
from shinchoku.checking import check
from shinchoku.config import Config, SuiteSettings
from shinchoku.findings import Finding
from shinchoku.gates.ignores import kept
from shinchoku.report import Report
from shinchoku.scanner import Request, RunSuites, Settings, ToTest, scan
from shinchoku.session import Sessions, SuiteRun
from shinchoku.speech import plain as text_of
from tests.worlds import GREEN, MODEL_DB, PATTERNS, SECOND_CATALOG, commit, green, item_files, snapshot_of

SVC = f"{PATTERNS}/chapter2_training/02_iris_sklearn_svc"
RED = SuiteRun(exit_code=1, finished=True, session_exit=1, collected=2, passed=1, failed=1)
PROGRESS = "05_progress/PROGRESS.md"
OPEN = "# 進捗\n\n- [ ] model_db\n- [ ] iris_sklearn_svc\n"


def report(files: Mapping[str, str], run: RunSuites | None = green, *, deleted: Sequence[str] = ()) -> Report:
    """A check of those files, all of one commit, that went from it in a second one where they are deleted."""
    first = ", ".join(f"A {path}" for path in sorted({*files, *deleted}))
    commits = [commit("a" * 40, 4, first)]
    if deleted:
        commits.append(commit("b" * 40, 5, ", ".join(f"D {path}" for path in deleted), "a" * 40))
    files = {f"{PATTERNS}/.keep": "", "07_tutorials/.keep": "", **files}
    settings = Settings(builtin_catalog("ml-system-design-patterns"), Config())
    return check(snapshot_of(files, commits), settings, Request(".", run, kept), Ask()).report


def between(old: Report, new: Report) -> Between:
    return compare_reports(End(old, "A"), End(new, "B"), "A..B")


def kinds(found: Between) -> dict[str, str]:
    return {change.id: f"{change.kind}: {change.before} → {change.after}" for change in found.items or ()}


def red(tests: Sequence[ToTest], _: SuiteSettings) -> Sessions:
    return Sessions({test.item: RED for test in tests})


def of_model_db(*kept_files: str) -> dict[str, str]:
    return {path: text for path, text in item_files(MODEL_DB).items() if path.endswith(kept_files)}


WHOLE = item_files(MODEL_DB)
README_ONLY = of_model_db("README.md")
REST = [path for path in WHOLE if path not in README_ONLY]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (report({}), report(WHOLE), "completed: not_started → complete"),
        (report(README_ONLY), report(WHOLE), "completed: in_progress → complete"),
        (report({}), report(README_ONLY), "started: not_started → in_progress"),
        (report({}), report(WHOLE, None), "started: not_started → unverified"),
        (report(README_ONLY), report(WHOLE, red), "changed: in_progress → failing"),
        (report(WHOLE), report(WHOLE, red), "regressed: complete → failing"),
        (report(WHOLE), report(README_ONLY, deleted=REST), "regressed: complete → in_progress"),
        (report(WHOLE), report({}, deleted=list(WHOLE)), "regressed: complete → not_started"),
        # What cannot be verified now is not shown to be worse; what was never verified may be shown to be gone.
        (report(WHOLE), report(WHOLE, None), "changed: complete → unverified"),
        (report(WHOLE, None), report(README_ONLY, None, deleted=REST), "regressed: unverified → in_progress"),
        (report(WHOLE, red), report(WHOLE, None), "changed: failing → unverified"),
        # It was gone at the earlier revision already.
        (report({}, deleted=list(WHOLE)), report(README_ONLY, deleted=REST), "started: not_started → in_progress"),
    ],
)
def test_what_became_of_an_item(old: Report, new: Report, expected: str) -> None:
    found = between(old, new)
    assert kinds(found) == {"model_db": expected}
    assert found.unchanged == 29


def test_what_was_there_and_is_gone_is_a_regression_although_the_status_is_the_same() -> None:
    old = report(README_ONLY)
    new = report(README_ONLY, deleted=REST)
    assert kinds(between(old, new)) == {"model_db": "regressed: in_progress → in_progress"}


def test_a_change_tells_where_when_and_why() -> None:
    (change,) = between(report(WHOLE), report(WHOLE, red)).items or ()
    assert (change.track, change.chapter, change.path) == ("patterns", "chapter2_training", MODEL_DB)
    assert (change.counted, change.completed_on) == (True, "2025-11-04")
    assert [reason.code for reason in change.reasons] == ["TST05"]


def test_changes_come_in_catalogue_order_with_the_totals_of_both_sides() -> None:
    found = between(report(item_files(SVC)), report({**WHOLE, **item_files(SVC, "")}, red))
    assert list(kinds(found)) == ["model_db", "iris_sklearn_svc"]
    assert (found.before.tracks["patterns"].complete, found.after.tracks["patterns"].complete) == (1, 0)
    assert found.after.tracks["patterns"].total == 26
    assert found.unchanged == 28


def test_an_item_that_does_not_count_changes_too() -> None:
    from shinchoku.catalog import parse_catalog

    settings = Settings(parse_catalog(SECOND_CATALOG.encode(), "course.toml"), Config())

    def of(files: Mapping[str, str]) -> Report:
        files = {"labs/.keep": "", **files}
        return scan(snapshot_of(files, [commit("a" * 40, 4, "A labs/.keep")]), settings, Request(".", None, kept))

    (change,) = between(of({}), of(item_files("labs/serve"))).items or ()
    assert (change.id, change.counted) == ("serve", False)


def test_the_same_twice_is_no_change() -> None:
    one = report({**WHOLE, PROGRESS: OPEN})
    found = between(one, one)
    assert (found.items, found.unchanged, found.claims) == ((), 30, ())
    assert (found.drift.new, found.drift.gone, found.drift.unchanged) == ((), (), len(one.drift))
    assert one.drift


def test_a_side_on_which_nothing_had_begun_is_told() -> None:
    found = between(report({}), report(WHOLE))
    assert (found.before.empty, found.after.empty) == (True, False)


TICKED = OPEN.replace("[ ] model_db", "[x] model_db (完了: 2025-11-04)")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (OPEN, TICKED, [("model_db", "ticked")]),
        (TICKED, OPEN, [("model_db", "unticked")]),
        ("# 進捗\n\n- [ ] iris_sklearn_svc\n", TICKED, [("model_db", "ticked")]),
        (TICKED, "# 進捗\n\n- [ ] iris_sklearn_svc\n", [("model_db", "unticked")]),
        (OPEN, "# 進捗\n\n- [ ] iris_sklearn_svc\n", []),
        (TICKED, TICKED.replace("11-04", "11-05"), []),
    ],
)
def test_boxes_that_were_ticked_or_unticked(old: str, new: str, expected: list[tuple[str, str]]) -> None:
    found = between(report({**WHOLE, PROGRESS: old}), report({**WHOLE, PROGRESS: new}))
    assert [(change.item, change.kind) for change in found.claims or ()] == expected


def told(findings: Sequence[Finding]) -> list[tuple[str, str | None, int]]:
    return [(finding.code, finding.item, finding.line) for finding in findings if finding.code != "DRF301"]


def test_a_finding_that_only_moved_is_neither_new_nor_gone() -> None:
    old = report({**WHOLE, PROGRESS: OPEN})
    new = report({**WHOLE, PROGRESS: f"前書き\n\n{OPEN}"})
    found = between(old, new)
    assert (found.drift.new, found.drift.gone) == ((), ())


def test_new_and_gone_findings_with_their_places() -> None:
    new_one = OPEN.replace("[ ] iris_sklearn_svc", "[x] iris_sklearn_svc").replace("[ ] model_db", "[x] model_db")
    found = between(report({**WHOLE, PROGRESS: OPEN}), report({**WHOLE, PROGRESS: new_one}))
    assert told(found.drift.new) == [("DRF101", "iris_sklearn_svc", 4)]
    assert told(found.drift.gone) == [("DRF102", "model_db", 3)]
    assert found.drift.unchanged == 28  # those that are not listed


def test_a_renamed_progress_file_and_renamed_folders_change_nothing() -> None:
    text = f"{OPEN}\n- [記録](../{PATTERNS}/nowhere.md)\n"
    old = report({**item_files(MODEL_DB.replace("03_", "")), "progress/PROGRESS.md": text})
    new = report({**WHOLE, PROGRESS: text})
    found = between(old, new)
    assert (found.items, found.claims, found.drift.new, found.drift.gone) == ((), (), (), ())


def test_lines_that_a_finding_points_at_are_not_part_of_it() -> None:
    again = f"{OPEN}- [ ] model_db\n\n## model_db ✅\n"
    found = between(report({PROGRESS: again}), report({PROGRESS: f"前書き\n\n{again}"}))
    assert (found.drift.new, found.drift.gone) == ((), ())
    assert {"DRF303", "DRF304"} <= {finding.code for finding in report({PROGRESS: again}).drift}


def test_of_findings_that_are_alike_only_the_surplus_is_new() -> None:
    link = "[記録](gone.md)\n"
    old, new = report({PROGRESS: f"{OPEN}\n{link}"}), report({PROGRESS: f"{OPEN}\n{link}\n{link}\n{link}"})
    found = between(old, new)
    assert told(found.drift.new) == [("DRF305", None, 8), ("DRF305", None, 10)]
    assert told(between(new, old).drift.gone) == told(found.drift.new)


def test_the_same_claim_in_another_file_is_another_finding() -> None:
    count = "9 / 26 パターン\n"
    old = report({PROGRESS: OPEN, "README.md": count})
    moved = msgspec.structs.replace(
        old, drift=tuple(msgspec.structs.replace(each, path="OTHER.md") for each in old.drift if each.code == "DRF206")
    )
    assert [finding.path for finding in between(old, moved).drift.new] == ["OTHER.md"]


def test_without_a_progress_file_before_all_findings_are_new() -> None:
    new = report({**WHOLE, PROGRESS: OPEN})
    found = between(report(WHOLE), new)
    assert found.drift.new == new.drift
    assert found.before.claims_file is None


def test_the_drift_alone_says_nothing_of_items() -> None:
    found = drift_only(between(report({}), report({**WHOLE, PROGRESS: OPEN})))
    plain = msgspec.to_builtins(found, enc_hook=text_of)
    assert not {"items", "unchanged", "claims"} & set(plain)
    assert plain["drift"]["new"]


def test_reports_of_two_catalogues_are_not_compared() -> None:
    old = report({})
    with pytest.raises(ValueError, match="zip"):
        between(msgspec.structs.replace(old, items=old.items[1:]), old)


def test_a_run_that_passes_again_is_no_change() -> None:
    def slower(tests: Sequence[ToTest], _: SuiteSettings) -> Sessions:
        run = SuiteRun(exit_code=0, finished=True, session_exit=0, collected=1, passed=1, duration=99.0)
        return Sessions({test.item: run for test in tests})

    assert GREEN.duration != 99.0
    assert between(report(WHOLE), report(WHOLE, slower)).items == ()
