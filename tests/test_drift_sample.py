"""The check on the sample repository: what its progress file says otherwise than its tree, one by one."""

import difflib
from collections.abc import Sequence
from pathlib import Path

import pytest

from shinchoku.checked import Ask, Checked, Given
from shinchoku.checking import check
from shinchoku.config import SuiteSettings
from shinchoku.findings import Finding
from shinchoku.gates.gitrepo import open_snapshot
from shinchoku.gates.ignores import kept
from shinchoku.gates.samples import make_sample
from shinchoku.report import Report
from shinchoku.scanner import Request, ToTest, find_settings
from shinchoku.session import Raised, Sessions, SuiteRun

PROGRESS = "05_progress/PROGRESS.md"
PASSED = {
    "model_db": 6,
    "iris_sklearn_svc": 4,
    "iris_sklearn_rf": 5,
    "iris_binary": 4,
    "iris_sklearn_outlier": 7,
    "cifar10_cnn": 7,
    "model_in_image": 5,
    "model_load_pattern": 28,
    "web_single_pattern": 41,
}
"""What the sample's suites give; the sample's own tests run them."""
NOT_COLLECTED = SuiteRun(exit_code=5, finished=True, session_exit=5)
FAILED = SuiteRun(
    exit_code=1,
    finished=True,
    session_exit=1,
    collected=5,
    passed=4,
    failed=1,
    exceptions=(Raised("tests/test_pipeline.py::test_values", "AssertionError", "assert [2.0] == [1.0]"),),
)


def as_they_are(tests: Sequence[ToTest], _: SuiteSettings) -> Sessions:
    """The suites' outcomes, without running them."""
    runs = {
        name: SuiteRun(exit_code=0, finished=True, session_exit=0, collected=count, passed=count)
        for name, count in PASSED.items()
    }
    runs |= {"data_cache_pattern": NOT_COLLECTED, "prep_pred_pattern": FAILED}
    return Sessions({test.item: runs[test.item] for test in tests})


@pytest.fixture(name="made", scope="module")
def _made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sample") / "repo"
    make_sample(path)
    return path


def checked(made: Path, ask: Ask) -> Checked:
    with open_snapshot(made) as snapshot:
        return check(snapshot, find_settings(snapshot, None, None), Request(".", as_they_are, kept), ask)


@pytest.fixture(name="found", scope="module")
def _found(made: Path) -> Checked:
    return checked(made, Ask(fix=True))


def one(report: Report, code: str, line: int, path: str = PROGRESS) -> Finding:
    (finding,) = [each for each in report.drift if (each.code, each.line, each.path) == (code, line, path)]
    return finding


# each contradiction of the user's own file that the sample's copy reproduces


def test_the_summary_says_eight_and_the_evidence_nine(found: Checked) -> None:
    finding = one(found.report, "DRF202", 13)
    assert finding.message == "8 / 26 patterns are claimed, but by the evidence it is 9 / 26"
    assert (finding.severity, finding.fixable) == ("warning", False)


def test_the_readme_repeats_the_eight(found: Checked) -> None:
    finding = one(found.report, "DRF206", 4, "README.md")
    assert (finding.claim, finding.evidence, finding.fixable) == ("8 / 26", "9 / 26", True)


def test_the_ninth_is_complete_and_its_box_is_open(found: Checked) -> None:
    finding = one(found.report, "DRF102", 53)
    assert (finding.item, finding.severity, finding.fixable) == ("web_single_pattern", "error", True)
    assert "(since 2025-11-13)" in finding.message


def test_a_heading_says_that_the_ninth_is_done(found: Checked) -> None:
    finding = one(found.report, "DRF304", 118)
    assert finding.message == ("a heading says that web_single_pattern is done, but its box in line 53 is not ticked")


def test_a_numbered_list_says_so_again(found: Checked) -> None:
    finding = one(found.report, "DRF304", 130)
    assert finding.message == "a list says that web_single_pattern is done, but its box in line 53 is not ticked"


def test_the_third_tutorial_is_ticked_above_and_paused_below(found: Checked) -> None:
    finding = one(found.report, "DRF304", 103)
    assert finding.message == (
        "a list says that 03_model_in_image_hands_on is paused, but its box in line 80 is ticked"
    )


