"""DRF101 to DRF105: what a line says of an item, held against the catalogue and the evidence for it."""

import pytest

from shinchoku.config import DriftSettings
from shinchoku.findings import Finding
from shinchoku.session import SuiteRun
from tests.drift_worlds import Work, findings, fixed, help_of, left, only

HEAD = "# 進捗\n\n### Chapter 2: Training\n\n"
DONE = Work(done={"model_db": 4})


def line(text: str) -> str:
    return f"{HEAD}{text}\n"


# DRF101: ticked, but the evidence says in_progress, failing or not_started


@pytest.mark.parametrize(
    ("work", "status", "why"),
    [
        (Work(), "not_started", "not started: ITM01 no file yet"),
        (Work(begun=["model_db"]), "in_progress", "in progress: IMP01 no implementation file"),
        (Work(failing=["model_db"]), "failing", "failing: TST05 tests fail: 1 of 2: "),
    ],
    ids=["not started", "in progress", "failing"],
)
def test_a_tick_without_evidence_is_an_error(work: Work, status: str, why: str) -> None:
    found = only(work.against(line("- [x] **01_model_db** (完了: 2025-11-04)")), "DRF101")
    assert (found.severity, found.item, found.line, found.column) == ("error", "model_db", 5, 4)
    assert (found.claim, found.evidence, found.fixable) == ("ticked", status, False)
    assert found.message.startswith(f"model_db is ticked, but the evidence says {why}")


@pytest.mark.parametrize("work", [DONE, Work(unrun=["model_db"])], ids=["complete", "unverified"])
def test_a_tick_that_the_evidence_does_not_contradict_is_none(work: Work) -> None:
    assert findings(work.against(line("- [x] model_db")), "DRF101") == []


def test_an_open_box_is_never_ticked_without_evidence() -> None:
    assert findings(Work().against(line("- [ ] model_db")), "DRF101") == []


def test_the_tick_is_taken_out_with_unsafe_only() -> None:
    witnesses = Work().against(line("- [X] model_db (完了: 2025-11-04)"))
    assert fixed(witnesses, "DRF101") == line("- [X] model_db (完了: 2025-11-04)")
    assert fixed(witnesses, "DRF101", unsafe=True) == line("- [ ] model_db (完了: 2025-11-04)")
    assert help_of(witnesses, "DRF101") == "finish the item; '--fix --unsafe' takes the tick out"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("- [x] model_db, iris_binary", "left alone: the line names more than one item"),
        ("- [x] model_db\n- [x] 01_model_db", "left alone: the item is listed more than once"),
    ],
    ids=["two items", "two lines"],
)
def test_a_line_that_speaks_of_more_keeps_its_tick(text: str, reason: str) -> None:
    witnesses = Work().against(line(text))
    assert help_of(witnesses, "DRF101") == reason
    assert fixed(witnesses, "DRF101", unsafe=True) == line(text)


# DRF102: evidence complete, not ticked


def test_a_complete_item_that_is_not_ticked_is_an_error() -> None:
    found = only(DONE.against(line("- [ ] model_db")), "DRF102")
    assert (found.severity, found.item, found.line, found.column) == ("error", "model_db", 5, 4)
    assert (found.claim, found.evidence, found.fixable) == ("not ticked", "complete", True)
    assert found.message == "model_db is complete by the evidence (since 2025-11-04), but its box is not ticked"


@pytest.mark.parametrize("work", [Work(), Work(begun=["model_db"]), Work(failing=["model_db"])])
def test_an_open_box_is_right_where_something_is_missing(work: Work) -> None:
    assert findings(work.against(line("- [ ] model_db")), "DRF102") == []


