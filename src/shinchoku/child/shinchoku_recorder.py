"""A pytest plugin that writes down a session as it happens, for the process that started it.

It runs inside a learner's pytest: it imports nothing but the standard library and pytest, and takes what it needs
at import, so that a test that replaces ``json.dumps`` or ``os.write`` changes its own world only.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_dumps, _write, _getpid = json.dumps, os.write, os.getpid
_path = os.environ.pop("SHINCHOKU_RECORD", None)
_token = os.environ.pop("SHINCHOKU_TOKEN", "")
_owner = _getpid()
_file = os.open(_path, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC) if _path else None


def _record(kind: str, **facts: object) -> None:
    """One line; nothing from a process that a test has forked."""
    if _file is not None and _getpid() == _owner:
        facts.update(kind=kind, token=_token)
        _write(_file, (_dumps(facts) + "\n").encode("utf-8", "backslashreplace"))


def pytest_sessionstart() -> None:
    """The session begins."""
    _record("start", version=pytest.__version__)


def pytest_deselected(items: Sequence[pytest.Item]) -> None:
    """Tests that will not run, by the settings or by a plugin."""
    _record("deselected", count=len(items))


def pytest_collection_finish(session: pytest.Session) -> None:
    """How many tests are left to run."""
    _record("collected", count=len(session.items))


def pytest_collectreport(report: pytest.CollectReport) -> None:
    """A module that could not be collected."""
    if report.failed:
        _record("uncollected", where=report.nodeid)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """One phase of one test."""
    expected = hasattr(report, "wasxfail")
    _record("phase", where=report.nodeid, when=report.when, outcome=report.outcome, xfail=expected)


def pytest_exception_interact(call: pytest.CallInfo[object], report: pytest.CollectReport | pytest.TestReport) -> None:
    """What was raised; behind a failed import stands the import that failed."""
    error = call.excinfo.value if call.excinfo else None
    if error is None:
        return
    cause: BaseException | None = error
    seen = set()
    while cause is not None and id(cause) not in seen and not isinstance(cause, ImportError):
        seen.add(id(cause))
        cause = cause.__cause__ or cause.__context__
    if isinstance(cause, ImportError):
        error = cause
    elif isinstance(error, pytest.Collector.CollectError) and error.__cause__ is not None:
        error = error.__cause__
    message = str(error).strip().splitlines()
    _record(
        "raised",
        where=report.nodeid,
        type=type(error).__name__,
        message=message[0][:500] if message else "",
        missing=error.name if isinstance(error, ModuleNotFoundError) else None,
    )


@pytest.hookimpl(hookwrapper=True, tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> Iterator[None]:
    """The session has ended."""
    yield  # the others may still change the exit code
    _record("end", exit=int(session.exitstatus))
