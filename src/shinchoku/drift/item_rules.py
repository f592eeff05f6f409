"""DRF101 to DRF105 and DRF301 to DRF306: one item's line against its evidence, and the list against the catalogue."""

from collections.abc import Iterator
from datetime import date
from difflib import get_close_matches

from shinchoku.drift.case import Case, Found, could_not_run, days_of, why
from shinchoku.drift.listing import Listed, section_of
from shinchoku.names import fold
from shinchoku.progress_md.changes import AddItem, Tick, Untick
from shinchoku.progress_md.claims import Box, Span, State, Tested, done_date
from shinchoku.report import ItemReport

_CONTRADICTS = frozenset({"in_progress", "failing", "not_started"})
_MOST_HINTS = 20
_RAN = frozenset({"passed", "failed"})


def ticked_without_evidence(case: Case) -> Iterator[Found]:
    """DRF101."""
    for listed, item in _listed(case):
        if listed.box.ticked and item.status in _CONTRADICTS:
            message = f"{item.id} is ticked, but the evidence says {why(item)}"
            change = Untick(listed.number)
            help_ = "finish the item; '--fix --unsafe' takes the tick out"
            yield Found(message, listed.box.tick, item.id, "ticked", item.status, change, unsafe=True, help=help_)


def complete_without_tick(case: Case) -> Iterator[Found]:
    """DRF102."""
    for listed, item in _listed(case):
        if listed.box.ticked:
            continue
        change = Tick(listed.number, item.completed_on, case.pages.get(item.id))
        blocked = _blocked(case, listed)
        if item.status == "complete":
            on = f" (since {item.completed_on})" if item.completed_on else ""
            message = f"{item.id} is complete by the evidence{on}, but its box is not ticked"
            help_ = blocked or "tick it"
            fix = None if blocked else change
            yield Found(message, listed.box.tick, item.id, "not ticked", "complete", fix, help=help_)
        elif could_not_run(item):
            message = f"{item.id} has all that is asked for, but its box is not ticked; the evidence is {why(item)}"
            help_ = blocked or "run its tests; '--fix --unsafe' ticks it unverified"
            fix = None if blocked else change
            yield Found(message, listed.box.tick, item.id, "not ticked", item.status, fix, True, "warning", help=help_)


def other_date(case: Case) -> Iterator[Found]:
    """DRF103. A commit at night may belong to the learner's own day or to the same moment's in UTC: both are right."""
    for listed, item in _listed(case):
        claimed, days = done_date(listed.box.dates), days_of(item)
        if not listed.box.ticked or claimed is None or not days:
            continue
        apart = min(abs((date.fromisoformat(claimed.iso) - day).days) for day in days)
        if apart > case.settings.date_tolerance_days:
            ago = f"{apart} day{'s' if apart != 1 else ''}"
            committed = f"all of it was committed on {item.completed_on}, {ago} apart"
            message = f"{item.id} is said to be done on {claimed.iso}; {committed}"
            help_ = "the learner's word on when stands; date-tolerance-days under [drift] allows for some"
            yield Found(message, claimed.span, item.id, claimed.iso, item.completed_on, help=help_)


def ticked_unverified(case: Case) -> Iterator[Found]:
    """DRF104."""
    for listed, item in _listed(case):
        if listed.box.ticked and item.status == "unverified":
            message = (
                f"{item.id} is ticked, and could not be verified; {item.reasons[0].code} {item.reasons[0].message}"
            )
            yield Found(message, listed.box.tick, item.id, "ticked", "unverified")


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
        message = f"{claim} tests are claimed for {item.id}; {found} passed"
        yield Found(message, tested.span, item.id, claim, found)


def other_coverage(case: Case) -> Iterator[Found]:
    """DRF105, for coverage."""
    for tested in case.claims.tested:
        item = _owner(case, tested)
        if item is None or tested.coverage is None or item.evidence.tests.coverage_percent is None:
            continue
        measured = item.evidence.tests.coverage_percent
        if abs(float(tested.coverage) - measured) >= 1:
            message = f"{tested.coverage} % coverage is claimed for {item.id}; its suite measured {measured:g} %"
            yield Found(message, tested.span, item.id, f"{tested.coverage} %", f"{measured:g} %")


