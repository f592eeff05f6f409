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
        self._whens: list[_When] = []

    def see(self, head: CommitHead) -> None:
        """Find a commit's place in the history."""
        time = head.committed or 0
        for oid in head.parents:
            time = max(time, self.times.get(oid, 0) + 1)
        self.times[head.oid] = time

    def number(self, head: CommitHead) -> None:
        """Give a commit that was seen the next number."""
        self._whens.append((_UNDATED if head.instant is None else head.instant, self.times[head.oid], head.oid))

    def first(self, *numbers: int | None) -> int:
        """The one that came first: a commit without a date hides none that has one."""
        return min((number for number in numbers if number is not None), key=self._soon)

    def last(self, *numbers: int | None) -> int:
        """The one that came last; where dates do not tell, the place in the history does."""
        return max((number for number in numbers if number is not None), key=self._whens.__getitem__)

    def _soon(self, number: int) -> tuple[bool, _When]:
        when = self._whens[number]
        return when[0] == _UNDATED, when
