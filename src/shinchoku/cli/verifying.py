"""What ``shinchoku history --verify ITEM`` does: go back over an item's versions to where its suite passed last."""

import os
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from itertools import chain

from msgspec import Struct
from msgspec.structs import replace

from shinchoku.bisection import Judgement, find_break
from shinchoku.catalog import Catalog
from shinchoku.chronicle import ItemBreak
from shinchoku.cli.inputs import Scan, suite_runner
from shinchoku.cli.suite_options import Suites
from shinchoku.errors import CannotScan, HistoryUnreadable, UnknownName, Unreadable
from shinchoku.evidence.past import Past
from shinchoku.gates.gitrepo import open_snapshot
from shinchoku.gates.ignores import kept
from shinchoku.gates.trees import tree_ids
from shinchoku.lineage import Version, trails, versions
from shinchoku.locator import Locator
from shinchoku.render.plain import shown
from shinchoku.report import ItemReport
from shinchoku.scanner import Request, Settings, all_asked, kept_by, laid_out, scan
from shinchoku.snapshot import SYMLINK, CommitHead, Snapshot
from shinchoku.speech import say
from shinchoku.telling_breaks import tell_break
from shinchoku.zones import told_in

_OF_TESTS = ("TST", "ENV")


class Named(Struct, frozen=True):
    """What the values of --verify name."""

    items: tuple[int, ...]
    """Places in the catalogue; each once."""
    revisions: tuple[str, ...]


def named_by(names: Sequence[str], catalog: Catalog) -> Named:
    """Items where the catalogue knows such a name, and revisions where it does not."""
    items: dict[int, None] = {}
    revisions: list[str] = []
    for name in names:
        try:
            items[catalog.places.index(catalog.place(name))] = None
        except UnknownName:
            revisions.append(name)
    return Named(tuple(items), tuple(revisions))


def find_breaks(
    items: Sequence[int], snapshot: Snapshot, arguments: Scan, settings: Settings, past: Past
) -> tuple[ItemBreak, ...]:
    """Where each item's suite broke.

    Args:
        items: Their places in the catalogue.
        snapshot: The last commit of the history.
        arguments: How suites are run.
        settings: By which every version is judged.
        past: What the history shows of all items.

    Raises:
        CannotScan: No tests are asked of an item, or the history cannot be read.
    """
    if not items:
        return ()
    asked = all_asked(settings)
    for index in items:
        if "tests" not in asked[index]:
            name = settings.catalog.places[index].item.id
            raise CannotScan(
                os.fspath(arguments.path), say("--verify {name}: no tests are asked of this item", name=name)
            )
    locator = Locator(settings.catalog, settings.config)
    history = told_in(settings.config.timezone, snapshot.history)
    try:
        ways = trails(history, snapshot.revision, locator, items, kept_by(kept, settings.config.exclude))
    except HistoryUnreadable as error:
        raise CannotScan(
            os.fspath(arguments.path), say("--verify needs the whole history: {error}", error=error)
        ) from error
    spots = tuple(dict.fromkeys(chain.from_iterable(way.spots for way in ways)))
    trees = tree_ids(arguments.path, snapshot.prefix, spots)
    found = []
    for index, way in zip(items, ways, strict=True):
        line = tuple(versions(way, trees))
        bench = _Bench(index, arguments, settings, past)
        found.append(tell_break(bench.item, line, *find_break(line, bench.judge)))
    return tuple(found)


class _Bench(Struct, frozen=True):
    """Judges one item's versions."""

    index: int
    arguments: Scan
    settings: Settings
    past: Past

    @property
    def item(self) -> str:
        """Its id."""
        return self.settings.catalog.places[self.index].item.id

    def judge(self, _: Version, commit: CommitHead) -> Judgement:
        """What the suite shows as of a commit: run, or from the cache where it was seen before."""
        if not self.arguments.quiet:
            line = f"{self.item} as of {commit.oid[:8]} {commit.subject}"
            print(shown(line), file=sys.stderr, flush=True)  # noqa: T201 - progress belongs on standard error
        with ExitStack() as held:
            try:
                snapshot = held.enter_context(open_snapshot(self.arguments.path, commit.oid))
                self._check_whole(snapshot)
            except (CannotScan, Unreadable) as error:
                return Judgement("not_run", "FIL02", str(error))
            return _judgement(self._scanned(snapshot))

    def _check_whole(self, snapshot: Snapshot) -> None:
        """Raises `Unreadable` where a file of the item's is missing: its suite would fail for that alone."""
        folder = laid_out(snapshot, self.settings, kept).folders[self.index]
        for path in snapshot.files:
            if path.startswith(f"{folder.path}/") and snapshot.mode(path) != SYMLINK:
                snapshot.read(path)

    def _scanned(self, snapshot: Snapshot) -> ItemReport:
        """Of a scan of a commit, the item; nothing else of it is run."""
        how = self.arguments.how
        running = replace(self.arguments, how=replace(how, suites=Suites.run))
        request = Request(
            path=os.fspath(self.arguments.path),
            run_suites=suite_runner(snapshot, self.settings, running),
            keep=kept,
            only=frozenset({self.item}),
            timeout=how.timeout,
            past=self.past,
            although_empty=True,
        )
        return scan(snapshot, self.settings, request).items[self.index]


def _judgement(item: ItemReport) -> Judgement:
    tests = item.evidence.tests
    reasons = [reason for reason in item.reasons if reason.code.startswith(_OF_TESTS)]
    code, message = (reasons[0].code, reasons[0].message) if reasons else ("TST01", say("no tests"))
    return Judgement(tests.outcome, code, message, tests.source)
