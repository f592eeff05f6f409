"""What a progress file holds: sections, checkboxes, summaries, links, each with its place."""

import pytest

from shinchoku.errors import Unreadable
from shinchoku.progress_md.blocks import DEEPEST, MOST_BLOCKS
from shinchoku.progress_md.claims import Box, Claims
from shinchoku.progress_md.parse import parse


def read(text: str) -> Claims:
    return parse(text.encode(), "notes/PROGRESS.md")


def shown(claims: Claims, box: Box) -> str:
    return claims.source.text[box.text.start : box.text.end].strip()


@pytest.mark.parametrize("marker", ["-", "*", "+", "1.", "1)", "27.", "0)"])
@pytest.mark.parametrize(("tick", "ticked"), [(" ", False), ("x", True), ("X", True)])
def test_every_list_marker_begins_a_checkbox(marker: str, tick: str, ticked: bool) -> None:
    claims = read(f"{marker} [{tick}] model_db\n")
    (box,) = claims.boxes
    assert (box.ticked, box.names, box.line) == (ticked, ("model_db",), 0)
    assert claims.source.text[box.tick.start] == tick


@pytest.mark.parametrize(
    "text",
    [
        "```\n- [ ] a\n```\n",
        "~~~ md\n- [x] a\n",
        "- item\n\n  ```\n  - [ ] a\n  ```\n",
        "    - [ ] a\n",
        "\t- [ ] a\n",
        "<!--\n- [ ] a\n-->\n",
        "<!-- - [ ] a -->\n",
        "<details>\n- [ ] a\n</details>\n",
        "> - [ ] a\n",
        "> > 1. [x] a\n",
        "- > - [ ] a\n",
        "> - a\n- > [ ] b\n",
        "[ ] a\n",
        "- a [ ] b\n",
        "- [] a\n",
        "- [y] a\n",
        "- [ ]a\n",
        "- [x](a)\n",
        "- [x]\u3000a\n",
        "- [x]: /a\n",
        "- # [ ] a\n",
        "- [ ] a\n  ---\n",
        "-[ ] a\n",
        "\\- [ ] a\n",
        "- \\[ ] a\n",
        "| - [ ] a | b |\n|---|---|\n| - [ ] c | d |\n",
    ],
)
def test_what_only_looks_like_a_checkbox_is_none(text: str) -> None:
    assert read(text).boxes == ()


@pytest.mark.parametrize(
    "text",
    [
        "<details>\n\n- [ ] a\n\n</details>\n",
        "> a quote\n\n- [ ] a\n",
        "- - [ ] a\n",
        "1. * [ ] a\n",
        "- [ ]\ta\n",
        "text\n- [ ] a\n",
        "   - [ ] a\n",
        "- [ ] `a`\n",
        "<!-- x -->\n- [ ] a\n",
        "- [ ] <!-- b --> a\n",
        "-\n  [ ] a\n",
        "- \xa0\n  [ ] a\n",
    ],
)
def test_what_markdown_shows_as_a_list_item_is_one(text: str) -> None:
    (box,) = read(text).boxes
    assert box.names == ("a",)


def test_boxes_know_the_list_and_the_section_they_stand_in() -> None:
    claims = read(
        "- [ ] a\n# One\n- [x] b\n  more\n  - note\n    - [ ] c\n      lazy\nlazier\n\n- [ ] d\n## Two\n1. [x] e\n"
    )
    found = {box.names[0]: box for box in claims.boxes}
    assert [box.section for box in claims.boxes] == [None, 0, 0, 0, 1]
    assert [box.parent for box in claims.boxes] == [None, None, 1, None, None]
    assert (found["b"].line, found["b"].last_line, found["b"].end_line) == (2, 3, 9)
    assert (found["c"].line, found["c"].last_line, found["c"].end_line) == (5, 7, 9)
    assert shown(claims, found["c"]) == "c"


def test_sections_lie_in_those_of_higher_rank() -> None:
    text = (
        "# One\n## Two\n#### Four\n### Three\n## Again ##\nOther\n=====\n\n- ## Inside\n- [ ] a\n\nTwo\nlines\n---\n#\n"
    )
    claims = read(text)
    assert [heading.text for heading in claims.headings] == [
        *("One", "Two", "Four", "Three", "Again", "Other", "Inside", "Two lines", ""),
    ]
    assert [heading.level for heading in claims.headings] == [1, 2, 4, 3, 2, 1, 8, 2, 1]
    assert [heading.parent for heading in claims.headings] == [None, 0, 1, 1, 0, None, 5, 5, None]
    assert [heading.last_line for heading in claims.headings] == [0, 1, 2, 3, 4, 6, 8, 13, 14]
    assert [heading.text for heading in claims.sections_of(3)] == ["Three", "Two", "One"]
    assert list(claims.sections_of(None)) == []
    spans = [claims.source.text[heading.span.start : heading.span.end] for heading in claims.headings]
    assert spans == ["One", "Two", "Four", "Three", "Again", "Other", "Inside", "Two", ""]


