"""What the elements of a JUnit report say: each test's outcome as pytest writes it, when it ran, of which commit."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Literal
from xml.etree.ElementTree import Element

import junitparser
from junitparser.junitparser import Attr
from msgspec import Struct

from shinchoku.session import Raised

Outcome = Literal["error", "failed", "xpassed", "xfailed", "skipped", "passed"]
WORST: tuple[Outcome, ...] = ("error", "failed", "xpassed", "xfailed", "skipped", "passed")
"""Of two words on one test, the one that stands first here counts."""

_UNCOLLECTED = "collection failure"
_PASSED_OVER = "collection skipped"
_PASSED_UNEXPECTEDLY = "xfail-marked test passes unexpectedly"
_AROUND = re.compile(r"failed on (?:setup|teardown) with \"(.*)\"", re.DOTALL)
_E_LINE = re.compile(r"^E[ \t]+(\S.*)$", re.MULTILINE)
_MISSING = re.compile(r"No module named '([^']+)'")
_LONGEST = 500  # characters of a message
_COMMIT = re.compile(
    r"(?i)(?:(?:git|vcs|ci|github|scm|build)[._\-]?)?(?:commit|revision|sha)(?:[._\-]?(?:sha|id|hash))?"
)
_OBJECT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")


class _Case(junitparser.TestCase):
    """With the file's path, which only some writers give."""

    file = Attr()


class Case(Struct, frozen=True):
    """One test case."""

    suite: str
    file: str | None
    classname: str
    name: str
    outcome: Outcome | None
    """None where a module was not collected, for a fault or on purpose: there is no test then."""
    seconds: float
    raised: Raised | None
    """Without where it was."""


class Told(Struct, frozen=True):
    """All that a report says."""

    cases: tuple[Case, ...]
    moment: datetime | None
    """When its first suite began; without a zone where none is given."""
    tree: str | None
    """The commit that it was made from; None where it names none, or more than one."""


def told(root: Element) -> Told:
    """What a report says; raises `junitparser.JUnitXmlError` where it is none."""
    report = junitparser.JUnitXml.fromroot(root)  # type: ignore[arg-type]  # annotated as its own Element
    cases: list[Case] = []
    moments: list[datetime] = []
    trees: set[str] = set()
    waiting = list(report)[::-1]
    while waiting:  # no recursion: a hostile report may nest its suites as deep as it likes
        suite = waiting.pop()
        waiting += list(suite.testsuites())[::-1]  # type: ignore[no-untyped-call]
        cases += (_case(case, suite.name or "") for case in suite.iterchildren(_Case))  # type: ignore[no-untyped-call]
        moments += _moment(suite.timestamp)
        trees.update(_trees(suite))
    first = min(moments, key=lambda moment: moment.replace(tzinfo=None), default=None)
    return Told(tuple(cases), first, trees.pop() if len(trees) == 1 else None)


def _case(case: _Case, suite: str) -> Case:
    outcome, raised = _worst(case)
    # A module that is not collected has its own name for a test's.
    classname, name = (case.classname, case.name or "") if case.classname else (case.name or "", "")
    return Case(suite, case.file, classname, name, outcome, _seconds(case), raised)


def _worst(case: _Case) -> tuple[Outcome | None, Raised | None]:
    results = [_result(result) for result in case.result] or [("passed", None)]
    return min(results, key=lambda pair: -1 if pair[0] is None else WORST.index(pair[0]))


def _result(result: junitparser.junitparser.FinalResult) -> tuple[Outcome | None, Raised | None]:
    message = result.message or ""
    if isinstance(result, junitparser.Skipped):
        if message == _PASSED_OVER:
            return None, None
        if message == _PASSED_UNEXPECTEDLY:
            return "xpassed", None
        return ("xfailed" if result.type == "pytest.xfail" else "skipped"), None
    if message == _UNCOLLECTED:
        return None, _raised(_last_line(result.text or "") or message, None)
    raised = _raised(_unwrapped(message) or _last_line(result.text or ""), result.type)
    return ("failed" if isinstance(result, junitparser.Failure) else "error"), raised


def _unwrapped(message: str) -> str:
    around = _AROUND.fullmatch(message)
    return around[1] if around else message


def _last_line(text: str) -> str:
    """What pytest marks as the exception, or else the first line."""
    marked = _E_LINE.findall(text)
    return marked[-1] if marked else next((line for line in text.splitlines() if line.strip()), "")


def _raised(told_as: str, kind: str | None) -> Raised:
    """The first line of a message, as ``module.Kind: words``."""
    line = next((line.strip() for line in told_as.splitlines() if line.strip()), "")
    before, colon, after = line.partition(": ")
    named = bool(colon) and before.replace(".", "_").isidentifier()
    missing = _MISSING.search(line)
    usual = "AssertionError" if line.startswith("assert ") else "Failed"
    return Raised(
        where="",
        kind=(before if named else kind or usual).rpartition(".")[2],
        message=(after if named else line)[:_LONGEST],
        missing=missing[1] if missing and before.endswith("ModuleNotFoundError") else None,
    )


def _seconds(case: _Case) -> float:
    try:
        seconds = float(case.time or 0)
    except ValueError:
        return 0.0
    return seconds if 0 <= seconds < float("inf") else 0.0


def _moment(text: str | None) -> Iterator[datetime]:
    try:
        yield datetime.fromisoformat(text or "")
    except ValueError:
        return


def _trees(suite: junitparser.TestSuite) -> Iterator[str]:
    for entry in suite.properties():  # type: ignore[no-untyped-call]
        if _COMMIT.fullmatch(entry.name or "") and _OBJECT.fullmatch((entry.value or "").strip().lower()):
            yield entry.value.strip().lower()
