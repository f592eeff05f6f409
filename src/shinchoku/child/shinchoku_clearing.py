"""Takes away what is in a folder, at any depth: a suite may have made a tree that no path and no recursion reaches."""
# What runs before or around a suite loads and calls as little as it can.

from __future__ import annotations

import os
import stat
from contextlib import contextmanager, suppress
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


def empty(folder: str) -> None:
    """Take away all that is in a folder, as far as the system lets us; what links lead to stays.

    What lies in a folder in it is brought up to the folder itself, until nothing lies deeper.

    Raises:
        OSError: It cannot be opened.
    """
    own = os.urandom(8).hex()  # else a suite could have taken the names
    new = (f"{own}-{number}" for number in count())
    with _opened(folder, None) as top:
        waiting = list(_folders_left(top))
        while waiting:
            name = waiting.pop()
            with suppress(OSError), _opened(name, top) as handle:
                for inner in _folders_left(handle):
                    with suppress(OSError):
                        raised = next(new)
                        os.rename(inner, raised, src_dir_fd=handle, dst_dir_fd=top)
                        waiting.append(raised)
            with suppress(OSError):
                os.rmdir(name, dir_fd=top)


def _folders_left(handle: int) -> Iterator[str]:
    """Take away the files in an open folder; the names of the folders in it, which are now open to us."""
    with os.scandir(handle) as entries:
        found = list(entries)
    for entry in found:
        with suppress(OSError):
            if entry.is_dir(follow_symlinks=False):
                os.chmod(entry.name, stat.S_IRWXU, dir_fd=handle)
                yield entry.name
            else:
                os.unlink(entry.name, dir_fd=handle)


@contextmanager
def _opened(name: str, above: int | None) -> Iterator[int]:
    handle = os.open(name, _FOLDER, dir_fd=above)
    try:
        yield handle
    finally:
        os.close(handle)
