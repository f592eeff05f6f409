"""How a user's file is put in place: whole or not at all, whatever fails, is killed or writes there meanwhile."""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from shinchoku.errors import CannotWrite
from shinchoku.gates.parts import Refused, existing, fill, lock, opened, part
from shinchoku.speech import say
from shinchoku.systemwords import words

_READ_AT_ONCE = 1 << 20
_NO_LINKS = {errno.EPERM, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP}
"""What file systems say that give no file a second name."""
_NO_FOLDER_SYNC = {errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP}
"""What file systems say that cannot sync a folder."""


def replace_file(path: Path, name: str, old: bytes, new: bytes, root: Path | None) -> None:
    """Put new bytes in a file's place, whole or not at all.

    The bytes are written and synced under a name of their own beside the file, which then takes the file's place, with
    its mode and attributes and, where the system lets us, its owner and group. A kill leaves the old file or the new
    one; the part that SIGKILL leaves beside it is removed by the next writing of the same file.

    A second fixer is kept out by a lock (``flock``) on the file itself, which leaves nothing behind and ends with its
    process. Where a file system has no locks, only the comparison with the old bytes keeps fixers apart.

    Of several hard links this one alone gets the new bytes, as with git: writing through them could leave half a file,
    and would change the copies that were linked to keep the old bytes.

    Args:
        path: The file on the disk.
        name: What messages call it.
        old: The bytes that the new ones were computed from; a file that has others by now is left alone.
        new: Its bytes to be.
        root: The folder that symbolic links may not lead out of; None for the file's own.

    Raises:
        CannotWrite: The file is as it was; or it is new, and the message says that this may not last.
    """
    with _told(name, absent=say("it is gone")):
        above, leaf = os.path.split(_followed(path, root))
        with opened(above, os.O_DIRECTORY) as folder, existing(folder, leaf) as current:
            lock(current)
            with part(folder, leaf, new, current) as ready:
                _check_unchanged(folder, leaf, current, old)
                os.replace(ready, leaf, src_dir_fd=folder, dst_dir_fd=folder)
            _settle(folder, name)


def create_file(path: Path, name: str, data: bytes, root: Path | None = None) -> None:
    """Make a new file, whole or not at all.

    Args:
        path: The file on the disk; its folder has to be there.
        name: What messages call it.
        data: Its bytes to be.
        root: The folder that links among the folders above it may not lead out of; None for none such.

    Raises:
        CannotWrite: There is something already, be it a link that leads nowhere; or it cannot be made.
    """
    with _told(name, absent=say("its folder is not there")):
        above = os.path.realpath(path.parent, strict=True)
        if root is not None:
            _check_inside(above, root, say("the scanned folder"))
        with opened(above, os.O_DIRECTORY) as folder:
            with part(folder, path.name, data, None) as ready:
                _name_anew(folder, ready, path.name)
            _settle(folder, name)


def write_report(path: Path, name: str, data: bytes) -> None:
    """Write what the user asked for, new or over what was there; links are followed, for the user chose them.

    A regular file is written whole or not at all. What is none (a pipe, a device; ``/dev/stdout`` and its like, even
    where they are redirected to a file) gets the bytes as they come, after what was written there before.

    Raises:
        CannotWrite: It could not be written, or not to its end.
    """
    with _told(name, absent=say("its folder is not there")):
        facts = _facts(path)
        if facts and stat.S_ISDIR(facts.st_mode):
            raise Refused(say("it is a folder"))
        if facts and (handle := _own_handle(path)) is not None:
            fill(handle, data)
        elif facts and not stat.S_ISREG(facts.st_mode):
            with path.open("wb", buffering=0) as file:
                fill(file.fileno(), data)
        else:
            above, leaf = os.path.split(os.path.realpath(path))
            with opened(above, os.O_DIRECTORY) as folder:
                target = existing(folder, leaf) if facts else nullcontext()
                with target as current, part(folder, leaf, data, current) as ready:
                    os.replace(ready, leaf, src_dir_fd=folder, dst_dir_fd=folder)
                _settle(folder, name)


