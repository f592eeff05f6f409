"""Which checkbox is which item's, where items are listed twice, and what is listed that no catalogue knows."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property

from msgspec import Struct

from shinchoku.catalog import Chapter, Place
from shinchoku.drift.register import Register
from shinchoku.progress_md.claims import Box, Claims, Heading, Span
from shinchoku.progress_md.places import below_heading, marker_of

_IDENTIFIER = re.compile(r"(?<![0-9A-Za-z])[0-9A-Za-z][0-9A-Za-z.]{0,99}(?:[_\-][0-9A-Za-z.]{1,99})+")
_LINKED = re.compile(r"[\s*_]*\[[^\[\]]*\]\(<?")
_Key = tuple[str, str | None]
_DECORATED = ("**", "__", "`", "[")


class Listed(Struct, frozen=True):
    """An item's checkbox."""

    item: str
    number: int
    """The box's number in the file."""
    box: Box
    chapter: Chapter | None
    """The chapter that the nearest heading names which names one."""
    others: frozenset[str]
    """The other items that the line names."""


class Where(Struct, frozen=True):
    """A place for a new line: behind a box, or below a heading."""

    box: int | None
    heading: int | None
    span: Span
    """What a finding points at."""


class Listing(Struct, frozen=True, dict=True):
    """The file's checkboxes, sorted."""

    main: Mapping[str, Listed]
    """The one line of each item that counts: that in the item's own chapter before others, else the first."""
    again: tuple[Listed, ...]
    """Further lines of items that are listed already."""
    unknown: tuple[Box, ...]
    """Boxes that stand among items, look like items, and are none of the catalogue's."""
    headed: tuple[Chapter | None, ...]
    """The chapter that each heading is about."""

    @cached_property
    def repeated(self) -> frozenset[str]:
        """The items that are listed more than once."""
        return frozenset(each.item for each in self.again)

    @cached_property
    def beside(self) -> Mapping[str, Listed]:
        """The items that another one's line names as well."""
        return {item: each for each in reversed(list(self.by_box.values())) for item in each.others}

    @cached_property
    def by_box(self) -> Mapping[int, Listed]:
        """The items' lines by the numbers of their boxes, in the file's order."""
        return {each.number: each for each in sorted((*self.again, *self.main.values()), key=lambda each: each.number)}


def list_items(claims: Claims, register: Register) -> Listing:
    """Sort a file's checkboxes into items."""
    headed = tuple(register.chapter(heading.names, heading.text) for heading in claims.headings)
    chapters = _chapters(claims, headed)
    items = _items(claims, register)
    lines: dict[str, list[Listed]] = defaultdict(list)
    for number, (box, item) in enumerate(zip(claims.boxes, items, strict=True)):
        if item is not None and item not in _above(claims, items, box):
            chapter = chapters[box.section] if box.section is not None else None
            lines[item].append(Listed(item, number, box, chapter, _others(claims, register, box, item)))
    main = {item: min(found, key=lambda each: _rank(each, register.places[item])) for item, found in lines.items()}
    again = [each for found in lines.values() for each in found if each is not main[each.item]]
    taken = {(box.section, box.parent) for box, item in zip(claims.boxes, items, strict=True) if item is not None}
    unknown = [
        box
        for box, item in zip(claims.boxes, items, strict=True)
        if item is None and (box.section, box.parent) in taken and _looks_like_item(claims, box)
    ]
    ordered = {item: main[item] for item in register.places if item in main}
    return Listing(ordered, tuple(sorted(again, key=lambda each: each.number)), tuple(unknown), headed)


class Sections(Struct, frozen=True):
    """Where lines of items that are not listed belong: behind the last of their chapter, else below its heading.

    Else, where no heading tells of any chapter, behind the last item that belongs to the same one.
    """

    _places: Mapping[_Key, Where]
    """By the ids of track and chapter."""

    @classmethod
    def of(cls, claims: Claims, listing: Listing, register: Register) -> "Sections":
        """The sections of a file."""
        there: dict[_Key, Listed] = {}
        elsewhere: dict[_Key, Listed] = {}
        for each in listing.main.values():
            place = register.places[each.item]
            own, track, chapter = place.chapter, place.track.id, place.chapter.id if place.chapter else None
            lines = there if own is None or each.chapter is own else elsewhere if each.chapter is None else {}
            key = track, chapter
            is_later = key not in lines or lines[key].number < each.number
            if is_later and marker_of(claims, each.box) is not None:
                lines[key] = each
        found = {key: _behind(each, claims) for key, each in there.items()}
        for number, heading in enumerate(claims.headings):
            about = _about(heading, listing.headed[number], register)
            if about and about not in found and below_heading(claims, heading) is not None:
                found[about] = Where(None, number, heading.span)
        return cls({key: _behind(each, claims) for key, each in elsewhere.items()} | found)

    def place_of(self, place: Place) -> Where | None:
        """Where an item's line belongs; None where nothing shows it."""
        return self._places.get((place.track.id, place.chapter.id if place.chapter else None))


def _behind(listed: Listed, claims: Claims) -> Where:
    section = listed.box.section
    return Where(listed.number, None, claims.headings[section].span if section is not None else listed.box.tick)


def _about(heading: Heading, chapter: Chapter | None, register: Register) -> _Key | None:
    """The ids of the track and the chapter that a heading is about."""
    if chapter is not None:
        return register.tracks[chapter.id].id, chapter.id
    track = None if heading.state else register.track(heading.text)
    return (track.id, None) if track else None


def _chapters(claims: Claims, headed: Sequence[Chapter | None]) -> list[Chapter | None]:
    """The chapter that each heading names or lies in."""
    found: list[Chapter | None] = []
    for heading, own in zip(claims.headings, headed, strict=True):
        found.append(own or (found[heading.parent] if heading.parent is not None else None))
    return found


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


def _items(claims: Claims, register: Register) -> list[str | None]:
    """The item of each box: by its names; else, where no other line has it, by what its name links to."""
    items = [register.item(box.names) for box in claims.boxes]
    known = set(items)
    for number, box in enumerate(claims.boxes):
        linked = _item_behind(claims, register, box) if items[number] is None else None
        if linked is not None and linked not in known:
            known.add(linked)
            items[number] = linked
    return items


def _item_behind(claims: Claims, register: Register, box: Box) -> str | None:
    """The item whose folder or document a line's name links to: ``[My database](../01_model_db)``."""
    links = [link for link in claims.links_of(box.line) if link.span.start >= box.text.start]
    if not links or not _LINKED.fullmatch(claims.source.text, box.text.start, links[0].span.start):
        return None
    parts = links[0].target.partition("#")[0].strip("/").split("/")
    return next((item for part in reversed(parts) if (item := register.item([part]))), None)


def _others(claims: Claims, register: Register, box: Box, item: str) -> frozenset[str]:
    """The other items that the line's own words name, up to its first link."""
    text = claims.source.text[box.text.start : box.text.end]
    found = (register.item([word]) for word in _IDENTIFIER.findall(text.partition("](")[0]))
    return frozenset(other for other in found if other is not None and other != item)


def _looks_like_item(claims: Claims, box: Box) -> bool:
    text = claims.source.text[box.text.start : box.text.end].lstrip()
    return bool(box.names) and (text.startswith(_DECORATED) or _IDENTIFIER.fullmatch(box.names[0]) is not None)
