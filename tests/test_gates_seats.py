"""Seats: whatever a task does, it is answered, within its limits, and nothing of it is left."""

import os
import subprocess
import sys
import time
from pathlib import Path
from textwrap import dedent

import msgspec
import psutil
import pytest

from shinchoku.cohort.faults import NoEngine
from shinchoku.cohort.sources import Source
from shinchoku.cohort.work import Answer, Limits, Task, Terms, answer_in, packed
from shinchoku.gates import seats
from shinchoku.gates.pool import Pool
from shinchoku.gates.seats import Seat, ask_own_seat

MODULE = "a_seat_of_the_tests"
TERMS = Terms(None, None, "skip", "off", "current", None, Limits(20, 400 << 20, 1 << 20), None)
WORK = dedent(
    """
    import os, signal, subprocess, sys, tempfile, time
    from shinchoku.cohort.work import Answer
    from shinchoku.gates.seating import serve

    def work(task):
        name, _, place = task.source.text.partition(":")
        globals()[name](place)
        return Answer(task.number, "done", message=f"{name} {'x' * (3_000_000 if name == 'large' else 0)}")

    def well(_):
        print("this is nobody's", flush=True)
        os.write(2, b"nor is this")

    large = well

    def hangs(_):
        time.sleep(600)

    def hangs_on(_):
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        time.sleep(600)

    def hangs_in_a_child(place):
        child = subprocess.Popen(["sleep", "600"], start_new_session=True)
        open(place, "w").write(str(child.pid))
        child.wait()

    def leaves_a_child(place):
        if os.fork() == 0:
            os.setsid()
            child = subprocess.Popen(["sleep", "600"], start_new_session=True)
            open(place, "w").write(str(child.pid))
            os._exit(0)
        while not (os.path.exists(place) and open(place).read()):
            time.sleep(0.01)

    def takes_memory(_):
        kept = []
        while True:
            kept.append(bytearray(os.urandom(1 << 20)) * 20)
            time.sleep(0.02)

    def takes_memory_in_a_child(_):
        subprocess.run([sys.executable, "-c", "a = b'x' * (900 << 20); import time; time.sleep(600)"])

    def ends(_):
        os._exit(0)

    def ends_by_a_signal(_):
        os.kill(os.getpid(), signal.SIGSEGV)

    def leaves_files(place):
        folder = tempfile.mkdtemp()
        open(f"{folder}/file", "w").write("text")
        open(place, "w").write(folder)

    def puts_away(place):
        try:
            time.sleep(600)
        finally:
            open(place, "w").write("put away")

    if __name__ == "__main__":
        serve(work)
    """
)


@pytest.fixture(name="seat")
def _seat(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> "Seat":
    (tmp_path / "modules").mkdir()
    (tmp_path / "modules" / f"{MODULE}.py").write_text(WORK)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "modules"))
    monkeypatch.delenv("COVERAGE_PROCESS_CONFIG", raising=False)
    return Seat(MODULE)


def task(name: str, place: Path | str = "", wall: float = 20) -> Task:
    """What the module above does; ``place``: where it tells something."""
    limits = msgspec.structs.replace(TERMS.limits, wall=wall)
    return Task(7, Source(f"{name}:{place}"), None, msgspec.structs.replace(TERMS, limits=limits))


def gone(pid: int) -> bool:
    """Whether a process has ended, or does so now."""
    deadline = time.monotonic() + 120
    while psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def test_what_is_printed_meanwhile_is_no_answer(seat: Seat, capfd: pytest.CaptureFixture[str]) -> None:
    answer = seat.ask(task("well"))
    assert (answer.number, answer.state, answer.message) == (7, "done", "well ")
    assert answer.seconds > 0
    assert answer.worker
    seat.close()
    assert capfd.readouterr() == ("", "")


def test_a_large_answer_is_whole(seat: Seat) -> None:
    assert len(seat.ask(task("large")).message or "") == 3_000_006
    seat.close()


@pytest.mark.parametrize(
    ("name", "wall", "reason", "message"),
    [
        ("hangs", 1, "timeout", "no end in 1 s"),
        ("hangs_on", 0.5, "timeout", "no end in 0.5 s"),
        ("takes_memory", 60, "over the limit", "more than 400 MiB of memory"),
        ("takes_memory_in_a_child", 60, "over the limit", "more than 400 MiB of memory"),
        ("ends", 20, "crashed", "the process that scanned it ended without an answer"),
        ("ends_by_a_signal", 20, "crashed", "the process that scanned it ended without an answer"),
    ],
)
def test_a_limit_is_told_and_the_next_task_is_as_the_first(
    seat: Seat, name: str, wall: float, reason: str, message: str
) -> None:
    answer = seat.ask(task(name, wall=wall))
    assert (answer.state, answer.reason, answer.message) == ("failed", reason, message)
    assert seat.ask(task("well")).state == "done"
    seat.close()


@pytest.mark.parametrize("name", ["hangs_in_a_child", "leaves_a_child"])
def test_no_process_of_a_task_is_left(seat: Seat, tmp_path: Path, name: str) -> None:
    """Also where it leads a session of its own, and its parent has gone."""
    place = tmp_path / "pid"
    seat.ask(task(name, place, wall=3))
    assert gone(int(place.read_text()))
    seat.close()


