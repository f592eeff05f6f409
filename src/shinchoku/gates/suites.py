"""The learners' suites: one pytest process an item, side by side, each with its own limits, seen to its end."""

import os
import secrets
import selectors
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from functools import partial
from importlib import resources
from pathlib import Path

from shinchoku.gates.records import folded
from shinchoku.session import Raised, SuiteRun

_POLL = 0.05  # seconds between looks at the clock and at Ctrl-C
_GRACE = 1.0  # seconds that a suite has to end by itself once it is asked to
_KEEP = 512 * 1024  # bytes of output kept of the head, and as many of the tail
_BLOCK = 1 << 16
_RECORD = 1 << 25  # bytes read of a record: more than any honest session writes
_REST = 32  # blocks read after the end: more than a pipe holds, and no end of what an escaped child may still write
# What folding says to our token on a line that is not of our form: a test got hold of it, and all of it is void.
_FORGED = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
_NOT_HANDED_ON = ("GIT_", "PYTEST_", "PYTHON", "COV_", "COVERAGE_", "SHINCHOKU_", "VIRTUAL_ENV", "TOX_")


@dataclass(frozen=True, slots=True)
class Suite:
    """One item's tests."""

    item: str
    folder: str
    """POSIX, relative to the export's root."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What suites may take."""

    jobs: int
    """Suites that run at the same time."""
    timeout: float
    """Seconds for one suite."""


def run_suites(
    suites: Sequence[Suite], export_root: Path, limits: Limits, on_done: Callable[[str, SuiteRun], None]
) -> dict[str, SuiteRun]:
    """Run each suite in its own folder of the export.

    Args:
        suites: Which ones.
        export_root: A throw-away copy: suites may write into it.
        limits: How many at once, and for how long.
        on_done: Told of each end, in the calling thread.

    Returns:
        What was seen, by item.
    """
    stop = threading.Event()
    pool = ThreadPoolExecutor(limits.jobs, thread_name_prefix="suite")
    runs: dict[str, SuiteRun] = {}
    with tempfile.TemporaryDirectory(prefix="shinchoku-run-", ignore_cleanup_errors=True) as scratch:
        try:
            futures = {
                pool.submit(_run, export_root, suite, Path(scratch) / str(number), limits.timeout, stop): suite
                for number, suite in enumerate(suites)
            }
            for future in as_completed(futures):
                item = futures[future].item
                runs[item] = future.result()
                on_done(item, runs[item])
        finally:
            stop.set()  # on Ctrl-C: every supervisor ends its process group
            pool.shutdown(cancel_futures=True)
    return runs


def _run(root: Path, suite: Suite, scratch: Path, timeout: float, stop: threading.Event) -> SuiteRun:
    """Start one child, watch it, and fold what it left."""
    token = secrets.token_hex(16)
    record = scratch / "record.jsonl"
    begun = time.monotonic()
    with ExitStack() as held:
        try:
            for private in ("home", "tmp"):
                (scratch / private).mkdir(parents=True)
            # Held open: what a suite puts in the file's place, or takes away, is not read.
            file = held.enter_context(record.open("xb+"))
            process = _start(root / suite.folder, scratch, record, token)
        except OSError as error:
            return SuiteRun(unstarted=f"pytest could not be started: {error.strerror}")
        output, timed_out = _watch(process, begun + timeout, stop)
        seconds = time.monotonic() - begun
        written = file.read(_RECORD)
    code = process.returncode
    fold = partial(
        folded,
        token=token,
        exit_code=code if code >= 0 and not timed_out else None,
        killed_by=_signal_name(-code) if code < 0 and not timed_out else None,
        timed_out=timed_out,
        output=output,
        duration=seconds,
    )
    try:
        return _relative(fold(written), root, scratch)
    except _FORGED:
        return _relative(fold(b""), root, scratch)


