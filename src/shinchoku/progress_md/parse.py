"""Bytes to claims: Markdown's blocks as markdown-it-py sees them, and what their lines say."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from markdown_it.token import Token

from shinchoku.errors import Unreadable
from shinchoku.progress_md.blocks import DEEPEST, MOST_BLOCKS, blocks_of, has_too_many, is_too_deep
from shinchoku.progress_md.claims import Claims, Link
from shinchoku.progress_md.links import definition_in
from shinchoku.progress_md.located import lines_in
from shinchoku.progress_md.reading import OpenItem, Reader
from shinchoku.progress_md.source import Source, read_source
from shinchoku.progress_md.words import words_of
from shinchoku.speech import say

_CODE = "[A-Z]{3}[0-9]{0,3}"
_IGNORE = re.compile(rf"<!--\s*shinchoku:\s*ignore\s+(?P<codes>{_CODE}(?:\s*,\s*{_CODE})*)(?=\s|--)")


def parse(data: bytes, name: str) -> Claims:
    """What a progress file says.

    Checkboxes are those that markdown-it-py and GitHub see: never in code, comments or quotes.

    Raises:
        Unreadable: It is too large, its encoding is not known, or there are too many or too deep lists in it.
    """
    source = read_source(data, name)
    if has_too_many(source.text):
        cause = say("more than {n:,} lines, table cells and list items, and no file with more is read", n=MOST_BLOCKS)
        raise Unreadable(name, cause)
    reader = Reader(source, words_of(source.damage))
    environment: dict[str, Any] = {}
    _walk(reader, blocks_of(source.text, environment), name)
    reader.links += _definitions(source, environment)
    return Claims(
        source=source,
        headings=tuple(reader.headings),
        boxes=tuple(reader.boxes),
        marks=tuple(reader.marks),
        rows=tuple(reader.rows),
        counts=tuple(reader.counts),
        tested=tuple(reader.tested),
        links=tuple(reader.links),
        ignores=dict(_ignores(source)) if "shinchoku:" in source.text else {},
    )


def _walk(reader: Reader, tokens: list[Token], name: str) -> None:
    quoted = 0
    cells: list[Token] = []
    before = two_before = ""
    opened = tokens[0] if tokens else None
    for token in tokens:
        kind = token.type
        quoted += (kind == "blockquote_open") - (kind == "blockquote_close")
        if is_too_deep(token):
            cause = say(
                "the lists or quotes in line {line} are nested deeper than {n} levels",
                line=lines_in(token)[0] + 1,
                n=DEEPEST,
            )
            raise Unreadable(name, cause)
        if kind == "list_item_open":
            reader.lists.append(OpenItem(lines_in(token)[1]))
        elif kind == "list_item_close":
            reader.lists.pop()
        elif kind == "tr_close" and not quoted:
            reader.cells(cells, is_header=before == "th_close")
            cells = []
        elif kind == "inline" and not quoted:
            if before in {"td_open", "th_open"}:
                cells.append(token)
            elif before == "heading_open" and opened:
                reader.heading(token, _level(reader, opened.tag), lines_in(opened)[1] - 1)
            else:
                reader.paragraph(token, in_item=two_before == "list_item_open")
        before, two_before, opened = kind, before, token


def _definitions(source: Source, environment: Mapping[str, Any]) -> Iterator[Link]:
    """The targets of reference definitions."""
    for reference in environment.get("references", {}).values():
        line = reference["map"][0]
        yield from definition_in(source.line(line), line, source.starts[line])


def _level(reader: Reader, tag: str) -> int:
    """A heading inside a list item belongs to the item: it is below all others."""
    return int(tag[1:]) + 6 * len(reader.lists)


def _ignores(source: Source) -> Iterator[tuple[int, tuple[str, ...]]]:
    for number in range(len(source.starts)):
        found = [code.strip() for match in _IGNORE.finditer(source.line(number)) for code in match["codes"].split(",")]
        if found:
            yield number, tuple(found)
