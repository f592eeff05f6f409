"""Which line keeps a path out of the repository: the nearest .gitignore that speaks of it decides, or info/exclude."""

import posixpath
from collections.abc import Callable
from functools import cache

from msgspec import Struct

from shinchoku.gates.ignores import Rules, Verdict, encoded, read_rules
from shinchoku.speech import say

IGNORE = ".gitignore"
MOST_RULES = 2000
"""Of all files together whose rules are about one path: each path is held against each of them."""
_EXCLUDE = ".git/info/exclude"


class TooManyRules(Exception):
    """More rules than are held against each path: a fact for the walk."""

    def __init__(self) -> None:
        super().__init__(say("has too many lines, with those of the folders above more than {n}", n=MOST_RULES))


class Line(Struct, frozen=True):
    """A line that keeps something out."""

    folder: str | None
    """From the top level, with a slash at its end: that of the .gitignore; None: info/exclude."""
    number: int

    def told(self, root: str) -> str:
        """The file as seen from a folder, and the line: ``../.gitignore:3``."""
        if self.folder is None:
            return f"{_EXCLUDE}:{self.number}"
        return f"{posixpath.relpath(self.folder + IGNORE, root or '.')}:{self.number}"


class _Level(Struct, frozen=True):
    """The rules of one file, and the folder whose paths they are about."""

    rules: Rules
    folder: str | None
    """As in `Line`."""
    start: int
    """How many bytes of an encoded path from the top level to pass over: those of the folder."""


class RuledFolder(Struct, frozen=True):
    """A folder with all rules that are about what is in it."""

    path: str
    """From the top level, with a slash at its end; "" for the top level."""
    levels: tuple[_Level, ...]
    """The nearest .gitignore first, info/exclude last."""
    kept_out: Line | None = None
    """What ignores it or a folder above it; then only tracked files of it count, and no line takes others back."""

    def line(self, path: str, *, folder: bool) -> Line | None:
        """What ignores an entry, a path from the top level: the nearest rules that speak of it decide."""
        entry = encoded(path)
        for level in self.levels:
            verdict, number = level.rules.decision(entry[level.start :], folder=folder)
            if verdict is not Verdict.UNSAID:
                return Line(level.folder, number) if verdict is Verdict.IGNORED else None
        return None

    def inner(self, name: str) -> "RuledFolder":
        """One of its folders."""
        path = self.path + name
        return RuledFolder(f"{path}/", self.levels, self.kept_out or self.line(path, folder=True))

    def with_rules(self, content: bytes) -> "RuledFolder":
        """The same folder with the rules of its own .gitignore; raises `TooManyRules`."""
        if content.count(b"\n") > MOST_RULES:
            raise TooManyRules
        level = _Level(read_rules(content), self.path, len(encoded(self.path)))
        if len(level.rules) + sum(len(above.rules) for above in self.levels) > MOST_RULES:
            raise TooManyRules
        return RuledFolder(self.path, (level, *self.levels), self.kept_out)


def top_level(info_exclude: bytes) -> RuledFolder:
    """The top level of a work tree, without the rules of its own .gitignore; too many of info/exclude are none."""
    few = info_exclude if info_exclude.count(b"\n") <= MOST_RULES else b""
    return RuledFolder("", (_Level(read_rules(few), None, 0),))


def ruling(read: Callable[[str], bytes], prefix: str, info_exclude: bytes) -> Callable[[str], str | None]:
    """What tells the line that keeps a file out of the repository, in words; None: no line does.

    Args:
        read: The content of the .gitignore in a folder, which is given as `RuledFolder.path` is; nothing for none.
        prefix: The scanned root from the top level, with a slash at its end; "" for the top level itself. The files
            that are asked for, and those that are told, are relative to it.
        info_exclude: The content of the repository's info/exclude.
    """
    content = cache(read)

    def ruled(folder: RuledFolder) -> RuledFolder:
        try:
            return folder.with_rules(content(folder.path))
        except TooManyRules:
            return folder  # as the walk has it, which tells of it

    def told(path: str) -> str | None:
        *folders, name = (prefix + path).split("/")
        here = ruled(top_level(info_exclude))
        for folder in folders:
            here = here.inner(folder)
            if here.kept_out is not None:
                return here.kept_out.told(prefix)
            here = ruled(here)
        line = here.line(here.path + name, folder=False)
        return None if line is None else line.told(prefix)

    return told
