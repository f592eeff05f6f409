"""A repository at one moment: its files, a way to read one, and the commits that led to it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from io import BytesIO
from typing import BinaryIO, NamedTuple, Protocol

from msgspec import Struct

from shinchoku.errors import Unreadable
from shinchoku.speech import say
from shinchoku.systemwords import words

SYMLINK = 0o120000
EXECUTABLE = 0o100755
REGULAR = 0o100644
NO_OFFSET = 24 * 60
"""In place of a UTC offset that cannot be read: minutes that no clock is off by."""
_FARTHEST = 16 * 60  # minutes; no clock was ever set so far from UTC
LONGEST_TEXT = 10**6
"""Bytes that are read of a README, a document, settings or a catalogue."""
LONGEST_PROGRESS_FILE = 20 * 10**6
"""Bytes that are read of a progress file."""
FIRST, LAST = -62_135_510_400, 253_402_214_400
"""Seconds between which a calendar has all moments: a day inside the years 1 and 9999, for every offset."""


class Problem(Struct, frozen=True):
    """Something that kept the scan from seeing everything; the scan went on."""

    code: str
    """Stable, such as ``GIT02``."""
    message: str
    """One sentence with its cure."""


class Change(NamedTuple):
    """One file's difference between a commit and its first parent; a plain tuple, for histories hold many."""

    status: str
    """A(dded), M(odified), D(eleted), in git's letters; another type of file is a modified one."""
    path: str
    """POSIX, relative to the scanned root; bytes that are not UTF-8 as surrogates."""
    facts: bytes = b""
    """Git's raw line, as ``:100644 100644 4b82… 1f7a… M``; empty where nobody asks."""

    @property
    def oid(self) -> str:
        """The object id of what stands there after the commit; zeros where nothing does."""
        return self.facts.split(b" ")[3].decode("ascii")

    @property
    def is_link(self) -> bool:
        """Whether a symbolic link stands there after the commit."""
        return self.facts[8:14] == b"120000"


def too_large(most: int) -> str:
    """Why a file is not read, in a clause; ``most`` in bytes."""
    return say("larger than {n} MB, the most that is read of it", n=most // 10**6)


def has_calendar(seconds: int, offset: int) -> bool:
    """Whether a calendar has a moment, on a clock so many minutes east of UTC."""
    return has_clock(offset) and FIRST < seconds < LAST


def has_clock(offset: int) -> bool:
    """Whether a clock could be so many minutes east of UTC."""
    return abs(offset) < _FARTHEST


class CommitHead(NamedTuple):
    """A commit without what it changes; a plain tuple, for histories hold many."""

    oid: str
    """The full object id, hexadecimal."""
    parents: tuple[str, ...]
    """As git has them; empty for a root commit."""
    authored: int | None
    """Author date, seconds since 1970-01-01T00:00:00Z; None where it cannot be read."""
    offset: int
    """The author's own UTC offset, minutes east, whether or not a clock has it."""
    author: str
    """Name only; mail addresses are not read."""
    subject: str
    committed: int | None = None
    """Committer date, as `authored`."""
    committed_offset: int = 0

    @property
    def instant(self) -> int | None:
        """The author date where any calendar has it, whatever its UTC offset."""
        return self.authored if self.authored is not None and FIRST < self.authored < LAST else None


class Commit(NamedTuple):
    """A commit as the history tells it."""

    head: CommitHead
    changes: tuple[Change, ...]
    """Against the first parent; for a root commit, all its files."""


def _no_object(oid: str) -> bytes:
    raise Unreadable(f"object {oid[:12]}", "there are no objects here")


class History(Protocol):
    """Tells the commits that lead to the head, parents before children."""

    def __call__(
        self, is_wanted: Callable[[str], bool], since: str | None = None, /, *, others: bool = True
    ) -> Iterator[Commit]:
        """Go through them.

        Args:
            is_wanted: Asked of a top-level folder's name whether all changes below it are.
            since: A commit's full object id; it, and all that lead to it, are left out.
            others: Whether of the other folders, changes of the files directly in them are wanted; else, and of what
                lies deeper, none is sure to be told.

        Raises:
            HistoryUnreadable: It cannot be read to its end; or there is no such commit as ``since``.
        """


def no_history(_: Callable[[str], bool], __: str | None = None, /, *, others: bool = True) -> Iterator[Commit]:  # noqa: ARG001 - there is none
    """That of a repository in which nothing was committed yet."""
    return iter(())


class Snapshot(Struct, frozen=True):
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
    history: History
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
    problems: tuple[Problem, ...] = ()
    linked: str | None = None
    """Whose ``.git`` led to a folder outside of the work tree: ``worktree`` or ``submodule``; None: nobody's did."""
    blob: Callable[[str], bytes] = _no_object
    """The content of a file of any commit, by its object id; raises `Unreadable`."""
    rule: Callable[[str], str | None] = lambda _: None
    """The line that keeps a file out of the repository, such as ``.gitignore:3``; None: no line does."""
    stream: Callable[[str], AbstractContextManager[BinaryIO]] | None = None
    """As `read`, for files that may be large; None: they are read at one stroke."""

    def text(self, path: str, most: int = LONGEST_TEXT) -> bytes:
        """A file's bytes, if they are not more than somebody writes; raises `Unreadable`.

        Args:
            path: As for `read`.
            most: Bytes.
        """
        with self.open(path) as file:
            try:
                data = file.read(most + 1)
            except OSError as error:
                raise Unreadable(path, words(error)) from error
        if len(data) > most:
            raise Unreadable(path, too_large(most))
        return data

    def open(self, path: str) -> AbstractContextManager[BinaryIO]:
        """A file's bytes as a stream that can be rewound: a large file need not be in memory; raises `Unreadable`."""
        return BytesIO(self.read(path)) if self.stream is None else self.stream(path)
