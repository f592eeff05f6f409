"""What a history's page shows, as values: each commit's figures and deeds, and each item's story."""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet

from msgspec import Struct
from msgspec.structs import replace

from shinchoku.chronicle import CommitEntry, History, ItemEntry, TrackTotal
from shinchoku.render.history_words import claimed_of, evidenced_of, is_there, words_of
from shinchoku.render.signs import BLOCKS, Signs
from shinchoku.report import TitleInfo
from shinchoku.speech import Sentence, Speech, say


def in_words(speech: Speech) -> Signs:
    """For figures that stand in a sentence."""
    return replace(BLOCKS, at_most=speech.say("at most"))


class Bar(Struct, frozen=True):
    """A row's burn-up, of as many units as the track has items."""

    total: int
    done: int
    is_known: bool
    claimed: int | None


class Row(Struct, frozen=True):
    """A commit in the table."""

    commit: CommitEntry
    day: str | None
    sign: str
    claimed: str
    evidenced: str
    deeds: tuple[str, ...]
    subject: str
    bar: Bar


class Event(Struct, frozen=True):
    """Something that a commit did for an item."""

    day: str | None
    oid: str
    is_listed: bool
    """Whether the commit has a row to go to."""


class Story(Struct, frozen=True):
    """An item in the table."""

    item: ItemEntry
    now: str
    claim: str
    """What the progress file says of it, where that is worth a word."""
    events: tuple[Event | None, ...]
    """Started, completed, ticked, lost."""


class Group(Struct, frozen=True):
    """The items of a chapter, or those of a track that are in none."""

    title: TitleInfo
    stories: tuple[Story, ...]


class Course(Struct, frozen=True):
    """A track: its figures and its items."""

    track: TrackTotal
    claimed: str
    evidenced: str
    groups: tuple[Group, ...]


def row_of(history: History, commit: CommitEntry, speech: Speech) -> Row:
    """A commit, as the table has it."""
    track, total = history.first_track.id, history.first_track.total
    *deeds, subject = words_of(commit, speech, verbose=True)
    return Row(
        commit=commit,
        day=_day(commit),
        sign=BLOCKS.merge if len(commit.parents) > 1 else "" if commit.main else BLOCKS.branch,
        claimed=claimed_of(commit, track, BLOCKS),
        evidenced=evidenced_of(commit, track, BLOCKS),
        deeds=tuple(deeds),
        subject=subject,
        bar=Bar(
            total=total,
            done=min(total, (commit.evidenced or commit.present)[track]),
            is_known=commit.evidenced is not None,
            claimed=None if commit.claimed is None else min(total, commit.claimed[track]),
        ),
    )


def _day(commit: CommitEntry) -> str | None:
    return commit.date[:10] if commit.date else None


def courses_of(history: History, listed: AbstractSet[str], speech: Speech) -> Iterator[Course]:
    """Each track with its figures at the last commit."""
    days = {commit.oid: _day(commit) for commit in history.commits}
    for track in history.tracks:
        stories = [_story(item, days, listed, speech) for item in history.items if item.track == track.id]
        last = history.commits[-1] if history.commits else None
        yield Course(
            track=track,
            claimed=claimed_of(last, track.id, in_words(speech)) if last else BLOCKS.none,
            evidenced=evidenced_of(last, track.id, in_words(speech)) if last else BLOCKS.none,
            groups=tuple(_groups(history, track, stories)),
        )


def _groups(history: History, track: TrackTotal, stories: Sequence[Story]) -> Iterator[Group]:
    """The items by chapter, in the chapters' order; those of no chapter under the track's own name."""
    titles: dict[str | None, TitleInfo] = {
        chapter.id: chapter.title for chapter in history.chapters if chapter.track == track.id
    }
    found: dict[str | None, list[Story]] = {chapter: [] for chapter in titles}
    for story in stories:
        found.setdefault(story.item.chapter if story.item.chapter in titles else None, []).append(story)
    return (Group(titles.get(chapter, track.title), tuple(group)) for chapter, group in found.items() if group)


def _story(item: ItemEntry, days: Mapping[str, str | None], listed: AbstractSet[str], speech: Speech) -> Story:
    happened = (
        (item.started, item.started_on),
        (item.completed, item.completed_on),
        (item.ticked, item.ticked_on),
        (item.lost, days.get(item.lost) if item.lost else None),
    )
    claim = ""
    if item.claimed:
        claim = speech.say("claimed")
    elif item.claimed is False and is_there(item):
        claim = speech.say("not claimed")
    return Story(
        item,
        speech.told(_now(item)),
        claim,
        tuple(Event(day, oid, oid in listed) if oid else None for oid, day in happened),
    )


def _now(item: ItemEntry) -> Sentence:
    """What an item is at the last commit."""
    if item.complete:
        return say("complete")
    if item.present:
        return say("every file is there") if item.complete is None else say("every file, but not complete")
    if item.lost:
        return say("lost")
    return say("in progress") if item.started else say("not started")
