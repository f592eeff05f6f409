"""The story of a scan: a snapshot's files become folders, slips of evidence, verdicts, and one Report."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from shinchoku.catalog import Catalog, Place, Requirement, builtin_catalog, builtin_names, names_a_file, parse_catalog
from shinchoku.config import (
    CONFIG_FILE,
    PYPROJECT,
    Config,
    SuiteSettings,
    check_against,
    check_patterns,
    configures,
    parse_config,
)
from shinchoku.errors import BadSettings, NothingToScan, Unreadable
from shinchoku.evidence.docs import Recall, counted, read_docs
from shinchoku.evidence.past import Past, PastEvidence, trace_past
from shinchoku.evidence.suite import SuiteEvidence
from shinchoku.folders import Folder, Layout, lay_out
from shinchoku.inference import Case, judge_item
from shinchoku.judging import Court
from shinchoku.locator import Locator
from shinchoku.problems import found_in
from shinchoku.report import Report
from shinchoku.session import Sessions
from shinchoku.snapshot import Snapshot
from shinchoku.speech import joined, say
from shinchoku.summary import Scanned, summarize
from shinchoku.zones import told_in

if TYPE_CHECKING:
    from shinchoku.facts import Keep
    from shinchoku.requirements import Declared


class ToTest(Struct, frozen=True):
    """An item whose tests are to be answered."""

    folder: Folder
    declared: "Declared"
    completed_on: date | None
    """The day on which all of it was there."""

    @property
    def item(self) -> str:
        """Its id."""
        return self.folder.place.item.id

    @property
    def path(self) -> str:
        """Its folder, POSIX, relative to the scanned root."""
        return self.folder.path or ""


RunSuites = Callable[[Sequence[ToTest], SuiteSettings], Sessions]
"""Answers items' tests under the settings, whose time limit is the one in force."""


class Settings(Struct, frozen=True):
    """What to hold a repository against, and how."""

    catalog: Catalog
    config: Config


class Request(Struct, frozen=True):
    """What the caller asks of one scan."""

    path: str
    """The scanned root as the user gave it, for the report and for messages."""
    run_suites: RunSuites | None
    """None: no suite is run, and the report says so."""
    keep: "Keep"
    only: frozenset[str] = frozenset()
    """Items whose suites are run; empty for all."""
    timeout: float | None = None
    """Seconds for one suite; None: as configured."""
    past: Past | None = None
    """What the history shows, where it is known already."""
    although_empty: bool = False
    """Whether to scan also where there is nothing to scan."""
    recall: Recall = counted
    """Knows what was counted in texts before."""
    now: int | None = None
    """The moment of the scan, seconds since 1970-01-01T00:00:00Z; None where it must not matter."""


def find_settings(
    snapshot: Snapshot, config: tuple[bytes, str] | None, catalog: Catalog | None, keep: "Keep | None" = None
) -> Settings:
    """The settings of a repository: those given, else those in its own files, else the defaults.

    Args:
        snapshot: Its ``shinchoku.toml``, or else ``[tool.shinchoku]`` in its ``pyproject.toml``, is read.
        config: A configuration file's content and name, that takes the place of the repository's.
        catalog: A catalogue that takes the place of the configured one.
        keep: Matches gitignore lines, to find those at once that cannot match anything.

    Raises:
        BadSettings: A file that is not as it should be.
        Unreadable: A configuration file that is there but cannot be read.
        UnknownName: No such built-in catalogue.
    """
    data, source = config or _own_config(snapshot)
    parsed = parse_config(data, source) if source else Config()
    if keep is not None:
        check_patterns(parsed, keep, data, source)
    chosen = catalog or _configured_catalog(snapshot, parsed, source)
    return Settings(chosen, check_against(parsed, chosen, data, source))


def laid_out(snapshot: Snapshot, settings: Settings, keep: "Keep") -> Layout:
    """Which folder is which item's."""
    return lay_out(keep(snapshot.files, settings.config.exclude), Locator(settings.catalog, settings.config))


def require_roots(snapshot: Snapshot, settings: Settings, request: Request) -> Layout:
    """As `laid_out`; raises `NothingToScan` where no root holds a file, unless the request says that it may be so."""
    layout = laid_out(snapshot, settings, request.keep)
    roots = tuple(settings.config.root(track) for track in settings.catalog.tracks)
    if len(layout.missing_roots) == len(roots) and not request.although_empty:
        raise NothingToScan(request.path, roots)
    return layout


