"""DRF201 to DRF206: the summary's counts, chapter and latest item, and other files that repeat the count."""

import pytest

from shinchoku.catalog import parse_catalog
from shinchoku.findings import Finding
from tests.drift_worlds import Work, findings, fixed, help_of, left, only
from tests.worlds import SECOND_CATALOG

TWO = Work(done={"model_db": 4, "iris_binary": 5})
TICKED = "### Chapter 2: Training\n\n- [x] model_db\n- [x] iris_binary\n- [ ] iris_sklearn_rf\n"


def table(*rows: str, ticks: str = TICKED) -> str:
    """A summary with those rows, then the ticks; the first row is line 5."""
    lines = "".join(f"| {row} |\n" for row in rows)
    return f"# 進捗\n\n| 項目 | 内容 |\n|---|---|\n{lines}\n{ticks}"


# DRF201: the first track's count against the file's own ticks


def test_a_count_that_is_not_the_number_of_ticks_is_an_error() -> None:
    witnesses = TWO.against(table("**完了パターン数** | 1 / 26 パターン"))
    found = only(witnesses, "DRF201")
    assert (found.severity, found.item, found.line, found.column) == ("error", None, 5, 17)
    assert (found.claim, found.evidence, found.fixable) == ("1 / 26", "2 / 26", True)
    assert found.message == "1 / 26 patterns are claimed, but the file ticks 2 / 26"
    assert help_of(witnesses, "DRF201") == "write 2 / 26"
    assert fixed(witnesses, "DRF201") == table("**完了パターン数** | 2 / 26 パターン")


@pytest.mark.parametrize(
    "text",
    [
        "| 完了パターン数 | {} |",
        "| Completed patterns | {} |",
        "| Patterns done | {} (8 %) |",
        "**完了パターン数**: {}",
        "- **完了パターン**: {}",
        "いまの完了は {} パターン。",
        "Progress: {} patterns complete",
        "## 進捗 {}",
        "進捗: {}",
    ],
)
@pytest.mark.parametrize("count", ["1 / 26", "1/26", "1  /26"])
def test_a_count_is_found_where_learners_write_it(text: str, count: str) -> None:
    head = "| a | b |\n|---|---|\n" if text.startswith("|") else ""
    whole = f"{head}{text}\n\n{TICKED}"
    witnesses = TWO.against(whole.replace("{}", count))
    assert only(witnesses, "DRF201").evidence == "2 / 26"
    assert fixed(witnesses, "DRF201") == whole.replace("{}", count.replace("1", "2", 1))


def test_a_count_alone_is_one_by_its_blanks() -> None:
    """Without them it could be a date or a page."""
    assert only(TWO.against(f"1 / 26\n\n{TICKED}"), "DRF201").claim == "1 / 26"
    assert findings(TWO.against(f"1/26\n\n{TICKED}"), "DRF201") == []


@pytest.mark.parametrize(
    "text",
    [
        "| 完了パターン数 | 2 / 26 |",
        "| 第2章の完了数 | 1 / 6 |",
        "| Chapter 2: Training | 1 / 6 |",
        "| ページ | 100 / 260 |",
        "13/26 テスト成功",
        "1/26",
        "[26 分の 1](../1/26)",
        "`1 / 26`",
        "2025/1/26",
        "1/26%",
    ],
)
def test_what_counts_other_things_is_left_alone(text: str) -> None:
    head = "| a | b |\n|---|---|\n" if text.startswith("|") else ""
    assert findings(TWO.against(f"{head}{text}\n\n{TICKED}"), "DRF201") == []


def test_a_row_for_the_track_is_held_against_the_catalogues_total() -> None:
    found = only(TWO.against(table("完了パターン数 | 2 / 27")), "DRF201")
    assert (found.claim, found.evidence) == ("2 / 27", "2 / 26")


def test_the_count_that_is_written_is_that_of_the_ticks_once_they_are_mended() -> None:
    """So that one fix settles both: the box of the third item is ticked as well."""
    work = Work(done={"model_db": 4, "iris_binary": 5, "iris_sklearn_rf": 6})
    witnesses = work.against(table("完了パターン数 | 1 / 26"))
    assert only(witnesses, "DRF201").evidence == "2 / 26"
    assert help_of(witnesses, "DRF201") == "write 2 / 26", "the box was not asked for"
    assert "| 2 / 26 |" in fixed(witnesses, "DRF201")
    assert "| 3 / 26 |" in fixed(witnesses, "DRF1", "DRF201")


def test_a_count_that_agrees_with_the_ticks_follows_them() -> None:
    work = Work(done={"model_db": 4, "iris_binary": 5, "iris_sklearn_rf": 6})
    witnesses = work.against(table("完了パターン数 | 2 / 26"))
    assert findings(witnesses, "DRF201") == []
    assert "| 3 / 26 |" in fixed(witnesses, "DRF1", "DRF201")
    assert "| 2 / 26 |" in fixed(witnesses, "DRF1"), "it was not asked for"
    taken_out = table("完了パターン数 | 2 / 26 <!-- shinchoku: ignore DRF201 mine -->")
    assert "| 2 / 26 <!--" in fixed(work.against(taken_out))


def test_a_fix_that_is_not_made_is_not_counted() -> None:
    work = Work(done={"model_db": 4}, unrun=["iris_sklearn_rf"])
    witnesses = work.against(table("完了パターン数 | 1 / 26"))
    assert help_of(witnesses, "DRF201") == "write 2 / 26"
    assert "| 2 / 26 |" in fixed(witnesses)
    assert "| 2 / 26 |" in fixed(witnesses, unsafe=True), "one tick comes, and one goes"


