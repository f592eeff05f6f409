"""How a file's own lines say that something is done: the words behind a name, and the detail line below it."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice

from shinchoku.progress_md import pieces
from shinchoku.progress_md.changes import Page
from shinchoku.progress_md.claims import Box, Claims, done_date
from shinchoku.progress_md.detail import Detail, details_of, leads_to
from shinchoku.progress_md.places import columns, indent_below, indent_of, is_below
from shinchoku.progress_md.words import words_of

_CLOSING = re.compile(r"(?:\*\*|__|`+|~~)*(?:\]\([^()\s]*\))?(?:\*\*|__|`+|~~)*")
_JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
_MOST_MODELS = 12
"""How many ticked lines above, and as many below, are looked at."""
_MOST_DETAILS = 3
"""How many lines of each are."""
_MARGIN = 12
"""Signs beside the date that a remark about "done" may have; what is longer says more than that."""
_TELLING = re.compile(r"[0-9|<>`\[\]\\%]")
"""What a remark's signs beside the date may not be: it would say something of another item, or be Markdown."""
_EMPHASIS = re.compile(r"[*_~]+")

_Remark = tuple[str, str, str]


@dataclass(frozen=True)
class Neighbours:
    """The ticked lines of a file, as models for another one."""

    claims: Claims
    pages: Mapping[int, Page | None]
    """The boxes that are items' own, by their numbers, with what the detail line of each should lead to."""
    folder: str | None
    """The folder that the file's links start from; None where that cannot be told."""
    _remarks: dict[int, _Remark | None] = field(default_factory=dict, repr=False)
    _details: dict[int, tuple[Detail, ...]] = field(default_factory=dict, repr=False)

    def remark(self, box: Box | None, text: str, on: str) -> str:
        """What goes behind a line's text, done on a day: `` (完了: 2025-11-04)``; "" where no line has such."""
        models = list(self._nearest(box))
        for number, model in models:
            if number not in self._remarks:
                self._remarks[number] = self._remark_of(model)
            written = self._remarks[number]
            if written is not None:
                remark = f"{written[0]}{pieces.written_like(written[1], on)}{written[2]}"
                if self._says_only(text, remark, on):
                    return remark
        first = "" if models else self._first_remark(on)
        return first if first and self._says_only(text, first, on) else ""

    def detail(self, box: Box | None, page: Page, base: str, column: int) -> str | None:
        """The detail line for a page, without newline; None where no ticked line has one that fits.

        Args:
            box: The one that it is for, or that a new one follows; None for a new list.
            page: Where it leads.
            base: The blanks before the item.
            column: Where the item's text begins.
        """
        found = [(detail, number) for number, _ in self._nearest(box) for detail in self._details_of(number)]
        users: dict[str, set[int]] = {}
        for detail, number in found:
            users.setdefault(detail.key, set()).add(number)
        for detail, _ in found:
            if detail.is_plain or len(users[detail.key]) > 1:
                text = detail.written_for(page, self.claims, self.folder)
                if text is not None:
                    own = f"{base}{detail.indent}"
                    return f"{own if is_below(own, column) else base + ' ' * (column - columns(base))}{text}"
        return None

    def line_below(self, box: Box, page: Page) -> str | None:
        """The detail line of a box that has none yet; None where it has one, or none fits."""
        below = indent_below(self.claims, box)
        before = self.claims.source.text[self.claims.source.starts[box.line] : box.tick.start - 1]
        links = (link for line in range(box.line, box.end_line) for link in self.claims.links_of(line))
        if below is None or any(leads_to(link, page, self.folder, self.claims.source.damage) for link in links):
            return None
        line = self.detail(box, page, indent_of(before), columns(before))
        return below + line[len(indent_of(line)) :] if line is not None and below else line

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

    def _first_remark(self, on: str) -> str:
        """Where nothing is ticked yet: in the file's language."""
        source = self.claims.source
        if source.damage is not None:
            return f" ({source.damage.through('完了')}: {on})"
        return f" (完了: {on})" if _JAPANESE.search(source.text) else f" (completed: {on})"

    def _remark_of(self, box: Box) -> _Remark | None:
        """What stands behind a ticked name, where it is one date and hardly more: before it, the date, behind it."""
        words = words_of(self.claims.source.damage)
        text = pieces.blanked(self.claims.source.text[box.text.start : box.text.end]).rstrip()
        date = done_date(box.dates)
        if date is None or len(box.dates) != 1 or date.span.line != box.line or not box.names:
            return None
        found = text.find(box.names[0])
        closing = _CLOSING.match(text, found + len(box.names[0]))
        if found < 0 or closing is None:
            return None
        start, end = date.span.start - box.text.start, date.span.end - box.text.start
        before, behind = text[closing.end() : start], text[end:]
        beside = words.brackets.sub("", words.done_anywhere.sub("", before + behind))
        if start < closing.end() or len(beside.strip()) > _MARGIN or _TELLING.search(beside):
            return None
        if _EMPHASIS.findall(before) != _EMPHASIS.findall(behind):
            return None  # it begins before the remark
        return before, text[start:end], behind

    def _says_only(self, text: str, remark: str, on: str) -> bool:
        """Whether a remark behind a text adds that date to what is read there, and changes nothing else of it."""
        words = words_of(self.claims.source.damage)
        old, new = f" {text}", f" {text}{remark}"
        before, after = pieces.dates_in(old, 0, 0, words), pieces.dates_in(new, 0, 0, words)
        done = done_date(after)
        return (
            after[:-1] == before
            and done is not None
            and done.iso == on
            and pieces.names_at_head(old, words) == pieces.names_at_head(new, words)
            and _claimed(old, self.claims) == _claimed(new, self.claims)
        )


def _claimed(text: str, claims: Claims) -> tuple[int, int, int]:
    """How many counts, numbers of tests and links a text holds."""
    plain = pieces.without_code(text)
    tested = pieces.tested_in(plain, 0, 0, words_of(claims.source.damage), (None, None))
    return len([*pieces.counts_in(plain, 0, 0, "")]), len([*tested]), len([*pieces.links_in(plain, 0, 0)])