def test_headings_and_lists_say_that_something_is_done_or_paused() -> None:
    claims = read(
        "### 完了した内容：01_web_single_pattern ✅ (2025-11-13)\n#### 次の目標（2025-11-13〜）\n"
        "1. ✅ `web_single_pattern` - 推論（完了）\n2. `synchronous_pattern` - 同期推論\n- ⏸️ `k8s.md` - 中身（50分）\n"
        "- <!-- 完了 --> `edge_ai`\n"
    )
    assert [heading.state for heading in claims.headings] == ["done", None]
    assert "01_web_single_pattern" in claims.headings[0].names
    assert [(mark.state, mark.names, mark.span.line) for mark in claims.marks] == [
        ("done", ("web_single_pattern",), 2),
        ("paused", ("k8s.md",), 4),
    ]


JAPANESE = """| 項目 | 内容 |
|------|------|
| **開始日** | 2025-11-03 |
| **完了パターン数** | 8 / 26 パターン |
| **完了チュートリアル数** | 4 / 4 チュートリアル（すべて完了） |
| **現在の章** | Chapter 3: Release Patterns（進行中） |
| **最新の完了** | Model-Load Pattern (2025-11-13) |
| **次の目標** | Chapter 4: Serving Patterns へ進む |
"""
ENGLISH = """| Item | State |
|:--|--:|
| Started on | 2025-11-03 |
| Completed patterns | 8 / 26 patterns |
| Completed tutorials | 4 / 4 tutorials (all done) |
| Current chapter | Chapter 3: Release Patterns (in progress) |
| Last completed | Model-Load Pattern (2025-11-13) |
| Next | Chapter 4: Serving Patterns |
"""


@pytest.mark.parametrize("text", [JAPANESE, ENGLISH], ids=["ja", "en"])
@pytest.mark.parametrize("form", ["table", "bold", "bold with colon", "list", "plain"])
def test_the_summary_is_read_as_a_table_and_as_lines_in_both_languages(text: str, form: str) -> None:
    rows = [line.strip("|").split("|") for line in text.splitlines()[2:]]
    pairs = [(label.strip(" *"), value.strip()) for label, value in rows]
    made = {
        "table": text,
        "bold": "\n".join(f"**{label}**: {value}  " for label, value in pairs),
        "bold with colon": "\n\n".join(f"__{label}：__ {value}" for label, value in pairs),
        "list": "\n".join(f"- **{label}**：{value}" for label, value in pairs),
        "plain": "\n".join(f"* {label}: {value}" for label, value in pairs),
    }[form]
    claims = read(made)
    found = [(row.label, row.value, row.role) for row in claims.rows if row.value not in {"内容", "State"}]
    roles = ["start", None, None, "current", "latest", "next"]
    assert found == [(label, value, role) for (label, value), role in zip(pairs, roles, strict=True)]
    counts = [(count.done, count.total, count.label.strip("*"), count.before) for count in claims.counts]
    before = ["", ""] if form == "table" else [made.splitlines()[0][:0]] * 2
    assert [count[:3] for count in counts] == [(8, 26, pairs[1][0]), (4, 4, pairs[2][0])]
    assert form != "table" or [count[3] for count in counts] == before
    assert [claims.source.text[row.span.start : row.span.end] for row in claims.rows] == [r.value for r in claims.rows]


@pytest.mark.parametrize(
    ("label", "role"),
    [
        *(("現在の章", "current"), ("学習中の章", "current"), ("今の章", "current"), ("Current Chapter", "current")),
        *(("最新の完了", "latest"), ("直近の完了パターン", "latest"), ("Latest", "latest"), ("Most recent", "latest")),
        *(("次の章", "next"), ("次のステップ", "next"), ("Next up", "next"), ("開始日", "start"), ("Start", "start")),
        *(
            ("未開始", None),
            ("開始予定", None),
            ("Not started", None),
            ("年", None),
            ("restarted", None),
            ("Text", None),
        ),
    ],
)
def test_a_row_is_known_by_its_label(label: str, role: str | None) -> None:
    assert [row.role for row in read(f"| a | b |\n|--|--|\n| {label} | x |\n").rows] == [None, role]


