"""The story of a history: at each commit, which items are there as files, and which the progress file claims."""

from collections.abc import Callable, Iterator, Sequence
from functools import reduce
from operator import and_, or_
from typing import NamedTuple

from msgspec import Struct

from shinchoku.catalog import Catalog, Requirement
from shinchoku.claimed import Claimed, ClaimsAt, ReadBlob
from shinchoku.claims_file import may_hold
from shinchoku.config import Config
from shinchoku.errors import HistoryUnreadable
from shinchoku.evidence.past import Past, needed, past_of
from shinchoku.fold import Fold
from shinchoku.locator import Locator
from shinchoku.snapshot import Commit, CommitHead, Snapshot
from shinchoku.states import Step
from shinchoku.zones import told_in


class Row(NamedTuple):
    """A commit of the history, and what was there then. Items are bits, the first one lowest."""

    commit: CommitHead
    present: int
    """The items of which every required file is there."""
    completed: int
    """Those that this commit made so: none of its parents has them."""
    lost: int
    """Those that it unmade: a parent has them, and no parent had lost them."""
    claims: ClaimsAt | None
    """None where there is no progress file."""
    ticked: int
    """The items that this commit ticked: no parent's file ticks them."""
    unticked: int
    """Those that it unticked: every parent's file ticks them."""
    touches: bool = False
    """Whether it changed files of items, or its parents have them otherwise."""
    is_main: bool = True
    """Whether it lies on the line of first parents that leads to the head."""


class Timeline(Struct, frozen=True):
    """A history, told."""

    rows: tuple[Row, ...]
    """Every commit, parents before children, by committer date where that agrees."""
    past: Past
    unread: tuple[str, ...]
    """Versions of the progress file that cannot be read, in sentences; each once."""
    has_items: bool
    """Whether any commit touched an item."""

    @property
    def is_telling(self) -> bool:
        """Whether there is anything of items or claims in it; unknown counts as so."""
        return self.has_items or self.past.unreadable is not None or any(row.claims for row in self.rows)


