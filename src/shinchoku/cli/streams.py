"""The three standard streams as they are found: closed, full, or in an encoding that has few signs."""

import errno
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from shinchoku.speech import say

COULD_NOT = 2
_INTERRUPTED = 130
_MODES = (os.O_RDONLY, os.O_RDONLY, os.O_WRONLY)
"""What stands in for a closed stream: what is said on standard error may be lost, an answer may not."""


@contextmanager
def usable_streams() -> Iterator[None]:
    """Streams that take any sign; an answer that cannot go out ends with one sentence and an exit code, as Ctrl-C does.

    What happens inside of a command's own guard ends there, in the same words.
    """
    _fill()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # something else may stand in for it
            stream.reconfigure(errors="backslashreplace")
    try:
        yield
        sys.stdout.flush()
    except OSError as error:
        _end(lost_output(error), COULD_NOT)
    except KeyboardInterrupt:
        _end("interrupted", _INTERRUPTED)


def lost_output(error: OSError) -> str:
    """Why standard output took nothing more; it is let go of, or Python would complain once more at its exit."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    match error.errno:
        case errno.EPIPE:
            return say("standard output was closed before everything was written")
        case errno.EBADF:
            return say("standard output is closed; leave it open, or name a file with --output")
        case _:
            cause = (error.strerror or "not writable").lower()
            return say("standard output: {cause}; not everything was written", cause=cause)


def _end(sentence: str, code: int) -> None:
    with suppress(OSError):  # nobody is there to hear it
        print(f"shinchoku: {sentence}", file=sys.stderr)  # noqa: T201 - before any command, and after it
    raise SystemExit(code) from None


def _fill() -> None:
    """Open what is closed, so that no file of ours and no child's pipe comes to stand there."""
    for number, mode in enumerate(_MODES):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, mode)  # the lowest number that is free is this one
    if sys.stdout is None:
        sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 - as Python has it
    if sys.stderr is None:
        sys.stderr = open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 - as above
