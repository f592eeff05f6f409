"""Where a line can be added so that all others stay what they are to Markdown."""

import re

from msgspec import Struct

from shinchoku.progress_md.claims import Box, Claims, Heading

_MARKER = re.compile(r"(?:[-*+]|[0-9]{1,9}[.)])[ \t]+\Z")
_LIST_ITEM = re.compile(r"[ \t]*(?:([-*+])|[0-9]{1,9}([.)]))(?=[ \t]|\Z)")
_CODE_WIDTH = 4
"""What is indented by so many columns more than it has to be is code."""
_OUTERMOST = 6
"""The lowest level of a heading that stands in no list."""


class Seat(Struct, frozen=True):
    """Where the lines below an item begin."""

    base: str
    """The blanks before the item itself."""
    column: int
    """Where its text begins."""
    list_indent: str | None = None
    """The blanks before the list that it has already."""

    def line(self, indent: str, text: str) -> str:
        """A line with its blanks: the list's that is there, else ``indent`` beyond the item's, else what is needed."""
        own = f"{self.base}{indent}"
        needed = own if is_below(own, self.column) else self.base + " " * (self.column - columns(self.base))
        return f"{needed if self.list_indent is None else self.list_indent}{text}"


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


def below_heading(claims: Claims, heading: Heading) -> tuple[int, str] | None:
    """The line behind which a list item is put below a heading, and the blanks before the item.

    None where it cannot be: the heading stands in a list, or what follows would become a part of the item.
    """
    if heading.level > _OUTERMOST:
        return None
    last = heading.last_line
    follows = last + 1 < len(claims.source.starts) and claims.source.whole_line(last + 1)
    behind = last + 1 if follows and not follows.strip(" \t\r\n") else last
    for line in range(last + 1, len(claims.source.starts)):
        text = claims.source.line(line)
        if text.strip(" \t"):
            indent = indent_of(text)
            if _LIST_ITEM.match(text) and columns(indent) < _CODE_WIDTH:
                return behind, indent
            return (behind, "") if columns(indent) < len("- ") else None
    return behind, ""


def needs_blank(claims: Claims, line: int, item: str) -> bool:
    """Whether a list item that is put behind a line needs a blank line behind it, lest what follows becomes its."""
    if line + 1 >= len(claims.source.starts):
        return False
    follows = claims.source.line(line + 1)
    if not follows.strip(" \t"):
        return False
    theirs, own = _LIST_ITEM.match(follows), _LIST_ITEM.match(item)
    return theirs is None or own is None or theirs.groups() != own.groups()


def seat_below(claims: Claims, box: Box) -> Seat | None:
    """Where a line is put right below a box's own paragraph.

    None where the item goes on with something else than a list: that could become a part of the line.
    """
    before = claims.source.text[claims.source.starts[box.line] : box.tick.start - 1]
    line = box.last_line + 1
    while line < box.end_line and not claims.source.line(line).strip(" \t"):
        line += 1
    if line >= box.end_line:
        return Seat(indent_of(before), columns(before))
    text = claims.source.line(line)
    is_list = _LIST_ITEM.match(text) and is_below(indent_of(text), columns(before))
    return Seat(indent_of(before), columns(before), indent_of(text)) if is_list else None


def is_below(indent: str, column: int) -> bool:
    """Whether what is indented so belongs to an item whose text begins at a column, and is not code in it."""
    return column <= columns(indent) < column + _CODE_WIDTH
