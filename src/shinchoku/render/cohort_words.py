"""Words and figures that every form of a cohort's state shares."""

from collections.abc import Iterator, Mapping, Sequence

from shinchoku.cohort.overview import LearnerRow, Overview, Pace, Stuck
from shinchoku.cohort.work import Reason
from shinchoku.render.looks import LOOKS
from shinchoku.report import Status
from shinchoku.speech import Sentence, day, joined, say, say_n

REASONS: dict[Reason, Sentence] = {
    "unreachable": say("unreachable"),
    "timeout": say("timeout"),
    "not a repository": say("not a repository"),
    "no such revision": say("no such revision"),
    "nothing to scan": say("nothing to scan"),
    "not readable": say("not readable"),
    "over the limit": say("over the limit"),
    "bad settings": say("bad settings"),
    "no sandbox": say("no sandbox"),
    "crashed": say("crashed"),
    "error": say("an unexpected error"),
}
_MOST_ITEMS = 3
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
    waiting = count.total - count.reported - count.elsewhere - sum(count.failed.values())
    parts = [say_n("{n} learner", "{n} learners", count.total), say("{n} with a report", n=count.reported)]
    parts += [say("{n} finished", n=count.finished)] if count.reported else []
    parts += [say("{n} stale", n=count.stale)] if count.stale else []
    parts += [say("{n} ticked beyond the evidence", n=count.overclaiming)] if count.overclaiming else []
    parts += [say("{n} failed", n=sum(count.failed.values()))] if count.failed else []
    parts += [say("{n} against another catalogue", n=count.elsewhere)] if count.elsewhere else []
    parts += [say("{n} not scanned yet", n=waiting)] if waiting else []
    return parts


def stale_told(overview: Overview) -> Sentence:
    """From when on who is stale."""
    told, days = day(overview.as_of), overview.stale_days
    return say("as of {day}; stale: not finished, and no commit to an item in {days} days", day=told, days=days)


def pace_told(pace: Pace) -> Sentence:
    """How fast they go."""
    if pace.median is None:
        return say("no pace yet: nobody has two items with dates")
    return say(
        "median pace: {median:.1f} days for an item (half of {n} learners: {lower:.1f} to {upper:.1f})",
        median=pace.median,
        n=pace.learners,
        lower=pace.lower,
        upper=pace.upper,
    )


def stuck_told(stuck: Stuck) -> Sentence:
    """How many are stuck at an item, and how far they are with it."""
    counts = {"failing": stuck.failing, "in_progress": stuck.in_progress, "not_started": stuck.not_started}
    parts = [say("{n} {status}", n=counts[status], status=LOOKS[status].word) for status in _OPEN if counts[status]]
    return joined(parts)


def percent(share: float) -> int:
    """Of a hundred; a hundred only where nothing is missing, and nothing only where nothing is there."""
    return round(share * 100) if share in {0, 1} else min(99, max(1, round(share * 100)))


def strip(row: LearnerRow, places: Sequence[int]) -> str:
    """A learner's statuses as signs, of the items in those places."""
    return "".join(LOOKS[row.statuses[place]].sign for place in places)


def first_places(overview: Overview) -> list[int]:
    """Where the counted items of the first track stand among all."""
    track = overview.first_track
    return [number for number, item in enumerate(overview.items) if item.counted and item.track == track]


def flags_told(row: LearnerRow) -> Iterator[Sentence]:
    """What a mentor may want to look at."""
    if row.stale:
        yield say("stale")
    if row.overclaimed:
        yield say("ticked beyond the evidence: {items}", items=_few(row.overclaimed))
    if row.regressed:
        yield say("lost again: {items}", items=_few(row.regressed))


def _few(items: Sequence[str]) -> Sentence:
    """The first of them, and how many more there are."""
    more = len(items) - _MOST_ITEMS
    if more <= 1:
        return joined(items)
    return say("{items} and {n} more", items=joined(items[:_MOST_ITEMS]), n=more)


def state_told(row: LearnerRow) -> Sentence:
    """Why a learner has no figures."""
    if row.reason:
        return joined((REASONS[row.reason], *([row.message] if row.message else [])), ": ")
    return say("against another catalogue") if row.state == "elsewhere" else say("not scanned yet")
