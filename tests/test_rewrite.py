"""Bytes with what is wanted of them to other bytes: what an edit touches, and all that it leaves as it is."""

import pytest

from shinchoku.errors import NotProven
from shinchoku.progress_md.changes import AddItem, Change, Page, Reword, SetCount, Tick, Untick
from shinchoku.progress_md.claims import Span
from shinchoku.progress_md.parse import parse
from shinchoku.progress_md.rewrite import rewrite

NAME = "PROGRESS.md"
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16-le", "utf-16-be", "cp932", "euc_jp"]
MARKS = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}
TEXT = """# 学習の進捗とこれまでの記録

| 完了パターン数 | 1 / 26 パターン |
|---|---|

- [x] **model_db** (完了: 2025-11-04)
  - 詳細: [work/model_db/README.md](../work/model_db/README.md)
- [ ] **batch**\u3000
"""
PAGES: dict[int, Page | None] = {
    0: Page("work/model_db/README.md", "work/model_db"),
    1: Page("work/batch/README.md", "work/batch"),
}
TICK = Tick(1, "2025-11-06", PAGES[1])


def rewritten(data: str | bytes, *changes: Change, pages: dict[int, Page | None] | None = None) -> bytes:
    claims = parse(data.encode() if isinstance(data, str) else data, NAME)
    return rewrite(claims, changes, PAGES if pages is None else pages, "05_progress", NAME)


def text_of(data: str, *changes: Change, pages: dict[int, Page | None] | None = None) -> str:
    return rewritten(data, *changes, pages=pages).decode()


def count_of(text: str, done: int, total: int = 26) -> SetCount:
    return SetCount(parse(text.encode(), NAME).counts[0].span, done, total)


WANTED = TEXT.replace("1 / 26", "2 / 26").replace(
    "- [ ] **batch**\u3000\n",
    "- [x] **batch**\u3000 (完了: 2025-11-06)\n  - 詳細: [work/batch/README.md](../work/batch/README.md)\n",
)


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("codec", ENCODINGS)
def test_every_other_byte_stays_in_any_encoding_and_with_any_newline(codec: str, newline: str) -> None:
    before, after = (MARKS.get(codec, b"") + text.replace("\n", newline).encode(codec) for text in (TEXT, WANTED))
    claims = parse(before, NAME)
    changes = (TICK, SetCount(claims.counts[0].span, 2, 26))
    assert rewrite(claims, changes, PAGES, "05_progress", NAME) == after


def test_nothing_wanted_changes_nothing() -> None:
    odd = b"\xef\xbb\xbf- [ ] a \t\r\n\r\x0b\x00- [X] b\n\n"
    assert rewritten(odd) == odd


def test_changes_may_come_in_any_order_and_more_than_once() -> None:
    changes: list[Change] = [count_of(TEXT, 2), TICK]
    assert text_of(TEXT, *changes) == text_of(TEXT, *reversed(changes), *changes) == WANTED


# ticks


@pytest.mark.parametrize(
    ("line", "new"),
    [
        ("- [ ] batch", "- [x] batch (完了: 2025-11-06)"),
        ("* [ ] batch  ", "* [x] batch (完了: 2025-11-06)  "),
        ("+   [ ]\tbatch", "+   [x]\tbatch (完了: 2025-11-06)"),
        ("7) [ ] batch <!-- note -->", "7) [x] batch (完了: 2025-11-06) <!-- note -->"),
        ("- [ ] batch (完了: 2025-11-05)", "- [x] batch (完了: 2025-11-05)"),
        ("- [ ] batch (開始: 2025-11-05)", "- [x] batch (開始: 2025-11-05) (完了: 2025-11-06)"),
        ("- [ ] batch 期限:", "- [x] batch 期限: (完了: 2025-11-06)"),
        ("- [ ] batch\r", "- [x] batch (完了: 2025-11-06)\r"),
        ("- [ ] batch\n  その続き", "- [x] batch (完了: 2025-11-06)\n  その続き"),
    ],
)
def test_a_tick_comes_with_its_date_behind_the_lines_own_words(line: str, new: str) -> None:
    head = "- [x] model_db (完了: 2025-11-04)\n\n# 記録\n\n"
    assert text_of(f"{head}{line}\n", Tick(1, "2025-11-06", None)) == f"{head}{new}\n"


def test_a_tick_without_a_day_is_the_tick_alone() -> None:
    assert text_of("- [ ] batch\n", Tick(0, None, None), pages={}) == "- [x] batch\n"


def test_a_file_that_ticks_with_capitals_goes_on_so() -> None:
    text = "- [X] model_db\n- [ ] batch\n"
    assert text_of(text, Tick(1, None, None)) == text.replace("[ ]", "[X]")
    both = "- [X] model_db\n- [x] other\n- [ ] batch\n"
    assert text_of(both, Tick(2, None, None), pages={}) == both.replace("[ ]", "[x]")


def test_a_tick_is_taken_out_and_nothing_else() -> None:
    assert text_of(TEXT, Untick(0)) == TEXT.replace("[x]", "[ ]")


# counts


