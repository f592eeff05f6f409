"""An item's own past: each version of its folder, and the commits that made it and kept it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from msgspec import Struct

from shinchoku.fold import Fold
from shinchoku.locator import Locator
from shinchoku.snapshot import CommitHead, History


class Spot(NamedTuple):
    """A folder at a commit."""

    commit: str
    folder: str


class Stand(Struct, frozen=True):
    """One item at a commit that its parents may have otherwise."""

    commit: CommitHead
    folder: str | None
    """The one that counts; None where the item has none."""
    parents: tuple[CommitHead, ...]
    """Those that the history has."""


class Trail(Struct, frozen=True):
    """One item's way through a history, before it is known which folders are alike."""

    head: CommitHead
    stands: Mapping[str, Stand]
    """The commits that touched the item, by their ids."""
    last: Mapping[str, str]
    """For each commit, the last one up to it that touched the item."""

    @property
    def spots(self) -> tuple[Spot, ...]:
        """What there is to compare."""
        return tuple(Spot(oid, stand.folder) for oid, stand in self.stands.items() if stand.folder is not None)


class Version(Struct, frozen=True):
    """An item's folder as it stood from one change to the next."""

    made: CommitHead
    """The commit that made it so: none of its parents has it so."""
    kept: CommitHead
    """The last commit that has it so, on the way to the next change: that one's parent, or the head."""
    folder: str | None
    """As it is called at `made`; None where the item is not there."""
    tree: str | None
    """What tells its content from any other; None where the item is not there."""


def trails(
    history: History,
    revision: str,
    locator: Locator,
    items: Sequence[int],
    is_kept: Callable[[str], bool] | None = None,
) -> tuple[Trail, ...]:
    """Each item's way through a history, in one pass over it.

    Args:
        history: Parents before children. May raise `HistoryUnreadable`.
        revision: The commit that it leads to.
        locator: Which item a path belongs to.
        items: Their places in the catalogue.
        is_kept: Says of an item's path whether it is to count; None for all.
    """
    fold = Fold(locator, [frozenset()] * len(locator.places), frozenset(), is_kept)
    heads: dict[str, CommitHead] = {}
    stands: list[dict[str, Stand]] = [{} for _ in items]
    last: list[dict[str, str]] = [{} for _ in items]
    for commit in history(locator.may_hold, others=False):
        head = commit.head
        heads[head.oid] = head
        step = fold.add(commit)
        parents = tuple(heads[oid] for oid in head.parents if oid in heads)
        for place, index in enumerate(items):
            if index in step.touched:
                folders = step.state.item(index).folders
                stands[place][head.oid] = Stand(head, locator.best(folders) if folders else None, parents)
                last[place][head.oid] = head.oid
            elif parents and parents[0].oid in last[place]:
                last[place][head.oid] = last[place][parents[0].oid]
    return tuple(Trail(heads[revision], *ways) for ways in zip(stands, last, strict=True))


def versions(trail: Trail, trees: Mapping[Spot, str]) -> Iterator[Version]:
    """The item's versions that led to the head's, newest first.

    A merge that has the item as one of its parents has it is no change: the way goes on with that parent.
    Where a commit is the change, it goes on with the first parent that has the item, to the item's first version.

    Args:
        trail: The item's way.
        trees: What tells the content of each of its spots from any other; one that is not there is like no other.
    """

    def tree_of(commit: CommitHead) -> str | None:
        stand = trail.stands.get(trail.last.get(commit.oid, ""))
        if stand is None or stand.folder is None:
            return None
        return trees.get(Spot(stand.commit.oid, stand.folder), stand.commit.oid)

    kept = at = trail.head
    while (oid := trail.last.get(at.oid)) is not None:
        stand = trail.stands[oid]
        tree = tree_of(stand.commit)
        same = next((parent for parent in stand.parents if tree_of(parent) == tree), None)
        if same is not None:
            at = same
            continue
        yield Version(stand.commit, kept, stand.folder, tree)
        if not stand.parents:
            return
        kept = at = next((parent for parent in stand.parents if tree_of(parent) is not None), stand.parents[0])
