"""Markdown with strangers' text in it: nothing breaks out, calls, or links, and the page stays within its limit."""

import os
import re
from collections.abc import Iterator
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from shinchoku.render.markdown import MOST, Section, code, fitted, prose, row, size, table_head
from shinchoku.render.plain import shown

EXAMPLES = int(os.environ.get("SHINCHOKU_LAW_EXAMPLES", "200"))
often = settings(max_examples=EXAMPLES, deadline=None)
GITHUB = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
_OWN_HTML = {"<code>", "</code>"}
_FOLLOWED = re.compile(r"@\w|#\d|GH-\d|://|www\.", re.IGNORECASE)
anything = st.lists(
    st.text(max_size=8)
    | st.sampled_from(
        "| || \\ \\| ` `` ``` * ** _ __ ~~ < > & &lt; &#124; <script> </details> <!-- --> @user @org/team #12 GH-1 $x$ "
        "https://evil.example www.evil.example [a](b) ![a](b) [a]: <b> \r\n \n\n \u202e \udcff \x1b[31m - + 1. # === "
        "進捗 a_b _a_ \u200b <a@b.c> mailto:a@b.c :tada: ^ %".split(" ")
    ),
    max_size=8,
).map(" ".join) | st.text(max_size=30)


def tokens(page: str) -> Iterator[Token]:
    for token in GITHUB.parse(page):
        yield token
        yield from token.children or ()


def text_of(page: str) -> str:
    """All that a reader sees of the text itself."""
    return "".join(token.content for token in tokens(page) if token.type in {"text", "code_inline"})


@often
@given(anything)
def test_prose_is_its_own_text_and_nothing_more(text: str) -> None:
    page = f"x {prose(text)} y\n"
    assert {token.type for token in tokens(page)} <= {"paragraph_open", "inline", "text", "paragraph_close"}
    assert text_of(page).replace("\u200b", "") == f"x {shown(text)} y".replace("\u200b", "")
    assert not _FOLLOWED.search(text_of(page))


@often
@given(anything)
def test_a_name_as_code_is_its_own_text_and_nothing_more(text: str) -> None:
    page = f"x {code(text)} y\n"
    html = {token.content for token in tokens(page) if token.type == "html_inline"}
    assert html <= _OWN_HTML
    assert {token.type for token in tokens(page)} <= {
        *("paragraph_open", "inline", "text", "code_inline", "html_inline", "paragraph_close")
    }
    assert text_of(page).replace("\u200b", "") == f"x {shown(text).strip(' ')} y"  # which keeps a mail address apart


@often
@given(st.lists(anything, min_size=2, max_size=4), st.booleans())
def test_no_cell_breaks_its_table(texts: list[str], as_code: bool) -> None:
    page = table_head(*("h" for _ in texts)) + row(*map(code if as_code else prose, texts)) + "\n"
    kinds = [token.type for token in GITHUB.parse(page)]
    assert kinds.count("td_open") == len(texts)
    assert kinds.count("tr_open") == 2
    assert kinds[0] == "table_open"
    assert kinds[-1] == "table_close"
    cells = [token for token in GITHUB.parse(page) if token.type == "inline"][len(texts) :]
    for text, cell in zip(texts, cells, strict=True):
        seen = "".join(child.content for child in cell.children or () if child.type in {"text", "code_inline"})
        assert seen.replace("\u200b", "").strip() == shown(text).replace("\u200b", "").strip()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("03_model_db is done", "03_model_db is done"),
        ("_a_ and __b__", "&#95;a&#95; and &#95;&#95;b&#95;&#95;"),
        ("ask @user", "ask @&#8203;user"),
        ("see #12 and org/x#3", "see &#35;&#8203;12 and org/x&#35;&#8203;3"),
        ("https://x.example", "https:&#8203;//x.example"),
        ("<b>|", "&#60;b&#62;&#124;"),
        ("a\nb", "a\\nb".replace("\\", "&#92;")),
        ("進捗", "進捗"),
    ],
)
def test_prose_stays_readable(text: str, expected: str) -> None:
    assert prose(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a/b c.md:3", "`a/b c.md:3`"),
        ("<b>@user", "`<b>@user`"),
        ("a`b", "<code>a&#96;b</code>"),
        ("a\\|b", "<code>a&#92;&#124;b</code>"),
        ("", "<code></code>"),
        ("  ", "<code></code>"),
        (" x ", "`x`"),
    ],
)
def test_a_name_is_code(text: str, expected: str) -> None:
    assert code(text) == expected


def test_long_text_is_cut() -> None:
    assert len(unescape(prose("*" * 10_000))) == 500
    assert code("x" * 10_000) == f"`{'x' * 499}…`"
    assert len(prose("\U000e0001" * 10_000)) < 1000


def test_what_fits_is_left_whole() -> None:
    assert fitted([Section("a\n", ["1", "2"], "z\n"), Section("b\n")]) == "a\n1\n2\nz\nb\n"


def test_what_does_not_fit_is_counted() -> None:
    page = fitted([Section("few\n", ["x"] * 3), Section("many\n", [f"{n:04}" for n in range(1000)], "end\n")], 1000)
    assert size(page) <= 1000
    assert page.startswith("few\nx\nx\nx\nmany\n0000\n0001\n")
    kept = len(re.findall(r"^\d{4}$", page, re.MULTILINE))
    assert f"… and {1000 - kept} more, left out to keep the page within what GitHub takes.\nend\n" in page
    assert kept > 130  # no room is wasted on the short one


@settings(max_examples=max(10, EXAMPLES // 10), deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3000), st.integers(1, 200), st.sampled_from("a進😀")), min_size=1, max_size=6))
def test_a_page_keeps_to_its_limit_and_counts_honestly(shapes: list[tuple[int, int, str]]) -> None:
    sections = [Section(f"\n## {n}\n", [sign * length] * number) for n, (number, length, sign) in enumerate(shapes)]
    page = fitted(sections)
    assert size(page) == len(page.encode("utf-16-le")) // 2 <= MOST
    left_out = sum(map(int, re.findall(r"… and (\d+) more", page)))
    kept = sum(1 for line in page.splitlines() if line and line[0] in "a進😀")
    assert kept + left_out == sum(number for number, _, _ in shapes)
