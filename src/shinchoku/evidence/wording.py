"""How what was seen of a suite is put into words; two runs of the same bytes say the same."""

import re

from shinchoku.session import Raised, SuiteRun

_OF_THIS_RUN = (
    (re.compile(r" in \d+\.\d+s\b(?: \([\d:]+\))?"), ""),
    (re.compile(r"\b0x[0-9a-f]{6,}\b"), "0x…"),
    (re.compile(r"={8,} | ={8,}"), ""),
)
_LONGEST = 300  # characters of a message: a reason is a sentence, whatever a suite prints


def sentence(message: str) -> str:
    """Without what is of one run alone, and of bounded length."""
    for pattern, instead in _OF_THIS_RUN:
        message = pattern.sub(instead, message)
    return message if len(message) <= _LONGEST else f"{message[: _LONGEST - 1]}…"


def named(modules: tuple[str, ...]) -> str:
    """Modules that are missing."""
    return f"no module named {', '.join(repr(name) for name in modules)}"


def first(run: SuiteRun) -> str:
    """The first exception; xdist and the like hand on none."""
    if not run.exceptions:
        return run.last_line
    return f"{run.exceptions[0].where}: {worded(run.exceptions[0])}"


def worded(raised: Raised) -> str:
    """One exception."""
    return f"{raised.kind}: {raised.message}" if raised.message else raised.kind
