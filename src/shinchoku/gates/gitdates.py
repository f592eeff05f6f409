"""The dates that stand in a commit object itself, for those that git does not list as they stand.

Git lists no date before 1970, an overflowing one as 1970-01-01, and the zone ``+09:00`` as nine minutes.
"""

import re
from collections.abc import Callable

from shinchoku.gates.gitcommand import NoObject
from shinchoku.gates.gitlog import zone_of
from shinchoku.snapshot import CommitHead

_WHO = re.compile(rb"^(author|committer) (?:.*> )?(-?[0-9]{1,20})(?: ([^\n]*))?$", re.MULTILINE)
_HOUR = 60  # minutes


def exact(head: CommitHead, read: Callable[[str], bytes]) -> CommitHead:
    """A commit with the dates that stand in its object.

    Args:
        head: As git lists it.
        read: Reads an object by its id; raises `NoObject`.
    """
    if _is_sure(head.authored, head.offset) and _is_sure(head.committed, head.committed_offset):
        return head
    try:
        lines = read(head.oid).partition(b"\n\n")[0]
    except NoObject:
        return head
    found = {who: (int(seconds), zone_of(zone)) for who, seconds, zone in reversed(_WHO.findall(lines))}
    authored, offset = found.get(b"author", (None, 0))
    committed, committed_offset = found.get(b"committer", (None, 0))
    return head._replace(authored=authored, offset=offset, committed=committed, committed_offset=committed_offset)


def _is_sure(seconds: int | None, offset: int) -> bool:
    return (bool(seconds) or (seconds == 0 and offset != 0)) and not 0 < abs(offset) < _HOUR
