"""DRF101 to DRF105: what is said of one item against its evidence."""

from collections.abc import Iterator
from datetime import date

from shinchoku.drift.case import Case, Found, could_not_run, days_of, why
from shinchoku.drift.listing import Listed
from shinchoku.progress_md.changes import Tick, Untick
from shinchoku.progress_md.claims import Tested, done_date
from shinchoku.report import ItemReport
from shinchoku.speech import day, say, say_n

_CONTRADICTS = frozenset({"in_progress", "failing", "not_started"})
_RAN = frozenset({"passed", "failed"})


def ticked_without_evidence(case: Case) -> Iterator[Found]:
    """DRF101."""
    for listed, item in _listed(case):
        if listed.box.ticked and item.status in _CONTRADICTS:
            message = say("{item} is ticked, but the evidence says {why}", item=item.id, why=why(item))
            blocked = _blocked(case, listed)
            change = None if blocked else Untick(listed.number)
            help_ = blocked or say("finish the item; '--fix --unsafe' takes the tick out")
            yield Found(message, listed.box.tick, item.id, "ticked", item.status, change, unsafe=True, help=help_)


def complete_without_tick(case: Case) -> Iterator[Found]:
    """DRF102."""
    for listed, item in _listed(case):
        if listed.box.ticked:
            continue
        blocked = _blocked(case, listed)
        if blocked is None and listed.box.state == "paused":
            blocked = say("left alone: the line itself says that it is paused")
        change = None if blocked else Tick(listed.number, item.completed_on, case.pages.get(item.id))
        if item.status == "complete":
            on = say(" (since {day})", day=day(item.completed_on)) if item.completed_on else ""
            message = say("{item} is complete by the evidence{on}, but its box is not ticked", item=item.id, on=on)
            help_ = blocked or say("tick it")
            yield Found(message, listed.box.tick, item.id, "not ticked", "complete", change, help=help_)
        elif could_not_run(item):
            message = say(
                "{item} has all that is asked for, but its box is not ticked; the evidence is {why}",
                item=item.id,
                why=why(item),
            )
            help_ = blocked or say("run its tests; '--fix --unsafe' ticks it unverified")
            told = "not ticked", item.status
            yield Found(message, listed.box.tick, item.id, *told, change, unsafe=True, severity="warning", help=help_)


def other_date(case: Case) -> Iterator[Found]:
    """DRF103. A commit at night may belong to the learner's own day or to the same moment's in UTC: both are right."""
    for listed, item in _listed(case):
        claimed, days = done_date(listed.box.dates), days_of(item)
        if not listed.box.ticked or claimed is None or not days:
            continue
        apart = min(abs((date.fromisoformat(claimed.iso) - day).days) for day in days)
        if apart > case.settings.date_tolerance_days and item.completed_on is not None:
            message = say_n(
                "{item} is said to be done on {claimed}; all of it was committed on {day}, {n} day apart",
                "{item} is said to be done on {claimed}; all of it was committed on {day}, {n} days apart",
                apart,
                item=item.id,
                claimed=day(claimed.iso),
                day=day(item.completed_on),
            )
            help_ = say("the learner's word on when stands; date-tolerance-days under [drift] allows for some")
            yield Found(message, claimed.span, item.id, claimed.iso, item.completed_on, help=help_)


def ticked_unverified(case: Case) -> Iterator[Found]:
    """DRF104."""
    for listed, item in _listed(case):
        if listed.box.ticked and item.status == "unverified":
            reason = item.reasons[0]
            message = say(
                "{item} is ticked, and could not be verified; {code} {message}",
                item=item.id,
                code=reason.code,
                message=reason.message,
            )
            help_ = say("run the check where its tests can run; nothing is wrong with the line")
            yield Found(message, listed.box.tick, item.id, "ticked", "unverified", help=help_)


def other_test_counts(case: Case) -> Iterator[Found]:
    """DRF105."""
    for tested in case.claims.tested:
        item = _owner(case, tested)
        if item is None or item.evidence.tests.outcome not in _RAN or item.evidence.tests.source is None:
            continue
        suite = item.evidence.tests
        total = suite.passed + suite.failed + suite.errors
        totals = {total, total + suite.skipped}
        if tested.passed is None or (
            tested.passed == suite.passed and (tested.total is None or tested.total in totals)
        ):
            continue
        claim = f"{tested.passed}/{tested.total}" if tested.total is not None else str(tested.passed)
        found = f"{suite.passed}/{max(totals)}"
        message = say("{claim} tests are claimed for {item}; {found} passed", claim=claim, item=item.id, found=found)
        yield Found(message, tested.span, item.id, claim, found, help=say("write what the suite gives"))


def other_coverage(case: Case) -> Iterator[Found]:
    """DRF105, for coverage."""
    for tested in case.claims.tested:
        item = _owner(case, tested)
        if item is None or tested.coverage is None or item.evidence.tests.coverage_percent is None:
            continue
        measured = item.evidence.tests.coverage_percent
        if abs(float(tested.coverage) - measured) >= 1:
            message = say(
                "{coverage} % coverage is claimed for {item}; its suite measured {measured:g} %",
                coverage=tested.coverage,
                item=item.id,
                measured=measured,
            )
            help_ = say("write what the suite gives")
            yield Found(message, tested.span, item.id, f"{tested.coverage} %", f"{measured:g} %", help=help_)


def _listed(case: Case) -> Iterator[tuple[Listed, ItemReport]]:
    for item, listed in case.listing.main.items():
        yield listed, case.items[item]


def _owner(case: Case, tested: Tested) -> ItemReport | None:
    """The item whose line, or whose section, a claim about tests stands in."""
    box: int | None = tested.box
    while box is not None:
        listed = case.listing.by_box.get(box)
        if listed is not None:
            return case.items[listed.item]
        box = case.claims.boxes[box].parent
    section = tested.section
    while section is not None:
        item = case.subjects[section]
        if item is not None:
            return case.items[item]
        section = case.claims.headings[section].parent
    return None


def _blocked(case: Case, listed: Listed) -> str | None:
    """Why a line is left alone, where it cannot be told that its box speaks of that item only."""
    if listed.others:
        return say("left alone: the line names more than one item")
    if listed.item in case.listing.repeated:
        return say("left alone: the item is listed more than once")
    return None
