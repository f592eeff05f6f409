"""What a history's table says in words: how far it is, what each commit did, what the signs mean, what gap is left."""

from collections.abc import Iterator, Sequence

from shinchoku.chronicle import CommitEntry, History, ItemEntry
from shinchoku.render.plain import shown
from shinchoku.render.signs import Signs

_MOST_NAMES = 6
"""Without --verbose."""


def is_telling(history: History, commit: CommitEntry) -> bool:
    """Whether a commit changed something, was verified, or is an end of the history."""
    changed = commit.completed or commit.lost or commit.ticked or commit.unticked or commit.evidenced is not None
    return bool(changed) or commit is history.commits[0] or commit is history.commits[-1]


def headline_of(history: History, signs: Signs) -> str:
    """How far each track is at the last commit."""
    parts = [] if history.commits else ["no commit could be read"]
    for track in history.tracks:
        for last in history.commits[-1:]:
            files = last.present[track.id]
            also = f" ({files} with every file)" if last.evidenced and last.evidenced[track.id] != files else ""
            counts = (
                f"{claimed_of(last, track.id, signs)} claimed, {evidenced_of(last, track.id, signs)} evidenced{also}"
            )
            parts.append(f"{counts} of {track.total} {shown(track.id)}")
    return f" {signs.dot} ".join(parts)


def claimed_of(commit: CommitEntry, track: str, signs: Signs) -> str:
    """How many items of a track are ticked."""
    return signs.none if commit.claimed is None else str(commit.claimed[track])


def evidenced_of(commit: CommitEntry, track: str, signs: Signs) -> str:
    """How many items of a track are complete, or can be at most."""
    if commit.evidenced is not None:
        return str(commit.evidenced[track])
    return f"{signs.at_most} {commit.present[track]}"


def words_of(commit: CommitEntry, *, verbose: bool) -> list[str]:
    """What a commit did, and what it is called where it did nothing or all is asked for."""
    both = tuple(item for item in commit.completed if item in commit.ticked)
    deeds = (
        ("completed and ticked", both),
        ("completed", tuple(item for item in commit.completed if item not in both)),
        ("lost", commit.lost),
        ("ticked", tuple(item for item in commit.ticked if item not in both)),
        ("unticked", commit.unticked),
    )
    words = [f"{verb} {_names(items, verbose=verbose)}" for verb, items in deeds if items]
    return words if words and not verbose else [*words, shown(commit.subject)]


def _names(items: Sequence[str], *, verbose: bool) -> str:
    most = len(items) if verbose else _MOST_NAMES
    more = f" and {len(items) - most} more" if len(items) > most else ""
    return f"{', '.join(map(shown, items[:most]))}{more}"


def legend_of(rows: Sequence[CommitEntry], signs: Signs) -> Iterator[str]:
    """What the signs of these rows mean."""
    known, open_rows = [[row for row in rows if (row.evidenced is None) is unknown] for unknown in (False, True)]
    if known:
        yield f"{signs.known} evidenced: every file is there, and the tests passed when they were run now"
    if open_rows:
        meaning = "the required files of so many were there; whether tests passed, only --verify COMMIT can tell"
        yield f"{signs.files} {signs.at_most}: {meaning}"
    if any(row.completed or row.lost for row in rows):
        yield "completed: the last of an item's required files came; lost: one of them went"
    if any(row.claimed for row in rows):
        yield f"{signs.mark} claimed: ticked in the progress file; {signs.gap} claimed beyond the evidence"
    if any(len(row.parents) > 1 for row in rows):
        yield f"{signs.merge} a merge"
    if any(not row.main for row in rows):
        yield f"{signs.branch} a commit on a branch that was merged"


def gap_of(history: History) -> Iterator[str]:
    """What now stands between the claims and the evidence."""
    items = [item for item in history.items if item.counted]
    if all(item.claimed is None for item in items):
        yield "Nothing is claimed: there is no progress file that can be read."
        return
    ahead = [item for item in items if item.claimed and not is_there(item)]
    behind = [item for item in items if item.claimed is False and is_there(item)]
    is_known = all(item.complete is not None for item in items)
    shown_by = "complete" if is_known else "there with every file"
    if ahead:
        yield f"Claimed, but not {shown_by}: {', '.join(shown(item.id) for item in ahead)}"
    if behind:
        verb = "Complete" if is_known else "There with every file"
        yield f"{verb}, but not claimed: {', '.join(shown(item.id) for item in behind)}"
    if not ahead and not behind:
        yield f"No gap: what is claimed is {shown_by}, and nothing else is."


def is_there(item: ItemEntry) -> bool:
    """Whether an item is shown to be complete, or has every file where no suite was run."""
    return item.present if item.complete is None else item.complete