@pytest.mark.parametrize(
    ("text", "new"),
    [
        ("1 / 26 パターン", "12 / 26 パターン"),
        ("1/26 パターン", "12/26 パターン"),
        ("進捗:  01\t/ 027", "進捗:  12\t/ 26"),
        ("1 of 26 patterns", "12 of 26 patterns"),
        ("## 進捗 1 / 26", "## 進捗 12 / 26"),
        ("1 / 26\n======", "12 / 26\n======"),
        ("- [ ] 1 / 26 パターン", "- [ ] 12 / 26 パターン"),
        ("- ✅ 完了 1 / 26", "- ✅ 完了 12 / 26"),
        ("| 1 / 26 | 完了 |\n|---|---|", "| 12 / 26 | 完了 |\n|---|---|"),
        ("[進捗 1 / 26](x.md)", "[進捗 12 / 26](x.md)"),
    ],
)
def test_a_count_is_written_with_the_blanks_that_are_there(text: str, new: str) -> None:
    whole = f"- [ ] a\n\n{text}\n"
    assert text_of(whole, count_of(whole, 12), pages={}) == f"- [ ] a\n\n{new}\n"


# texts in another's place


def test_a_text_is_put_in_anothers_place() -> None:
    text = "- [ ] a\n\n| 現在の章 | 第2章 |\n|---|---|\n\n## [x](gone.md) と記録\n"
    claims = parse(text.encode(), NAME)
    changes = [Reword(claims.rows[0].span, "第3章"), Reword(claims.links[0].span, "../notes/x.md")]
    assert text_of(text, *changes) == text.replace("第2章", "第3章").replace("gone.md", "../notes/x.md")


# new lines


def add(text: str, *names: str, behind_box: int | None = None, heading: int | None = 0, ticked: bool = False) -> str:
    on = "2025-11-06" if ticked else None
    behind = None if behind_box is not None else heading
    changes = [AddItem(behind_box, behind, name, None, ticked, on, None) for name in names]
    return text_of(text, *changes, pages={} if behind_box is None else {behind_box: None})


@pytest.mark.parametrize(
    ("text", "new"),
    [
        ("- [ ] a\n", "- [ ] a\n- [ ] b\n"),
        ("- [ ] a", "- [ ] a\n- [ ] b"),
        ("  * [ ] a\r\n\r\ntext\r\n", "  * [ ] a\r\n  * [ ] b\r\n\r\ntext\r\n"),
        ("1. [ ] a\n2. [ ] z\n", "1. [ ] a\n2. [ ] b\n2. [ ] z\n"),
        ("9) [ ] a\n", "9) [ ] a\n10) [ ] b\n"),
        ("999999999. [ ] a\n", "999999999. [ ] a\n999999999. [ ] b\n"),
        ("- [ ] a\n  - note\n\n    code\n\n- z\n", "- [ ] a\n  - note\n\n    code\n- [ ] b\n\n- z\n"),
        ("- x\n  - [ ] a\n  - z\n", "- x\n  - [ ] a\n  - [ ] b\n  - z\n"),
        ("- - [ ] a\n", "- - [ ] a\n- - [ ] b\n"),
        ("- [ ] **a**\n", "- [ ] **a**\n- [ ] **b**\n"),
        ("- [ ] `a`\n", "- [ ] `a`\n- [ ] `b`\n"),
        ("- [ ] [a](x.md)\n", "- [ ] [a](x.md)\n- [ ] b\n"),
        ("- [ ] a\n  ```\n  code\ntext\n", "- [ ] a\n  ```\n  code\n- [ ] b\n\ntext\n"),
        ("- [ ] a\n* z\n", "- [ ] a\n- [ ] b\n\n* z\n"),
        ("- [ ] a\n# z\n", "- [ ] a\n- [ ] b\n\n# z\n"),
    ],
)
def test_a_line_goes_behind_a_whole_list_item_in_its_manner(text: str, new: str) -> None:
    assert add(text, "b", behind_box=0) == new


@pytest.mark.parametrize(
    ("text", "new"),
    [
        ("# A", "# A\n- [ ] b"),
        ("# A\n", "# A\n- [ ] b\n"),
        ("A\n===\n", "A\n===\n- [ ] b\n"),
        ("# A\r\n\r\ntext\r\n", "# A\r\n\r\n- [ ] b\r\n\r\ntext\r\n"),
        ("# A\n\n# B\n", "# A\n\n- [ ] b\n\n# B\n"),
        ("# A\n\n\n# B\n", "# A\n\n- [ ] b\n\n# B\n"),
        ("# A\n\n- z\n", "# A\n\n- [ ] b\n- z\n"),
        ("# A\n  ", "# A\n  \n- [ ] b"),
        ("# A\ntext\n", "# A\n- [ ] b\n\ntext\n"),
        ("# A\n| a |\n|---|\n", "# A\n- [ ] b\n\n| a |\n|---|\n"),
        ("# A\n- z\n", "# A\n- [ ] b\n- z\n"),
        ("# A\n\n  - z\n", "# A\n\n  - [ ] b\n  - z\n"),
        ("# A\n1. z\n", "# A\n- [ ] b\n\n1. z\n"),
    ],
)
def test_a_line_goes_below_a_heading_apart_from_what_follows(text: str, new: str) -> None:
    assert add(text, "b") == new


