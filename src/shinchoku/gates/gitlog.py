"""The history as git prints it, to commits: one pass, parsed as it arrives."""

import re
from collections.abc import Iterable, Iterator

from shinchoku.snapshot import Change, Commit

# Parents before children; merges against their first parent, so that a state can be carried from commit to commit.
LOG_ARGUMENTS = (
    "log",
    "--raw",
    "-z",
    "--no-renames",
    "--no-abbrev",
    "--root",
    "--reverse",
    "--topo-order",
    "--diff-merges=first-parent",
    "--ignore-submodules=none",
    "--no-mailmap",
    "--no-notes",
    "--no-color",
    "--no-ext-diff",
    "--no-textconv",
    "--encoding=UTF-8",
    "--date=raw",
    "--format=%x01%H%x00%P%x00%ad%x00%an%x00%s",
)
_DATE = re.compile(rb"(-?\d+) ([+-])(\d{2})(\d{2})")


def parse_log(blocks: Iterable[bytes]) -> Iterator[Commit]:
    """The commits in the output of git with `LOG_ARGUMENTS`."""
    tokens = _tokens(blocks)
    token = next(tokens, None)
    while token is not None:
        oid = token.lstrip(b"\n")[1:].decode("ascii")
        parents = tuple(next(tokens).decode("ascii").split())
        authored, offset = _moment(next(tokens))
        author = next(tokens).decode(errors="replace")
        subject = next(tokens).decode(errors="replace")
        changes: list[Change] = []
        token = next(tokens, None)
        while token is not None and token.lstrip(b"\n")[:1] == b":":
            path = next(tokens).decode("utf-8", "surrogateescape")
            changes.append(Change(chr(token[-1]), path))
            token = next(tokens, None)
        yield Commit(oid, parents, authored, offset, author, subject, tuple(changes))


def _tokens(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Each ends with NUL; output that is cut off ends with git's own failure, which the blocks raise."""
    rest = b""
    for block in blocks:
        *whole, rest = (rest + block).split(b"\0")
        yield from whole


def _moment(text: bytes) -> tuple[int | None, int]:
    """Seconds since the epoch, and minutes east of UTC; git writes ``1762182000 +0900``."""
    match = _DATE.fullmatch(text)
    if not match:
        return None, 0
    minutes = int(match[3]) * 60 + int(match[4])
    return int(match[1]), -minutes if match[2] == b"-" else minutes
