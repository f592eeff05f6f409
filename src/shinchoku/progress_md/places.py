"""Where a line can be added so that all others stay what they are to Markdown."""

import re

from shinchoku.progress_md.claims import Box, Claims, Heading

_MARKER = re.compile(r"(?:[-*+]|[0-9]{1,9}[.)])[ \t]+\Z")
_LIST_ITEM = re.compile(r"[ \t]*(?:([-*+])|[0-9]{1,9}([.)]))(?=[ \t]|\Z)")
_CODE_WIDTH = 4
"""What is indented by so many columns more than it has to be is code."""
_OUTERMOST = 6
"""The lowest level of a heading that stands in no list."""


def columns(text: str) -> int:
    """How wide the beginning of a line is; a tab goes to the next fourth column."""
    return len(text.expandtabs(_CODE_WIDTH))


def indent_of(line: str) -> str:
    """The blanks that a line begins with."""
    return line[: len(line) - len(line.lstrip(" \t"))]


def marker_of(claims: Claims, box: Box) -> str | None:
    """What stands before a box in its line, where that makes a new list item again; None where its marker is above."""
    before = claims.source.text[claims.source.starts[box.line] : box.tick.start - 1]
    return before if _MARKER.search(before) else None


def last_line_of(claims: Claims, box: Box) -> int:
    """The last line of a box's whole list item that is not blank."""
    line = box.end_line - 1
    while line > box.last_line and not claims.source.line(line).strip(" \t"):
        line -= 1
    return line


def below_heading(claims: Claims, heading: Heading) -> str | None:
    """The blanks before a list item that is put right below a heading.

    None where it cannot be: the heading stands in a list, or what follows would become a part of the item.
    """
    if heading.level > _OUTERMOST:
        return None
    for line in range(heading.last_line + 1, len(claims.source.starts)):
        text = claims.source.line(line)
        if text.strip(" \t"):
            indent = indent_of(text)
            if _LIST_ITEM.match(text) and columns(indent) < _CODE_WIDTH:
                return indent
            return "" if columns(indent) < len("- ") else None
    return ""


def needs_blank(claims: Claims, line: int, item: str) -> bool:
    """Whether a list item that is put behind a line needs a blank line behind it, lest what follows becomes its."""
    if line + 1 >= len(claims.source.starts):
        return False
    follows = claims.source.line(line + 1)
    if not follows.strip(" \t"):
        return False
    theirs, own = _LIST_ITEM.match(follows), _LIST_ITEM.match(item)
    return theirs is None or own is None or theirs.groups() != own.groups()


def indent_below(claims: Claims, box: Box) -> str | None:
    """The blanks before what an item's paragraph is followed by; "" where that is all of the item.

    None where the item goes on with something else than a list: that could become a part of a line put before it.
    """
    marker = claims.source.text[claims.source.starts[box.line] : box.tick.start - 1]
    line = box.last_line + 1
    while line < box.end_line and not claims.source.line(line).strip(" \t"):
        line += 1
    if line >= box.end_line:
        return ""
    text = claims.source.line(line)
    return indent_of(text) if _LIST_ITEM.match(text) and is_below(indent_of(text), columns(marker)) else None


def is_below(indent: str, column: int) -> bool:
    """Whether what is indented so belongs to an item whose text begins at a column, and is not code in it."""
    return column <= columns(indent) < column + _CODE_WIDTH
