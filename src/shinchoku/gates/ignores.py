"""What the lines of a .gitignore say about a path: ignored, wanted, or nothing.

pathspec holds the lines and asks them, the last one first; each line is a pattern of its kind in git's own dialect (see
`globs`), for the dialects that pathspec brings differ from git's in ways that real files meet.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING, cast

from msgspec import Struct

from shinchoku.errors import BadPattern
from shinchoku.gates.globs import expression, longest_text

if TYPE_CHECKING:
    from pathspec import PathSpec
    from pathspec.pattern import Pattern

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_FOLDER = "\0"


class Verdict(Enum):
    """What the last line that fits a path says of it."""

    IGNORED = "ignored"
    WANTED = "wanted"
    """By a line with an exclamation mark."""
    UNSAID = "unsaid"
    """No line fits."""


class _Rule(Struct, frozen=True):
    """One line, as pathspec asks a pattern of its own."""

    include: bool
    """Whether it takes paths in: those that are ignored."""
    regex: re.Pattern[str]
    needed: str
    """What every path has that fits: to look for it takes a tenth of the time, and nearly no path has it."""

    def match_file(self, file: str) -> bool | None:
        """Whether a path fits; None where it does not."""
        return True if self.needed in file and self.regex.match(file) else None


class Rules:
    """The rules of one file, in its order; the later one wins."""

    def __init__(self, numbered: Iterable[tuple[int, _Rule]]) -> None:
        found = list(numbered)
        self._spec = _asked([pattern for _, pattern in found]) if found else None
        self._lines = [number for number, _ in found]

    def __len__(self) -> int:
        return len(self._lines)

    def verdict(self, path: str, *, folder: bool) -> Verdict:
        """What the rules say of one entry; what they say of the folders above it is the caller's to ask first.

        Args:
            path: `encoded`, POSIX, from the folder that the rules are about.
            folder: Whether it is one; a symbolic link to one is not.
        """
        return self.decision(path, folder=folder)[0]

    def decision(self, path: str, *, folder: bool) -> tuple[Verdict, int]:
        """The `verdict`, and the number of the line that gives it; 0 where none does."""
        if self._spec is None:
            return Verdict.UNSAID, 0
        fitting = self._spec.check_file(path + _FOLDER if folder else path)
        if fitting.include is None or fitting.index is None:
            return Verdict.UNSAID, 0
        return Verdict.IGNORED if fitting.include else Verdict.WANTED, self._lines[fitting.index]


def _asked(rules: "Sequence[_Rule]") -> "PathSpec[Pattern]":
    from pathspec import PathSpec  # noqa: PLC0415 - slow, and many a scan has no rules

    # The other backends know no atomic groups, without which a hostile line could run away.
    return PathSpec(cast("Sequence[Pattern]", rules), backend="simple")


@lru_cache(maxsize=1024)  # a learner's hundred projects have the same .gitignore, made by the same tool
def read_rules(content: bytes) -> Rules:
    """The rules of a .gitignore or of info/exclude; a pattern that git cannot use is passed over, as git does."""
    return Rules(_usable(content))


def kept(paths: Iterable[str], lines: Sequence[str]) -> tuple[str, ...]:
    """The paths that lines in the manner of .gitignore leave, in the order given.

    Below an excluded folder nothing is kept, whatever a later line says, as in git.

    Args:
        paths: Files, POSIX, relative to the folder that the lines are about.
        lines: Each is one line; comments and empty lines say nothing.

    Raises:
        BadPattern: A line cannot match any path, so the user means something else.
    """
    rules = _asked_rules(tuple(lines))
    if not rules:
        return tuple(paths)
    lost: dict[str, bool] = {"": False}

    def is_lost(folder: str) -> bool:
        if folder not in lost:
            ends = (*(place.start() for place in re.finditer("/", folder)), len(folder))
            lost[folder] = any(rules.verdict(encoded(folder[:end]), folder=True) is Verdict.IGNORED for end in ends)
        return lost[folder]

    return tuple(
        path
        for path in paths
        if not is_lost(path.rpartition("/")[0]) and rules.verdict(encoded(path), folder=False) is not Verdict.IGNORED
    )


@lru_cache(maxsize=64)  # a history asks for one path after the other
def _asked_rules(lines: tuple[str, ...]) -> Rules:
    return Rules(_asked_for(lines))


def encoded(path: str) -> str:
    """A path as git has it, each byte as one sign: patterns fit bytes."""
    return path if path.isascii() else path.encode("utf-8", "surrogateescape").decode("latin-1")


def _usable(content: bytes) -> Iterator[tuple[int, _Rule]]:
    for number, line in enumerate(content.removeprefix(_BYTE_ORDER_MARK).split(b"\n"), 1):
        if _speaks(line):
            try:
                # For git, written in C, a line ends at its first NUL.
                yield number, _rule(line.removesuffix(b"\r").partition(b"\0")[0])
            except BadPattern:
                continue


def _asked_for(lines: Sequence[str]) -> Iterator[tuple[int, _Rule]]:
    for number, line in enumerate(lines, 1):
        pattern = line.encode("utf-8", "surrogateescape").removesuffix(b"\r")
        if _speaks(pattern.rstrip(b" ")):
            try:
                yield number, _rule(pattern)
            except BadPattern as bad:
                raise BadPattern(line, bad.cause) from None


def _speaks(line: bytes) -> bool:
    return line != b"" and not line.startswith(b"#")


def _rule(line: bytes) -> _Rule:
    """A line without its end; raises `BadPattern`."""
    bare = line.rstrip(b" ")
    backslashes = len(bare) - len(bare.rstrip(b"\\"))
    pattern = line[: len(bare) + backslashes % 2]  # an escaped space stays
    is_wanted = pattern.startswith(b"!")
    pattern = pattern[1:] if is_wanted else pattern
    folders_only = pattern.endswith(b"/")
    pattern = pattern.removesuffix(b"/")
    # Without a slash it holds for a name, whatever the folders above; those are passed over once and for all.
    above = rb"(?>(?:[^/\0]+/)*)" if b"/" not in pattern else b""
    ending = rb"\0\Z" if folders_only else rb"\0?\Z"
    text = rb"\A" + above + expression(pattern.removeprefix(b"/")) + ending
    return _Rule(not is_wanted, re.compile(text.decode("latin-1"), re.DOTALL), longest_text(pattern).decode("latin-1"))
