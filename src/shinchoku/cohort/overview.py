"""All that a cohort's renderers may read, and the form of its JSON: field for field what the schema publishes."""

from typing import Annotated, Literal

import msgspec

from shinchoku.cohort.work import Reason
from shinchoku.report import CatalogInfo, Day, Status, TitleInfo, Tool


class LearnersInfo(msgspec.Struct, frozen=True):
    """How many learners there are, and of how many something can be told."""

    total: int
    reported: Annotated[
        int, msgspec.Meta(description="With a report against this catalogue: all figures are of these.")
    ]
    finished: Annotated[int, msgspec.Meta(description="With every counted item of the first track reached.")]
    stale: Annotated[int, msgspec.Meta(description="Not finished, and no commit to an item in stale_days.")]
    undated: Annotated[int, msgspec.Meta(description="Not finished, and without the dates to tell whether stale.")]
    overclaiming: Annotated[int, msgspec.Meta(description="With an item ticked that the evidence says is not done.")]
    failed: Annotated[dict[Reason, int], msgspec.Meta(description="Without a report, by reason.")]
    elsewhere: Annotated[int, msgspec.Meta(description="With a report against another catalogue.")]
    waiting: Annotated[int, msgspec.Meta(description="Not scanned yet.")]
    other_terms: Annotated[
        int, msgspec.Meta(description="With a report of other settings, release or options than the last run's.")
    ]


class ItemColumn(msgspec.Struct, frozen=True):
    """One item, over all learners with a report."""

    id: str
    track: str
    chapter: str | None
    title: TitleInfo
    counted: bool
    complete: int
    unverified: Annotated[int, msgspec.Meta(description="All is there; whether the tests pass could not be told.")]
    failing: int
    in_progress: int
    not_started: int
    regressed: int
    stuck: Annotated[int, msgspec.Meta(description="Learners whose next item it is.")]
    overclaimed: Annotated[int, msgspec.Meta(description="Learners who ticked it against the evidence.")]


class ChapterColumn(msgspec.Struct, frozen=True):
    """One chapter, or a track's items of none, over all learners with a report; only its counted items, if any."""

    id: Annotated[str | None, msgspec.Meta(description="Null: the track's items of no chapter.")]
    track: str
    title: TitleInfo | None
    total: Annotated[int, msgspec.Meta(description="Items, for one learner.")]
    of: Annotated[int, msgspec.Meta(description="Items, for all learners: the whole of which the next two are parts.")]
    complete: int
    reached: Annotated[int, msgspec.Meta(description="Complete or unverified.")]
    finished: Annotated[int, msgspec.Meta(description="Learners who reached all of it.")]


class Pace(msgspec.Struct, frozen=True):
    """Days from the first commit to an item until the last was whole, for each item reached."""

    learners: Annotated[
        int, msgspec.Meta(description="With two items reached or more, each with its date: the others have no pace.")
    ]
    lower: Annotated[float | None, msgspec.Meta(description="Quartiles are interpolated.")]
    median: float | None
    upper: float | None


class Stuck(msgspec.Struct, frozen=True):
    """An item that is next for some learners, and how far they are with it."""

    item: str
    learners: int
    failing: int
    in_progress: int
    not_started: int


class BurnUpDay(msgspec.Struct, frozen=True):
    """How many items of the first track learners had reached so many days after their own first commit to one."""

    day: int
    learners: Annotated[
        int, msgspec.Meta(description="Who began so long ago, and whose items reached all have dates: no others count.")
    ]
    lowest: float
    lower: float
    median: float
    upper: float
    highest: float


Seen = Literal["reported", "failed", "elsewhere", "waiting"]
"""How a learner stands to the others: with a report, without one, against another catalogue, not scanned yet."""


class LearnerRow(msgspec.Struct, frozen=True):
    """One learner."""

    name: Annotated[str, msgspec.Meta(description="A pseudonym, unless names were asked for.")]
    page: Annotated[str, msgspec.Meta(description="What the learner's own page is called: the pseudonym.")]
    state: Seen
    reason: Reason | None
    message: Annotated[str | None, msgspec.Meta(description="Only with names: it can hold one.")]
    complete: Annotated[int, msgspec.Meta(description="Of the first track.")]
    unverified: int
    total: int
    next: str | None
    chapter: Annotated[str | None, msgspec.Meta(description="The first in which something is not reached.")]
    started_on: Day | None
    last_touched_on: Day | None
    stale: Annotated[bool | None, msgspec.Meta(description="Null: there are no dates to tell it by.")]
    pace: Annotated[float | None, msgspec.Meta(description="Days for one item.")]
    overclaimed: tuple[str, ...]
    statuses: Annotated[tuple[Status, ...], msgspec.Meta(description="In the order of items; empty without a report.")]
    regressed: tuple[str, ...]
    waived: Annotated[
        tuple[str, ...], msgspec.Meta(description="Items reached of which the learner's own settings waive something.")
    ]
    source: Annotated[str | None, msgspec.Meta(description="Only with names.")] = None
    note: Annotated[str | None, msgspec.Meta(description="Only with names.")] = None


class Overview(msgspec.Struct, frozen=True, kw_only=True):
    """A cohort's state."""

    schema_version: Literal["1.0"] = "1.0"
    tool: Tool
    catalog: Annotated[CatalogInfo | None, msgspec.Meta(description="That of most learners; null without a report.")]
    first_track: Annotated[str | None, msgspec.Meta(description="Its first, which headlines speak of.")]
    as_of: Annotated[Day, msgspec.Meta(description="The day that stale and burn-ups are counted from.")]
    stale_days: int
    named: Annotated[bool, msgspec.Meta(description="Whether names are the learners' own.")]
    learners: LearnersInfo
    chapters: tuple[ChapterColumn, ...]
    items: tuple[ItemColumn, ...]
    pace: Pace
    stuck: Annotated[tuple[Stuck, ...], msgspec.Meta(description="The item that is next for most learners first.")]
    burn_up: Annotated[tuple[BurnUpDay, ...], msgspec.Meta(description="Week by week.")]
    rows: tuple[LearnerRow, ...]
