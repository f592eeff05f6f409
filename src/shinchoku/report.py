"""All that a renderer may read, and the JSON report's form: field for field what `shinchoku schema` publishes."""

from typing import Annotated, Literal

import msgspec

from shinchoku.findings import ClaimsFile, Finding

Status = Literal["complete", "failing", "unverified", "in_progress", "not_started"]
Outcome = Literal[
    "passed", "failed", "no_tests", "not_collected", "hollow", "env_error", "timeout", "crashed", "not_run"
]
Day = Annotated[str, msgspec.Meta(pattern=r"^\d{4}-\d{2}-\d{2}$", description="A day in the repository.timezone.")]
Moment = Annotated[str, msgspec.Meta(description="ISO 8601 with a UTC offset: that of the repository.timezone.")]


class Tool(msgspec.Struct, frozen=True):
    """What made the report."""

    name: str
    version: str


class RepositoryInfo(msgspec.Struct, frozen=True):
    """What was scanned."""

    path: str
    revision: Annotated[str, msgspec.Meta(description="worktree, or the full object id of the scanned commit.")]
    head: str | None
    branch: str | None
    dirty: bool
    shallow: bool
    timezone: Annotated[str, msgspec.Meta(description="author: each commit's own UTC offset; else a zone.")] = "author"
    linked: Annotated[str | None, msgspec.Meta(description="worktree or submodule: its .git led elsewhere.")] = None


class TitleInfo(msgspec.Struct, frozen=True):
    """A heading in the languages that the tool speaks."""

    en: str
    ja: str


class CatalogInfo(msgspec.Struct, frozen=True):
    """The canonical list that the repository was held against."""

    id: str
    title: TitleInfo


class TrackSummary(msgspec.Struct, frozen=True):
    """How many of a track's active items have each status."""

    total: int
    complete: int
    failing: int
    unverified: int
    in_progress: int
    not_started: int


class ChapterSummary(msgspec.Struct, frozen=True):
    """How far a chapter is; active items only."""

    id: str
    track: str
    title: TitleInfo
    total: int
    complete: int


class Latest(msgspec.Struct, frozen=True):
    """The item that was completed last."""

    item: str
    date: Day


class Summary(msgspec.Struct, frozen=True):
    """The headline. Chapter, latest and next speak of the first track."""

    tracks: dict[str, TrackSummary]
    chapters: tuple[ChapterSummary, ...]
    current_chapter: Annotated[
        str | None, msgspec.Meta(description="The first chapter with an item that is not complete.")
    ]
    latest: Latest | None
    next: Annotated[str | None, msgspec.Meta(description="The nearest item to done.")]


class ReasonInfo(msgspec.Struct, frozen=True):
    """Why a status is what it is."""

    code: str
    message: str


class ReadmeInfo(msgspec.Struct, frozen=True):
    """What was found of a README; a stub is not present."""

    present: bool
    path: str | None
    characters: Annotated[int, msgspec.Meta(description="Letters and digits of running text.")]


class ImplementationInfo(msgspec.Struct, frozen=True):
    """How many files of source code the item has."""

    files: int


class ServiceInfo(msgspec.Struct, frozen=True):
    """A service that a compose file starts."""

    file: str
    service: str


class NeedsInfo(msgspec.Struct, frozen=True):
    """What a stranger would have to bring to see the tests pass."""

    install: Annotated[tuple[str, ...], msgspec.Meta(description="Distributions, besides those that are declared.")]
    restore: Annotated[tuple[str, ...], msgspec.Meta(description="Files that are not in the repository.")]
    start: tuple[ServiceInfo, ...]


class SuiteInfo(msgspec.Struct, frozen=True):
    """What the item's tests show."""

    outcome: Outcome
    source: Literal["run", "cache", "junit"] | None
    files: int
    passed: int
    failed: int
    errors: int
    skipped: int
    coverage_percent: Annotated[
        float | None, msgspec.Meta(description="What the suite itself printed, where its settings measure coverage.")
    ]
    environment: Annotated[
        str | None, msgspec.Meta(description="The interpreter and packages that the tests ran with, in words.")
    ]
    sandbox: Annotated[str | None, msgspec.Meta(description="What kept the tests apart, in words; none: … with why.")]
    declared: Annotated[tuple[str, ...], msgspec.Meta(description="What the item says that its tests need; PEP 508.")]
    needs: Annotated[NeedsInfo | None, msgspec.Meta(description="What was missing, where that is known.")]
    message: str | None
    duration_seconds: float | msgspec.UnsetType | None = msgspec.UNSET


class DocumentInfo(msgspec.Struct, frozen=True):
    """A document that shows that a tutorial was done."""

    path: str
    present: bool
    checked: int
    unchecked: int


class CommitInfo(msgspec.Struct, frozen=True):
    """A commit; mail addresses are left out."""

    oid: str
    date: Annotated[Moment | None, msgspec.Meta(description="Author date; null where no calendar has it.")]
    committed: Annotated[Moment | None, msgspec.Meta(description="Committer date; null as date is.")]
    author: str
    subject: str


class CommitsInfo(msgspec.Struct, frozen=True):
    """The commits that changed the item."""

    count: int
    first: CommitInfo | None
    completed: CommitInfo | None
    last: CommitInfo | None
    lost: Annotated[CommitInfo | None, msgspec.Meta(description="The one that took what was complete.")] = None


class Evidence(msgspec.Struct, frozen=True):
    """Everything that the verdict rests on."""

    readme: ReadmeInfo
    implementation: ImplementationInfo
    tests: SuiteInfo
    documents: tuple[DocumentInfo, ...]
    commits: CommitsInfo


class Claim(msgspec.Struct, frozen=True):
    """What the progress file says of the item."""

    done: bool
    date: Day | None
    line: int


class ItemReport(msgspec.Struct, frozen=True):
    """One item of the catalogue."""

    id: str
    track: str
    chapter: str | None
    title: TitleInfo
    path: str | None
    status: Status
    regressed: bool
    reasons: tuple[ReasonInfo, ...]
    waived: dict[str, str]
    counted: Annotated[bool, msgspec.Meta(description="Whether it is active, and so part of the totals.")]
    lacking: Annotated[int, msgspec.Meta(description="How many reasons stand between it and complete.")]
    started_on: Day | None
    completed_on: Day | None
    last_touched_on: Day | None
    evidence: Evidence
    claim: Claim | None


class StrayInfo(msgspec.Struct, frozen=True):
    """A folder that is no item's, or not in the item's place."""

    path: str
    code: str
    message: str


class ProblemInfo(msgspec.Struct, frozen=True):
    """Something that kept the scan from seeing everything."""

    code: str
    message: str


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """A scan's whole result: items in catalogue order, all of them, always."""

    schema_version: Literal["1.0"] = "1.0"
    tool: Tool
    repository: RepositoryInfo
    catalog: CatalogInfo
    summary: Summary
    items: tuple[ItemReport, ...]
    strays: tuple[StrayInfo, ...]
    claims_file: ClaimsFile | None
    drift: tuple[Finding, ...]
    problems: tuple[ProblemInfo, ...]

    @property
    def first_track(self) -> str:
        """The track that the headline speaks of."""
        return next(iter(self.summary.tracks))
