"""The canonical list: tracks, chapters, items, and the names each goes by (the built-in ones are in catalogs/)."""

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Struct

from shinchoku.errors import BadSettings, UnknownName
from shinchoku.names import fold
from shinchoku.speech import Sentence, say
from shinchoku.typed_toml import decode, did_you_mean

Requirement = Literal["readme", "implementation", "tests", "documents", "commit"]
ItemStatus = Literal["active", "optional", "foregone", "deprecated"]

_BUILT_IN = Path(__file__).with_name("catalogs")
_PLAIN_ID = re.compile(r"\w[\w.\-]*")
_Id = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
_Path = Annotated[str, msgspec.Meta(min_length=1, max_length=300)]


class Title(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A heading in the languages that the tool speaks."""

    en: str
    ja: str = ""


NEEDS: Mapping[Requirement, Sentence] = {
    "readme": say("readme"),
    "implementation": say("implementation"),
    "tests": say("tests"),
    "documents": say("documents"),
    "commit": say("commit"),
}
"""What may be required, as messages call it."""


class Document(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A file or folder whose presence shows that a tutorial was done."""

    path: _Path
    """Below the track's root; a folder ends with ``/``. Found by the same rule as folders."""
    ticked: bool = False
    """Whether all of its own checkboxes must be ticked."""


class Item(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing to learn."""

    id: _Id
    title: Title
    aliases: tuple[str, ...] = ()
    status: ItemStatus = "active"
    """Only active items count in the denominator."""
    documents: tuple[Document, ...] = ()


class Chapter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A group of items with a folder of its own."""

    id: _Id
    title: Title
    items: tuple[Item, ...]
    aliases: tuple[str, ...] = ()


class Track(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A list of items below one root folder; items stand in chapters, or flat below the root."""

    id: _Id
    title: Title
    root: _Path
    requires: tuple[Requirement, ...]
    """What "complete" asks for; `shinchoku.toml` may say otherwise."""
    chapters: tuple[Chapter, ...] = ()
    items: tuple[Item, ...] = ()


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: _Id
    title: Title
    tracks: Annotated[tuple[Track, ...], msgspec.Meta(min_length=1)]


class Place(Struct, frozen=True):
    """An item with where the catalogue puts it."""

    item: Item
    track: Track
    chapter: Chapter | None
    """None where the track is flat."""

    @property
    def keys(self) -> tuple[str, ...]:
        """The folded names that the item goes by, its id first."""
        return tuple(dict.fromkeys(fold(name) for name in (self.item.id, *self.item.aliases)))


class Catalog(Struct, frozen=True, dict=True):
    """A checked catalogue."""

    id: str
    title: Title
    tracks: tuple[Track, ...]

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """Every item, in catalogue order: a track's flat items first, then its chapters."""
        return tuple(_places(self.tracks))

    def place(self, name: str) -> Place:
        """The item that goes by a name, by the rule of `names.fold`; raises `UnknownName`."""
        for place in self.places:
            if fold(name) in place.keys:
                return place
        hint = did_you_mean(name, [place.item.id for place in self.places])
        raise UnknownName(say("item"), name, say("{hint} ('shinchoku catalog' lists them)", hint=hint))


def parse_catalog(data: bytes, source: str) -> Catalog:
    """The catalogue in a TOML document; raises `BadSettings` with file, line and cause."""
    file = decode(data, _File, source)
    catalog = Catalog(file.id, file.title, file.tracks)
    _check(catalog, data.decode(errors="replace"), source)
    return catalog


def names_a_file(name: str) -> bool:
    """Whether a catalogue's name is that of a file, and not of one that comes with the tool."""
    return name.endswith(".toml") or "/" in name


def builtin_names() -> list[str]:
    """The catalogues that come with the tool."""
    return sorted(entry.name.removesuffix(".toml") for entry in _BUILT_IN.iterdir() if entry.name.endswith(".toml"))


def builtin_catalog(name: str) -> Catalog:
    """A catalogue that comes with the tool; raises `UnknownName`."""
    if name not in builtin_names():
        raise UnknownName(say("built-in catalogue"), name, did_you_mean(name, builtin_names()))
    return parse_catalog((_BUILT_IN / f"{name}.toml").read_bytes(), f"{name}.toml")


def _places(tracks: tuple[Track, ...]) -> Iterator[Place]:
    for track in tracks:
        yield from (Place(item, track, None) for item in track.items)
        yield from (Place(item, track, chapter) for chapter in track.chapters for item in chapter.items)


def _check(catalog: Catalog, text: str, source: str) -> None:
    """Names must tell items apart, and an item's requirements must be ones that it can meet."""
    tracks = [track.id for track in catalog.tracks]
    _check_spelling(catalog, text, source)
    for identity in tracks:
        if tracks.count(identity) > 1:
            raise BadSettings(
                source,
                "tracks",
                say("two tracks have the id {identity!r}", identity=identity),
                _last_line(text, identity),
            )
    seen: dict[str, str] = {}
    for chapter in (chapter for track in catalog.tracks for chapter in track.chapters):
        _claim_names(seen, chapter.id, chapter.aliases, text, source)
    seen = {}
    for place in catalog.places:
        _claim_names(seen, place.item.id, place.item.aliases, text, source)
        if "documents" in place.track.requires and not place.item.documents:
            line = _last_line(text, place.item.id)
            raise BadSettings(source, place.item.id, say("its track requires documents, and it names none"), line)
    if not catalog.places:
        raise BadSettings(source, "tracks", say("there is no item in any of them"))


def _check_spelling(catalog: Catalog, text: str, source: str) -> None:
    """Ids are plain words; paths stay below the root."""
    chapters = [chapter.id for track in catalog.tracks for chapter in track.chapters]
    for identity in (catalog.id, *(t.id for t in catalog.tracks), *chapters, *(p.item.id for p in catalog.places)):
        if not _PLAIN_ID.fullmatch(identity):
            cause = say("found {identity!r}; an id is letters, digits, _, - and dots", identity=identity)
            raise BadSettings(source, "id", cause, _last_line(text, identity))
    documents = [document.path for place in catalog.places for document in place.item.documents]
    for path in (*(track.root for track in catalog.tracks if track.root != "."), *documents):
        if path.startswith("/") or {"", ".", ".."} & set(path.rstrip("/").split("/")):
            cause = say("found {path!r}; a path is relative, with / between its parts and without . or ..", path=path)
            raise BadSettings(source, "path", cause, _last_line(text, path))


def _claim_names(seen: dict[str, str], identity: str, aliases: tuple[str, ...], text: str, source: str) -> None:
    own: set[str] = set()
    for name in (identity, *aliases):
        key = fold(name)
        if key in seen and key not in own:
            cause = say(
                "{name!r} already means {seen!r} (numbers, case, - and _, and an ending _pattern do not count)",
                name=name,
                seen=seen[key],
            )
            raise BadSettings(source, identity, cause, _last_line(text, name))
        own.add(key)
        seen[key] = identity


def _last_line(text: str, name: str) -> int | None:
    """The line of the last place where a name stands in quotes: the later of two that clash."""
    places = [text.rfind(f"{quote}{name}{quote}") for quote in "\"'"]
    return text.count("\n", 0, max(places)) + 1 if max(places) >= 0 else None
