"""What an item's tests show: from what was seen of a pytest run to one outcome, by one ordered tuple of rules."""

import re
from collections.abc import Callable
from typing import Literal

from msgspec import Struct

from shinchoku.evidence.wording import first, named, reached, sentence, worded
from shinchoku.session import Diagnosis, Source, SuiteRun

Outcome = Literal[
    "passed", "failed", "no_tests", "not_collected", "hollow", "env_error", "timeout", "crashed", "not_run"
]

# pytest's own exit codes (pytest.ExitCode); the core does not import pytest for five numbers.
_OK, _FAILURES, _INTERRUPTED, _INTERNAL, _USAGE, _NOTHING = range(6)

_MISSING_MODULE = re.compile(r"ModuleNotFoundError: No module named '([^']+)'")
_NO_FLAG = "pytest does not know {}: a plugin that addopts calls for is missing"
_MISUSES: tuple[tuple[re.Pattern[str], Outcome, str], ...] = (
    (re.compile(r"unrecognized arguments: (.+)"), "env_error", _NO_FLAG),
    (re.compile(r"Missing required plugins: (.+)"), "env_error", "missing pytest plugins: {}"),
    (re.compile(r"Error importing plugin [\"']([^\"']+)[\"']"), "env_error", "missing pytest plugin: {}"),
    (re.compile(r"file or directory not found: (.+)"), "not_collected", "no such path: {}"),
)
_EXCUSABLE: tuple[Outcome, ...] = ("failed", "env_error")
_CONFTEST = "while loading conftest"
_OF_TIME = ("CPU", "wall time")
_STOPS = frozenset({"Exit", "KeyboardInterrupt"})


class SuiteEvidence(Struct, frozen=True):
    """The slip of this room."""

    outcome: Outcome
    source: Source | None = None
    """None where nothing was run."""
    files: int = 0
    """Test files in the item's folder."""
    passed: int = 0
    failed: int = 0
    errors: int = 0
    skipped: int = 0
    """Skipped and xfailed tests."""
    coverage_percent: float | None = None
    """What the suite itself printed."""
    environment: str | None = None
    sandbox: str | None = None
    code: str | None = None
    """The code of the reason, where the outcome's own says too little: ``ENV01`` and so on."""
    duration_seconds: float | None = None
    message: str | None = None
    declared: tuple[str, ...] = ()
    """What the item declares that its tests need; PEP 508."""
    needs: Diagnosis | None = None
    """What a stranger would have to bring besides."""


class _Seen(Struct, frozen=True):
    """A run with what is needed to judge it."""

    run: SuiteRun
    timeout: float
    own_modules: frozenset[str]

    @property
    def foreign(self) -> tuple[str, ...]:
        """The missing modules, where every exception is a missing module that is not the item's own."""
        missing = [raised.missing for raised in self.run.exceptions]
        names = [name for name in missing if name and name.partition(".")[0] not in self.own_modules]
        return tuple(dict.fromkeys(names)) if names and len(names) == len(missing) else ()


_Judgement = tuple[Outcome, str | None]


def judge(
    files: int,
    run: SuiteRun | None,
    *,
    timeout: float,
    why_not_run: str | None = None,
    own_modules: frozenset[str] = frozenset(),
    excuse: Diagnosis | None = None,
    declared: tuple[str, ...] = (),
) -> SuiteEvidence:
    """The outcome of an item's tests.

    Args:
        files: Test files in the item's folder; with none the outcome is ``no_tests``.
        run: What was seen; None where nothing was run.
        timeout: The seconds that the run was given.
        why_not_run: Why it was left alone.
        own_modules: Top-level names that the item itself provides: one that is missing is not the environment's fault.
        excuse: What was missing around it, where that explains every failure.
        declared: What the item declares that its tests need.
    """
    if not files:
        return SuiteEvidence("no_tests")
    if run is None:
        return SuiteEvidence("not_run", files=files, message=why_not_run, declared=declared)
    seen = _Seen(run, timeout, own_modules)
    outcome, message = next(found for rule in RULES if (found := rule(seen)) is not None)
    code = run.unstarted_code if outcome == "env_error" else None
    if excuse is not None and outcome in _EXCUSABLE:
        outcome, code, message = "env_error", excuse.code, excuse.message
    skipped = run.skipped + run.xfailed
    told = message and sentence(message, reached(run))
    counts = (run.passed, run.failed, run.errors, skipped, run.coverage_percent)
    where = (run.environment, run.sandbox)
    needs = excuse if outcome == "env_error" else None
    return SuiteEvidence(outcome, run.source, files, *counts, *where, code, run.duration, told, declared, needs)


def _unstarted(seen: _Seen) -> _Judgement | None:
    return ("env_error", seen.run.unstarted) if seen.run.unstarted else None


def _timed_out(seen: _Seen) -> _Judgement | None:
    return ("timeout", f"no end after {seen.timeout:g} s") if seen.run.timed_out else None


