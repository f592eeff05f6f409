"""Every process that descends from this one, what they take, and their end."""
# What runs before or around a suite loads and calls as little as it can.
# ruff: noqa: PTH110, PTH208

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress

_PATIENCE = 5.0  # seconds until what cannot be ended is left to the one above
_PAGE = os.sysconf("SC_PAGE_SIZE")


def descendants() -> list[int]:
    """Their process ids, in no order; none where there is no /proc."""
    if os.path.exists(f"/proc/self/task/{os.getpid()}/children"):
        return _below(os.getpid())
    parents = _parents()
    found: list[int] = []
    wanted = {os.getpid()}
    while wanted:
        wanted = {pid for pid, parent in parents.items() if parent in wanted}
        found += wanted
    return found


def _below(pid: int) -> list[int]:
    found = []
    waiting = [pid]
    while waiting:
        folder = f"/proc/{waiting.pop()}/task"
        with suppress(OSError):  # it ended meanwhile
            for thread in os.listdir(folder):
                children = [int(child) for child in _read(f"{folder}/{thread}/children").split()]
                found += children
                waiting += children
    return found


def _parents() -> dict[int, int]:
    parents = {}
    with suppress(OSError):
        for name in os.listdir("/proc"):
            with suppress(OSError):
                if name.isdigit():  # after the name, which may hold anything, come state and parent
                    parents[int(name)] = int(_read(f"/proc/{name}/stat").rpartition(b")")[2].split()[1])
    return parents


def _read(path: str) -> bytes:
    file = os.open(path, os.O_RDONLY)
    try:
        return os.read(file, 1 << 16)
    finally:
        os.close(file)


def takes_more(pids: list[int], limit: int) -> bool:
    """Whether they have more bytes of memory in use; what several share counts once."""
    if sum(map(_resident, pids)) <= limit:
        return False
    return sum(map(_proportional, pids)) > limit  # dear to find out, so only now


def _resident(pid: int) -> int:
    with suppress(OSError, IndexError):
        return int(_read(f"/proc/{pid}/statm").split()[1]) * _PAGE
    return 0


def _proportional(pid: int) -> int:
    with suppress(OSError):
        for line in _read(f"/proc/{pid}/smaps_rollup").splitlines():
            if line.startswith(b"Pss:"):
                return int(line.split()[1]) * 1024
    return _resident(pid)


def end_all() -> bool:
    """End every one of them; whether none is left."""
    deadline = time.monotonic() + _PATIENCE
    while left := descendants():
        for pid in left:
            with suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        reap()
        if time.monotonic() > deadline:
            return False
        time.sleep(0.001)
    return True


def reap() -> None:
    """Let those go that have ended."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
