"""Fixtures that several rooms' tests share."""

import secrets
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, settings

from tests.worlds import MODEL_DB, GitWorld, item_files

# No law is broken by a machine that is slow; in CI, hypothesis has chosen its own profile by now.
settings.register_profile("patient", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


def pytest_configure() -> None:
    """A background job ignores Ctrl-C, and one under nohup SIGHUP, and hands that on; tests send them to their own."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


class Ended(NamedTuple):
    """How a command ended."""

    code: int
    out: str
    err: str


Shinchoku = Callable[..., Ended]


@pytest.fixture(autouse=True)
def _own_cache(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """No test finds what another one, or the developer, has kept; the folder is not made before it is needed."""
    folder = tmp_path_factory.getbasetemp() / f"cache-{secrets.token_hex(8)}"
    monkeypatch.setenv("SHINCHOKU_CACHE_DIR", str(folder))


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test speaks the developer's language."""
    monkeypatch.delenv("SHINCHOKU_LANG", raising=False)
    monkeypatch.delenv("LANGUAGE", raising=False)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


@pytest.fixture(autouse=True)
def _no_summary(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test writes into the summary of the job that runs it."""
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)


@pytest.fixture(name="shinchoku")
def _shinchoku(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shinchoku:
    """The command, run in this process with those arguments."""
    from shinchoku.cli import main

    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("TERMINAL_WIDTH", "100")

    def run(*arguments: object) -> Ended:
        monkeypatch.setattr(sys, "argv", ["shinchoku", *map(str, arguments)])
        code = 0
        try:
            main()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(bool(end.code))
        return Ended(code, *capsys.readouterr())

    return run


Figure = Callable[[str], None]
FIGURE = "figure"


@pytest.fixture(name="figure")
def _figure(record_property: Callable[[str, object], None]) -> Figure:
    """Tells a figure that a test has measured, at the end of the whole run."""

    def tell(text: str) -> None:
        record_property(FIGURE, text)

    return tell


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """All figures, in the order of the tests' names."""
    reports = [
        each for stats in terminalreporter.stats.values() for each in stats if isinstance(each, pytest.TestReport)
    ]
    told = sorted((each.nodeid, str(text)) for each in reports for name, text in each.user_properties if name == FIGURE)
    if told:
        terminalreporter.section("figures")
        for _, text in dict.fromkeys(told):
            terminalreporter.line(text)


@pytest.fixture(name="learner")
def _learner(tmp_path: Path) -> GitWorld:
    """A repository with one complete item."""
    world = GitWorld(tmp_path / "learner")
    world.write(item_files(MODEL_DB))
    world.commit("model db")
    return world
