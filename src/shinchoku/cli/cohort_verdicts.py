"""A cohort to an exit code, with the sentences that say why."""

from collections import Counter
from collections.abc import Collection, Iterable

from shinchoku.cli.cohort_options import CohortFailOn
from shinchoku.cli.options import FailOn
from shinchoku.cli.verdicts import AGREED, FOUND, INCOMPLETE, Ending, ending, incomplete
from shinchoku.cohort.standing import Kept
from shinchoku.speech import Sentence, say_n

_KINDS = {kind: FailOn(kind.value) for kind in CohortFailOn if kind is not CohortFailOn.failed}


def cohort_ending(
    kept: Iterable[Kept], wanted: Collection[str], fail_on: Collection[CohortFailOn], *, strict: bool
) -> Ending:
    """How a run ends; what the caller asked to fail on comes first, as for one repository.

    Args:
        kept: What is known of all learners.
        wanted: The names of those that the run was about.
        fail_on: What was asked to fail on.
        strict: Whether incomplete evidence is to end it.
    """
    if not fail_on and not strict:
        return Ending(AGREED, ())
    count: Counter[CohortFailOn] = Counter()
    lacking = 0
    for each in kept:
        if each.learner.name not in wanted:
            continue
        if each.report is None:
            count[CohortFailOn.failed] += 1
            lacking += 1
            continue
        report = each.report
        count.update(
            kind for kind in fail_on if kind in _KINDS and ending(report, [_KINDS[kind]], None, strict=False).code
        )
        lacking += bool(strict and incomplete(report).code)
    found = tuple(_told(kind, count[kind]) for kind in CohortFailOn if kind in fail_on and count[kind])
    if found:
        return Ending(FOUND, found)
    if strict and lacking:
        return Ending(
            INCOMPLETE,
            (say_n("evidence is incomplete for {n} learner", "evidence is incomplete for {n} learners", lacking),),
        )
    return Ending(AGREED, ())


def _told(kind: CohortFailOn, number: int) -> Sentence:
    if kind is CohortFailOn.failed:
        return say_n("{n} learner without a report", "{n} learners without a report", number)
    return say_n("{n} learner with {kind}", "{n} learners with {kind}", number, kind=kind.value)
