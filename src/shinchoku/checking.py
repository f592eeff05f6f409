"""The story of a check: a scan, the progress file's claims, and both held against each other."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import msgspec

from shinchoku.claims_file import find_claims_file
from shinchoku.drift.case import Tree
from shinchoku.drift.compare import Comparison, Selection, Witnesses, compare
from shinchoku.drift.fixing import Fixed, fix
from shinchoku.errors import Unreadable
from shinchoku.findings import ClaimsFile
from shinchoku.progress_md.claims import Claims, done_date
from shinchoku.progress_md.parse import parse
from shinchoku.report import Claim, ItemReport, ProblemInfo, Report
from shinchoku.scan import Request, Settings, scan
from shinchoku.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Given:
    """A progress file that the caller names, in place of the repository's own."""

    name: str
    """As reports name it."""
    data: bytes
    folder: str | None
    """Where its links start from, relative to the scanned root; None where it lies outside."""


@dataclass(frozen=True, slots=True)
class Ask:
    """What the caller asks of one check."""

    selection: Selection = field(default_factory=Selection)
    given: Given | None = None
    fix: bool = False
    """Whether to say what a fix would write."""
    unsafe: bool = False


@dataclass(frozen=True, slots=True)
class Checked:
    """A scan with what the progress file says of it."""

    report: Report
    comparison: Comparison | None
    """None where there is no progress file that can be read."""
    cause: str | None = None
    """Why there is none."""
    fixed: tuple[Fixed, ...] = ()
    """What a fix would write, where that was asked."""
    left: Comparison | None = None
    """What would be found after it."""


def check(snapshot: Snapshot, settings: Settings, request: Request, ask: Ask) -> Checked:
    """Scan a repository, and hold its progress file against what is found.

    Raises:
        NothingToScan: None of the tracks' root folders holds a file.
        NotProven: What a fix would write cannot be shown to say just what is wanted.
    """
    report = scan(snapshot, settings, request)
    files = request.keep(snapshot.files, settings.config.exclude)
    claims, folder, cause, problems = _claims(snapshot, settings, files, ask)
    report = msgspec.structs.replace(report, problems=(*report.problems, *problems))
    if claims is None:
        return Checked(report, None, cause)
    name, parsed = claims
    config = settings.config.drift
    others = dict(_others(snapshot, config.also_count, files, name))
    tree = Tree(frozenset(snapshot.files), snapshot.read)
    selection = replace(ask.selection, ignore=(*config.ignore, *ask.selection.ignore))
    witnesses = Witnesses(settings.catalog, report, name, folder, parsed, others, tree, config)
    comparison = compare(witnesses, selection, unsafe=ask.unsafe)
    report = _with_drift(report, comparison)
    if not ask.fix:
        return Checked(report, comparison)
    fixed = fix(witnesses, selection, unsafe=ask.unsafe)
    left = compare(_after(witnesses, fixed), selection, unsafe=ask.unsafe)
    return Checked(report, comparison, None, fixed, left)


def _claims(
    snapshot: Snapshot, settings: Settings, files: Sequence[str], ask: Ask
) -> tuple[tuple[str, Claims] | None, str | None, str | None, tuple[ProblemInfo, ...]]:
    """The file's name and claims, the folder it lies in, why there are none, and problems on the way."""
    if ask.given is not None:
        return (ask.given.name, parse(ask.given.data, ask.given.name)), ask.given.folder, None, ()
    found = find_claims_file(files, settings.config)
    problems = []
    if found.path is None:
        cause = "there is no progress file (PROGRESS.md or learning_log.md, at the root or one folder down)"
        if found.configured is not None:
            cause = f"there is no {found.configured}, which progress-file in the settings names"
            problems.append(ProblemInfo("FIL04", cause))
        return None, None, cause, tuple(problems)
    if len(found.paths) > 1:
        others = ", ".join(found.paths[1:])
        problems.append(ProblemInfo("FIL03", f"{found.path} is taken for the progress file; it could also be {others}"))
    try:
        claims = parse(snapshot.read(found.path), found.path)
    except Unreadable as error:
        problems.append(ProblemInfo("FIL02", str(error)))
        return None, None, str(error), tuple(problems)
    return (found.path, claims), found.path.rpartition("/")[0], None, tuple(problems)


def _others(snapshot: Snapshot, names: Sequence[str], files: Sequence[str], own: str) -> Iterator[tuple[str, Claims]]:
    """The files that repeat the count; one that cannot be read repeats nothing."""
    there = frozenset(files)
    for name in names:
        path = name.removeprefix("./")
        if path in there and path != own:
            try:
                yield path, parse(snapshot.read(path), path)
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
