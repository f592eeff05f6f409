"""The file beside a file: all bytes safely on the disk under a name of its own, before the file is touched."""

import errno
import fcntl
import os
import re
import secrets
import signal
import stat
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

from shinchoku.speech import say
from shinchoku.systemwords import words

_PART = ".shinchoku-part"
_STEM = 40
"""Signs of a file's name in the name of its part, which with all of them could be longer than a system allows."""
_STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)
_NO_LOCKS = {errno.ENOLCK, errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP}
"""What file systems say that have no locks."""


class Refused(Exception):
    """Why nothing is to be written, in words."""


@contextmanager
def part(folder: int, leaf: str, data: bytes, like: int | None) -> Iterator[str]:
    """All the bytes safely on the disk in a new file beside the target, by a name that is free again at the end.

    Until then requests to stop have to wait, so that they leave nothing behind; the disk sets how long that is.

    Args:
        folder: The target's, open.
        leaf: The target's name in it.
        data: The bytes.
        like: The open file whose mode and owner it gets; None for those of any new file.
    """
    start = f".{leaf[:_STEM]}."
    _sweep(folder, start)
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _STOPS)
    try:
        name, handle = _claimed(folder, start, 0o666 if like is None else 0o600)
        try:
            if like is not None:
                _take_after(handle, like)
            fill(handle, data)
            os.fsync(handle)
            yield name
        finally:
            _discard(folder, name, handle)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _claimed(folder: int, start: str, mode: int) -> tuple[str, int]:
    """A new part and its handle, locked; for what can be locked is a stray, and may be swept before we come to it."""
    while True:
        name = f"{start}{secrets.token_hex(8)}{_PART}"
        handle = _new(folder, name, mode)
        with ExitStack() as undo, suppress(Refused):
            undo.callback(_discard, folder, name, handle)
            lock(handle)
            if os.fstat(handle).st_nlink:
                undo.pop_all()
                return name, handle


def _new(folder: int, name: str, mode: int) -> int:
    try:
        return os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, mode, dir_fd=folder)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise Refused(say("no file can be made in its folder: {cause}", cause=words(error))) from error


def _discard(folder: int, name: str, handle: int) -> None:
    with suppress(OSError):
        os.unlink(name, dir_fd=folder)
    with suppress(OSError):  # nothing can be lost: all is synced, or given up
        os.close(handle)


def _sweep(folder: int, start: str) -> None:
    """Remove the parts of this file that killed processes left: those that nobody holds a lock on."""
    ours = re.compile(f"{re.escape(start)}[0-9a-f]{{16}}{re.escape(_PART)}")
    with suppress(OSError):
        for found in filter(ours.fullmatch, os.listdir(folder)):
            with suppress(OSError, Refused), existing(folder, found) as stray:
                if lock(stray):
                    os.unlink(found, dir_fd=folder)


def _take_after(handle: int, like: int) -> None:
    """Give a file another one's owner and group as far as the system lets us, and its mode and attributes."""
    facts = os.fstat(like)
    for owner, group in ((-1, facts.st_gid), (facts.st_uid, -1)):
        with suppress(OSError):
            os.fchown(handle, owner, group)
    mine, mode = os.fstat(handle), stat.S_IMODE(facts.st_mode)
    if mine.st_gid != facts.st_gid:  # its group may do what it could before, as one of the others
        mode = mode & 0o707 | (mode & 0o007) << 3
    if stat.S_IMODE(mine.st_mode) != mode:
        os.fchmod(handle, mode)
    with suppress(OSError):
        for attribute in getattr(os, "listxattr", lambda _: ())(like):  # not on every system
            os.setxattr(handle, attribute, os.getxattr(like, attribute))


@contextmanager
def existing(folder: int, leaf: str) -> Iterator[int]:
    """The file that is to be replaced, opened for writing too, to see whether we may: a rename would not ask."""
    facts = os.stat(leaf, dir_fd=folder, follow_symlinks=False)
    if not stat.S_ISREG(facts.st_mode):
        raise Refused(say("it is a folder") if stat.S_ISDIR(facts.st_mode) else say("it is no regular file"))
    if not facts.st_mode & 0o222:  # the system itself would not keep root out
        raise Refused(say("it is protected against writing; allow it first (chmod u+w)"))
    with opened(leaf, os.O_RDWR, folder) as handle:
        yield handle


@contextmanager
def opened(path: str, flags: int, folder: int | None = None) -> Iterator[int]:
    """A file or folder that is not written through this handle, so that closing it can lose nothing."""
    # Should a pipe or a device have taken the file's place, O_NONBLOCK waits for nobody at its other end.
    handle = os.open(path, flags | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=folder)
    try:
        yield handle
    finally:
        with suppress(OSError):
            os.close(handle)


def lock(handle: int) -> bool:
    """Keep others of us out until the handle is closed; whether the file system can."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise Refused(say("another fix of this file is under way")) from error
    except OSError as error:
        if error.errno not in _NO_LOCKS:
            raise
        return False
    return True


def fill(handle: int, data: bytes) -> None:
    """Write all of the bytes, of which the system may take only some at a time."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(handle, rest) :]
