"""Small worlds for tests of the drift check: what was done of each item, and a progress file beside it, in memory."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from msgspec import Struct, field
from msgspec.structs import replace

from shinchoku.catalog import Catalog, Place, builtin_catalog
from shinchoku.config import Config, DriftSettings, SuiteSettings
from shinchoku.drift.case import Tree
from shinchoku.drift.compare import Comparison, Witnesses, compare
from shinchoku.drift.fixing import Fixed, fix
from shinchoku.drift_codes import Selection
from shinchoku.errors import Unreadable
from shinchoku.findings import Finding
from shinchoku.gates.ignores import kept
from shinchoku.progress_md.parse import parse
from shinchoku.report import Report
from shinchoku.scanner import Request, Settings, ToTest, scan
from shinchoku.session import Raised, Sessions, SuiteRun
from shinchoku.snapshot import Commit, Snapshot
from tests.worlds import GREEN, TEXT, commit, item_files, snapshot_of

PROGRESS = "05_progress/PROGRESS.md"
RED = SuiteRun(exit_code=1, finished=True, session_exit=1, collected=2, passed=1, failed=1)
ENVIRONMENT = SuiteRun(
    exit_code=2,
    finished=True,
    session_exit=2,
    errors=1,
    exceptions=(Raised("tests/test_main.py", "ModuleNotFoundError", "No module named 'httpx'", "httpx"),),
)
CATALOG = builtin_catalog("ml-system-design-patterns")


class Work(Struct, frozen=True, dict=True):
    """What a learner did."""

    done: Mapping[str, int] = field(default_factory=dict)
    """Complete items, with the day of November 2025 on which they were committed, at noon in Japan."""
    failing: Sequence[str] = ()
    unrun: Sequence[str] = ()
    """All is there, and the environment does not let the suite run."""
    begun: Sequence[str] = ()
    """A README alone, or the first document alone."""
    runs: Mapping[str, SuiteRun] = field(default_factory=dict)
    """What suites gave, where it is not one passed test."""
    files: Mapping[str, str | bytes | Unreadable] = field(default_factory=dict)
    """Further files."""
    catalog: Catalog = CATALOG
    settings: DriftSettings = field(default_factory=DriftSettings)
    hours: Mapping[str, int] = field(default_factory=dict)
    """At which hour UTC an item was committed."""
    path: str = PROGRESS

    @cached_property
    def tree(self) -> dict[str, str | bytes | Unreadable]:
        found: dict[str, str | bytes | Unreadable] = {f"{track.root}/.keep": "" for track in self.catalog.tracks}
        for place in self.catalog.places:
            found |= dict.fromkeys(self.of_item(place), TEXT)
        return found | dict(self.files)

    def of_item(self, place: Place) -> list[str]:
        """The files that there are of an item."""
        item = place.item.id
        if item not in {*self.done, *self.failing, *self.unrun, *self.begun}:
            return []
        if place.item.documents:
            paths = [f"{place.track.root}/{document.path}" for document in place.item.documents]
            whole = [f"{path}README.md" if path.endswith("/") else path for path in paths]
        else:
            whole = list(item_files(folder_of(self.catalog, item)))
        return whole[:1] if item in self.begun else whole

    @cached_property
    def report(self) -> Report:
        """The scan of the repository."""
        commits = list(self._commits())
        snapshot: Snapshot = snapshot_of({**self.tree, self.path: "- [x] all\n"}, commits)
        return scan(snapshot, Settings(self.catalog, Config()), Request(".", self._run, kept))

    def _run(self, tests: Sequence[ToTest], _: SuiteSettings) -> Sessions:
        names = (test.item for test in tests)
        special = {**dict.fromkeys(self.failing, RED), **dict.fromkeys(self.unrun, ENVIRONMENT), **self.runs}
        return Sessions({name: special.get(name, GREEN) for name in names})

    def _commits(self) -> Iterator[Commit]:
        above = ""
        for number, place in enumerate(self.catalog.places):
            paths = self.of_item(place)
            if paths:
                changes = ", ".join(f"A {path}" for path in paths)
                oid = f"{number:040x}"
                hour = self.hours.get(place.item.id, 3)
                yield commit(oid, self.done.get(place.item.id, 2), changes, above, hour=hour)
                above = oid

    def against(self, progress: str | bytes, others: Mapping[str, str] | None = None) -> Witnesses:
        """A progress file beside the evidence."""
        data = progress.encode() if isinstance(progress, str) else progress
        files: dict[str, str | bytes | Unreadable] = {**self.tree, self.path: data, **(others or {})}

        def read(path: str) -> bytes:
            content = files[path]
            if isinstance(content, Unreadable):
                raise content
            return content.encode() if isinstance(content, str) else content

        return Witnesses(
            catalog=self.catalog,
            report=self.report,
            path=self.path,
            folder=self.path.rpartition("/")[0],
            claims=parse(data, self.path),
            others={path: parse(text.encode(), path) for path, text in (others or {}).items()},
            tree=Tree(frozenset(files), read),
            settings=self.settings,
        )


def folder_of(catalog: Catalog, item: str) -> str:
    """Where a learner keeps an item of a chapter, numbered in its chapter's order."""
    place = catalog.place(item)
    assert place.chapter is not None
    number = place.chapter.items.index(place.item) + 1
    return f"{place.track.root}/{place.chapter.id}/{number:02}_{item}"


def findings(witnesses: Witnesses, *select: str, unsafe: bool = False) -> list[Finding]:
    """What the check finds, of some codes."""
    return [marked.finding for marked in compare(witnesses, Selection(select), unsafe=unsafe).findings]


def only(witnesses: Witnesses, *select: str, unsafe: bool = False) -> Finding:
    """The one finding of some codes."""
    (finding,) = findings(witnesses, *select, unsafe=unsafe)
    return finding


def help_of(witnesses: Witnesses, *select: str) -> str | None:
    """What is told beside the one finding of some codes."""
    (marked,) = compare(witnesses, Selection(select)).findings
    return marked.help


def fixed(witnesses: Witnesses, *select: str, unsafe: bool = False) -> str:
    """The progress file as a fix would write it."""
    files = {each.path: each for each in fix(witnesses, Selection(select), unsafe=unsafe)}
    if witnesses.path not in files:
        return witnesses.claims.source.text
    return parse(files[witnesses.path].new, witnesses.path).source.text


def after(witnesses: Witnesses, files: Sequence[Fixed]) -> Witnesses:
    """The witnesses once the files are written."""
    new = {each.path: parse(each.new, each.path) for each in files}
    others = {path: new.get(path, claims) for path, claims in witnesses.others.items()}
    return replace(witnesses, claims=new.get(witnesses.path, witnesses.claims), others=others)


def left(witnesses: Witnesses, *, unsafe: bool = False) -> Comparison:
    """What is found once everything that can be fixed is."""
    files = fix(witnesses, Selection(), unsafe=unsafe)
    return compare(after(witnesses, files), Selection(), unsafe=unsafe)
