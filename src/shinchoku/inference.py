"""Evidence to Verdict: an item's status, and the coded reasons for it, from one ordered tuple of rules."""

from collections.abc import Callable, Iterator, Mapping
from typing import Literal

from msgspec import Struct

from shinchoku.catalog import NEEDS, Requirement
from shinchoku.evidence.docs import DocsEvidence
from shinchoku.evidence.past import PastEvidence
from shinchoku.evidence.suite import SuiteEvidence
from shinchoku.folders import Folder
from shinchoku.moments import CommitRef
from shinchoku.speech import Sentence, day, joined, say, say_n

Status = Literal["complete", "failing", "unverified", "in_progress", "not_started"]
Weight = Literal["not_started", "in_progress", "failing", "unverified", "note"]

# The heaviest reason is the status; an item without any but notes is complete.
_WEIGHTS: tuple[Weight, ...] = ("not_started", "in_progress", "failing", "unverified", "note")


class Reason(Struct, frozen=True):
    """Why a status is what it is."""

    code: str
    message: str
    weight: Weight
    """The status that this reason alone would give; a note gives none."""


class Case(Struct, frozen=True):
    """All that is known of one item."""

    folder: Folder
    docs: DocsEvidence
    suite: SuiteEvidence
    past: PastEvidence
    required: tuple[Requirement, ...]
    """What "complete" asks for, waived or not."""
    waived: Mapping[Requirement, str]
    """Requirements that the user took off this item, each with the reason given."""

    def asks(self, requirement: Requirement) -> bool:
        """Whether this item must meet the requirement."""
        return requirement in self.required and requirement not in self.waived


class Verdict(Struct, frozen=True):
    """An item's status and why."""

    status: Status
    regressed: bool
    """Whether all required files were there at an earlier commit, and are not now."""
    reasons: tuple[Reason, ...]
    """In the order of weight, then of the rules."""


def judge_item(case: Case) -> Verdict:
    """The verdict on one item."""
    if case.folder.path is None:
        reasons = [*_unstarted(case), *_regressed(case), *_waivers(case)]
    else:
        reasons = [reason for rule in RULES for reason in rule(case)]
        reasons = reasons or [Reason("ITM02", say("everything that is asked for is there"), "note")]
    reasons.sort(key=lambda reason: _WEIGHTS.index(reason.weight))
    weight = reasons[0].weight
    regressed = any(reason.code == "REG01" for reason in reasons)
    return Verdict("complete" if weight == "note" else weight, regressed, tuple(reasons))


def _unstarted(case: Case) -> Iterator[Reason]:
    message = say("no document yet") if case.folder.place.item.documents else say("no file yet")
    yield Reason("ITM01", message, "not_started")


def _readme(case: Case) -> Iterator[Reason]:
    readme = case.docs.readme
    if not case.asks("readme"):
        return
    if readme.unreadable:
        yield Reason("DOC03", say("README could not be read: {cause}", cause=readme.unreadable.cause), "unverified")
    elif readme.path is None:
        yield Reason("DOC01", "no README", "in_progress")
    elif readme.is_stub:
        stub = say("README is a stub: {n} letters of text beside headings, badges and code", n=readme.characters)
        yield Reason("DOC02", stub, "in_progress")


def _documents(case: Case) -> Iterator[Reason]:
    for document in case.docs.documents if case.asks("documents") else ():
        if not document.present:
            yield Reason("DOC04", say("no {path}", path=document.path), "in_progress")
        elif document.unreadable:
            yield Reason(
                "DOC03",
                say("{path} could not be read: {cause}", path=document.path, cause=document.unreadable.cause),
                "unverified",
            )
        elif document.must_be_ticked and not document.checked + document.unchecked:
            yield Reason("DOC06", say("{path} has no checkbox to tell by", path=document.path), "in_progress")
        elif document.must_be_ticked and document.unchecked:
            total = document.checked + document.unchecked
            yield Reason(
                "DOC05",
                say(
                    "{path}: {unchecked} of {total} boxes are not ticked",
                    path=document.path,
                    unchecked=document.unchecked,
                    total=total,
                ),
                "in_progress",
            )


