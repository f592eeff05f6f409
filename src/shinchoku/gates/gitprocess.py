"""A git process under way: read ahead of its reader, fed by a writer of its own, ended with its context."""

import queue
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import IO, Any

from shinchoku.gates.gitpipes import NoAnswer, Pipes, code_of, end, let_go

if sys.platform == "linux":
    from fcntl import F_SETPIPE_SZ, fcntl

_CHUNK = 1 << 20
_MOST_AHEAD = 512  # blocks; a pipe gives up to 64 KiB at once, so 32 MiB at most
_PAUSE = 0.001  # seconds


class GitFailed(Exception):
    """Git ended with another exit code than 0: a fact for the gates, never a user's message."""

    def __init__(self, arguments: Sequence[str], code: int, stderr: str) -> None:
        super().__init__(f"git {arguments[0]}: exit code {code}: {stderr}")
        self.stderr = stderr.strip()


class Running:
    """A git process whose output is read later."""

    def __init__(
        self,
        arguments: Sequence[str],
        process: Any,  # noqa: ANN401 - GitPython wraps a Popen
    ) -> None:
        """Take over a process.

        Args:
            arguments: The command's, for messages.
            process: As GitPython gives it.
        """
        self._arguments = arguments
        self._wrapper = process  # ends the process where it is let go of
        self._process = process.proc
        self._pipes = Pipes(self._process)
        self._ahead: queue.SimpleQueue[bytes | NoAnswer] | None = None
        self._reader: threading.Thread | None = None
        self._food: queue.SimpleQueue[bytes | None] | None = None
        self._feeder: threading.Thread | None = None
        self._stopped = False

    def read_ahead(self) -> "Running":
        """Read in a thread from now on, so that a full pipe does not hold git up; at most so much is kept."""
        self._ahead = queue.SimpleQueue()
        _widen(self._process.stdout)
        self._reader = threading.Thread(target=self._fill, args=(self._ahead,), daemon=True)
        self._reader.start()
        return self

    def feed(self, content: bytes | None) -> None:
        """Give it input, without waiting until it is taken; None ends the input."""
        if self._food is None:
            self._food = queue.SimpleQueue()
            self._feeder = threading.Thread(target=self._hand, args=(self._food,), daemon=True)
            self._feeder.start()
        self._food.put(content)

    def blocks(self) -> Iterator[bytes]:
        """The output, as it comes; the process has ended after the last block, or when this is closed early."""
        take = self._ahead.get if self._ahead else self._pipes.block
        try:
            while block := take():
                if isinstance(block, NoAnswer):
                    raise block
                yield block
            self._end()
        finally:
            self.stop()

    def stop(self) -> None:
        """End the process, if it has not ended, and let go of its pipes."""
        self._stopped = True
        if self._food:
            self._food.put(None)
        end(self._process)
        for thread in (self._reader, self._feeder):
            if thread:
                thread.join()
        let_go(self._process.stdout, self._process.stderr, *([] if self._food else [self._process.stdin]))

    def _end(self) -> None:
        """See how it ended, now that its output has; raises `GitFailed`, or `NoAnswer`."""
        message = self._pipes.complaints()
        code = code_of(self._process)
        if code:
            raise GitFailed(self._arguments, code, message)

    def _fill(self, ahead: "queue.SimpleQueue[bytes | NoAnswer]") -> None:
        block: bytes | NoAnswer = b"begin"
        while isinstance(block, bytes) and block:
            try:
                block = self._pipes.block()
            except NoAnswer as error:
                block = error
            ahead.put(block)
            time.sleep(_PAUSE)  # git writes 4 KiB at a time: to wake for each would cost more than to read it
            while ahead.qsize() > _MOST_AHEAD and not self._stopped:
                time.sleep(_PAUSE)

    def _hand(self, food: "queue.SimpleQueue[bytes | None]") -> None:
        """Write what comes, until it ends; what the process no longer takes is dropped: its exit code will tell."""
        pipe = self._process.stdin
        try:
            while (content := food.get()) is not None:
                pipe.write(content)
                pipe.flush()
        except OSError:
            while food.get() is not None:
                pass
        finally:
            with suppress(OSError):
                pipe.close()


def _widen(pipe: IO[bytes]) -> None:
    """Let a pipe hold as much as a process may write before somebody reads, where the system lets us."""
    if sys.platform == "linux":
        with suppress(OSError):  # another user's processes may hold all that there is
            fcntl(pipe, F_SETPIPE_SZ, _CHUNK)
