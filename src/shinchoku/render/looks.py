"""How a status, and a finding's severity, look on a terminal."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from shinchoku.findings import Finding, Severity
from shinchoku.report import Status
from shinchoku.speech import Sentence, joined, say, say_n


class Look(NamedTuple):
    """A status to the eye."""

    sign: str
    word: Sentence
    style: str


LOOKS: dict[Status, Look] = {
    "complete": Look("✓", say("complete"), "green"),
    "failing": Look("✗", say("failing"), "red"),
    "unverified": Look("?", say("unverified"), "yellow"),
    "in_progress": Look("◐", say("in progress"), "cyan"),
    "not_started": Look("·", say("not started"), "dim"),
}


class SeverityLook(NamedTuple):
    """A severity to the eye."""

    rank: int
    """The heaviest first."""
    word: Sentence
    style: str


SEVERITY_LOOKS: dict[Severity, SeverityLook] = {
    "error": SeverityLook(0, say("error"), "red"),
    "warning": SeverityLook(1, say("warning"), "yellow"),
    "info": SeverityLook(2, say("info"), "dim"),
}

_TRACKS: Mapping[str, Sentence] = {"patterns": say("patterns"), "tutorials": say("tutorials")}
_COUNTS: Mapping[str, Callable[[int], Sentence]] = {
    "error": lambda n: say_n("{n} error", "{n} errors", n),
    "warning": lambda n: say_n("{n} warning", "{n} warnings", n),
    "info": lambda n: say("{n} info", n=n),
    "finding": lambda n: say_n("{n} finding", "{n} findings", n),
    "new finding": lambda n: say_n("{n} new finding", "{n} new findings", n),
    "item": lambda n: say_n("{n} item", "{n} items", n),
    "file": lambda n: say_n("{n} file", "{n} files", n),
    "commit": lambda n: say_n("{n} commit", "{n} commits", n),
    "version": lambda n: say_n("{n} version", "{n} versions", n),
    "later version": lambda n: say_n("{n} later version", "{n} later versions", n),
}


def severities(findings: Iterable[Finding]) -> Sentence:
    """How many of each there are, the heaviest first: ``2 errors, 1 warning``; empty where there are none."""
    found = Counter(finding.severity for finding in findings)
    return joined(counted(found[name], name) for name in SEVERITY_LOOKS if found[name])


def counted(number: int, word: str) -> Sentence:
    """``1 error``, ``2 errors``; a note stays ``info``."""
    return _COUNTS[word](number)


def track_word(identity: str) -> str:
    """What a track is called, where a report tells no more than its id."""
    return _TRACKS.get(identity, identity)
