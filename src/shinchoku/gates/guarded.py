"""Files that others have made: opened without following a link and without waiting, and read up to a bound."""

import os
import stat

from shinchoku.snapshot import too_large
from shinchoku.speech import say
from shinchoku.systemwords import words

_KINDS = (
    (stat.S_ISDIR, say("a folder")),
    (stat.S_ISLNK, say("a link")),
    (stat.S_ISFIFO, say("a named pipe")),
    (stat.S_ISSOCK, say("a socket")),
    (stat.S_ISCHR, say("a device")),
    (stat.S_ISBLK, say("a device")),
)
_BLOCK = 1 << 20


class Odd(Exception):
    """Why something is not read, in a clause: a fact for the gates, never a user's message."""

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


def kind(mode: int) -> str | None:
    """What something is that is not a regular file, by its ``st_mode``; None for a file."""
    return next((name for test, name in _KINDS if test(mode)), None)


def read_guarded(path: str, most: int) -> bytes:
    """The bytes of a regular file.

    Args:
        path: Where it is; its last part is not followed if it is a link.
        most: Bytes that it may have.

    Raises:
        FileNotFoundError: There is none.
        Odd: It is something else, too large, or closed to us.
    """
    try:
        seen = os.lstat(path).st_mode
        if (odd := kind(seen)) is not None:
            raise Odd(say("is {kind}, where a file belongs", kind=odd))
        # Something else may have taken its place since: without O_NONBLOCK, a pipe would wait for a writer.
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise Odd(_cause(error)) from error
    with os.fdopen(handle, "rb", buffering=0) as file:
        return _read(file.fileno(), most)


def _read(handle: int, most: int) -> bytes:
    facts = os.fstat(handle)
    if (odd := kind(facts.st_mode)) is not None:
        raise Odd(say("is {kind}, where a file belongs", kind=odd))
    blocks: list[bytes] = []
    left = most + 1
    try:
        while left and (block := os.read(handle, min(left, max(facts.st_size + 1, 4096), _BLOCK))):
            blocks.append(block)
            left -= len(block)
    except OSError as error:
        raise Odd(_cause(error)) from error
    if not left:
        raise Odd(say("is {odd}", odd=too_large(most)))
    return b"".join(blocks)


def _cause(error: OSError) -> str:
    return say("cannot be read: {cause}", cause=words(error))