def _relative(run: SuiteRun, *folders: Path) -> SuiteRun:
    """Without the names of folders that are of this one run only."""
    names = {f"{name}/" for folder in folders for name in (folder, os.path.realpath(folder))}

    def told(text: str) -> str:
        for name in sorted(names, key=len, reverse=True):
            text = text.replace(name, "")
        return text

    exceptions = (
        Raised(told(r.where), told(r.kind), told(r.message), None if r.missing is None else told(r.missing))
        for r in run.exceptions
    )
    return replace(run, output=told(run.output), exceptions=tuple(exceptions))


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:  # most real-time signals have none
        return f"signal {number}"


def _start(folder: Path, scratch: Path, record: Path, token: str) -> "subprocess.Popen[bytes]":
    environment = {name: value for name, value in os.environ.items() if not name.startswith(_NOT_HANDED_ON)}
    environment |= {
        "PYTHONPATH": os.fspath(resources.files("shinchoku") / "child"),  # type: ignore[call-overload]
        "PYTHONDONTWRITEBYTECODE": "1",
        "SHINCHOKU_RECORD": os.fspath(record),
        "SHINCHOKU_TOKEN": token,
        "HOME": os.fspath(scratch / "home"),
        "TMPDIR": os.fspath(scratch / "tmp"),
        "TERM": "dumb",
        "NO_COLOR": "1",
    }
    return subprocess.Popen(
        [sys.executable, "-m", "pytest", "-p", "shinchoku_recorder", "--rootdir=.", "--color=no"],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,  # a process group of its own, so that its children end with it
    )


def _watch(process: "subprocess.Popen[bytes]", deadline: float, stop: threading.Event) -> tuple[str, bool]:
    """Read until the child has ended, its time is up, or we are to stop; its whole group has ended afterwards.

    The pipe alone would not do: a daemon that the suite left behind may hold it open for ever.
    """
    assert process.stdout is not None  # noqa: S101 - for the type checker: it was opened as a pipe
    kept = _Kept()
    timed_out = False
    os.set_blocking(process.stdout.fileno(), False)
    with selectors.DefaultSelector() as selector, process.stdout as pipe:
        selector.register(pipe, selectors.EVENT_READ)
        while process.poll() is None:
            if time.monotonic() >= deadline or stop.is_set():
                timed_out = not stop.is_set()
                _end_group(process)
                break
            if selector.select(_POLL) and not kept.drain(pipe.fileno()):
                time.sleep(_POLL / 10)  # closed, but perhaps not ended yet
        _kill_group(process)
        process.wait()
        kept.drain(pipe.fileno(), _REST)
    return kept.text(), timed_out


class _Kept:
    """The head and the tail of an output of any length."""

    def __init__(self) -> None:
        self._head = bytearray()
        self._tail = bytearray()
        self._left_out = 0

    def drain(self, pipe: int, blocks: int = 1) -> bool:
        """Take what is there to be read, at most so many blocks; False at the end of the pipe."""
        for _ in range(blocks):
            try:
                block = os.read(pipe, _BLOCK)
            except BlockingIOError:
                return True
            if not block:
                return False
            self._take(block)
        return True

    def _take(self, block: bytes) -> None:
        room = _KEEP - len(self._head)
        self._head += block[: max(0, room)]
        self._tail += block[max(0, room) :]
        if len(self._tail) > 2 * _KEEP:
            self._left_out += len(self._tail) - _KEEP
            del self._tail[:-_KEEP]

    def text(self) -> str:
        """What was kept; the gap is told."""
        gap = f"\n… {self._left_out} bytes left out …\n" if self._left_out else ""
        return self._head.decode(errors="replace") + gap + self._tail.decode(errors="replace")


def _end_group(process: "subprocess.Popen[bytes]") -> None:
    """Ask first: a suite may have something to put away."""
    _signal_group(process, signal.SIGTERM)
    try:
        process.wait(_GRACE)
    except subprocess.TimeoutExpired:
        _kill_group(process)


def _kill_group(process: "subprocess.Popen[bytes]") -> None:
    _signal_group(process, signal.SIGKILL)


def _signal_group(process: "subprocess.Popen[bytes]", number: signal.Signals) -> None:
    # Already gone; or, as macOS says of a group of zombies, not permitted.
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)
