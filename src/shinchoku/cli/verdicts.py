"""A report to an exit code, with the sentence that says why."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from shinchoku.cli.options import FailOn
from shinchoku.report import ItemReport, Report

AGREED, FOUND, INCOMPLETE = 0, 1, 3
_INCOMPLETE_PROBLEMS = frozenset({"GIT02", "GIT03", "GIT04", "GIT05", "GIT07", "FIL01", "EXP02"})


@dataclass(frozen=True, slots=True)
class Ending:
    """How a scan ends."""

    code: int
    sentences: tuple[str, ...]


def ending(report: Report, fail_on: Iterable[FailOn], fail_under: int | None, *, strict: bool) -> Ending:
    """What the caller asked to fail on comes first: it was found, however incomplete the rest is."""
    found = tuple(_found(report, frozenset(fail_on), fail_under))
    if found:
        return Ending(FOUND, found)
    incomplete = tuple(_incomplete(report)) if strict else ()
    return Ending(INCOMPLETE, incomplete) if incomplete else Ending(AGREED, ())


def _found(report: Report, fail_on: frozenset[FailOn], fail_under: int | None) -> Iterator[str]:
    for kind in FailOn:
        names = [item.id for item in report.items if kind in fail_on and item.counted and _is(item, kind)]
        if names:
            yield f"--fail-on {kind}: {', '.join(names)}"
    complete = report.summary.tracks[report.first_track].complete
    if fail_under is not None and complete < fail_under:
        yield f"--fail-under {fail_under}: {complete} {report.first_track} are complete"


def _is(item: ItemReport, kind: FailOn) -> bool:
    return item.regressed if kind is FailOn.regressed else item.status == kind.value


def _incomplete(report: Report) -> Iterator[str]:
    for problem in report.problems:
        if problem.code in _INCOMPLETE_PROBLEMS:
            yield f"--strict: {problem.code} {problem.message}"
    names = [item.id for item in report.items if item.evidence.tests.outcome == "env_error"]
    if names:
        yield f"--strict: tests that could not run here: {', '.join(names)}"
