"""All that a renderer of a history may read, and its JSON form: field for field what `shinchoku schema history` has."""

from typing import Annotated, Literal

import msgspec

from shinchoku.report import (
    CatalogInfo,
    ChapterSummary,
    CommitInfo,
    Day,
    Moment,
    Outcome,
    ProblemInfo,
    RepositoryInfo,
    TitleInfo,
    Tool,
)

Counts = Annotated[dict[str, int], msgspec.Meta(description="How many active items, by track.")]


class CommitEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A commit, and how far the course was then. Mail addresses are left out."""

    oid: str
    date: Annotated[Moment | None, msgspec.Meta(description="Author date; null where no calendar has it.")]
    committed: Annotated[Moment | None, msgspec.Meta(description="Committer date; null as date is.")]
    author: str
    subject: str
    parents: tuple[str, ...]
    main: Annotated[
        bool, msgspec.Meta(description="Whether it lies on the line of first parents that leads to the scanned commit.")
    ]
    present: Annotated[
        Counts, msgspec.Meta(description="Items of which every required file is there: no more can be complete.")
    ]
    chapters: Annotated[dict[str, int], msgspec.Meta(description="How many active items of each chapter are present.")]
    changes: Annotated[bool, msgspec.Meta(description="Whether it changed files of items.")]
    evidenced: Annotated[
        Counts | None,
        msgspec.Meta(description="Items that are complete; null where no suite was run for the commit: not verified."),
    ]
    claimed: Annotated[
        Counts | None, msgspec.Meta(description="Items that the progress file ticks; null where none can be read.")
    ]
    claims_file: Annotated[str | None, msgspec.Meta(description="Where the progress file was then; null: none.")]
    completed: Annotated[
        tuple[str, ...], msgspec.Meta(description="Items that this commit brought to be present: no parent has them.")
    ]
    lost: Annotated[
        tuple[str, ...], msgspec.Meta(description="Items that it took from being present, where no parent had before.")
    ]
    ticked: Annotated[tuple[str, ...], msgspec.Meta(description="Items whose box it ticked: no parent ticks them.")]
    unticked: Annotated[tuple[str, ...], msgspec.Meta(description="Items that it unticked: every parent ticks them.")]


class ItemEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One item's story. Commits by their object ids."""

    id: str
    track: str
    chapter: str | None
    title: TitleInfo
    counted: bool
    started: Annotated[str | None, msgspec.Meta(description="The first commit with a file of it.")]
    completed: Annotated[str | None, msgspec.Meta(description="The first commit at which it was present.")]
    lost: Annotated[str | None, msgspec.Meta(description="The commit that took it from being present, where one did.")]
    ticked: Annotated[
        str | None, msgspec.Meta(description="The commit that ticked it, where the scanned commit's file ticks it.")
    ]
    started_on: Day | None
    completed_on: Day | None
    ticked_on: Annotated[Day | None, msgspec.Meta(description="The day of the commit that ticked it.")]
    present: bool
    complete: Annotated[bool | None, msgspec.Meta(description="Null where no suite was run.")]
    claimed: bool | None


class LookEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A version of an item's folder, and what its suite showed."""

    at: Annotated[CommitInfo, msgspec.Meta(description="The commit as of which the suite was judged.")]
    made: Annotated[CommitInfo, msgspec.Meta(description="The commit that made the folder what it was then.")]
    path: Annotated[str | None, msgspec.Meta(description="The folder, as made has it; null: the item is not there.")]
    tree: Annotated[str | None, msgspec.Meta(description="Git's id of its content; null as path is.")]
    outcome: Outcome
    code: str
    message: str
    source: Annotated[
        Literal["run", "cache", "junit"] | None, msgspec.Meta(description="Whether it was run now; null: nothing ran.")
    ]


class NowPasses(msgspec.Struct, frozen=True, tag_field="kind", tag="passes"):
    """The suite passes at the last commit."""

    passed: LookEntry


class WasBroken(msgspec.Struct, frozen=True, tag_field="kind", tag="broke"):
    """A commit broke it: broken.made; passed.at is its parent."""

    passed: LookEntry
    broken: LookEntry
    unseen: Annotated[
        int, msgspec.Meta(description="Versions after passed of which it was not seen that they fail: bisected.")
    ]


class WasBrokenOutside(msgspec.Struct, frozen=True, tag_field="kind", tag="broke_outside"):
    """The same folder passed, and no more later: something outside of it broke it, between the two."""

    passed: LookEntry
    broken: LookEntry
    unseen: Annotated[int, msgspec.Meta(description="As for broke.")]


class NoPass(msgspec.Struct, frozen=True, tag_field="kind", tag="never_passed"):
    """No version of the folder passed."""

    newest: LookEntry


class NoTest(msgspec.Struct, frozen=True, tag_field="kind", tag="no_tests"):
    """No version of the folder has a test."""


class NotTold(msgspec.Struct, frozen=True, tag_field="kind", tag="unknown"):
    """It turns on a version that could not be judged."""

    unknown: LookEntry
    passed: Annotated[LookEntry | None, msgspec.Meta(description="The last that was seen to pass; null: none was.")]


BreakAnswer = NowPasses | WasBroken | WasBrokenOutside | NoPass | NoTest | NotTold


class ItemBreak(msgspec.Struct, frozen=True, kw_only=True):
    """An item that --verify names: where its suite passed last, and what broke it."""

    item: str
    answer: BreakAnswer
    versions: Annotated[int, msgspec.Meta(description="How often the folder changed on its way to the last commit.")]
    trees: Annotated[int, msgspec.Meta(description="How many of the versions are not alike.")]
    looks: Annotated[tuple[LookEntry, ...], msgspec.Meta(description="All that were judged, in that order.")]


class TrackTotal(msgspec.Struct, frozen=True):
    """A track and how many active items it has."""

    id: str
    title: TitleInfo
    total: int


class History(msgspec.Struct, frozen=True, kw_only=True):
    """A repository's whole story: every commit that leads to the scanned one, parents before children."""

    schema_version: Literal["1.0"] = "1.0"
    tool: Tool
    repository: RepositoryInfo
    catalog: CatalogInfo
    tracks: tuple[TrackTotal, ...]
    chapters: tuple[ChapterSummary, ...]
    commits: tuple[CommitEntry, ...]
    items: tuple[ItemEntry, ...]
    problems: tuple[ProblemInfo, ...]
    verified: Annotated[
        tuple[ItemBreak, ...], msgspec.Meta(description="The items that --verify names, in that order.")
    ] = ()

    @property
    def first_track(self) -> TrackTotal:
        """The track that the headline speaks of."""
        return self.tracks[0]

    @property
    def line(self) -> tuple[CommitEntry, ...]:
        """The commits on the line of first parents."""
        return tuple(commit for commit in self.commits if commit.main)
