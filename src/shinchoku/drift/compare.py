"""The check: every rule asked in its order, what was asked for sorted out, and what a fix would change."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from shinchoku.catalog import Catalog
from shinchoku.config import DriftSettings
from shinchoku.drift import file_rules, item_rules, list_rules, summary_rules
from shinchoku.drift.case import Case, Found, Tree
from shinchoku.drift.counts import find_counts
from shinchoku.drift.listing import list_items
from shinchoku.drift.register import Register
from shinchoku.drift_codes import Selection, severity_of
from shinchoku.findings import Finding, Marked
from shinchoku.progress_md.changes import AddItem, Change, Page, Tick
from shinchoku.progress_md.claims import Claims
from shinchoku.report import ItemReport, Report

Rule = Callable[[Case], Iterator[Found]]

RULES: tuple[tuple[str, Rule], ...] = (
    ("DRF101", item_rules.ticked_without_evidence),
    ("DRF102", item_rules.complete_without_tick),
    ("DRF103", item_rules.other_date),
    ("DRF104", item_rules.ticked_unverified),
    ("DRF105", item_rules.other_test_counts),
    ("DRF105", item_rules.other_coverage),
    ("DRF201", summary_rules.count_against_ticks),
    ("DRF202", summary_rules.count_against_evidence),
    ("DRF203", summary_rules.other_count_against_ticks),
    ("DRF204", summary_rules.stale_chapter),
    ("DRF205", summary_rules.stale_latest),
    ("DRF206", summary_rules.repeated_count),
    ("DRF301", list_rules.not_listed),
    ("DRF302", list_rules.not_in_catalogue),
    ("DRF303", list_rules.listed_twice),
    ("DRF304", list_rules.contradicts_itself),
    ("DRF305", file_rules.dead_links),
    ("DRF306", list_rules.in_another_chapter),
    ("DRF401", file_rules.damaged_text),
    ("DRF402", file_rules.not_utf8),
    ("DRF403", file_rules.not_understood),
)
_OF_THE_TEXT = ("DRF4",)
"""What can be said of a file without a checkbox."""
_OF_TICKS = ("DRF101", "DRF102", "DRF301")
"""What a fix of ticks comes from; the counts follow from it."""


class Witnesses(Struct, frozen=True):
    """What is compared."""

    catalog: Catalog
    report: Report
    path: str
    """The progress file, as reports name it."""
    folder: str | None
    """The folder that its links start from, relative to the scanned root; None where it lies outside."""
    claims: Claims
    others: Mapping[str, Claims]
    """Other files that repeat the count, by path."""
    tree: Tree
    settings: DriftSettings


class Comparison(Struct, frozen=True, dict=True):
    """What the check found."""

    case: Case
    found: tuple[tuple[str, Found], ...]
    """With their codes, in the order of the rules."""
    following: tuple[Change, ...]
    """Counts that are to follow the ticks."""
    suppressed: int
    """How many findings comments in the files take out."""
    unsafe: bool

    @cached_property
    def findings(self) -> tuple[Marked, ...]:
        """The findings as reports carry them."""
        return tuple(sorted((_marked(self.case, code, each) for code, each in self.found), key=_order))

    def changes(self, path: str | None) -> tuple[Change, ...]:
        """What a fix changes in the progress file (None) or in another one."""
        found = [each.change for _, each in self.found if each.path == path and _applies(each, unsafe=self.unsafe)]
        wanted = (*found, *(self.following if path is None else ()))
        return tuple(dict.fromkeys(change for change in wanted if change is not None))

    @property
    def repairs(self) -> bool:
        """Whether a fix restores the damaged text."""
        return any(each.repairs for _, each in self.found)


def compare(witnesses: Witnesses, selection: Selection, *, unsafe: bool = False) -> Comparison:
    """Hold a progress file against the evidence.

    Args:
        witnesses: The file's claims, the report on the repository, and what both speak of.
        selection: Which findings are asked for.
        unsafe: Whether a fix may also untick, and tick what could not be verified.
    """
    register = Register(witnesses.catalog, witnesses.claims.source.damage)
    case = replace(_case(witnesses, register), unsafe=unsafe)
    wanted = [(code, rule) for code, rule in RULES if selection.has(code)]
    if not case.claims.boxes:
        wanted = [(code, rule) for code, rule in wanted if code.startswith(_OF_THE_TEXT)]
    first = _asked(case, [(code, rule) for code, rule in wanted if code in _OF_TICKS])[0]
    case = replace(case, ticks=_ticks_after(case, [each for _, each in first if _applies(each, unsafe=unsafe)]))
    found, suppressed = _asked(case, wanted)
    return Comparison(case, tuple(found), tuple(_following(case, wanted)), suppressed, unsafe)


def _case(witnesses: Witnesses, register: Register) -> Case:
    report, claims = witnesses.report, witnesses.claims
    listing = list_items(claims, register)
    totals = {name: track.total for name, track in report.summary.tracks.items()}
    counted = list(find_counts(claims, register, totals))
    for path, other in witnesses.others.items():
        counted += find_counts(other, Register(witnesses.catalog, other.source.damage), totals, path)
    return Case(
        register=register,
        report=report,
        path=witnesses.path,
        folder=witnesses.folder,
        claims=claims,
        listing=listing,
        counted=tuple(counted),
        tree=witnesses.tree,
        settings=witnesses.settings,
        ticks={item: listed.box.ticked for item, listed in listing.main.items()},
        pages={item.id: page for item in report.items if (page := page_of(item)) is not None},
        others=witnesses.others,
    )


def _asked(case: Case, rules: Sequence[tuple[str, Rule]]) -> tuple[list[tuple[str, Found]], int]:
    """What the rules find, and how much of it comments in the files take out."""
    found, suppressed = [], 0
    for code, rule in rules:
        for each in rule(case):
            claims = case.claims if each.path is None else case.others[each.path]
            if _is_taken_out(claims, code, each.span.line):
                suppressed += 1
            else:
                found.append((code, each))
    return found, suppressed


def _ticks_after(case: Case, applied: Sequence[Found]) -> Mapping[str, bool]:
    """Whether each item is ticked once changes of ticks are made."""
    ticks = dict(case.ticks)
    for each in applied:
        is_ticked = each.change.ticked if isinstance(each.change, AddItem) else isinstance(each.change, Tick)
        ticks[each.item or ""] = is_ticked
    return ticks


def _following(case: Case, wanted: Sequence[tuple[str, Rule]]) -> Iterator[Change]:
    """Counts that may agree with the ticks now, and are to agree with them once they are fixed."""
    codes = {code for code, _ in wanted}
    first = case.register.catalog.tracks[0]
    for counted in case.counted:
        code = "DRF201" if counted.track is first else "DRF203"
        line = counted.count.span.line
        if counted.path is None and code in codes and not _is_taken_out(case.claims, code, line):
            change = summary_rules.set_count(case, counted)
            if change is not None and (counted.count.done, counted.count.total) != (change.done, change.total):
                yield change


def _is_taken_out(claims: Claims, code: str, line: int) -> bool:
    """Whether a comment in the line takes a code out."""
    return any(code.startswith(ignored) for ignored in claims.ignores.get(line, ()))


def _applies(found: Found, *, unsafe: bool) -> bool:
    """Whether a fix makes the change."""
    return found.change is not None and (unsafe or not found.unsafe)


def _marked(case: Case, code: str, found: Found) -> Marked:
    claims = case.claims if found.path is None else case.others[found.path]
    span, source = found.span, claims.source
    finding = Finding(
        code=code,
        severity=found.severity or severity_of(code),
        item=found.item,
        path=case.path if found.path is None else found.path,
        line=span.line + 1,
        column=span.start - source.starts[span.line] + 1,
        message=found.message,
        claim=found.claim,
        evidence=found.evidence,
        fixable=found.repairs or (found.change is not None and not found.unsafe),
    )
    return Marked(finding, source.line(span.line), max(1, span.end - span.start), found.help)


def _order(marked: Marked) -> tuple[str, int, int, str, str]:
    finding = marked.finding
    return finding.path, finding.line, finding.column, finding.code, finding.item or ""


def page_of(item: ItemReport) -> Page | None:
    """Where an item's detail line leads: its README, or its first document that is a file."""
    documents = [each.path for each in item.evidence.documents if each.present and not each.path.endswith("/")]
    path = item.evidence.readme.path or (documents[0] if documents else None)
    if path is None or item.path is None:
        return None
    return Page(path, "" if item.evidence.documents else item.path)
