"""The whole check on snapshots in memory: which file is held against the evidence, and what becomes of the report."""

import msgspec
import pytest

from shinchoku.checked import Ask, Checked, Given
from shinchoku.checking import check
from shinchoku.config import Config, DriftSettings
from shinchoku.drift_codes import Selection
from shinchoku.errors import NoProgressFile, Unreadable
from shinchoku.gates.ignores import kept
from shinchoku.report import Claim
from shinchoku.scanner import Request, Settings, find_settings
from tests.worlds import MODEL_DB, commit, green, item_files, snapshot_of

LINES = "# 進捗\n\n### Chapter 2: Training\n\n- [{}] model_db\n"
Files = dict[str, str | bytes | Unreadable]


def checked(files: Files, ask: Ask | None = None, config: Config | None = None) -> Checked:
    whole: Files = {**item_files(MODEL_DB), **files}
    snapshot = snapshot_of(whole, [commit("c" * 40, 4, ", ".join(f"A {path}" for path in whole))])
    settings = find_settings(snapshot, None, None)
    settings = Settings(settings.catalog, config) if config else settings
    return check(snapshot, settings, Request(".", green, kept), ask or Ask(Selection(("DRF1",))))


def codes(found: Checked) -> list[str]:
    return [finding.code for finding in found.report.drift]


def problems(found: Checked) -> list[str]:
    return [problem.code for problem in found.report.problems if problem.code.startswith("FIL")]


def test_the_report_carries_the_claim_and_the_drift() -> None:
    found = checked({"PROGRESS.md": LINES.format(" ")})
    assert codes(found) == ["DRF102"]
    assert found.report.items[0].claim == Claim(done=False, date=None, line=5)
    assert found.report.items[1].claim is None
    assert found.report.claims_file
    assert msgspec.structs.astuple(found.report.claims_file) == ("PROGRESS.md", "utf-8", False)


def test_a_claimed_date_is_in_the_report() -> None:
    found = checked({"PROGRESS.md": "- [x] model_db (完了: 2025-11-04)\n"})
    assert codes(found) == []
    assert found.report.items[0].claim == Claim(done=True, date="2025-11-04", line=1)


def test_without_a_progress_file_a_scan_has_no_finding() -> None:
    found = checked({})
    assert (found.report.claims_file, found.report.drift, found.comparison) == (None, (), None)
    assert problems(found) == []
    assert found.findings.findings == ()


def test_a_check_needs_one() -> None:
    with pytest.raises(NoProgressFile, match=r"PROGRESS\.md or learning_log\.md.*'shinchoku init' writes one"):
        checked({}, Ask(required=True))


def test_one_that_the_settings_name_and_nobody_has_is_a_problem() -> None:
    config = Config(progress_file="notes/log.md")
    assert problems(checked({}, config=config)) == ["FIL04"]
    with pytest.raises(NoProgressFile, match=r"there is no notes/log\.md, which progress-file in the settings names"):
        checked({}, Ask(required=True), config)


def test_of_several_the_first_by_the_rule_is_taken_and_the_others_are_named() -> None:
    found = checked({"b/PROGRESS.md": LINES.format(" "), "05_progress/PROGRESS.md": LINES.format("x")})
    assert found.report.claims_file
    assert found.report.claims_file.path == "05_progress/PROGRESS.md"
    (problem,) = (each for each in found.report.problems if each.code == "FIL03")
    assert problem.message == "05_progress/PROGRESS.md is taken for the progress file; it could also be b/PROGRESS.md"


def test_one_that_cannot_be_read_is_a_problem_of_the_scan_and_the_end_of_a_check() -> None:
    broken = Unreadable("PROGRESS.md", "permission denied")
    found = checked({"PROGRESS.md": broken})
    assert (problems(found), found.report.claims_file) == (["FIL02"], None)
    with pytest.raises(Unreadable, match="permission denied"):
        checked({"PROGRESS.md": broken}, Ask(required=True))


def test_the_caller_may_name_another_file() -> None:
    data = LINES.format(" ").encode()
    found = checked({"PROGRESS.md": LINES.format("x")}, Ask(Selection(("DRF1",)), Given("/else/where.md", data, None)))
    assert codes(found) == ["DRF102"]
    assert found.report.drift[0].path == "/else/where.md"


def test_codes_are_left_out_by_the_settings_and_by_the_caller() -> None:
    files: Files = {"PROGRESS.md": LINES.format(" ")}
    quiet = Config(drift=DriftSettings(ignore=("DRF102",)))
    assert codes(checked(files, config=quiet)) == []
    assert codes(checked(files, Ask(Selection((), ("DRF3", "DRF102"))))) == []


def test_another_file_that_repeats_the_count_is_read_where_it_can_be() -> None:
    files: Files = {
        "PROGRESS.md": LINES.format("x"),
        "README.md": "いまの完了は 7 / 26 パターン\n",
        "second.md": Unreadable("second.md", "permission denied"),
    }
    config = Config(drift=DriftSettings(also_count=("./README.md", "second.md", "third.md", "PROGRESS.md")))
    found = checked(files, Ask(Selection(("DRF206",))), config)
    assert [(each.path, each.line) for each in found.report.drift] == [("README.md", 1)]


def test_a_fix_gives_the_new_bytes_of_every_file_and_what_is_left() -> None:
    files: Files = {"PROGRESS.md": LINES.format(" "), "README.md": "いまの完了は 7 / 26 パターン\n"}
    found = checked(files, Ask(Selection(("DRF1", "DRF206")), fix=True))
    assert [each.path for each in found.fixed] == ["PROGRESS.md", "README.md"]
    assert "- [x] model_db (完了: 2025-11-04)\n" in found.fixed[0].new.decode()
    assert found.fixed[1].new.decode() == "いまの完了は 1 / 26 パターン\n"
    assert codes(found) == ["DRF102", "DRF206"]
    assert found.findings.findings == ()
