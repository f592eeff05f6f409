"""The file's own manner: the words behind a ticked name, and the detail line below it, taken over for another item."""

import pytest

from shinchoku.progress_md.changes import Page, Tick
from shinchoku.progress_md.parse import parse
from shinchoku.progress_md.rewrite import rewrite

NAME = "05_progress/PROGRESS.md"
ONE = Page("work/01_one/README.md", "work/01_one")
TWO = Page("work/02_two/README.md", "work/02_two")
DAY = "2025-11-06"


def ticked(
    text: str | bytes,
    page: Page | None = TWO,
    folder: str | None = "05_progress",
    *,
    pages: list[Page | None] | None = None,
) -> str:
    """The file with its last box ticked; the others are items' own, in the order of their pages."""
    claims = parse(text.encode() if isinstance(text, str) else text, NAME)
    number = len(claims.boxes) - 1
    known = dict(enumerate(pages if pages is not None else [ONE] * number)) | {number: page}
    data = rewrite(claims, [Tick(number, DAY, page)], known, folder, NAME)
    return data.decode()


def remark(model: str, line: str = "- [ ] two") -> str:
    """What a line gets behind its own words, where another one is done so."""
    whole = ticked(f"- [x] {model}\n\n# あと\n\n{line}\n", None)
    return whole.rpartition(line.replace("[ ]", "[x]"))[2].removesuffix("\n")


# remarks


@pytest.mark.parametrize(
    ("model", "taken"),
    [
        ("one (完了: 2025-11-04)", " (完了: 2025-11-06)"),
        ("**01_one**（完了：2025年11月4日）", "（完了：2025年11月6日）"),
        ("`one` - 2025/11/04", " - 2025/11/06"),
        ("one (2025.11.4)", " (2025.11.6)"),
        ("[one](x.md) ✅ (2025-11-04)", " ✅ (2025-11-06)"),
        ("one *(completed: 2025-11-04)*", " *(completed: 2025-11-06)*"),
        ("`one` (**完了**: 2025-11-04)", " (**完了**: 2025-11-06)"),
        ("**[one](x.md)** (done 2025-11-04)!", " (done 2025-11-06)!"),
        ("~~one~~ (2025-11-04)", " (2025-11-06)"),
    ],
)
def test_a_remark_is_taken_over_with_the_form_of_its_date(model: str, taken: str) -> None:
    assert remark(model) == taken


@pytest.mark.parametrize(
    "model",
    [
        "one",
        "one (2025-11-04 に三日かかって終わらせた)",
        "one (2025-11-04) 28/28 tests",
        "one (完了: 2025-11-04、復習: 2025-11-09)",
        "one | 2025-11-04",
        "one `2025-11-04`",
        "one [2025-11-04]",
        "*one (2025-11-04)*",
        "**one (2025-11-04)**",
        "one\n  (2025-11-04)",
        "one <b>2025-11-04</b>",
        "(2025-11-04)",
        "one (開始: 2025-11-04)",
    ],
)
def test_what_says_more_or_is_more_than_a_remark_is_not_taken_over(model: str) -> None:
    assert remark(model) == ""


OWN_LINE = "- [x] one\n  - 完了日: 2025-11-04\n"


def test_a_date_in_a_line_of_its_own_is_taken_over_as_one() -> None:
    text = f"{OWN_LINE}\n# あと\n\n1. [ ] two\n"
    assert ticked(text, None) == text.replace("[ ] two", "[x] two") + "   - 完了日: 2025-11-06\n"
    both = "- [x] one\n  - 完了：2025年11月4日\n  - [README](../work/01_one/README.md)\n- [ ] two\n  - note\n"
    assert ticked(both) == both.replace("[ ] two\n", "[x] two\n").replace(
        "  - note\n", "  - 完了：2025年11月6日\n  - [README](../work/02_two/README.md)\n  - note\n"
    )


@pytest.mark.parametrize("below", ["\n  text\n", "\n      code\n"])
def test_it_is_not_put_where_it_would_take_in_what_follows(below: str) -> None:
    text = f"{OWN_LINE}\n# あと\n\n- [ ] two\n{below}"
    assert ticked(text, None) == text.replace("[ ] two", "[x] two")


