"""A replay that goes on where an earlier one ended, where that is sound; else one from the beginning."""

from collections.abc import Callable

from msgspec import Struct

from shinchoku.errors import HistoryUnreadable
from shinchoku.keeping import freeze, thaw
from shinchoku.replay import Replay, Timeline
from shinchoku.snapshot import Commit


class Resumed(Struct, frozen=True):
    """A history, told, and how much of it had to be read."""

    timeline: Timeline
    read: int
    """Commits that were read from the repository."""
    freeze: Callable[[], bytes | None]
    """What a later replay can go on from; None where there is no such thing."""


def resume(begin: Callable[[], Replay], revision: str, kept: bytes | None, *, first_parent: bool = False) -> Resumed:
    """Go through a history, of which the beginning may be known.

    Args:
        begin: Gives a replay that has not begun.
        revision: The full object id of the commit whose history it is.
        kept: What an earlier replay of the same settings was frozen to.
        first_parent: Whether the history leaves merged branches out.
    """
    run = begin()
    if kept is not None:
        commits = _new(run, revision, first_parent=first_parent) if thaw(kept, run) else None
        if commits is not None:
            for commit in commits:
                run.add(commit)
            return Resumed(run.end(None), len(commits), lambda: freeze(run))
        run = begin()
    timeline, unreadable = run.whole()
    return Resumed(timeline, len(run.rows), lambda: None if unreadable else freeze(run))


def _new(run: Replay, revision: str, *, first_parent: bool) -> list[Commit] | None:
    """The commits since the last one that is known; None where they do not all follow from states that are known."""
    if not run.rows:
        return None
    last = run.rows[-1].commit.oid  # they were kept in order: all others lead to it
    if last == revision:
        return []
    try:
        commits = list(run.history(last))
    except HistoryUnreadable:  # it is there no more
        return None
    known = set(run.fold.states)
    used: set[str] = set()
    for commit in commits:
        parents = commit.head.parents[:1] if first_parent else commit.head.parents
        if not known.issuperset(parents):
            return None
        known.add(commit.head.oid)
        used.update(parents)
    return commits if last in used else None  # else the history was rewritten, or another branch's
