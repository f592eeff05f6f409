"""A repository at one moment: its files, a way to read one, and the commits that led to it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from io import BytesIO
from typing import BinaryIO, NamedTuple

SYMLINK = 0o120000
EXECUTABLE = 0o100755
REGULAR = 0o100644


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that kept the scan from seeing everything; the scan went on."""

    code: str
    """Stable, such as ``GIT02``."""
    message: str
    """One sentence with its cure."""


class Change(NamedTuple):
    """One file's difference between a commit and its first parent; a plain tuple, for histories hold many."""

    status: str
    """Git's own letter: A(dded), M(odified), D(eleted), T(ype changed)."""
    path: str
    """POSIX, relative to the scanned root; bytes that are not UTF-8 as surrogates."""


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit as the history tells it."""

    oid: str
    """The full object id, hexadecimal."""
    parents: tuple[str, ...]
    """As git has them; empty for a root commit."""
    authored: int | None
    """Author date, seconds since 1970-01-01T00:00:00Z; None where it cannot be read."""
    offset: int
    """The author's own UTC offset, minutes east."""
    author: str
    """Name only; mail addresses are not read."""
    subject: str
    changes: tuple[Change, ...]
    """Against the first parent; for a root commit, all its files."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A repository at one moment: a plain value that gates make and the core reads."""

    revision: str
    """``worktree``, or the full object id of the scanned commit."""
    files: tuple[str, ...]
    """Files and symbolic links, POSIX, relative to the scanned root, sorted by code point."""
    read: Callable[[str], bytes]
    """A file's bytes; raises `Unreadable`. Links are followed inside the scanned root only."""
    mode: Callable[[str], int]
    """`REGULAR`, `EXECUTABLE` or `SYMLINK`; raises `Unreadable`."""
    link: Callable[[str], str]
    """A symbolic link's target text, as it is recorded; raises `Unreadable`."""
    history: Callable[[], Iterator[Commit]]
    """Every commit reachable from the head, parents before children."""
    head: str | None = None
    """Full object id; None where nothing was committed yet."""
    branch: str | None = None
    """None where the head is detached, or a revision was asked for."""
    dirty: bool = False
    """Whether tracked files differ from the head."""
    shallow: frozenset[str] = frozenset()
    """Commits whose parents this clone does not have; empty for a whole history."""
    prefix: str = ""
    """The scanned root below the repository's top level, POSIX, ending with a slash; "" for the top level itself."""
    problems: tuple[Problem, ...] = field(default=())
    rule: Callable[[str], str | None] = lambda _: None
    """The line that keeps a file out of the repository, such as ``.gitignore:3``; None: no line does."""
    stream: Callable[[str], AbstractContextManager[BinaryIO]] | None = None
    """As `read`, for files that may be large; None: they are read at one stroke."""

    def open(self, path: str) -> AbstractContextManager[BinaryIO]:
        """A file's bytes as a stream that can be rewound: a large file need not be in memory; raises `Unreadable`."""
        return BytesIO(self.read(path)) if self.stream is None else self.stream(path)
