"""What holds for every progress file: its bytes come back, every place is exact, and Markdown decides what is a box."""

import os
import re
from collections.abc import Iterator

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from shinchoku.errors import Unreadable
from shinchoku.progress_md.claims import Claims, Span
from shinchoku.progress_md.parse import parse
from shinchoku.progress_md.source import read_source

EXAMPLES = int(os.environ.get("SHINCHOKU_LAW_EXAMPLES", "200"))
often = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])

NEWLINES = ("\n", "\r\n", "\r")
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16-le", "utf-16-be", "utf-16-le+mark", "utf-16-be+mark", "cp932", "euc_jp")
MARKS = {"utf-8-sig": b"\xef\xbb\xbf", "utf-16-le+mark": b"\xff\xfe", "utf-16-be+mark": b"\xfe\xff"}

blocks = st.sampled_from(
    [
        *(
            "",
            " ",
            "  ",
            "   ",
            "    ",
            "\t",
            " \t",
            "> ",
            ">",
            "- ",
            "* ",
            "+ ",
            "1. ",
            "1) ",
            "10. ",
            "-\t",
            "-",
            "-   ",
        ),
        *(
            "- [ ] ",
            "* [x] ",
            "+ [X] ",
            "1. [x] ",
            "2) [ ] ",
            "[ ] ",
            "[x] ",
            "[X]",
            "[ ]",
            "[]",
            "[y] ",
            "[x]\t",
            "[ ]a",
        ),
        *(
            "```",
            "~~~",
            "```x",
            "<!--",
            "-->",
            "<!-- x -->",
            "<div>",
            "</div>",
            "<pre>",
            "</pre>",
            "<?",
            "?>",
            "<!A",
            "<a>",
        ),
        *("| a | b |", "|---|---|", "a|b", "-|-", "---", "***", "===", "# ", "## a ##", "###", "#", "\\", "`", "``"),
        *(
            "[x]: /url",
            "[ ]: /u",
            "[a]:",
            "/url",
            '"t"',
            "[x](y)",
            "a",
            "b c",
            "_",
            "**a**",
            "\xa0",
            "\u3000",
            "\u2028",
        ),
        *("\v", "\f", "\0", "\x85", "\x1c", "完了", "2025-11-04", "8 / 26", "- [x]\u3000a", "- [ ]\xa0a", "\ufeff"),
    ]
)
lines = st.lists(blocks, max_size=4).map("".join)
documents = st.lists(st.tuples(lines, st.sampled_from(NEWLINES)), max_size=12).map(
    lambda pairs: "".join(line + newline for line, newline in pairs)
)

says = st.sampled_from(
    [
        *("# 進捗\n", "## Chapter 2: Training ✅\n", "### 完了した内容：01_model_db (2025-11-13)\n", "a\n===\n"),
        *("- [x] **01_model_db** (完了: 2025-11-04、確認: 2025/11/5)\n", "- [ ] batch_pattern\n", "* [X] `a_b` done\n"),
        *(
            "  - 詳細: [a](../b.md) と [c](<d e.md>)\n",
            "  - [x] 28/28テスト成功、100%カバレッジ\n",
            "1. ✅ `x_y` - 推論（完了）\n",
        ),
        *(
            "| 項目 | 内容 |\n|--|--|\n| **完了パターン数** | 8 / 26 |\n| **次の章** | a\\|b |\n",
            "**開始日**: 2025-11-03\n",
        ),
        *(
            "⏸ 8/26 <!-- shinchoku: ignore DRF103 why -->\n",
            "[ref]: ../x.md\n",
            "\n",
            "- ⏸️ `a_b`\n",
            "<!--\n- [ ] no\n-->\n",
        ),
    ]
)
progress_files = st.lists(says, max_size=12).map("".join)


def encoded(text: str, encoding: str) -> bytes:
    codec = encoding.partition("+")[0].removesuffix("-sig")
    return MARKS.get(encoding, b"") + text.encode(codec, "replace")