def test_a_table_is_read_cell_by_cell_where_each_stands() -> None:
    text = (
        "-  | 8 / 26 | 進捗 |\n   |--|--|\n   | 8 / 26 | 8 / 26\n\n"
        "| a\\|8 / 26 | 8 / 26 |\n|--|--|\n|  | `x` <!-- 1 / 2 --> 3 / 4 |\n| only |\n| 1 / 9 | 2 / 9 | beyond 3 / 9 |\n"
        "x | y | z\n\n| one | two | 5 / 6 |\n|--|--|--|\n| 7 / 8 | | |\n"
    )
    claims = read(text)
    places = [(count.span.line, count.span.start - claims.source.starts[count.span.line]) for count in claims.counts]
    assert places == [(0, 5), (2, 5), (2, 14), (4, 5), (4, 14), (6, 24), (8, 2), (8, 10), (11, 14), (13, 2)]
    assert [count.label for count in claims.counts] == ["", "", "8 / 26", "", "a\\|8 / 26", "", "", "1 / 9", "", ""]
    assert [(row.label, row.value) for row in claims.rows] == [
        *(("8 / 26", "進捗"), ("8 / 26", "8 / 26"), ("a\\|8 / 26", "8 / 26"), ("1 / 9", "2 / 9"), ("x", "y")),
    ]


@pytest.mark.parametrize(
    "text", ["**a_b**: c\n", "**label** c\n", "**a:b** c\n", "[x] 次の: a\n", "text: 8 / 26\n", "a\n"]
)
def test_a_line_with_a_colon_is_not_yet_a_row(text: str) -> None:
    claims = read(text)
    assert claims.rows == ()
    assert all(count.label == "" for count in claims.counts)


def test_a_count_comes_with_what_stands_around_it() -> None:
    (count,) = read(f"{'x' * 70} 進捗 **8 / 26** パターン\n").counts
    assert (count.before[-6:], count.after, len(count.before)) == (" 進捗 **", "** パターン", 60)


def test_claims_about_tests_know_their_section_and_their_item() -> None:
    claims = read(
        "28 tests passed\n# A\n- [x] a_b\n  - 3 tests passed, coverage 90%\n    - 4 tests passed\n\n5 tests passed\n"
    )
    assert [(t.passed, t.coverage, t.section, t.box) for t in claims.tested] == [
        *((28, None, None, None), (3, None, 0, 0), (None, "90", 0, 0), (4, None, 0, 0), (5, None, 0, None)),
    ]


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ("[a](b.md)", ["b.md"]),
        ("a [b](c) d [e](f#g) h", ["c", "f#g"]),
        ("![a](b.png)", ["b.png"]),
        ("[![a](b.png)](c.md)", ["b.png", "c.md"]),
        ('[a](b.md "title")', ["b.md"]),
        ("[a]( b.md )", ["b.md"]),
        ("[a](<b c.md>)", ["b c.md"]),
        ("[a](<>) [b]()", ["", ""]),
        ("[a](b(c).md)", ["b(c).md"]),
        ("[a](b\\(c.md)", ["b\\(c.md"]),
        ("[a [b] c](d)", ["d"]),
        ("[a\nb](c)", ["c"]),
        ("- 詳細: [a](../b/README.md)", ["../b/README.md"]),
        ("# [a](b)", ["b"]),
        ("|[a](b)|[c](d)|\n|--|--|", ["b", "d"]),
        ("[a](学習/記録.md)、[b](ノート.md)", ["学習/記録.md", "ノート.md"]),
        ("[a][1]\n\n[1]: ../b.md\n[2]: <c d.md> 'e'\n", ["../b.md", "c d.md"]),
        ("`[a](b)`", []),
        ("``[a](b) ` ``", []),
        ("`a\n[b](c)`", []),
        ("<!-- [a](b) -->", []),
        ("x <!-- a\n[b](c) --> d", []),
        ("\\[a](b)", []),
        ("a](b)", []),
        ("[a] (b)", []),
        ("[a](b", []),
        ("[a](b c)", ["b"]),
        ("> [a](b)\n> [c]: d", []),
        ("```\n[a](b)\n```", []),
        ("`` [a](b)", ["b"]),
        ("\\`[a](b)`", ["b"]),
        ("<!-- [a](b)", []),
        ("x <!-- [a](b)", ["b"]),
        ("x <!--> [a](b) -->", ["b"]),
        ("x <!---> [a](b) -->", ["b"]),
        ("`<!--` [a](b) `-->`", ["b"]),
        ("x <!-- ` --> [a](b) `c`", ["b"]),
    ],
)
def test_links_are_those_that_markdown_shows(text: str, targets: list[str]) -> None:
    assert [link.target for link in read(text).links] == targets


def test_links_are_found_by_their_line() -> None:
    claims = read("a [b](c) [d](e)\n\nf\n[g\nh](i)\n")
    assert [link.target for link in claims.links_of(0)] == ["c", "e"]
    assert claims.links_of(2) == []
    assert [link.target for link in claims.links_of(4)] == ["i"]


