"""More than one thing that keeps a command from its work, told at once."""

from collections.abc import Iterator, Sequence

from shinchoku.errors import ShinchokuError
from shinchoku.speech import joined, say

_MOST_TOLD = 10


class Several(ShinchokuError):
    """More than one thing that keeps a command from its work: a sentence for each, of many for the first."""

    faults: Sequence[ShinchokuError]

    @property
    def told(self) -> Iterator[str]:
        """The sentences."""
        yield from map(str, self.faults[:_MOST_TOLD])
        if left := len(self.faults[_MOST_TOLD:]):
            yield say("and {n} more", n=left)

    def __str__(self) -> str:
        return joined(self.told, "\n")


def all_of(faults: Sequence[ShinchokuError]) -> ShinchokuError:
    """One failure, for one or for several."""
    return faults[0] if len(faults) == 1 else Several(tuple(faults))