def not_listed(case: Case) -> Iterator[Found]:
    """DRF301."""
    for item in case.report.items:
        if not item.counted or item.id in case.listing.main:
            continue
        where = section_of(item.id, case.claims, case.listing, case.register)
        message = f"{item.id} is in the catalogue, but not in the list"
        if where is None:
            span, change, help_ = Span(0, 0, 0), None, "no heading and no line shows where it belongs; add it by hand"
        else:
            ticked = item.status == "complete"
            folder = item.path.rpartition("/")[2] if item.path and not item.evidence.documents else None
            on, page = (item.completed_on, case.pages.get(item.id)) if ticked else (None, None)
            change = AddItem(where.box, where.heading, item.id, folder, ticked, on, page)
            span, help_ = where.span, "add its line"
        yield Found(message, span, item.id, "not listed", item.status, change, help=help_)


def not_in_catalogue(case: Case) -> Iterator[Found]:
    """DRF302."""
    known = list(case.register.places)
    for number, box in enumerate(case.listing.unknown):
        name = box.names[0]
        near = get_close_matches(fold(name), known, n=1, cutoff=0.75) if number < _MOST_HINTS else []
        help_ = f"did you mean {near[0]!r}?" if near else "'shinchoku catalog' lists all that are"
        yield Found(f"{name!r} is not in the catalogue", _named(box), None, name, None, help=help_)


def listed_twice(case: Case) -> Iterator[Found]:
    """DRF303."""
    for listed in case.listing.again:
        first = case.listing.main[listed.item]
        differs = ", and the two differ" if first.box.ticked != listed.box.ticked else ""
        message = f"{listed.item} is listed again; line {first.box.line + 1} is the one that counts{differs}"
        claim = "ticked" if listed.box.ticked else "not ticked"
        other = f"{'ticked' if first.box.ticked else 'not ticked'} in line {first.box.line + 1}"
        yield Found(message, _named(listed.box), listed.item, claim, other)


def contradicts_itself(case: Case) -> Iterator[Found]:
    """DRF304."""
    headings = ((heading.span, heading.names, heading.state, "heading") for heading in case.claims.headings)
    marks = ((mark.span, mark.names, mark.state, "list") for mark in case.claims.marks)
    said: list[tuple[Span, str, State, str]] = []
    for span, names, state, kind in (*headings, *marks):
        item = case.register.item(names) if state else None
        if item is not None and state is not None:
            said.append((span, item, state, f"a {kind}"))
    said += [
        (listed.box.text, listed.item, listed.box.state, "its own line")
        for listed in case.listing.by_box.values()
        if listed.box.state is not None
    ]
    own = {listed.box.text: listed.box for listed in case.listing.by_box.values()}
    for span, item, state, where in sorted(said, key=lambda each: each[0].start):
        main = case.listing.main.get(item)
        box = own.get(span) or (main.box if main else None)
        if box is not None and box.ticked != (state == "done"):
            claimed = "ticked" if box.ticked else "not ticked"
            message = f"{where} says that {item} is {state}, but its box in line {box.line + 1} is {claimed}"
            yield Found(message, span, item, state, f"{claimed} in line {box.line + 1}")


def in_another_chapter(case: Case) -> Iterator[Found]:
    """DRF306."""
    for listed in case.listing.main.values():
        own = case.place(listed.item).chapter
        if own is not None and listed.chapter is not None and listed.chapter is not own:
            message = f"{listed.item} stands under {listed.chapter.title.en}; the catalogue has it under {own.title.en}"
            yield Found(message, _named(listed.box), listed.item, listed.chapter.id, own.id)


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
    for heading in case.claims.sections_of(tested.section):
        item = case.register.item(heading.names)
        if item is not None:
            return case.items[item]
    return None


def _blocked(case: Case, listed: Listed) -> str | None:
    """Why a line is left alone, where it cannot be told that ticking it says just what is meant."""
    if listed.is_shared:
        return "left alone: the line names more than one item"
    if any(other.item == listed.item for other in case.listing.again):
        return "left alone: the item is listed more than once"
    return None


def _named(box: Box) -> Span:
    return box.text if box.text.end > box.text.start else box.tick
