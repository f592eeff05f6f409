"""What git prints of a history, to commits and changes: parsed as it arrives."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import chain
from typing import TypeVar

from shinchoku.snapshot import NO_OFFSET, Change, Commit, CommitHead

_Thing = TypeVar("_Thing")

# Parents before children; merges against their first parent, so that a state can be carried from commit to commit.
LOG_ARGUMENTS = (
    "log",
    "--topo-order",
    "--reverse",
    "--root",
    "-z",
    "--raw",
    "--no-abbrev",
    "--no-renames",
    "--no-relative",
    "--ignore-submodules=none",
    "--no-ext-diff",
    "--no-textconv",
    "--diff-merges=first-parent",
    "--no-notes",
    "--no-color",
    "--encoding=UTF-8",
    "--date=raw",
    "--format=%x01%H %P%x00%ad%x00%cd%x00%an%x00%s",
)
_ZONE = re.compile(rb"[+-]\d{4,9}")
_NO_FILES = frozenset((b"000000", b"040000", b"160000"))
_PLAIN = b":100644 100644 "  # as nearly all lines of a long history begin
_MOST_KNOWN = 200_000  # paths, names and zones that are remembered


def parse_commits(blocks: Iterable[bytes], is_wanted: Callable[[str], bool]) -> Iterator[Commit]:
    """The commits that `LOG_ARGUMENTS` gives, with those of their changes whose paths are wanted."""
    tokens = chain.from_iterable(_tokens(blocks))
    take = tokens.__next__
    path_of, name_of = _Known(partial(_wanted_path, is_wanted=is_wanted)), _Known(_text)
    token = next(tokens, None)
    while token is not None:
        oid, *parents = token[token.index(b"\1") + 1 :].decode("ascii").split()
        authored, committed, author, subject = take(), take(), take(), take()
        moment = _moment(authored)
        head = CommitHead(
            oid,
            tuple(parents),
            *moment,
            name_of[author],
            _text(subject),
            *(moment if committed == authored else _moment(committed)),
        )
        changes = []
        token = next(tokens, None)
        if token is not None and token[:1] == b"\n":
            token = token[1:]
        while token is not None and token[:1] == b":":
            path = path_of[take()]
            if path is not None:
                status = "M" if token[:15] == _PLAIN else _status(token)
                if status is not None:
                    changes.append(Change(status, path, token))
            token = next(tokens, None)
        yield Commit(head, tuple(changes))


class _Known(dict[bytes, _Thing]):
    """What was made of bytes once, for the next time; so much is kept at most."""

    def __init__(self, make: Callable[[bytes], _Thing]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, key: bytes) -> _Thing:
        if len(self) >= _MOST_KNOWN:
            self.clear()
        made = self[key] = self._make(key)
        return made


def _wanted_path(path: bytes, is_wanted: Callable[[str], bool]) -> str | None:
    """A path as the core knows it, bytes that are not UTF-8 as surrogates; None where nobody asks for it."""
    text = path.decode("utf-8", "surrogateescape")
    top, _, below = text.partition("/")
    return text if "/" not in below or is_wanted(top) else None


def _status(facts: bytes) -> str | None:
    """A raw line to the change of a file; None where none is changed.

    Folders are no files, and other repositories are none of this one's.
    """
    before, after = facts[1:7] not in _NO_FILES, facts[8:14] not in _NO_FILES
    if before and after:
        return "M"
    return "A" if after else "D" if before else None


def _text(shown: bytes) -> str:
    return shown.decode(errors="replace")


def _tokens(blocks: Iterable[bytes]) -> Iterator[list[bytes]]:
    """Each ends with NUL; output that is cut off ends with git's own failure, which the blocks raise."""
    begun: list[bytes] = []  # put together once: a long token comes in thousands of blocks
    for block in blocks:
        first, *others = block.split(b"\0")
        begun.append(first)
        if others:
            *whole, last = others
            yield [b"".join(begun), *whole]
            begun = [last]


def zone_of(text: bytes) -> int:
    """Minutes east of UTC, of a zone such as ``+0900``; `NO_OFFSET` where it cannot be read so."""
    if not _ZONE.fullmatch(text):
        return NO_OFFSET
    minutes = int(text[1:-2]) * 60 + int(text[-2:])
    return -minutes if text.startswith(b"-") else minutes


_OFFSETS = _Known(zone_of)


def _moment(text: bytes) -> tuple[int | None, int]:
    """Seconds since the epoch, and minutes east of UTC; git writes ``1762182000 +0900``."""
    seconds, _, zone = text.partition(b" ")
    try:
        return int(seconds), _OFFSETS[zone]
    except ValueError:
        return None, 0
