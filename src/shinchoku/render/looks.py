"""How a status, and a finding's severity, look on a terminal."""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from shinchoku.findings import Finding, Severity
from shinchoku.report import Status


class Look(NamedTuple):
    """A status to the eye."""

    sign: str
    word: str
    style: str


LOOKS: dict[Status, Look] = {
    "complete": Look("✓", "complete", "green"),
    "failing": Look("✗", "failing", "red"),
    "unverified": Look("?", "unverified", "yellow"),
    "in_progress": Look("◐", "in progress", "cyan"),
    "not_started": Look("·", "not started", "dim"),
}


class SeverityLook(NamedTuple):
    """A severity to the eye."""

    rank: int
    """The heaviest first."""
    style: str


SEVERITY_LOOKS: dict[Severity, SeverityLook] = {
    "error": SeverityLook(0, "red"),
    "warning": SeverityLook(1, "yellow"),
    "info": SeverityLook(2, "dim"),
}


def severities(findings: Iterable[Finding]) -> str:
    """How many of each there are, the heaviest first: ``2 errors, 1 warning``."""
    found = Counter(finding.severity for finding in findings)
    return ", ".join(counted(found[name], name) for name in SEVERITY_LOOKS if found[name])


def counted(number: int, word: str) -> str:
    """``1 error``, ``2 errors``; a note stays ``info``."""
    return f"{number} {word}{'' if number == 1 or word == 'info' else 's'}"
