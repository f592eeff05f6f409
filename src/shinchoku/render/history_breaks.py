"""Where the suites of items broke, in words: the versions that were judged, and one sentence of what follows."""

from collections.abc import Iterator
from typing import assert_never

from shinchoku.chronicle import ItemBreak, LookEntry, NoPass, NoTest, NotTold, NowPasses, WasBroken, WasBrokenOutside
from shinchoku.render.looks import counted
from shinchoku.render.plain import shown
from shinchoku.report import CommitInfo

_OID = 8
_NO_DATE = "no date"
_SOURCES = {"run": "run", "cache": "cached", "junit": "from JUnit", None: "nothing to run"}


def break_lines(found: ItemBreak) -> Iterator[tuple[str, str]]:
    """An item's lines, each with its indent."""
    looked = f"{len(found.looks)} looked at" if found.looks else "none to look at"
    yield f"{shown(found.item)}: {counted(found.trees, 'version')} of its folder, {looked}", ""
    for look in found.looks:
        yield _row(look), "  "
    yield _sentence(found), ""


def _row(look: LookEntry) -> str:
    since = "" if look.at.oid == look.made.oid else f", as {look.made.oid[:_OID]} made it"
    what = f"{look.outcome} ({_SOURCES[look.source]})"
    return f"{_day(look.at)} {look.at.oid[:_OID]}{since}: {what} {shown(look.at.subject)}".rstrip()


def _sentence(found: ItemBreak) -> str:
    """What follows, and no more than that."""
    item = shown(found.item)
    match found.answer:
        case NowPasses():
            return f"{item} passes; nothing broke it."
        case WasBroken(passed, broken, unseen):
            return f"{_passed(item, passed)}; {_commit(broken.made)} broke it: {_why(broken)}.{_unseen(unseen)}"
        case WasBrokenOutside(passed, broken, unseen):
            what = f"the same folder no longer passes at {_commit(broken.at)}: {_why(broken)}"
            return f"{_passed(item, passed)}; {what}. What broke it lies outside of the folder.{_unseen(unseen)}"
        case NoPass(newest):
            return f"No version of {item} passed; the newest: {_why(newest)}."
        case NoTest():
            return f"No version of {item} has a test."
        case NotTold(unknown, passed):
            what = f"What broke {item}" if passed else f"Whether {item} ever passed"
            last = f" It was last seen to pass at {_commit(passed.at)}." if passed else ""
            return f"{what} cannot be told: {_commit(unknown.at)} could not be judged: {_why(unknown)}.{last}"
        case _ as never:
            assert_never(never)


def _passed(item: str, look: LookEntry) -> str:
    return f"{item} passed last at {_commit(look.at)}"


def _unseen(count: int) -> str:
    if not count:
        return ""
    verb = "was" if count == 1 else "were"
    return f" Found by bisection: {counted(count, 'later version')} {verb} not seen to fail, and taken to."


def _why(look: LookEntry) -> str:
    return f"{look.code} {shown(look.message)}".rstrip(".")


def _commit(commit: CommitInfo) -> str:
    return f"{commit.oid[:_OID]} ({_day(commit)}, {shown(commit.subject)})"


def _day(commit: CommitInfo) -> str:
    return commit.date[:10] if commit.date else _NO_DATE