@pytest.mark.parametrize(
    "own", ["完了日: 2025-11-04 28/28", "[完了](x.md): 2025-11-04", "完了: 2025-11-04、2025-11-05"]
)
def test_a_line_that_says_more_than_the_day_is_not_taken_over(own: str) -> None:
    text = f"- [x] one\n  - {own}\n\n- [ ] two\n"
    assert ticked(text, None) == text.replace("[ ] two", "[x] two")


def test_a_paused_line_is_no_model() -> None:
    assert remark("**one** ⏸️ (2025-11-04)") == " (完了: 2025-11-06)", "as where nothing is ticked yet"


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("# Progress\n\n- [ ] two\n", " (completed: 2025-11-06)"),
        ("# 進捗\n\n- [ ] two\n", " (完了: 2025-11-06)"),
        ("# Progress\n\n- [x] a task\n\n- [ ] two\n", " (completed: 2025-11-06)"),
    ],
)
def test_where_no_item_is_ticked_the_first_remark_is_in_the_files_language(text: str, taken: str) -> None:
    assert ticked(text, pages=[]) == text.replace("[ ] two", f"[x] two{taken}")


@pytest.mark.parametrize(
    ("line", "taken"),
    [("- [ ] two [x]", ""), ("- [ ] two 3", " (2025-11-06)"), ("- [ ] **two** <!-- c -->", "")],
)
def test_a_remark_that_would_be_read_with_what_stands_before_it_is_left_out(line: str, taken: str) -> None:
    """``[x]`` and ``(2025-11-06)`` would be a link."""
    model = "one(2025-11-04)" if "[x]" in line else "one (2025-11-04)"
    if "<!--" in line:
        assert "**two** (2025-11-06) <!-- c -->" in ticked(f"- [x] {model}\n\n# あと\n\n{line}\n", None)
        return
    assert remark(model, line) == taken


def test_the_nearest_line_of_the_same_section_is_the_model() -> None:
    text = (
        "# A\n\n- [x] far (2025-11-01)\n\n# B\n\n- [x] near (完了: 2025-11-02)\n- [x] bare\n\n"
        "# C\n\n- [ ] two\n- [x] below（2025年11月3日）\n"
    )
    claims = parse(text.encode(), NAME)
    known = dict.fromkeys(range(5), ONE)
    for kept, taken in (
        (text, "（2025年11月6日）"),
        (text.replace("below（2025年11月3日）", "below"), " (完了: 2025-11-06)"),
    ):
        claims = parse(kept.encode(), NAME)
        assert f"- [x] two{taken}\n" in rewrite(claims, [Tick(3, DAY, None)], known, None, NAME).decode()


@pytest.mark.parametrize("end", ["✅", "章", "、"])
def test_a_remark_never_parts_a_damaged_sign(end: str) -> None:
    """Its last byte may count as a blank: 0x85 and 0xa0 do."""
    text = f"# 学習の進捗とこれまでの記録\n\n- [ ] **two** {end}\n"
    broken, wanted = (
        each.encode().decode("latin-1")
        for each in (text, text.replace(f"[ ] **two** {end}", f"[x] **two** {end} (完了: {DAY})"))
    )
    assert ticked(broken, None) == wanted


def test_damaged_lines_give_damaged_remarks() -> None:
    text = "# 学習の進捗とこれまでの記録\n\n- [ ] two\n"
    broken, wanted = (
        "".join(bytes([b]).decode("cp1254", "ignore") for b in each.encode()).replace("\xad", "")
        for each in (text, text.replace("[ ] two", "[x] two (完了: 2025-11-06)"))
    )
    assert ticked(broken, None) == wanted


# detail lines


def detail(model: str, page: Page = TWO, *, folder: str | None = "05_progress", of: Page = ONE, below: str = "") -> str:
    """The lines that an item gets below it, where another one has such a line."""
    head = f"- [x] one (完了: 2025-11-04)\n  {model}\n\n# あと\n\n"
    whole = ticked(f"{head}- [ ] two\n{below}", page, folder, pages=[of])
    return whole.removeprefix(f"{head}- [x] two (完了: 2025-11-06)\n").removesuffix(below)


