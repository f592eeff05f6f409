"""What a history's table says in words: how far it is, what each commit did, what the signs mean, what gap is left."""

from collections.abc import Iterator, Sequence

from shinchoku.chronicle import CommitEntry, History, ItemEntry
from shinchoku.render.plain import shown
from shinchoku.render.signs import Signs
from shinchoku.speech import ENGLISH, Sentence, Speech, called, joined, say

_MOST_NAMES = 6
"""Without --verbose."""


def is_telling(history: History, commit: CommitEntry) -> bool:
    """Whether a commit changed something, was verified, or is an end of the history."""
    changed = commit.completed or commit.lost or commit.ticked or commit.unticked or commit.evidenced is not None
    return bool(changed) or commit is history.commits[0] or commit is history.commits[-1]


def headline_of(history: History, signs: Signs, speech: Speech = ENGLISH) -> str:
    """How far each track is at the last commit."""
    parts = [] if history.commits else [speech.say("no commit could be read")]
    for track in history.tracks:
        for last in history.commits[-1:]:
            files = last.present[track.id]
            is_apart = last.evidenced and last.evidenced[track.id] != files
            also = say(" ({files} with every file)", files=files) if is_apart else ""
            told = say(
                "{claimed} claimed, {evidenced} evidenced{also} of {total} {track}",
                claimed=claimed_of(last, track.id, signs),
                evidenced=evidenced_of(last, track.id, signs),
                also=also,
                total=track.total,
                track=called(shown(track.id), shown(track.title.ja)),
            )
            parts.append(speech.told(told))
    return f" {signs.dot} ".join(parts)


def claimed_of(commit: CommitEntry, track: str, signs: Signs) -> str:
    """How many items of a track are ticked."""
    return signs.none if commit.claimed is None else str(commit.claimed[track])


def evidenced_of(commit: CommitEntry, track: str, signs: Signs) -> str:
    """How many items of a track are complete, or can be at most."""
    if commit.evidenced is not None:
        return str(commit.evidenced[track])
    return f"{signs.at_most} {commit.present[track]}"


def words_of(commit: CommitEntry, speech: Speech = ENGLISH, *, verbose: bool) -> list[str]:
    """What a commit did, and what it is called where it did nothing or all is asked for."""
    both = tuple(item for item in commit.completed if item in commit.ticked)
    done = tuple(item for item in commit.completed if item not in both)
    ticked = tuple(item for item in commit.ticked if item not in both)
    deeds = (
        say("completed and ticked {items}", items=_names(both, verbose=verbose)) if both else None,
        say("completed {items}", items=_names(done, verbose=verbose)) if done else None,
        say("lost {items}", items=_names(commit.lost, verbose=verbose)) if commit.lost else None,
        say("ticked {items}", items=_names(ticked, verbose=verbose)) if ticked else None,
        say("unticked {items}", items=_names(commit.unticked, verbose=verbose)) if commit.unticked else None,
    )
    words = [speech.told(deed) for deed in deeds if deed is not None]
    return words if words and not verbose else [*words, shown(commit.subject)]


def _names(items: Sequence[str], *, verbose: bool) -> Sentence:
    most = len(items) if verbose else _MOST_NAMES
    names = joined(map(shown, items[:most]))
    return say("{names} and {n} more", names=names, n=len(items) - most) if len(items) > most else names


def legend_of(rows: Sequence[CommitEntry], signs: Signs) -> Iterator[Sentence]:
    """What the signs of these rows mean."""
    known, open_rows = [[row for row in rows if (row.evidenced is None) is unknown] for unknown in (False, True)]
    if known:
        yield say(
            "{sign} evidenced: every file is there, and the tests passed when they were run now", sign=signs.known
        )
    if open_rows:
        yield say(
            "{sign}: the required files of so many were there; whether tests passed, only --verify COMMIT can tell",
            sign=f"{signs.files} {signs.at_most}",
        )
    if any(row.completed or row.lost for row in rows):
        yield say("completed: the last of an item's required files came; lost: one of them went")
    if any(row.claimed for row in rows):
        yield say(
            "{mark} claimed: ticked in the progress file; {gap} claimed beyond the evidence",
            mark=signs.mark,
            gap=signs.gap,
        )
    if any(len(row.parents) > 1 for row in rows):
        yield say("{sign} a merge", sign=signs.merge)
    if any(not row.main for row in rows):
        yield say("{sign} a commit on a branch that was merged", sign=signs.branch)


def gap_of(history: History) -> Iterator[Sentence]:
    """What now stands between the claims and the evidence."""
    items = [item for item in history.items if item.counted]
    if all(item.claimed is None for item in items):
        yield say("Nothing is claimed: there is no progress file that can be read.")
        return
    ahead = joined(shown(item.id) for item in items if item.claimed and not is_there(item))
    behind = joined(shown(item.id) for item in items if item.claimed is False and is_there(item))
    is_known = all(item.complete is not None for item in items)
    if ahead and is_known:
        yield say("Claimed, but not complete: {items}", items=ahead)
    elif ahead:
        yield say("Claimed, but not there with every file: {items}", items=ahead)
    if behind and is_known:
        yield say("Complete, but not claimed: {items}", items=behind)
    elif behind:
        yield say("There with every file, but not claimed: {items}", items=behind)
    if ahead or behind:
        return
    if is_known:
        yield say("No gap: what is claimed is complete, and nothing else is.")
    else:
        yield say("No gap: what is claimed is there with every file, and nothing else is.")


def is_there(item: ItemEntry) -> bool:
    """Whether an item is shown to be complete, or has every file where no suite was run."""
    return item.present if item.complete is None else item.complete
