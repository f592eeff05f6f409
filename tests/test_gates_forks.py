"""A forked suite is like one that was started afresh, in a sandbox or not; and a worker that ends is made again."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from shinchoku.gates.sandbox import find_sandbox
from shinchoku.session import SuiteRun
from tests.zoo import IN_SANDBOX, KILLS_ALL, PASS, ZOO, judged, plain_python, run_plainly

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
