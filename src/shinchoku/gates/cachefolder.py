"""A folder of ours in the user's cache: small files under hashed names, each whole or nothing, and bounded in sum."""

import errno
import os
import re
import secrets
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Literal, get_args

from msgspec import Struct

from shinchoku.gates.parts import fill
from shinchoku.hashes import digest

Kind = Literal["runs", "times", "refusals", "pasts", "texts"]
_KINDS = get_args(Kind)

MARKER = "CACHEDIR.TAG"
TAG = b"""\
Signature: 8a477f597d28d172789f06886806bc55
# Made by shinchoku: what it saw of test suites. It may be deleted at any time. See https://bford.info/cachedir/
"""
"""What backup programs know a cache by, and we know our own by."""

CAP = 4_000_000
"""Bytes of one file."""
_CAPS: dict[Kind, int] = {"pasts": 50_000_000}
"""Of kinds that may have more: a history of 100,000 commits takes some 25 MB."""

_FORMAT = "shinchoku 1"
_FORM = re.compile(r"[0-9a-f]{62}(\.[0-9a-f]{16}\.part)?")
_FOREIGN_WRITERS = stat.S_IWGRP | stat.S_IWOTH
_NOT_PLAIN = {errno.ELOOP, errno.ENXIO}
"""What opening a link or a socket gives."""
_STALE = 3600  # seconds: no writer needs longer, so that it was killed
_ROOM = 0.9  # of the limit is left in use when room is made, so that it need not be made at once again


class Unfit(Exception):
    """Something that is not as we leave things, in words."""


class Found(Struct, frozen=True):
    """A file of ours in the folder."""

    path: str
    size: int
    used: float
    """When it was written or last used, in seconds of Unix time."""
    is_run: bool
    """Whether it is one of ``runs``, and whole."""
    is_part: bool
    """Whether its writer has not come to its end, or was killed."""


class CacheFolder:
    """The files. What keeps one from being read or written is raised as `OSError`, or as `Unfit`."""

    def __init__(self, above: Path, limit: int) -> None:
        self.path = above / "evidence"
        """The only folder that is written to: the one above it may hold other things."""
        self._limit = limit
        self._size: int | None = None

    def read(self, kind: Kind, key: str) -> bytes | None:
        """What was kept under a key, which counts as a use of it; None where nothing was."""
        if not self._is_ours():
            return None
        path = self._place(kind, key)
        try:
            data = _plain(path, _CAPS.get(kind, CAP))
        except FileNotFoundError:
            return None
        header, _, content = data.partition(b"\n")
        if header != _header(kind, key, content):
            raise Unfit("an entry is damaged")
        with suppress(OSError):  # where it may only be read, it is as good
            os.utime(path)
        return content

    def write(self, kind: Kind, key: str, content: bytes) -> None:
        """Keep bytes under a key, in the place of what was there."""
        data = _header(kind, key, content) + b"\n" + content
        if len(data) > min(_CAPS.get(kind, CAP), self._limit):
            raise Unfit("an entry would be too large")
        if not self._is_ours():
            self._make()
        path = self._place(kind, key)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = path.with_name(f"{path.name}.{secrets.token_hex(8)}.part")
        try:
            _write_new(part, data)
            part.replace(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        self._size = sum(each.size for each in self.found()) if self._size is None else self._size + len(data)
        if self._size > self._limit:
            self._make_room()

    def found(self) -> Iterator[Found]:
        """All files of ours; none where the folder is not there."""
        if not self._is_ours():
            return
        shelves = (shelf for kind in _folders(self.path) if kind.name in _KINDS for shelf in _folders(kind.path))
        for shelf in shelves:
            for entry in os.scandir(shelf):
                form = _FORM.fullmatch(entry.name)
                with suppress(FileNotFoundError):  # another scan made room
                    facts = entry.stat(follow_symlinks=False)
                    if form and not stat.S_ISDIR(facts.st_mode):
                        is_run = Path(shelf.path).parent.name == "runs" and not form[1]
                        yield Found(entry.path, facts.st_size, facts.st_mtime, is_run, bool(form[1]))

    def clear(self) -> list[Found]:
        """Remove all files of ours, and say which."""
        return [each for each in list(self.found()) if _remove(each.path)]

    def _place(self, kind: Kind, key: str) -> Path:
        return self.path / kind / key[:2] / key[2:]

    def _is_ours(self) -> bool:
        """Whether the folder is there, with our marker; an empty one is as good as none."""
        try:
            facts = self.path.stat()
        except FileNotFoundError:
            return False
        if not stat.S_ISDIR(facts.st_mode):
            raise Unfit("its folder is none")
        if facts.st_uid != os.geteuid():
            raise Unfit("its folder belongs to another user")
        if facts.st_mode & _FOREIGN_WRITERS:
            raise Unfit("other users may write to its folder")
        try:
            if _plain(self.path / MARKER) == TAG:
                return True
        except FileNotFoundError:
            if not any(self.path.iterdir()):
                return False
        raise Unfit("its folder is not of shinchoku's making")

    def _make(self) -> None:
        """The folder with its marker, at one stroke: two scans may begin at once."""
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        ready = Path(tempfile.mkdtemp(prefix=".evidence-", dir=self.path.parent))
        try:
            _write_new(ready / MARKER, TAG)
            with suppress(OSError):  # something has the name: most likely another scan made the same
                ready.rename(self.path)
        finally:
            shutil.rmtree(ready, ignore_errors=True)
        if not self._is_ours():
            raise Unfit("its folder cannot be made")

    def _make_room(self) -> None:
        """Remove what was used the longest ago, and what killed writers left."""
        files = sorted(self.found(), key=lambda each: each.used)
        size = sum(each.size for each in files)
        stale = time.time() - _STALE
        for each in files:
            if each.used < stale if each.is_part else size > self._limit * _ROOM:
                _remove(each.path)
                size -= each.size
        self._size = size


def _header(kind: Kind, key: str, content: bytes) -> bytes:
    """What shows damage, and that a file stands in another's place; no secret is in it."""
    return f"{_FORMAT} {digest(kind, key, sha256(content).hexdigest())}".encode()


def _plain(path: Path, cap: int = CAP) -> bytes:
    """The bytes of a file of ours, without waiting for any that is something else."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError as error:
        if error.errno in _NOT_PLAIN:
            raise Unfit("an entry is no plain file of ours") from error
        raise
    try:
        facts = os.fstat(handle)
        is_ours = facts.st_uid == os.geteuid() and not facts.st_mode & _FOREIGN_WRITERS
        if not stat.S_ISREG(facts.st_mode) or not is_ours or facts.st_size > cap:
            raise Unfit("an entry is no plain file of ours")
        with open(handle, "rb", closefd=False) as file:
            return file.read(cap)
    finally:
        os.close(handle)


def _write_new(path: Path, data: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        fill(handle, data)
    finally:
        os.close(handle)


def _folders(above: str | Path) -> list["os.DirEntry[str]"]:
    """The folders in a folder; links are none."""
    return [entry for entry in os.scandir(above) if entry.is_dir(follow_symlinks=False)]


def _remove(path: str) -> bool:
    """Whether it was there."""
    try:
        Path(path).unlink()
    except FileNotFoundError:
        return False
    return True
