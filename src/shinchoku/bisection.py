"""Where an item's suite broke: which of its versions are to be judged, and what follows from that, and no more."""

from collections.abc import Callable, Sequence

from msgspec import Struct

from shinchoku.lineage import Version
from shinchoku.report import Outcome
from shinchoku.session import Source
from shinchoku.snapshot import CommitHead
from shinchoku.speech import say

MOST_IN_ROW = 12
"""Versions that are judged one after the other; of more than these, as few as will do."""
_UNKNOWN: frozenset[Outcome] = frozenset(("env_error", "timeout", "not_run"))


class Judgement(Struct, frozen=True):
    """What the suite of a version showed at a commit."""

    outcome: Outcome
    code: str
    message: str
    """The reason that a report of that commit gives, in words."""
    source: Source | None = None

    @property
    def passed(self) -> bool:
        """Whether it was seen to pass."""
        return self.outcome == "passed"

    @property
    def is_known(self) -> bool:
        """Whether it tells anything of what the learner wrote."""
        return self.outcome not in _UNKNOWN


_ABSENT = Judgement("no_tests", "ITM01", say("the item is not there"))


class Look(Struct, frozen=True):
    """A version that was judged, and the commit that it was judged at."""

    version: Version
    commit: CommitHead
    seen: Judgement


class Passes(Struct, frozen=True):
    """It passes at the head."""


class Broke(Struct, frozen=True):
    """A commit broke it: just before, it passed."""

    passed: Look
    broken: Look
    unseen: int
    """Later versions of which it is taken, not seen, that none passed; 0: so it is."""


class BrokeOutside(Struct, frozen=True):
    """It passed when this version was made, and no more at its last commit: what changed lies outside of the folder."""

    passed: Look
    broken: Look
    unseen: int
    """As `Broke.unseen`."""


class NeverPassed(Struct, frozen=True):
    """No version passed."""

    newest: Look


class NoTests(Struct, frozen=True):
    """No version has a test."""


class CannotTell(Struct, frozen=True):
    """Where it turns on a version that could not be judged."""

    unknown: Look
    passed: Look | None
    """The last version that was seen to pass, whatever came after."""


Answer = Passes | Broke | BrokeOutside | NeverPassed | NoTests | CannotTell
Judge = Callable[[Version, CommitHead], Judgement]
"""Judges a version's suite as it was at a commit."""


def find_break(versions: Sequence[Version], judge: Judge) -> tuple[Answer, tuple[Look, ...]]:
    """Where the suite broke, and all that was looked at, in that order.

    A version is judged at its last commit; so the one just before the change that broke it is the very parent of that
    change. The broken one is then judged at the change itself too: only so is it the change that broke it.

    Args:
        versions: Newest first. Each distinct tree is judged once; one that failed, once more at most.
        judge: How.
    """
    if not versions:
        return NoTests(), ()
    search = _Search(versions, judge)
    newest = search.look(0)
    if newest.passed:
        return Passes(), search.told
    found = search.in_row(range(len(versions))) if search.is_short else search.by_leaps()
    return search.answer(found), search.told


class _Search:
    """The versions, and what is known of them so far."""

    def __init__(self, versions: Sequence[Version], judge: Judge) -> None:
        self._versions = versions
        self._judge = judge
        self._seen: dict[int, Look] = {}
        self._by_tree: dict[str | None, Look] = {}
        self._looks: list[Look] = []

    @property
    def told(self) -> tuple[Look, ...]:
        """What was judged, in that order."""
        return tuple(self._looks)

    @property
    def is_short(self) -> bool:
        """Whether there are so few distinct trees that none need be left out."""
        return len({version.tree for version in self._versions}) <= MOST_IN_ROW

    def look(self, index: int) -> Judgement:
        """What a version's suite shows; of two versions alike, what the one showed that was judged first."""
        version = self._versions[index]
        known = self._by_tree.get(version.tree)
        if known is None:
            known = self._by_tree[version.tree] = self._judged(version, version.kept)
        self._seen[index] = known if known.version is version else Look(version, version.kept, known.seen)
        return known.seen

    def _judged(self, version: Version, commit: CommitHead) -> Look:
        look = Look(version, commit, _ABSENT if version.folder is None else self._judge(version, commit))
        self._looks.append(look)
        return look

    def in_row(self, indices: Sequence[int]) -> int | None:
        """The first of these that passes; all before it are judged."""
        return next((index for index in indices if self.look(index).passed), None)

    def by_leaps(self) -> int | None:
        """One that passes where the next newer one does not: by leaps back, then by halves."""
        end = len(self._versions) - 1
        broken, leap = 0, 1
        found: int | None = None
        while found is None and broken < end:
            at = min(broken + leap, end)
            if self.look(at).passed:
                found = at
            else:
                broken, leap = at, leap * 2
        if found is None:
            return self.in_row(range(len(self._versions)))
        while (middle := self._between(broken, found)) is not None:
            if self.look(middle).passed:
                found = middle
            else:
                broken = middle
        return found

    def _between(self, newer: int, older: int) -> int | None:
        """The middle of what was not judged between two; beside it, where that cannot be told."""
        middle = (newer + older) // 2
        for index in sorted(range(newer + 1, older), key=lambda index: (abs(index - middle), index)):
            if self.look(index).is_known:
                return index
        return None

    def answer(self, passing: int | None) -> Answer:
        """What follows.

        Args:
            passing: The version that was found to pass; None where all were judged and none did.
        """
        newest = self._seen[0]
        if passing is None:
            return self._without_pass()
        passed, next_one = self._seen[passing], self._seen[passing - 1]
        unknown = next((look for look in (next_one, newest) if not look.seen.is_known), None)
        if unknown is not None:
            return CannotTell(unknown, passed)
        known = {tree for tree, look in self._by_tree.items() if look.seen.is_known}
        unseen = sum(version.tree not in known for version in self._versions[:passing])
        if next_one.version.made.oid == next_one.commit.oid:
            return Broke(passed, next_one, unseen)
        at_change = self._judged(next_one.version, next_one.version.made)
        if not at_change.seen.is_known:
            return CannotTell(at_change, passed)
        if at_change.seen.passed:
            return BrokeOutside(at_change, next_one, unseen)
        return Broke(passed, at_change, unseen)

    def _without_pass(self) -> Answer:
        """What follows where no version passes at its last commit: one may still have passed when it was made."""
        looks = [look for _, look in sorted(self._seen.items())]
        unknown = next((look for look in looks if not look.seen.is_known), None)
        if unknown is not None:
            return CannotTell(unknown, None)
        for look in looks:
            if look in self._looks and look.seen.outcome != "no_tests" and look.version.made.oid != look.commit.oid:
                at_change = self._judged(look.version, look.version.made)
                if at_change.seen.passed:
                    return BrokeOutside(at_change, look, 0)
        return NoTests() if all(look.seen.outcome == "no_tests" for look in looks) else NeverPassed(looks[0])
