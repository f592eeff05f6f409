"""What is said of two revisions in every form that people read."""

from collections.abc import Iterable, Iterator, Sequence

from shinchoku.between import Between, Kind, Side
from shinchoku.findings import Finding
from shinchoku.render.looks import SEVERITY_LOOKS, counted
from shinchoku.report import TrackSummary

KINDS: dict[Kind, str] = {
    "completed": "Completed",
    "regressed": "Regressed",
    "started": "Started",
    "changed": "Changed otherwise",
}
"""In the order in which they are told."""
SHORT = 12
"""Signs of an object id."""
_MOST_TRACKS = 10


def totals(between: Between) -> list[str]:
    """The headline's parts, a track each: ``8 / 26 → 9 / 26 patterns complete``; an equal pair is told once."""
    pairs = list(between.after.tracks.items())
    parts = [_total(name, between.before.tracks[name], track) for name, track in pairs[:_MOST_TRACKS]]
    return [*parts, *([f"{len(pairs) - _MOST_TRACKS} more tracks"] if len(pairs) > _MOST_TRACKS else [])]


def weighed(findings: Iterable[Finding]) -> list[Finding]:
    """The heaviest first, else in their own order."""
    return sorted(findings, key=lambda finding: SEVERITY_LOOKS[finding.severity].rank)


def notes(between: Between) -> Iterator[str]:
    """What a reader has to know of the comparison itself; no name in it is a stranger's."""
    if between.before.empty:
        yield "No item had begun at the earlier revision."
    if between.settings_differ:
        yield "The earlier revision has other settings of its own; both are judged by those of the later one."
    if between.before.revision == between.after.revision:
        yield "Both are the same commit."


def problems(between: Between) -> Sequence[tuple[str, str, str]]:
    """Code, which of the two revisions, and what kept the scan from seeing all of it; of both, it is told once."""
    before, after = ([(each.code, each.message) for each in side.problems] for side in (between.before, between.after))
    told = dict.fromkeys(after, "at the later revision")
    told |= {pair: "at both revisions" if pair in told else "at the earlier revision" for pair in before}
    return [(code, where, message) for (code, message), where in told.items()]


def unchanged(between: Between) -> str:
    """How many items are as they were."""
    number = between.unchanged or 0
    return f"{counted(number, 'item')} did not change." if between.items else "No item changed."


def is_named(side: Side) -> bool:
    """Whether a revision was called by more than its own object id."""
    return not side.revision.startswith(side.asked)


def _total(name: str, before: TrackSummary, after: TrackSummary) -> str:
    old, new = (f"{track.complete} / {track.total}" for track in (before, after))
    return f"{old if old == new else f'{old} → {new}'} {name} complete"
