"""A cohort's run while what does the work is killed: no row is lost, and none is there twice."""

import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import pytest

from shinchoku.gates.storefile import DATABASE
from tests.cohorts import command, differing, ended, exported, log_of, make_cohort, scanned
from tests.conftest import Figure
from tests.hostile import outside_of_coverage

pytestmark = [pytest.mark.slow, pytest.mark.hostile]
LEARNERS = 120
PATIENCE = 300  # seconds, far more than is needed


@pytest.fixture(scope="module", name="learners")
def _learners(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return make_cohort(tmp_path_factory.mktemp("faults"), LEARNERS)


@pytest.fixture(scope="module", name="expected")
def _expected(learners: list[Path], tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """What a run tells that nobody disturbs."""
    out = tmp_path_factory.mktemp("expected") / "out"
    assert scanned(out, *learners).returncode == 0
    return exported(out)


def until(condition: Callable[[], bool], run: "subprocess.Popen[bytes] | None" = None) -> None:
    """Wait for something; a run that ended before that is a fault of the test's."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        assert run is None or run.poll() is None
        time.sleep(0.02)


@contextmanager
def begun(*arguments: object, measured: bool = False) -> Iterator["subprocess.Popen[bytes]"]:
    """A run under way; whatever becomes of it, nothing of it is left.

    Args:
        arguments: The command's.
        measured: Whether coverage is, of one that comes to its own end.
    """
    env = None if measured else outside_of_coverage()
    run = subprocess.Popen(command("scan", *arguments, "-q"), env=env, start_new_session=True)
    try:
        yield run
    finally:
        for each in [*below(run.pid), run.pid]:
            with suppress(OSError):
                os.kill(each, signal.SIGKILL)
        run.wait()


def below(pid: int) -> list[int]:
    """Every process that descends from one."""
    with suppress(psutil.NoSuchProcess):
        return [each.pid for each in psutil.Process(pid).children(recursive=True)]
    return []


def called(pid: int, word: str) -> list[psutil.Process]:
    """The processes that descend from one and have a word in their command line."""
    found = []
    for each in psutil.Process(pid).children(recursive=True):
        with suppress(psutil.Error):  # it ends just now
            if word in each.cmdline():
                found.append(each)
    return found


def each_once(out: Path) -> None:
    """The log has one end of each learner, and a report of each."""
    ends = Counter(name for name, _, state, _, is_last in log_of(out) if is_last and state == "done")
    assert len(ends) == LEARNERS
    assert set(ends.values()) == {1}


@pytest.mark.parametrize("seed", range(3))
def test_a_seat_that_is_killed_takes_nothing_with_it(
    learners: list[Path], expected: bytes, tmp_path: Path, seed: int
) -> None:
    """The processes that scan, killed one after another at random moments."""
    out, chance = tmp_path / "out", random.Random(seed)  # noqa: S311 - no secret
    with begun(*learners, "--out", out, "-j2", "--retries", "5") as run:
        for _ in range(4):
            before = ended(out)
            until(lambda before=before: ended(out) > before + 5, run)  # type: ignore[misc]
            seats = called(run.pid, "shinchoku.cli.seat")
            chance.choice(seats).kill()
        assert run.wait(PATIENCE) == 0
    each_once(out)
    assert differing(exported(out), expected) == []


def test_whatever_is_killed_below_a_seat_takes_nothing_with_it(
    learners: list[Path], expected: bytes, tmp_path: Path, figure: Figure
) -> None:
    """What scans one repository, or git under it, whose end must not be taken for an answer."""
    out, chance, killed = tmp_path / "out", random.Random(1), Counter[str]()  # noqa: S311 - no secret
    with begun(*learners, "--out", out, "-j2", "--retries", "9") as run:
        while (before := ended(out)) < LEARNERS * 2 // 3:
            until(lambda before=before: ended(out) > before, run)  # type: ignore[misc]
            time.sleep(chance.uniform(0.0, 0.2))
            with suppress(IndexError, psutil.Error):  # there is none just now, or it has ended by itself
                seats = psutil.Process(run.pid).children()
                chosen = psutil.Process(chance.choice([each for seat in seats for each in below(seat.pid)]))
                name = chosen.name()
                chosen.kill()
                killed[name] += 1
        assert run.wait(PATIENCE) == 0
    assert killed
    each_once(out)
    assert differing(exported(out), expected) == []
    figure(f"cohort of {LEARNERS}: {sum(killed.values())} processes killed, {killed['git']} of them git: no row lost")


def test_a_run_that_is_killed_goes_on_where_it_was(
    learners: list[Path], expected: bytes, tmp_path: Path, figure: Figure
) -> None:
    """Killed five times; what was written down is not asked again, and nothing of it goes on."""
    out, kills = tmp_path / "out", 5
    for number in range(kills):
        with begun(*learners, "--out", out, "-j2", "--resume") as run:
            until(lambda least=number * 15 + 8: ended(out) > least, run)  # type: ignore[misc]
            children = below(run.pid)
            run.kill()
            run.wait()
        until(lambda children=children: not any(map(psutil.pid_exists, children)))  # type: ignore[misc]
        assert ended(out) < LEARNERS
    done = scanned(out, *learners, "--resume")
    assert done.returncode == 0
    assert int(done.stdout.split()[0]) < LEARNERS - kills * 8
    each_once(out)
    assert differing(exported(out), expected) == []
    figure(f"cohort of {LEARNERS}: killed {kills} times and resumed: {LEARNERS} rows, none lost, none twice")


@pytest.mark.parametrize("engine", ["local", "dask"])
def test_ctrl_c_ends_it_at_once_and_it_can_go_on(
    learners: list[Path], expected: bytes, tmp_path: Path, capfd: pytest.CaptureFixture[str], engine: str
) -> None:
    out = tmp_path / "out"
    with begun(*learners, "--out", out, "-j2", "--engine", engine) as run:
        until(lambda: ended(out) > 10, run)
        children = below(run.pid)
        os.killpg(run.pid, signal.SIGINT)
        assert run.wait(60) == 130
        until(lambda: not any(map(psutil.pid_exists, children)))
    assert capfd.readouterr().err == "shinchoku: interrupted\n"
    assert scanned(out, *learners, "--resume").returncode == 0
    each_once(out)
    assert differing(exported(out), expected) == []


def test_a_worker_of_dask_that_is_killed_is_replaced(
    learners: list[Path], expected: bytes, tmp_path: Path, figure: Figure
) -> None:
    out, kills = tmp_path / "out", 3
    with begun(*learners, "--out", out, "--engine", "dask", "-j2") as run:
        for number in range(kills):
            until(lambda least=number * 20 + 5: ended(out) > least, run)  # type: ignore[misc]
            workers = called(run.pid, "--multiprocessing-fork")
            workers[number % len(workers)].kill()
        assert run.wait(PATIENCE) == 0
    each_once(out)
    assert differing(exported(out), expected) == []
    figure(f"cohort of {LEARNERS}: {kills} Dask workers killed: {LEARNERS} rows, none lost, none twice")


@pytest.mark.parametrize("seconds", [0.3, 0.8, 1.4, 2.0])
def test_ctrl_c_while_a_cluster_of_our_own_begins_is_one_sentence(
    learners: list[Path], tmp_path: Path, capfd: pytest.CaptureFixture[str], seconds: float
) -> None:
    """Whatever of Dask is there by then goes without a word."""
    out = tmp_path / "out"
    with begun(*learners, "--out", out, "--engine", "dask", "-j2") as run:
        until(lambda: bool(below(run.pid)), run)
        time.sleep(seconds)
        children = below(run.pid)
        os.killpg(run.pid, signal.SIGINT)
        assert run.wait(60) == 130
        until(lambda: not any(map(psutil.pid_exists, children)))
    assert capfd.readouterr().err == "shinchoku: interrupted\n"


CUT_OFF = """
import os, runpy, signal, sys
from distributed import Client

connect, close = Client._ensure_connected, Client.close

async def connected(client, timeout=None):
    os.kill(os.getpid(), signal.SIGINT)
    await connect(client, timeout=timeout)

def closed(client, timeout=None):
    if timeout is None:
        print("closed with a wait of Dask's own", file=sys.stderr)
    close(client, timeout=timeout or 1)

Client._ensure_connected, Client.close = connected, closed
runpy.run_module("shinchoku", run_name="__main__", alter_sys=True)
"""


def test_ctrl_c_while_the_connection_is_made_is_not_waited_for(learners: list[Path], tmp_path: Path) -> None:
    """Dask's own end of a client that is half there waits for twenty seconds."""
    options = ("--out", tmp_path / "out", "--engine", "dask", "-j2", "-q")
    line = [sys.executable, "-P", "-c", CUT_OFF, "cohort", "scan", *map(str, (*learners, *options))]
    done = subprocess.run(line, env=outside_of_coverage(), capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (130, "shinchoku: interrupted\n")


def test_a_run_over_a_cluster_of_its_own_that_is_killed_leaves_no_process(learners: list[Path], tmp_path: Path) -> None:
    out = tmp_path / "out"
    with begun(*learners, "--out", out, "--engine", "dask", "-j2") as run:
        until(lambda: ended(out) > 5, run)
        children = below(run.pid)
        run.kill()
        run.wait()
        until(lambda: not any(map(psutil.pid_exists, children)))


@contextmanager
def dask(port: int, folder: Path) -> Iterator[list["subprocess.Popen[bytes]"]]:
    """A scheduler and two workers, each a process of its own."""
    program = [sys.executable, "-m", "distributed.cli"]
    scheduler = ["dask_scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard", "--no-show"]
    worker = ["dask_worker", f"tcp://127.0.0.1:{port}", "--nthreads", "1", "--memory-limit", "0", "--no-dashboard"]
    lines = [scheduler, worker, worker]
    started = [
        subprocess.Popen(
            [*program[:2], f"distributed.cli.{line[0]}", *line[1:]],
            cwd=folder,
            env=outside_of_coverage(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        for line in lines
    ]
    try:
        yield started
    finally:
        for each in started:
            for pid in [*below(each.pid), each.pid]:
                with suppress(OSError):
                    os.kill(pid, signal.SIGKILL)
            each.wait()


def test_a_scheduler_that_is_killed_and_comes_back_goes_on(
    learners: list[Path], expected: bytes, tmp_path: Path, figure: Figure
) -> None:
    """With its workers, as a supervisor would start them again."""
    out = tmp_path / "out"
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with dask(port, tmp_path):
        until(lambda: _listens(port))
        with begun(
            *learners, "--out", out, "--engine", "dask", "--scheduler", f"tcp://127.0.0.1:{port}", measured=True
        ) as run:
            until(lambda: ended(out) > 20, run)
            with _killed_and_again(port, tmp_path):
                assert run.wait(PATIENCE) == 0
    each_once(out)
    assert differing(exported(out), expected) == []
    figure(f"cohort of {LEARNERS}: the scheduler killed and begun again: {LEARNERS} rows, none lost, none twice")


@contextmanager
def _killed_and_again(port: int, folder: Path) -> Iterator[None]:
    for each in psutil.process_iter(["cmdline"]):
        line = each.info["cmdline"] or []
        if str(port) in " ".join(line) and "distributed.cli.dask" in " ".join(line):
            with suppress(psutil.NoSuchProcess):
                each.kill()
    until(lambda: not _listens(port))
    with dask(port, folder):
        yield


def _listens(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


def test_the_front_process_takes_no_more_with_time(learners: list[Path], tmp_path: Path, figure: Figure) -> None:
    """Memory and open files of what hands out the work, after a quarter of it and at its end."""
    out = tmp_path / "out"
    seen: list[tuple[int, int, int]] = []
    with begun(*learners, "--out", out, "-j2") as run:
        front = psutil.Process(run.pid)
        while run.poll() is None:
            with suppress(psutil.Error):
                seen.append((ended(out), front.memory_info().rss, front.num_fds()))
            time.sleep(0.05)
        assert run.returncode == 0
    begin = [each for each in seen if LEARNERS // 4 <= each[0] < LEARNERS // 2]
    end = [each for each in seen if each[0] >= LEARNERS * 3 // 4 and each[2]]
    memory = max(each[1] for each in end) - max(each[1] for each in begin)
    files = max(each[2] for each in end) - max(each[2] for each in begin)
    assert memory < 8 << 20
    assert files <= 2
    figure(f"cohort of {LEARNERS}: from a quarter to the end: {memory / 1024:,.0f} KiB and {files} open files more")


def test_two_runs_at_once_are_one_too_many(learners: list[Path], tmp_path: Path) -> None:
    out = tmp_path / "out"
    with begun(*learners, "--out", out, "-j1") as run:
        until(lambda: (out / DATABASE).exists() and ended(out) > 2, run)
        other = scanned(out, *learners)
        assert other.returncode == 2
        assert "another run is at work on it" in other.stderr
        assert subprocess.run(command("report", out), capture_output=True, check=False).returncode == 0
        assert run.wait(PATIENCE) == 0
