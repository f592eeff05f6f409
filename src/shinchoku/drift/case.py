"""All that a rule of the drift check may read, and what it gives."""

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cached_property

from msgspec import Struct

from shinchoku.catalog import Place, Track
from shinchoku.config import DriftSettings
from shinchoku.drift.counts import Counted
from shinchoku.drift.listing import Listing, Sections
from shinchoku.drift.register import Register
from shinchoku.findings import Severity
from shinchoku.names import fold_path
from shinchoku.progress_md.changes import Change, Page
from shinchoku.progress_md.claims import Claims, Span
from shinchoku.progress_md.detail import as_written
from shinchoku.report import ItemReport, Report, Status
from shinchoku.speech import Sentence, joined, say

_COULD_NOT_RUN = ("TST08", "TST09", "ENV")
_STATUS_WORDS: dict[Status, Sentence] = {
    "complete": say("complete"),
    "failing": say("failing"),
    "unverified": say("unverified"),
    "in_progress": say("in progress"),
    "not_started": say("not started"),
}


class Tree(Struct, frozen=True, dict=True):
    """The files that links may lead to."""

    files: frozenset[str]
    """POSIX, relative to the scanned root."""
    read: Callable[[str], bytes]
    """A file's bytes; raises `Unreadable`."""

    def has(self, path: str) -> bool:
        """Whether there is such a file or folder."""
        return path in self.files or path in self.folders

    @cached_property
    def folders(self) -> frozenset[str]:
        """Every folder that holds a file; "" for the root."""
        found = {""}
        for path in self.files:
            above = path.rpartition("/")[0]
            while above not in found:
                found.add(above)
                above = above.rpartition("/")[0]
        return frozenset(found)

    @cached_property
    def composed(self) -> frozenset[str]:
        """The names of all files and folders beyond ASCII, in NFC."""
        return frozenset(unicodedata.normalize("NFC", path) for path in self.files | self.folders if not path.isascii())

    def only_one_called(self, path: str, *, is_folder: bool, least: int = 1) -> str | None:
        """The one file, or folder, whose name is the same; of several, the one whose folders' names are too.

        Args:
            path: What is looked for.
            is_folder: Whether it is a folder.
            least: How many parts of the path, counted from its end, have to be the same.
        """
        by_ending = self._folders_by_ending if is_folder else self._files_by_ending
        keys = fold_path(f"{path}/" if is_folder else path)
        for start in range(len(keys) - least, -1, -1):
            only = by_ending.get(keys[start:], "")
            if only is not None:
                return only or None
        return None

    @cached_property
    def _files_by_ending(self) -> Mapping[tuple[str, ...], str | None]:
        return _by_ending((fold_path(path), path) for path in self.files)

    @cached_property
    def _folders_by_ending(self) -> Mapping[tuple[str, ...], str | None]:
        return _by_ending((fold_path(f"{path}/"), path) for path in self.folders if path)


class Found(Struct, frozen=True):
    """A disagreement that a rule found."""

    message: str
    span: Span
    item: str | None = None
    claim: str | None = None
    evidence: str | None = None
    change: Change | None = None
    """What would settle it; None where nothing but a person can."""
    unsafe: bool = False
    """Whether the change is made with --unsafe only."""
    severity: Severity | None = None
    """Where it is not the code's own."""
    help: str | None = None
    path: str | None = None
    """The file; None for the progress file."""
    repairs: bool = False
    """Whether the damaged text can be restored as a whole, which settles it."""


