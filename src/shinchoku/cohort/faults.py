"""The ways in which a cohort's work can fail, as sentences."""

from shinchoku.cohort.work import Reason
from shinchoku.errors import ShinchokuError
from shinchoku.speech import joined, say


class NotFetched(ShinchokuError):
    """A repository elsewhere that could not be brought here."""

    cause: str
    reason: Reason = "unreachable"

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
