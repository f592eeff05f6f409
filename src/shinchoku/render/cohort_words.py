"""Words and figures that every form of a cohort's state shares."""

from collections.abc import Iterator, Mapping, Sequence

from shinchoku.cohort.overview import ChapterColumn, LearnerRow, Overview, Pace, Stuck
from shinchoku.cohort.work import Reason
from shinchoku.render.looks import LOOKS, track_word
from shinchoku.report import Status
from shinchoku.speech import Sentence, Speech, day, joined, say, say_n

REASONS: dict[Reason, Sentence] = {
    "unreachable": say("unreachable"),
    "timeout": say("timeout"),
    "not a repository": say("not a repository"),
    "no such revision": say("no such revision"),
    "nothing to scan": say("nothing to scan"),
    "not readable": say("not readable"),
    "over the limit": say("over the limit"),
    "no room": say("no room for its clone"),
    "bad settings": say("bad settings"),
    "no sandbox": say("no sandbox"),
    "crashed": say("crashed"),
    "error": say("an unexpected error"),
}
_OPEN: tuple[Status, ...] = ("failing", "in_progress", "not_started")


def reasons_told(count: Mapping[Reason, int], *, counted: bool = True) -> Sentence:
    """``3 unreachable, 1 timeout``: the most frequent first."""
    ordered = sorted(count, key=lambda reason: (-count[reason], reason))
    if not counted:
        return joined((REASONS[reason] for reason in ordered), ", ")
    return joined((say("{n} {reason}", n=count[reason], reason=REASONS[reason]) for reason in ordered), ", ")


def headline(overview: Overview) -> list[Sentence]:
    """The parts of the first line: how many learners, and how many of each kind there are."""
    count = overview.learners
    parts = [say_n("{n} learner", "{n} learners", count.total), say("{n} with a report", n=count.reported)]
    parts += [say("{n} finished", n=count.finished)] if count.reported else []
    parts += [say("{n} stale", n=count.stale)] if count.stale else []
    parts += [say("{n} perhaps stale, without dates", n=count.undated)] if count.undated else []
    parts += [say("{n} ticked beyond the evidence", n=count.overclaiming)] if count.overclaiming else []
    parts += [say("{n} failed", n=sum(count.failed.values()))] if count.failed else []
    parts += [say("{n} against another catalogue", n=count.elsewhere)] if count.elsewhere else []
    parts += [say("{n} not scanned yet", n=count.waiting)] if count.waiting else []
    return parts


def stale_told(overview: Overview) -> Sentence:
    """From when on who is stale; all else is told as it was scanned."""
    return say_n(
        "stale and burn-ups counted from {day}; stale: not finished, and no commit to an item in {n} day",
        "stale and burn-ups counted from {day}; stale: not finished, and no commit to an item in {n} days",
        overview.stale_days,
        day=day(overview.as_of),
    )


def terms_told(overview: Overview) -> Sentence | None:
    """That some reports are of other terms than the others."""
    if not overview.learners.other_terms:
        return None
    return say_n(
        "{n} report is of other settings, release or options than the last run's: scan again to compare",
        "{n} reports are of other settings, release or options than the last run's: scan again to compare",
        overview.learners.other_terms,
    )


def pace_told(pace: Pace) -> Sentence:
    """How fast they go."""
    if pace.median is None:
        return say("no pace yet: nobody has two items with dates")
    return say_n(
        "median pace: {median:.1f} days for an item (of {n} learner: {lower:.1f} to {upper:.1f})",
        "median pace: {median:.1f} days for an item (half of {n} learners: {lower:.1f} to {upper:.1f})",
        pace.learners,
        median=pace.median,
        lower=pace.lower,
        upper=pace.upper,
    )


def stuck_told(stuck: Stuck) -> Sentence:
    """How many are stuck at an item, and how far they are with it."""
    counts = {"failing": stuck.failing, "in_progress": stuck.in_progress, "not_started": stuck.not_started}
    parts = [say("{n} {status}", n=counts[status], status=LOOKS[status].word) for status in _OPEN if counts[status]]
    return joined(parts)


def asked_chapters(overview: Overview) -> list[ChapterColumn]:
    """Those of which something is asked."""
    return [chapter for chapter in overview.chapters if chapter.total]


def chapter_title(chapter: ChapterColumn, speech: Speech) -> str:
    """A chapter's title; that of a track, as a heading, for its items of no chapter."""
    if chapter.title:
        return speech.title(chapter.title)
    word = speech.told(track_word(chapter.track))
    return f"{word[:1].upper()}{word[1:]}"


def percent(part: int, whole: int, of: int = 100) -> int:
    """Of a hundred; a hundred only where nothing is missing, and nothing only where nothing is there."""
    if part in {0, whole}:
        return of if part else 0
    return min(of - 1, max(1, (2 * of * part + whole) // (2 * whole)))


def strip(row: LearnerRow, places: Sequence[int]) -> str:
    """A learner's statuses as signs, of the items in those places."""
    return "".join(LOOKS[row.statuses[place]].sign for place in places)


def first_places(overview: Overview) -> list[int]:
    """Where the counted items of the first track stand among all."""
    track = overview.first_track
    return [number for number, item in enumerate(overview.items) if item.counted and item.track == track]


def flags_told(row: LearnerRow, *, dated: bool = False, most: int = 3) -> Iterator[Sentence]:
    """What a mentor may want to look at.

    Args:
        row: The learner.
        dated: Whether the last commit's day is told with it, where there is no room for it elsewhere.
        most: How many items are named of each kind; of one more, all are.
    """
    if row.stale:
        yield say("stale since {day}", day=day(row.last_touched_on)) if dated and row.last_touched_on else say("stale")
    if row.stale is None:
        yield say("perhaps stale: there are no dates to tell it by")
    if row.overclaimed:
        yield say("ticked beyond the evidence: {items}", items=_few(row.overclaimed, most))
    if row.regressed:
        yield say("lost again: {items}", items=_few(row.regressed, most))
    if row.waived:
        yield say("waived by own settings: {items}", items=_few(row.waived, most))


def _few(items: Sequence[str], most: int) -> Sentence:
    """The first of them, and how many more there are."""
    more = len(items) - most
    if more <= 1:
        return joined(items)
    return say("{items} and {n} more", items=joined(items[:most]), n=more)


def state_told(row: LearnerRow) -> Sentence:
    """Why a learner has no figures."""
    if row.reason:
        return joined((REASONS[row.reason], *([row.message] if row.message else [])), ": ")
    return say("against another catalogue") if row.state == "elsewhere" else say("not scanned yet")