def scan(snapshot: Snapshot, settings: Settings, request: Request) -> Report:
    """The whole scan: every item's verdict with the evidence for it.

    Raises:
        NothingToScan: None of the tracks' root folders holds a file, and the request does not say that it may be so.
    """
    locator = Locator(settings.catalog, settings.config)
    layout = require_roots(snapshot, settings, request)
    is_kept = kept_by(request.keep, settings.config.exclude)
    zone = settings.config.timezone
    commits = told_in(zone, snapshot.history)(locator.may_hold, others=False)
    past = request.past or trace_past(commits, locator, all_asked(settings), snapshot.shallow, is_kept)
    timeout = request.timeout or settings.config.tests.timeout
    wanted = [
        _to_test(snapshot, folder, slip)
        for folder, slip in zip(layout.folders, past.items, strict=True)
        if _runs(folder, settings.config, request)
    ]
    limits = msgspec.structs.replace(settings.config.tests, timeout=timeout)
    sessions = request.run_suites(wanted, limits) if request.run_suites and wanted else Sessions()
    court = Court(
        snapshot,
        timeout,
        declared={test.item: test.declared for test in wanted},
        why_not=lambda folder: _why_not(folder, settings.config, request),
    )
    judged = court.judged(layout.folders, sessions)
    scanned = tuple(
        _scan_item(snapshot, settings.config, folder, slip, judged.slips, request.recall)
        for folder, slip in zip(layout.folders, past.items, strict=True)
    )
    unreadable = (cause for item in scanned for cause in item.case.docs.unreadable)
    found = found_in(layout, past, unreadable, request.now)
    problems = (*snapshot.problems, *found, *judged.problems)
    return summarize(settings.catalog, snapshot, request.path, scanned, layout.strays, problems, zone)


def all_asked(settings: Settings) -> list[frozenset[Requirement]]:
    """What each item must meet, in catalogue order."""
    return [frozenset(_asked(place, settings.config)) for place in settings.catalog.places]


def kept_by(keep: "Keep", exclude: Sequence[str]) -> Callable[[str], bool] | None:
    """Says of one path whether the settings exclude it; None where they exclude nothing."""
    return (lambda path: bool(keep((path,), exclude))) if exclude else None


def _to_test(snapshot: Snapshot, folder: Folder, slip: PastEvidence) -> ToTest:
    from shinchoku.facts import declared_in  # noqa: PLC0415 - slow, and not for --tests skip

    return ToTest(folder, declared_in(folder, snapshot), slip.completed.date if slip.completed else None)


def _scan_item(
    snapshot: Snapshot,
    config: Config,
    folder: Folder,
    slip: PastEvidence,
    suites: Mapping[str, SuiteEvidence],
    recall: Recall,
) -> Scanned:
    case = Case(
        folder=folder,
        docs=read_docs(folder, snapshot.text, recall),
        suite=suites[folder.place.item.id],
        past=slip,
        required=config.required(folder.place.track),
        waived=config.waive.get(folder.place.item.id, {}),
    )
    return Scanned(case, judge_item(case))


def _runs(folder: Folder, config: Config, request: Request) -> bool:
    return bool(folder.files.get("test")) and _why_not(folder, config, request) is None


def _why_not(folder: Folder, config: Config, request: Request) -> str | None:
    """Why an item's suite is left alone, where it is."""
    if "tests" not in _asked(folder.place, config):
        return say("not asked of this item")
    if request.run_suites is None:
        return "--tests skip"
    if request.only and folder.place.item.id not in request.only:
        return say("--only names other items")
    return None


def _asked(place: Place, config: Config) -> Iterator[Requirement]:
    """What an item must meet: what its track requires, less what is waived."""
    waived = config.waive.get(place.item.id, {})
    return (need for need in config.required(place.track) if need not in waived)


def _own_config(snapshot: Snapshot) -> tuple[bytes, str]:
    """The content and name of the repository's own settings; two empty ones where it has none."""
    files = frozenset(name for name in (CONFIG_FILE, PYPROJECT) if name in snapshot.files)
    if CONFIG_FILE in files:
        return snapshot.text(CONFIG_FILE), CONFIG_FILE
    if PYPROJECT in files:
        data = snapshot.text(PYPROJECT)
        if configures(data, PYPROJECT):
            return data, PYPROJECT
    return b"", ""


def _configured_catalog(snapshot: Snapshot, config: Config, source: str) -> Catalog:
    name = config.catalog
    if not names_a_file(name):
        return builtin_catalog(name)
    path = name.removeprefix("./")
    if path not in snapshot.files:
        cause = say("no file {name!r} in the scanned tree; a catalogue outside it is named with --catalog", name=name)
        raise BadSettings(
            source, "catalog", say("{cause}; built in: {names}", cause=cause, names=joined(builtin_names()))
        )
    try:
        return parse_catalog(snapshot.text(path), path)
    except Unreadable as error:
        raise BadSettings(path, None, error.cause) from error
