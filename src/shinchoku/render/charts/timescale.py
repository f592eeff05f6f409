"""Days along a chart: where it begins and ends, and which of them are named."""

from collections.abc import Sequence
from datetime import date
from itertools import count
from typing import Any

_DAY_ROOM, _MONTH_ROOM = 76, 60  # for the name of one, in pixels
_EPOCH = date(1970, 1, 1).toordinal()
_DAYS = (1, 2, 3, 7, 14)
_MONTHS = (1, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 2400, 6000, 12000, 24000)


def milliseconds(day: int) -> int:
    """A day as Vega counts time: since 1970, in UTC."""
    return (day - _EPOCH) * 86_400_000


def time_axis(days: Sequence[int], width: int) -> dict[str, Any]:
    """The encoding of time for these days, which are in order: its ends, and the days that it names."""
    first, last = (days[0], days[-1]) if days else (_EPOCH, _EPOCH)
    named, form = _named(first, last, width)
    if first == last:  # a lone day stands in the middle
        first, last = first - 1, last + 1
    return {
        "field": "day",
        "type": "temporal",
        "scale": {"type": "utc", "domain": [milliseconds(first), milliseconds(last)], "nice": False},
        "axis": {"values": [milliseconds(day) for day in named], "format": form, "grid": False} if days else None,
    }


def steps(top: int) -> list[int]:
    """The round figures from nothing up to a top, six at most."""
    step = next(unit * 10**power for power in count() for unit in (1, 2, 5) if unit * 10**power * 5 >= top)
    return list(range(0, top + 1, step))


def _named(first: int, last: int, width: int) -> tuple[list[int], str]:
    """The fewest kinds of day that leave room for their names: every day, every week, every month, every year."""
    for step in _DAYS:
        if (last - first) // step < width // _DAY_ROOM:
            monday = first if step < 7 else first + -(first - 1) % 7  # noqa: PLR2004 - ordinal 1 is a Monday
            return list(range(monday, last + 1, step)), "%Y-%m-%d"
    step = next(step for step in _MONTHS if len(range(*_months(first, last, step))) <= width // _MONTH_ROOM)
    named = [date(month // 12, month % 12 + 1, 1).toordinal() for month in range(*_months(first, last, step))]
    return named, "%Y" if step % 12 == 0 else "%Y-%m"


def _months(first: int, last: int, step: int) -> tuple[int, int, int]:
    """Every so many months, as a range of months since the year 0."""
    begin, end = date.fromordinal(first), date.fromordinal(last)
    month = begin.year * 12 + begin.month - 1 + (begin.day > 1)
    return month + -month % step, end.year * 12 + end.month, step
