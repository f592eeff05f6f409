"""The work tree's files as bytes: links are followed inside the scanned root only, and nothing can block."""

import os
import stat
from pathlib import Path
from typing import BinaryIO

from msgspec import Struct

from shinchoku.errors import Unreadable
from shinchoku.snapshot import EXECUTABLE, REGULAR, SYMLINK
from shinchoku.speech import say
from shinchoku.systemwords import words


class WorkFiles(Struct, frozen=True):
    """A folder on the disk, read by POSIX paths relative to it."""

    root: Path
    """Absolute, with no link in it."""

    def read(self, path: str) -> bytes:
        """A file's bytes; raises `Unreadable`."""
        with self.open(path) as file:
            try:
                return file.read()
            except OSError as error:
                raise Unreadable(path, words(error)) from error

    def open(self, path: str) -> BinaryIO:
        """A file, to be read; raises `Unreadable`."""
        full = os.path.join(self.root, path)  # noqa: PTH118 - one of thousands; no Path each
        try:
            if os.path.islink(full):  # noqa: PTH114 - as above
                full = self._resolved(path)
            # Without O_NONBLOCK, opening a FIFO that took a file's place would wait for a writer.
            handle = os.open(full, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
        except OSError as error:
            raise Unreadable(path, words(error)) from error
        mode = os.fstat(handle).st_mode
        if not stat.S_ISREG(mode):
            os.close(handle)
            raise Unreadable(path, say("is a directory") if stat.S_ISDIR(mode) else say("not a regular file"))
        return os.fdopen(handle, "rb")

    def mode(self, path: str) -> int:
        """`REGULAR`, `EXECUTABLE` or `SYMLINK`, as git would record it; raises `Unreadable`."""
        try:
            mode = os.lstat(os.path.join(self.root, path)).st_mode  # noqa: PTH118 - as above
        except OSError as error:
            raise Unreadable(path, words(error)) from error
        if stat.S_ISLNK(mode):
            return SYMLINK
        return EXECUTABLE if mode & stat.S_IXUSR else REGULAR

    def link(self, path: str) -> str:
        """A symbolic link's target text; raises `Unreadable`."""
        try:
            return os.fspath((self.root / path).readlink())
        except OSError as error:
            raise Unreadable(path, words(error)) from error

    def _resolved(self, path: str) -> str:
        real = os.path.realpath(self.root / path, strict=True)
        below = Path(os.path.relpath(real, self.root)).parts
        if below[0] == os.pardir:
            raise Unreadable(path, say("a link that leads out of the scanned folder"))
        if below[0] == ".git":
            raise Unreadable(path, say("a link that leads into .git"))
        return real
