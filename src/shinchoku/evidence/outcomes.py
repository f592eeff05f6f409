"""What was seen of a pytest run, to one outcome: by one ordered tuple of rules."""

import re
from collections.abc import Callable
from typing import Literal

from msgspec import Struct

from shinchoku.evidence.wording import first, named, worded
from shinchoku.session import SuiteRun
from shinchoku.speech import Sentence, joined, say

Outcome = Literal[
    "passed", "failed", "no_tests", "not_collected", "hollow", "env_error", "timeout", "crashed", "not_run"
]

# pytest's own exit codes (pytest.ExitCode); the core does not import pytest for five numbers.
_OK, _FAILURES, _INTERRUPTED, _INTERNAL, _USAGE, _NOTHING = range(6)

_MISSING_MODULE = re.compile(r"ModuleNotFoundError: No module named '([^']+)'")
_NO_FLAG = say("pytest does not know {what}: a plugin that addopts calls for is missing", what="")
_MISUSES: tuple[tuple[re.Pattern[str], Outcome, Sentence], ...] = (
    (re.compile(r"unrecognized arguments: (.+)"), "env_error", _NO_FLAG),
    (re.compile(r"Missing required plugins: (.+)"), "env_error", say("missing pytest plugins: {what}", what="")),
    (
        re.compile(r"Error importing plugin [\"']([^\"']+)[\"']"),
        "env_error",
        say("missing pytest plugin: {what}", what=""),
    ),
    (re.compile(r"file or directory not found: (.+)"), "not_collected", say("no such path: {what}", what="")),
)
_CONFTEST = "while loading conftest"
_OF_TIME = ("CPU", "wall time")
_STOPS = frozenset({"Exit", "KeyboardInterrupt"})


class Seen(Struct, frozen=True):
    """A run with what is needed to judge it."""

    run: SuiteRun
    timeout: float
    """The seconds that it was given."""
    own_modules: frozenset[str]
    """Top-level names that the item itself provides."""

    @property
    def foreign(self) -> tuple[str, ...]:
        """The missing modules, where every exception is a missing module that is not the item's own."""
        missing = [raised.missing for raised in self.run.exceptions]
        names = [name for name in missing if name and name.partition(".")[0] not in self.own_modules]
        return tuple(dict.fromkeys(names)) if names and len(names) == len(missing) else ()


_Judgement = tuple[Outcome, str | None]


def _unstarted(seen: Seen) -> _Judgement | None:
    return ("env_error", seen.run.unstarted) if seen.run.unstarted else None


def _timed_out(seen: Seen) -> _Judgement | None:
    return ("timeout", say("no end after {timeout:g} s", timeout=seen.timeout)) if seen.run.timed_out else None


def _limited(seen: Seen) -> _Judgement | None:
    """Ended for what it took; one that came to its own end all the same is judged by that."""
    run = seen.run
    if run.limit is None or run.exit_code is not None:
        return None
    return "timeout" if run.limit.startswith(_OF_TIME) else "crashed", say(
        "ended at its limit: {limit}", limit=run.limit
    )


def _killed(seen: Seen) -> _Judgement | None:
    return ("crashed", say("killed by {signal}", signal=seen.run.signal)) if seen.run.signal else None


def _misused(seen: Seen) -> _Judgement | None:
    """How pytest was called did not suit it: by addopts, by a plugin's absence, or by a conftest's failure."""
    if seen.run.exit_code != _USAGE:
        return None
    for pattern, outcome, message in _MISUSES:
        if found := pattern.search(seen.run.output):
            return outcome, message.again(what=found[1].strip())
    if found := _MISSING_MODULE.search(seen.run.output):
        if found[1].partition(".")[0] in seen.own_modules:
            return "failed", say("the item's own module {name!r} cannot be imported", name=found[1])
        return "env_error", named((found[1],))
    if _CONFTEST in seen.run.output:
        return "failed", say("a conftest.py cannot be loaded: {line}", line=seen.run.last_line)
    return "env_error", seen.run.last_line


