"""DRF204 and DRF205: the current chapter and the latest completed item, as the summary has them."""

import pytest

from shinchoku.catalog import parse_catalog
from tests.drift_worlds import CATALOG, Work, findings, fixed, help_of, only

CHAPTER_2 = [item.id for item in CATALOG.tracks[0].chapters[0].items]
CHAPTER_3 = Work(done=dict.fromkeys(CHAPTER_2, 5))
LIST = "\n### Chapter 2: Training（学習）\n\n- [x] model_db\n\n### Chapter 3: Release Patterns（リリース）\n\n- [ ] model_in_image\n"


def table(row: str) -> str:
    return f"# 進捗\n\n| 項目 | 内容 |\n|---|---|\n| {row} |\n{LIST}"


def test_a_chapter_with_nothing_left_to_do_is_stale() -> None:
    witnesses = CHAPTER_3.against(table("**現在の章** | Chapter 2: Training（進行中）"))
    found = only(witnesses, "DRF204")
    assert (found.severity, found.item, found.line, found.column) == ("warning", None, 5, 14)
    assert (found.claim, found.evidence, found.fixable) == ("chapter2_training", "chapter3_release_patterns", True)
    assert found.message == (
        "the current chapter is said to be Chapter 2: Training; nothing is left there, "
        "Chapter 3: Release Patterns is open"
    )
    assert help_of(witnesses, "DRF204") == "write 'Chapter 3: Release Patterns'"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Chapter 2: Training", "Chapter 3: Release Patterns"),
        ("Chapter 2: Training（進行中）", "Chapter 3: Release Patterns（進行中）"),
        ("**Chapter 2: Training** (in progress)", "**Chapter 3: Release Patterns** (in progress)"),
        ("Chapter 2: Training（学習）", "Chapter 3: Release Patterns（リリース）"),
        ("Chapter 2", "Chapter 3"),
        ("第2章", "第3章"),
        ("第2章: 学習", "第3章: リリースパターン"),
        ("`chapter2_training`", "`chapter3_release_patterns`"),
    ],
)
def test_a_row_of_a_known_form_gets_the_open_chapter_in_the_same_form(old: str, new: str) -> None:
    witnesses = CHAPTER_3.against(table(f"現在の章 | {old}"))
    assert fixed(witnesses, "DRF204") == table(f"現在の章 | {new}")
    assert findings(CHAPTER_3.against(table(f"現在の章 | {new}")), "DRF204") == []


@pytest.mark.parametrize("value", ["第2章", "**第2章**", "第2章: 学習（進行中）", "第2章 "])
def test_so_does_a_damaged_row(value: str) -> None:
    """The last byte of 章 is a blank that the value's own end takes along."""
    text = table(f"現在の章 | {value}").replace("# 進捗", "# 📊 学習の進捗とこれまでの記録")
    broken, wanted = (
        each.encode().decode("latin-1").replace("\xad", "")
        for each in (text, text.replace("第2章: 学習", "第3章: リリースパターン").replace("第2章", "第3章"))
    )
    assert fixed(CHAPTER_3.against(broken), "DRF204") == wanted


@pytest.mark.parametrize("value", ["Chapter 2: Training と復習", "第2章の終わり", "Chapter 2 (5 / 6)"])
def test_a_row_with_a_form_of_its_own_is_left_with_a_reason(value: str) -> None:
    witnesses = CHAPTER_3.against(table(f"現在の章 | {value}"))
    assert only(witnesses, "DRF204").fixable is False
    assert help_of(witnesses, "DRF204") == "left alone: the row has a form of its own"
    assert fixed(witnesses, "DRF204") == table(f"現在の章 | {value}")


@pytest.mark.parametrize(
    "row",
    [
        "現在の章 | Chapter 3: Release Patterns",
        "現在の章 | Chapter 5: Operations",
        "現在の章 | いろいろ",
        "次の目標 | Chapter 2: Training",
        "章 | Chapter 2: Training",
    ],
    ids=["right", "further on", "no chapter", "the next one", "no role"],
)
def test_an_open_chapter_and_other_rows_are_not_stale(row: str) -> None:
    assert findings(CHAPTER_3.against(table(row)), "DRF204") == []


def test_a_chapter_that_lacks_something_is_not_stale() -> None:
    work = Work(done=dict.fromkeys(CHAPTER_2[1:], 5))
    assert findings(work.against(table("現在の章 | Chapter 2: Training")), "DRF204") == []


def test_ticked_items_that_could_not_be_verified_leave_nothing_to_do() -> None:
    work = Work(done=dict.fromkeys(CHAPTER_2[1:], 5), unrun=["model_db"])
    text = table("現在の章 | Chapter 2: Training")
    assert len(findings(work.against(text), "DRF204")) == 1
    assert findings(work.against(text.replace("[x]", "[ ]")), "DRF204") == []


def test_where_everything_is_done_no_chapter_is_open() -> None:
    work = Work(done={item.id: 5 for chapter in CATALOG.tracks[0].chapters for item in chapter.items})
    assert findings(work.against(table("現在の章 | Chapter 2: Training")), "DRF204") == []


