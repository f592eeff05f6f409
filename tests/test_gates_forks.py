"""A forked suite is like one that was started afresh, in a sandbox or not; and a worker that ends is made again."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from shinchoku.gates.forks import Worker
from shinchoku.gates.sandbox import find_sandbox
from shinchoku.gates.suites import Limits, Suite, run_suites
from shinchoku.session import SuiteRun
from tests.zoo import IN_SANDBOX, KILLS_ALL, PASS, ZOO, judged, lay, plain_python, run_plainly

sandboxed = pytest.mark.skipif(
    find_sandbox("auto", network=False).program is None, reason="no bubblewrap that can be used"
)
Runs = dict[str, SuiteRun]


@pytest.fixture(name="python", scope="module")
def _python(tmp_path_factory: pytest.TempPathFactory) -> str:
    return plain_python(tmp_path_factory.mktemp("plain") / "venv")


@pytest.fixture(name="afresh", scope="module")
def _afresh(python: str, tmp_path_factory: pytest.TempPathFactory) -> Runs:
    return _whole_zoo(python, tmp_path_factory, sandbox="off", fork=False)


def _whole_zoo(python: str, folders: pytest.TempPathFactory, **limits: object) -> Runs:
    suites = {name: files for name, (files, _, _) in ZOO.items()}
    return run_plainly(python, folders.mktemp("zoo"), suites, jobs=2, timeout=60, **limits)


def facts(run: SuiteRun) -> tuple[object, ...]:
    """All that is judged, or shown, but for the output and how long it took."""
    ending = (run.exit_code, run.signal, run.timed_out, run.limit, run.finished, run.session_exit)
    counts = (run.collected, run.passed, run.failed, run.errors, run.skipped, run.xfailed, run.xpassed, run.deselected)
    found = judged(run)
    return found.outcome, found.message, ending, counts, run.exceptions, run.footprint, run.unstarted


def differences(one: Runs, other: Runs) -> Iterator[tuple[object, ...]]:
    for name in ZOO:
        if facts(one[name]) != facts(other[name]):
            yield name, facts(one[name]), facts(other[name])


def test_a_forked_suite_is_like_one_started_afresh(
    python: str, afresh: Runs, tmp_path_factory: pytest.TempPathFactory
) -> None:
    forked = _whole_zoo(python, tmp_path_factory, sandbox="off", fork=True)
    assert list(differences(afresh, forked)) == []


@sandboxed
@pytest.mark.parametrize("fork", [True, False], ids=["forked", "afresh"])
def test_a_sandbox_makes_no_difference_but_where_it_must(
    python: str, afresh: Runs, tmp_path_factory: pytest.TempPathFactory, *, fork: bool
) -> None:
    inside = _whole_zoo(python, tmp_path_factory, sandbox="on", fork=fork)
    assert {name for name, *_ in differences(afresh, inside)} == set(IN_SANDBOX)
    for name, (outcome, said) in IN_SANDBOX.items():
        assert judged(inside[name]).outcome == outcome
        assert said in str(judged(inside[name]).message)


@sandboxed
def test_a_suite_that_kills_all_it_can_ends_itself_alone(python: str, tmp_path: Path) -> None:
    suites = {"first": {"test_a.py": PASS}, "bad": {"test_a.py": KILLS_ALL}, "last": {"test_a.py": PASS}}
    runs = run_plainly(python, tmp_path, suites, jobs=1, sandbox="on", timeout=60)
    assert [judged(runs[name]).outcome for name in suites] == ["passed", "crashed", "passed"]
    assert judged(runs["bad"]).message == "it ended the processes that ran it"


def test_a_worker_that_ends_with_a_request_unread_is_found_out_by_listening() -> None:
    worker = Worker(("sh", "-c", "sleep 0.5; echo 'no more' >&2"), {}, {"PATH": os.environ["PATH"]})
    reader, writer = os.pipe()
    worker.ask({"folder": "x"}, [reader, writer])
    assert list(worker.hear()) == [None]
    worker.ask({"folder": "x"}, [reader, writer])  # nobody is there
    assert worker.last_words() == "no more"
    worker.end()
    os.close(reader)
    os.close(writer)


def test_a_worker_that_does_not_end_when_it_is_dismissed_is_ended() -> None:
    worker = Worker(("sh", "-c", "trap '' TERM; kill -STOP $$; sleep 600"), {}, {"PATH": os.environ["PATH"]})
    worker.end()
    assert worker._process.returncode == -signal.SIGKILL


def workers() -> dict[int, list[int]]:
    """The processes that wait above each worker of ours, with what runs below the one that serves."""
    found = {}
    for child in children(os.getpid()):
        if b"shinchoku_worker.py" in Path(f"/proc/{child}/cmdline").read_bytes():
            found[child] = [suite for server in children(child) for suite in children(server)]
    return found


def children(pid: int) -> list[int]:
    lists = (path.read_text() for path in Path(f"/proc/{pid}/task").glob("*/children"))
    return [int(child) for text in lists for child in text.split()]


def test_a_worker_that_ends_while_it_has_nothing_to_do_is_no_failure(tmp_path: Path) -> None:
    lay(tmp_path, {"short/test_a.py": PASS, "long/test_a.py": "import time\n\ndef test_a():\n    time.sleep(3)\n"})
    ended: list[list[int]] = []

    def end_the_idle(item: str, _: SuiteRun) -> None:
        if item == "short":
            idle = [worker for worker, suites in workers().items() if not suites]
            ended.append(idle)
            for worker in idle:
                os.kill(worker, signal.SIGKILL)

    limits = Limits(2, 60, sandbox="off")
    runs = run_suites([Suite("long", "long"), Suite("short", "short")], tmp_path, limits, end_the_idle)
    assert [judged(run).outcome for run in runs.values()] == ["passed", "passed"]
    assert [len(idle) for idle in ended] == [1]
