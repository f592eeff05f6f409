"""What a cohort's page shows, as values: figures with their words, the fan of burn-ups, the heat map line by line."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from urllib.parse import quote

from markupsafe import Markup, escape
from msgspec import Struct

from shinchoku.cohort.overview import BurnUpDay, ChapterColumn, ItemColumn, LearnerRow, Overview, Stuck
from shinchoku.render.cohort_words import (
    asked_chapters,
    chapter_title,
    first_places,
    flags_told,
    percent,
    state_told,
    stuck_told,
)
from shinchoku.render.looks import LOOKS
from shinchoku.report import Status
from shinchoku.speech import Sentence, Speech, say

_LETTERS: dict[Status, str] = {
    "complete": "c",
    "failing": "f",
    "unverified": "u",
    "in_progress": "p",
    "not_started": "n",
}
"""What a cell of a status is called in the page's style; short, for there are very many."""
CLAIMED = "!"
"""Stands beside the status of an item that is ticked beyond the evidence."""
_MOST_STUCK = 8
KINDS: dict[str, Sentence] = {
    "stale": say("stale"),
    "undated": say("perhaps stale, without dates"),
    "overclaiming": say("ticked beyond the evidence"),
    "finished": say("finished"),
    "failed": say("failed"),
    "elsewhere": say("against another catalogue"),
    "waiting": say("not scanned yet"),
}
"""The kinds of learners that can be asked for."""


class Card(Struct, frozen=True):
    """A figure of the headline."""

    number: int
    word: Sentence
    weight: str = ""
    """``good``, ``warn``, ``bad``, or nothing."""


class Chapter(Struct, frozen=True):
    """How far a cohort is with a chapter; widths in hundredths."""

    column: ChapterColumn
    complete: int
    reached: int


class Next(Struct, frozen=True):
    """An item that learners have before them."""

    stuck: Stuck
    told: Sentence
    parts: tuple[tuple[str, int, int], ...]
    """Status, where its part of the bar begins, and how long it is."""


class Fan(Struct, frozen=True):
    """The burn-ups of all learners, ready to be drawn in a box of 100 by 100."""

    days: tuple[BurnUpDay, ...]
    top: int
    whole: str
    """Paths of SVG: from the lowest to the highest, …"""
    half: str
    """… the middle half, …"""
    median: str
    learners: str
    """… and how many learners there are, against those at the beginning."""


class Head(Struct, frozen=True):
    """Columns under one name: a chapter, or a track's items of no chapter."""

    name: str
    items: tuple[ItemColumn, ...]


class Line(Struct, frozen=True):
    """A learner in the heat map."""

    row: LearnerRow
    address: str
    """Of the learner's own page; empty where there is none."""
    cells: Markup
    told: Sentence | None
    """Why there are no cells."""
    flags: tuple[Sentence, ...]
    kinds: str
    """Which of `KINDS` the learner is of."""
    next: int | None
    """The place of the next item among all."""


def cards_of(overview: Overview) -> Iterator[Card]:
    """The headline; what there is none of is left out, where it is nothing to wait for."""
    count = overview.learners
    failed = sum(count.failed.values())
    yield Card(count.total, say("learners"))
    yield Card(count.reported, say("with a report"))
    if count.reported:
        yield Card(count.finished, KINDS["finished"], "good")
        yield Card(count.stale, KINDS["stale"], "warn" if count.stale else "")
        if count.undated:
            yield Card(count.undated, KINDS["undated"], "warn")
        yield Card(count.overclaiming, KINDS["overclaiming"], "warn" if count.overclaiming else "")
    if failed:
        yield Card(failed, KINDS["failed"], "bad")
    if count.elsewhere:
        yield Card(count.elsewhere, KINDS["elsewhere"], "warn")
    if count.waiting:
        yield Card(count.waiting, KINDS["waiting"])


def chapters_of(overview: Overview) -> list[Chapter]:
    """Each chapter of which something is asked, with its shares."""
    return [
        Chapter(each, percent(each.complete, each.of), percent(each.reached, each.of))
        for each in asked_chapters(overview)
    ]


