"""Which checkbox is which item's, where items are listed twice, and what is listed that no catalogue knows."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from shinchoku.catalog import Chapter, Place, Track
from shinchoku.drift.register import Register
from shinchoku.progress_md.claims import Box, Claims, Heading, Span

_IDENTIFIER = re.compile(r"[0-9A-Za-z][0-9A-Za-z.]*(?:[_\-][0-9A-Za-z.]+)+")
_DECORATED = ("**", "__", "`", "[")


@dataclass(frozen=True, slots=True)
class Listed:
    """An item's checkbox."""

    item: str
    number: int
    """The box's number in the file."""
    box: Box
    chapter: Chapter | None
    """The chapter that the nearest heading names which names one."""
    is_shared: bool
    """Whether the line names more than one item."""


@dataclass(frozen=True, slots=True)
class Where:
    """A place for a new line: behind a box, or below a heading."""

    box: int | None
    heading: int | None
    span: Span
    """What a finding points at."""


@dataclass(frozen=True)
class Listing:
    """The file's checkboxes, sorted."""

    main: Mapping[str, Listed]
    """The one line of each item that counts: that in the item's own chapter before others, else the first."""
    again: tuple[Listed, ...]
    """Further lines of items that are listed already."""
    unknown: tuple[Box, ...]
    """Boxes that stand among items, look like items, and are none of the catalogue's."""
    chapters: tuple[Chapter | None, ...] = field(repr=False, default=())
    """The chapter that each heading is about or lies in."""

    @cached_property
    def by_box(self) -> Mapping[int, Listed]:
        """The items' lines by the numbers of their boxes."""
        return {each.number: each for each in (*self.again, *self.main.values())}


def list_items(claims: Claims, register: Register) -> Listing:
    """Sort a file's checkboxes into items."""
    chapters = _chapters(claims, register)
    items = [register.item(box.names) for box in claims.boxes]
    lines: dict[str, list[Listed]] = defaultdict(list)
    for number, (box, item) in enumerate(zip(claims.boxes, items, strict=True)):
        if item is not None and item not in _above(claims, items, box):
            chapter = chapters[box.section] if box.section is not None else None
            lines[item].append(Listed(item, number, box, chapter, _names_others(claims, register, box, item)))
    main = {item: min(found, key=lambda each: _rank(each, register.places[item])) for item, found in lines.items()}
    again = [each for found in lines.values() for each in found if each is not main[each.item]]
    taken = {(box.section, box.parent) for box, item in zip(claims.boxes, items, strict=True) if item is not None}
    unknown = [
        box
        for box, item in zip(claims.boxes, items, strict=True)
        if item is None and (box.section, box.parent) in taken and _looks_like_item(claims, box)
    ]
    ordered = {item: main[item] for item in register.places if item in main}
    return Listing(ordered, tuple(sorted(again, key=lambda each: each.number)), tuple(unknown), chapters)


def section_of(item: str, claims: Claims, listing: Listing, register: Register) -> Where | None:
    """Where an item's line belongs: behind the last one of its chapter or flat track, else below their heading."""
    place = register.places[item]
    chapter, track = place.chapter, place.track
    beside = [
        each
        for each in listing.main.values()
        if (each.chapter is chapter if chapter else register.places[each.item].track is track)
        and register.places[each.item].chapter is chapter
    ]
    if beside:
        last = max(beside, key=lambda each: each.number)
        section = last.box.section
        return Where(last.number, None, claims.headings[section].span if section is not None else last.box.tick)
    for number, heading in enumerate(claims.headings):
        about = (
            register.chapter(heading.names, heading.text) is chapter if chapter else _is_about(heading, track, register)
        )
        if about:
            return Where(None, number, heading.span)
    return None


def _is_about(heading: Heading, track: Track, register: Register) -> bool:
    is_chapter = register.chapter(heading.names, heading.text) is not None
    return not is_chapter and not heading.state and register.track(heading.text) is track


def _chapters(claims: Claims, register: Register) -> tuple[Chapter | None, ...]:
    found: list[Chapter | None] = []
    for heading in claims.headings:
        own = register.chapter(heading.names, heading.text)
        found.append(own or (found[heading.parent] if heading.parent is not None else None))
    return tuple(found)


def _above(claims: Claims, items: list[str | None], box: Box) -> set[str | None]:
    """The items whose lists a box stands in."""
    found = set()
    parent = box.parent
    while parent is not None:
        found.add(items[parent])
        parent = claims.boxes[parent].parent
    return found


def _rank(listed: Listed, place: Place) -> tuple[bool, int]:
    return listed.chapter is not place.chapter, listed.number


def _names_others(claims: Claims, register: Register, box: Box, item: str) -> bool:
    """Whether the line's own words, up to its first date, name another item as well."""
    text = claims.source.text[box.text.start : box.text.end]
    others = {register.item([word]) for word in _IDENTIFIER.findall(text.partition("](")[0])}
    return bool(others - {item, None})


def _looks_like_item(claims: Claims, box: Box) -> bool:
    text = claims.source.text[box.text.start : box.text.end].lstrip()
    return bool(box.names) and (text.startswith(_DECORATED) or _IDENTIFIER.fullmatch(box.names[0]) is not None)