def test_a_detail_line_that_names_the_day_speaks_of_its_item() -> None:
    claims = read(
        "- [x] a_b\n  - 完了日: 2025-11-05\n  - 次の復習: 2025-12-05\n  - 環境の完了: 2025-11-01\n"
        "  - 完了: 2025-11-07、確認: 2025-11-08\n- 完了日: 2025-11-09\n  - 完了日: 2025-11-10\n"
    )
    (box,) = claims.boxes
    assert [(date.iso, date.purpose, date.span.line) for date in box.dates] == [("2025-11-05", "done", 1)]


def test_comments_take_findings_out_of_their_line() -> None:
    claims = read(
        "- [x] a <!-- shinchoku: ignore DRF103 the day is right -->\n"
        "- [x] b <!--shinchoku:ignore DRF1,DRF304--> <!-- shinchoku: ignore DRF305 -->\n"
        "<!-- shinchoku: ignore drf101 -->\n<!-- shinchoku: ignore -->\nshinchoku: ignore DRF101\n"
        "<!-- shinchoku: ignore DRF1010 -->\n"
    )
    assert claims.ignores == {0: ("DRF103",), 1: ("DRF1", "DRF304", "DRF305")}
    assert read("- [x] a\n").ignores == {}


@pytest.mark.parametrize("text", ["", "\n\n", "\ufeff", "text only\n", "\0\0\0\n", "# 進捗\n\nまだない。\n"])
def test_a_file_without_checkboxes_says_little_and_is_read(text: str) -> None:
    assert read(text).boxes == ()


def test_zero_bytes_do_not_move_anything() -> None:
    claims = read("# a\0b \0\n- [x] c\0d (完了: 2025-11-04)\n\n| e\0 | \0f |\n|--|--|\n")
    (box,) = claims.boxes
    assert (shown(claims, box), box.dates[0].iso) == ("c\0d (完了: 2025-11-04)", "2025-11-04")
    assert [(row.label, row.value) for row in claims.rows] == [("e\0", "\0f")]


@pytest.mark.parametrize("begin", ["- ", "> ", "1. ", "* > "])
def test_lists_may_be_deep_and_are_refused_where_they_would_be_cut_short(begin: str) -> None:
    assert read(f"{begin * 20}a\n\n- [ ] b\n").boxes
    with pytest.raises(Unreadable, match=f"line 2 are nested deeper than {DEEPEST} levels"):
        read(f"\n{begin * 5000}[ ] a\n\n- [ ] b\n")


def test_deep_lists_below_each_other_are_refused_too() -> None:
    with pytest.raises(Unreadable, match=r"line \d+ are nested deeper"):
        read("".join(f"{'  ' * depth}- a\n" for depth in range(200)))


def test_more_lines_and_cells_than_memory_holds_are_refused_with_the_cap() -> None:
    with pytest.raises(Unreadable, match="more than 1,000,000 lines, table cells and list items"):
        read("|\n" * (MOST_BLOCKS // 2 + 1))
    assert not read("x" * (MOST_BLOCKS + 1)).boxes


HOSTILE = (
    *(
        "*",
        "[",
        "(",
        " ",
        "1",
        "<!--",
        "<!---->",
        "`",
        "` ",
        "`` ` ",
        "_",
        "2025-11-04 ",
        "2025-",
        "2025年 ",
        "](",
        "[a](",
        "[]()",
    ),
    *(
        "](a(b",
        "](<",
        "a > ",
        "|",
        "<",
        "<a ",
        "<!",
        "#",
        "\t",
        "~",
        "\\",
        "1 / ",
        "8 / 26 ",
        "28 tests ",
        "28/28 ",
        "99% ",
    ),
    *(
        "完了 ",
        "一時",
        "done ",
        "テスト ",
        "カバレッジ ",
        "** ",
        "**a",
        "**a: ",
        "✅",
        "\u3000",
        "é",
        "ã‚·",
        "\xe3\x82",
        "a_",
        "a: ",
    ),
    *(
        "a.",
        "(",
        "）",
        "、",
        "〜",
        "http://",
        "&#",
        "<!-- shinchoku: ignore DRF101,",
        ":",
        "：",
        "\v",
        "\x85",
        "\u2028",
        "- ",
    ),
)


@pytest.mark.parametrize("piece", HOSTILE)
@pytest.mark.parametrize("begin", ["", "- [ ] ", "# ", "**a**: ", "a|b\n-|-\n"])
def test_long_lines_are_read_whatever_they_repeat(begin: str, piece: str) -> None:
    claims = read(f"- [x] model_db\n\n{begin}{piece * (20_000 // len(piece))}\n")
    assert claims.boxes[0].names == ("model_db",)
