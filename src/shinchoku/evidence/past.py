"""When an item was worked on: what one pass over the history shows of each."""

from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct

from shinchoku.catalog import Requirement
from shinchoku.clocks import Clocks
from shinchoku.errors import HistoryUnreadable
from shinchoku.fold import Fold
from shinchoku.locator import Locator
from shinchoku.moments import CommitRef, reference_of
from shinchoku.snapshot import Commit
from shinchoku.states import Part

_REQUIRED_KINDS: dict[Requirement, Part] = {"readme": "readme", "implementation": "implementation", "tests": "test"}


class PastEvidence(Struct, frozen=True):
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
    lost: CommitRef | None = None
    """The commit that took something that is required, where all was there once and is not in the scanned commit."""
    is_unreadable: bool = False
    """Whether not even the scanned commit's own state can be told."""


class Past(Struct, frozen=True):
    """Every item's past, and what kept it from being whole."""

    items: tuple[PastEvidence, ...]
    """In catalogue order."""
    unreadable: HistoryUnreadable | None
    clocks: Clocks
    """What the commits show of the clocks that they were made by."""
    is_cut: bool = False
    """Whether a commit was told whose parents this clone does not have."""


def trace_past(
    commits: Iterable[Commit],
    locator: Locator,
    required: Sequence[frozenset[Requirement]],
    shallow: frozenset[str],
    is_kept: Callable[[str], bool] | None = None,
) -> Past:
    """Every item's past.

    Args:
        commits: Parents before children; changes against the first parent. May raise `HistoryUnreadable`.
        locator: Which item a path belonged to.
        required: What "complete" asks of each item, in catalogue order.
        shallow: Commits whose parents this clone does not have.
        is_kept: Says of an item's path whether it is to count; None for all.
    """
    needs = [needed(locator, index, asked) for index, asked in enumerate(required)]
    fold = Fold(locator, needs, shallow, is_kept)
    unreadable = None
    try:
        for commit in commits:
            fold.add(commit)
    except HistoryUnreadable as error:
        unreadable = error
    return past_of(fold, locator, required, shallow, unreadable)


def past_of(
    fold: Fold,
    locator: Locator,
    required: Sequence[frozenset[Requirement]],
    shallow: frozenset[str],
    unreadable: HistoryUnreadable | None,
) -> Past:
    """What a pass over the history shows of every item, once it has ended; arguments as for `trace_past`.

    Args:
        fold: The pass.
        locator: As it used.
        required: As it was told.
        shallow: As it was told.
        unreadable: Why it did not get to the end.
    """
    is_cut = any(oid in fold.times for oid in shallow)  # the edge of another branch cuts nothing off
    if unreadable:
        unknown = PastEvidence(is_cut=True, is_unreadable=True)
        return Past(tuple(unknown for _ in required), unreadable, fold.clocks, is_cut)
    items = (_evidence(fold, locator, index, asked, is_cut=is_cut) for index, asked in enumerate(required))
    return Past(tuple(items), None, fold.clocks, is_cut)


def _evidence(
    fold: Fold, locator: Locator, index: int, required: frozenset[Requirement], *, is_cut: bool
) -> PastEvidence:
    trace, state = fold.traces[index], fold.head.item(index)

    def reference(number: int | None) -> CommitRef | None:
        return None if number is None else reference_of(fold.seen[number])

    return PastEvidence(
        count=trace.count,
        started=None if is_cut else reference(trace.started),
        completed=None if is_cut else reference(trace.completed),
        last=reference(trace.last),
        lost=None if is_cut else reference(state.lost),
        committed=frozenset(
            need
            for need in required
            if need != "commit" and state.there and needed(locator, index, frozenset({need})) <= state.there
        ),
        is_cut=is_cut,
    )


def needed(locator: Locator, index: int, required: frozenset[Requirement]) -> frozenset[Part]:
    """The kinds of file, and the documents' numbers, that must be there."""
    documents = range(len(locator.places[index].item.documents)) if "documents" in required else ()
    return frozenset({*(_REQUIRED_KINDS[need] for need in required if need in _REQUIRED_KINDS), *documents})
