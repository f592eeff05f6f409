"""The burn-ups of all learners as a fan, ready to be drawn."""

from collections.abc import Sequence

from msgspec import Struct

from shinchoku.cohort.overview import BurnUpDay, Overview
from shinchoku.render.cohort_words import first_places

_LINES = ("lowest", "lower", "median", "upper", "highest")
_QUIET = 4
"""Weeks without a change, after which one that comes as learners leave is none of theirs."""


class Fan(Struct, frozen=True):
    """The burn-ups of all learners, ready to be drawn in a box of 100 by 100."""

    days: tuple[BurnUpDay, ...]
    drawn: tuple[BurnUpDay, ...]
    """The first of them: as long as anything changes, and a week."""
    top: int
    whole: str
    """Paths of SVG: from the lowest to the highest, …"""
    half: str
    """… the middle half, …"""
    median: str
    learners: str
    """… and how many learners there are, against those at the beginning."""


def fan_of(overview: Overview) -> Fan | None:
    """The distribution of burn-ups; None where nobody has begun."""
    days = overview.burn_up
    if not days:
        return None
    drawn = days[: _end(days) + 2]
    total = len(first_places(overview))
    top = max(total, 1, *(round(day.highest) for day in drawn))
    most = max(1, days[0].learners)
    return Fan(
        days=days,
        drawn=drawn,
        top=top,
        whole=_band(drawn, [day.lowest for day in drawn], [day.highest for day in drawn], top),
        half=_band(drawn, [day.lower for day in drawn], [day.upper for day in drawn], top),
        median=f"M{_line(drawn, [day.median for day in drawn], top)}",
        learners=_band(drawn, [0 for _ in drawn], [day.learners for day in drawn], most),
    )


def _end(days: Sequence[BurnUpDay]) -> int:
    """The place of the last day on which learners changed what is drawn.

    As learners leave who began later, lines change as well; long after anybody did anything, it is that alone.
    """
    end = 0
    for place in range(1, len(days)):
        one, other = days[place - 1 : place + 1]
        moved = any(getattr(one, name) != getattr(other, name) for name in _LINES)
        if moved and (other.learners == one.learners or place - end <= _QUIET):
            end = place
    return end


def _band(days: Sequence[BurnUpDay], below: Sequence[float], above: Sequence[float], top: int) -> str:
    """The room between two lines."""
    back = _line(days, below, top).split("L")[::-1]
    return f"M{_line(days, above, top)}L{'L'.join(back)}Z"


def _line(days: Sequence[BurnUpDay], counts: Sequence[float], top: int) -> str:
    """From day to day; a single day goes on to the end."""
    width = days[-1].day
    points = [(100 * day.day / width if width else 0, count) for day, count in zip(days, counts, strict=True)]
    points += [] if width else [(100, points[0][1])]
    return "L".join(f"{_short(x)} {_short(100 - 100 * count / top)}" for x, count in points)


def _short(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")
