"""A pytest plugin that writes down a session as it happens, for the process that started it.

It runs inside a learner's pytest: it imports nothing but the standard library and pytest, and takes what it needs
at import, so that a test that replaces ``json.dumps`` or ``os.write`` changes its own world only.
"""

from __future__ import annotations

import json
import os
import re
import signal
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from shinchoku.child.shinchoku_footprint import Footprint
else:
    from shinchoku_footprint import Footprint

_dumps, _write, _getpid = json.dumps, os.write, os.getpid
_file = int(os.environ.pop("SHINCHOKU_RECORD", "-1"))
_token = os.environ.pop("SHINCHOKU_TOKEN", "")
_root = os.environ.pop("SHINCHOKU_ROOT", None)
_footprint = Footprint(_root) if _root else None
_owner = _getpid()
_MISSING = re.compile(r"ModuleNotFoundError: No module named '([^']+)'")
_OUTCOMES = ("passed", "failed", "skipped")  # plugins add their own, such as "rerun"
if _file >= 0:
    os.set_inheritable(_file, False)
if hasattr(signal, "SIGXFSZ"):
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)  # a file beyond the limit ends the session, and so the limit is seen


def _record(kind: str, **facts: object) -> None:
    """One line; nothing from a process that a test has forked."""
    if _file >= 0 and _getpid() == _owner:
        facts.update(kind=kind, token=_token)  # on lines of its own, whatever others have written there
        _write(_file, ("\n" + _dumps(facts) + "\n").encode("utf-8", "backslashreplace"))


def pytest_configure(config: pytest.Config) -> None:
    """Square brackets in the path of the own folder, which pytest takes for a test's parameters, are none of these."""
    own = str(config.invocation_params.dir)
    if "[" in own and config.args == [own]:  # what it takes where neither settings nor addopts name a path
        config.args[:] = ["."]


def pytest_sessionstart(session: pytest.Session) -> None:
    """The session begins."""
    _record("start", version=pytest.__version__)
    if _footprint is not None:
        _footprint.add(session.config.inipath)


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
        _record_text(report)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """One phase of one test."""
    if report.outcome not in _OUTCOMES or (hasattr(report, "context") and not report.failed):
        return  # a part of a test (a subtest) speaks for the whole only where it fails
    expected = hasattr(report, "wasxfail")
    _record("phase", where=report.nodeid, when=report.when, outcome=report.outcome, xfail=expected)
    if report.failed:
        _record_text(report)


def _record_text(report: pytest.CollectReport | pytest.TestReport) -> None:
    """A failure of which this process has the words only: a strict xpass, or one from a worker of xdist."""
    if not (isinstance(report.longrepr, str) or hasattr(report, "node")):
        return
    crash = getattr(report.longrepr, "reprcrash", None)
    lines = str(crash.message if crash else report.longrepr).strip().splitlines()
    marked = [line[1:].strip() for line in lines if line.startswith("E ")]
    told = (marked or lines or [""])[-1 if marked else 0]
    kind, colon, message = told.partition(": ")
    named = bool(colon) and kind.replace(".", "_").isidentifier()
    missing = _MISSING.search(told)
    _record(
        "raised",
        where=report.nodeid,
        type=kind.rpartition(".")[2] if named else "Failed",
        message=(message if named else told)[:500],
        missing=missing[1] if missing else None,
    )


def pytest_keyboard_interrupt(excinfo: pytest.ExceptionInfo[BaseException]) -> None:
    """Ctrl-C, or ``pytest.exit``: the session itself, which has the empty node id, is stopped."""
    if not isinstance(excinfo.value, pytest.Session.Interrupted):  # pytest's own, after errors of collection
        _record("raised", where="", type=excinfo.typename, message=_first_line(excinfo.value), missing=None)


def _first_line(error: BaseException) -> str:
    try:
        lines = str(error).strip().splitlines()
    except Exception:  # noqa: BLE001 - a learner's __str__ may raise anything, and must not end the session
        return ""
    return lines[0][:500] if lines else ""


def pytest_exception_interact(call: pytest.CallInfo[object], report: pytest.CollectReport | pytest.TestReport) -> None:
    """What was raised; behind a failed import stands the import that failed."""
    error = call.excinfo.value if call.excinfo else None
    if error is None:
        return
    cause: BaseException | None = error
    seen = set()
    while cause is not None and id(cause) not in seen and not isinstance(cause, ImportError):
        seen.add(id(cause))
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)
    if isinstance(cause, ImportError):
        error = cause
    elif isinstance(error, pytest.Collector.CollectError) and error.__cause__ is not None:
        error = error.__cause__
    _record(
        "raised",
        where=report.nodeid,
        type=type(error).__name__,
        message=_first_line(error),
        missing=error.name if isinstance(error, ModuleNotFoundError) else None,
    )


@pytest.hookimpl(hookwrapper=True, tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> Iterator[None]:
    """The session has ended."""
    if session.config.pluginmanager.hasplugin("dsession"):
        _record("collected", count=session.testscollected)  # xdist collects in its workers
    yield  # the others may still change the exit code
    if _footprint is not None:
        _record("footprint", **_footprint.told())
    _record("end", exit=int(session.exitstatus))
