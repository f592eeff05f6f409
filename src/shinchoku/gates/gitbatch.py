"""Objects by their ids, from one git process that stays open, and is begun again where an object has ended it."""

from collections.abc import Callable
from contextlib import suppress
from typing import IO, Any

_MISSING = "is missing from this clone, or damaged"
_LAZY = "promisor"  # git's word where a partial clone may not fetch what it lacks


class NoObject(Exception):
    """An object that cannot be read, and why: a fact for the gates, never a user's message."""


class Batch:
    """Reads objects whatever their format: ids of 40 signs, and of 64."""

    def __init__(self, start: Callable[[], Any]) -> None:
        """No process yet; ``start`` gives a ``git cat-file --batch``, as GitPython wraps it."""
        self._start = start
        self._wrapper: Any = None  # ends the process where it is let go of
        self._process: Any = None

    def content(self, oid: str) -> bytes:
        """An object's content; raises `NoObject` where it is missing or damaged."""
        if self._process is None:
            self._wrapper = self._start()
            self._process = self._wrapper.proc
        process = self._process
        try:
            process.stdin.write(oid.encode() + b"\n")
            process.stdin.flush()
        except OSError:  # it ended since: its last words say why
            raise NoObject(self._ended()) from None
        header = process.stdout.readline().split()
        if header[1:] == [b"missing"]:
            raise NoObject(_MISSING)
        size = int(header[2]) if header[2:] else 0
        content: bytes = process.stdout.read(size + 1)
        if len(content) <= size:
            raise NoObject(self._ended())
        return content[:size]

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout, process.stderr):
                _let_go(pipe)
        self._wrapper = None

    def _ended(self) -> str:
        """Why the process does not answer; the next question begins another one."""
        _let_go(self._process.stdin)  # so that it ends at the latest now
        said: bytes = self._process.stderr.read()
        self.close()
        *_, last = ("git ended without a word", *said.decode(errors="replace").splitlines())
        return _MISSING if _LAZY in last else f"cannot be read: {last.removeprefix('fatal: ')}"


def _let_go(pipe: IO[bytes]) -> None:
    """Close a pipe, though it may hold a question that nobody takes any more."""
    with suppress(OSError):
        pipe.close()
