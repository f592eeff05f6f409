"""What was seen of pytest sessions, unjudged: plain values that the suite gate makes."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from shinchoku.snapshot import Problem

_COVERAGE_TOTAL = re.compile(r"^TOTAL(?:\s+\d+){2,4}\s+(\d{1,3}(?:\.\d+)?)%\s*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Raised:
    """An exception that kept a module from being collected, or made a test fail."""

    where: str
    """The node id that pytest gives it."""
    kind: str
    """The exception's class name."""
    message: str
    """Its first line."""
    missing: str | None = None
    """The module that could not be imported, where that was it."""


@dataclass(frozen=True, slots=True)
class SuiteRun:
    """What was seen of one pytest child, unjudged."""

    exit_code: int | None = None
    """None where it did not end by itself."""
    signal: str | None = None
    """The signal that ended it, by name."""
    timed_out: bool = False
    unstarted: str | None = None
    """Why it could not be started at all."""
    finished: bool = False
    """Whether the session was seen from its start to its end."""
    session_exit: int | None = None
    """The exit code that pytest gave its own session."""
    collected: int = 0
    """Tests left to run, after deselection."""
    passed: int = 0
    failed: int = 0
    errors: int = 0
    """Tests whose fixtures failed, and modules that could not be collected."""
    skipped: int = 0
    xfailed: int = 0
    xpassed: int = 0
    deselected: int = 0
    exceptions: tuple[Raised, ...] = ()
    output: str = ""
    """What was printed, the middle left out where it is long."""
    duration: float = 0.0
    """Seconds."""

    @property
    def ran(self) -> int:
        """Tests that gave an outcome."""
        return self.passed + self.failed + self.skipped + self.xfailed + self.xpassed

    @property
    def coverage_percent(self) -> float | None:
        """The total of pytest-cov's report in the output, where the suite's own settings ask for one."""
        totals = _COVERAGE_TOTAL.findall(self.output)
        return float(totals[-1]) if totals else None

    @property
    def last_line(self) -> str:
        """The last thing that was printed."""
        lines = [line.strip() for line in self.output.splitlines() if line.strip()]
        return lines[-1] if lines else "nothing was printed"


@dataclass(frozen=True, slots=True)
class Sessions:
    """What was seen of all suites of a scan."""

    runs: Mapping[str, SuiteRun] = field(default_factory=dict)
    """By item id."""
    problems: tuple[Problem, ...] = ()
    """What could not be copied to where they ran."""
