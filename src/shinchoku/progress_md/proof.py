"""Proof that edits changed what they were meant to, and nothing else: the new text's claims against the old one's."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice

from msgspec import Struct
from msgspec.structs import replace

from shinchoku.progress_md.claims import Claims, Span

_FREE = frozenset({"link", "row", "mark"})
"""What a new detail line may say of its own."""
_REWORDED = frozenset({"link", "row", "date", "count"})
"""What may change inside a text that is put in another's place."""

_COUNT = re.compile(r"(?<![0-9])[0-9]++(?:\s*+/\s*|\s++of\s+)[0-9]+")
_TARGET = re.compile(r"\]\([ \t]*(?:<[^<>\n]*>|[^\s()<>]*(?:\([^\s()]*\)[^\s()<>]*)*)")

_Fact = tuple[str, object]


class Expected(Struct, frozen=True):
    """What an edit is meant to change in the claims."""

    ticked: bool | None = None
    count: tuple[int, int] | None = None
    dates: tuple[str, ...] = ()
    """Dates that are added."""
    boxes: tuple[bool, ...] = ()
    """Boxes that are added: whether ticked."""
    links: int = 0
    """How many links are added, at least."""
    is_line: bool = False
    """Whether lines below an item are added."""
    is_addition: bool = False
    """Whether nothing is taken away."""


class Edit(Struct, frozen=True):
    """Another text in a place; an empty place adds it."""

    span: Span
    new: str
    expected: Expected
    is_last: bool = False
    """Whether it stands behind all else that is added in the same place."""

    def joined(self, other: "Edit") -> "Edit":
        """Two additions in one place, this one first."""
        expected = replace(
            self.expected,
            dates=(*self.expected.dates, *other.expected.dates),
            boxes=(*self.expected.boxes, *other.expected.boxes),
            links=self.expected.links + other.expected.links,
            is_line=self.expected.is_line or other.expected.is_line,
        )
        return Edit(self.span, self.new + other.new, expected)


class _Shift(Struct, frozen=True):
    """Places of the old text in the new one."""

    edits: Sequence[Edit]
    starts: Sequence[int]
    ends: Sequence[int]
    """Where each edit ends in the new text."""

    @classmethod
    def of(cls, edits: Sequence[Edit]) -> "_Shift":
        delta, ends = 0, []
        for edit in edits:
            ends.append(edit.span.start + delta + len(edit.new))
            delta += len(edit.new) - (edit.span.end - edit.span.start)
        return cls(edits, [edit.span.start for edit in edits], ends)

    def touched(self, place: int) -> int | None:
        """The edit that replaces a place of the old text."""
        number = bisect_right(self.starts, place) - 1
        return number if number >= 0 and place < self.edits[number].span.end else None

    def new(self, place: int) -> int:
        """Where a place of the old text is now; for a replaced one, where what replaces it begins."""
        number = bisect_right(self.starts, place) - 1
        if number < 0:
            return place
        edit = self.edits[number]
        is_replaced = place < edit.span.end
        return self.ends[number] - len(edit.new) if is_replaced else place - edit.span.end + self.ends[number]

    def fresh(self, place: int) -> int | None:
        """The edit that wrote a place of the new text."""
        number = bisect_right(self.ends, place)
        if number == len(self.edits):
            return None
        return number if place >= self.ends[number] - len(self.edits[number].new) else None


