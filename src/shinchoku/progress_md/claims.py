"""What a progress file says, each claim with its exact place; no claim is held against anything here."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Literal

from msgspec import Struct

from shinchoku.progress_md.source import Source

State = Literal["done", "paused"]
Role = Literal["start", "current", "latest", "next"]


class Span(Struct, frozen=True):
    """A place in one line of the text."""

    line: int
    """From 0."""
    start: int
    """Where it begins, in signs from the beginning of the text."""
    end: int


class Dated(Struct, frozen=True):
    """A date, and what it is said to be the date of."""

    iso: str
    purpose: Literal["done", "other"] | None
    """None where nothing is said."""
    span: Span


class Heading(Struct, frozen=True):
    """A section's heading."""

    level: int
    span: Span
    text: str
    names: tuple[str, ...]
    """What it may be about, the likeliest first."""
    state: State | None
    """What it says of that."""
    parent: int | None
    """The heading of the section around it, by its number."""
    last_line: int
    """The last line of the heading itself: an underline, where it has one."""


class Box(Struct, frozen=True):
    """A checkbox with its line."""

    tick: Span
    """The one sign between the brackets."""
    ticked: bool
    text: Span
    """What follows it in its line."""
    names: tuple[str, ...]
    """What it may be called, the likeliest first."""
    dates: tuple[Dated, ...]
    state: State | None
    """What its own line says in words or signs beside the tick."""
    section: int | None
    """The number of the heading above it."""
    parent: int | None
    """The number of the box whose list it stands in."""
    last_line: int
    """The last line of its own paragraph."""
    end_line: int
    """The line behind its whole list item."""

    @property
    def line(self) -> int:
        """From 0."""
        return self.tick.line


class Mark(Struct, frozen=True):
    """A list item without a box that says of something that it is done or paused."""

    span: Span
    names: tuple[str, ...]
    state: State


class Row(Struct, frozen=True):
    """A line of the summary: a table's row of two cells, or a list's line with a bold label."""

    label: str
    value: str
    span: Span
    """The value's."""
    role: Role | None


class Count(Struct, frozen=True):
    """``8 / 26`` somewhere in the text."""

    done: int
    total: int
    span: Span
    label: str
    """That of the row that it stands in; "" outside of tables and labelled lines."""
    before: str
    """What stands before it in its line."""
    after: str


class Tested(Struct, frozen=True):
    """A number of tests, or a coverage, that prose claims."""

    span: Span
    passed: int | None
    total: int | None
    coverage: str | None
    """Per cent, as it is written."""
    section: int | None
    box: int | None


class Link(Struct, frozen=True):
    """A link's target."""

    span: Span
    target: str
    """As it is written, without angle brackets."""


class Claims(Struct, frozen=True, dict=True):
    """Everything that a progress file says."""

    source: Source
    headings: tuple[Heading, ...]
    boxes: tuple[Box, ...]
    marks: tuple[Mark, ...]
    rows: tuple[Row, ...]
    counts: tuple[Count, ...]
    tested: tuple[Tested, ...]
    links: tuple[Link, ...]
    ignores: Mapping[int, tuple[str, ...]]
    """Line to the codes, or beginnings of codes, that a comment in it takes out."""

    def links_of(self, line: int) -> list[Link]:
        """The links of a line."""
        return self._links_by_line.get(line, [])

    @cached_property
    def _links_by_line(self) -> Mapping[int, list[Link]]:
        found: dict[int, list[Link]] = {}
        for link in self.links:
            found.setdefault(link.span.line, []).append(link)
        return found

    def sections_of(self, section: int | None) -> Iterator[Heading]:
        """A section's heading, and those around it, from the inside out."""
        while section is not None:
            heading = self.headings[section]
            yield heading
            section = heading.parent


def done_date(dates: Iterable[Dated]) -> Dated | None:
    """The date on which something was completed: one that is said to be it, else the first that is said nothing of."""
    dates = tuple(dates)
    said = [date for date in dates if date.purpose == "done"]
    plain = [date for date in dates if date.purpose is None]
    return next(iter(said or plain), None)
