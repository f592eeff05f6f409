"""A git process under way: read ahead of its reader, fed by a writer of its own, ended with its context."""

import queue
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import IO, Any

_CHUNK = 1 << 20
_MOST_AHEAD = 512  # blocks; a pipe gives up to 64 KiB at once, so 32 MiB at most
_PAUSE = 0.002  # seconds


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
        upstream: "Running | None" = None,
    ) -> None:
        """Take over a process.

        Args:
            arguments: The command's, for messages.
            process: As GitPython gives it.
            upstream: The process whose output this one reads; it is this one's from now on.
        """
        self._arguments = arguments
        self._wrapper = process  # ends the process where it is let go of
        self._process = process.proc
        self._upstream = upstream
        self._ahead: queue.SimpleQueue[bytes] | None = None
        self._reader: threading.Thread | None = None
        self._food: queue.SimpleQueue[bytes | None] | None = None
        self._feeder: threading.Thread | None = None
        self._stopped = False
        if upstream:
            upstream.pipe.close()  # or that one would never learn that nobody reads it

    @property
    def pipe(self) -> IO[bytes]:
        """Where its output comes from."""
        pipe: IO[bytes] = self._process.stdout
        return pipe

    def read_ahead(self) -> "Running":
        """Read in a thread from now on, so that a full pipe does not hold git up; at most so much is kept."""
        self._ahead = queue.SimpleQueue()
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
        process = self._process
        take = self._ahead.get if self._ahead else lambda: process.stdout.read1(_CHUNK)
        try:
            while block := take():
                yield block
            self._end()
        finally:
            self.stop()

    def stop(self) -> None:
        """End the process, if it has not ended, and let go of its pipes."""
        self._stopped = True
        if self._food:
            self._food.put(None)
        self._process.kill()
        self._process.wait()
        for thread in (self._reader, self._feeder):
            if thread:
                thread.join()
        for pipe in (self._process.stdout, self._process.stderr, *([] if self._food else [self._process.stdin])):
            if pipe:
                pipe.close()
        if self._upstream:
            self._upstream.stop()

    def _end(self) -> None:
        """See how it ended, now that its output has; raises `GitFailed`."""
        if self._upstream:
            self._upstream._end()  # noqa: SLF001 - another one of its kind
        message = self._process.stderr.read().decode(errors="replace")
        code = self._process.wait()
        if code:
            raise GitFailed(self._arguments, code, message)

    def _fill(self, ahead: "queue.SimpleQueue[bytes]") -> None:
        block = b"begin"
        while block:
            block = self._process.stdout.read1(_CHUNK)
            ahead.put(block)
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
