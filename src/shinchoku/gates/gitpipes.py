"""What a git process says: its answer read as it comes, its complaints kept, and its silence limited."""

import os
import select
import signal
from contextlib import suppress
from typing import IO, Any

from shinchoku.errors import ShinchokuError
from shinchoku.speech import say
from shinchoku.systemwords import signal_name

_CHUNK = 1 << 20
_MOST_COMPLAINTS = 1 << 16  # bytes that are kept: the last
PATIENCE = 300.0
"""Seconds without a byte after which a process is taken for one that hangs."""


class NoAnswer(ShinchokuError):
    """Git was ended before it had answered: what it was asked is known no better than before."""

    cause: str

    def __str__(self) -> str:
        return say("git gave no answer: {cause}", cause=self.cause)


class Pipes:
    """A process's standard output and standard error."""

    def __init__(self, process: Any) -> None:  # noqa: ANN401 - a Popen, as GitPython gives it
        """Begin to read a process that has its two streams in pipes of its own."""
        self._out, self._err = process.stdout.fileno(), process.stderr.fileno()
        self._complaints = b""
        self._poll = select.poll()
        for pipe in (self._out, self._err):
            self._poll.register(pipe, select.POLLIN)

    def block(self) -> bytes:
        """The next of the answer; nothing at its end. Raises `NoAnswer`."""
        while True:
            ready = dict(self._poll.poll(PATIENCE * 1000))
            if not ready:
                raise _silent()
            if self._err in ready:
                self._hear()
            if self._out in ready:
                return os.read(self._out, _CHUNK)

    def complaints(self) -> str:
        """All that it said on standard error, once its answer has ended; raises `NoAnswer`."""
        with suppress(KeyError):
            self._poll.unregister(self._out)
        while self._err is not None:
            if not self._poll.poll(PATIENCE * 1000):
                raise _silent()
            self._hear()
        return self._complaints.decode(errors="replace")

    def _hear(self) -> None:
        said = os.read(self._err, _CHUNK)
        self._complaints = (self._complaints + said)[-_MOST_COMPLAINTS:]
        if not said:
            self._poll.unregister(self._err)
            self._err = None


def code_of(process: Any) -> int:  # noqa: ANN401 - as above
    """The exit code of a process that has said all; raises `NoAnswer` where a signal ended it."""
    code: int = process.wait()
    if code < 0:
        raise NoAnswer(say("{signal} ended it", signal=signal_name(-code)))
    return code


def end(process: Any) -> None:  # noqa: ANN401 - as above
    """End a process that we lead, and all that it has started, if it has not ended."""
    if process.poll() is None:
        with suppress(OSError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _silent() -> NoAnswer:
    return NoAnswer(say("it said nothing for {n:g} seconds, and was ended", n=PATIENCE))


def let_go(*pipes: IO[bytes] | None) -> None:
    """Close pipes, though one may hold what nobody takes any more."""
    for pipe in pipes:
        if pipe is not None:
            with suppress(OSError):
                pipe.close()
