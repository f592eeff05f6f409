"""What a search for the break of an item's suite found, to the form that renderers read."""

from collections.abc import Sequence
from typing import assert_never

from shinchoku import chronicle as form
from shinchoku.bisection import Answer, Broke, BrokeOutside, CannotTell, Look, NeverPassed, NoTests, Passes
from shinchoku.lineage import Version
from shinchoku.moments import moment_in
from shinchoku.report import CommitInfo
from shinchoku.snapshot import CommitHead


def tell_break(item: str, versions: Sequence[Version], answer: Answer, looks: Sequence[Look]) -> form.ItemBreak:
    """An item's answer.

    Args:
        item: Its id.
        versions: All of them, newest first.
        answer: What follows from the looks.
        looks: What was judged.
    """
    return form.ItemBreak(
        item=item,
        answer=_answer(answer, looks),
        versions=len(versions),
        trees=len({version.tree for version in versions}),
        looks=tuple(map(_look, looks)),
    )


def _answer(answer: Answer, looks: Sequence[Look]) -> form.BreakAnswer:
    match answer:
        case Passes():
            return form.NowPasses(_look(looks[0]))
        case Broke(passed, broken, unseen):
            return form.WasBroken(_look(passed), _look(broken), unseen)
        case BrokeOutside(passed, broken, unseen):
            return form.WasBrokenOutside(_look(passed), _look(broken), unseen)
        case NeverPassed(newest):
            return form.NoPass(_look(newest))
        case NoTests():
            return form.NoTest()
        case CannotTell(unknown, passed):
            return form.NotTold(_look(unknown), _look(passed) if passed else None)
        case _ as never:
            assert_never(never)


def _look(look: Look) -> form.LookEntry:
    version, seen = look.version, look.seen
    return form.LookEntry(
        at=_commit(look.commit),
        made=_commit(version.made),
        path=version.folder,
        tree=version.tree,
        outcome=seen.outcome,
        code=seen.code,
        message=seen.message,
        source=seen.source,
    )


def _commit(head: CommitHead) -> CommitInfo:
    authored, committed = moment_in(head.authored, head.offset), moment_in(head.committed, head.committed_offset)
    return CommitInfo(head.oid, authored, committed, head.author, head.subject)
