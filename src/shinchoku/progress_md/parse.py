"""Bytes to claims: Markdown's blocks as markdown-it-py sees them, and what their lines say."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from shinchoku.progress_md.claims import Claims, Link, Span
from shinchoku.progress_md.reading import OpenItem, Reader
from shinchoku.progress_md.source import Source, read_source
from shinchoku.progress_md.words import words_of

_IGNORE = re.compile(r"<!--\s*shinchoku:\s*ignore\s+(?P<codes>[A-Z]{3}\d{0,3}(?:\s*,\s*[A-Z]{3}\d{0,3})*)(?=\s|--)")
_DEFINITION = re.compile(r" {0,3}\[[^\[\]]+\]:[ \t]*(?:<(?P<angled>[^<>]*)>|(?P<bare>\S+))")


def parse(data: bytes, name: str) -> Claims:
    """What a progress file says.

    Raises:
        Unreadable: It is too large, or its encoding is not known.
    """
    return parse_source(read_source(data, name))


def parse_source(source: Source) -> Claims:
    """What a text says. Checkboxes are those that markdown-it-py and GitHub see: never in code, comments or quotes."""
    reader = Reader(source, words_of(source.damage))
    environment: dict[str, Any] = {}
    _walk(reader, _MARKDOWN.parse(source.text, environment))
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


def _walk(reader: Reader, tokens: list[Token]) -> None:
    quoted = 0
    cells: list[Token] = []
    before = two_before = ""
    opened = tokens[0] if tokens else None
    for token in tokens:
        kind = token.type
        quoted += (kind == "blockquote_open") - (kind == "blockquote_close")
        if kind == "list_item_open":
            reader.lists.append(OpenItem((token.map or [0, 0])[1]))
        elif kind == "list_item_close":
            reader.lists.pop()
        elif kind == "tr_close" and not quoted:
            reader.cells(cells)
            cells = []
        elif kind == "inline" and not quoted:
            if before in {"td_open", "th_open"}:
                cells.append(token)
            elif before == "heading_open" and opened:
                reader.heading(token, _level(reader, opened.tag), (opened.map or [0, 1])[1] - 1)
            else:
                reader.paragraph(token, in_item=two_before == "list_item_open")
        before, two_before, opened = kind, before, token


def _definitions(source: Source, environment: Mapping[str, Any]) -> Iterator[Link]:
    """The targets of reference definitions, ``[label]: target``."""
    for reference in environment.get("references", {}).values():
        line = reference["map"][0]
        match = _DEFINITION.match(source.line(line))
        if match:
            group = "bare" if match["angled"] is None else "angled"
            start = source.starts[line]
            yield Link(Span(line, start + match.start(group), start + match.end(group)), match[group])


def _level(reader: Reader, tag: str) -> int:
    """A heading inside a list item belongs to the item: it is below all others."""
    return int(tag[1:]) + 6 * len(reader.lists)


def _ignores(source: Source) -> Iterator[tuple[int, tuple[str, ...]]]:
    for number in range(len(source.starts)):
        line = source.line(number)
        codes = [code for found in _IGNORE.finditer(line) for code in re.split(r"\s*,\s*", found["codes"])]
        if codes:
            yield number, tuple(codes)


def _markdown() -> MarkdownIt:
    """Blocks only: what is inside a line is read here, with its place."""
    markdown = MarkdownIt().enable("table")
    markdown.core.ruler.enableOnly(["normalize", "block"])
    return markdown


_MARKDOWN = _markdown()
