"""Which lines differ between two texts; quick for edits here and there in long ones."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from msgspec import Struct

_SMALL = 1_000_000
"""Up to how many pairs of lines the best match is looked for."""


class Block(Struct, frozen=True):
    """Lines of the old text in place of which others stand in the new one; the numbers are from 0, the ends behind."""

    old_start: int
    old_end: int
    new_start: int
    new_end: int


def blocks(old: Sequence[str], new: Sequence[str]) -> list[Block]:
    """The differing parts in order; between any two, lines are the same.

    Lines that are there once in both texts are matched first, and what lies between them is compared by itself
    ("patience"): edits of single lines in a long list stay in their places.
    """
    found: list[Block] = []
    for block in _between_anchors(old, new, Block(0, len(old), 0, len(new))):
        if found and (found[-1].old_end, found[-1].new_end) == (block.old_start, block.new_start):
            found[-1] = Block(found[-1].old_start, block.old_end, found[-1].new_start, block.new_end)
        else:
            found.append(block)
    return found


def _between_anchors(old: Sequence[str], new: Sequence[str], whole: Block) -> Iterator[Block]:
    whole = _trimmed(old, new, whole)
    at_old, at_new = whole.old_start, whole.new_start
    for one, other in [*_anchors(old, new, whole), (whole.old_end, whole.new_end)]:
        yield from _compared(old, new, _trimmed(old, new, Block(at_old, one, at_new, other)))
        at_old, at_new = one + 1, other + 1


def _trimmed(old: Sequence[str], new: Sequence[str], block: Block) -> Block:
    """Without the lines that are the same at its beginning and its end."""
    a, a_end, b, b_end = block.old_start, block.old_end, block.new_start, block.new_end
    while a < a_end and b < b_end and old[a] == new[b]:
        a, b = a + 1, b + 1
    while a < a_end and b < b_end and old[a_end - 1] == new[b_end - 1]:
        a_end, b_end = a_end - 1, b_end - 1
    return Block(a, a_end, b, b_end)


def _anchors(old: Sequence[str], new: Sequence[str], block: Block) -> list[tuple[int, int]]:
    """Lines that are there once in both, in the longest row that has the same order in both."""
    ours, theirs = old[block.old_start : block.old_end], new[block.new_start : block.new_end]
    there = {line: index for index, line in enumerate(theirs, block.new_start)}
    once, once_there = Counter(ours), Counter(theirs)
    pairs = [
        (index, there[line])
        for index, line in enumerate(ours, block.old_start)
        if once[line] == 1 and once_there[line] == 1
    ]
    return _rising(pairs)


def _rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest part, in order, whose second numbers rise (patience sorting)."""
    ends: list[int] = []
    tops: list[int] = []
    before: list[int] = []
    for index, (_, number) in enumerate(pairs):
        place = bisect_left(ends, number)
        ends[place : place + 1], tops[place : place + 1] = [number], [index]
        before.append(tops[place - 1] if place else -1)
    row = []
    index = tops[-1] if tops else -1
    while index >= 0:
        row.append(pairs[index])
        index = before[index]
    return row[::-1]


def _compared(old: Sequence[str], new: Sequence[str], block: Block) -> Iterator[Block]:
    olds, news = block.old_end - block.old_start, block.new_end - block.new_start
    if not olds and not news:
        return
    if olds == news:  # edits in place: line by line
        yield from (
            Block(a, a + 1, b, b + 1)
            for a, b in zip(range(block.old_start, block.old_end), range(block.new_start, block.new_end), strict=True)
            if old[a] != new[b]
        )
    elif olds * news > _SMALL:
        yield block
    else:
        ours, theirs = old[block.old_start : block.old_end], new[block.new_start : block.new_end]
        for kind, a, a_end, b, b_end in SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
            if kind != "equal":
                yield Block(block.old_start + a, block.old_start + a_end, block.new_start + b, block.new_start + b_end)