@pytest.mark.parametrize(
    ("model", "taken"),
    [
        (
            "- 詳細: [work/01_one/README.md](../work/01_one/README.md)",
            "- 詳細: [work/02_two/README.md](../work/02_two/README.md)",
        ),
        ("* [01_one/README.md](../work/01_one/README.md)", "* [02_two/README.md](../work/02_two/README.md)"),
        ("- **詳細**: [README.md](../work/01_one/README.md)", "- **詳細**: [README.md](../work/02_two/README.md)"),
        ("- [README](/work/01_one/README.md)", "- [README](/work/02_two/README.md)"),
        ("詳細：[01_one](../work/01_one)", "詳細：[02_two](../work/02_two)"),
        ("- 📝 [details](../work/01_one/)", "- 📝 [details](../work/02_two/)"),
        ("1. see [01_one](./../work/01_one/README.md)", "1. see [02_two](./../work/02_two/README.md)"),
        ("- [`01_one`](../work/01_one/README.md)", "- [`02_two`](../work/02_two/README.md)"),
        (
            "- [README](../work/01_one/README.md) / [01_one](../work/01_one)",
            "- [README](../work/02_two/README.md) / [02_two](../work/02_two)",
        ),
    ],
)
def test_a_detail_line_is_taken_over_with_the_other_items_page(model: str, taken: str) -> None:
    assert detail(model) == f"  {taken}\n"


@pytest.mark.parametrize(
    "model",
    [
        "- モデルの保管: [README](../work/01_one/README.md)",
        "- [one のまとめ方](../work/01_one/README.md)",
        "- 28/28: [README](../work/01_one/README.md)",
        "- [x] [README](../work/01_one/README.md)",
        "- [README](../work/01_one/README.md#one)",
        "- [README](../work/01_one/README.md) [notes](../notes/x.md)",
        "- ![README](../work/01_one/README.md)",
        "- ⏸️ [README](../work/01_one/README.md)",
        "- [README](../notes/x.md)",
        "- 詳細",
        "| 詳細 | [README](../work/01_one/README.md) |",
    ],
)
def test_what_is_the_other_items_own_is_not_taken_over(model: str) -> None:
    assert detail(model) == ""


def test_words_that_two_items_share_are_nobodys_own() -> None:
    lines = [
        f"- [x] {page.folder} (完了: 2025-11-04)\n  - 手順書 → [README]({'../' + page.path})\n" for page in (ONE, TWO)
    ]
    three = Page("work/03_three/README.md", "work/03_three")
    text = "".join(lines) + "- [ ] three\n"
    new = ticked(text, three, pages=[ONE, TWO])
    assert new == text.replace("[ ] three", "[x] three (完了: 2025-11-06)") + (
        "  - 手順書 → [README](../work/03_three/README.md)\n"
    )


def test_a_name_within_another_one_is_not_mistaken_for_it() -> None:
    """``sync`` is a part of ``async``, and the other way round it is in its path."""
    short, long = Page("work/sync/README.md", "work/sync"), Page("work/async/sync/README.md", "work/async/sync")
    model = "- 詳細: [sync](../work/sync/README.md)"
    assert detail(model, long, of=short) == "  - 詳細: [sync](../work/async/sync/README.md)\n"
    model = "- 詳細: [work/async/sync](../work/async/sync/README.md)"
    assert detail(model, short, of=long) == "  - 詳細: [work/sync](../work/sync/README.md)\n"


def test_paths_are_escaped_in_targets_and_plain_in_text() -> None:
    spaced = Page("work/02 two/README.md", "work/02 two")
    model = "- [work/01_one/README.md](../work/01_one/README.md)"
    assert detail(model, spaced) == "  - [work/02 two/README.md](../work/02%20two/README.md)\n"