def test_several_lines_stand_together() -> None:
    assert add("# A\ntext\n", "b", "c") == "# A\n- [ ] b\n- [ ] c\n\ntext\n"
    assert add("- [ ] a", "b", "c", behind_box=0) == "- [ ] a\n- [ ] b\n- [ ] c"
    assert add("8. [ ] a\n", "b", "c", behind_box=0) == "8. [ ] a\n9. [ ] b\n10. [ ] c\n"


def test_a_ticked_line_comes_with_the_manner_of_ticked_ones() -> None:
    change = AddItem(0, None, "batch", "02_batch", ticked=True, on="2025-11-06", page=PAGES[1])
    text = TEXT.replace("- [ ] **batch**\u3000\n", "").replace("**model_db**", "**01_model_db**")
    new = "- [x] **02_batch** (完了: 2025-11-06)\n  - 詳細: [work/batch/README.md](../work/batch/README.md)\n"
    assert text_of(text, change, pages={0: PAGES[0]}) == text + new


def test_the_folders_name_is_taken_where_the_neighbours_carry_numbers() -> None:
    numbered = AddItem(0, None, "batch", "02_batch", ticked=False, on=None, page=None)
    assert text_of("- [ ] 01_a\n", numbered, pages={0: None}) == "- [ ] 01_a\n- [ ] 02_batch\n"
    assert text_of("- [ ] a\n", numbered, pages={0: None}) == "- [ ] a\n- [ ] batch\n"
    other = "- [ ] 01_a\n\n# z\n\n- [x] **02_z**\n"
    assert text_of(other, numbered, pages={0: None, 1: None}) == other.replace("01_a\n", "01_a\n- [ ] 02_batch\n")


def test_at_a_bare_end_of_the_file_all_that_is_added_stands_in_order() -> None:
    text = (
        TEXT.removesuffix("\u3000\n").replace("- [x] **model", "- [x] **01_model").replace("**batch**", "**02_batch**")
    )
    third = AddItem(1, None, "web", "03_web", ticked=True, on="2025-11-07", page=None)
    assert text_of(text, TICK, third) == text.replace("- [ ]", "- [x]") + (
        " (完了: 2025-11-06)\n  - 詳細: [work/batch/README.md](../work/batch/README.md)\n"
        "- [x] **03_web** (完了: 2025-11-07)"
    )


# refusals: nothing is written, and why is told


@pytest.mark.parametrize(
    ("text", "change", "cause"),
    [
        (
            "- [ ] a\n",
            AddItem(0, None, "b\n- [x] c", None, ticked=False, on=None, page=None),
            "not be read as it is meant",
        ),
        ("# A\n- [ ] a\n", AddItem(None, 0, "# b", None, ticked=True, on=None, page=None), None),
        ("- [ ] a\n", Reword(Span(0, 6, 7), "a\n- [ ] b"), "not be read as it is meant"),
        ("- [ ] a\n", Reword(Span(0, 0, 2), ""), "a box"),
        ("# A\n\n- [ ] a\n", Reword(Span(0, 0, 2), ""), "a heading"),
        ("- [ ] a\n\n```\n- [x] b\n```\n", Reword(Span(2, 9, 12), "---"), "a box|not be read"),
        ("- [ ] a\n  - [ ] b\n", Reword(Span(1, 8, 10), ""), "other sections or lists"),
        ("# A\n\nB\n---\n\n- [ ] a\n", Reword(Span(3, 7, 10), "***"), "a heading"),
    ],
)
def test_what_would_say_something_else_is_not_written(text: str, change: Change, cause: str | None) -> None:
    if cause is None:
        assert rewritten(text, change, pages={}) != text.encode()
        return
    with pytest.raises(NotProven, match=cause) as refused:
        rewritten(text, change, pages={})
    assert str(refused.value).startswith(f"{NAME}: nothing was written: ")


def test_two_changes_of_one_place_are_refused() -> None:
    with pytest.raises(NotProven, match="two changes want the same place"):
        rewritten("- [ ] abcd\n", Reword(Span(0, 6, 9), "x"), Reword(Span(0, 7, 10), "y"))


def test_a_sign_that_the_encoding_lacks_is_refused() -> None:
    data = ("- [ ] a\n\n" + "学習の進捗とこれまでの記録を、この文書に残していく。\n" * 3).encode("cp932")
    with pytest.raises(NotProven, match="cp932 has no sign for '🎉'"):
        rewritten(data, Reword(Span(0, 6, 7), "🎉"))


def test_bytes_that_could_not_be_read_again_are_refused() -> None:
    with pytest.raises(NotProven, match="could not be read again: larger than 20 MB"):
        rewritten("- [ ] a\n", Reword(Span(0, 6, 7), "a" * 21 * 2**20))


def test_bytes_that_would_be_taken_for_another_encoding_are_refused() -> None:
    with pytest.raises(NotProven, match="taken for another encoding"):
        rewritten("-- [ ] a\n", Reword(Span(0, 0, 1), "\ufeff"))
