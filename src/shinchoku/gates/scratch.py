"""Folders for one scan alone, that are gone afterwards whatever suites have left in them."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from shinchoku.child.shinchoku_clearing import empty
from shinchoku.errors import CannotScan
from shinchoku.speech import say
from shinchoku.systemwords import words

_NAMED_BY = ("TMPDIR", "TEMP", "TMP")
_USUAL = ("/tmp", "/var/tmp", "/dev/shm")  # noqa: S108 - folders of ours in them have names that nobody can foresee


@contextmanager
def scratch_folder(prefix: str, below: str | None = None) -> Iterator[str]:
    """A new folder, real and absolute; gone at the end, as far as the system lets us.

    Args:
        prefix: What its name begins with.
        below: Where to make it; None for where the system has temporary files.

    Raises:
        CannotScan: No folder can be made there.
    """
    try:
        folder = os.path.realpath(tempfile.mkdtemp(prefix=prefix, dir=below))
    except OSError as error:
        cause = words(error)
        raise CannotScan(
            "TMPDIR", say("no temporary folder can be made: {cause}; name another with TMPDIR", cause=cause)
        ) from error
    try:
        yield folder
    finally:
        remove_folder(folder)


def remove_folder(folder: str) -> None:
    """Be rid of a folder, as far as the system lets us; nothing where there is none."""
    with suppress(OSError):
        empty(folder)
        os.rmdir(folder)  # noqa: PTH106 - its name is text


def size_of(folder: str | Path) -> int:
    """Bytes that are free without a folder: a file with another name elsewhere, as uv makes them, counts for none."""
    size = 0
    for above, _, names in os.walk(folder):
        for name in names:
            with suppress(FileNotFoundError):
                facts = os.lstat(f"{above}/{name}")
                size += facts.st_size if facts.st_nlink == 1 else 0
    return size


@contextmanager
def temporary_outside(folder: str) -> Iterator[None]:
    """While this is open, no temporary file is made in a folder: a scan writes nothing into what it scans.

    Args:
        folder: Real and absolute.
    """
    before = tempfile.tempdir
    tempfile.tempdir = _outside(folder)  # else Python would try each place by writing a file
    try:
        yield
    finally:
        tempfile.tempdir = before


def _outside(folder: str) -> str | None:
    """Where the environment has temporary files, or the system, whichever is not in the folder; None: neither."""
    named = filter(None, map(os.environ.get, _NAMED_BY))
    for place in map(os.path.abspath, (*named, *_USUAL)):
        is_inside = f"{os.path.realpath(place)}/".startswith(f"{folder}/")
        if not is_inside and os.access(place, os.W_OK | os.X_OK):
            return place
    return None
