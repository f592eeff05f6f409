"""The story of a check: a scan, the progress file's claims, and both held against each other."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import msgspec

from shinchoku.claims_file import NAMES, find_claims_file
from shinchoku.drift.case import Tree
from shinchoku.drift.compare import RULES, Comparison, Selection, Witnesses, compare
from shinchoku.drift.fixing import Fixed, fix
from shinchoku.errors import NoProgressFile, Unreadable
from shinchoku.findings import ClaimsFile, DriftReport
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
    required: bool = False
    """Whether there has to be a progress file; without it, there is a scan all the same."""
    fix: bool = False
    """Whether to say what a fix would write."""
    unsafe: bool = False


@dataclass(frozen=True, slots=True)
class Checked:
    """A scan with what the progress file says of it."""

    report: Report
    comparison: Comparison | None
    """None where there is no progress file that can be read."""
    fixed: tuple[Fixed, ...] = ()
    """What a fix would write, where that was asked."""
    left: Comparison | None = None
    """What would be found after it."""
    prefix: str = ""
    """As `Snapshot.prefix`."""
    codes: frozenset[str] | None = None
    """The codes that were looked for; None where nothing could be."""

    @property
    def findings(self) -> DriftReport:
        """What is found; where a fix was asked for, what it leaves."""
        comparison = self.left or self.comparison
        return DriftReport(
            version=self.report.tool.version,
            root=self.report.repository.path,
            prefix=self.prefix,
            claims_file=self.report.claims_file,
            findings=comparison.findings if comparison else (),
            suppressed=comparison.suppressed if comparison else 0,
            codes=self.codes,
        )


def check(snapshot: Snapshot, settings: Settings, request: Request, ask: Ask) -> Checked:
    """Scan a repository, and hold its progress file against what is found.

    Raises:
        NothingToScan: None of the tracks' root folders holds a file.
        NoProgressFile: There is none, and one is required.
        Unreadable: It cannot be read, and it is required or was named by the caller.
        NotProven: What a fix would write cannot be shown to say just what is wanted.
    """
    files = request.keep(snapshot.files, settings.config.exclude)
    claims, problems = _claims(snapshot, settings, files, request.path, ask)
    report = scan(snapshot, settings, request)
    report = msgspec.structs.replace(report, problems=(*report.problems, *problems))
    if claims is None:
        return Checked(report, None, prefix=snapshot.prefix)
    config = settings.config.drift
    witnesses = Witnesses(
        catalog=settings.catalog,
        report=report,
        path=claims.name,
        folder=claims.folder,
        claims=claims.claims,
        others=dict(_others(snapshot, config.also_count, files, claims.name)),
        tree=Tree(frozenset(snapshot.files), snapshot.read),
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


@dataclass(frozen=True, slots=True)
class _Read:
    """A progress file that was read."""

    name: str
    folder: str | None
    claims: Claims


def _claims(
    snapshot: Snapshot, settings: Settings, files: Sequence[str], root: str, ask: Ask
) -> tuple[_Read | None, tuple[ProblemInfo, ...]]:
    """The progress file, and what was not as expected on the way to it."""
    if ask.given is not None:
        given = ask.given
        return _Read(given.name, given.folder, parse(given.data, given.name)), ()
    found = find_claims_file(files, settings.config)
    if found.path is None:
        cause = f"there is no progress file ({' or '.join(NAMES)}, at the root or one folder down)"
        if found.configured is not None:
            cause = f"there is no {found.configured}, which progress-file in the settings names"
        if ask.required:
            raise NoProgressFile(root, cause)
        return None, (ProblemInfo("FIL04", cause),) if found.configured is not None else ()
    problems = []
    if len(found.paths) > 1:
        others = ", ".join(found.paths[1:])
        problems.append(ProblemInfo("FIL03", f"{found.path} is taken for the progress file; it could also be {others}"))
    try:
        claims = parse(snapshot.read(found.path), found.path)
    except Unreadable as error:
        if ask.required:
            raise
        return None, (*problems, ProblemInfo("FIL02", str(error)))
    return _Read(found.path, found.path.rpartition("/")[0], claims), tuple(problems)


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
