"""What is said of two revisions in every form that people read."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from shinchoku.between import Between, Kind, Side
from shinchoku.findings import Finding
from shinchoku.render.looks import SEVERITY_LOOKS, track_word
from shinchoku.report import TrackSummary
from shinchoku.speech import ENGLISH, Sentence, Speech, say, say_n

KINDS: dict[Kind, Sentence] = {
    "completed": say("Completed"),
    "regressed": say("Regressed"),
    "started": say("Started"),
    "changed": say("Changed otherwise"),
}
"""In the order in which they are told."""
BOXES: dict[Literal["ticked", "unticked"], Sentence] = {"ticked": say("ticked"), "unticked": say("unticked")}
"""What became of a box."""
SHORT = 12
"""Signs of an object id."""
_MOST_TRACKS = 10


def totals(between: Between, speech: Speech = ENGLISH) -> list[str]:
    """The headline's parts, a track each: ``8 / 26 → 9 / 26 patterns complete``; an equal pair is told once."""
    pairs = list(between.after.tracks.items())
    parts = [speech.told(_total(name, between.before.tracks[name], track)) for name, track in pairs[:_MOST_TRACKS]]
    more = len(pairs) - _MOST_TRACKS
    return [*parts, *([speech.say("{n} more tracks", n=more)] if more > 0 else [])]


def weighed(findings: Iterable[Finding]) -> list[Finding]:
    """The heaviest first, else in their own order."""
    return sorted(findings, key=lambda finding: SEVERITY_LOOKS[finding.severity].rank)


def notes(between: Between) -> Iterator[Sentence]:
    """What a reader has to know of the comparison itself; no name in it is a stranger's."""
    if between.before.empty:
        yield say("No item had begun at the earlier revision.")
    if between.settings_differ:
        yield say("The earlier revision has other settings of its own; both are judged by those of the later one.")
    if between.before.revision == between.after.revision:
        yield say("Both are the same commit.")


def problems(between: Between) -> Sequence[tuple[str, Sentence, str]]:
    """Code, which of the two revisions, and what kept the scan from seeing all of it; of both, it is told once."""
    before, after = ([(each.code, each.message) for each in side.problems] for side in (between.before, between.after))
    told = dict.fromkeys(after, say("at the later revision"))
    told |= {pair: say("at both revisions") if pair in told else say("at the earlier revision") for pair in before}
    return [(code, where, message) for (code, message), where in told.items()]


def unchanged(between: Between) -> Sentence:
    """How many items are as they were."""
    number = between.unchanged or 0
    if not between.items:
        return say("No item changed.")
    return say_n("{n} item did not change.", "{n} items did not change.", number)


def is_named(side: Side) -> bool:
    """Whether a revision was called by more than its own object id."""
    return not side.revision.startswith(side.asked)


def _total(name: str, before: TrackSummary, after: TrackSummary) -> Sentence:
    old, new = (f"{track.complete} / {track.total}" for track in (before, after))
    return say("{counts} {track} complete", counts=old if old == new else f"{old} → {new}", track=track_word(name))
