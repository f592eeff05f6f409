"""Locks between processes, by files that may be removed while others wait for them."""

import fcntl
import os
from pathlib import Path


def locked(path: Path, how: int) -> int | None:
    """A handle that holds a lock of the file that has this name, made where there is none; closing it lets go.

    Args:
        path: The file, which is no link.
        how: As `fcntl.flock` has it.

    Returns:
        None where, with ``LOCK_NB``, another lock is in the way, or where the file was removed meanwhile.

    Raises:
        OSError: It cannot be made or opened.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(handle, how)
        if os.path.samestat(os.fstat(handle), path.stat()):
            return handle
    except (BlockingIOError, FileNotFoundError):
        pass
    except BaseException:
        os.close(handle)
        raise
    os.close(handle)
    return None
