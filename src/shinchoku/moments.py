"""A commit as a report names it, and the moment it was made: on the calendar that its offset tells."""

from datetime import UTC, date, datetime, timedelta, timezone

from msgspec import Struct

from shinchoku.snapshot import CommitHead, has_calendar

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class CommitRef(Struct, frozen=True):
    """A commit as a report names it."""

    oid: str
    moment: datetime | None
    """The author date in the author's own offset; None where it cannot be read."""
    author: str
    subject: str
    committed: datetime | None = None
    """The committer date, as `moment`."""

    @property
    def date(self) -> date | None:
        """The day of `moment`."""
        return self.moment.date() if self.moment else None


def reference_of(commit: CommitHead) -> CommitRef:
    """What a report says of a commit."""
    committed = moment_at(commit.committed, commit.committed_offset)
    return CommitRef(commit.oid, moment_of(commit), commit.author, commit.subject, committed)


def moment_of(commit: CommitHead) -> datetime | None:
    """The author date in the author's own offset; None where no calendar has such a day or zone."""
    return moment_at(commit.authored, commit.offset)


def moment_at(seconds: int | None, offset: int) -> datetime | None:
    """A moment on the calendar of its own zone; None where no calendar has such a day or zone.

    Args:
        seconds: Since 1970-01-01T00:00:00Z; None where they could not be read.
        offset: Minutes east of UTC.
    """
    if seconds is None or not has_calendar(seconds, offset):
        return None
    return (EPOCH + timedelta(seconds=seconds)).astimezone(timezone(timedelta(minutes=offset)))


def moment_in(seconds: int | None, offset: int) -> str | None:
    """As `moment_at`, in ISO 8601."""
    moment = moment_at(seconds, offset)
    return moment.isoformat() if moment else None
