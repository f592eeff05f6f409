"""What is wrong with the clocks by which a history's commits were made: told once for all of them, and never mended."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from msgspec import Struct, field

from shinchoku.moments import EPOCH
from shinchoku.snapshot import FIRST, LAST, CommitHead, Problem, has_clock
from shinchoku.speech import Sentence, day, joined, say

_DAY = 24 * 60 * 60
"""Seconds that two clocks may differ by without a word; git trusts them no further."""


class Fault(Struct):
    """One kind of thing that is wrong."""

    count: int = 0
    of_items: int = 0
    """The commits among them that changed items."""
    first: tuple[int, str, str] | None = None
    """Of the first of them in the history: its place, its id, and the days that a message tells of it."""

    def add(self, time: int, oid: str, told: str = "", *, of_items: bool) -> None:
        """Count a commit."""
        self.count += 1
        self.of_items += of_items
        if self.first is None or (time, oid) < self.first[:2]:
            self.first = time, oid, told

    def sentence(self, what: Sentence) -> Sentence | None:
        """What is wrong with how many commits, and the first one's name; None where nothing is."""
        if self.first is None:
            return None
        _, oid, told = self.first
        first = joined((oid[:12], _of(told)), "")
        if self.count > 1:
            return say(
                "{n:,} commits, {items:,} of them of items, have {what}; the first is {first}",
                n=self.count,
                items=self.of_items,
                what=what,
                first=first,
            )
        if self.of_items:
            return say("1 commit of an item has {what}; the first is {first}", what=what, first=first)
        return say("1 commit has {what}; the first is {first}", what=what, first=first)


class Clocks(Struct):
    """The clocks of all commits: parents are seen before their children."""

    times: dict[str, int]
    """Places in the history by commits' ids, in the order in which they were seen: the pass's own."""
    undated: Fault = field(default_factory=Fault)
    zoneless: Fault = field(default_factory=Fault)
    backward: Fault = field(default_factory=Fault)
    authored: list[int | None] = field(default_factory=list)
    """Author dates in that order; None for one that no calendar has."""
    committed: dict[str, int] = field(default_factory=dict)
    """Committer dates by commits' ids, where a calendar has them."""
    of_items: set[str] = field(default_factory=set)
    """The commits that changed items."""

    def see(self, head: CommitHead, time: int, *, of_items: bool) -> None:
        """Look at a commit, its place in the history, and whether it changed items."""
        oid, parents, authored, offset, _, _, committed, _ = head  # at once, for histories are long
        if authored is None or not FIRST < authored < LAST:
            self.undated.add(time, oid, of_items=of_items)
            authored = None
        elif not has_clock(offset):
            self.zoneless.add(time, oid, of_items=of_items)
        self.authored.append(authored)
        if of_items:
            self.of_items.add(oid)
        if committed is None or not FIRST < committed < LAST:
            return
        latest = trusted = committed + _DAY
        for parent in parents:
            before = self.committed.get(parent, committed)
            latest = max(latest, before)
        if latest > trusted:
            self.backward.add(time, oid, f"{_day(committed)} {_day(latest)}", of_items=of_items)
        self.committed[oid] = committed

    def recall(self, heads: Sequence[CommitHead], of_items: Sequence[CommitHead]) -> None:
        """Take commits whose faults are known, all before any other; and which of them changed items."""
        self.authored.extend(head.instant for head in heads)
        self.of_items.update(head.oid for head in of_items)
        self.committed.update(
            (head.oid, head.committed) for head in heads if head.committed is not None and FIRST < head.committed < LAST
        )

    def problems(self, now: int | None) -> Iterator[Problem]:
        """What is wrong, in sentences.

        Args:
            now: The moment of the scan, seconds since 1970-01-01T00:00:00Z; None where it must not matter.
        """
        no_clock = say("a UTC offset that no clock has: the instant is known, the day is not; --timezone NAME tells it")
        backward = say("a committer date more than a day before that of a parent, which is told as it stands")
        for code, fault, what in (
            ("GIT07", self.undated, say("an author date that no calendar has, which gives no date")),
            ("GIT08", self.zoneless, no_clock),
            ("GIT09", self._ahead(now), say("an author date in the future, which is told as it stands")),
            ("GIT10", self.backward, backward),
        ):
            sentence = fault.sentence(what)
            if sentence:
                yield Problem(code, sentence)

    def _ahead(self, now: int | None) -> Fault:
        """The commits whose author date is yet to come."""
        fault = Fault()
        if now is not None and max(filter(None, self.authored), default=now) - now > _DAY:
            for (oid, time), authored in zip(self.times.items(), self.authored, strict=True):
                if authored is not None and authored - now > _DAY:
                    fault.add(time, oid, _day(authored), of_items=oid in self.of_items)
        return fault


def _of(days: str) -> str:
    """The clause on a commit's day, and on that of the one it is built upon."""
    own, _, earlier = days.partition(" ")
    if earlier:
        return say(" of {own}, built upon one of {earlier}", own=day(own), earlier=day(earlier))
    return say(" of {own}", own=day(own)) if own else ""


def _day(seconds: int) -> str:
    """In UTC, of a moment that a calendar has."""
    return (EPOCH + timedelta(seconds=seconds)).date().isoformat()
