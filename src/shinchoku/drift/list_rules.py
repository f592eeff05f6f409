"""DRF301 to DRF304 and DRF306: the list against the catalogue and against itself."""

import re
from collections.abc import Iterator
from difflib import get_close_matches
from typing import NamedTuple

from shinchoku.drift.case import Case, Found, could_not_run
from shinchoku.names import fold
from shinchoku.progress_md.changes import AddItem
from shinchoku.progress_md.claims import Box, Span, State
from shinchoku.progress_md.pieces import names_at_head
from shinchoku.progress_md.words import words_of
from shinchoku.report import ItemReport
from shinchoku.speech import Sentence, say, title

_MOST_HINTS = 20
_STATES: dict[State, Sentence] = {"done": say("done"), "paused": say("paused")}
_PLAIN = re.compile(r"[0-9A-Za-z][0-9A-Za-z_.\-]*")


def not_listed(case: Case) -> Iterator[Found]:
    """DRF301."""
    for item in case.report.items:
        if not item.counted or item.id in case.listing.main:
            continue
        message = say("{item} is in the catalogue, but not in the list", item=item.id)
        change, span, help_ = _addition(case, item)
        yield Found(message, span, item.id, "not listed", item.status, change, help=help_)


def not_in_catalogue(case: Case) -> Iterator[Found]:
    """DRF302."""
    known = list(case.register.places)
    for number, box in enumerate(case.listing.unknown):
        name = box.names[0]
        near = get_close_matches(fold(name), known, n=1, cutoff=0.75) if number < _MOST_HINTS else []
        help_ = say("did you mean {near!r}?", near=near[0]) if near else say("'shinchoku catalog' lists all that are")
        yield Found(say("{name!r} is not in the catalogue", name=name), _named(case, box), None, name, None, help=help_)


def listed_twice(case: Case) -> Iterator[Found]:
    """DRF303."""
    for listed in case.listing.again:
        first = case.listing.main[listed.item]
        differs = say(", and the two differ") if first.box.ticked != listed.box.ticked else ""
        message = say(
            "{item} is listed again; line {line} is the one that counts{differs}",
            item=listed.item,
            line=first.box.line + 1,
            differs=differs,
        )
        claim = "ticked" if listed.box.ticked else "not ticked"
        other = f"{'ticked' if first.box.ticked else 'not ticked'} in line {first.box.line + 1}"
        yield Found(message, _named(case, listed.box), listed.item, claim, other, help="keep one of the two")


def contradicts_itself(case: Case) -> Iterator[Found]:
    """DRF304."""
    for said in sorted(_said(case), key=lambda each: each.span.start):
        if said.box.ticked != (said.state == "done"):
            claimed = say("ticked") if said.box.ticked else say("not ticked")
            line = said.box.line + 1
            message = say(
                "{where} says that {item} is {state}, but its box in line {line} is {claimed}",
                where=said.where,
                item=said.item,
                state=_STATES[said.state],
                line=line,
                claimed=claimed,
            )
            is_settled = (
                case.ticks[said.item] == (said.state == "done") and said.box is case.listing.main[said.item].box
            )
            help_ = say("the tick that --fix writes settles it") if is_settled else say("correct the one that is wrong")
            yield Found(message, said.span, said.item, said.state, f"{claimed} in line {line}", help=help_)


def in_another_chapter(case: Case) -> Iterator[Found]:
    """DRF306."""
    for listed in case.listing.main.values():
        own = case.place(listed.item).chapter
        if own is not None and listed.chapter is not None and listed.chapter is not own:
            message = say(
                "{item} stands under {chapter}; the catalogue has it under {own}",
                item=listed.item,
                chapter=title(listed.chapter.title),
                own=title(own.title),
            )
            help_ = say("move the line to {chapter}", chapter=title(own.title))
            yield Found(message, _named(case, listed.box), listed.item, listed.chapter.id, own.id, help=help_)


class _Said(NamedTuple):
    """What is said of an item beside its tick."""

    span: Span
    item: str
    state: State
    where: Sentence
    box: Box
    """The box that says the same, or does not."""


def _said(case: Case) -> Iterator[_Said]:
    main = case.listing.main
    for heading, item in zip(case.claims.headings, case.subjects, strict=True):
        if item is not None and item in main and heading.state is not None:
            yield _Said(heading.span, item, heading.state, say("a heading"), main[item].box)
    for mark in case.claims.marks:
        item = case.register.item(mark.names)
        if item is not None and item in main:
            yield _Said(mark.span, item, mark.state, say("a list"), main[item].box)
    for listed in case.listing.by_box.values():
        if listed.box.state is not None:
            yield _Said(_named(case, listed.box), listed.item, listed.box.state, say("its own line"), listed.box)


def _addition(case: Case, item: ItemReport) -> tuple[AddItem | None, Span, str]:
    """The line that an item would get, where a finding about it points at, and what to tell of that."""
    where = case.sections.place_of(case.place(item.id))
    other = case.listing.beside.get(item.id)
    if other is not None:
        help_ = say(
            "left alone: line {line} names it beside {item}; give it a line of its own",
            line=other.box.line + 1,
            item=other.item,
        )
        return None, _named(case, other.box), help_
    if where is None:
        return None, Span(0, 0, 0), say("no line and no heading shows a place for it; add it by hand")
    damage = case.claims.source.damage
    name = damage.through(item.id) if damage else item.id
    if not case.can_write(name) or not _means(case, name, item.id):
        return None, where.span, say("left alone: its name cannot be written so that it would be found again")
    ticked = item.status == "complete" or (case.unsafe and could_not_run(item))
    folder = item.path.rpartition("/")[2] if item.path and not item.evidence.documents else ""
    called = folder if _PLAIN.fullmatch(folder) and _means(case, folder, item.id) else None
    on, page = (item.completed_on, case.pages.get(item.id)) if ticked else (None, None)
    return AddItem(where.box, where.heading, name, called, ticked, on, page), where.span, say("add its line")


def _means(case: Case, name: str, item: str) -> bool:
    """Whether a line of that name is the item's."""
    return case.register.item(names_at_head(f" {name}", words_of(case.claims.source.damage))) == item


def _named(case: Case, box: Box) -> Span:
    """A box's own words; where it has none, the box."""
    text = case.claims.source.text[box.text.start : box.text.end]
    start = box.text.end - len(text.lstrip())
    return Span(box.text.line, start, box.text.end) if start < box.text.end else box.tick
