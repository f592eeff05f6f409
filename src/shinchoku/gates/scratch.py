"""Folders for one scan alone, that are gone afterwards whatever suites have left in them."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from shinchoku.child.shinchoku_clearing import empty


@contextmanager
def scratch_folder(prefix: str, below: str | None = None) -> Iterator[str]:
    """A new folder, real and absolute; gone at the end, as far as the system lets us.

    Args:
        prefix: What its name begins with.
        below: Where to make it; None for where the system has temporary files.
    """
    folder = os.path.realpath(tempfile.mkdtemp(prefix=prefix, dir=below))
    try:
        yield folder
    finally:
        with suppress(OSError):
            empty(folder)
            os.rmdir(folder)  # noqa: PTH106 - its name is text
