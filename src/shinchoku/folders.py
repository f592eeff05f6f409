"""Which folder is which item: by name, at any revision; always one folder an item; strays and doubles told."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import cast

from msgspec import Struct, field

from shinchoku.catalog import Document, Place
from shinchoku.kinds import Kind
from shinchoku.locator import RIGHT_CHAPTER, Locator
from shinchoku.names import fold
from shinchoku.speech import say

_NUMBER = re.compile(r"(?<!\d)\d++[\s._)\-]+(?=\S)")


class Stray(Struct, frozen=True):
    """A folder that is no item's, or not in the item's place."""

    path: str
    code: str
    message: str


class FoundDocument(Struct, frozen=True):
    """A document of the catalogue's, and where it was found."""

    document: Document
    path: str | None
    """POSIX, relative to the scanned root; a folder ends with ``/``. None: not there."""
    expected: str
    """Where it belongs."""


class Folder(Struct, frozen=True):
    """An item's files; an unstarted item's folder has none."""

    place: Place
    path: str | None = None
    """POSIX, relative to the scanned root; a tutorial's is its first document's. None: nothing there."""
    files: Mapping[Kind, tuple[str, ...]] = field(default_factory=dict)
    """Paths relative to the scanned root, by kind, sorted."""
    documents: tuple[FoundDocument, ...] = ()

    @property
    def own_modules(self) -> frozenset[str]:
        """Top-level names that Python could import from this folder or from its ``src``."""
        names = set()
        for path in (path for paths in self.files.values() for path in paths):
            parts = path.removeprefix(f"{self.path}/").split("/")
            names |= {part.removesuffix(".py") for part in (parts[:2] if parts[0] == "src" else parts[:1])}
        return frozenset(names | self.renumbered.keys())

    @property
    def renumbered(self) -> Mapping[str, str]:
        """Modules that lost their names to a number: each with its file or folder, by every way to import it."""
        plain, found = set[str](), dict[str, str]()
        for path in sorted(path for paths in self.files.values() for path in paths if path.endswith(".py")):
            parts = path.removeprefix(f"{self.path}/").split("/")
            for length, part in enumerate(parts, 1):
                names = [_NUMBER.sub("", each, count=1) for each in parts[: length - 1]]
                name = _NUMBER.sub("", part, count=1) if _NUMBER.match(part) else part
                names.append(name.removesuffix(".py"))
                ways = {".".join(names[start:]) for start in range(length)}
                if name == part:
                    plain |= ways
                else:
                    shown = "/".join(parts[:length]) + ("" if length == len(parts) else "/")
                    found |= dict.fromkeys(ways - found.keys(), shown)
        return {way: where for way, where in found.items() if way not in plain}


class Layout(Struct, frozen=True):
    """Every item's folder, in catalogue order, and what else was found below the roots."""

    folders: tuple[Folder, ...]
    strays: tuple[Stray, ...]
    missing_roots: tuple[str, ...]
    """Roots with no file at all."""


def lay_out(files: Iterable[str], locator: Locator) -> Layout:
    """Sort the files of a tree into the catalogue's items."""
    found: dict[int, dict[str, list[tuple[str, Kind | int]]]] = defaultdict(lambda: defaultdict(list))
    roots: set[str] = set()
    strays: set[str] = set()
    for path in files:
        hit = locator.locate(path)
        if hit is not None:
            found[hit.index][hit.folder].append((path, hit.part))
        home = locator.home(path.rpartition("/")[0])
        if home.track is not None:
            roots.add(home.track)
        if hit is None and home.path is not None and not home.path.rpartition("/")[2].startswith("."):
            strays.add(home.path)
    folders = tuple(_folder(locator, index, found.get(index, {})) for index in range(len(locator.places)))
    missing = tuple(root for track, root in locator.roots.items() if track not in roots)
    taken = {folder for groups in found.values() for folder in groups}
    return Layout(folders, (*_strays(locator, strays, taken), *_misplaced(locator, folders, found)), missing)


def _folder(locator: Locator, index: int, groups: Mapping[str, list[tuple[str, Kind | int]]]) -> Folder:
    place = locator.places[index]
    if place.item.documents:
        return _documents_folder(place, groups, locator.roots[place.track.id])
    if not groups:
        return Folder(place)
    path = locator.best(groups)
    files: dict[Kind, list[str]] = defaultdict(list)
    for name, kind in groups[path]:
        files[cast("Kind", kind)].append(name)
    return Folder(place, path, {kind: tuple(sorted(names)) for kind, names in files.items()})


def _documents_folder(place: Place, groups: Mapping[str, list[tuple[str, Kind | int]]], root: str) -> Folder:
    where: dict[int, str] = {}
    for path in sorted(groups, reverse=True):  # the first in order is kept
        where[cast("int", groups[path][0][1])] = path
    documents = tuple(
        FoundDocument(document, where.get(number), f"{root}/{document.path}".lstrip("/"))
        for number, document in enumerate(place.item.documents)
    )
    first = next((found.path for found in documents if found.path), None)
    names = tuple(sorted(name for path in where.values() for name, _ in groups[path]))
    return Folder(place, first, {"other": names} if names else {}, documents)


def _strays(locator: Locator, strays: set[str], taken: set[str]) -> Iterator[Stray]:
    known = [place.item.id for place in locator.places if not place.item.documents]
    for path in sorted(strays):
        if not any(folder.startswith(f"{path}/") for folder in taken):
            near = get_close_matches(fold(path.rpartition("/")[2]), known, n=1, cutoff=0.75)
            hint = say("; did you mean {near!r}?", near=near[0]) if near else ""
            yield Stray(
                path,
                "CAT01",
                say("no catalogue item is called {name!r}{hint}", name=path.rpartition("/")[2], hint=hint),
            )


def _misplaced(
    locator: Locator, folders: Iterable[Folder], found: Mapping[int, Mapping[str, object]]
) -> Iterator[Stray]:
    for index, folder in enumerate(folders):
        if folder.path is None or folder.documents:
            continue
        identity = folder.place.item.id
        for other in sorted(set(found[index]) - {folder.path}):
            yield Stray(
                other,
                "CAT02",
                say("a second folder of {item}; {path} is the one that counts", item=identity, path=folder.path),
            )
        chapter = folder.place.chapter
        if chapter and locator.home(folder.path).rank[2] != RIGHT_CHAPTER:
            message = say("{item} belongs in {chapter}; it counts where it is", item=identity, chapter=chapter.id)
            yield Stray(folder.path, "CAT03", message)
