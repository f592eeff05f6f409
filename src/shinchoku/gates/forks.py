"""A worker: the process that runs suites one after another, seen from the one that started it."""

import json
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from shinchoku.gates.surroundings import child_folder

_PATIENCE = 0.7  # seconds that a worker has to end by itself; what it runs ends with it in any case
_BLOCK = 1 << 16


class Worker:
    """One such process, and what is said between us; it ends when we do, however that is."""

    def __init__(self, before: Sequence[str], settings: Mapping[str, Any], variables: Mapping[str, str]) -> None:
        """Start it.

        Args:
            before: A command that is to run it: a sandbox's, or none.
            settings: What it has to know, as `child/shinchoku_worker.py` reads it.
            variables: Its whole environment.

        Raises:
            OSError: It could not be started.
        """
        self.socket, other = socket.socketpair()
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - open as long as the worker is
        self._heard = b""
        self._until = float("inf")
        program = f"{child_folder()}/shinchoku_worker.py"
        with other:
            try:
                self._process = subprocess.Popen(
                    [*before, sys.executable, program, str(other.fileno()), json.dumps(settings)],
                    env=dict(variables),
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=self._errors,
                    pass_fds=[other.fileno()],
                    start_new_session=True,  # no Ctrl-C but ours
                )
            except OSError:
                self.socket.close()
                self._errors.close()
                raise

    def ask(self, request: Mapping[str, Any], pipes: Sequence[int]) -> None:
        """Have a suite run; one that is not there any more is found out by listening."""
        with suppress(OSError):
            socket.send_fds(self.socket, [b" "], list(pipes))  # with one byte, which goes in any case
            self.socket.sendall(json.dumps(request).encode() + b"\n")

    def hear(self) -> Iterator[dict[str, Any] | None]:
        """What it has said, once there is something to hear; None at last where it is not there any more."""
        try:
            block = self.socket.recv(_BLOCK)
        except OSError:  # it ended with something of ours unread
            block = b""
        *lines, self._heard = (self._heard + block).split(b"\n")
        yield from map(json.loads, lines)
        if not block:
            yield None

    def last_words(self) -> str:
        """The last line of what it complained of."""
        self._errors.seek(0)
        lines = self._errors.read().decode(errors="replace").strip().splitlines()
        return lines[-1] if lines else "it ended at once"

    def dismiss(self) -> None:
        """Have it end, with whatever it runs; `end` waits for that."""
        self.socket.close()
        self._until = min(self._until, time.monotonic() + _PATIENCE)

    def end(self) -> None:
        """See it ended, at the latest within a few seconds from its dismissal."""
        self.dismiss()
        for number in (signal.SIGTERM, signal.SIGKILL):
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(max(0.0, self._until - time.monotonic()))
            self._process.send_signal(number)
            self._process.send_signal(signal.SIGCONT)  # a suite may have stopped it
            self._until = time.monotonic() + _PATIENCE
        self._process.wait()
        self._errors.close()

    def fileno(self) -> int:
        """For a selector."""
        return self.socket.fileno()
