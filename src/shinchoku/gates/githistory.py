"""A revision's history: which folders at the top each commit changed, and only below those that matter, which files.

Git lists the commits and compares their top folders in one process; the pairs of folders that differ go to two others,
one that looks at all below them and one that looks at the files directly in them. So what lies in folders that nobody
asks for costs next to nothing, and a folder that did not change is never opened.
"""

from collections import deque
from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain, islice
from typing import NamedTuple

from shinchoku.errors import HistoryUnreadable
from shinchoku.gates.gitcommand import GitFailed, Running
from shinchoku.gates.gitdates import exact
from shinchoku.gates.gitlog import (
    COMMITS_ARGUMENTS,
    LIST_ARGUMENTS,
    TREES_ARGUMENTS,
    RawChanges,
    are_both_trees,
    change_of,
    parse_commits,
    text_of,
    trees_of,
    unquoted,
)
from shinchoku.snapshot import Change, Commit, CommitHead, History

_BATCH = 512  # commits whose folders are compared together
_AHEAD = 4  # batches that git works on while we look at one
_END = b"end"
_MOST_KNOWN = 200_000  # paths below one folder whose text is remembered
Start = Callable[..., Running]
"""As `GitCommand.start`."""


def history_of(
    revision: str, prefix: str, start: Start, read: Callable[[str], bytes], *, first_parent: bool = False
) -> History:
    """A history that git begins to list at once, and lists again each time that it is asked for.

    Args:
        revision: Full object id, or HEAD.
        prefix: The scanned root below the top level; "" for the top level itself.
        start: Starts a git process that ends with the repository's context.
        read: Reads an object by its id; raises `NoObject`.
        first_parent: Whether merged branches are left out.
    """
    listing = (*LIST_ARGUMENTS, *(["--first-parent"] if first_parent else []), revision)
    narrowed = ("-r", "--relative", "--", ".") if prefix else ()
    compare = (*COMMITS_ARGUMENTS, *narrowed)
    begun = [start(*compare, upstream=(*listing, "--")).read_ahead()]

    def history(is_wanted: Callable[[str], bool], since: str | None = None) -> Iterator[Commit]:
        process = begun.pop() if begun else None
        if process and since is not None:
            process.stop()
        if not process or since is not None:
            without = [f"^{since}"] if since is not None else []
            process = start(*compare, upstream=(*listing, *without, "--")).read_ahead()
        try:
            commits = ((exact(head, read), raw) for head, raw in parse_commits(process.blocks()))
            if prefix:
                yield from (Commit(head, tuple(_files(raw))) for head, raw in commits)
            else:
                yield from _Walk(start, is_wanted).through(commits)
        except GitFailed as error:
            raise HistoryUnreadable(error.stderr) from error

    return history


def _files(raw: RawChanges) -> Iterator[Change]:
    return (change for facts, path in raw if (change := change_of(facts, text_of(path))) is not None)


class _Folder(NamedTuple):
    """A folder at the top that a commit changed."""

    path: str
    is_wanted: bool
    """Whether all below it is."""
    pair: bytes
    """What git is asked to compare."""


class _Planned(NamedTuple):
    """A commit whose folders git is comparing."""

    head: CommitHead
    changes: list[Change]
    """Those of the files at the top."""
    folders: list[_Folder]


class _Folders:
    """A process that compares pairs of folders; it begins with the first of them."""

    def __init__(self, start: Start, *arguments: str) -> None:
        self._start = partial(start, *TREES_ARGUMENTS, *arguments, fed=True)
        self._process: Running | None = None
        self._lines: Iterator[bytes] = iter(())
        self._line = _END
        self._asked: deque[bool] = deque()
        self._paths: dict[str, dict[bytes, str]] = {}

    def ask(self, pairs: list[bytes]) -> None:
        """Have pairs compared, of which there may be none."""
        self._asked.append(bool(pairs))
        if not pairs:
            return
        if self._process is None:
            self._process = self._start().read_ahead()
            self._lines = chain.from_iterable(_lines(self._process.blocks()))
        self._process.feed(b"\n".join((*pairs, _END, b"")))

    def begin(self) -> None:
        """Go on to what was asked next."""
        if self._asked.popleft() and self._line == _END:
            self._line = next(self._lines, b"")

    def changed(self, folder: str, pair: bytes) -> Iterator[Change]:
        """The files that differ in the next pair that was asked for; raises `GitFailed` where git cannot read it."""
        if self._line != pair:
            raise GitFailed(TREES_ARGUMENTS, 1, f"an object of the folder {folder} is missing")
        known = self._paths.setdefault(folder, {})
        for line in self._lines:
            if line[:1] != b":":
                self._line = line
                return
            facts, _, name = line.partition(b"\t")
            path = known.get(name)
            if path is None:
                if len(known) >= _MOST_KNOWN:
                    known.clear()
                path = known[name] = f"{folder}/{text_of(unquoted(name))}"
            change = change_of(facts, path)
            if change is not None:
                yield change

    def end(self) -> None:
        """Let the process end; raises `GitFailed` where it failed."""
        if self._process is not None:
            self._process.feed(None)
        for _ in self._lines:
            pass


class _Walk:
    """Commits with the changes of files in the folders that are wanted, and of files directly in the others."""

    def __init__(self, start: Start, is_wanted: Callable[[str], bool]) -> None:
        self._is_wanted = is_wanted
        self._known: dict[bytes, tuple[str, bool]] = {}
        self._deep = _Folders(start, "-r")
        self._flat = _Folders(start)

    def through(self, commits: Iterator[tuple[CommitHead, RawChanges]]) -> Iterator[Commit]:
        """Each commit with its changes, in order."""
        under_way: deque[list[_Planned]] = deque()
        while batch := [self._plan(head, raw) for head, raw in islice(commits, _BATCH)]:
            self._deep.ask([folder.pair for each in batch for folder in each.folders if folder.is_wanted])
            self._flat.ask([folder.pair for each in batch for folder in each.folders if not folder.is_wanted])
            under_way.append(batch)
            if len(under_way) > _AHEAD:
                yield from self._answers(under_way.popleft())
        for batch in under_way:
            yield from self._answers(batch)
        self._deep.end()
        self._flat.end()

    def _plan(self, head: CommitHead, raw: RawChanges) -> _Planned:
        changes: list[Change] = []
        folders: list[_Folder] = []
        for facts, name in raw:
            path, is_wanted = self._known.get(name) or self._learn(name)
            pair = trees_of(facts)
            if pair is not None:
                folders.append(_Folder(path, is_wanted, pair))
            if pair is None or not are_both_trees(facts):
                change = change_of(facts, path)
                if change is not None:
                    changes.append(change)
        return _Planned(head, changes, folders)

    def _learn(self, name: bytes) -> tuple[str, bool]:
        path = text_of(name)
        self._known[name] = path, self._is_wanted(path)
        return self._known[name]

    def _answers(self, batch: list[_Planned]) -> Iterator[Commit]:
        self._deep.begin()
        self._flat.begin()
        for head, changes, folders in batch:
            for path, is_wanted, pair in folders:
                changes.extend((self._deep if is_wanted else self._flat).changed(path, pair))
            yield Commit(head, tuple(changes))


def _lines(blocks: Iterator[bytes]) -> Iterator[list[bytes]]:
    rest = b""
    for block in blocks:
        *whole, rest = (rest + block).split(b"\n")
        yield whole
