"""A revision's history: git lists the commits with their changes, and what nobody asks for is left out."""

import os
from collections.abc import Callable, Iterator, Sequence

from shinchoku.errors import HistoryUnreadable
from shinchoku.gates.gitcommand import GitFailed, Running
from shinchoku.gates.gitdates import exact
from shinchoku.gates.gitlog import LOG_ARGUMENTS, parse_commits
from shinchoku.snapshot import Commit

Start = Callable[..., Running]
"""As `GitCommand.start`."""
# A limit of git's own would leave out the commits that change nothing there, but for these two words.
_ALL_COMMITS = ("--sparse", "--full-history")
_MOST_EXCLUDED = 200  # folders; each is held against each name in a top folder


class GitHistory:
    """A history that git begins to list at once, and lists again each time that it is asked for."""

    def __init__(
        self,
        revision: str,
        prefix: str,
        start: Start,
        read: Callable[[str], bytes],
        *,
        first_parent: bool = False,
        is_large: bool = False,
    ) -> None:
        """Begin.

        Args:
            revision: Full object id, or HEAD.
            prefix: The scanned root below the top level; "" for the top level itself.
            start: Starts a git process that ends with the repository's context.
            read: Reads an object by its id; raises `NoObject`.
            first_parent: Whether merged branches are left out.
            is_large: Whether it is worth while to wait until it is known what can be left out.
        """
        self._revision = revision
        self._prefix = prefix
        self._start = start
        self._read = read
        self._options = (*(["--first-parent"] if first_parent else []), *(["--relative"] if prefix else []))
        self._is_large = is_large and not prefix
        self._begun = [] if self._is_large else [self._list()]

    def __call__(
        self, is_wanted: Callable[[str], bool], since: str | None = None, *, others: bool = True
    ) -> Iterator[Commit]:
        """As `History`."""
        process = self._begun.pop() if self._begun else None
        if process is not None and since is not None:
            process.stop()
            process = None
        try:
            if process is None:
                process = self._list(since, () if others else self._unwanted(is_wanted))
            for head, changes in parse_commits(process.blocks(), (lambda _: True) if self._prefix else is_wanted):
                yield Commit(exact(head, self._read), changes)
        except GitFailed as error:
            raise HistoryUnreadable(error.stderr) from error

    def _list(self, since: str | None = None, excluded: Sequence[str] = ()) -> Running:
        revisions = (self._revision, *([] if since is None else [f"^{since}"]))
        if self._prefix:
            return self._begin(*LOG_ARGUMENTS, *self._options, *_ALL_COMMITS, *revisions, "--", ".")
        if not excluded:
            return self._begin(*LOG_ARGUMENTS, *self._options, *revisions, "--")
        magic = "--no-literal-pathspecs", *LOG_ARGUMENTS, *self._options, *_ALL_COMMITS
        return self._begin(*magic, *revisions, "--", *(f":(exclude,literal){folder}" for folder in excluded))

    def _begin(self, *arguments: str) -> Running:
        return self._start(*arguments).read_ahead()

    def _unwanted(self, is_wanted: Callable[[str], bool]) -> list[str]:
        """The folders at the top of the last commit in which nothing is looked for: of a large history, most of it."""
        if not self._is_large:
            return []
        names = b"".join(self._start("ls-tree", "-d", "-z", "--name-only", self._revision).blocks()).split(b"\0")[:-1]
        return [name for name in map(os.fsdecode, names) if not is_wanted(name)][:_MOST_EXCLUDED]
