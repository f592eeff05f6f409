"""A throw-away copy of a snapshot on the disk: what suites may write into."""

import errno
import fcntl
import os
import posixpath
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from shutil import copyfileobj
from typing import BinaryIO

from msgspec.structs import replace

from shinchoku.errors import CannotScan, Unreadable
from shinchoku.snapshot import EXECUTABLE, SYMLINK, Problem, Snapshot
from shinchoku.speech import say

_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS})
_FICLONE = 0x40049409  # of Linux; fcntl tells it from Python 3.13 on
_BLOCK = 1 << 20
_Step = Callable[[Snapshot, str, Path], None]


def export(snapshot: Snapshot, destination: Path) -> tuple[Problem, ...]:
    """Write every file of the snapshot below a new folder.

    They are copies, which may share blocks on the disk with the learner's files, and are never links to them: through a
    hard link a suite could write into those.

    Links are made again where they are relative and stay inside; what cannot be written is told and left out.

    Raises:
        CannotScan: There is no room: what would be seen of tests in a part of the tree proves nothing.
    """
    # Links come last, so that nothing is ever written through one, whatever a hostile tree holds.
    return told(_left_out(snapshot, destination, (_copy, _link, _check)))


def unexported(snapshot: Snapshot) -> tuple[Problem, ...]:
    """The paths and links that `export` leaves out, known without a copy.

    So a scan tells the same of a tree, whether its tests are run or are known from an earlier one.
    """
    paths = (path for path in snapshot.files if not _stays_inside(path) or _is_link(snapshot, path))
    with tempfile.TemporaryDirectory(prefix="shinchoku-links-", ignore_cleanup_errors=True) as name:
        return told(_left_out(replace(snapshot, files=tuple(paths)), Path(name), (_room, _link, _check)))


def told(left_out: Mapping[str, str]) -> tuple[Problem, ...]:
    """What is told of files that are left out, by path, each with the cause."""
    return tuple(
        Problem("EXP02", say("left out where tests run: {left_out}", left_out=left_out[path]))
        for path in sorted(left_out)
    )


def _left_out(snapshot: Snapshot, destination: Path, steps: Sequence[_Step]) -> dict[str, str]:
    """Take every file through the steps; those for which one could not be done, with the cause."""
    destination.mkdir(parents=True, exist_ok=True)
    left_out: dict[str, str] = {}
    for step in steps:
        for path in snapshot.files:
            if path not in left_out and (cause := _refused(step, snapshot, path, destination)):
                left_out[path] = cause
    return left_out


def _is_link(snapshot: Snapshot, path: str) -> bool:
    try:
        return snapshot.mode(path) == SYMLINK
    except Unreadable:
        return False


def export_folder(snapshot: Snapshot, folder: str, destination: Path) -> None:
    """As `export`, of one folder's files alone; what cannot be written is left out."""
    below = f"{folder}/" if folder else ""
    files = tuple(path.removeprefix(below) for path in snapshot.files if path.startswith(below))
    inner = replace(
        snapshot,
        files=files,
        read=lambda path: snapshot.read(below + path),
        stream=lambda path: snapshot.open(below + path),
        mode=lambda path: snapshot.mode(below + path),
        link=lambda path: snapshot.link(below + path),
    )
    export(inner, destination)


def _refused(step: _Step, snapshot: Snapshot, path: str, root: Path) -> str | None:
    """Why a step could not be done, if so."""
    try:
        step(snapshot, path, root)
    except Unreadable as error:
        return str(error)
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise CannotScan(str(root), f"no copy for the tests to run in: {error.strerror}") from error
        return f"{path}: {error.strerror}"
    return None


def _room(_: Snapshot, path: str, root: Path) -> None:
    """The folders that a file is in."""
    if not _stays_inside(path):
        raise Unreadable(path, say("a path that leads out of the scanned folder"))
    (root / path).parent.mkdir(parents=True, exist_ok=True)


def _copy(snapshot: Snapshot, path: str, root: Path) -> None:
    """A file with its bytes, and the folders of a link."""
    _room(snapshot, path, root)
    mode = snapshot.mode(path)
    target = root / path
    if mode != SYMLINK:
        with _new(target) as copy:
            with snapshot.open(path) as file:
                if not _cloned(file, copy):
                    copyfileobj(file, copy, _BLOCK)
            os.fchmod(copy.fileno(), 0o755 if mode == EXECUTABLE else 0o644)


@contextmanager
def _new(target: Path) -> Iterator[BinaryIO]:
    """A new file, which is gone again where it cannot be filled."""
    with target.open("xb") as file:
        try:
            yield file
            file.flush()
        except BaseException:
            target.unlink()
            raise


def _cloned(file: BinaryIO, copy: BinaryIO) -> bool:
    """Have a copy share the file's blocks until one of the two is written to, where the file system can."""
    try:
        fcntl.ioctl(copy.fileno(), _FICLONE, file.fileno())
    except OSError:  # it cannot, or the file is none on the disk
        return False
    return True


def _link(snapshot: Snapshot, path: str, root: Path) -> None:
    if snapshot.mode(path) != SYMLINK:
        return
    text = snapshot.link(path)
    if "\0" in text:
        raise Unreadable(path, say("a link whose target no system can hold"))
    if text.startswith("/") or not _stays_inside(posixpath.join(posixpath.dirname(path), text)):
        raise Unreadable(path, say("a link that leads out of the scanned folder"))
    (root / path).symlink_to(text)


def _check(_: Snapshot, path: str, root: Path) -> None:
    """Each link's text may stay inside, and yet lead out over another link."""
    target = root / path
    if target.is_symlink() and not Path(os.path.realpath(target)).is_relative_to(os.path.realpath(root)):
        target.unlink()
        raise Unreadable(path, say("a link that leads out of the scanned folder"))


def _stays_inside(path: str) -> bool:
    if path[:1] != "/" and ".." not in path:  # as nearly all
        return True
    plain = posixpath.normpath(path)
    return not plain.startswith("/") and plain.split("/", 1)[0] != ".."
