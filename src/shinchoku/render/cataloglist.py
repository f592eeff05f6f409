"""A catalogue as a list: what counts, under which names, and what "complete" asks for."""

from collections.abc import Iterator
from itertools import groupby

from rich.text import Text

from shinchoku.catalog import NEEDS, Catalog, Item, Place
from shinchoku.render.canvas import columns, padded, painted, wrapped
from shinchoku.render.plain import shown
from shinchoku.speech import ENGLISH, Speech, joined, say


def render_catalog(catalog: Catalog, *, width: int = 80, color: bool = False, speech: Speech = ENGLISH) -> str:
    """The whole list, in catalogue order."""
    return painted(_lines(catalog, width, speech), width=width, color=color)


def _lines(catalog: Catalog, width: int, speech: Speech) -> Iterator[Text]:
    yield Text(f"{catalog.id}: {' · '.join(map(shown, speech.titles(catalog.title)))}", style="bold")
    name_width = max(columns(place.item.id) for place in catalog.places)
    title_width = max(columns(shown(speech.title(place.item.title))) for place in catalog.places)
    for track in catalog.tracks:
        places = [place for place in catalog.places if place.track is track]
        counted = sum(1 for place in places if place.item.status == "active")
        yield Text()
        head = say("{n} {track} in {root}/", n=counted, track=shown(speech.title(track.title)), root=shown(track.root))
        yield Text(speech.told(head), style="bold")
        needs = speech.say("complete: {needs}", needs=joined(NEEDS[need] for need in track.requires))
        yield Text(f"  {needs}", style="dim")
        for chapter, group in groupby(places, key=lambda place: _chapter_line(place, speech)):
            if chapter:
                yield Text(f"  {chapter}", style="bold")
            for place in group:
                title = shown(speech.title(place.item.title))
                row = f"    {padded(place.item.id, name_width)}  {padded(title, title_width)}"
                yield from _row(row, place.item, width, speech)


def _chapter_line(place: Place, speech: Speech) -> str:
    return f"{place.chapter.id}: {shown(speech.title(place.chapter.title))}" if place.chapter else ""


def _row(row: str, item: Item, width: int, speech: Speech) -> Iterator[Text]:
    _, *others = dict.fromkeys(speech.titles(item.title))
    other = "".join(f"  {shown(title)}" for title in others)
    yield Text(f"{row}{other}".rstrip() if columns(row + other) <= width else row.rstrip())
    notes = [speech.say("status {status}", status=item.status)] if item.status != "active" else []
    notes += [speech.say("also called {name}", name=shown(alias)) for alias in item.aliases]
    for document in item.documents:
        ticked = say(", all its boxes ticked") if document.ticked else ""
        notes.append(speech.say("shown by {file}{ticked}", file=shown(document.path), ticked=ticked))
    for note in notes:
        yield from (Text(line, style="dim") for line in wrapped(note, width, " " * 8))
