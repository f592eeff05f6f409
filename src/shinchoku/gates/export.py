"""A throw-away copy of a snapshot on the disk: what suites may write into."""

import posixpath
from pathlib import Path

from shinchoku.errors import Unreadable
from shinchoku.snapshot import EXECUTABLE, SYMLINK, Problem, Snapshot


def export(snapshot: Snapshot, destination: Path) -> tuple[Problem, ...]:
    """Write every file of the snapshot below a new folder; copies, never links to the learner's files.

    Links are made again where they are relative and stay inside; what cannot be written is told and left out.
    """
    destination.mkdir(parents=True)
    problems = []
    for path in snapshot.files:
        try:
            _write(snapshot, path, destination)
        except Unreadable as error:
            problems.append(Problem("EXP02", f"left out where tests run: {error}"))
        except OSError as error:
            problems.append(Problem("EXP02", f"left out where tests run: {path}: {error.strerror}"))
    return tuple(problems)


def _write(snapshot: Snapshot, path: str, destination: Path) -> None:
    if not _stays_inside(path):
        raise Unreadable(path, "a path that leads out of the scanned folder")
    target = destination / path
    mode = snapshot.mode(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    if mode == SYMLINK:
        text = snapshot.link(path)
        if text.startswith("/") or not _stays_inside(posixpath.join(posixpath.dirname(path), text)):
            raise Unreadable(path, "a link that leads out of the scanned folder")
        target.symlink_to(text)
        return
    target.write_bytes(snapshot.read(path))
    target.chmod(0o755 if mode == EXECUTABLE else 0o644)


def _stays_inside(path: str) -> bool:
    plain = posixpath.normpath(path)
    return not plain.startswith("/") and plain.split("/", 1)[0] != ".."
