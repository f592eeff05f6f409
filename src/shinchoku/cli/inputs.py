"""From arguments to a checked Report: the one way in which every command scans."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec
from msgspec import Struct

from shinchoku.catalog import Catalog, builtin_catalog, names_a_file, parse_catalog
from shinchoku.checked import Ask, Checked, Given
from shinchoku.checking import check
from shinchoku.cli.dating import moment_of_scan, zoned
from shinchoku.cli.guard import note
from shinchoku.cli.likeness import relocated, usable_settings
from shinchoku.cli.suite_options import Env, Sandbox, Suites
from shinchoku.cli.whereabouts import pointed
from shinchoku.config import SuiteSettings
from shinchoku.drift_codes import Selection, check_selectors
from shinchoku.errors import CannotScan, NoProgressFile
from shinchoku.evidence.docs import Recall, counted
from shinchoku.report import Report
from shinchoku.revisions import range_of
from shinchoku.scanner import Request, RunSuites, Settings, ToTest, find_settings, laid_out
from shinchoku.session import Sessions
from shinchoku.snapshot import LONGEST_TEXT, Snapshot
from shinchoku.speech import say


class How(Struct, frozen=True):
    """What a command's arguments say of the items' tests."""

    suites: Suites = Suites.run
    env: Env = Env.auto
    sandbox: Sandbox = Sandbox.auto
    junit: Sequence[str] = ()
    no_cache: bool = False
    jobs: int | None = None
    timeout: float | None = None
    only: Sequence[str] = ()


class Scan(Struct, frozen=True):
    """What they say of the scan."""

    path: Path
    revision: str | None = None
    catalog: str | None = None
    config: Path | None = None
    how: How = How()
    quiet: bool = False
    timezone: str | None = None
    """In which dates are told; None: as configured."""
    reproducible: bool = False
    """Whether the machine's clock must not matter."""
    settings: tuple[bytes, str] | None = None
    """Settings' content and name, where the command has them already."""
    course: tuple[bytes, str] | None = None
    """A catalogue's, in the same way."""


class Drift(Struct, frozen=True):
    """What they say of the drift check."""

    progress_file: Path | None = None
    select: str = ""
    ignore: str = ""
    required: bool = False
    """Whether the command is nothing without a progress file."""
    fix: bool = False
    """Whether to work out what a fix would write."""
    unsafe: bool = False


class Performed(Struct, frozen=True):
    """A scan with its drift check, and the ids of the items that were named."""

    checked: Checked
    only: frozenset[str]
    settings: Settings
    """By which it was judged."""
    own: Settings | None
    """The repository's own at that revision; None where they cannot be used."""
    is_given: bool = False
    """Whether the progress file is one that the user named and the revision does not have."""

    @property
    def report(self) -> Report:
        """The scan's."""
        return self.checked.report


def perform(arguments: Scan, drift: Drift | None = None, like: Settings | None = None) -> Performed:
    """Open the repository, scan it, hold its progress file against what is found, close it.

    Args:
        arguments: What to scan, and how.
        drift: What is asked of the drift check.
        like: Another revision's settings to judge by; that there is nothing to scan is then no error.
    """
    from shinchoku.gates.gitrepo import open_snapshot  # noqa: PLC0415 - git loads only when a scan needs it
    from shinchoku.gates.ignores import kept  # noqa: PLC0415 - as above

    drift = drift or Drift()
    selection = Selection(check_selectors(words(drift.select)), check_selectors(words(drift.ignore)))
    config = read_named(arguments.config) if arguments.config else arguments.settings
    catalog = _asked_catalog(arguments)
    if range_of(arguments.revision):
        cause = say(
            "{revision!r} names two revisions, which 'scan' and 'drift' compare; name one", revision=arguments.revision
        )
        raise CannotScan(os.fspath(arguments.path), cause)
    with open_snapshot(arguments.path, arguments.revision) as snapshot, _recalling(arguments) as recall:
        _say_where(snapshot, arguments)
        own: Settings | None
        if like is None:
            settings = own = find_settings(snapshot, config, catalog, kept)
        else:
            own = usable_settings(snapshot, config, catalog)
            settings = relocated(like, own, snapshot)
        settings, given = _with_progress_file(settings, snapshot, arguments.path, drift.progress_file)
        settings = zoned(settings, arguments.timezone)
        only = frozenset(settings.catalog.place(name).item.id for name in arguments.how.only)
        request = Request(
            path=os.fspath(arguments.path),
            run_suites=suite_runner(snapshot, settings, arguments),
            keep=kept,
            only=only,
            timeout=arguments.how.timeout,
            although_empty=like is not None,
            recall=recall,
            now=moment_of_scan(reproducible=arguments.reproducible),
        )
        ask = Ask(selection, given, required=drift.required, fix=drift.fix, unsafe=drift.unsafe)
        try:
            with pointed(arguments.path):
                checked = check(snapshot, settings, request, ask)
        except NoProgressFile as error:
            if arguments.revision is None and settings.config.progress_file is None:
                raise _explained(error, arguments.path) from error
            raise
    return Performed(checked, only, settings, own, given is not None)


