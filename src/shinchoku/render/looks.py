"""How a status, and a finding's severity, look on a terminal."""

from typing import NamedTuple

from shinchoku.findings import Severity
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