def _internal(seen: Seen) -> _Judgement | None:
    return ("crashed", say("pytest itself failed (INTERNALERROR)")) if seen.run.exit_code == _INTERNAL else None


def _unseen(seen: Seen) -> _Judgement | None:
    """An exit code alone proves little: ``os._exit(0)`` gives the same one as a session in which all passed."""
    run = seen.run
    if run.exit_code is None:
        return "crashed", say("it ended the processes that ran it")
    if not run.finished:
        return "crashed", say("exit code {exit_code}, but the session was not seen to its end", exit_code=run.exit_code)
    if run.session_exit != run.exit_code:
        return "crashed", say(
            "exit code {exit_code}, but the session itself ended with {session_exit}",
            exit_code=run.exit_code,
            session_exit=run.session_exit,
        )
    return None


def _stopped(seen: Seen) -> _Judgement | None:
    """``pytest.exit`` and Ctrl-C end the session itself, which has the empty node id."""
    stops = (raised for raised in seen.run.exceptions if not raised.where and raised.kind in _STOPS)
    return next(
        (("crashed", say("the session was stopped: {raised}", raised=worded(raised))) for raised in stops), None
    )


def _uncollectable(seen: Seen) -> _Judgement | None:
    if seen.run.exit_code != _INTERRUPTED:
        return None
    if seen.foreign:
        return "env_error", named(seen.foreign)
    if seen.run.exceptions:
        return "failed", first(seen.run)
    return "crashed", say("interrupted: {line}", line=seen.run.last_line)


def _red(seen: Seen) -> _Judgement | None:
    run = seen.run
    if not run.failed + run.errors:
        return None
    if seen.foreign:
        return "env_error", named(seen.foreign)
    return "failed", say(
        "{failed} of {collected}: {first}",
        failed=run.failed + run.errors,
        collected=max(run.collected, run.ran),
        first=first(run),
    )


def _not_collected(seen: Seen) -> _Judgement | None:
    run = seen.run
    if run.collected and run.exit_code != _NOTHING:
        return None
    if run.deselected:
        return "not_collected", say(
            "all {deselected} tests are deselected by the item's own settings", deselected=run.deselected
        )
    return "not_collected", say(
        "pytest collects none of the test files (see python_files and testpaths in its settings)"
    )


def _hollow(seen: Seen) -> _Judgement | None:
    run = seen.run
    if run.passed or not run.ran:
        return None
    parts = (
        say("{n} skipped", n=run.skipped) if run.skipped else None,
        say("{n} expected to fail", n=run.xfailed) if run.xfailed else None,
        say("{n} passed against expectation", n=run.xpassed) if run.xpassed else None,
    )
    return "hollow", joined(part for part in parts if part is not None)


def _only_collected(seen: Seen) -> _Judgement | None:
    """``--collect-only`` in addopts: pytest exits 0 and runs nothing."""
    if seen.run.ran:
        return None
    return "not_collected", say(
        "{collected} tests are collected and none is run (see addopts)", collected=seen.run.collected
    )


def _unaccounted(seen: Seen) -> _Judgement | None:
    missing = seen.run.collected - seen.run.ran
    return (
        (
            "crashed",
            say(
                "{missing} of {collected} collected tests gave no outcome",
                missing=missing,
                collected=seen.run.collected,
            ),
        )
        if missing > 0
        else None
    )


def _other_exit(seen: Seen) -> _Judgement | None:
    code = seen.run.exit_code
    return (
        ("failed", say("exit code {code} though no test failed: {line}", code=code, line=seen.run.last_line))
        if code != _OK
        else None
    )


def _passed(_: Seen) -> _Judgement:
    return "passed", None


RULES: tuple[Callable[[Seen], _Judgement | None], ...] = (
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
