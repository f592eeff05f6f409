"""What git prints of a history, to commits and changes: parsed as it arrives."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain

from shinchoku.snapshot import NO_OFFSET, Change, CommitHead

RawChanges = list[tuple[bytes, bytes]]
"""Git's raw lines, each with its path."""
# Parents before children.
LIST_ARGUMENTS = ("rev-list", "--topo-order", "--reverse")
_RAW = ("--raw", "--no-abbrev", "--no-renames", "--ignore-submodules=none", "--no-ext-diff", "--no-textconv")
# Merges against their first parent, so that a state can be carried from commit to commit.
COMMITS_ARGUMENTS = (
    "diff-tree",
    "--stdin",
    "--always",
    "--root",
    "-z",
    *_RAW,
    "--diff-merges=first-parent",
    "--no-notes",
    "--no-color",
    "--encoding=UTF-8",
    "--date=raw",
    "--format=%x01%H%x00%P%x00%ad%x00%cd%x00%an%x00%s",
)
# Lines, for a line that it takes for no object it prints at once: so the end of what was asked is known.
TREES_ARGUMENTS = ("diff-tree", "--stdin", *_RAW)
_ZONE = re.compile(rb"[+-]\d{4,9}")
_TREE = b"040000"
_BOTH_TREES = b"040000 040000"
_NO_FILES = frozenset((b"000000", _TREE, b"160000"))
# Git knows the folder with nothing in it in every repository, stored or not; by the length of its ids.
_EMPTY = {
    40: b"4b825dc642cb6eb9a060e54bf8d69288fbee4904",
    64: b"6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321",
}
_ESCAPE = re.compile(rb'\\([abfnrtv"\\]|[0-7]{3})')
_LETTERS = dict(zip(b'abfnrtv"\\', b'\a\b\f\n\r\t\v"\\', strict=True))


def parse_commits(blocks: Iterable[bytes]) -> Iterator[tuple[CommitHead, RawChanges]]:
    """The commits, and git's raw lines with their paths, as `COMMITS_ARGUMENTS` gives them."""
    tokens = chain.from_iterable(_tokens(blocks))
    take = tokens.__next__
    token = next(tokens, None)
    while token is not None:
        oid = token.lstrip(b"\n")[1:].decode("ascii")
        parents = tuple(take().decode("ascii").split())
        authored, committed = take(), take()
        moment = _moment(authored)
        head = CommitHead(
            oid,
            parents,
            *moment,
            take().decode(errors="replace"),
            take().decode(errors="replace"),
            *(moment if committed == authored else _moment(committed)),
        )
        changes: RawChanges = []
        token = next(tokens, None)
        if token is not None and token[:1] == b"\n":
            token = token[1:]
        while token is not None and token[:1] == b":":
            changes.append((token, take()))
            token = next(tokens, None)
        yield head, changes


def text_of(path: bytes) -> str:
    """A path as the core knows it: bytes that are not UTF-8 are surrogates."""
    return path.decode("utf-8", "surrogateescape")


def change_of(facts: bytes, path: str) -> Change | None:
    """A raw line to the change of a file; None where none is changed.

    Folders are no files, and other repositories are none of this one's.
    """
    before, after = facts[1:7] not in _NO_FILES, facts[8:14] not in _NO_FILES
    if before and after:
        return Change("M", path, facts)
    return Change("A" if after else "D", path, facts) if before or after else None


def are_both_trees(facts: bytes) -> bool:
    """Whether a raw line is about a folder before and after."""
    return facts[1:14] == _BOTH_TREES


def trees_of(facts: bytes) -> bytes | None:
    """The object ids of the folder before and after, as `TREES_ARGUMENTS` takes them; None where it is none at all."""
    if are_both_trees(facts):
        return facts[15:-2]
    before, after = facts[1:7] == _TREE, facts[8:14] == _TREE
    if not before and not after:
        return None
    _, _, old, new, _ = facts.split(b" ")
    return (old if before else _EMPTY[len(old)]) + b" " + (new if after else _EMPTY[len(new)])


def unquoted(path: bytes) -> bytes:
    """A path as git prints it in lines: in quotation marks where it holds signs that a line cannot."""
    if not path.startswith(b'"'):
        return path

    def sign(match: re.Match[bytes]) -> bytes:
        text = match[1]
        return bytes((int(text, 8),)) if len(text) > 1 else bytes((_LETTERS[text[0]],))

    return _ESCAPE.sub(sign, path[1:-1])


def _tokens(blocks: Iterable[bytes]) -> Iterator[list[bytes]]:
    """Each ends with NUL; output that is cut off ends with git's own failure, which the blocks raise."""
    rest = b""
    for block in blocks:
        *whole, rest = (rest + block).split(b"\0")
        yield whole


@lru_cache(maxsize=1024)
def zone_of(text: bytes) -> int:
    """Minutes east of UTC, of a zone such as ``+0900``; `NO_OFFSET` where it cannot be read so."""
    if not _ZONE.fullmatch(text):
        return NO_OFFSET
    minutes = int(text[1:-2]) * 60 + int(text[-2:])
    return -minutes if text.startswith(b"-") else minutes


def _moment(text: bytes) -> tuple[int | None, int]:
    """Seconds since the epoch, and minutes east of UTC; git writes ``1762182000 +0900``."""
    seconds, _, zone = text.partition(b" ")
    try:
        return int(seconds), zone_of(zone)
    except ValueError:
        return None, 0
