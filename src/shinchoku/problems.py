"""What kept a scan from seeing everything, in sentences."""

from collections.abc import Iterable, Iterator

from shinchoku.errors import Unreadable
from shinchoku.evidence.past import Past
from shinchoku.folders import Layout
from shinchoku.snapshot import Problem
from shinchoku.speech import say


def found_in(layout: Layout, past: Past, unreadable: Iterable[Unreadable], now: int | None) -> Iterator[Problem]:
    """What a scan could not see.

    Args:
        layout: Which folder is which item's.
        past: What the history shows.
        unreadable: Documents that could not be read.
        now: The moment of the scan, seconds since 1970-01-01T00:00:00Z; None where it must not matter.
    """
    for root in layout.missing_roots:
        yield Problem("CAT04", say("no folder {root}/: everything in it counts as not started", root=root))
    if past.is_cut:
        cure = say("in GitHub Actions, 'fetch-depth: 0' under actions/checkout; elsewhere, 'git fetch --unshallow'")
        yield Problem(
            "GIT02", say("a shallow clone: the beginnings are cut off, so dates cannot be told; {cure}", cure=cure)
        )
    if past.unreadable:
        yield Problem(
            "GIT03", say("{cause}; a full clone ('git fetch --refetch') has all objects", cause=str(past.unreadable))
        )
    yield from past.clocks.problems(now)
    for error in unreadable:
        yield Problem("FIL01", str(error))