def _limited(seen: _Seen) -> _Judgement | None:
    """Ended for what it took; one that came to its own end all the same is judged by that."""
    run = seen.run
    if run.limit is None or run.exit_code is not None:
        return None
    return "timeout" if run.limit.startswith(_OF_TIME) else "crashed", f"ended at its limit: {run.limit}"


def _killed(seen: _Seen) -> _Judgement | None:
    return ("crashed", f"killed by {seen.run.signal}") if seen.run.signal else None


def _misused(seen: _Seen) -> _Judgement | None:
    """How pytest was called did not suit it: by addopts, by a plugin's absence, or by a conftest's failure."""
    if seen.run.exit_code != _USAGE:
        return None
    for pattern, outcome, message in _MISUSES:
        if found := pattern.search(seen.run.output):
            return outcome, message.format(found[1].strip())
    if found := _MISSING_MODULE.search(seen.run.output):
        if found[1].partition(".")[0] in seen.own_modules:
            return "failed", f"the item's own module {found[1]!r} cannot be imported"
        return "env_error", f"no module named {found[1]!r}"
    if _CONFTEST in seen.run.output:
        return "failed", f"a conftest.py cannot be loaded: {seen.run.last_line}"
    return "env_error", seen.run.last_line


def _internal(seen: _Seen) -> _Judgement | None:
    return ("crashed", "pytest itself failed (INTERNALERROR)") if seen.run.exit_code == _INTERNAL else None


def _unseen(seen: _Seen) -> _Judgement | None:
    """An exit code alone proves little: ``os._exit(0)`` gives the same one as a session in which all passed."""
    run = seen.run
    if run.exit_code is None:
        return "crashed", "it ended the processes that ran it"
    if not run.finished:
        return "crashed", f"exit code {run.exit_code}, but the session was not seen to its end"
    if run.session_exit != run.exit_code:
        return "crashed", f"exit code {run.exit_code}, but the session itself ended with {run.session_exit}"
    return None


def _stopped(seen: _Seen) -> _Judgement | None:
    """``pytest.exit`` and Ctrl-C end the session itself, which has the empty node id."""
    stops = (raised for raised in seen.run.exceptions if not raised.where and raised.kind in _STOPS)
    return next((("crashed", f"the session was stopped: {worded(raised)}") for raised in stops), None)


def _uncollectable(seen: _Seen) -> _Judgement | None:
    if seen.run.exit_code != _INTERRUPTED:
        return None
    if seen.foreign:
        return "env_error", named(seen.foreign)
    if seen.run.exceptions:
        return "failed", first(seen.run)
    return "crashed", f"interrupted: {seen.run.last_line}"


def _red(seen: _Seen) -> _Judgement | None:
    run = seen.run
    if not run.failed + run.errors:
        return None
    if seen.foreign:
        return "env_error", named(seen.foreign)
    return "failed", f"{run.failed + run.errors} of {max(run.collected, run.ran)}: {first(run)}"


def _not_collected(seen: _Seen) -> _Judgement | None:
    run = seen.run
    if run.collected and run.exit_code != _NOTHING:
        return None
    if run.deselected:
        return "not_collected", f"all {run.deselected} tests are deselected by the item's own settings"
    return "not_collected", "pytest collects none of the test files (see python_files and testpaths in its settings)"


def _hollow(seen: _Seen) -> _Judgement | None:
    run = seen.run
    if run.passed or not run.ran:
        return None
    parts = [(run.skipped, "skipped"), (run.xfailed, "expected to fail"), (run.xpassed, "passed against expectation")]
    return "hollow", ", ".join(f"{count} {word}" for count, word in parts if count)


def _only_collected(seen: _Seen) -> _Judgement | None:
    """``--collect-only`` in addopts: pytest exits 0 and runs nothing."""
    if seen.run.ran:
        return None
    return "not_collected", f"{seen.run.collected} tests are collected and none is run (see addopts)"


def _unaccounted(seen: _Seen) -> _Judgement | None:
    missing = seen.run.collected - seen.run.ran
    return ("crashed", f"{missing} of {seen.run.collected} collected tests gave no outcome") if missing > 0 else None


def _other_exit(seen: _Seen) -> _Judgement | None:
    code = seen.run.exit_code
    return ("failed", f"exit code {code} though no test failed: {seen.run.last_line}") if code != _OK else None


def _passed(_: _Seen) -> _Judgement:
    return "passed", None


RULES: tuple[Callable[[_Seen], _Judgement | None], ...] = (
    _unstarted,
    _timed_out,
    _limited,
    _killed,
    _misused,
    _internal,
    _unseen,
    _stopped,
    _uncollectable,
    _red,
    _not_collected,
    _hollow,
    _only_collected,
    _unaccounted,
    _other_exit,
    _passed,
)
