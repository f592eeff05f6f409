"""The inside of a seat: each task in a forked process of its own, watched to its end, with nothing left of it."""

import gc
import os
import platform
import select
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress

import msgspec

from shinchoku.child import shinchoku_apart as apart
from shinchoku.child import shinchoku_kin as kin
from shinchoku.child.shinchoku_clearing import empty
from shinchoku.cohort.work import Answer, Limits, Task, answer_in, failed, packed, task_in
from shinchoku.gates.scratch import scratch_folder
from shinchoku.gates.seats import read_message, write_message
from shinchoku.speech import say

_TICK = 0.1  # seconds between looks at what a task takes
_GRACE = 3.0  # seconds that a task has to put away what it began, once it is asked to end
_MIB = 1 << 20


def serve(work: Callable[[Task], Answer]) -> None:
    """Answer tasks from standard input on standard output until the first is closed; then end what is left."""
    sys.unraisablehook = lambda _: None  # to be asked to end in the middle of a finalizer is nothing to tell
    try:
        apart.end_with_parent(signal.SIGTERM)
        apart.adopt_orphans()
        signal.signal(signal.SIGTERM, _leave)
        _serve(work)
    except (EOFError, OSError, KeyboardInterrupt):
        pass
    finally:
        kin.end_all()


def _serve(work: Callable[[Task], Answer]) -> None:
    source, target = os.fdopen(os.dup(0), "rb", 0), os.fdopen(os.dup(1), "wb", 0)
    for number, mode in ((0, os.O_RDONLY), (1, os.O_WRONLY)):  # nothing that scans may read or write there
        silent = os.open(os.devnull, mode)
        os.dup2(silent, number)
        os.close(silent)
    with scratch_folder("shinchoku-seat-") as folder:
        os.environ["TMPDIR"] = tempfile.tempdir = folder  # the latter is what Python knew already
        gc.set_threshold(50_000, 20, 20)  # as for any of our commands: a short one makes many values that last
        gc.collect()
        gc.freeze()  # else each forked process would copy what it never uses
        write_message(target, b"ready")
        try:
            while True:
                task = task_in(read_message(source))
                write_message(target, packed(_done(task, work, source.fileno(), folder)))
        finally:
            kin.end_all()


def _leave(*_: object) -> None:
    """End what is under way; to be asked again changes nothing, as by the thread's end that began this process."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise EOFError


def _done(task: Task, work: Callable[[Task], Answer], asker: int, folder: str) -> Answer:
    began = time.monotonic()
    ours, theirs = os.pipe()
    child = os.fork()
    if not child:  # pragma: no cover - as below
        _work(task, work, theirs)
    os.close(theirs)
    try:
        said, hit = _watched(child, ours, asker, task.terms.limits)
    finally:
        os.close(ours)
    kin.end_all()
    with suppress(OSError):
        empty(folder)
    answer = _ended(task, hit) if hit or not said else answer_in(said)
    where = f"{platform.node()}:{os.getpid()}"
    return msgspec.structs.replace(answer, seconds=round(time.monotonic() - began, 6), worker=where)


def _work(task: Task, work: Callable[[Task], Answer], target: int) -> None:  # pragma: no cover - its end writes nothing
    """In the forked process: do it, say it, and end without Python's own farewell."""
    try:
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        apart.end_with_parent()
        silent = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silent, 2)
        data = packed(work(task))
        while data:
            data = data[os.write(target, data) :]
    except BaseException:  # noqa: BLE001 - nobody above hears of it; the missing answer tells
        os._exit(1)
    os._exit(0)


def _watched(child: int, answers: int, asker: int, limits: Limits) -> tuple[bytes, str | None]:
    """What the process said to its end, or what limit ended it; raises `EOFError` where the asker has gone."""
    deadline = time.monotonic() + limits.wall
    poll = select.poll()
    for file in (answers, asker):
        poll.register(file, select.POLLIN)
    said = bytearray()
    while True:
        ready = dict(poll.poll(_TICK * 1000))
        if asker in ready:
            raise EOFError
        if answers in ready:
            block = os.read(answers, _MIB)
            said += block
            if not block:
                return bytes(said), None
            continue
        hit = "timeout" if time.monotonic() >= deadline else "memory" if _is_over(limits) else None
        if hit:
            _end(child)
            return b"", hit


def _is_over(limits: Limits) -> bool:
    return kin.takes_more(kin.descendants(), limits.memory)


def _end(child: int) -> None:
    """Ask it first: it has temporary folders to put away, and what it started."""
    with suppress(OSError):
        os.kill(child, signal.SIGTERM)
    until = time.monotonic() + _GRACE
    while time.monotonic() < until and os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        time.sleep(0.01)


def _ended(task: Task, hit: str | None) -> Answer:
    limits = task.terms.limits
    if hit == "timeout":
        return failed(task, "timeout", say("no end in {n:g} s", n=limits.wall))
    if hit == "memory":
        return failed(task, "over the limit", say("more than {n} MiB of memory", n=limits.memory // _MIB))
    return failed(task, "crashed", say("the process that scanned it ended without an answer"))
