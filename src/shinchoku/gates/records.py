"""What the recorder wrote of a session, to a SuiteRun; lines that are not its own count for nothing."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from shinchoku.session import Raised, SuiteRun

_WORST = ("error", "failed", "xpassed", "xfailed", "skipped", "passed")
_MOST_RAISED = 50


def folded(
    data: bytes,
    token: str,
    *,
    exit_code: int | None,
    killed_by: str | None,
    timed_out: bool,
    output: str,
    duration: float,
) -> SuiteRun:
    """One run, from the recorder's lines and from the process's own end."""
    lines = list(_own_lines(data, token))
    kinds = [line["kind"] for line in lines]
    ends = [line["exit"] for line in lines if line["kind"] == "end"]
    tests = Counter(_tests(lines).values())
    uncollected = kinds.count("uncollected")
    return SuiteRun(
        exit_code=exit_code,
        signal=killed_by,
        timed_out=timed_out,
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
        exceptions=tuple(_raised(line) for line in lines if line["kind"] == "raised")[:_MOST_RAISED],
        output=output,
        duration=duration,
    )


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
    return Raised(line["where"], line["type"], line["message"], line["missing"])
