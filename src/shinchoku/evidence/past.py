"""When an item was worked on: one pass over the history, each commit's state carried from its first parent.

A state says, for each item, how many files of each kind are there and since which commit. It is kept per commit, so
that branches worked on side by side do not mix; rows of items are shared between states, so that a commit costs what
it changes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from shinchoku.catalog import Requirement
from shinchoku.errors import HistoryUnreadable
from shinchoku.locator import Locator
from shinchoku.moments import CommitRef, reference_of
from shinchoku.snapshot import Commit

_ROW = 32  # items that share one row of a state
_REQUIRED_KINDS: dict[Requirement, str] = {"readme": "readme", "implementation": "implementation", "tests": "test"}


@dataclass(frozen=True, slots=True)
class PastEvidence:
    """The slip of this room: what the commits show of one item."""

    count: int = 0
    """Commits that changed a file of the item; merges count only where they are the work themselves."""
    started: CommitRef | None = None
    """The first commit with a file of the item."""
    completed: CommitRef | None = None
    """The first commit at which every required kind of file was there."""
    last: CommitRef | None = None
    committed: frozenset[Requirement] = frozenset()
    """The requirements whose files are there in the scanned commit."""
    is_cut: bool = False
    """Whether the history does not reach back to the beginning, so that dates cannot be told."""
    is_unreadable: bool = False
    """Whether not even the scanned commit's own state can be told."""


@dataclass(frozen=True, slots=True)
class Past:
    """Every item's past, and what kept it from being whole."""

    items: tuple[PastEvidence, ...]
    """In catalogue order."""
    unreadable: HistoryUnreadable | None
    undated: int
    """Commits that changed items, and whose author date no calendar has."""


@dataclass(slots=True)
class _State:
    """One item at one commit. Shared between commits: never changed in place once it is in a row."""

    counts: dict[str | int, int] = field(default_factory=dict)
    since: dict[str | int, int] = field(default_factory=dict)
    """For each kind that is there: the number of the commit that brought it."""
    was_there: bool = False
    was_complete: bool = False

    def copy(self) -> "_State":
        return _State(dict(self.counts), dict(self.since), self.was_there, self.was_complete)


_Row = tuple[_State, ...]
_NOTHING = _State()


@dataclass(slots=True)
class _Trace:
    """What is known of one item so far."""

    count: int = 0
    started: int | None = None
    completed: int | None = None
    last: int | None = None


