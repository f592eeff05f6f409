"""Proof that edits changed what they were meant to, and nothing else: the new text's claims against the old one's."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from shinchoku.progress_md.claims import Claims, Span

_FREE = frozenset({"link", "row", "mark"})
"""What a new detail line may say of its own."""
_REWORDED = frozenset({"link", "row", "date", "count"})
"""What may change inside a text that is put in another's place."""

_Fact = tuple[str, object]


@dataclass(frozen=True, slots=True)
class Expected:
    """What an edit is meant to change in the claims."""

    ticked: bool | None = None
    count: tuple[int, int] | None = None
    date: str | None = None
    boxes: tuple[tuple[bool, str | None], ...] = ()
    """Boxes that are added: whether ticked, and with which date."""
    is_line: bool = False
    """Whether it adds lines."""


@dataclass(frozen=True, slots=True)
class Edit:
    """Another text in a place; an empty place adds it."""

    span: Span
    new: str
    expected: Expected

    def joined(self, other: "Edit") -> "Edit":
        """Two additions in one place, this one first."""
        expected = replace(
            self.expected,
            boxes=(*self.expected.boxes, *other.expected.boxes),
            is_line=self.expected.is_line or other.expected.is_line,
        )
        return Edit(self.span, self.new + other.new, expected)


@dataclass(frozen=True)
class _Shift:
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
        """Where an untouched place of the old text is now."""
        number = bisect_right(self.starts, place) - 1
        return place if number < 0 else place - self.edits[number].span.end + self.ends[number]

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
        return f"the edits would also change a {kind} ({value})"
    if (old.source.codec, old.source.mark) != (new.source.codec, new.source.mark):
        return "the new text would be taken for another encoding"
    if _frame(old, shift) - _frame(new, None):
        return "the edits would move boxes into other sections or lists"
    for made, before, after in zip(edits, touched, fresh, strict=True):
        if not _as_meant(made, gone=before - after, gained=after - before):
            return f"the text {made.new.strip()!r} would not be read as it is meant"
    return None


def _facts(claims: Claims) -> Iterator[tuple[int, _Fact]]:
    for box in claims.boxes:
        yield box.tick.start, ("box", (box.ticked, box.names))
        for date in box.dates:
            yield date.span.start, ("date", (date.iso, date.purpose))
    for heading in claims.headings:
        yield heading.span.start, ("heading", (heading.level, heading.text))
    for mark in claims.marks:
        yield mark.span.start, ("mark", (mark.names, mark.state))
    for row in claims.rows:
        yield row.span.start, ("row", (row.label, row.role))
    for count in claims.counts:
        yield count.span.start, ("count", (count.done, count.total))
    for tested in claims.tested:
        yield tested.span.start, ("test count", (tested.passed, tested.total, tested.coverage))
    for link in claims.links:
        yield link.span.start, ("link", link.target)


def _frame(claims: Claims, shift: _Shift | None) -> Counter[tuple[int, int, int]]:
    """Which section and which list each box stands in, all by their places."""

    def place(start: int) -> int:
        return shift.new(start) if shift and shift.touched(start) is None else start

    def tick(number: int | None) -> int:
        if number is None:
            return -1
        start = claims.boxes[number].tick.start
        # A tick that is edited keeps its width, so its place moves as the sign behind it does.
        return shift.new(start + 1) - 1 if shift else start

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
        before, after = list(gone), list(gained)
        same = len(before) == len(after) == 1 and before[0][0] == after[0][0] == "box"
        return same and after[0][1] == (expected.ticked, _names(before[0]))
    if expected.count is not None:
        return {kind for kind, _ in (*gone, *gained)} <= {"count"} and set(gained) <= {("count", expected.count)}
    if expected.is_line or expected.date is not None:
        return not gone and _is_addition(expected, gained)
    return {kind for kind, _ in (*gone, *gained)} <= _REWORDED


def _is_addition(expected: Expected, gained: Counter[_Fact]) -> bool:
    """Whether the added text says what is meant: its boxes and dates, and what a detail line says of its own."""
    dates = [on for _, on in expected.boxes if on is not None] + ([expected.date] if expected.date else [])
    found = {
        "box": sorted(value[0] for kind, value in gained.elements() if kind == "box" and isinstance(value, tuple)),
        "date": sorted(value[0] for kind, value in gained.elements() if kind == "date" and isinstance(value, tuple)),
    }
    allowed = {"box", "date"} | (_FREE if expected.is_line else set())
    boxes_right = found["box"] == sorted(ticked for ticked, _ in expected.boxes)
    dates_right = set(found["date"]) <= set(dates) and (expected.date is None or found["date"] == [expected.date])
    return boxes_right and dates_right and {kind for kind, _ in gained} <= allowed


def _names(fact: _Fact) -> object:
    return fact[1][1] if isinstance(fact[1], tuple) else None
