"""A report to an exit code, with the sentence that says why."""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from shinchoku.between import Between
from shinchoku.cli.options import FailOn
from shinchoku.findings import DriftReport, Finding
from shinchoku.render.looks import counted, track_word
from shinchoku.report import ItemReport, Report
from shinchoku.speech import joined, say

AGREED, FOUND, INCOMPLETE = 0, 1, 3
_INCOMPLETE_PROBLEMS = frozenset(
    {"GIT02", "GIT03", "GIT04", "GIT05", "GIT07", "GIT08", "FIL01", "FIL02", "FIL04", "EXP02"}
)


class Ending(Struct, frozen=True):
    """How a scan ends."""

    code: int
    sentences: tuple[str, ...]


def drift_ending(report: DriftReport, *, failing: bool) -> Ending:
    """How a check ends by what it found; notes of the level "info" fail nothing.

    Args:
        report: What was found, or what a fix left.
        failing: Whether drift is to fail the command.
    """
    found = heavy(finding.finding for finding in report.findings)
    if not found or not failing:
        return Ending(AGREED, ())
    where = report.claims_file.path if report.claims_file else say("the progress file")
    return Ending(FOUND, (say("drift: {findings} in {where}", findings=counted(len(found), "finding"), where=where),))


def heavy(findings: Iterable[Finding]) -> list[Finding]:
    """The findings that count as drift: errors and warnings."""
    return [finding for finding in findings if finding.severity != "info"]


def between_ending(between: Between, fail_on: Iterable[FailOn], fail_under: int | None) -> Ending:
    """How a comparison ends by what became of the items and of the progress file, and by how many are complete now."""
    found = list(_became(between, frozenset(fail_on)))
    name, track = next(iter(between.after.tracks.items()))
    if fail_under is not None and track.complete < fail_under:
        found.append(
            say(
                "--fail-under {n}: {complete} {track} are complete",
                n=fail_under,
                complete=track.complete,
                track=track_word(name),
            )
        )
    return Ending(FOUND if found else AGREED, tuple(found))


def new_drift_ending(between: Between, *, failing: bool) -> Ending:
    """How a comparison ends by what is new in the progress file; notes of the level "info" fail nothing."""
    found = heavy(between.drift.new) if failing else []
    return (
        Ending(FOUND, (say("new drift: {findings}", findings=counted(len(found), "finding")),))
        if found
        else Ending(AGREED, ())
    )


def incomplete(*reports: Report) -> Ending:
    """How --strict ends a command whose evidence is not whole."""
    sentences = tuple(dict.fromkeys(sentence for report in reports for sentence in _incomplete(report)))
    return Ending(INCOMPLETE if sentences else AGREED, sentences)


def ending(report: Report, fail_on: Iterable[FailOn], fail_under: int | None, *, strict: bool) -> Ending:
    """What the caller asked to fail on comes first: it was found, however incomplete the rest is."""
    found = tuple(_found(report, frozenset(fail_on), fail_under))
    if found:
        return Ending(FOUND, found)
    return incomplete(report) if strict else Ending(AGREED, ())


def _found(report: Report, fail_on: frozenset[FailOn], fail_under: int | None) -> Iterator[str]:
    drift = heavy(report.drift) if FailOn.drift in fail_on else []
    if drift and report.claims_file:
        yield say(
            "--fail-on drift: {findings} in {path}; see 'shinchoku drift'",
            findings=counted(len(drift), "finding"),
            path=report.claims_file.path,
        )
    for kind in (FailOn.failing, FailOn.regressed, FailOn.unverified):
        names = [item.id for item in report.items if kind in fail_on and item.counted and _is(item, kind)]
        if names:
            yield say("--fail-on {kind}: {names}", kind=kind, names=joined(names))
    complete = report.summary.tracks[report.first_track].complete
    if fail_under is not None and complete < fail_under:
        yield say(
            "--fail-under {n}: {complete} {track} are complete",
            n=fail_under,
            complete=complete,
            track=track_word(report.first_track),
        )


def _became(between: Between, fail_on: frozenset[FailOn]) -> Iterator[str]:
    new = heavy(between.drift.new) if FailOn.drift in fail_on else []
    if new:
        yield say(
            "--fail-on drift: {findings}; see 'shinchoku drift --rev {range}'",
            findings=counted(len(new), "new finding"),
            range=between.range,
        )
    for kind in (FailOn.failing, FailOn.regressed, FailOn.unverified):
        names = [
            change.id
            for change in between.items or ()
            if kind in fail_on
            and change.counted
            and (change.kind == kind.value if kind is FailOn.regressed else change.after == kind.value != change.before)
        ]
        if names:
            yield say("--fail-on {kind}: {names} became so", kind=kind, names=joined(names))


def _is(item: ItemReport, kind: FailOn) -> bool:
    return item.regressed if kind is FailOn.regressed else item.status == kind.value


def _incomplete(report: Report) -> Iterator[str]:
    for problem in report.problems:
        if problem.code in _INCOMPLETE_PROBLEMS:
            yield say("--strict: {code} {message}", code=problem.code, message=problem.message)
    names = [item.id for item in report.items if item.evidence.tests.outcome == "env_error"]
    if names:
        yield say("--strict: tests that could not run here: {names}", names=joined(names))
