"""A commit as a report names it, and the moment it was made: on its author's own calendar."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone

from shinchoku.snapshot import Commit

_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class CommitRef:
    """A commit as a report names it."""

    oid: str
    moment: datetime | None
    """The author date in the author's own offset; None where it cannot be read."""
    author: str
    subject: str

    @property
    def date(self) -> date | None:
        """The day on the author's own calendar."""
        return self.moment.date() if self.moment else None


def reference_of(commit: Commit) -> CommitRef:
    """What a report says of a commit."""
    return CommitRef(commit.oid, moment_of(commit), commit.author, commit.subject)


def moment_of(commit: Commit) -> datetime | None:
    """The author date in the author's own offset; None where no calendar has such a day or zone."""
    if commit.authored is None or abs(commit.offset) >= _DAY:
        return None
    try:
        moment = datetime.fromtimestamp(commit.authored, UTC)
        return moment.astimezone(timezone(timedelta(minutes=commit.offset)))
    except (OverflowError, ValueError, OSError):
        return None
