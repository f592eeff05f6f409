"""What the lines of a .gitignore say about a path: ignored, wanted, or nothing."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property, lru_cache
from typing import Self

from shinchoku.errors import BadPattern
from shinchoku.gates.globs import expression, is_literal

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_FOLDER = b"\0"
_NEVER = rb"(?!)"


class Verdict(Enum):
    """What the last line that fits a path says of it."""

    IGNORED = "ignored"
    WANTED = "wanted"
    """By a line with an exclamation mark."""
    UNSAID = "unsaid"
    """No line fits."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A line that can fit a path."""

    pattern: bytes
    """A name, or a path from the folder that the line is about."""
    by_name: bool
    """Whether the folders above the entry do not matter."""
    folders_only: bool
    verdict: Verdict
    expression: bytes
    """For the pattern; a folder's path ends in NUL."""


@dataclass(frozen=True, slots=True)
class _Bundle:
    """Rules that are asked all at once."""

    fitting: Callable[[bytes], re.Match[bytes] | None]
    positions: tuple[int, ...]
    """The place in its file of each group's rule, counted from 1; 0 for no group."""

    @classmethod
    def of(cls, rules: Mapping[int, Rule]) -> Self:
        """One expression with a group for each rule, the last rule first."""
        latest_first = sorted(rules, reverse=True)
        groups = (b"(%b)" % rules[position].expression for position in latest_first)
        return cls(re.compile(b"|".join(groups) or _NEVER).fullmatch, (0, *latest_first))

    def last(self, text: bytes) -> int:
        """The place of the last rule that fits, or 0."""
        match = self.fitting(text)
        return self.positions[match.lastindex or 0] if match else 0


@dataclass(frozen=True)
class Rules:
    """The rules of one file, in its order; the later one wins.

    What asks them is made when it is first needed, for many folders bring rules and have nothing to ask them.
    """

    rules: tuple[Rule, ...]

    def verdict(self, path: bytes, *, folder: bool) -> Verdict:
        """What the rules say of one entry; what they say of the folders above it is the caller's to ask first.

        Args:
            path: POSIX, from the folder that the rules are about.
            folder: Whether it is one; a symbolic link to one is not.
        """
        if not self.rules:
            return Verdict.UNSAID
        text = path + _FOLDER if folder else path
        name = text[text.rfind(b"/") + 1 :]
        return self._verdicts[max(self._words.get(name, 0), self._names.last(name), self._paths.last(text))]

    @cached_property
    def _verdicts(self) -> tuple[Verdict, ...]:
        return (Verdict.UNSAID, *(rule.verdict for rule in self.rules))

    @cached_property
    def _words(self) -> Mapping[bytes, int]:
        """The place of the last rule that is just a name, by that name: most lines are, and need no expression."""
        words: dict[bytes, int] = {}
        for position, rule in enumerate(self.rules, start=1):
            if rule.by_name and is_literal(rule.pattern):
                words[rule.pattern + _FOLDER] = position
                if not rule.folders_only:
                    words[rule.pattern] = position
        return words

    @cached_property
    def _names(self) -> _Bundle:
        placed = enumerate(self.rules, start=1)
        return _Bundle.of({at: rule for at, rule in placed if rule.by_name and not is_literal(rule.pattern)})

    @cached_property
    def _paths(self) -> _Bundle:
        return _Bundle.of({at: rule for at, rule in enumerate(self.rules, start=1) if not rule.by_name})


@lru_cache(maxsize=1024)  # a learner's hundred projects have the same .gitignore, made by the same tool
def read_rules(content: bytes) -> Rules:
    """The rules of a .gitignore or of info/exclude; a pattern that git cannot use is passed over, as git does."""
    return Rules(tuple(_usable(content)))


def kept(paths: Iterable[str], lines: Sequence[str]) -> tuple[str, ...]:
    """The paths that lines in the manner of .gitignore leave, in the order given.

    Below an excluded folder nothing is kept, whatever a later line says, as in git.

    Args:
        paths: Files, POSIX, relative to the folder that the lines are about.
        lines: Each is one line; comments and empty lines say nothing.

    Raises:
        BadPattern: A line cannot match any path, so the user means something else.
    """
    rules = Rules(tuple(_asked_for(lines)))
    if not rules.rules:
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


def encoded(path: str) -> bytes:
    """A path as git has it: patterns fit bytes, not signs."""
    return path.encode("utf-8", "surrogateescape")


def _usable(content: bytes) -> Iterator[Rule]:
    for line in content.removeprefix(_BYTE_ORDER_MARK).split(b"\n"):
        if _speaks(line):
            try:
                # For git, written in C, a line ends at its first NUL.
                yield _rule(line.removesuffix(b"\r").partition(b"\0")[0])
            except BadPattern:
                continue


def _asked_for(lines: Sequence[str]) -> Iterator[Rule]:
    for line in lines:
        pattern = encoded(line).removesuffix(b"\r")
        if _speaks(pattern.rstrip(b" ")):
            try:
                yield _rule(pattern)
            except BadPattern as bad:
                raise BadPattern(line, bad.cause) from None


def _speaks(line: bytes) -> bool:
    return line != b"" and not line.startswith(b"#")


def _rule(line: bytes) -> Rule:
    """A line without its end; raises `BadPattern`."""
    bare = line.rstrip(b" ")
    backslashes = len(bare) - len(bare.rstrip(b"\\"))
    pattern = line[: len(bare) + backslashes % 2]  # an escaped space stays
    verdict = Verdict.WANTED if pattern.startswith(b"!") else Verdict.IGNORED
    if verdict is Verdict.WANTED:
        pattern = pattern[1:]
    folders_only = pattern.endswith(b"/")
    pattern = pattern.removesuffix(b"/")
    by_name = b"/" not in pattern
    pattern = pattern.removeprefix(b"/")
    ending = _FOLDER if folders_only else _FOLDER + b"?"
    return Rule(pattern, by_name, folders_only, verdict, expression(pattern) + ending)