def test_a_title_that_a_table_cannot_hold_is_not_written() -> None:
    toml = """
id = "c"
title = { en = "C" }
[[tracks]]
id = "patterns"
title = { en = "patterns" }
root = "work"
requires = ["readme", "implementation", "tests", "commit"]
[[tracks.chapters]]
id = "a"
title = { en = "One" }
items = [{ id = "first", title = { en = "First" } }]
[[tracks.chapters]]
id = "b"
title = { en = "Two | more" }
items = [{ id = "second", title = { en = "Second" } }]
"""
    work = Work(done={"first": 3}, catalog=parse_catalog(toml.encode(), "c.toml"))
    stale = work.against("| 現在の章 | One |\n|---|---|\n\n- [x] first\n")
    assert help_of(stale, "DRF204") == "left alone: the row has a form of its own"
    by_id = work.against("| 現在の章 | a |\n|---|---|\n\n- [x] first\n")
    assert fixed(by_id, "DRF204").startswith("| 現在の章 | b |\n")


# DRF205


TWO = Work(done={"model_db": 4, "iris_binary": 6})


def test_an_item_that_another_one_followed_is_stale() -> None:
    witnesses = TWO.against(table("**最新の完了** | Model DB (2025-11-04)"))
    found = only(witnesses, "DRF205")
    assert (found.severity, found.item, found.line, found.column) == ("warning", "iris_binary", 5, 15)
    assert (found.claim, found.evidence, found.fixable) == ("model_db", "iris_binary", True)
    assert found.message == (
        "the latest completed is said to be model_db; iris_binary was completed later, on 2025-11-06"
    )
    assert help_of(witnesses, "DRF205") == "write iris_binary (2025-11-06)"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Model DB (2025-11-04)", "Iris binary classification (2025-11-06)"),
        ("モデルDB（2025年11月4日 完了）", "Iris二値分類（2025年11月6日 完了）"),
        ("**01_model_db** (2025/11/4)", "**03_iris_binary** (2025/11/6)"),
        ("`model_db` 2025-11-04", "`iris_binary` 2025-11-06"),
        ("model_db", "iris_binary"),
        ("model_db (completed: 2025-11-04)", "iris_binary (completed: 2025-11-06)"),
    ],
)
def test_a_row_of_a_known_form_gets_the_latest_item_in_the_same_form(old: str, new: str) -> None:
    assert fixed(TWO.against(table(f"最新の完了 | {old}")), "DRF205") == table(f"最新の完了 | {new}")
    assert findings(TWO.against(table(f"最新の完了 | {new}")), "DRF205") == []


@pytest.mark.parametrize("value", ["model_db と復習 (2025-11-04)", "model_db (2025-11-04、三日かかった)", "model_db!"])
def test_another_form_is_left_with_a_reason(value: str) -> None:
    witnesses = TWO.against(table(f"Latest | {value}"))
    for found in findings(witnesses, "DRF205"):
        assert not found.fixable
    assert fixed(witnesses, "DRF205") == table(f"Latest | {value}")


@pytest.mark.parametrize(
    "row",
    ["最新の完了 | iris_binary", "最新の完了 | iris_sklearn_rf", "最新の完了 | いろいろ", "次の目標 | model_db"],
    ids=["right", "not completed", "no item", "another row"],
)
def test_what_is_right_or_cannot_be_told_is_left_alone(row: str) -> None:
    assert findings(TWO.against(table(row)), "DRF205") == []


def test_of_two_on_one_day_the_moment_decides() -> None:
    work = Work(done={"model_db": 4, "iris_binary": 4}, hours={"model_db": 2})
    assert only(work.against(table("最新の完了 | model_db")), "DRF205").message == (
        "the latest completed is said to be model_db; iris_binary was completed later on that day"
    )
    assert findings(work.against(table("最新の完了 | iris_binary")), "DRF205") == []


def test_of_two_in_one_moment_either_is_the_latest() -> None:
    work = Work(done={"model_db": 4, "iris_binary": 4})
    assert findings(work.against(table("最新の完了 | model_db")), "DRF205") == []


def test_without_evidence_of_any_completion_nothing_is_stale() -> None:
    assert findings(Work().against(table("最新の完了 | model_db")), "DRF205") == []


def test_a_heading_of_a_damaged_file_is_put_in_the_row_as_it_stands() -> None:
    def lossy(text: str) -> str:
        """Its UTF-8 read in a code page, what that leaves undefined dropped."""
        return "".join(bytes([byte]).decode("cp1254", "ignore") for byte in text.encode()).replace("\xad", "")

    head = "# 学習の進捗とこれまでの記録\n\n最初に環境を整え、章ごとに実装と試験を書き、終わったものから順に印を付けていく。\n\n"
    text = head + table("**現在の章** | Chapter 2: Training").replace("Training（学習）", "Training")
    whole = fixed(CHAPTER_3.against(text), "DRF204")
    assert "| **現在の章** | Chapter 3: Release Patterns（リリース） |\n" in whole
    assert fixed(CHAPTER_3.against(lossy(text)), "DRF204") == lossy(whole)
