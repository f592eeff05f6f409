"""From arguments to a Report: the one way in which every command scans."""

import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from shinchoku.catalog import Catalog, builtin_catalog, parse_catalog
from shinchoku.cli.options import Suites
from shinchoku.errors import CannotScan
from shinchoku.folders import Folder
from shinchoku.report import Report
from shinchoku.scan import Request, RunSuites, find_settings, scan
from shinchoku.session import Sessions
from shinchoku.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Scan:
    """What a command's arguments say of the scan."""

    path: Path
    revision: str | None = None
    catalog: str | None = None
    config: Path | None = None
    suites: Suites = Suites.run
    jobs: int | None = None
    timeout: float | None = None
    only: Sequence[str] = ()
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Performed:
    """A scan, and the ids of the items that were named."""

    report: Report
    only: frozenset[str]


def perform(arguments: Scan) -> Performed:
    """Open the repository, scan it, close it."""
    from shinchoku.gates.gitrepo import open_snapshot  # noqa: PLC0415 - git loads only when a scan needs it
    from shinchoku.gates.ignores import kept  # noqa: PLC0415 - as above

    config = read_named(arguments.config) if arguments.config else None
    catalog = named_catalog(arguments.catalog) if arguments.catalog else None
    with open_snapshot(arguments.path, arguments.revision) as snapshot:
        settings = find_settings(snapshot, config, catalog)
        only = frozenset(settings.catalog.place(name).item.id for name in arguments.only)
        request = Request(
            path=os.fspath(arguments.path),
            run_suites=None if arguments.suites is Suites.skip else _runner(snapshot, arguments),
            keep=kept,
            only=only,
            timeout=arguments.timeout,
        )
        return Performed(scan(snapshot, settings, request), only)


def named_catalog(name: str) -> Catalog:
    """A built-in catalogue by name, or one in a file; raises `BadSettings` or `UnknownName`."""
    if name.endswith(".toml") or "/" in name or os.sep in name:
        return parse_catalog(*read_named(Path(name)))
    return builtin_catalog(name)


def read_named(path: Path) -> tuple[bytes, str]:
    """A file that the user named, and its name for messages; raises `CannotScan`."""
    try:
        return path.read_bytes(), os.fspath(path)
    except OSError as error:
        raise CannotScan(os.fspath(path), (error.strerror or "not readable").lower()) from error


def _runner(snapshot: Snapshot, arguments: Scan) -> RunSuites:
    """Runs suites in a throw-away export of the snapshot: the learner's tree is never written to."""

    def run(folders: Sequence[Folder], timeout: float) -> Sessions:
        from shinchoku.cli.live import Live  # noqa: PLC0415 - only where suites run
        from shinchoku.gates.export import export  # noqa: PLC0415 - as above
        from shinchoku.gates.suites import Limits, Suite, run_suites  # noqa: PLC0415 - as above

        suites = [Suite(folder.place.item.id, folder.path) for folder in folders if folder.path is not None]
        limits = Limits(arguments.jobs or os.cpu_count() or 1, timeout)
        with (
            tempfile.TemporaryDirectory(prefix="shinchoku-", ignore_cleanup_errors=True) as name,
            Live(len(suites), quiet=arguments.quiet) as live,
        ):
            tree = Path(name) / "tree"
            problems = export(snapshot, tree)
            return Sessions(run_suites(suites, tree, limits, live.done), problems)

    return run
