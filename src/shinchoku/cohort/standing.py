"""What a cohort's figures need of one learner's report."""

from collections.abc import Iterable
from datetime import date

from msgspec import Struct

from shinchoku.cohort.roster import Learner
from shinchoku.cohort.work import Reason
from shinchoku.report import CatalogInfo, ChapterSummary, ItemReport, Report, Status, TitleInfo

_DAYS_FOR_A_PACE = 2  # dated items; one alone tells no pace
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
    started: date | None
    """The first commit to an item of the first track."""
    reached_on: tuple[date, ...]
    """The days on which items of the first track that are reached were whole; those without a date are missing."""
    last: date | None
    """The last commit to any item."""

    @property
    def pace(self) -> float | None:
        """Days for one item; None where too few have dates."""
        if self.started is None or len(self.reached_on) < _DAYS_FOR_A_PACE:
            return None
        return max(0, (max(self.reached_on) - self.started).days) / len(self.reached_on)


def course_of(report: Report) -> Course:
    """The catalogue that a report was made against."""
    columns = tuple(Column(item.id, item.track, item.chapter, item.title, item.counted) for item in report.items)
    blank = (ChapterSummary(each.id, each.track, each.title, each.total, 0) for each in report.summary.chapters)
    return Course(report.catalog, columns, tuple(blank))


def standing_of(report: Report) -> Standing:
    """What the figures need of a report."""
    first = [item for item in report.items if item.track == report.first_track and item.counted]
    status = {item.id: item.status for item in first}
    nearest = report.summary.next
    return Standing(
        statuses=tuple(item.status for item in report.items),
        next=nearest if nearest is not None and status.get(nearest) in OPEN else None,
        regressed=tuple(item.id for item in report.items if item.regressed),
        overclaimed=tuple(item.id for item in report.items if _is_overclaimed(item)),
        started=min(_days(item.started_on for item in first), default=None),
        reached_on=tuple(sorted(_days(item.completed_on for item in first if item.status in REACHED))),
        last=max(_days(item.last_touched_on for item in report.items), default=None),
    )


def _is_overclaimed(item: ItemReport) -> bool:
    return item.claim is not None and item.claim.done and item.status in OPEN


def _days(texts: Iterable[str | None]) -> list[date]:
    return [date.fromisoformat(text) for text in texts if text]
