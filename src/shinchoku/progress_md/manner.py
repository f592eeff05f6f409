"""How a file's own lines say that something is done: the words behind a name, and the detail line below it."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import islice

from msgspec import Struct, field

from shinchoku.progress_md.changes import Page
from shinchoku.progress_md.claims import Box, Claims
from shinchoku.progress_md.detail import Detail, details_of, leads_to
from shinchoku.progress_md.places import Seat
from shinchoku.progress_md.remarks import Remark, first_remark, remark_of, says_only

_MOST_MODELS = 12
"""How many ticked lines above, and as many below, are looked at."""
_MOST_DETAILS = 3
"""How many lines of each are."""


class Neighbours(Struct, frozen=True, dict=True):
    """The ticked lines of a file, as models for another one."""

    claims: Claims
    pages: Mapping[int, Page | None]
    """The boxes that are items' own, by their numbers, with what the detail line of each should lead to."""
    folder: str | None
    """The folder that the file's links start from; None where that cannot be told."""
    _remarks: dict[int, Remark | None] = field(default_factory=dict)
    _details: dict[int, tuple[Detail, ...]] = field(default_factory=dict)

    def remark(self, box: Box | None, text: str, on: str, *, below: bool = True) -> Remark | None:
        """How to say of a line that it was done on a day: ``(完了: 2025-11-04)``; None where no line says such.

        Args:
            box: The one that it is for, or that a new one follows; None for a new list.
            text: The line's own.
            on: The day.
            below: Whether there may be a line of its own for it.
        """
        models = list(self._nearest(box))
        for number, model in models:
            if number not in self._remarks:
                self._remarks[number] = remark_of(self.claims, model)
            remark = self._remarks[number]
            if remark and (below if remark.is_line else says_only(self.claims, text, remark.on(on), on)):
                return remark
        first = first_remark(self.claims)
        return first if not models and says_only(self.claims, text, first.on(on), on) else None

    def detail(self, box: Box | None, page: Page, seat: Seat) -> str | None:
        """The detail line for a page, without newline; None where no ticked line has one that fits.

        Args:
            box: The one that it is for, or that a new one follows; None for a new list.
            page: Where it leads.
            seat: Where the line begins.
        """
        found = [(detail, number) for number, _ in self._nearest(box) for detail in self._details_of(number)]
        users: dict[str, set[int]] = {}
        for detail, number in found:
            users.setdefault(detail.key, set()).add(number)
        for detail, _ in found:
            if detail.is_plain or len(users[detail.key]) > 1:
                text = detail.written_for(page, self.claims, self.folder)
                if text is not None:
                    return seat.line(detail.indent, text)
        return None

    def has_detail(self, box: Box, page: Page) -> bool:
        """Whether a line of a box leads to the page already."""
        links = (link for line in range(box.line, box.end_line) for link in self.claims.links_of(line))
        return any(leads_to(link, page, self.folder, self.claims.source.damage) for link in links)

    def _nearest(self, box: Box | None) -> Iterator[tuple[int, Box]]:
        """Some ticked boxes around a line: those of its section first, then those above from below, then the others."""
        line, section = (box.line, box.section) if box else (len(self.claims.source.starts), None)
        middle = bisect_left(self._lines, line)
        around = self._ticked[max(0, middle - _MOST_MODELS) : middle + _MOST_MODELS]
        pairs = ((number, self.claims.boxes[number]) for number in around)
        yield from sorted(
            pairs, key=lambda pair: (pair[1].section != section, pair[1].line > line, abs(pair[1].line - line))
        )

    @cached_property
    def _ticked(self) -> list[int]:
        return [
            number
            for number, each in enumerate(self.claims.boxes)
            if each.ticked and each.state != "paused" and number in self.pages
        ]

    @cached_property
    def _lines(self) -> list[int]:
        return [self.claims.boxes[number].line for number in self._ticked]

    def _details_of(self, number: int) -> tuple[Detail, ...]:
        page = self.pages[number]
        if page is None or self.folder is None:
            return ()
        if number not in self._details:
            found = details_of(self.claims, self.claims.boxes[number], page, self.folder)
            self._details[number] = tuple(islice(found, _MOST_DETAILS))
        return self._details[number]
