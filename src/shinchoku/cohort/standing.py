"""What a cohort's figures need of one learner's report."""

from collections.abc import Iterable
from datetime import date

from msgspec import Struct

from shinchoku.cohort.roster import Learner
from shinchoku.cohort.work import Reason
from shinchoku.report import CatalogInfo, ChapterSummary, ItemReport, Report, Status, TitleInfo

_FEWEST_FOR_A_PACE = 2  # items; one alone tells no pace
REACHED: frozenset[Status] = frozenset({"complete", "unverified"})
"""Everything that was asked for is there; whether tests pass may not be known."""
OPEN: frozenset[Status] = frozenset({"failing", "in_progress", "not_started"})


class Kept(Struct, frozen=True):
    """What is kept of a learner."""

    learner: Learner
    report: Report | None
    reason: Reason | None = None
    message: str | None = None
    commit: str | None = None
    is_current: bool = True
    """Whether the report was made under the terms of the last run."""


class Column(Struct, frozen=True):
    """What is the same of an item for every learner."""

    id: str
    track: str
    chapter: str | None
    title: TitleInfo
    counted: bool


class Course(Struct, frozen=True):
    """A catalogue, as reports against it tell it."""

    info: CatalogInfo
    first_track: str
    """The one that headlines speak of."""
    columns: tuple[Column, ...]
    chapters: tuple[ChapterSummary, ...]
    """With counts that are of one learner, and mean nothing here."""


class Standing(Struct, frozen=True):
    """A learner's report, as far as the figures go."""

    statuses: tuple[Status, ...]
    """In the catalogue's order."""
    next: str | None
    """The item of the first track that is nearest to done."""
    regressed: tuple[str, ...]
    overclaimed: tuple[str, ...]
    """Items ticked that are not there by the evidence."""
    waived: tuple[str, ...]
    """Items reached of which the learner's own settings waive something."""
    started: date | None
    """The first day that an item of the first track has."""
    reached_on: tuple[date, ...] | None
    """The days on which items of the first track that are reached were whole; None where one of them has no date."""
    last: date | None
    """The last commit to any item, as far as dates are known."""
    is_dated: bool
    """Whether the last commit to every item that was begun has a date."""

    @property
    def pace(self) -> float | None:
        """Days for one item; None where too few are reached, or one of them has no date."""
        if self.started is None or self.reached_on is None or len(self.reached_on) < _FEWEST_FOR_A_PACE:
            return None
        return (max(self.reached_on) - self.started).days / len(self.reached_on)

    def is_stale(self, as_of: date, days: int) -> bool | None:
        """Whether no item had a commit in so many days, or later; None where dates cannot tell."""
        if self.last is not None and (as_of - self.last).days < days:
            return False
        return True if self.is_dated else None


def course_of(report: Report) -> Course:
    """The catalogue that a report was made against."""
    columns = tuple(Column(item.id, item.track, item.chapter, item.title, item.counted) for item in report.items)
    blank = (ChapterSummary(each.id, each.track, each.title, each.total, 0) for each in report.summary.chapters)
    return Course(report.catalog, report.first_track, columns, tuple(blank))


def standing_of(report: Report) -> Standing:
    """What the figures need of a report."""
    first = [item for item in report.items if item.track == report.first_track and item.counted]
    status = {item.id: item.status for item in first}
    nearest = report.summary.next
    reached = [item.completed_on for item in first if item.status in REACHED]
    last = max(_days(item.last_touched_on for item in report.items), default=None)
    begun = [item for item in report.items if item.status != "not_started" and not item.waived]
    return Standing(
        statuses=tuple(item.status for item in report.items),
        next=nearest if nearest is not None and status.get(nearest) in OPEN else None,
        regressed=tuple(item.id for item in report.items if item.regressed),
        overclaimed=tuple(item.id for item in report.items if _is_overclaimed(item)),
        waived=tuple(item.id for item in report.items if item.waived and item.status in REACHED),
        # Some dates are reversed, as where a history was put together anew: what was whole was begun by then.
        started=min(_days([*(item.started_on for item in first), *reached]), default=None),
        reached_on=tuple(sorted(_days(reached))) if all(reached) else None,
        last=last,
        is_dated=all(item.last_touched_on for item in begun) and not (last is None and report.repository.shallow),
    )


def _is_overclaimed(item: ItemReport) -> bool:
    return item.claim is not None and item.claim.done and item.status in OPEN


def _days(texts: Iterable[str | None]) -> list[date]:
    return [date.fromisoformat(text) for text in texts if text]
