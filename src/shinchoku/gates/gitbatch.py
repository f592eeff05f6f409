"""Objects by their ids, from one git process that stays open, and is begun again where an object has ended it."""

from collections.abc import Callable
from typing import Any

from shinchoku.gates.gitpipes import NoAnswer, Pipes, code_of, end, let_go
from shinchoku.snapshot import too_large
from shinchoku.speech import say

LARGEST = 256 * 10**6
"""Bytes of an object that are read."""
MISSING = "is missing from this clone, or damaged"
"""What is said of an object that is not here."""


class NoObject(Exception):
    """An object that cannot be read, and why: a fact for the gates, never a user's message."""


class Batch:
    """Reads objects whatever their format: ids of 40 signs, and of 64."""

    def __init__(self, start: Callable[[], Any]) -> None:
        """No process yet; ``start`` gives a ``git cat-file --batch``, as GitPython wraps it."""
        self._start = start
        self._wrapper: Any = None  # ends the process where it is let go of
        self._process: Any = None
        self._pipes: Pipes | None = None
        self._ahead = b""

    def content(self, oid: str, most: int = LARGEST) -> bytes:
        """An object's content; raises `NoObject` where it is missing, damaged, or has more than so many bytes."""
        if self._process is None:
            self._wrapper = self._start()
            self._process = self._wrapper.proc
            self._pipes, self._ahead = Pipes(self._process), b""
        process = self._process
        try:
            process.stdin.write(oid.encode() + b"\n")
            process.stdin.flush()
        except OSError:  # it ended since: its last words say why
            raise NoObject(self._ended()) from None
        header = self._line().split()
        if header[1:] == [b"missing"]:
            raise NoObject(MISSING)
        size = int(header[2]) if header[2:] else 0
        if size > most:
            self.close()
            raise NoObject(say("is {odd}", odd=too_large(most)))
        content = self._exactly(size + 1)
        if len(content) <= size:
            raise NoObject(self._ended())
        return content[:size]

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is not None:
            end(process)
            let_go(process.stdin, process.stdout, process.stderr)
        self._wrapper = None

    def _line(self) -> bytes:
        """One line of the answer, or what is left of it."""
        while b"\n" not in self._ahead and (block := self._block()):
            self._ahead += block
        line, _, self._ahead = self._ahead.partition(b"\n")
        return line

    def _exactly(self, size: int) -> bytes:
        """So many bytes of the answer; fewer at its end."""
        blocks, missing = [self._ahead], size - len(self._ahead)
        while missing > 0 and (block := self._block()):
            blocks.append(block)
            missing -= len(block)
        answer = b"".join(blocks)
        self._ahead = answer[size:]
        return answer[:size]

    def _block(self) -> bytes:
        assert self._pipes is not None  # noqa: S101 - for mypy: there is a process
        try:
            return self._pipes.block()
        except NoAnswer:
            self.close()
            raise

    def _ended(self) -> str:
        """Why the process does not answer; the next question begins another one. Raises `NoAnswer`."""
        let_go(self._process.stdin)  # so that it ends at the latest now
        try:
            said = self._pipes.complaints() if self._pipes else ""
            code_of(self._process)
        finally:
            self.close()
        *_, last = ("git ended without a word", *said.splitlines())
        return f"cannot be read: {last.removeprefix('fatal: ')}"
