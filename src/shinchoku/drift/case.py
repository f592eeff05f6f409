"""All that a rule of the drift check may read, and what it gives."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from shinchoku.catalog import Place, Track
from shinchoku.config import DriftSettings
from shinchoku.drift.counts import Counted
from shinchoku.drift.listing import Listed, Listing
from shinchoku.drift.register import Register
from shinchoku.findings import Severity
from shinchoku.progress_md.changes import Change, Page
from shinchoku.progress_md.claims import Claims, Span
from shinchoku.report import ItemReport, Report

_COULD_NOT_RUN = frozenset({"TST08", "TST09"})


@dataclass(frozen=True)
class Tree:
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


@dataclass(frozen=True, slots=True)
class Found:
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


@dataclass(frozen=True)
class Case:
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

    @cached_property
    def items(self) -> Mapping[str, ItemReport]:
        """What the evidence says of each item."""
        return {item.id: item for item in self.report.items}

    def place(self, item: str) -> Place:
        """Where the catalogue puts an item."""
        return self.register.places[item]

    def active(self, track: Track) -> list[ItemReport]:
        """A track's items that count."""
        return [item for item in self.report.items if item.track == track.id and item.counted]

    def ticked(self, track: Track) -> int:
        """How many of a track's items the file ticks."""
        listed = (self.listing.main.get(item.id) for item in self.active(track))
        return sum(1 for each in listed if each and each.box.ticked)

    def to_be_ticked(self, track: Track) -> int:
        """How many it will tick once it is fixed."""
        return sum(1 for item in self.active(track) if self.ticks.get(item.id))


def could_not_run(item: ItemReport) -> bool:
    """Whether all is there, and only the suite was not run or could not be."""
    lacking = item.reasons[: item.lacking]
    return item.status == "unverified" and all(reason.code in _COULD_NOT_RUN for reason in lacking)


def why(item: ItemReport) -> str:
    """The status in a word, with the heaviest reason."""
    word = item.status.replace("_", " ")
    return f"{word}: {item.reasons[0].code} {item.reasons[0].message}" if item.lacking else word


def days_of(item: ItemReport) -> tuple[date, ...]:
    """The days on which an item was completed: the author's own, and the same moment's in UTC."""
    commit = item.evidence.commits.completed
    if item.completed_on is None or commit is None or commit.date is None:
        return ()
    moment = datetime.fromisoformat(commit.date)
    utc = (moment.replace(tzinfo=None) - (moment.utcoffset() or timedelta())).date()
    return tuple(dict.fromkeys((date.fromisoformat(item.completed_on), utc)))


def is_settled(item: ItemReport, listed: Listed | None, *, ticked: bool) -> bool:
    """Whether nothing is left to do: complete, or ticked where it cannot be verified here."""
    return item.status == "complete" or (item.status == "unverified" and (ticked or bool(listed and listed.box.ticked)))
