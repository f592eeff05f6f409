"""Names to items, chapters and tracks: as the catalogue has them, and as the file's damage would spell them."""

import re
from collections.abc import Iterable

from shinchoku.catalog import Catalog, Chapter, Place, Track
from shinchoku.names import fold, fold_file
from shinchoku.progress_md.damage import Damage

_NUMBERED = re.compile(r"(?i:chapter|ch\.)[ _]*(\d+)")


class Register:
    """Everything that items, chapters and tracks may be called in one progress file."""

    def __init__(self, catalog: Catalog, damage: Damage | None) -> None:
        self.catalog = catalog
        self._damage = damage
        self.places = {place.item.id: place for place in catalog.places}
        self._items = self._item_keys()
        self.tracks = {chapter.id: track for track in catalog.tracks for chapter in track.chapters}
        """The track of each chapter."""
        self.chapters = [chapter for track in catalog.tracks for chapter in track.chapters]
        self._chapters = self._chapter_keys()
        first, last = ("|".join(re.escape(each.strip()) for each in self.spelled(word)) for word in ("第", "章"))
        self._number = re.compile(rf"{_NUMBERED.pattern}|(?:{first})\s*(\d+)\s*(?:{last})")
        self._numbers = self._chapter_numbers()

    def spelled(self, label: str) -> tuple[str, ...]:
        """How a label may stand in the file; none where nothing of it is left."""
        spellings = (label,) if self._damage is None else self._damage.spellings(label)
        return tuple(each for each in spellings if each.strip())

    def in_manner_of(self, written: str, label: str, other: str) -> str:
        """Another label, damaged where ``written``, which stands for ``label`` in the file, is."""
        is_whole = self._damage is None or (written == label and not label.isascii())
        return other if is_whole or self._damage is None else self._damage.through(other)

    def number_of(self, chapter: Chapter) -> str | None:
        """A chapter's number, where each has one of its own."""
        return next((number for number, each in self._numbers.items() if each is chapter), None)

    def item(self, names: Iterable[str]) -> str | None:
        """The id of the first item that one of the names means."""
        for name in names:
            keys = fold(name), fold_file(name.rstrip("/")), fold(name.removesuffix(".md"))
            found = next((self._items[key] for key in keys if key in self._items), None)
            if found:
                return found
        return None

    def chapter(self, names: Iterable[str], text: str) -> Chapter | None:
        """The chapter that a heading or a cell names: by name, else by number."""
        for name in names:
            found = self._chapters.get(fold(name))
            if found:
                return found
        number = self._number.search(text)
        return self._numbers.get(next(filter(None, number.groups()))) if number else None

    def track(self, text: str) -> Track | None:
        """The track that a text speaks of."""
        plain = text.casefold()
        for track in self.catalog.tracks:
            if any(word.casefold() in plain for word in self.words_of(track)):
                return track
        return None

    def words_of(self, track: Track) -> list[str]:
        """The words that a track goes by in running text, also in the singular."""
        words = {track.title.en, track.title.ja, track.id, track.title.en.removesuffix("s")}
        return sorted({spelling for word in words if word for spelling in self.spelled(word)})

    def _item_keys(self) -> dict[str, str]:
        keys: dict[str, str] = {}
        for place in self.catalog.places:
            keys |= {fold(each): place.item.id for name in _ids(place) for each in self.spelled(name)}
        for names in (_titles, _documents):  # what is only a title gives way to every id and alias
            found: dict[str, set[str]] = {}
            for place in self.catalog.places:
                for key in {each for name in names(place) for each in map(fold_file, self.spelled(name))}:
                    found.setdefault(key, set()).add(place.item.id)
            for key, ids in found.items():
                if len(ids) == 1:
                    keys.setdefault(key, *ids)
        return keys

    def _chapter_keys(self) -> dict[str, Chapter]:
        keys: dict[str, Chapter] = {}
        for chapter in self.chapters:
            parts = [
                part for title in (chapter.title.en, chapter.title.ja) for part in (title, title.partition(":")[2])
            ]
            for name in (chapter.id, *chapter.aliases, *parts):
                for each in self.spelled(name) if name else ():
                    keys.setdefault(fold(each), chapter)
        return keys

    def _chapter_numbers(self) -> dict[str, Chapter]:
        """Numbers of chapters, where each has one of its own."""
        found = {}
        for chapter in self.chapters:
            number = _NUMBERED.match(chapter.id) or _NUMBERED.match(chapter.title.en)
            if number is None or number[1] in found:
                return {}
            found[number[1]] = chapter
        return found


def _ids(place: Place) -> Iterable[str]:
    return (place.item.id, *place.item.aliases)


def _titles(place: Place) -> Iterable[str]:
    return filter(None, (place.item.title.en, place.item.title.ja))


def _documents(place: Place) -> Iterable[str]:
    return (document.path.rstrip("/").rpartition("/")[2] for document in place.item.documents)