def _asked_catalog(arguments: Scan) -> Catalog | None:
    if arguments.course is not None:
        return parse_catalog(*arguments.course)
    return named_catalog(arguments.catalog) if arguments.catalog else None


def _say_where(snapshot: Snapshot, arguments: Scan) -> None:
    """Where a folder's repository is another one than stands there, its user should know."""
    if snapshot.linked and not arguments.quiet:
        note(say("'.git' leads to a git directory elsewhere, which was read: that of a {kind}", kind=snapshot.linked))


@contextmanager
def _recalling(arguments: Scan) -> Iterator[Recall]:
    """What knows the counts of texts from earlier scans, and keeps those of this one."""
    if arguments.how.no_cache:
        yield counted
        return
    from shinchoku.gates.texts import Texts  # noqa: PLC0415 - as above

    texts = Texts(arguments.path)
    yield texts.recall
    texts.keep()


def words(text: str) -> tuple[str, ...]:
    """The words of an option's value, with commas between."""
    return tuple(word.strip() for word in text.split(",") if word.strip())


def named_catalog(name: str) -> Catalog:
    """A built-in catalogue by name, or one in a file; raises `BadSettings` or `UnknownName`."""
    if names_a_file(name) or os.sep in name:
        return parse_catalog(*read_named(Path(name)))
    return builtin_catalog(name)


def read_named(path: Path) -> tuple[bytes, str]:
    """A file that the user named, and its name for messages; raises `CannotScan`."""
    from shinchoku.gates.progressfile import read_anywhere  # noqa: PLC0415 - only where one is named

    return read_anywhere(path, LONGEST_TEXT), os.fspath(path)


def _with_progress_file(
    settings: Settings, snapshot: Snapshot, root: Path, named: Path | None
) -> tuple[Settings, Given | None]:
    """Take the file that the user named for the progress file: one of the snapshot's, else one on the disk."""
    if named is None:
        return settings, None
    inside = [below(root, Path(named)), below(root, root / named)]
    for path in inside:
        if path in snapshot.files:
            config = msgspec.structs.replace(settings.config, progress_file=path)
            return Settings(settings.catalog, config), None
    from shinchoku.gates.progressfile import read_anywhere  # noqa: PLC0415 - only where one is named

    data = read_anywhere(named)
    name = inside[0] if inside[0] is not None else os.fspath(named.absolute())
    return settings, Given(name, data, name.rpartition("/")[0] if inside[0] is not None else None)


def below(root: Path, path: Path) -> str | None:
    """A path relative to the scanned root, POSIX; None where it lies outside."""
    relative = Path(os.path.relpath(path.absolute(), root.absolute()))
    return None if relative.parts[:1] == (os.pardir,) else relative.as_posix()


def _explained(error: NoProgressFile, root: Path) -> NoProgressFile:
    """With what stands in the work tree where the file was looked for, if anything does."""
    from shinchoku.gates.progressfile import oddity  # noqa: PLC0415 - only where there is none

    found = oddity(root)
    return NoProgressFile(error.path, say("there is no progress file: {found}", found=found)) if found else error


def suite_runner(snapshot: Snapshot, found: Settings, arguments: Scan) -> RunSuites | None:
    """Answers items' tests as the arguments say; None where nothing is to be answered."""
    how = arguments.how
    if how.suites is Suites.skip and not how.junit:
        return None

    def run(tests: Sequence[ToTest], settings: SuiteSettings) -> Sessions:
        from shinchoku.cli.live import Live  # noqa: PLC0415 - only where suites run
        from shinchoku.gates.ignores import kept  # noqa: PLC0415 - as above
        from shinchoku.gates.testing import Plan, answer  # noqa: PLC0415 - as above

        plan = Plan(
            mode=how.suites.value,
            junit=how.junit,
            env=how.env.value,
            sandbox=how.sandbox.value,
            use_cache=not how.no_cache,
            jobs=how.jobs or os.cpu_count() or 1,
            root=arguments.path.resolve(),
            keep=kept,
            folders=laid_out(snapshot, found, kept).folders if how.junit else (),
        )
        with Live(quiet=arguments.quiet) as live:
            return answer(snapshot, tests, settings, plan, live.begin)

    return run