class Case(Struct, frozen=True, dict=True):
    """Both witnesses, and what the file should say."""

    register: Register
    report: Report
    path: str
    """The progress file as reports name it."""
    folder: str | None
    """The folder that its links start from, relative to the scanned root; None where it lies outside."""
    claims: Claims
    listing: Listing
    counted: tuple[Counted, ...]
    """Every place that counts a track's items, in this file and in others that repeat the count."""
    tree: Tree
    settings: DriftSettings
    ticks: Mapping[str, bool]
    """Whether each listed item, and each that is to be listed, will be ticked once the file is fixed."""
    pages: Mapping[str, Page]
    """Where each item's detail line leads."""
    others: Mapping[str, Claims]
    """The other files that repeat the count, by path."""
    unsafe: bool = False
    """Whether a fix may also untick, and tick what could not be verified."""

    @cached_property
    def items(self) -> Mapping[str, ItemReport]:
        """What the evidence says of each item."""
        return {item.id: item for item in self.report.items}

    @cached_property
    def subjects(self) -> Sequence[str | None]:
        """The item that each heading is about."""
        return [self.register.item(heading.names) for heading in self.claims.headings]

    @cached_property
    def sections(self) -> Sections:
        """Where the lines of items that are not listed belong."""
        return Sections.of(self.claims, self.listing, self.register)

    @cached_property
    def written(self) -> Tree:
        """The tree as the file's own text would have its names: damaged where that is."""
        damage = self.claims.source.damage
        return Tree(frozenset(as_written(path, damage) for path in self.tree.files), self.tree.read)

    @cached_property
    def real_names(self) -> Mapping[str, str]:
        """The tree's names beyond ASCII by how the file's own text would have them."""
        damage = self.claims.source.damage
        return {as_written(path, damage): path for path in self.tree.files | self.tree.folders if not path.isascii()}

    def can_write(self, text: str) -> bool:
        """Whether the file's encoding has every sign of a text."""
        try:
            text.encode(self.claims.source.codec)
        except UnicodeEncodeError:
            return False
        return True

    def place(self, item: str) -> Place:
        """Where the catalogue puts an item."""
        return self.register.places[item]

    def active(self, track: Track) -> list[ItemReport]:
        """A track's items that count."""
        return self._active[track.id]

    def ticked(self, track: Track) -> int:
        """How many of a track's items the file ticks."""
        return self._ticked[track.id]

    def to_be_ticked(self, track: Track) -> int:
        """How many it will tick once it is fixed."""
        return self._to_be_ticked[track.id]

    @cached_property
    def _active(self) -> Mapping[str, list[ItemReport]]:
        tracks = self.register.catalog.tracks
        return {t.id: [item for item in self.report.items if item.track == t.id and item.counted] for t in tracks}

    @cached_property
    def _ticked(self) -> Mapping[str, int]:
        main = self.listing.main
        return {
            track: sum(1 for item in items if item.id in main and main[item.id].box.ticked)
            for track, items in self._active.items()
        }

    @cached_property
    def _to_be_ticked(self) -> Mapping[str, int]:
        return {track: sum(1 for item in items if self.ticks.get(item.id)) for track, items in self._active.items()}


def _by_ending(paths: Iterable[tuple[tuple[str, ...], str]]) -> Mapping[tuple[str, ...], str | None]:
    """Every ending of the paths' keys to the one path that has it; None where several have."""
    found: dict[tuple[str, ...], str | None] = {}
    for keys, path in paths:
        for start in range(len(keys)):
            ending = keys[start:]
            found[ending] = None if ending in found else path
    return found


def could_not_run(item: ItemReport) -> bool:
    """Whether all is there, and only the suite was not run or could not be."""
    lacking = item.reasons[: item.lacking]
    return item.status == "unverified" and all(reason.code.startswith(_COULD_NOT_RUN) for reason in lacking)


def why(item: ItemReport) -> str:
    """The status in a word, with the heaviest reason."""
    word = _STATUS_WORDS[item.status]
    if not item.lacking:
        return word
    return joined((word, joined((item.reasons[0].code, item.reasons[0].message), " ")), ": ")


def days_of(item: ItemReport) -> tuple[date, ...]:
    """The days on which an item was completed: the author's own, and the same moment's in UTC."""
    commit = item.evidence.commits.completed
    if item.completed_on is None or commit is None or commit.date is None:
        return ()
    moment = datetime.fromisoformat(commit.date)
    utc = (moment.replace(tzinfo=None) - (moment.utcoffset() or timedelta())).date()
    return tuple(dict.fromkeys((date.fromisoformat(item.completed_on), utc)))


def is_settled(item: ItemReport, *, ticked: bool) -> bool:
    """Whether nothing is left to do: complete, or ticked where it cannot be verified here."""
    return item.status == "complete" or (item.status == "unverified" and ticked)
