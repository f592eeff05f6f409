"""A seat: a process of ours that scans one repository at a time, each in a process of its own that it watches."""

import os
import select
import struct
import subprocess
import sys
import threading
import time
from contextlib import suppress
from typing import IO

from shinchoku.cohort.faults import NoEngine
from shinchoku.cohort.work import Answer, Task, answer_in, failed, packed, task_in
from shinchoku.speech import say

_LENGTH = struct.Struct(">I")
_SPARE = 30.0  # seconds after a task's wall time that a seat has to say so
_STARTS = 3  # tries to begin one
_CHUNK = 1 << 20
_OURS = threading.local()


class Seat:
    """The process, begun when it is first needed and again where it was lost."""

    def __init__(self, module: str, temporary: str | None = None) -> None:
        """No process yet.

        Args:
            module: What ``python -m`` starts: it answers tasks, see `shinchoku.gates.seating`.
            temporary: Where its temporary files go; None: where they go anyway.
        """
        self._module = module
        self._environment = os.environ | ({"TMPDIR": temporary} if temporary else {})
        self._process: subprocess.Popen[bytes] | None = None
        self._is_ended = False

    def ask(self, task: Task) -> Answer:
        """Have a repository scanned; raises `NoEngine` where no process can be begun, `EOFError` after `end`."""
        began = time.monotonic()
        process = self._process or self._begun()
        deadline = began + task.terms.limits.wall + _SPARE
        try:
            write_message(_pipe(process.stdin), packed(task))
            return answer_in(_read(_pipe(process.stdout), deadline))
        except (OSError, EOFError):
            self._drop()
            return failed(task, "crashed", say("the process that scanned it was ended from outside"))

    def end(self) -> None:
        """Have it end with what it is about, and begin no other; whoever asks it hears so."""
        self._is_ended = True
        process = self._process
        if process is not None:
            process.terminate()

    def _drop(self) -> None:
        """Let go of the process, which ends all that it has started once nobody is there."""
        process, self._process = self._process, None
        if process is None:
            return
        for pipe in (process.stdin, process.stdout):
            with suppress(OSError):
                _pipe(pipe).close()
        try:
            process.wait(_SPARE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def close(self) -> None:
        """`end`, and wait for it; for who asks it in the same thread, or no more."""
        self.end()
        self._drop()

    def _begun(self) -> "subprocess.Popen[bytes]":
        for _ in range(_STARTS):
            if self._is_ended:
                raise EOFError
            # -P: what lies in the folder that we were started in is no module of ours.
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", self._module],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                bufsize=0,
                env=self._environment,
                start_new_session=True,  # Ctrl-C is for us; it ends when we let go of it
            )
            try:
                _read(_pipe(self._process.stdout), time.monotonic() + _SPARE * 2)
            except (OSError, EOFError):  # somebody may have ended it
                self._drop()
            else:
                return self._process
        raise NoEngine(say("no process can be started that scans: 'python -m {module}'", module=self._module))


def ask_own_seat(module: str, data: bytes) -> bytes:
    """Have a packed task done by this thread's own seat: what a cluster's workers call."""
    seat: Seat | None = getattr(_OURS, "seat", None)
    if seat is None:
        seat = _OURS.seat = Seat(module)
    return packed(seat.ask(task_in(data)))


def write_message(pipe: IO[bytes], data: bytes) -> None:
    """One message, with its length before it."""
    left = memoryview(_LENGTH.pack(len(data)) + data)
    while left:
        left = left[os.write(pipe.fileno(), left) :]


def read_message(pipe: IO[bytes]) -> bytes:
    """One message; raises `EOFError` where the other end was closed."""
    return _read(pipe, None)


def _read(pipe: IO[bytes], deadline: float | None) -> bytes:
    (length,) = _LENGTH.unpack(_exactly(pipe.fileno(), _LENGTH.size, deadline))
    return _exactly(pipe.fileno(), length, deadline)


def _exactly(file: int, length: int, deadline: float | None) -> bytes:
    found = bytearray()
    while len(found) < length:
        if deadline is not None and not select.select([file], [], [], max(0.0, deadline - time.monotonic()))[0]:
            raise EOFError
        block = os.read(file, min(_CHUNK, length - len(found)))
        if not block:
            raise EOFError
        found += block
    return bytes(found)


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise EOFError
    return pipe
