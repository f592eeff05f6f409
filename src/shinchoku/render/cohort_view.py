"""What a cohort's page shows, as values: figures with their words, the heat map line by line."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from urllib.parse import quote

from markupsafe import Markup, escape
from msgspec import Struct

from shinchoku.cohort.overview import ChapterColumn, ItemColumn, LearnerRow, Overview, Stuck
from shinchoku.render.cohort_words import (
    asked_chapters,
    chapter_title,
    flags_told,
    percent,
    state_told,
    stuck_told,
)
from shinchoku.render.looks import LOOKS
from shinchoku.report import Status
from shinchoku.speech import Sentence, Speech, joined, say

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
_WORDS = re.compile(r"[!-\u024f]+")
"""What is not broken into lines; Japanese is, between any two signs."""
_LETTERS_OF_A_COLUMN = 3
_MOST_NAMED = 2
"""Items, beside a learner; the cells mark all of them."""
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


class Head(Struct, frozen=True):
    """Columns under one name: a chapter, or a track's items of no chapter."""

    name: str
    items: tuple[ItemColumn, ...]
    is_upright: bool
    """Whether the name is written upwards, for its words are wider than the columns."""


class Line(Struct, frozen=True):
    """A learner in the heat map."""

    row: LearnerRow
    address: str
    """Of the learner's own page; empty where there is none."""
    cells: Markup
    told: Sentence | None
    """Why there are no cells."""
    flags: Sentence
    """What to look at; empty where there is nothing."""
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


def heads_of(overview: Overview, speech: Speech) -> list[Head]:
    """The items, grouped as the catalogue has them."""
    titles = {(chapter.track, chapter.id): chapter_title(chapter, speech) for chapter in overview.chapters}
    found = groupby(overview.items, key=lambda item: (item.track, item.chapter))
    return [_head(titles[group], tuple(items)) for group, items in found]


def _head(name: str, items: tuple[ItemColumn, ...]) -> Head:
    longest = max(map(len, _WORDS.findall(name)), default=0)
    return Head(name, items, is_upright=longest > _LETTERS_OF_A_COLUMN * len(items))


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
            flags=joined(flags_told(row, most=_MOST_NAMED), " · "),
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