def stuck_of(overview: Overview) -> tuple[list[Next], list[Next]]:
    """The items that are next for most learners, and the others."""
    found = list(map(_next, overview.stuck))
    most = len(found) if len(found) == _MOST_STUCK + 1 else _MOST_STUCK
    return found[:most], found[most:]


def _next(stuck: Stuck) -> Next:
    parts, begin = [], 0
    for status, number in (
        ("failing", stuck.failing),
        ("in_progress", stuck.in_progress),
        ("not_started", stuck.not_started),
    ):
        if number:
            parts.append((status, begin, number))
        begin += number
    return Next(stuck, stuck_told(stuck), tuple(parts))


def fan_of(overview: Overview) -> Fan | None:
    """The distribution of burn-ups; None where nobody has begun."""
    days = overview.burn_up
    if not days:
        return None
    total = len(first_places(overview))
    top = max(total, 1, *(round(day.highest) for day in days))
    most = max(1, days[0].learners)
    return Fan(
        days=days,
        top=top,
        whole=_band(days, [day.lowest for day in days], [day.highest for day in days], top),
        half=_band(days, [day.lower for day in days], [day.upper for day in days], top),
        median=f"M{_line(days, [day.median for day in days], top)}",
        learners=_band(days, [0 for _ in days], [day.learners for day in days], most),
    )


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


def heads_of(overview: Overview, speech: Speech) -> list[Head]:
    """The items, grouped as the catalogue has them."""
    titles = {(chapter.track, chapter.id): chapter_title(chapter, speech) for chapter in overview.chapters}
    found = groupby(overview.items, key=lambda item: (item.track, item.chapter))
    return [Head(titles[group], tuple(items)) for group, items in found]


def lines_of(overview: Overview, pages: str | None) -> Iterator[Line]:
    """Every learner; ``pages``: the folder of their own pages."""
    places = {item.id: place for place, item in enumerate(overview.items)}
    begins = [
        place == 0 or (item.track, item.chapter) != (overview.items[place - 1].track, overview.items[place - 1].chapter)
        for place, item in enumerate(overview.items)
    ]
    folder = None if pages is None else _address(pages)
    for row in overview.rows:
        has_page = folder is not None and (row.state == "reported" or (row.state == "elsewhere" and overview.named))
        claimed = {places[item] for item in row.overclaimed if item in places}
        yield Line(
            row=row,
            address=f"{folder}/{_address(row.page)}.html" if has_page else "",
            cells=_cells(row, begins, claimed),
            told=None if row.state == "reported" else state_told(row),
            flags=tuple(flags_told(row)),
            kinds=" ".join(_kinds(row)),
            next=places.get(row.next) if row.next else None,
        )


def _address(name: str) -> str:
    """A file's name in a link, whatever bytes it is of."""
    return quote(name.encode("utf-8", "surrogateescape"), safe="")


def _kinds(row: LearnerRow) -> Iterator[str]:
    if row.state != "reported":
        yield row.state
    if row.stale:
        yield "stale"
    if row.stale is None:
        yield "undated"
    if row.overclaimed:
        yield "overclaiming"
    if row.state == "reported" and row.total and row.complete + row.unverified == row.total:
        yield "finished"


def _cells(row: LearnerRow, begins: Sequence[bool], claimed: set[int]) -> Markup:
    made = (_CELLS[status, begins[place], place in claimed] for place, status in enumerate(row.statuses))
    return Markup("").join(made)


def _cell(status: Status, *, begins: bool, is_claimed: bool) -> Markup:
    """The shortest that a browser takes; its end is where the next one begins."""
    names = [_LETTERS[status], *(["g"] if begins else []), *(["o"] if is_claimed else [])]
    form = "<td role=cell class={}>{}" if len(names) == 1 else '<td role=cell class="{}">{}'
    sign = LOOKS[status].sign + (CLAIMED if is_claimed else "")
    return Markup(form.format(" ".join(names), escape(sign)))  # noqa: S704 - our own


_CELLS = {
    (status, begins, is_claimed): _cell(status, begins=begins, is_claimed=is_claimed)
    for status in LOOKS
    for begins in (False, True)
    for is_claimed in (False, True)
}
