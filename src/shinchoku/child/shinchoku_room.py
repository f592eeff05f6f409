"""What a suite takes of the disk: in all folders that it may write to, and in open files that have no name any more."""
# What runs before or around a suite loads and calls as little as it can.
# ruff: noqa: PTH101, PTH106, PTH108, PTH112, PTH116, PTH208

from __future__ import annotations

import os
import stat
import time
from contextlib import suppress
from itertools import chain
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from shinchoku.child.shinchoku_clearing import empty

    Amount = tuple[float, float]
    """Bytes and files."""
else:
    from shinchoku_clearing import empty

_PAUSE = 0.3  # seconds between looks
_SHARE = 20  # as many times as long as a look takes, there is none
_HURRY = 2  # as above, where so much is gone that a look is due
_BLOCK = 512  # bytes of a block, as stat counts them whatever the file system
_DEEPEST = 3800  # signs of a folder's path: beyond what a system takes, there may be any number of files


class Room:
    """Counts from when it is made."""

    def __init__(self, places: Sequence[str], others: Sequence[str], limits: Mapping[str, float]) -> None:
        """The folders that a suite may write to, and what in them is not its own."""
        self._places = [place for place in dict.fromkeys(places) if os.path.isdir(place)]
        self._others = frozenset((*others, *places))
        self._most: Amount = limits["disk"], limits["files"]
        self._opens = self._endless = False
        self._opened: dict[str, int] = {}
        self._before = frozenset(path for path, _ in self._entries(float("inf")))
        self._base = 0.0
        self._base, _ = self._taken(())
        self._first = self._last = self._free()
        self._spare = self._most
        self._due = self._soonest = 0.0

    def exceeded(self, suite: Sequence[int], *, at_last: bool = False) -> str | None:
        """The limit that it is beyond, if so; looked for now and then, and where more is gone than was left of it."""
        now, free = time.monotonic(), self._free()
        if not at_last and now < (self._soonest if _gone(self._last, free, self._spare) else self._due):
            return None
        # Where so much is gone that it should be seen, it may lie in folders that the suite has shut.
        self._opens = _gone(self._first, free, self._most)
        size, count = self._taken(suite)
        while self._opened:
            with suppress(OSError):
                os.chmod(*self._opened.popitem())
        self._last, took = free, time.monotonic() - now
        self._spare = self._most[0] - size, self._most[1] - count
        self._due, self._soonest = now + max(_PAUSE, _SHARE * took), now + _HURRY * took
        if size > self._most[0]:
            return "disk"
        return "files" if count > self._most[1] or self._endless else None

    def clear(self) -> None:
        """Take away what is new."""
        for path, facts in list(self._entries(float("inf"))):
            if path not in self._before:
                with suppress(OSError):  # it may be gone with what it was in
                    if stat.S_ISDIR(facts.st_mode):
                        empty(path)
                        os.rmdir(path)
                    else:
                        os.unlink(path)

    def _free(self) -> Amount:
        """What there is room for, in all file systems together."""
        found = {}
        for place in self._places:
            with suppress(OSError):  # the suite may take it away
                found[os.stat(place).st_dev] = os.statvfs(place)
        facts = found.values()
        return sum(each.f_bavail * each.f_frsize for each in facts), sum(each.f_ffree for each in facts)

    def _taken(self, suite: Sequence[int]) -> Amount:
        """What is more, and what is new; counted only until it is too much."""
        size, count, seen = -self._base, 0, set()
        for path, facts in chain(_nameless(suite), self._entries(len(self._before) + self._most[1])):
            count += path not in self._before
            if facts.st_nlink != 1 and not stat.S_ISDIR(facts.st_mode):  # it may be met again
                if (facts.st_dev, facts.st_ino) in seen:
                    continue
                seen.add((facts.st_dev, facts.st_ino))
            size += facts.st_blocks * _BLOCK
        return size, count

    def _entries(self, most: float) -> Iterator[tuple[str, os.stat_result]]:
        """Everything in the folders, and no more than one beyond so many."""
        waiting = self._places[:]
        while waiting:
            folder = waiting.pop()
            self._endless = self._endless or len(folder) > _DEEPEST
            for entry in self._listed(folder):
                if entry.path in self._others:
                    continue
                with suppress(OSError):  # it is gone by now
                    facts = entry.stat(follow_symlinks=False)
                    yield entry.path, facts
                    most -= 1
                    if stat.S_ISDIR(facts.st_mode) and len(folder) <= _DEEPEST:
                        waiting.append(entry.path)
                if most < 0:
                    return

    def _listed(self, folder: str) -> Iterator[os.DirEntry[str]]:
        """What is in a folder; one by one, however many there are."""
        if self._opens and not os.access(folder, os.R_OK | os.X_OK):
            with suppress(OSError):
                mode = os.stat(folder).st_mode
                os.chmod(folder, mode | stat.S_IRWXU)
                self._opened[folder] = stat.S_IMODE(mode)
        with suppress(OSError), os.scandir(folder) as entries:
            yield from entries


def _gone(before: Amount, after: Amount, most: Amount) -> bool:
    return before[0] - after[0] > most[0] or before[1] - after[1] > most[1]


def _nameless(suite: Sequence[int]) -> Iterator[tuple[str, os.stat_result]]:
    """Open files of processes that are in no folder: unlinked, or made in memory."""
    for pid in suite:
        folder = f"/proc/{pid}/fd"
        with suppress(OSError):  # it ended meanwhile
            for name in os.listdir(folder):
                with suppress(OSError):
                    facts = os.stat(f"{folder}/{name}")
                    if stat.S_ISREG(facts.st_mode) and not facts.st_nlink:
                        yield "", facts
