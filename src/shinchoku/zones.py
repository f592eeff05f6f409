"""In whose zone dates are told: each commit's in its author's own, or all of them in one."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, tzinfo

from shinchoku.errors import UnknownName
from shinchoku.snapshot import Commit, CommitHead, History, has_calendar
from shinchoku.speech import say
from shinchoku.typed_toml import did_you_mean

AUTHOR = "author"
"""Each commit's dates in the offset that it was made with."""
LOCAL = "local"
"""The zone of the machine: a caller puts its name in this one's place before anything is scanned."""
_MINUTE = timedelta(minutes=1)
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - in UTC, told to a zone as its own `fromutc` wants it


def check_zone(name: str) -> None:
    """Raises `UnknownName` where dates cannot be told in a zone of that name."""
    if name not in {AUTHOR, LOCAL}:
        _zone(name)


def told_in(name: str, history: History) -> History:
    """A history with all its dates in a zone; raises `UnknownName`."""
    if name == AUTHOR:
        return history
    zone = _zone(name)

    def told(is_wanted: Callable[[str], bool], since: str | None = None, /, *, others: bool = True) -> Iterator[Commit]:
        commits = history(is_wanted, since, others=others)
        return (Commit(_moved(commit.head, zone), commit.changes) for commit in commits)

    return told


def _moved(head: CommitHead, zone: tzinfo) -> CommitHead:
    offset = _offset(head.authored, head.offset, zone)
    same = head.committed == head.authored and head.committed_offset == head.offset
    committed_offset = offset if same else _offset(head.committed, head.committed_offset, zone)
    return head._replace(offset=offset, committed_offset=committed_offset)


def _offset(seconds: int | None, own: int, zone: tzinfo) -> int:
    """A zone's offset at a moment; what no calendar has stays as it is."""
    if seconds is None or not has_calendar(seconds, 0):
        return own
    offset = zone.fromutc(_EPOCH.replace(tzinfo=zone) + timedelta(seconds=seconds)).utcoffset()
    return (offset or timedelta()) // _MINUTE


def _zone(name: str) -> tzinfo:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones  # noqa: PLC0415 - seldom asked for

    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # the last two: a name that leads out, or to a folder
        known = sorted(available_timezones())
        hint = (
            did_you_mean(name, [*known, AUTHOR, LOCAL]) if known else say("this machine has none: pip install tzdata")
        )
        raise UnknownName(say("time zone"), name, hint) from None