def spans_of(claims: Claims) -> Iterator[Span]:
    for box in claims.boxes:
        yield from (box.tick, box.text, *(date.span for date in box.dates))
    for found in (claims.headings, claims.marks, claims.rows, claims.counts, claims.tested, claims.links):
        yield from (each.span for each in found)


def boxes_by_markdown(text: str) -> list[tuple[int, bool]]:
    """The checkboxes as Markdown's own reading has them: line and tick."""
    plain = re.sub("\r\n?", "\n", text).replace("\0", "\ufffd").split("\n")
    tokens = MarkdownIt("commonmark", {"maxNesting": 100}).enable("table").parse(text)
    found, quotes = [], 0
    for number, token in enumerate(tokens):
        quotes += {"blockquote_open": 1, "blockquote_close": -1}.get(token.type, 0)
        opens = [each.type for each in tokens[number : number + 3]] == ["list_item_open", "paragraph_open", "inline"]
        content = tokens[number + 2].content if opens else ""
        if not quotes and re.match(r"\[[ xX]\](?:[ \t\n\v\f\r]|$)", content):
            first, behind = tokens[number + 2].map or (0, 0)
            line = next(n for n in range(first, behind) if content.split("\n")[0].rstrip() in plain[n])
            found.append((line, content[1] != " "))
    return found


@often
@given(documents)
@example("- \xa0\n  [ ] a\n")
@example("-\t[ ]\ta\r- [x]\r\n")
@example("- [ ] \0\n")
@example("- [ ] ab\0\n")
def test_markdown_decides_what_is_a_checkbox(text: str) -> None:
    assert [(box.line, box.ticked) for box in parse(text.encode(), "x").boxes] == boxes_by_markdown(text)


@often
@given(documents)
def test_lines_are_markdowns_own(text: str) -> None:
    source = read_source(text.encode(), "x")
    plain = re.sub("\r\n?", "\n", source.text)
    assert [source.line(number) for number in range(len(source.starts))] == plain.split("\n")
    assert "".join(source.whole_line(number) for number in range(len(source.starts))) == source.text


@often
@given(st.binary() | st.text().map(str.encode) | st.text().map(lambda text: text.encode("utf-16", "surrogatepass")))
def test_every_byte_of_what_is_read_comes_back(data: bytes) -> None:
    try:
        source = read_source(data, "x")
    except Unreadable:
        return
    assert source.mark + source.text.encode(source.codec) == data
    assert source.data == data


@often
@given(documents | st.text(), st.sampled_from(ENCODINGS))
def test_every_place_maps_to_its_bytes_whatever_the_text(text: str, encoding: str) -> None:
    assert_places_are_exact(encoded(text, encoding))


@often
@given(progress_files, st.sampled_from(ENCODINGS), st.sampled_from(NEWLINES))
def test_every_claim_stands_where_it_says(text: str, encoding: str, newline: str) -> None:
    assert_places_are_exact(encoded(text.replace("\n", newline), encoding))


def assert_places_are_exact(data: bytes) -> None:
    try:
        claims = parse(data, "x")
    except Unreadable:
        return
    source = claims.source
    for span in spans_of(claims):
        line_end = source.starts[span.line] + len(source.line(span.line))
        assert source.starts[span.line] <= span.start <= span.end <= line_end
        start = source.byte(span.line, span.start)
        wanted = source.text[span.start : span.end]
        end = start + len(wanted.encode(source.codec))
        assert data[start:end].decode(source.codec) == wanted
        assert source.mark + source.text[: span.start].encode(source.codec) == data[:start]
    for box in claims.boxes:
        assert source.text[box.tick.start - 1 : box.tick.end + 1].casefold() in {"[ ]", "[x]"}
        assert box.line <= box.last_line < box.end_line
    for link in claims.links:
        assert source.text[link.span.start : link.span.end] == link.target
