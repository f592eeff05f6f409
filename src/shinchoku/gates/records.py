"""What the recorder wrote of a session, to a SuiteRun; lines that are not its own count for nothing."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from shinchoku.session import Footprint, Raised, SuiteRun
from shinchoku.speech import say

_WORST = ("error", "failed", "xpassed", "xfailed", "skipped", "passed")
_MOST_RAISED = 1_000
"""Exceptions that are kept, of at most a KiB or so each; where more tests fail, no cause is told that explains all."""
_LONGEST = 500  # signs of a node id, which may hold a parameter of any length
# What folding says to our token on a line that is not of our form: a test got hold of it, and all of it is void.
_FORGED = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


class Ending(Struct, frozen=True):
    """How the process came to its end; all empty where it took with it whoever could have told."""

    exit_code: int | None = None
    """None where it did not end by itself."""
    signal: str | None = None
    timed_out: bool = False
    limit: str | None = None
    """That by which it was ended, in words."""
    others: bool = False
    """Whether processes were seen beside it, or after it."""


def folded(data: bytes, token: str, ending: Ending, output: str, duration: float) -> SuiteRun:
    """One run, from the recorder's lines and from the process's own end."""
    lines = list(_own_lines(data, token))
    try:
        return _folded(lines, ending, output, duration)
    except _FORGED:
        return _folded([], ending, output, duration)


def _folded(lines: list[dict[str, Any]], ending: Ending, output: str, duration: float) -> SuiteRun:
    kinds = [line["kind"] for line in lines]
    ends = [line["exit"] for line in lines if line["kind"] == "end"]
    tests = Counter(_tests(lines).values())
    uncollected = kinds.count("uncollected")
    causes = [str(line["cause"]) for line in lines if line["kind"] == "unstarted"]
    if causes:
        return SuiteRun(unstarted=say("pytest could not be started: {cause}", cause=causes[0]), duration=duration)
    return SuiteRun(
        exit_code=ending.exit_code,
        signal=ending.signal,
        timed_out=ending.timed_out,
        limit=ending.limit,
        footprint=_footprint(lines, others=ending.others),
        finished=kinds.count("start") == 1 and len(ends) == 1 and kinds[0] == "start" and kinds[-1] == "end",
        session_exit=ends[-1] if ends else None,
        collected=sum(line["count"] for line in lines if line["kind"] == "collected"),
        passed=tests["passed"],
        failed=tests["failed"],
        errors=tests["error"] + uncollected,
        skipped=tests["skipped"],
        xfailed=tests["xfailed"],
        xpassed=tests["xpassed"],
        deselected=sum(line["count"] for line in lines if line["kind"] == "deselected"),
        exceptions=tuple(_raised(line) for line in [line for line in lines if line["kind"] == "raised"][:_MOST_RAISED]),
        output=output,
        duration=duration,
    )


def _footprint(lines: list[dict[str, Any]], *, others: bool) -> Footprint:
    """What was read elsewhere; open where that was not seen to the end, or where others may have read."""
    read = [line for line in lines if line["kind"] == "footprint"]
    files = sorted({str(path) for line in read for path in line["files"]})
    folders = sorted({str(path) for line in read for path in line["folders"]})
    is_open = others or len(read) != 1 or any(line["open"] for line in read)
    return Footprint(tuple(files), tuple(folders), is_open)


def _own_lines(data: bytes, token: str) -> Iterator[dict[str, Any]]:
    for line in data.splitlines():
        try:
            facts = json.loads(line)
        except ValueError:
            continue
        if isinstance(facts, dict) and facts.get("token") == token and "kind" in facts:
            yield facts


def _tests(lines: list[dict[str, Any]]) -> dict[str, str]:
    """Each test's outcome: the worst of its phases; setting up and tearing down count only where they fail."""
    outcomes: dict[str, str] = {}
    for line in lines:
        if line["kind"] == "phase":
            outcome = _phase(line["when"], line["outcome"], xfail=line["xfail"])
            known = outcomes.get(line["where"])
            if outcome and (known is None or _WORST.index(outcome) < _WORST.index(known)):
                outcomes[line["where"]] = outcome
    return outcomes


def _phase(when: str, outcome: str, *, xfail: bool) -> str | None:
    if outcome == "skipped":
        return "xfailed" if xfail else "skipped"
    if when == "call":
        return "xpassed" if xfail and outcome == "passed" else outcome
    return "error" if outcome == "failed" else None


def _raised(line: dict[str, Any]) -> Raised:
    return Raised(str(line["where"])[:_LONGEST], line["type"], line["message"], line["missing"])
