"""Where the suites of items broke, in words: the versions that were judged, and one sentence of what follows."""

from collections.abc import Iterator
from typing import assert_never

from shinchoku.chronicle import ItemBreak, LookEntry, NoPass, NoTest, NotTold, NowPasses, WasBroken, WasBrokenOutside
from shinchoku.render.looks import counted
from shinchoku.render.plain import shown
from shinchoku.report import CommitInfo
from shinchoku.session import Source
from shinchoku.speech import ENGLISH, Sentence, Speech, day, joined, say, say_n

_OID = 8
_SOURCES: dict[Source | None, Sentence] = {
    "run": say("run"),
    "cache": say("cached"),
    "junit": say("from JUnit"),
    None: say("nothing to run"),
}


def break_lines(found: ItemBreak, speech: Speech = ENGLISH) -> Iterator[tuple[str, str]]:
    """An item's lines, each with its indent."""
    looked = say("{n} looked at", n=len(found.looks)) if found.looks else say("none to look at")
    versions = counted(found.trees, "version")
    told = say("{item}: {versions} of its folder, {looked}", item=shown(found.item), versions=versions, looked=looked)
    yield speech.told(told), ""
    for look in found.looks:
        yield speech.told(_row(look)).rstrip(), "  "
    yield speech.told(_sentence(found)), ""


def _row(look: LookEntry) -> Sentence:
    since = "" if look.at.oid == look.made.oid else say(", as {oid} made it", oid=look.made.oid[:_OID])
    at = joined((_day(look.at), f" {look.at.oid[:_OID]}", since), "")
    what = say("{outcome} ({source})", outcome=look.outcome, source=_SOURCES[look.source])
    return joined((at, joined((what, shown(look.at.subject)), " ")), ": ")


def _sentence(found: ItemBreak) -> Sentence:
    """What follows, and no more than that."""
    item = shown(found.item)
    match found.answer:
        case NowPasses():
            return say("{item} passes; nothing broke it.", item=item)
        case WasBroken(passed, broken, unseen):
            return say(
                "{item} passed last at {passed}; {broken} broke it: {why}.{unseen}",
                item=item,
                passed=_commit(passed.at),
                broken=_commit(broken.made),
                why=_why(broken),
                unseen=_unseen(unseen),
            )
        case WasBrokenOutside(passed, broken, unseen):
            return say(
                "{item} passed last at {passed}; the same folder no longer passes at {broken}: {why}. "
                "What broke it lies outside of the folder.{unseen}",
                item=item,
                passed=_commit(passed.at),
                broken=_commit(broken.at),
                why=_why(broken),
                unseen=_unseen(unseen),
            )
        case NoPass(newest):
            return say("No version of {item} passed; the newest: {why}.", item=item, why=_why(newest))
        case NoTest():
            return say("No version of {item} has a test.", item=item)
        case NotTold(unknown, passed):
            return _not_told(item, unknown, passed)
        case _ as never:
            assert_never(never)


def _not_told(item: str, unknown: LookEntry, passed: LookEntry | None) -> Sentence:
    at, why = _commit(unknown.at), _why(unknown)
    if passed is None:
        return say(
            "Whether {item} ever passed cannot be told: {at} could not be judged: {why}.", item=item, at=at, why=why
        )
    return say(
        "What broke {item} cannot be told: {at} could not be judged: {why}. It was last seen to pass at {passed}.",
        item=item,
        at=at,
        why=why,
        passed=_commit(passed.at),
    )


def _unseen(count: int) -> str:
    if not count:
        return ""
    return say_n(
        " Found by bisection: {n} later version was not seen to fail, and taken to.",
        " Found by bisection: {n} later versions were not seen to fail, and taken to.",
        count,
    )


def _why(look: LookEntry) -> Sentence:
    return joined((look.code, joined((look.message,)).shaped(_one_clause)), " ")


def _one_clause(text: str) -> str:
    return shown(text).rstrip(".")


def _commit(commit: CommitInfo) -> Sentence:
    return joined((commit.oid[:_OID], joined(("(", _day(commit), ", ", shown(commit.subject), ")"), "")), " ")


def _day(commit: CommitInfo) -> Sentence:
    return day(commit.date[:10]) if commit.date else say("no date")
