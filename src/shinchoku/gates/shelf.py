"""Folders that take long to make, kept by key: made once, whole or not at all, never taken from under a scan."""

import fcntl
import os
import shutil
import stat
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import msgspec

from shinchoku.gates.locks import locked
from shinchoku.gates.uv import Stopped

ENVIRONMENTS = "environments"
BUILDS = "distributions"
"""The shelves' names in the user's cache folder."""

_MARKER = "shinchoku.json"
_FORMAT = 1
_POLL = 0.02  # seconds between looks at a lock
_MOST_IDLE = 100  # looks at something broken that is in use
_TRIES = 3  # another scan may remove what was made before we say that we use it
_OWN = (".new-", ".old-")
_STALE = 86_400  # seconds: no maker needs longer, so that it was killed
_FOREIGN_WRITERS = stat.S_IWGRP | stat.S_IWOTH


class Facts(msgspec.Struct, frozen=True):
    """What is known of a folder, written into it last, so that one without it is not whole."""

    packages: tuple[str, ...] = ()
    """``name==version`` of what is installed, sorted."""
    libraries: str = "."
    """Where, relative to the folder."""
    holds: tuple[str, ...] = ()
    """The names that must be there."""
    program: str | None = None
    """A file that must be there and can be run."""
    paths: tuple[str, ...] = ()
    """Source folders of the item that its modules are left in."""
    failed: str | None = None
    """Why there is nothing in it, which would be so again."""
    notes: tuple[str, ...] = ()
    format: int = _FORMAT


class Shelf:
    """The folders below one folder; what keeps it from being used is raised as `OSError`."""

    def __init__(self, folder: Path, most: int, timeout: float, stop: threading.Event) -> None:
        """A shelf that keeps so many folders, and waits so many seconds for another scan to make one."""
        self._folder = folder
        self._most = most
        self._timeout = timeout
        self._stop = stop
        self._held: dict[str, int | None] = {}
        """Locks of what is in use, by key; None where there could be none."""
        self._grew = False

    def find(self, key: str) -> tuple[Path, Facts] | None:
        """What is kept under a key, which is in use from now on; None where nothing is, or nothing whole."""
        facts = self._look(key)
        if facts is None:
            return None
        if key not in self._held:
            try:
                handle = self._try_lock(key, fcntl.LOCK_SH)
            except OSError:  # it may only be read, and so not removed either
                self._held[key] = None
            else:
                if handle is None:  # it is being removed just now
                    return None
                self._held[key] = handle
            facts = self._look(key)  # it may have been removed just before
            if facts is None:
                self._let_go(key)
                return None
        with suppress(OSError):
            os.utime(self._folder / key / _MARKER)
        return self._folder / key, facts

    def hold(self, key: str, make: Callable[[Path], Facts]) -> tuple[Path, Facts]:
        """What is kept under a key, made into a new folder where there is nothing yet; in use from now on."""
        deadline = time.monotonic() + self._timeout
        tries, idle = 0, 0
        while not (found := self.find(key)):
            self._let_go(key)
            self._begin()
            handle = self._try_lock(key, fcntl.LOCK_EX)
            if handle is not None:
                tries += 1
                self._held[key] = handle
                try:
                    if self._look(key) is None:  # else another scan has just made it
                        self._make(key, make)
                    fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
                except BaseException:
                    self._let_go(key)
                    raise
            else:
                # Either it is being made, or what is there is broken and yet in use.
                idle = idle + 1 if self._is_idle(key) else 0
                self._pause()
            if time.monotonic() >= deadline or tries > _TRIES or idle > _MOST_IDLE:
                raise TimeoutError("another scan is using it")
        return found

    def close(self) -> None:
        """Nothing is in use any more; what was not used for long is removed."""
        for key in list(self._held):
            self._let_go(key)
        if self._grew:
            self._make_room(self._most)

    def kept(self) -> list[Path]:
        """The folders that are there; raises `OSError`."""
        try:
            entries = sorted(self._folder.iterdir())
        except FileNotFoundError:
            return []
        return [each for each in entries if each.is_dir() and (each / _MARKER).is_file()]

    def clear(self) -> None:
        """Remove all but what another scan uses; raises `OSError`."""
        with suppress(FileNotFoundError):
            self._make_room(0)

    def _begin(self) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        facts = self._folder.stat()
        if facts.st_uid != os.geteuid() or facts.st_mode & _FOREIGN_WRITERS:
            raise PermissionError("other users may write to the folder")

    def _make(self, key: str, make: Callable[[Path], Facts]) -> None:
        part = Path(tempfile.mkdtemp(prefix=".new-", dir=self._folder))
        try:
            facts = make(part)
            (part / _MARKER).write_bytes(msgspec.json.encode(facts))
            self._remove(key)
            part.rename(self._folder / key)
            self._grew = True
        finally:
            shutil.rmtree(part, ignore_errors=True)

    def _look(self, key: str) -> Facts | None:
        """What is there, if it is whole and ours."""
        folder = self._folder / key
        try:
            if self._folder.stat().st_uid != os.geteuid() or folder.lstat().st_mode & _FOREIGN_WRITERS:
                return None
            facts = msgspec.json.decode((folder / _MARKER).read_bytes(), type=Facts)
            is_whole = set(os.listdir(folder / facts.libraries)).issuperset(facts.holds)  # noqa: PTH208 - names do
        except (OSError, msgspec.MsgspecError, ValueError):
            return None
        runs = facts.program is None or os.access(folder / facts.program, os.X_OK)
        return facts if is_whole and runs and facts.format == _FORMAT else None

    def _try_lock(self, key: str, kind: int) -> int | None:
        return locked(self._folder / f"{key}.lock", kind | fcntl.LOCK_NB)

    def _is_idle(self, key: str) -> bool:
        """Whether nobody makes it or takes it away just now."""
        handle = self._try_lock(key, fcntl.LOCK_SH)
        if handle is not None:
            os.close(handle)
        return handle is not None

    def _pause(self) -> None:
        if self._stop.wait(_POLL):
            raise Stopped

    def _let_go(self, key: str) -> None:
        handle = self._held.pop(key, None)
        if handle is not None:
            os.close(handle)

    def _make_room(self, most: int) -> None:
        """Keep so many: what was used the longest ago goes, if no other scan uses it, and what killed makers left."""
        kept = []
        for entry in list(os.scandir(self._folder)):
            with suppress(OSError):
                if not entry.name.startswith("."):
                    if entry.is_dir(follow_symlinks=False):
                        kept.append(((Path(entry.path) / _MARKER).stat().st_mtime, entry.name))
                elif entry.name.startswith(_OWN) and entry.stat(follow_symlinks=False).st_mtime < time.time() - _STALE:
                    shutil.rmtree(entry.path, ignore_errors=True)
        for _, key in sorted(kept, reverse=True)[most:]:
            with suppress(OSError):
                handle = self._try_lock(key, fcntl.LOCK_EX)
                if handle is not None:
                    self._remove(key)
                    (self._folder / f"{key}.lock").unlink()
                    os.close(handle)

    def _remove(self, key: str) -> None:
        """At one stroke, so that nobody sees a half."""
        away = Path(tempfile.mkdtemp(prefix=".old-", dir=self._folder))
        with suppress(FileNotFoundError):
            (self._folder / key).rename(away / "it")
        shutil.rmtree(away, ignore_errors=True)