def test_where_only_the_suite_could_not_run_it_is_a_warning_that_unsafe_settles() -> None:
    witnesses = Work(unrun=["model_db"]).against(line("- [ ] model_db"))
    found = only(witnesses, "DRF102")
    assert (found.severity, found.claim, found.evidence, found.fixable) == (
        "warning",
        "not ticked",
        "unverified",
        False,
    )
    assert found.message == (
        "model_db has all that is asked for, but its box is not ticked; "
        "the evidence is unverified: ENV01 tests could not run here: needs httpx, which nothing declares; add httpx to a requirements.txt"
    )
    assert fixed(witnesses, "DRF102") == line("- [ ] model_db")
    assert fixed(witnesses, "DRF102", unsafe=True) == line("- [x] model_db (完了: 2025-11-02)")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("- [ ] model_db, iris_binary", "left alone: the line names more than one item"),
        ("- [ ] model_db\n- [ ] 01_model_db", "left alone: the item is listed more than once"),
        ("- [ ] **model_db** ⏸️", "left alone: the line itself says that it is paused"),
    ],
    ids=["two items", "two lines", "paused"],
)
def test_a_line_of_which_it_cannot_be_told_is_left_with_a_reason(text: str, reason: str) -> None:
    witnesses = DONE.against(line(text))
    assert only(witnesses, "DRF102").fixable is False
    assert help_of(witnesses, "DRF102") == reason
    assert fixed(witnesses, "DRF102") == line(text)


def test_a_name_in_a_link_beside_the_item_makes_no_second_one() -> None:
    witnesses = DONE.against(line("- [ ] model_db: see [iris](../iris_binary/README.md)"))
    assert help_of(witnesses, "DRF102") == "tick it"


# DRF103: ticked on another date than the evidence's


def dated(text: str, work: Work = DONE) -> list[Finding]:
    return findings(work.against(line(f"- [x] model_db {text}")), "DRF103")


def test_another_date_than_the_evidences_is_a_warning_that_nothing_settles() -> None:
    (found,) = dated("(完了: 2025-11-02)")
    assert (found.severity, found.item, found.line, found.column) == ("warning", "model_db", 5, 21)
    assert (found.claim, found.evidence, found.fixable) == ("2025-11-02", "2025-11-04", False)
    assert found.message == (
        "model_db is said to be done on 2025-11-02; all of it was committed on 2025-11-04, 2 days apart"
    )


@pytest.mark.parametrize(
    "text", ["(完了: 2025-11-04)", "（2025年11月4日 完了）", "", "(開始: 2025-11-01)", "(2025-11-31)"]
)
def test_the_evidences_own_day_no_day_and_another_ones_day_are_right(text: str) -> None:
    assert dated(text) == []


@pytest.mark.parametrize(("tolerance", "found"), [(0, 1), (1, 1), (2, 0), (9, 0)])
def test_the_settings_allow_for_days(tolerance: int, found: int) -> None:
    work = Work(done={"model_db": 4}, settings=DriftSettings(date_tolerance_days=tolerance))
    assert len(dated("(完了: 2025-11-06)", work)) == found


@pytest.mark.parametrize(("claimed", "apart"), [("2025-11-03", 0), ("2025-11-04", 0), ("2025-11-05", 1)])
def test_after_midnight_both_days_are_right(claimed: str, apart: int) -> None:
    """15:17 UTC of the 3rd is 00:17 of the 4th in Japan."""
    found = dated(f"(完了: {claimed})", Work(done={"model_db": 3}, hours={"model_db": 15}))
    assert [each.message.endswith("1 day apart") for each in found] == [True] * apart


def test_an_open_box_claims_no_date() -> None:
    assert findings(DONE.against(line("- [ ] model_db (完了: 2025-11-02)")), "DRF103") == []


def test_without_a_commit_there_is_nothing_to_hold_a_date_against() -> None:
    assert dated("(完了: 2025-11-02)", Work(begun=["model_db"])) == []


# DRF104: ticked, but the tests could not be verified


def test_a_tick_that_could_not_be_verified_is_only_told() -> None:
    found = only(Work(unrun=["model_db"]).against(line("- [x] model_db")), "DRF104")
    assert (found.severity, found.item, found.line, found.column) == ("info", "model_db", 5, 4)
    assert (found.claim, found.evidence, found.fixable) == ("ticked", "unverified", False)
    assert found.message == (
        "model_db is ticked, and could not be verified; ENV01 tests could not run here: needs httpx, which nothing declares; add httpx to a requirements.txt"
    )