def _implementation(case: Case) -> Iterator[Reason]:
    if case.asks("implementation") and not case.folder.files.get("implementation"):
        yield Reason("IMP01", "no implementation file", "in_progress")


def _suite(case: Case) -> Iterator[Reason]:
    suite = case.suite
    if not case.asks("tests"):
        return
    code, weight, words = _OUTCOMES[suite.outcome]
    if suite.outcome == "passed":
        words = say_n("{n} test passed", "{n} tests passed", suite.passed)
    yield Reason(suite.code or code, joined((words, suite.message), ": ") if suite.message else words, weight)


_OUTCOMES: dict[str, tuple[str, Weight, Sentence]] = {
    "no_tests": ("TST01", "in_progress", say("no tests")),
    "not_collected": ("TST02", "in_progress", say("tests are never collected")),
    "hollow": ("TST03", "in_progress", say("no test really ran")),
    "passed": ("TST04", "note", say("passed")),
    "failed": ("TST05", "failing", say("tests fail")),
    "timeout": ("TST06", "failing", say("tests did not end in time")),
    "crashed": ("TST07", "failing", say("the test run crashed")),
    "env_error": ("TST08", "unverified", say("tests could not run here")),
    "not_run": ("TST09", "unverified", say("tests were not run")),
}


def _committed(case: Case) -> Iterator[Reason]:
    if not case.asks("commit"):
        return
    there = {
        "readme": bool(case.folder.files.get("readme")),
        "implementation": bool(case.folder.files.get("implementation")),
        "tests": bool(case.folder.files.get("test")),
        "documents": any(document.present for document in case.docs.documents),
    }
    missing = [
        need for need in case.required if there.get(need) and case.asks(need) and need not in case.past.committed
    ]
    if missing and case.past.is_unreadable:
        yield Reason("COM03", say("whether it is committed cannot be told: the history is not readable"), "unverified")
    elif missing:
        yield Reason(
            "COM01", say("not committed: {needs}", needs=joined(NEEDS[need] for need in missing)), "in_progress"
        )


def _dates(case: Case) -> Iterator[Reason]:
    if case.past.is_cut and not case.past.is_unreadable:
        yield Reason("COM02", say("dates unknown: the history does not reach back to the beginning"), "note")


def _regressed(case: Case) -> Iterator[Reason]:
    done = case.past.completed
    gone = dict(_gone(case)) if done else {}
    if not done or not gone:
        return
    taken = [name for name, need in gone.items() if need not in case.past.committed]
    deleted = [name for name, need in gone.items() if need in case.past.committed]
    lost = case.past.lost
    told = [
        say("was complete from {begin} until {end}", begin=_at(done), end=_at(lost))
        if lost
        else say("was complete from {begin} on", begin=_at(done))
    ]
    if taken:
        told.append(say("gone: {names}", names=joined(taken)))
    if deleted:
        told.append(say("gone from the work tree, and no commit took it: {names}", names=joined(deleted)))
    yield Reason("REG01", joined(told, "; "), "note")


def _gone(case: Case) -> Iterator[tuple[str, Requirement]]:
    """What is asked for and not there, with the requirement that it belongs to."""
    for document in case.docs.documents if case.asks("documents") else ():
        if not document.present:
            yield document.path, "documents"
    kinds: tuple[tuple[Requirement, bool, str], ...] = (
        ("readme", bool(case.folder.files.get("readme")), "README"),
        ("implementation", bool(case.folder.files.get("implementation")), NEEDS["implementation"]),
        ("tests", bool(case.folder.files.get("test")), NEEDS["tests"]),
    )
    yield from ((name, need) for need, there, name in kinds if case.asks(need) and not there)


def _at(commit: CommitRef) -> str:
    if commit.date is None:
        return commit.oid[:8]
    return joined((day(commit.date.isoformat()), f"({commit.oid[:8]})"), " ")


def _waivers(case: Case) -> Iterator[Reason]:
    for requirement, why in case.waived.items():
        yield Reason("WVD01", say("{need} waived: {why}", need=NEEDS[requirement], why=why), "note")


RULES: tuple[Callable[[Case], Iterator[Reason]], ...] = (
    _implementation,
    _readme,
    _documents,
    _suite,
    _committed,
    _regressed,
    _waivers,
    _dates,
)