@pytest.mark.parametrize("name", ["02[two]", "02`two", "02|two", "02\\two"])
def test_a_path_that_would_break_the_line_gives_none(name: str) -> None:
    page = Page(f"work/{name}/README.md", f"work/{name}")
    assert detail("- [work/01_one](../work/01_one/README.md)", page) == ""


def test_a_page_of_another_kind_gives_a_line_only_where_it_has_such_a_path() -> None:
    document = Page("lessons/docker.md", "")
    assert (
        detail("- 詳細: [README.md](../work/01_one/README.md)", document)
        == "  - 詳細: [docker.md](../lessons/docker.md)\n"
    )
    assert detail("- 詳細: [01_one](../work/01_one/README.md)", document) == ""


def test_a_sign_that_the_encoding_lacks_gives_none() -> None:
    head = "学習の進捗とこれまでの記録を、この文書に残していく。\n\n" * 3
    text = f"{head}- [x] one (完了: 2025-11-04)\n  - 詳細: [README](../work/01_one/README.md)\n- [ ] two\n"
    claims = parse(text.encode("cp932"), NAME)
    page = Page("work/é/README.md", "work/é")
    new = rewrite(claims, [Tick(1, DAY, page)], {0: ONE, 1: page}, "05_progress", NAME).decode("cp932")
    assert new == text.replace("[ ] two", "[x] two (完了: 2025-11-06)")


def test_a_line_that_leads_there_already_is_enough() -> None:
    model = "- 詳細: [README](../work/01_one/README.md)"
    below = "  - 記録は [こちら](../work/02_two/README.md#top)\n"
    assert detail(model, below=below) == ""


def test_where_links_start_from_cannot_be_told_nothing_is_taken_over() -> None:
    assert detail("- 詳細: [README](../work/01_one/README.md)", folder=None) == ""


@pytest.mark.parametrize(
    ("marker", "indent"),
    [
        ("- ", "  "),
        ("1. ", "   "),
        ("10) ", "    "),
        ("-   ", "    "),
        ("-\t", "    "),
        ("- - ", "    "),
        ("  * ", "    "),
    ],
)
def test_the_line_is_indented_as_its_own_item_asks(marker: str, indent: str) -> None:
    head = "- [x] one (完了: 2025-11-04)\n  - 詳細: [README](../work/01_one/README.md)\n\n# あと\n\n"
    assert ticked(f"{head}{marker}[ ] two\n", pages=[ONE]) == (
        f"{head}{marker}[x] two (完了: 2025-11-06)\n{indent}- 詳細: [README](../work/02_two/README.md)\n"
    )


def test_the_neighbours_indentation_is_kept_where_it_fits() -> None:
    head = "- [x] one (完了: 2025-11-04)\n    - 詳細: [README](../work/01_one/README.md)\n\n# あと\n\n"
    assert ticked(f"{head}- [ ] two\n", pages=[ONE]).endswith("\n    - 詳細: [README](../work/02_two/README.md)\n")
    outer = f"{head}- a\n  - [ ] two\n"
    assert ticked(outer, pages=[ONE]).endswith("\n      - 詳細: [README](../work/02_two/README.md)\n")


@pytest.mark.parametrize(
    ("below", "indent"),
    [
        ("  - note\n", "  "),
        ("    * note\n", "    "),
        ("\n   1. note\n", "   "),
        ("  text\n", None),
        ("\n  text\n", None),
    ],
)
def test_a_line_is_put_before_a_list_only(below: str, indent: str | None) -> None:
    """Before a paragraph or code it could take that in."""
    model = "- 詳細: [README](../work/01_one/README.md)"
    head = f"- [x] one (完了: 2025-11-04)\n  {model}\n\n# あと\n\n"
    new = ticked(f"{head}- [ ] two\n{below}", pages=[ONE])
    line = f"{indent}- 詳細: [README](../work/02_two/README.md)\n" if indent is not None else ""
    if below == "  text\n":
        line = "  - 詳細: [README](../work/02_two/README.md)\n"  # behind the item's own paragraph
        assert new == f"{head}- [x] two (完了: 2025-11-06)\n{below}{line}"
        return
    assert new == f"{head}- [x] two (完了: 2025-11-06)\n{line}{below}"
