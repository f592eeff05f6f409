"""A cohort to an exit code, with the sentences that say why."""

from collections.abc import Collection, Iterable

from shinchoku.cli.cohort_options import CohortFailOn
from shinchoku.cli.options import FailOn
from shinchoku.cli.verdicts import AGREED, FOUND, INCOMPLETE, Ending, ending, incomplete
from shinchoku.cohort.standing import Kept
from shinchoku.speech import Sentence, joined, say, say_n

_MOST_NAMES = 10
_KINDS = {kind: FailOn(kind.value) for kind in CohortFailOn if kind is not CohortFailOn.failed}


def cohort_ending(
    kept: Iterable[Kept], wanted: Collection[str], fail_on: Collection[CohortFailOn], *, strict: bool, names: bool
) -> Ending:
    """How a run ends; what the caller asked to fail on comes first, as for one repository.

    Args:
        kept: What is known of all learners.
        wanted: The names of those that the run was about.
        fail_on: What was asked to fail on.
        strict: Whether incomplete evidence is to end it.
        names: Whether the sentences may name the learners.
    """
    if not fail_on and not strict:
        return Ending(AGREED, ())
    found: dict[CohortFailOn, list[str]] = {kind: [] for kind in CohortFailOn}
    lacking: list[str] = []
    for each in kept:
        if each.learner.name not in wanted:
            continue
        if each.report is None:
            found[CohortFailOn.failed].append(each.learner.name)
            lacking.append(each.learner.name)
            continue
        for kind in fail_on:
            if kind in _KINDS and ending(each.report, [_KINDS[kind]], None, strict=False).code:
                found[kind].append(each.learner.name)
        if strict and incomplete(each.report).code:
            lacking.append(each.learner.name)
    told = [
        _named(_told(kind, len(them)), them, names=names) for kind, them in found.items() if kind in fail_on and them
    ]
    if told:
        return Ending(FOUND, tuple(told))
    if strict and lacking:
        number = len(lacking)
        sentence = say_n("evidence is incomplete for {n} learner", "evidence is incomplete for {n} learners", number)
        return Ending(INCOMPLETE, (_named(sentence, lacking, names=names),))
    return Ending(AGREED, ())


def _named(sentence: Sentence, learners: list[str], *, names: bool) -> Sentence:
    """A sentence with the learners it is about, the first of them where they are many."""
    if not names:
        return sentence
    more = len(learners) - _MOST_NAMES
    some = joined(learners[:_MOST_NAMES])
    return joined((sentence, say("{items} and {n} more", items=some, n=more) if more > 0 else some), ": ")


def _told(kind: CohortFailOn, number: int) -> Sentence:
    if kind is CohortFailOn.failed:
        return say_n("{n} learner without a report", "{n} learners without a report", number)
    return say_n("{n} learner with {kind}", "{n} learners with {kind}", number, kind=kind.value)