@pytest.mark.parametrize("work", [DONE, Work()], ids=["complete", "not started"])
def test_what_is_known_needs_no_verifying(work: Work) -> None:
    assert findings(work.against(line("- [x] model_db")), "DRF104") == []


def test_an_open_box_that_could_not_be_verified_is_not_told_as_a_tick() -> None:
    assert findings(Work(unrun=["model_db"]).against(line("- [ ] model_db")), "DRF104") == []


# DRF105: a test count or coverage claimed in prose differs from the suite's

TOTAL = "TOTAL      120      2    98.33%\n"
SUITE = SuiteRun(exit_code=0, finished=True, session_exit=0, collected=30, passed=28, skipped=2, output=TOTAL)
TESTED = Work(done={"model_db": 4}, runs={"model_db": SUITE})


def claimed_tests(text: str, work: Work = TESTED) -> list[Finding]:
    return findings(work.against(line(f"- [x] model_db (2025-11-04)\n  - {text}")), "DRF105")


def test_another_number_of_tests_than_the_suites_is_a_warning() -> None:
    (found,) = claimed_tests("27/27テスト成功")
    assert (found.severity, found.item, found.line, found.column) == ("warning", "model_db", 6, 5)
    assert (found.claim, found.evidence, found.fixable) == ("27/27", "28/30", False)
    assert found.message == "27/27 tests are claimed for model_db; 28/30 passed"


@pytest.mark.parametrize("text", ["28/28テスト成功", "28/30 tests", "28 tests passed", "28件のテスト"])
def test_skipped_tests_may_be_counted_or_not(text: str) -> None:
    assert claimed_tests(text) == []


def test_a_number_alone_is_held_against_those_that_passed() -> None:
    (found,) = claimed_tests("30 tests passed")
    assert (found.claim, found.evidence) == ("30", "28/30")


def test_coverage_differs_from_a_whole_per_cent_on() -> None:
    assert claimed_tests("98%カバレッジ") == []
    (found,) = claimed_tests("97%カバレッジ")
    assert (found.claim, found.evidence, found.severity) == ("97 %", "98.33 %", "warning")
    assert found.message == "97 % coverage is claimed for model_db; its suite measured 98.33 %"


def test_both_may_differ_in_one_line() -> None:
    assert [found.claim for found in claimed_tests("27/27テスト成功、100%カバレッジ")] == ["27/27", "100 %"]


def test_a_failing_suites_numbers_count_too() -> None:
    (found,) = claimed_tests("2/2テスト成功", Work(failing=["model_db"]))
    assert (found.claim, found.evidence) == ("2/2", "1/2")


@pytest.mark.parametrize("work", [Work(), Work(unrun=["model_db"]), DONE], ids=["no tests", "not run", "no coverage"])
def test_nothing_is_said_of_what_was_not_measured(work: Work) -> None:
    assert claimed_tests("1/1テスト成功、55%カバレッジ", work) == []


def test_a_section_about_an_item_claims_its_tests() -> None:
    text = f"{HEAD}- [x] model_db (2025-11-04)\n\n## 完了した内容：01_model_db\n\n### テスト\n\n- 27/27テスト成功\n"
    found = only(TESTED.against(text), "DRF105")
    assert (found.item, found.line) == ("model_db", 11)


def test_tests_below_nothing_that_is_an_item_are_nobodys() -> None:
    assert findings(TESTED.against(line("- [ ] other\n  - [x] 3/3テスト成功\n\n4/4テスト成功")), "DRF105") == []


def test_after_a_fix_only_a_persons_matters_are_left() -> None:
    work = Work(done={"model_db": 4, "iris_binary": 5}, unrun=["iris_sklearn_rf"], begun=["iris_sklearn_svc"])
    text = "- [ ] model_db\n- [x] iris_binary (完了: 2025-11-09)\n- [x] iris_sklearn_rf\n- [x] iris_sklearn_svc"
    remaining = {each.finding.code for each in left(work.against(line(text))).findings}
    assert remaining - {"DRF301"} == {"DRF101", "DRF103", "DRF104"}
