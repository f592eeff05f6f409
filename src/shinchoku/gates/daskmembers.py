"""A Dask cluster of our own: a scheduler and workers as processes apart, that no signal meant for us reaches."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path

from shinchoku.child import shinchoku_apart as apart
from shinchoku.cohort.faults import NoEngine
from shinchoku.speech import say

_START = 60.0  # seconds for the scheduler to be there
_END = 10.0  # seconds for each to end by itself
_HERE = "127.0.0.1"


@contextmanager
def own_cluster(jobs: int, folder: str) -> Iterator[str]:
    """The address of a new scheduler with a worker process for each job; all of it ends with the context, or with us.

    Args:
        jobs: How many workers.
        folder: For what they write.

    Raises:
        NoEngine: The scheduler does not start.
    """
    place = Path(folder) / "scheduler.json"
    scheduler = ("--host", _HERE, "--port", "0", "--dashboard-address", f"{_HERE}:0", "--scheduler-file", str(place))
    worker = (
        *("--scheduler-file", str(place), "--host", _HERE, "--nworkers", str(jobs), "--nthreads", "1"),
        *("--memory-limit", "0", "--no-dashboard", "--local-directory", folder),  # each task has a limit of its own
    )
    members = [_begun("scheduler", *scheduler)]
    try:
        address = _address(place, members[0])
        members.append(_begun("worker", *worker))
        yield address
    finally:
        for each in reversed(members):
            _end(each)


def _begun(kind: str, *arguments: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "shinchoku.gates.daskmembers", kind, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,  # what Dask says of its workers' comings and goings is nobody's answer
        start_new_session=True,
    )


def _address(place: Path, scheduler: "subprocess.Popen[bytes]") -> str:
    deadline = time.monotonic() + _START
    while time.monotonic() < deadline and scheduler.poll() is None:
        with suppress(OSError, ValueError, KeyError):  # it is not there yet, or not whole
            address: str = json.loads(place.read_bytes())["address"]
            return address
        time.sleep(0.02)
    raise NoEngine(say("Dask's scheduler does not start here"))


def _end(member: "subprocess.Popen[bytes]") -> None:
    """Ask it, and then see to it: a worker's own processes end with it."""
    member.terminate()
    try:
        member.wait(_END)
    except subprocess.TimeoutExpired:
        with suppress(OSError):
            os.killpg(member.pid, signal.SIGKILL)
        member.wait()


def main() -> None:
    """Be a member, until asked to end or until who began this has gone."""
    apart.end_with_parent(signal.SIGTERM)
    kind, *arguments = sys.argv[1:]
    import_module(f"distributed.cli.dask_{kind}").main(arguments, prog_name=f"dask {kind}")


if __name__ == "__main__":
    main()
