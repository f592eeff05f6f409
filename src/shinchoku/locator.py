"""Paths to items, by name alone: the same rule for the work tree and for every commit before it."""

from collections.abc import Iterable

from msgspec import Struct

from shinchoku.catalog import Catalog, Place, Track
from shinchoku.config import Config
from shinchoku.kinds import Kind, kind_of
from shinchoku.names import fold, fold_path

RIGHT_CHAPTER, OTHER_CHAPTER, NO_CHAPTER = range(3)
"""How well a folder's chapter fits its item: least is best."""


class Hit(Struct, frozen=True):
    """A file of an item's."""

    index: int
    """The item's place in the catalogue."""
    folder: str
    """The item's folder, or the document, as it is called here."""
    part: Kind | int
    """The file's kind, or the number of the document that it belongs to."""


class Home(Struct, frozen=True):
    """What a folder is by its path."""

    track: str | None = None
    """The track whose root it is or lies below."""
    depth: int = 0
    """How many parts of the path are the root's."""
    index: int | None = None
    """The item whose folder it is or lies in."""
    path: str | None = None
    """That item's folder; without an item, the folder where one could stand. None for roots and chapters."""
    rank: tuple[int, int, int] = (0, 0, 0)
    """Depth, whether the root is called otherwise than set, and how the chapter fits: least is best."""


class Locator:
    """Paths to items, by name alone: the same rule for the work tree and for every commit before it."""

    def __init__(self, catalog: Catalog, config: Config) -> None:
        self.places = catalog.places
        self.roots = {track.id: config.root(track) for track in catalog.tracks}
        keys = [(track, _keys_of(self.roots[track.id])) for track in catalog.tracks]
        # The deepest root first: a track at the scanned root itself does not take another one's folders.
        self._keys = sorted(keys, key=lambda pair: -len(pair[1]))
        self._items = {
            (place.track.id, key): index
            for index, place in enumerate(self.places)
            for key in place.keys
            if not place.item.documents
        }
        self._chapters = {
            (track.id, fold(name)): chapter.id
            for track in catalog.tracks
            for chapter in track.chapters
            for name in (chapter.id, *chapter.aliases)
        }
        self._documents = {
            (place.track.id, fold_path(document.path)): (index, number, document.path.endswith("/"))
            for index, place in enumerate(self.places)
            for number, document in enumerate(place.item.documents)
        }
        self._with_folders = {track for track, _ in self._items}
        self._with_documents = {track for track, _ in self._documents}
        self._homes: dict[str, Home] = {}

    def locate(self, path: str) -> Hit | None:
        """The item that a file belongs to, if any; ``path`` is POSIX, relative to the scanned root."""
        home = self.home(path.rpartition("/")[0])
        if home.index is not None and home.path is not None:
            return Hit(home.index, home.path, kind_of(path[len(home.path) + 1 :]))
        if home.track is None or home.track not in self._with_documents:
            return None
        return self._document(path, home.track, home.depth)

    def best(self, folders: Iterable[str]) -> str:
        """The one of an item's folders that counts.

        The shallowest; then below the root as it is set, in the item's own chapter, first by name.
        """
        return min(folders, key=lambda path: (self.home(path).rank, path))

    def may_hold(self, folder: str) -> bool:
        """Whether items can be found below a folder at the top, going by its name."""
        key = fold(folder)
        return any(root[:1] in ((), (key,)) for _, root in self._keys)

    def home(self, folder: str) -> Home:
        """What a folder is by its path."""
        known = self._homes.get(folder)
        if known is None:
            known = self._homes[folder] = self._find_home(folder.split("/") if folder else [])
        return known

    def _find_home(self, parts: list[str]) -> Home:
        for track, root in self._keys:
            if len(parts) >= len(root) and all(fold(part) == key for part, key in zip(parts, root, strict=False)):
                return self._below(parts, track, len(root))
        return Home()

    def _below(self, parts: list[str], track: Track, depth: int) -> Home:
        """The first folder below the root that an item goes by; a chapter's folder may stand between."""
        foreign = int("/".join(parts[:depth]) != self.roots[track.id])
        chapter: str | None = None
        below = parts[depth : depth + (2 if track.chapters else 1)]
        for level, part in enumerate(below):
            index = self._items.get((track.id, fold(part)))
            if index is not None:
                rank = (level, foreign, _fit(self.places[index], chapter))
                return Home(track.id, depth, index, "/".join(parts[: depth + level + 1]), rank)
            chapter = self._chapters.get((track.id, fold(part))) if level == 0 else chapter
        if track.id not in self._with_folders or len(below) <= (chapter is not None):
            return Home(track.id, depth)
        return Home(track.id, depth, None, "/".join(parts[: depth + 1 + (chapter is not None)]))

    def _document(self, path: str, track: str, depth: int) -> Hit | None:
        keys = fold_path(path)[depth:]
        for length in range(len(keys), 0, -1):
            found = self._documents.get((track, keys[:length]))
            if found and found[2] == (length < len(keys)):
                index, number, is_folder = found
                folder = "/".join(path.split("/")[: depth + length])
                return Hit(index, f"{folder}/" if is_folder else folder, number)
        return None


def _keys_of(root: str) -> tuple[str, ...]:
    return tuple(fold(part) for part in root.split("/")) if root else ()


def _fit(place: Place, chapter: str | None) -> int:
    if place.chapter is None or chapter == place.chapter.id:
        return RIGHT_CHAPTER
    return NO_CHAPTER if chapter is None else OTHER_CHAPTER
