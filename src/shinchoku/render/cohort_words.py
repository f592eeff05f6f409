"""Words that every form of a cohort's state shares."""

from collections.abc import Mapping

from shinchoku.cohort.work import Reason
from shinchoku.speech import Sentence, joined, say

REASONS: dict[Reason, Sentence] = {
    "unreachable": say("unreachable"),
    "timeout": say("timeout"),
    "not a repository": say("not a repository"),
    "no such revision": say("no such revision"),
    "nothing to scan": say("nothing to scan"),
    "not readable": say("not readable"),
    "over the limit": say("over the limit"),
    "bad settings": say("bad settings"),
    "no sandbox": say("no sandbox"),
    "crashed": say("crashed"),
    "error": say("an unexpected error"),
}


def reasons_told(count: Mapping[Reason, int], *, counted: bool = True) -> Sentence:
    """``3 unreachable, 1 timeout``: the most frequent first."""
    ordered = sorted(count, key=lambda reason: (-count[reason], reason))
    if not counted:
        return joined((REASONS[reason] for reason in ordered), ", ")
    return joined((say("{n} {reason}", n=count[reason], reason=REASONS[reason]) for reason in ordered), ", ")
