"""The progress file on the disk: one that the user names, and what stands where one was looked for."""

import os
import stat
from pathlib import Path

from shinchoku.claims_file import is_named_so
from shinchoku.errors import CannotScan
from shinchoku.gates.guarded import Odd, kind, read_guarded
from shinchoku.snapshot import LONGEST_PROGRESS_FILE
from shinchoku.speech import say


def read_anywhere(path: Path, most: int = LONGEST_PROGRESS_FILE) -> bytes:
    """A file that the user named, wherever it is; links are followed, and nothing can block.

    Args:
        path: Where it is.
        most: Bytes that it may have.

    Raises:
        CannotScan: It is not there, or it cannot be read.
    """
    name = os.fspath(path)
    try:
        return read_guarded(os.path.realpath(path, strict=True), most)  # Path.resolve has an error of its own for loops
    except Odd as error:
        raise CannotScan(name, error.cause) from error
    except OSError as error:
        raise CannotScan(name, error.strerror.lower() if error.strerror else say("not readable")) from error


def oddity(root: Path) -> str | None:
    """What stands where a progress file is looked for and is none, in a clause; None where nothing does."""
    folders = [root, *sorted(_folders(root))]
    for path in (found for folder in folders for found in sorted(_entries(folder)) if is_named_so(found.name)):
        name = path.relative_to(root).as_posix()
        mode = path.lstat().st_mode
        odd = None if stat.S_ISLNK(mode) else kind(mode)
        if odd:
            return say("{name} is {kind}", name=name, kind=odd)
        return say("{name} is there, but git ignores it or the settings exclude it", name=name)
    return None


def _folders(root: Path) -> list[Path]:
    return [path for path in _entries(root) if path.is_dir() and not path.is_symlink() and path.name != ".git"]


def _entries(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []
