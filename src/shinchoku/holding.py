"""A report held against a progress file: the claims, what differs from the evidence, and what a fix would write."""

from collections.abc import Iterator, Mapping, Sequence

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from shinchoku.checked import Ask, Checked
from shinchoku.drift.case import Tree
from shinchoku.drift.compare import RULES, Comparison, Witnesses, compare
from shinchoku.drift.fixing import Fixed, fix
from shinchoku.errors import Unreadable
from shinchoku.findings import ClaimsFile
from shinchoku.progress_md.claims import Claims, done_date
from shinchoku.progress_md.parse import parse
from shinchoku.report import Claim, ItemReport, Report
from shinchoku.scanner import Settings
from shinchoku.snapshot import Snapshot


class Held(Struct, frozen=True):
    """A progress file that was read."""

    name: str
    """As reports name it."""
    folder: str | None
    """Where its links start from, relative to the scanned root; None where it lies outside."""
    claims: Claims


def read(data: bytes, name: str, folder: str | None) -> Held:
    """A progress file's claims; raises `Unreadable`."""
    return Held(name, folder, parse(data, name))


def hold(snapshot: Snapshot, settings: Settings, files: Sequence[str], held: Held, report: Report, ask: Ask) -> Checked:
    """What differs between a progress file and a scan; raises `NotProven`.

    Args:
        snapshot: The scanned one.
        settings: By which it was.
        files: Those of its files that the settings do not exclude.
        held: The progress file.
        report: The scan's.
        ask: What is to be found and fixed.
    """
    config = settings.config.drift
    witnesses = Witnesses(
        catalog=settings.catalog,
        report=report,
        path=held.name,
        folder=held.folder,
        claims=held.claims,
        others=dict(_others(snapshot, config.also_count, files, held.name)),
        tree=Tree(frozenset(snapshot.files), snapshot.text),
        settings=config,
    )
    selection = replace(ask.selection, ignore=(*config.ignore, *ask.selection.ignore))
    codes = frozenset(code for code, _ in RULES if selection.has(code))
    comparison = compare(witnesses, selection, unsafe=ask.unsafe)
    report = _with_drift(report, comparison)
    if not ask.fix:
        return Checked(report, comparison, prefix=snapshot.prefix, codes=codes)
    fixed = fix(witnesses, selection, unsafe=ask.unsafe)
    left = compare(_after(witnesses, fixed), selection, unsafe=ask.unsafe)
    return Checked(report, comparison, fixed, left, snapshot.prefix, codes)


def _others(snapshot: Snapshot, names: Sequence[str], files: Sequence[str], own: str) -> Iterator[tuple[str, Claims]]:
    """The files that repeat the count; one that cannot be read repeats nothing."""
    there = frozenset(files)
    for name in names:
        path = name.removeprefix("./")
        if path in there and path != own:
            try:
                yield path, parse(snapshot.text(path), path)
            except Unreadable:
                continue


def _with_drift(report: Report, comparison: Comparison) -> Report:
    source = comparison.case.claims.source
    claims = comparison.case.listing.main

    def with_claim(item: ItemReport) -> ItemReport:
        listed = claims.get(item.id)
        if listed is None:
            return item
        date = done_date(listed.box.dates)
        return msgspec.structs.replace(
            item, claim=Claim(listed.box.ticked, date.iso if date else None, listed.box.line + 1)
        )

    return msgspec.structs.replace(
        report,
        items=tuple(map(with_claim, report.items)),
        claims_file=ClaimsFile(comparison.case.path, source.encoding, source.damage is not None),
        drift=tuple(marked.finding for marked in comparison.findings),
    )


def _after(witnesses: Witnesses, fixed: Sequence[Fixed]) -> Witnesses:
    """The witnesses once the files are written."""
    new: Mapping[str, Claims] = {each.path: parse(each.new, each.path) for each in fixed}
    others = {path: new.get(path, claims) for path, claims in witnesses.others.items()}
    return replace(witnesses, claims=new.get(witnesses.path, witnesses.claims), others=others)
