"""How what was seen of a suite is put into words; two runs of the same bytes say the same."""

import re
from collections.abc import Mapping

from msgspec.structs import replace

from shinchoku.session import Raised, SuiteRun
from shinchoku.speech import Sentence, joined, say

_OF_THIS_RUN = (
    (re.compile(r" in \d+\.\d+s\b(?: \([\d:]+\))?"), ""),
    (re.compile(r"\b0x[0-9a-f]{6,}\b"), "0x…"),
    (re.compile(r"={8,} | ={8,}"), ""),
)
_LONGEST = 300  # characters of a message: a reason is a sentence, whatever a suite prints


def sentence(message: str, end: str = "") -> Sentence:
    """Without what is of one run alone, and of bounded length; the end is kept whole."""
    most = _LONGEST - len(end)
    return joined((joined((message,)).shaped(lambda text: _short(text, most)), end), "")


def _short(text: str, most: int) -> str:
    for pattern, instead in _OF_THIS_RUN:
        text = pattern.sub(instead, text)
    return text if len(text) <= most else f"{text[: most - 1]}…"


def reached(run: SuiteRun) -> str:
    """The limit that a suite was told of and not ended for, as a sentence's end."""
    return say("; it met its limit: {limit}", limit=run.limit) if run.limit and run.exit_code is not None else ""


def named(modules: tuple[str, ...]) -> str:
    """Modules that are missing."""
    return say("no module named {names}", names=joined(map(repr, modules)))


def first(run: SuiteRun) -> str:
    """The first exception; xdist and the like hand on none."""
    if not run.exceptions:
        return run.last_line
    return joined((run.exceptions[0].where, worded(run.exceptions[0])), ": ")


def worded(raised: Raised) -> str:
    """One exception."""
    return joined((raised.kind, raised.message), ": ") if raised.message else raised.kind


def with_numbers(run: SuiteRun, renumbered: Mapping[str, str]) -> SuiteRun:
    """The run in which modules that are not found, and only lost their names to a number, are told as such.

    They are then no longer among those that are missing: whoever numbers a file that others import has broken them.
    """
    return replace(run, exceptions=tuple(_with_number(raised, renumbered) for raised in run.exceptions))


def _with_number(raised: Raised, renumbered: Mapping[str, str]) -> Raised:
    where = renumbered.get(raised.missing or "")
    if where is None:
        return raised
    message = say(
        "No module named {name!r}, which stands in the item as {where}: a module's name cannot begin with a digit",
        name=raised.missing,
        where=where,
    )
    return replace(raised, message=message, missing=None)
