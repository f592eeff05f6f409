"""Which of two commits came first: by dates and by descent, and never by the order in which git tells them.

That order changes as branches are merged; what it decided would then change as well.
"""

from shinchoku.snapshot import CommitHead

_UNDATED = -(1 << 63)
_When = tuple[int, int, str]
"""Author date, place in the history, id."""


class Precedence:
    """The order of commits; parents are seen before their children."""

    def __init__(self) -> None:
        self.times: dict[str, int] = {}
        """For each commit a number greater than those of its ancestors: its committer date, where that is so."""
        self.seen: list[CommitHead] = []
        """The commits that have a number, by it."""
        self._whens: dict[int, _When] = {}

    def see(self, head: CommitHead) -> int:
        """Find a commit's place in the history."""
        time = head.committed or 0
        times = self.times
        for oid in head.parents:
            before = times.get(oid, 0)
            if before >= time:
                time = before + 1
        times[head.oid] = time
        return time

    def number(self, head: CommitHead) -> int:
        """Give a commit that was seen the next number."""
        self.seen.append(head)
        return len(self.seen) - 1

    def first(self, *numbers: int | None) -> int:
        """The one that came first: a commit without a date hides none that has one."""
        return min((number for number in numbers if number is not None), key=self._soon)

    def last(self, *numbers: int) -> int:
        """The one that came last; where dates do not tell, the place in the history does."""
        return max(numbers, key=self._when)

    def later(self, known: int | None, number: int) -> int:
        """As `last`, of one that may not be there and another one."""
        return number if known is None or self._when(known) < self._when(number) else known

    def _when(self, number: int) -> _When:
        when = self._whens.get(number)
        if when is None:
            head = self.seen[number]
            instant = head.instant
            when = self._whens[number] = _UNDATED if instant is None else instant, self.times[head.oid], head.oid
        return when

    def _soon(self, number: int) -> tuple[bool, _When]:
        when = self._when(number)
        return when[0] == _UNDATED, when