def test_a_count_in_a_heading_that_a_link_leads_to_is_left_with_a_reason() -> None:
    text = f"[進捗](#進捗-1--26)\n\n## 進捗 1 / 26\n\n{TICKED}"
    witnesses = TWO.against(text)
    assert only(witnesses, "DRF201").fixable is False
    assert help_of(witnesses, "DRF201") == "left alone: a link leads to this heading; correct both by hand"
    assert fixed(witnesses, "DRF1", "DRF2") == text
    other = text.replace("(#進捗-1--26)", "(#chapter-2-training)")
    assert "## 進捗 2 / 26" in fixed(TWO.against(other), "DRF2")


def test_so_it_is_in_damaged_text() -> None:
    text = f"[記録](#進捗の記録-1--26)\n\n## 進捗の記録 1 / 26\n\n{TICKED}"
    assert only(TWO.against(text.encode().decode("latin-1")), "DRF201").fixable is False


def test_an_items_second_line_is_not_counted_twice() -> None:
    again = f"{TICKED}- [x] 01_model_db\n"
    assert findings(TWO.against(table("完了パターン数 | 2 / 26", ticks=again)), "DRF201") == []


def test_what_is_optional_is_not_counted() -> None:
    catalog = parse_catalog(SECOND_CATALOG.encode(), "course.toml")
    text = "| Completed labs | 1 / 2 |\n|---|---|\n\n- [x] ingest\n- [ ] clean_up\n- [x] serve\n"
    assert findings(Work(catalog=catalog).against(text), "DRF201") == []


# DRF202: the count against the evidence


def counted(done: int, work: Work) -> list[Finding]:
    return findings(work.against(table(f"完了パターン数 | {done} / 26")), "DRF202")


def test_a_count_that_is_not_the_evidences_is_a_warning_that_follows_from_the_ticks() -> None:
    (found,) = counted(3, TWO)
    assert (found.severity, found.item, found.line, found.column) == ("warning", None, 5, 13)
    assert (found.claim, found.evidence, found.fixable) == ("3 / 26", "2 / 26", False)
    assert found.message == "3 / 26 patterns are claimed, but by the evidence it is 2 / 26"


@pytest.mark.parametrize(("done", "found"), [(1, 1), (2, 0), (3, 0), (4, 1)])
def test_what_could_not_be_verified_may_be_counted_or_not(done: int, found: int) -> None:
    work = Work(done=TWO.done, unrun=["iris_sklearn_rf"])
    assert [each.evidence for each in counted(done, work)] == ["2 to 3 / 26"] * found


def test_another_tracks_count_is_not_held_against_the_evidence() -> None:
    assert findings(TWO.against(table("完了チュートリアル数 | 3 / 4")), "DRF202") == []


# DRF203: the tutorials' count against its ticks


def test_the_tutorials_count_is_held_against_their_own_ticks() -> None:
    ticks = "- [x] 01_docker_basics (完了: 2025-11-06)\n- [ ] 番外編: Docker Compose\n"
    witnesses = Work().against(table("**完了チュートリアル数** | 4 / 4 チュートリアル（すべて完了）", ticks=ticks))
    found = only(witnesses, "DRF203")
    assert (found.severity, found.item, found.line, found.column) == ("error", None, 5, 20)
    assert (found.claim, found.evidence, found.fixable) == ("4 / 4", "1 / 4", True)
    assert found.message == "4 / 4 tutorials are claimed, but the file ticks 1 / 4"
    assert "| 1 / 4 チュートリアル（すべて完了） |" in fixed(witnesses, "DRF203")
    assert findings(witnesses, "DRF201") == []


def test_a_count_of_tutorials_that_is_right_is_none() -> None:
    ticks = "- [x] 01_docker_basics\n"
    assert findings(Work().against(table("完了チュートリアル数 | 1 / 4", ticks=ticks)), "DRF203") == []


# DRF206: other files


def test_another_file_that_repeats_the_count_is_held_against_the_ticks() -> None:
    witnesses = TWO.against(TICKED, {"README.md": "# 記録\n\nいまの完了は 1 / 26 パターン。\n"})
    found = only(witnesses, "DRF206")
    assert (found.severity, found.item, found.path) == ("warning", None, "README.md")
    assert (found.line, found.column, found.claim, found.evidence, found.fixable) == (3, 8, "1 / 26", "2 / 26", True)
    assert found.message == "1 / 26 patterns are claimed here; the progress file, once fixed, ticks 2 / 26"


def test_its_own_comments_take_it_out() -> None:
    text = "いまの完了は 1 / 26 パターン。 <!-- shinchoku: ignore DRF206 as of May -->\n"
    assert findings(TWO.against(TICKED, {"README.md": text}), "DRF206") == []


def test_after_a_fix_the_counts_agree_everywhere() -> None:
    work = Work(done={"model_db": 4, "iris_binary": 5, "01_docker_basics": 6, "iris_sklearn_rf": 7})
    readme = {"README.md": "6 / 26 patterns and 0 / 4 tutorials\n"}
    text = table(
        "完了パターン数 | 1 / 26",
        "完了チュートリアル数 | 0 / 4",
        ticks=f"{TICKED}\n## tutorials\n\n- [ ] 01_docker_basics\n",
    )
    witnesses = work.against(text, readme)
    assert {found.code for found in findings(witnesses, "DRF20")} == {"DRF201", "DRF202", "DRF206"}
    comparison = left(witnesses)
    assert [each.finding.code for each in comparison.findings if each.finding.code.startswith("DRF20")] == []
    assert comparison.case.others["README.md"].source.text == "3 / 26 patterns and 1 / 4 tutorials\n"