def append_report(path: Path, name: str, data: bytes) -> None:
    """Write after what is there already.

    Raises:
        CannotWrite: It could not be written, or not to its end.
    """
    with _told(name, absent=say("its folder is not there")), path.open("ab") as file:
        file.write(data)


@contextmanager
def _told(name: str, absent: str) -> Iterator[None]:
    """Whatever goes wrong becomes one sentence with the name that the user knows the file by."""
    try:
        yield
    except Refused as refusal:
        raise CannotWrite(name, say("not written: {cause}", cause=refusal.args[0])) from refusal
    except FileNotFoundError as error:
        raise CannotWrite(name, say("not written: {cause}", cause=absent)) from error
    except OSError as error:
        raise CannotWrite(name, say("cannot be written: {cause}", cause=words(error))) from error
    except ValueError as error:  # a NUL in it
        raise CannotWrite(name, say("not written: no file can have this name")) from error


def _followed(path: Path, root: Path | None) -> str:
    """Where the file is, after all links."""
    try:
        real = os.path.realpath(path, strict=True)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise Refused(say("a link that leads round in a circle")) from error
        if path.is_symlink() and error.errno == errno.ENOENT:
            raise Refused(say("a link that leads nowhere")) from error
        raise
    if root is None:
        _check_inside(real, path.parent, say("its folder; name the file that it leads to"))
    else:
        _check_inside(real, root, say("the scanned folder"))
    return real


def _check_inside(real: str, root: Path, called: str) -> None:
    below = Path(os.path.relpath(real, os.path.realpath(root))).parts
    if below[:1] == (os.pardir,):
        raise Refused(say("a link that leads out of {folder}", folder=called))
    if ".git" in map(str.casefold, below):
        raise Refused(say("it lies in .git, where git alone writes"))


def _facts(path: str | Path, folder: int | None = None) -> os.stat_result | None:
    """What the system knows of a file; of a link in an open folder, not of what it leads to. None where nothing is."""
    try:
        return os.stat(path, dir_fd=folder, follow_symlinks=folder is None)
    except FileNotFoundError:
        return None


def _check_unchanged(folder: int, leaf: str, current: int, old: bytes) -> None:
    """Refuse where the file has other bytes than the old ones by now, or another file has its name."""
    seen = 0
    while chunk := os.pread(current, _READ_AT_ONCE, seen):
        if chunk != old[seen : seen + len(chunk)]:
            break
        seen += len(chunk)
    facts = os.stat(leaf, dir_fd=folder, follow_symlinks=False)
    if chunk or seen != len(old) or not os.path.samestat(facts, os.fstat(current)):
        raise Refused(say("it changed meanwhile; run the command again"))


def _name_anew(folder: int, ready: str, leaf: str) -> None:
    """Give a part its final name, unless something has that."""
    try:
        os.link(ready, leaf, src_dir_fd=folder, dst_dir_fd=folder)
    except FileExistsError as error:
        raise Refused(say("there is something already")) from error
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        if _facts(leaf, folder):
            raise Refused(say("there is something already")) from error
        os.replace(ready, leaf, src_dir_fd=folder, dst_dir_fd=folder)


def _settle(folder: int, name: str) -> None:
    """Make a new name last; without this, the old file could be back after a power cut."""
    try:
        os.fsync(folder)
    except OSError as error:
        if error.errno not in _NO_FOLDER_SYNC:
            cause = say("the new bytes are in place, but may not survive a power cut: {cause}", cause=words(error))
            raise CannotWrite(name, cause) from error


def _own_handle(path: Path) -> int | None:
    """The number of the open file that ``/dev/stdout``, ``/dev/fd/3`` or a link to such a name stands for."""
    handles = {os.path.realpath(each) for each in ("/dev/fd", "/proc/self/fd")}
    while True:
        folder = os.path.realpath(path.parent)
        if folder in handles:
            return int(path.name)
        if not path.is_symlink():
            return None
        path = Path(folder, path.readlink())