def test_chapter_three_is_said_to_be_the_current_one(found: Checked) -> None:
    finding = one(found.report, "DRF204", 15)
    assert (finding.claim, finding.evidence) == ("chapter3_release_patterns", "chapter4_serving_patterns")


def test_the_latest_is_said_to_be_the_eighth(found: Checked) -> None:
    finding = one(found.report, "DRF205", 16)
    assert (finding.claim, finding.evidence) == ("model_load_pattern", "web_single_pattern")


def test_nothing_else_is_found(found: Checked) -> None:
    places = [(each.path, each.line, each.code) for each in found.report.drift]
    assert places == [
        (PROGRESS, 13, "DRF202"),
        (PROGRESS, 15, "DRF204"),
        (PROGRESS, 16, "DRF205"),
        (PROGRESS, 53, "DRF102"),
        (PROGRESS, 103, "DRF304"),
        (PROGRESS, 118, "DRF304"),
        (PROGRESS, 130, "DRF304"),
        ("README.md", 4, "DRF206"),
    ]


# the fix


def difference(found: Checked) -> list[str]:
    """The lines that a fix takes out and puts in."""
    lines = []
    for file in found.fixed:
        texts = (file.old.decode().splitlines(), file.new.decode().splitlines())
        changes = [*difflib.unified_diff(*texts, n=0, lineterm="")][2:]
        lines += [line for line in changes if not line.startswith("@@")]
    return lines


def test_the_fix_edits_six_lines_in_the_files_own_manner(found: Checked) -> None:
    page = "03_my_implementations/chapter4_serving_patterns/01_web_single_pattern/README.md"
    assert difference(found) == [
        "-| **完了パターン数** | 8 / 26 パターン |",
        "+| **完了パターン数** | 9 / 26 パターン |",
        "-| **現在の章** | Chapter 3: Release Patterns（進行中） |",
        "-| **最新の完了** | Model-Load Pattern (2025-11-13) |",
        "+| **現在の章** | Chapter 4: Serving Patterns（進行中） |",
        "+| **最新の完了** | Web Single Pattern (2025-11-13) |",
        "-- [ ] web_single_pattern",
        "+- [x] web_single_pattern (完了: 2025-11-13)",
        f"+  - 詳細: [{page}](../{page})",
        "-いまの完了は 8 / 26 パターン。詳しい記録は [05_progress/PROGRESS.md](05_progress/PROGRESS.md) にある。",
        "+いまの完了は 9 / 26 パターン。詳しい記録は [05_progress/PROGRESS.md](05_progress/PROGRESS.md) にある。",
    ]


def test_the_fix_leaves_only_what_a_person_has_to_settle(found: Checked) -> None:
    assert found.left
    left = [(each.finding.code, each.finding.item, each.finding.fixable) for each in found.left.findings]
    assert left == [("DRF304", "03_model_in_image_hands_on", False)]


def test_a_second_fix_changes_nothing(made: Path, tmp_path: Path, found: Checked) -> None:
    copy = tmp_path / "copy"
    make_sample(copy)
    for file in found.fixed:
        (copy / file.path).write_bytes(file.new)
    assert checked(copy, Ask(fix=True)).fixed == ()
    assert checked(made, Ask(fix=True)).fixed == found.fixed


# the same file, damaged as the user's own is


def damaged(data: bytes, codec: str) -> bytes:
    """Its UTF-8 read in a code page, what that leaves undefined dropped, and saved again."""
    return "".join(bytes([byte]).decode(codec, "ignore") for byte in data).replace("\xad", "").encode()


@pytest.mark.parametrize("codec", ["cp1254", "cp1252", "latin-1"])
def test_damaged_it_gives_the_same_findings_and_the_same_fix(made: Path, found: Checked, codec: str) -> None:
    whole = (made / PROGRESS).read_bytes()
    broken = checked(made, Ask(fix=True, given=Given(PROGRESS, damaged(whole, codec), "05_progress")))
    facts = [
        [(each.code, each.item, each.path, each.line, each.fixable) for each in report.drift if each.code != "DRF401"]
        for report in (found.report, broken.report)
    ]
    assert facts[0] == facts[1]
    assert [each.code for each in broken.report.drift if each.code == "DRF401"] == ["DRF401"]
    assert [file.path for file in broken.fixed] == [PROGRESS, "README.md"]
    assert broken.fixed[0].new == damaged(found.fixed[0].new, codec)
    assert broken.fixed[1].new == found.fixed[1].new
