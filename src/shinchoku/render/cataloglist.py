"""A catalogue as a list: what counts, under which names, and what "complete" asks for."""

from collections.abc import Iterator
from itertools import groupby

from rich.text import Text

from shinchoku.catalog import Catalog, Item, Place
from shinchoku.render.canvas import columns, padded, painted, wrapped
from shinchoku.render.plain import shown


def render_catalog(catalog: Catalog, *, width: int = 80, color: bool = False) -> str:
    """The whole list, in catalogue order."""
    return painted(_lines(catalog, width), width=width, color=color)


def _lines(catalog: Catalog, width: int) -> Iterator[Text]:
    title = f"{shown(catalog.title.en)} · {shown(catalog.title.ja)}" if catalog.title.ja else shown(catalog.title.en)
    yield Text(f"{catalog.id}: {title}", style="bold")
    name_width = max(columns(place.item.id) for place in catalog.places)
    title_width = max(columns(shown(place.item.title.en)) for place in catalog.places)
    for track in catalog.tracks:
        places = [place for place in catalog.places if place.track is track]
        counted = sum(1 for place in places if place.item.status == "active")
        yield Text()
        yield Text(f"{counted} {shown(track.title.en)} in {shown(track.root)}/", style="bold")
        yield Text(f"  complete: {', '.join(track.requires)}", style="dim")
        for chapter, group in groupby(places, key=_chapter_line):
            if chapter:
                yield Text(f"  {chapter}", style="bold")
            for place in group:
                row = f"    {padded(place.item.id, name_width)}  {padded(shown(place.item.title.en), title_width)}"
                yield from _row(row, place.item, width)


def _chapter_line(place: Place) -> str:
    return f"{place.chapter.id}: {shown(place.chapter.title.en)}" if place.chapter else ""


def _row(row: str, item: Item, width: int) -> Iterator[Text]:
    japanese = f"  {shown(item.title.ja)}" if item.title.ja and item.title.ja != item.title.en else ""
    fits = columns(row + japanese) <= width
    yield Text(f"{row}{japanese}".rstrip() if fits else row.rstrip())
    notes = [f"status {item.status}"] if item.status != "active" else []
    notes += [f"also called {shown(alias)}" for alias in item.aliases]
    notes += [f"shown by {shown(d.path)}{', all its boxes ticked' if d.ticked else ''}" for d in item.documents]
    for note in notes:
        yield from (Text(line, style="dim") for line in wrapped(note, width, " " * 8))
