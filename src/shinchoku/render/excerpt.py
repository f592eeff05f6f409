"""A line of a file with the place that is meant: within a width, safe to show, and where its columns are."""

from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate

from msgspec import Struct

from shinchoku.render.canvas import columns
from shinchoku.render.plain import shown

CUT = "…"
_TAB = " " * 4
_VARIATION = "\ufe0f"
_LEAST_ROOM = 20
_SIGNS_A_COLUMN = 4
"""How many signs that take no room of their own are looked at for each column; any more are not shown."""


class Excerpt(Struct, frozen=True):
    """What is shown of a line."""

    text: str
    offset: int
    """The terminal column, from 0, at which the meant part begins."""
    width: int
    """How many terminal columns it takes; 1 or more."""


def excerpt(line: str, column: int, length: int, room: int) -> Excerpt:
    """A line, or what fits of it around the meant part.

    Args:
        line: The line as the file has it: very long, or with any sign in it.
        column: Where the meant part begins, in characters from 1.
        length: How many characters it has.
        room: Terminal columns to keep within; fewer than 20 are taken for 20.
    """
    room = max(_LEAST_ROOM, room)
    reach = _SIGNS_A_COLUMN * room
    begin = min(column - 1, len(line))
    low, high = max(0, begin - reach), min(len(line), begin + reach)
    end = max(begin, min(begin + length, high))
    begin = _first_of_its_cell(line, low, begin)
    parts = _visible(line[low:begin]), _visible(line[begin:end]) or " ", _visible(line[end:high])
    if low == 0 and high == len(line) and columns("".join(parts)) <= room:
        return _measured("", *parts)
    return _fitted(parts, room, cut_before=low > 0, cut_behind=high < len(line))


def clipped(text: str, most: int) -> str:
    """The text, or its beginning where it has more signs than that."""
    return text if len(text) <= most else f"{text[: most - 1]}{CUT}"


def _visible(text: str) -> str:
    return shown(text.replace("\t", _TAB))


def _first_of_its_cell(line: str, low: int, begin: int) -> int:
    """A sign that stands on another one, such as an accent, is marked together with it."""
    while low < begin < len(line) and columns(_visible(line[low : begin + 1])) == columns(_visible(line[low:begin])):
        begin -= 1
    return begin


def _fitted(parts: tuple[str, str, str], room: int, *, cut_before: bool, cut_behind: bool) -> Excerpt:
    before, marked, behind = parts
    whole = _head(marked, room - 2)
    if len(whole) < len(marked):
        behind, cut_behind = "", True
    rest = room - 2 - _most(whole)
    left = _tail(before, max(rest // 2, rest - _most(behind)))
    right = _head(behind, rest - _most(left))
    lead = CUT if cut_before or len(left) < len(before) else ""
    trail = CUT if cut_behind or len(right) < len(behind) else ""
    return _measured(lead, left, whole, f"{right}{trail}")


def _measured(lead: str, left: str, marked: str, right: str) -> Excerpt:
    offset = columns(f"{lead}{left}")
    return Excerpt(f"{lead}{left}{marked}{right}", offset, max(1, columns(f"{lead}{left}{marked}") - offset))


def _head(text: str, most: int) -> str:
    """The longest beginning that takes no more columns."""
    return text[: bisect_right(list(accumulate(_widths(text))), most)]


def _tail(text: str, most: int) -> str:
    """The longest end that takes no more columns."""
    return text[len(text) - bisect_right(list(accumulate(_widths(reversed(text)))), most) :]


def _most(text: str) -> int:
    return sum(_widths(text))


def _widths(text: Iterable[str]) -> Iterable[int]:
    """The most that each sign takes, whatever stands beside it."""
    return (1 if sign == _VARIATION else columns(sign) for sign in text)
