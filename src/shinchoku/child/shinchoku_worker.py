"""Runs suites one after another for the process that started it, each in a child of its own that it watches to its end.

It is started as ``python shinchoku_worker.py FD SETTINGS`` with one end of a socket. Two processes come of it: one that
serves, and above it one that only waits, so that a suite that ends its parent is still cleared away. A suite of the
same interpreter is forked from the serving one, which has loaded what ``python -m pytest`` always loads; any other is
started afresh.
"""
# What runs before or around a suite loads and calls as little as it can.
# ruff: noqa: PTH101, PTH103, PTH106, PTH108

from __future__ import annotations

import json
import os
import runpy
import select
import signal
import socket
import stat
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import resource
    from collections.abc import Sequence

    from shinchoku.child import shinchoku_apart as apart
    from shinchoku.child import shinchoku_begin as begin
    from shinchoku.child import shinchoku_clearing as clearing
    from shinchoku.child import shinchoku_kin as kin
    from shinchoku.child import shinchoku_room as rooms
else:
    import shinchoku_apart as apart
    import shinchoku_begin as begin
    import shinchoku_clearing as clearing
    import shinchoku_kin as kin
    import shinchoku_room as rooms

_TICK = 0.1  # seconds between looks at what a suite takes
_GRACE = 1.0  # seconds that a suite has to end by itself once it is asked to

Request = dict[str, Any]


def serve(control: socket.socket, settings: Request) -> Request | None:
    """Answer requests until the other end closes; in a forked suite: what to become."""
    base = [path for path in sys.path[1:] if path]
    loaded = begin.preload(settings["scratch"]) if settings["preload"] else frozenset()
    _say(control, {"hello": True, "seals": bool(settings["root"]) and apart.can_seal(settings["root"])})
    while received := _hear(control):
        request, pipes = received
        request["fork"] = request["fork"] and loaded.isdisjoint(begin.importable(request["folder"], request["paths"]))
        for name in ("home", "tmp"):
            os.makedirs(f"{request['scratch']}/{name}", exist_ok=True)
        places = (request["folder"], request["scratch"], *settings["private"])
        room = rooms.Room(places, settings["kept"], request["limits"])
        child = os.fork()
        if not child:
            return begin.enter(request, pipes, base)
        for pipe in pipes:
            os.close(pipe)
        answer = _watch(control, child, request["limits"], room)
        clean = kin.end_all() and _emptied(settings["private"], settings["kept"])
        if answer["hit"] in {"disk", "files"}:
            room.clear()
        with suppress(OSError):  # it may be gone
            clearing.empty(request["scratch"])
        _say(control, {**answer, "last": not clean})
    os._exit(0)


def _watch(control: socket.socket, child: int, limits: Request, room: rooms.Room) -> Request:
    """Wait for a suite's end, or bring it about; the last look at the one above is for its own end."""
    deadline = time.monotonic() + limits["wall"]
    poll = select.poll()
    poll.register(control, select.POLLIN)
    ended = os.pidfd_open(child) if hasattr(os, "pidfd_open") else None
    if ended is not None:
        poll.register(ended, select.POLLIN)
    tick = _TICK if ended is not None else _TICK / 10
    hit, others = None, False
    while True:
        pid, status, used = os.wait4(child, os.WNOHANG)
        if pid:
            break
        suite = kin.descendants()
        others = others or len(suite) > 1
        if hit is None and (hit := _exceeded(limits, deadline, suite) or room.exceeded(suite)):
            _end(child, ask=hit == "wall")
        if any(file == control.fileno() for file, _ in poll.poll(tick * 1000)):
            kin.end_all()
            os._exit(0)
    at_last = room.exceeded(kin.descendants(), at_last=True)
    with suppress(OSError):  # what of its group is left; where there is no /proc, that is all that can be found
        os.killpg(child, signal.SIGKILL)
    if ended is not None:
        os.close(ended)
    code = os.waitstatus_to_exitcode(status)
    if hit is None and code in {-signal.SIGXCPU, -signal.SIGKILL} and _spent(used) >= limits["cpu"] - 1:
        hit = "cpu"
    if hit is None and code == -signal.SIGXFSZ:
        hit = "file_size"
    return {"status": code, "hit": hit or at_last, "others": others or bool(kin.descendants())}


def _spent(used: resource.struct_rusage) -> float:
    return used.ru_utime + used.ru_stime


def _exceeded(limits: Request, deadline: float, suite: list[int]) -> str | None:
    if time.monotonic() >= deadline:
        return "wall"
    if len(suite) > limits["processes"]:
        return "processes"
    return "memory" if kin.takes_more(suite, limits["memory"]) else None


def _end(child: int, *, ask: bool) -> None:
    """Ask first where there is time: a suite may have something to put away."""
    if ask:
        with suppress(OSError):
            os.killpg(child, signal.SIGTERM)
        until = time.monotonic() + _GRACE
        while time.monotonic() < until and os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
            time.sleep(0.01)
    with suppress(OSError):
        os.killpg(child, signal.SIGKILL)


def _emptied(folders: Sequence[str], kept: Sequence[str]) -> bool:
    """Whether what suites left in folders of theirs alone is gone; `kept` are of others."""
    try:
        for folder in folders:
            _empty(folder, kept)
    except OSError:
        return False
    return True


def _empty(folder: str, kept: Sequence[str]) -> None:
    for entry in list(os.scandir(folder)):
        if entry.path in kept:
            continue
        if not stat.S_ISDIR(entry.stat(follow_symlinks=False).st_mode):
            os.unlink(entry.path)
        elif any(path.startswith(f"{entry.path}/") for path in kept):
            _empty(entry.path, kept)
        else:
            os.chmod(entry.path, stat.S_IRWXU)
            clearing.empty(entry.path)
            os.rmdir(entry.path)


def _say(control: socket.socket, message: Request) -> None:
    try:
        control.sendall(json.dumps(message).encode() + b"\n")
    except OSError:  # nobody is there any more
        os._exit(0)


def _hear(control: socket.socket) -> tuple[Request, list[int]] | None:
    """One request with its pipes; None where the other end has closed."""
    heard, pipes = b"", []
    while not heard.endswith(b"\n"):
        data, got, _, _ = socket.recv_fds(control, 1 << 16, 2)
        if not data:
            return None
        heard += data
        pipes += got
    return json.loads(heard), pipes


def guard(server: int) -> None:
    """Wait for the serving process, and end whatever is left below this one; asked to end, do so at once."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    try:
        while os.waitpid(-1, 0)[0] != server:
            pass
    finally:
        kin.end_all()
        os._exit(0)


def main() -> Request | None:
    """Divide in two, and serve; returns in a forked suite only."""
    control = socket.socket(fileno=int(sys.argv[1]))
    control.set_inheritable(False)
    apart.end_with_parent(signal.SIGTERM)
    apart.adopt_orphans()
    server = os.fork()
    if server:
        control.close()
        guard(server)
    apart.end_with_parent()
    apart.adopt_orphans()
    return serve(control, json.loads(sys.argv[2]))


if __name__ == "__main__" and main() is not None:
    runpy.run_module("pytest", run_name="__main__", alter_sys=True)