class Replay:
    """A pass over a history: commits are added, parents before children."""

    def __init__(
        self,
        snapshot: Snapshot,
        catalog: Catalog,
        config: Config,
        required: Sequence[frozenset[Requirement]],
        read: ReadBlob,
        is_kept: Callable[[str], bool] | None,
    ) -> None:
        """Begin with no commit; arguments as for `replay`."""
        self._snapshot = snapshot
        self._config = config
        self._required = required
        self._locator = Locator(catalog, config)
        needs = [needed(self._locator, index, asked) for index, asked in enumerate(required)]
        self.fold = Fold(self._locator, needs, snapshot.shallow, is_kept)
        self.claimed = Claimed(catalog, config, read, is_kept)
        self.rows: list[Row] = []
        """As they were added; once the replay has ended, in order."""
        self._known = 0  # rows at the beginning that are in order, and know their line

    def history(self, since: str | None = None) -> Iterator[Commit]:
        """The commits to add, in the zone that is set; those that no other commit leads to."""
        told = told_in(self._config.timezone, self._snapshot.history)
        return told(lambda folder: self._locator.may_hold(folder) or may_hold(folder, self._config), since)

    def whole(self) -> tuple[Timeline, HistoryUnreadable | None]:
        """The history from its beginning, and why it was not read to its end, where that is so."""
        try:
            for commit in self.history():
                self.add(commit)
        except HistoryUnreadable as error:
            return self.end(error), error
        return self.end(None), None

    def add(self, commit: Commit) -> None:
        """Go over one commit."""
        head = commit.head
        step = self.fold.add(commit)
        said = self.claimed.at(commit)
        row = Row(head, step.state.complete, 0, 0, said, 0, 0, touches=bool(step.touched))
        if step.state is not step.before or len(head.parents) != 1:
            row = self._with_items(row, step)
        if len(head.parents) != 1 or said is not self.claimed.chosen.get(head.parents[0]):
            row = self._with_ticks(row)
        self.rows.append(_not_done(row) if head.oid in self._snapshot.shallow else row)

    def _with_items(self, row: Row, step: Step) -> Row:
        """What a commit did to items: as its state is another than its parent's, or has several parents'."""
        before = reduce(or_, (parent.complete for parent in self.fold.parents(row.commit)), 0)
        return row._replace(completed=row.present & ~before, lost=_lost(step, len(self.fold.seen) - 1))

    def _with_ticks(self, row: Row) -> Row:
        """What a commit did to ticks."""
        before = [found.ticked if found else 0 for found in self.claimed.of(row.commit.parents)]
        ticked = row.claims.ticked if row.claims else None
        return row._replace(
            ticked=0 if ticked is None or None in before else ticked & ~reduce(or_, filter(None, before), 0),
            unticked=0 if ticked is None or not before else reduce(and_, (each or 0 for each in before)) & ~ticked,
        )

    def recall(self, rows: Sequence[Row], times: Sequence[int]) -> None:
        """Take the rows of a history that came to its end, before any other, and their commits' places in it.

        The states of the commits are another matter.
        """
        heads = [row.commit for row in rows]
        self.fold.recall(heads, times, [row.commit for row in rows if row.touches])
        self.rows.extend(rows)
        self._known = len(rows)

    def end(self, unreadable: HistoryUnreadable | None) -> Timeline:
        """The whole, once all commits were added, or the next one could not be read."""
        fold, shallow = self.fold, self._snapshot.shallow
        past = past_of(fold, self._locator, self._required, shallow, unreadable)
        self.rows = self._told_in_order()
        return Timeline(tuple(self.rows), past, tuple(self.claimed.unread), bool(fold.seen))

    def _told_in_order(self) -> list[Row]:
        """The rows, each told its line; in an order of their own, as git's changes with each merge."""
        times, known = self.fold.times, self._known
        rows = sorted(self.rows[known:], key=lambda row: (times[row.commit.oid], row.commit.oid))
        last = self.rows[known - 1].commit.oid if known else None
        if last is not None and rows and times[rows[0].commit.oid] <= times[last]:
            self._known = 0  # a branch that was merged since is older
            return self._told_in_order()
        line, fork = _line_of(rows)
        if last is not None and rows and fork != last:
            self._known = 0  # what was the main line is a branch now
            return self._told_in_order()
        told = (
            row if (row.commit.oid in line) == row.is_main else row._replace(is_main=not row.is_main) for row in rows
        )
        return [*self.rows[:known], *told]


def replay(
    snapshot: Snapshot,
    catalog: Catalog,
    config: Config,
    required: Sequence[frozenset[Requirement]],
    read: ReadBlob,
    is_kept: Callable[[str], bool] | None = None,
) -> Timeline:
    """Go through a history once.

    Args:
        snapshot: Whose history; of it, nothing else is read.
        catalog: The items.
        config: Where they are, what the progress file is called, and in which zone dates are told.
        required: What "complete" asks of each item, in catalogue order.
        read: Reads versions of the progress file.
        is_kept: Says of a path whether it is to count; None for all.
    """
    return Replay(snapshot, catalog, config, required, read, is_kept).whole()[0]


def _not_done(row: Row) -> Row:
    """The row of a commit whose parents this clone does not have: what it shows may be theirs."""
    return row._replace(completed=0, ticked=0)


def _lost(step: Step, number: int) -> int:
    """The items that a commit, by its number, unmade."""
    return sum(1 << index for index in step.touched if step.state.item(index).lost == number)


def _line_of(rows: Sequence[Row]) -> tuple[set[str], str | None]:
    """The commits of these that the line of first parents from the last one goes through, and where it leaves them."""
    parents = {row.commit.oid: row.commit.parents for row in rows}
    line: set[str] = set()
    oid = rows[-1].commit.oid if rows else None
    while oid in parents:
        line.add(oid)
        oid = next(iter(parents[oid]), None)
    return line, oid
