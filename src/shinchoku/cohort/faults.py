"""The ways in which a cohort's work can fail, as sentences."""

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


class NotFetched(ShinchokuError):
    """A repository elsewhere that could not be brought here."""

    cause: str
    is_too_large: bool = False

    def __str__(self) -> str:
        return self.cause


class BadStore(ShinchokuError):
    """A cohort's folder that cannot be used as it is."""

    path: str
    cause: str

    def __str__(self) -> str:
        return joined((self.path, self.cause), ": ")


class NoEngine(ShinchokuError):
    """What was to do the work is not there, or does not do it."""

    cause: str

    def __str__(self) -> str:
        return self.cause


class NoParquet(ShinchokuError):
    """A table for programs was to be written, and what writes it is not installed."""

    def __str__(self) -> str:
        return say("Parquet needs pyarrow, which is not installed: pip install 'shinchoku[parquet]'")