class _History:
    """The fold over the commits."""

    def __init__(self, locator: Locator, needs: list[frozenset[str | int]], shallow: frozenset[str]) -> None:
        self.locator = locator
        self.needs = needs
        self.shallow = shallow
        self.commits: list[CommitRef] = []
        self.traces = [_Trace() for _ in needs]
        empty = tuple(_NOTHING for _ in range(_ROW))
        self.root: tuple[_Row, ...] = tuple(empty for _ in range(0, len(needs), _ROW))
        self.states: dict[str, tuple[_Row, ...]] = {}
        self.head = self.root

    def add(self, commit: Commit) -> None:
        """Carry the state over one commit; its parents were added before."""
        parents = [self.states.get(oid, self.root) for oid in commit.parents]
        state = parents[0] if parents else self.root
        changed = self._changed(commit)
        touched = set(changed)
        for other in parents[1:]:
            touched |= _differing(state, other)
        if touched:
            self.commits.append(reference_of(commit))
            rows = [list(row) for row in state]
            for index in sorted(touched):
                place = (index // _ROW, index % _ROW)
                befores = [parent[place[0]][place[1]] for parent in parents]
                rows[place[0]][place[1]] = self._step(index, befores, changed.get(index, []), commit)
            state = tuple(old if old == tuple(new) else tuple(new) for old, new in zip(state, rows, strict=True))
        self.states[commit.oid] = self.head = state

    def _changed(self, commit: Commit) -> dict[int, list[tuple[str, str | int]]]:
        """The item's files that the commit changed: status and kind, by item."""
        found: dict[int, list[tuple[str, str | int]]] = {}
        for status, path in commit.changes:
            hit = self.locator.locate(path)
            if hit is not None:
                found.setdefault(hit.index, []).append((status, hit.part))
        return found

    def _step(self, index: int, befores: list[_State], changes: list[tuple[str, str | int]], commit: Commit) -> _State:
        """One item's state after a commit, and what the commit means for its dates."""
        number = len(self.commits) - 1
        after = befores[0].copy() if befores else _State()
        for status, kind in sorted(changes, key=_is_deletion):  # a renamed file was never gone
            _count(after, status, kind, number, befores[1:])
        after.was_there = after.was_there or any(before.was_there for before in befores)
        after.was_complete = after.was_complete or any(before.was_complete for before in befores)
        if len(befores) < 2 or number in after.since.values():  # noqa: PLR2004 - a merge has two parents
            self._touch(index, number, commit)
        if after.counts and not after.was_there:
            after.was_there = True
            trace = self.traces[index]
            trace.started = self._earlier(trace.started, min(after.since.values(), key=self._when))
        if not after.was_complete and self.needs[index] and self.needs[index] <= after.counts.keys():
            after.was_complete = True
            brought = max((after.since[kind] for kind in self.needs[index]), key=self._when)
            self.traces[index].completed = self._earlier(self.traces[index].completed, brought)
        return after

    def _touch(self, index: int, number: int, commit: Commit) -> None:
        if commit.oid not in self.shallow:
            trace = self.traces[index]
            trace.count += 1
            if trace.last is None or self._when(number) >= self._when(trace.last):
                trace.last = number

    def _earlier(self, one: int | None, other: int) -> int:
        return other if one is None else min(one, other, key=self._when)

    def _when(self, number: int) -> tuple[float, int]:
        """A commit's order in time; where a date cannot be read, its order in the history decides."""
        moment = self.commits[number].moment
        return (moment.timestamp() if moment else 0.0, number)


def trace_past(
    commits: Iterable[Commit],
    locator: Locator,
    required: Sequence[frozenset[Requirement]],
    shallow: frozenset[str],
) -> Past:
    """Every item's past.

    Args:
        commits: Parents before children; changes against the first parent. May raise `HistoryUnreadable`.
        locator: Which item a path belonged to.
        required: What "complete" asks of each item, in catalogue order.
        shallow: Commits whose parents this clone does not have.
    """
    history = _History(locator, [_needed(locator, index, needs) for index, needs in enumerate(required)], shallow)
    unreadable = None
    try:
        for commit in commits:
            history.add(commit)
    except HistoryUnreadable as error:
        unreadable = error
    undated = sum(1 for reference in history.commits if reference.moment is None)
    if unreadable:
        unknown = PastEvidence(is_cut=True, is_unreadable=True)
        return Past(tuple(unknown for _ in required), unreadable, undated)
    items = (_evidence(history, index, needs, is_cut=bool(shallow)) for index, needs in enumerate(required))
    return Past(tuple(items), None, undated)


def _evidence(history: _History, index: int, required: frozenset[Requirement], *, is_cut: bool) -> PastEvidence:
    trace = history.traces[index]
    counts = history.head[index // _ROW][index % _ROW].counts
    names = history.commits
    return PastEvidence(
        count=trace.count,
        started=None if is_cut or trace.started is None else names[trace.started],
        completed=None if is_cut or trace.completed is None else names[trace.completed],
        last=None if trace.last is None else names[trace.last],
        committed=frozenset(
            need
            for need in required
            if need != "commit" and counts and _needed(history.locator, index, frozenset({need})) <= counts.keys()
        ),
        is_cut=is_cut,
    )


def _needed(locator: Locator, index: int, required: frozenset[Requirement]) -> frozenset[str | int]:
    """The kinds of file, and the documents' numbers, that must be there."""
    documents = range(len(locator.places[index].item.documents)) if "documents" in required else ()
    return frozenset({*(_REQUIRED_KINDS[need] for need in required if need in _REQUIRED_KINDS), *documents})


def _differing(one: tuple[_Row, ...], other: tuple[_Row, ...]) -> set[int]:
    """The items whose states are not the same object in both."""
    return {
        number * _ROW + place
        for number, (mine, theirs) in enumerate(zip(one, other, strict=True))
        if mine is not theirs
        for place, (left, right) in enumerate(zip(mine, theirs, strict=True))
        if left is not right
    }


def _count(after: _State, status: str, kind: str | int, number: int, others: list[_State]) -> None:
    """One file more or less; a merge that brings a kind takes it over from the parent that has it."""
    if status == "A":
        if kind not in after.counts:
            after.since[kind] = next((other.since[kind] for other in others if kind in other.since), number)
        after.counts[kind] = after.counts.get(kind, 0) + 1
    elif status == "D":
        after.counts[kind] = after.counts.get(kind, 0) - 1
        if after.counts[kind] <= 0:
            del after.counts[kind]
            after.since.pop(kind, None)


def _is_deletion(change: tuple[str, str | int]) -> bool:
    return change[0] == "D"
