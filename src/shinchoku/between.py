"""What changed between two revisions: two reports held against each other, and the JSON form of that."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Annotated, Literal

import msgspec

from shinchoku.findings import ClaimsFile, Finding
from shinchoku.report import (
    CatalogInfo,
    Claim,
    Day,
    ItemReport,
    ProblemInfo,
    ReasonInfo,
    Report,
    Status,
    Tool,
    TrackSummary,
)

Kind = Literal["completed", "regressed", "started", "changed"]

_COULD_NOT_TELL = frozenset({"complete", "unverified"})
_BY_CLAIM_ALONE = frozenset({"DRF305"})
"""Where a dead link should lead changes with every renaming; it is the same dead link."""
_LINE = re.compile(r" in line \d+$")


class Side(msgspec.Struct, frozen=True):
    """One of the two revisions."""

    asked: Annotated[str, msgspec.Meta(description="As it was named; of a merge base, what it is the base of.")]
    revision: Annotated[str, msgspec.Meta(description="The full object id.")]
    empty: Annotated[bool, msgspec.Meta(description="Whether no item had a file there.")]
    tracks: dict[str, TrackSummary]
    claims_file: ClaimsFile | None
    problems: tuple[ProblemInfo, ...]


class ItemChange(msgspec.Struct, frozen=True):
    """An item whose status is another one, or of which something that was there is gone."""

    id: str
    track: str
    chapter: str | None
    kind: Annotated[
        Kind,
        msgspec.Meta(
            description="completed: complete now. regressed: was complete, or had all that is asked for, and is shown "
            "not to be so now; what could not be verified is not. started: had no file. changed: any other."
        ),
    ]
    before: Status
    after: Status
    counted: bool
    path: str | None
    completed_on: Day | None
    reasons: Annotated[tuple[ReasonInfo, ...], msgspec.Meta(description="Why the later status is what it is.")]


class ClaimChange(msgspec.Struct, frozen=True):
    """An item whose box in the progress file was ticked or unticked, or went with its tick."""

    item: str
    kind: Literal["ticked", "unticked"]
    before: Claim | None
    after: Claim | None


class DriftChange(msgspec.Struct, frozen=True):
    """Findings that one revision has and the other has not, wherever their lines have moved to."""

    new: tuple[Finding, ...]
    gone: tuple[Finding, ...]
    unchanged: int


class Between(msgspec.Struct, frozen=True, kw_only=True):
    """What changed between two revisions, both judged by the settings of the later one."""

    schema_version: Literal["1.0"] = "1.0"
    tool: Tool
    range: str
    path: str
    catalog: CatalogInfo
    settings_differ: Annotated[
        bool, msgspec.Meta(description="Whether the earlier revision's own settings are others, or cannot be read.")
    ]
    before: Side
    after: Side
    items: Annotated[
        tuple[ItemChange, ...] | msgspec.UnsetType, msgspec.Meta(description="Left out by the drift command.")
    ] = msgspec.UNSET
    unchanged: Annotated[
        int | msgspec.UnsetType, msgspec.Meta(description="How many items did not change; left out with them.")
    ] = msgspec.UNSET
    claims: Annotated[
        tuple[ClaimChange, ...] | msgspec.UnsetType, msgspec.Meta(description="Left out with the items.")
    ] = msgspec.UNSET
    drift: DriftChange


class End(msgspec.Struct, frozen=True):
    """One of the two scans that are compared."""

    report: Report
    asked: str


def compare_reports(before: End, after: End, named: str, *, settings_differ: bool = False) -> Between:
    """Two reports by the same catalogue, held against each other.

    Args:
        before: The earlier revision's.
        after: The later one's.
        named: The range as it was asked for.
        settings_differ: Whether the earlier revision had other settings of its own.
    """
    old, new = before.report, after.report
    pairs = list(zip(old.items, new.items, strict=True))
    changes = tuple(_item_changes(pairs))
    new_drift = new_findings(old, new)
    return Between(
        tool=new.tool,
        range=named,
        path=new.repository.path,
        catalog=new.catalog,
        settings_differ=settings_differ,
        before=_side(before),
        after=_side(after),
        items=changes,
        unchanged=len(pairs) - len(changes),
        claims=tuple(_claim_changes(pairs)),
        drift=DriftChange(
            tuple(new.drift[index] for index in new_drift),
            tuple(old.drift[index] for index in new_findings(new, old)),
            len(new.drift) - len(new_drift),
        ),
    )


def drift_only(between: Between) -> Between:
    """Without what is said of the items themselves."""
    unset = msgspec.UNSET
    return msgspec.structs.replace(between, items=unset, unchanged=unset, claims=unset)


def new_findings(before: Report, after: Report) -> list[int]:
    """Which of the later report's findings the earlier one does not have; of several alike, the last ones."""
    known = Counter(_identity(before, finding) for finding in before.drift)
    found = []
    for index, finding in enumerate(after.drift):
        identity = _identity(after, finding)
        if known[identity]:
            known[identity] -= 1
        else:
            found.append(index)
    return found


def _identity(report: Report, finding: Finding) -> tuple[str, ...]:
    """The same for the same contradiction, wherever its line, or the progress file itself, has moved to."""
    own = report.claims_file.path if report.claims_file else None
    evidence = "" if finding.code in _BY_CLAIM_ALONE else _LINE.sub("", finding.evidence or "")
    path = "" if finding.path == own else finding.path
    return finding.code, finding.item or "", finding.claim or "", evidence, path


def _side(end: End) -> Side:
    report = end.report
    return Side(
        asked=end.asked,
        revision=report.repository.revision,
        empty=all(item.status == "not_started" for item in report.items),
        tracks=report.summary.tracks,
        claims_file=report.claims_file,
        problems=report.problems,
    )


def _item_changes(pairs: Sequence[tuple[ItemReport, ItemReport]]) -> Iterator[ItemChange]:
    for old, new in pairs:
        kind = _kind(old, new)
        if kind is not None:
            yield ItemChange(
                id=new.id,
                track=new.track,
                chapter=new.chapter,
                kind=kind,
                before=old.status,
                after=new.status,
                counted=new.counted,
                path=new.path,
                completed_on=new.completed_on,
                reasons=new.reasons,
            )


def _kind(old: ItemReport, new: ItemReport) -> Kind | None:
    was_complete = old.status == "complete"
    if new.status not in _COULD_NOT_TELL and (was_complete or (new.regressed and not old.regressed)):
        return "regressed"
    if old.status == new.status:
        return None
    if new.status == "complete":
        return "completed"
    return "started" if old.status == "not_started" else "changed"


def _claim_changes(pairs: Sequence[tuple[ItemReport, ItemReport]]) -> Iterator[ClaimChange]:
    for old, new in pairs:
        was, is_now = (claim is not None and claim.done for claim in (old.claim, new.claim))
        if was != is_now:
            yield ClaimChange(new.id, "ticked" if is_now else "unticked", old.claim, new.claim)