def changed_otherwise(old: Claims, new: Claims, edits: Sequence[Edit]) -> str | None:
    """What the edits changed beside what they were meant to; None where nothing.

    Args:
        old: The claims before.
        new: The claims of the text with the edits made, read from its bytes.
        edits: In the text's order, none over another.
    """
    if (old.source.codec, old.source.mark) != (new.source.codec, new.source.mark):
        return "the new text would be taken for another encoding"
    shift = _Shift.of(edits)
    touched: list[Counter[_Fact]] = [Counter() for _ in edits]
    fresh: list[Counter[_Fact]] = [Counter() for _ in edits]
    kept_old: Counter[tuple[int, _Fact]] = Counter()
    kept_new: Counter[tuple[int, _Fact]] = Counter()
    for place, fact in _facts(old):
        edit = shift.touched(place)
        if edit is None:
            kept_old[shift.new(place), fact] += 1
        else:
            touched[edit][fact] += 1
    for place, fact in _facts(new):
        edit = shift.fresh(place)
        if edit is None:
            kept_new[place, fact] += 1
        else:
            fresh[edit][fact] += 1
    for _, (kind, value) in (kept_old - kept_new) + (kept_new - kept_old):
        return " ".join(("the edits would also change a", kind, *islice(_strings(value), 1)))
    if _frame(old, shift) - _frame(new, None):
        return "the edits would move boxes into other sections or lists"
    for made, before, after in zip(edits, touched, fresh, strict=True):
        if not _as_meant(made, gone=before - after, gained=after - before):
            return f"the text {made.new.strip()!r} would not be read as it is meant"
    return None


def _facts(claims: Claims) -> Iterator[tuple[int, _Fact]]:
    """Every claim with its place. Counts and links inside of names are claims of their own, and left out of these."""
    for box in claims.boxes:
        yield box.tick.start, ("box", (box.ticked, _masked(*box.names)))
        for date in box.dates:
            yield date.span.start, ("date", (date.iso, date.purpose))
    for heading in claims.headings:
        yield heading.span.start, ("heading", (heading.level, _masked(heading.text)))
    for mark in claims.marks:
        yield mark.span.start, ("mark", (_masked(*mark.names), mark.state))
    for row in claims.rows:
        yield row.span.start, ("row", (_masked(row.label), row.role))
    for count in claims.counts:
        yield count.span.start, ("count", (count.done, count.total))
    for tested in claims.tested:
        yield tested.span.start, ("test count", (tested.passed, tested.total, tested.coverage))
    for link in claims.links:
        yield link.span.start, ("link", link.target)


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for each in value if isinstance(value, tuple) else ():
        yield from _strings(each)


def _masked(*texts: str) -> tuple[str, ...]:
    return tuple(_COUNT.sub("/", _TARGET.sub("](", text)) for text in texts)


def _frame(claims: Claims, shift: _Shift | None) -> Counter[tuple[int, int, int]]:
    """Which section and which list each box stands in, all by their places."""

    def place(start: int) -> int:
        return shift.new(start) if shift else start

    def tick(number: int | None) -> int:
        return place(claims.boxes[number].tick.start) if number is not None else -1

    return Counter(
        (
            tick(number),
            place(claims.headings[box.section].span.start) if box.section is not None else -1,
            tick(box.parent),
        )
        for number, box in enumerate(claims.boxes)
    )


def _as_meant(edit: Edit, gone: Counter[_Fact], gained: Counter[_Fact]) -> bool:
    expected = edit.expected
    if expected.ticked is not None:
        before, after = list(gone.elements()), list(gained.elements())
        same = len(before) == len(after) == 1 and before[0][0] == after[0][0] == "box"
        return same and after[0][1] == (expected.ticked, _names(before[0]))
    if expected.count is not None:
        return {kind for kind, _ in (*gone, *gained)} <= {"count"} and set(gained) <= {("count", expected.count)}
    if expected.is_addition:
        return not gone and _is_addition(expected, gained)
    return {kind for kind, _ in (*gone, *gained)} <= _REWORDED


def _is_addition(expected: Expected, gained: Counter[_Fact]) -> bool:
    """Whether the added text says what is meant: its boxes and dates, and what a detail line says of its own."""
    found: dict[str, list[object]] = {"box": [], "date": [], "link": []}
    for kind, value in gained.elements():
        found.setdefault(kind, []).append(value[0] if isinstance(value, tuple) else value)
    allowed = {"box", "date"} | (_FREE if expected.is_line else set())
    return (
        Counter(found["box"]) == Counter(expected.boxes)
        and Counter(found["date"]) == Counter(expected.dates)
        and len(found["link"]) >= expected.links
        and {kind for kind, values in found.items() if values} <= allowed
    )


def _names(fact: _Fact) -> object:
    return fact[1][1] if isinstance(fact[1], tuple) else None
