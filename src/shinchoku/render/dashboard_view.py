"""What the dashboard shows, as values: chapters with their items, the burn-up's steps, quoted lines."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby

from msgspec import Struct

from shinchoku.chronicle import History
from shinchoku.findings import DriftReport, Marked
from shinchoku.render.looks import SEVERITY_LOOKS, track_word
from shinchoku.report import ItemReport, Report, TitleInfo
from shinchoku.speech import Speech

_ROOM = 80
"""Characters shown of a line on either side of the place that is meant, and of that itself."""


class Group(Struct, frozen=True):
    """A chapter, or a track's items of no chapter."""

    key: str
    names: tuple[str, ...]
    """In the reader's language, and in the other one."""
    items: tuple[ItemReport, ...]
    complete: int
    total: int


class Quoted(Struct, frozen=True):
    """A finding with its line, cut to what is near the place."""

    marked: Marked
    before: str
    meant: str
    after: str


class Point(Struct, frozen=True):
    """A day of the burn-up."""

    day: str
    claimed: int | None
    evidenced: int
    is_known: bool


class BurnUp(Struct, frozen=True):
    """Claimed against evidenced, ready to be drawn in a box of 100 by 100."""

    track: TitleInfo
    total: int
    points: tuple[Point, ...]
    claimed: str
    evidenced: str
    """Paths of SVG."""


def groups_of(report: Report, speech: Speech) -> Iterator[Group]:
    """The items by chapter, in the catalogue's order."""
    titles = {chapter.id: chapter.title for chapter in report.summary.chapters}
    for (track, chapter), found in groupby(report.items, key=lambda item: (item.track, item.chapter)):
        items = tuple(found)
        active = [item for item in items if item.counted]
        named = titles.get(chapter or "")
        yield Group(
            key=f"{track}/{chapter or ''}",
            names=tuple(speech.titles(named)) if named else (speech.told(track_word(track)),),
            items=items,
            complete=sum(item.status == "complete" for item in active),
            total=len(active),
        )


def quoted(report: DriftReport) -> list[Quoted]:
    """The findings, the heaviest first, each with its line."""
    ordered = sorted(report.findings, key=lambda marked: SEVERITY_LOOKS[marked.finding.severity].rank)
    return list(map(_quote, ordered))


def _quote(marked: Marked) -> Quoted:
    line, begin = marked.excerpt, min(marked.finding.column - 1, len(marked.excerpt))
    end = min(begin + marked.width, len(line))
    before, meant, after = line[:begin], line[begin:end], line[end:]
    return Quoted(
        marked,
        before if len(before) <= _ROOM else f"…{before[-_ROOM:]}",
        meant if len(meant) <= _ROOM else f"{meant[:_ROOM]}…",
        after if len(after) <= _ROOM else f"{after[:_ROOM]}…",
    )


def burn_up_of(history: History) -> BurnUp | None:
    """The line of first parents by day; None where no commit of it has a date."""
    track = history.first_track
    days: dict[str, Point] = {}
    latest = ""
    for commit in history.line:
        latest = max(latest, (commit.date or "")[:10])  # a clock that was wrong moves no later commit to the left
        if latest:
            count = (commit.evidenced or commit.present)[track.id]
            claimed = None if commit.claimed is None else commit.claimed[track.id]
            days[latest] = Point(latest, claimed, count, commit.evidenced is not None)
    points = tuple(days.values())
    if not points:
        return None
    top = max(track.total, *(point.evidenced for point in points), *(point.claimed or 0 for point in points), 1)
    return BurnUp(
        track=track.title,
        total=track.total,
        points=points,
        claimed=_steps([(point.day, point.claimed) for point in points], top),
        evidenced=_steps([(point.day, point.evidenced) for point in points], top),
    )


def _steps(figures: Sequence[tuple[str, int | None]], top: int) -> str:
    """A line that steps on the day of a change; broken where nothing is known."""
    places = _places([day for day, _ in figures])
    parts: list[str] = []
    is_open = False
    for place, (_, count) in zip(places, figures, strict=True):
        if count is None:
            parts += [f"H{place}"] if is_open else []
        elif is_open:
            parts.append(f"H{place}V{_height(count, top)}")
        else:
            parts.append(f"M{place} {_height(count, top)}")
        is_open = count is not None
    return "".join([*parts, "H100" if is_open else ""])


def _places(days: Sequence[str]) -> list[str]:
    """Where days lie between the first and the last, in hundredths."""
    numbers = [date.fromisoformat(day).toordinal() for day in days]
    width = max(1, numbers[-1] - numbers[0])
    return [f"{100 * (number - numbers[0]) / width:.2f}".rstrip("0").rstrip(".") for number in numbers]


def _height(count: int, top: int) -> str:
    return f"{100 - 100 * count / top:.2f}".rstrip("0").rstrip(".")
