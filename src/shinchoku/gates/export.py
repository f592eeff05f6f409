"""A throw-away copy of a snapshot on the disk: what suites may write into."""

import os
import posixpath
from collections.abc import Callable
from pathlib import Path

from shinchoku.errors import Unreadable
from shinchoku.snapshot import EXECUTABLE, SYMLINK, Problem, Snapshot


def export(snapshot: Snapshot, destination: Path) -> tuple[Problem, ...]:
    """Write every file of the snapshot below a new folder; copies, never links to the learner's files.

    Links are made again where they are relative and stay inside; what cannot be written is told and left out.
    """
    destination.mkdir(parents=True)
    left_out: dict[str, str] = {}
    # Links come last, so that nothing is ever written through one, whatever a hostile tree holds.
    for step in (_copy, _link, _check):
        for path in snapshot.files:
            if path not in left_out and (cause := _refused(step, snapshot, path, destination)):
                left_out[path] = cause
    return tuple(Problem("EXP02", f"left out where tests run: {left_out[path]}") for path in sorted(left_out))


def _refused(step: Callable[[Snapshot, str, Path], None], snapshot: Snapshot, path: str, root: Path) -> str | None:
    """Why a step could not be done, if so."""
    try:
        step(snapshot, path, root)
    except Unreadable as error:
        return str(error)
    except OSError as error:
        return f"{path}: {error.strerror}"
    return None


def _copy(snapshot: Snapshot, path: str, root: Path) -> None:
    """A file with its bytes, and the folders of a link."""
    if not _stays_inside(path):
        raise Unreadable(path, "a path that leads out of the scanned folder")
    mode = snapshot.mode(path)
    target = root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    if mode != SYMLINK:
        target.write_bytes(snapshot.read(path))
        target.chmod(0o755 if mode == EXECUTABLE else 0o644)


def _link(snapshot: Snapshot, path: str, root: Path) -> None:
    if snapshot.mode(path) != SYMLINK:
        return
    text = snapshot.link(path)
    if "\0" in text:
        raise Unreadable(path, "a link whose target no system can hold")
    if text.startswith("/") or not _stays_inside(posixpath.join(posixpath.dirname(path), text)):
        raise Unreadable(path, "a link that leads out of the scanned folder")
    (root / path).symlink_to(text)


def _check(_: Snapshot, path: str, root: Path) -> None:
    """Each link's text may stay inside, and yet lead out over another link."""
    target = root / path
    if target.is_symlink() and not Path(os.path.realpath(target)).is_relative_to(os.path.realpath(root)):
        target.unlink()
        raise Unreadable(path, "a link that leads out of the scanned folder")


def _stays_inside(path: str) -> bool:
    plain = posixpath.normpath(path)
    return not plain.startswith("/") and plain.split("/", 1)[0] != ".."
