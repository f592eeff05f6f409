"""The line of first parents by day: time that never runs back, and what has no place in it."""

from datetime import date
from typing import NamedTuple

from msgspec import Struct

from shinchoku.chronicle import CommitEntry, History


class Dated(NamedTuple):
    """A commit, and the day on which a chart shows it."""

    day: int
    """A proleptic ordinal, as `datetime.date` counts."""
    commit: CommitEntry


class Line(Struct, frozen=True):
    """The line of first parents, in its own order."""

    commits: tuple[Dated, ...]
    """Those with a date; each on its author's day, or on the latest day before it where that is later."""
    days: tuple[Dated, ...]
    """The last commit of each day."""
    undated: int
    """How many have no date, and no place in a chart."""
    moved: int
    """How many are dated before a commit that they follow, and shown on that commit's day."""


def line_of(history: History) -> Line:
    """The line of first parents, by day."""
    commits: list[Dated] = []
    days: dict[int, Dated] = {}
    undated = moved = latest = 0
    for commit in history.line:
        day = day_of(commit)
        if day is None:
            undated += 1
            continue
        moved += day < latest
        latest = max(day, latest)
        commits.append(Dated(latest, commit))
        days[latest] = commits[-1]
    return Line(tuple(commits), tuple(days.values()), undated, moved)


def day_of(commit: CommitEntry) -> int | None:
    """The day on the author's own calendar, as an ordinal."""
    return date.fromisoformat(commit.date[:10]).toordinal() if commit.date else None


def iso(day: int) -> str:
    """A day as people write it."""
    return date.fromordinal(day).isoformat()
