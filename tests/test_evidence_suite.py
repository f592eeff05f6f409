"""From what was seen of a run to one outcome."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from shinchoku.evidence.suite import judge
from shinchoku.session import Raised, SuiteRun

GREEN = SuiteRun(exit_code=0, finished=True, session_exit=0, collected=3, passed=3, duration=0.5)


def run(code: int = 1, **facts: object) -> SuiteRun:
    """A whole session with that exit code."""
    return SuiteRun(exit_code=code, finished=True, session_exit=code, **facts)  # type: ignore[arg-type]


def missing(name: str | None, where: str = "tests/test_a.py") -> tuple[Raised, ...]:
    return (Raised(where, "ModuleNotFoundError", f"No module named '{name}'", name),)


def test_no_test_file_is_no_tests_whatever_ran() -> None:
    assert judge(0, GREEN, timeout=1).outcome == "no_tests"


def test_what_was_not_run_says_why() -> None:
    found = judge(2, None, timeout=1, why_not_run="--tests skip")
    assert (found.outcome, found.source, found.files, found.message) == ("not_run", None, 2, "--tests skip")


def test_a_whole_green_session_passed() -> None:
    found = judge(2, GREEN, timeout=1)
    assert (found.outcome, found.source, found.passed, found.duration_seconds) == ("passed", "run", 3, 0.5)
    assert found.message is None


@pytest.mark.parametrize(
    ("seen", "outcome", "said"),
    [
        (SuiteRun(unstarted="no such file"), "env_error", "no such file"),
        (SuiteRun(timed_out=True), "timeout", "no end after 9 s"),
        (SuiteRun(exit_code=None, signal="SIGSEGV"), "crashed", "killed by SIGSEGV"),
        (SuiteRun(limit="memory, 4 GiB"), "crashed", "ended at its limit: memory, 4 GiB"),
        (SuiteRun(limit="CPU, 600 s"), "timeout", "ended at its limit: CPU, 600 s"),
        (SuiteRun(timed_out=True, limit="wall time, 9 s"), "timeout", "no end after 9 s"),
        (run(0, collected=1, passed=1, limit="memory, 4 GiB"), "passed", None),
        (
            run(
                1,
                collected=1,
                failed=1,
                limit="open files, 9",
                exceptions=(Raised("test_a.py::test_a", "OSError", ""),),
            ),
            "failed",
            "1 of 1: test_a.py::test_a: OSError; it met its limit: open files, 9",
        ),
        (run(3, limit="open files, 9"), "crashed", "(INTERNALERROR); it met its limit: open files, 9"),
        (SuiteRun(), "crashed", "it ended the processes that ran it"),
        (SuiteRun(exit_code=0), "crashed", "exit code 0, but the session was not seen to its end"),
        (
            SuiteRun(exit_code=0, finished=True, session_exit=1, collected=1, failed=1),
            "crashed",
            "session itself ended with 1",
        ),
        (run(3), "crashed", "INTERNALERROR"),
        (SuiteRun(exit_code=4, output="error: unrecognized arguments: --cov=src\n"), "env_error", "--cov=src"),
        (SuiteRun(exit_code=4, output="ERROR: Missing required plugins: pytest-x\n"), "env_error", "pytest-x"),
        (SuiteRun(exit_code=4, output='ImportError: Error importing plugin "x_y": No'), "env_error", "plugin: x_y"),
        (
            SuiteRun(exit_code=4, output="ERROR: file or directory not found: nope\n"),
            "not_collected",
            "no such path: nope",
        ),
        (
            SuiteRun(exit_code=4, output="E   ModuleNotFoundError: No module named 'fakeredis'"),
            "env_error",
            "'fakeredis'",
        ),
        (
            SuiteRun(exit_code=4, output="ModuleNotFoundError: No module named 'mine.deep'"),
            "failed",
            "own module 'mine.deep'",
        ),
        (
            SuiteRun(exit_code=4, output="ImportError while loading conftest 'x'.\nE SyntaxError"),
            "failed",
            "E SyntaxError",
        ),
        (SuiteRun(exit_code=4, output=""), "env_error", "nothing was printed"),
        (run(2, errors=1, exceptions=missing("httpx")), "env_error", "no module named 'httpx'"),
        (run(2, errors=1, exceptions=missing("mine")), "failed", "tests/test_a.py: ModuleNotFoundError: No module"),
        (run(2, errors=1, exceptions=(Raised("t.py", "SyntaxError", ""),)), "failed", "t.py: SyntaxError"),
        (run(2, errors=2, exceptions=(*missing("httpx"), Raised("t.py", "SyntaxError", "bad"))), "failed", "httpx"),
        (run(2, output="\n===== no tests ran in 1.55s =====\n"), "crashed", "interrupted: ===== no tests ran ====="),
        (run(2, output="!!! KeyboardInterrupt !!!\n\n"), "crashed", "interrupted: !!! KeyboardInterrupt !!!"),
        (run(1, collected=3, passed=2, failed=1, exceptions=missing("numpy")), "env_error", "'numpy'"),
        (
            run(1, collected=3, passed=2, failed=1, exceptions=(Raised("t::a", "AssertionError", "x"),)),
            "failed",
            "1 of 3: t::a",
        ),
        (run(1, collected=3, passed=2, failed=1, output="1 failed"), "failed", "1 of 3: 1 failed"),
        (
            run(1, collected=1, errors=1, exceptions=(Raised("t::a", "OSError", "x"),)),
            "failed",
            "1 of 1: t::a: OSError: x",
        ),
        (
            run(0, collected=1, passed=1, exceptions=(Raised("", "Exit", "bye"),)),
            "crashed",
            "the session was stopped: Exit: bye",
        ),
        (
            run(1, collected=1, failed=1, exceptions=(Raised("", "Custom", "x"),)),
            "failed",
            "1 of 1: : Custom: x",
        ),
        (run(5), "not_collected", "collects none"),
        (run(5, deselected=4), "not_collected", "all 4 tests are deselected"),
        (run(0), "not_collected", "collects none"),
        (run(0, collected=2, skipped=2), "hollow", "2 skipped"),
        (run(0, collected=3, xfailed=2, xpassed=1), "hollow", "2 expected to fail, 1 passed against expectation"),
        (run(0, collected=3), "not_collected", "3 tests are collected and none is run"),
        (run(0, collected=3, passed=1), "crashed", "2 of 3 collected tests gave no outcome"),
        (
            run(1, collected=3, passed=3, output="FAIL Required test coverage"),
            "failed",
            "exit code 1 though no test failed",
        ),
        (run(0, collected=3, passed=1, skipped=1, xfailed=1), "passed", None),
    ],
)
def test_outcomes(seen: SuiteRun, outcome: str, said: str | None) -> None:
    found = judge(1, seen, timeout=9, own_modules=frozenset({"mine", "src"}))
    assert found.outcome == outcome
    assert said is None or said in str(found.message)


def test_a_message_is_a_sentence_whatever_a_suite_prints() -> None:
    found = judge(1, run(7, collected=1, passed=1, output=f"{'=' * 20} z{'z' * 9000}"), timeout=9)
    assert found.message == f"exit code 7 though no test failed: {'z' * 264}…"


COUNTS = st.integers(0, 3)
WORDS = st.sampled_from(["", "x", "mine.y", "z" * 999])
RUNS = st.builds(
    SuiteRun,
    exit_code=st.sampled_from([None, 0, 1, 2, 3, 4, 5, 77]),
    signal=st.sampled_from([None, None, "SIGKILL"]),
    timed_out=st.booleans(),
    unstarted=st.sampled_from([None, None, "no such file"]),
    limit=st.sampled_from([None, None, "memory, 4 GiB"]),
    finished=st.booleans(),
    session_exit=st.sampled_from([None, 0, 1, 2, 5]),
    collected=COUNTS,
    passed=COUNTS,
    failed=COUNTS,
    errors=COUNTS,
    skipped=COUNTS,
    xfailed=COUNTS,
    xpassed=COUNTS,
    deselected=COUNTS,
    exceptions=st.lists(
        st.builds(Raised, st.sampled_from(["", "t::a"]), st.sampled_from(["Exit", "E"]), WORDS, st.none() | WORDS)
    ).map(tuple),
    output=WORDS,
)
WHOLE = {"timed_out": False, "unstarted": None, "signal": None, "finished": True}


@given(RUNS, st.integers(0, 2), st.booleans())
def test_only_a_whole_green_session_passes(seen: SuiteRun, files: int, whole: bool) -> None:
    if whole:  # else nearly every one of them stops at the first rules
        seen = replace(seen, **WHOLE, session_exit=seen.exit_code)
    found = judge(files, seen, timeout=9)
    assert len(found.message or "") <= 300
    assert (found.outcome == "no_tests") == (files == 0)
    if found.outcome == "passed":
        assert seen == replace(seen, **WHOLE, exit_code=0, session_exit=0, failed=0, errors=0)
        assert seen.passed
        assert seen.ran >= seen.collected
