"""Folders for one scan alone, that are gone afterwards whatever suites have left in them."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from shinchoku.child.shinchoku_clearing import empty
from shinchoku.errors import CannotScan
from shinchoku.speech import say

_NAMED_BY = ("TMPDIR", "TEMP", "TMP")
_USUAL = ("/tmp", "/var/tmp", "/dev/shm")  # noqa: S108 - folders of ours in them have names that nobody can foresee


@contextmanager
def scratch_folder(prefix: str, below: str | None = None, *, apart_from: str | None = None) -> Iterator[str]:
    """A new folder, real and absolute; gone at the end, as far as the system lets us.

    Args:
        prefix: What its name begins with.
        below: Where to make it; None for where the system has temporary files.
        apart_from: A folder, real and absolute, that it must not be in, wherever the environment says that the
            system's temporary files are: a scan writes nothing into what it scans.

    Raises:
        CannotScan: No file can be made there.
    """
    place = _outside(apart_from) if below is None and apart_from is not None else below
    try:
        folder = os.path.realpath(tempfile.mkdtemp(prefix=prefix, dir=place))
    except OSError as error:
        cause = (error.strerror or str(error)).lower()
        raise CannotScan(
            "TMPDIR", say("no temporary folder can be made: {cause}; name another with TMPDIR", cause=cause)
        ) from error
    try:
        yield folder
    finally:
        with suppress(OSError):
            empty(folder)
            os.rmdir(folder)  # noqa: PTH106 - its name is text


def _outside(folder: str) -> str | None:
    """Where the system has temporary files, or somewhere else where that is in the folder; None: as the system has it.

    Python's own answer is not asked for first: it tries each place by writing a file.
    """
    named = filter(None, map(os.environ.get, _NAMED_BY))
    for place in map(os.path.abspath, (*named, *_USUAL)):
        is_inside = f"{os.path.realpath(place)}/".startswith(f"{folder}/")
        if not is_inside and os.access(place, os.W_OK | os.X_OK):
            return place
    return None
