"""What comes through a suite's pipes while it runs: what it prints, and what its recorder writes."""

import os
from abc import ABC, abstractmethod

_KEEP = 512 * 1024  # bytes of output kept of the head, and as many of the tail
_BLOCK = 1 << 16
_RECORD = 1 << 25  # bytes kept of a record: more than any honest session writes
_REST = 1 << 9  # blocks read after the end: more than a pipe holds, and no end of what an escaped child may still write


class Pipe(ABC):
    """A pipe whose one end a suite gets; what comes is taken whether it is kept or not, so that nobody is held up."""

    def __init__(self) -> None:
        self.reader, self.writer = os.pipe()
        os.set_blocking(self.reader, False)
        self.is_open = True

    def drain(self, blocks: int = 1) -> bool:
        """Take what is there to be read, at most so many blocks; False at the end of the pipe."""
        for _ in range(blocks):
            try:
                block = os.read(self.reader, _BLOCK)
            except BlockingIOError:
                return True
            if not block:
                return False
            self._take(block)
        return True

    @abstractmethod
    def _take(self, block: bytes) -> None:
        """Keep what came, or some of it."""

    def let_go(self) -> None:
        """Close the suite's end here: it has its own."""
        if self.writer >= 0:
            os.close(self.writer)
            self.writer = -1

    def close(self) -> None:
        """Take the rest, and close."""
        self.is_open = False
        self.let_go()
        self.drain(_REST)
        os.close(self.reader)


class Output(Pipe):
    """Keeps the head and the tail of an output of any length."""

    def __init__(self) -> None:
        super().__init__()
        self._head = bytearray()
        self._tail = bytearray()
        self._left_out = 0

    def _take(self, block: bytes) -> None:
        room = _KEEP - len(self._head)
        self._head += block[: max(0, room)]
        self._tail += block[max(0, room) :]
        if len(self._tail) > 2 * _KEEP:
            self._left_out += len(self._tail) - _KEEP
            del self._tail[:-_KEEP]

    def text(self) -> str:
        """What was kept; the gap is told."""
        left_out = self._left_out + max(0, len(self._tail) - _KEEP)
        gap = f"\n… {left_out} bytes left out …\n" if left_out else ""
        return self._head.decode(errors="replace") + gap + self._tail[-_KEEP:].decode(errors="replace")


class Record(Pipe):
    """Keeps the recorder's lines; where there are more than any recorder writes, not the last of them."""

    def __init__(self) -> None:
        super().__init__()
        self.data = bytearray()

    def _take(self, block: bytes) -> None:
        if len(self.data) <= _RECORD:
            self.data += block