def test_no_temporary_file_of_a_task_is_left(seat: Seat, tmp_path: Path) -> None:
    place = tmp_path / "folder"
    seat.ask(task("leaves_files", place))
    assert place.read_text()
    assert not Path(place.read_text()).exists()
    seat.close()
    assert not Path(place.read_text()).parent.exists()


def test_a_task_whose_time_is_up_can_put_away_what_it_began(seat: Seat, tmp_path: Path) -> None:
    place = tmp_path / "told"
    assert seat.ask(task("puts_away", place, wall=0.5)).reason == "timeout"
    assert place.read_text() == "put away"
    seat.close()


def test_a_seat_that_is_killed_is_begun_again_and_says_so(seat: Seat, tmp_path: Path) -> None:
    import threading

    place, is_over = tmp_path / "pid", threading.Event()

    def kill() -> None:
        while not (place.exists() and place.read_text()) and not is_over.wait(0.01):
            pass
        for child in psutil.Process().children():
            if MODULE in child.cmdline():
                child.kill()

    killer = threading.Thread(target=kill)
    killer.start()
    answer = seat.ask(task("hangs_in_a_child", place, wall=60))
    is_over.set()
    killer.join()
    assert (answer.reason, answer.message) == ("crashed", "the process that scanned it was ended from outside")
    assert seat.ask(task("well")).state == "done"
    seat.close()
    os.kill(int(place.read_text()), 9)  # nothing of a killed seat's can end what led a session of its own


def test_a_seat_that_says_nothing_is_given_up(seat: Seat, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "modules" / f"{MODULE}.py").write_text(
        "import os, time\nos.write(1, b'\\0\\0\\0\\1x')\ntime.sleep(600)\n"
    )
    monkeypatch.setattr(seats, "_SPARE", 0.5)
    answer = seat.ask(task("well", wall=0.2))
    assert answer.reason == "crashed"
    seat.close()


def test_a_module_that_does_not_start_is_no_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "broken.py").write_text("raise SystemExit(3)\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(NoEngine, match="no process can be started that scans"):
        Seat("broken").ask(task("well"))
    with Pool("broken", 1) as pool:
        pool.submit(task("well"))
        with pytest.raises(NoEngine):
            pool.take(60)


def test_what_lies_in_the_folder_where_it_is_started_is_no_module_of_ours(
    seat: Seat, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A class's folder may hold anything."""
    (tmp_path / "here").mkdir()
    (tmp_path / "here/msgspec.py").write_text("raise SystemExit('run')\n")
    monkeypatch.chdir(tmp_path / "here")
    assert seat.ask(task("well")).state == "done"
    seat.close()


def test_a_seat_that_is_asked_to_end_before_it_is_ready_ends_without_a_word(tmp_path: Path) -> None:
    early = (
        "import gc, os, signal\nfrom shinchoku.gates.seating import serve\n"
        "gc.collect = lambda *_: os.kill(os.getpid(), signal.SIGTERM)\nserve(None)\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", early],
        env=os.environ | {"TMPDIR": str(tmp_path)},
        stdin=subprocess.PIPE,
        capture_output=True,
        check=False,
        timeout=120,
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, b"", b"")
    assert list(tmp_path.iterdir()) == []


def test_after_its_end_a_seat_begins_nothing(seat: Seat) -> None:
    seat.close()
    with pytest.raises(EOFError):
        seat.ask(task("well"))
    seat.close()


@pytest.mark.usefixtures("seat")
def test_a_pool_ends_what_it_is_about(tmp_path: Path) -> None:
    place = tmp_path / "pid"
    with Pool(MODULE, 2, str(tmp_path)) as pool:
        assert pool.capacity == 4
        for _ in range(4):
            pool.submit(task("hangs_in_a_child", place, wall=600))
        while not (place.exists() and place.read_text()):
            assert pool.take(0.05) is None
        began = time.monotonic()
    assert time.monotonic() - began < 120
    assert gone(int(place.read_text()))


@pytest.mark.usefixtures("seat")
def test_a_pool_answers_as_tasks_end() -> None:
    found: list[Answer] = []
    with Pool(MODULE, 2) as pool:
        for number in range(6):
            pool.submit(msgspec.structs.replace(task("well"), number=number))
        while len(found) < 6:
            if (answer := pool.take(1)) is not None:
                found.append(answer)
    assert sorted(answer.number for answer in found) == list(range(6))


@pytest.mark.usefixtures("seat")
def test_each_thread_of_a_worker_has_a_seat_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a cluster's workers call, as they call it."""
    from concurrent.futures import ThreadPoolExecutor
    from threading import Barrier

    monkeypatch.setattr(seats._OURS, "seat", None, raising=False)
    barrier = Barrier(2)

    def ask(_: int) -> Answer:
        barrier.wait()
        answer = answer_in(ask_own_seat(MODULE, packed(task("well"))))
        again = answer_in(ask_own_seat(MODULE, packed(task("well"))))
        assert answer.worker == again.worker
        seats._OURS.seat.close()
        return answer

    with ThreadPoolExecutor(2) as pool:
        workers = {answer.worker for answer in pool.map(ask, range(2))}
    assert len(workers) == 2
