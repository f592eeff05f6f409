"""How a file's own lines say that something is done: the words behind a name, and the detail line below it."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from shinchoku.progress_md.changes import Page
from shinchoku.progress_md.claims import Box, Claims, done_date
from shinchoku.progress_md.pieces import blanked, names_at_head, written_like
from shinchoku.progress_md.words import Words, words_of
from shinchoku.targets import aim_of, escaped

_CLOSING = re.compile(r"(?:\*\*|__|`+|~~)*(?:\]\([^()\s]*\))?(?:\*\*|__|`+|~~)*")
_JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
_MOST_MODELS = 12
"""How many ticked lines above, and as many below, are looked at."""
_MARGIN = 12
"""Signs beside the date that a remark about "done" may have; what is longer says more than that."""


@dataclass(frozen=True)
class Neighbours:
    """The ticked lines of a file, as models for another one."""

    claims: Claims
    pages: Mapping[int, Page]
    """What the detail line of each ticked box should lead to, by the box's number."""
    folder: str | None
    """The folder that the file's links start from."""

    def remark(self, box: Box | None, name: str, on: str) -> str:
        """What goes behind a name that was done on a day: `` (完了: 2025-11-04)``; "" where no line has such."""
        words = words_of(self.claims.source.damage)
        models = [model for _, model in self._nearest(box)]
        for model in models:
            written = _remark_of(self.claims, model, words)
            if written is not None:
                text, (start, end) = written
                remark = text[:start] + written_like(text[start:end], on) + text[end:]
                if names_at_head(f" {name}{remark}", words)[:1] == names_at_head(f" {name}", words)[:1]:
                    return remark
        return "" if models else self._first_remark(on)

    def detail(self, box: Box | None, page: Page, width: int) -> str | None:
        """The detail line for a page, without newline; None where no ticked line has one that fits.

        Args:
            box: The one that it is for; None for a new one.
            page: Where it leads.
            width: How many columns the list's marker takes: what stands below it is indented by as many or more.
        """
        for number, model in self._nearest(box):
            theirs = self.pages.get(number)
            for line in self._children(model) if theirs else ():
                text = self.claims.source.line(line)
                if theirs and self._leads_to(line, theirs):
                    swapped = _swapped(text, theirs, page)
                    indent = text[: len(text) - len(text.lstrip(" \t"))]
                    base = _indent_of(self.claims, model)
                    if swapped is not None and indent.startswith(base):
                        own = indent[len(base) :]
                        is_deep = len(own) >= width or "\t" in own
                        return f"{own if is_deep else ' ' * width}{swapped[len(indent) :]}"
        return None

    def has_detail(self, box: Box, page: Page) -> bool:
        """Whether a line below a box leads to the page already."""
        return any(self._leads_to(line, page) for line in (*self._children(box), box.line))

    def _nearest(self, box: Box | None) -> Iterator[tuple[int, Box]]:
        """Some ticked boxes around a line: those of its section first, then those above from below, then the others."""
        line, section = (box.line, box.section) if box else (len(self.claims.source.starts), None)
        middle = bisect_left(self._ticked, line, key=lambda number: self.claims.boxes[number].line)
        around = self._ticked[max(0, middle - _MOST_MODELS) : middle + _MOST_MODELS]
        pairs = ((number, self.claims.boxes[number]) for number in around)
        yield from sorted(
            pairs, key=lambda pair: (pair[1].section != section, pair[1].line > line, abs(pair[1].line - line))
        )

    @cached_property
    def _ticked(self) -> list[int]:
        return [number for number, each in enumerate(self.claims.boxes) if each.ticked and number in self.pages]

    def _children(self, box: Box) -> range:
        return range(box.last_line + 1, box.end_line)

    def _leads_to(self, line: int, page: Page) -> bool:
        for link in self.claims.links_of(line):
            aim = aim_of(link.target, self.folder or "")
            if aim and aim.path in {page.path, page.folder}:
                return True
        return False

    def _first_remark(self, on: str) -> str:
        """Where nothing is ticked yet: in the file's language."""
        source = self.claims.source
        if source.damage is not None:
            return f" ({source.damage.through('完了')}: {on})"
        return f" (完了: {on})" if _JAPANESE.search(source.text) else f" (completed: {on})"


def _remark_of(claims: Claims, box: Box, words: Words) -> tuple[str, tuple[int, int]] | None:
    """What stands behind a ticked name, where it is one date and hardly more; with the date's place in it."""
    text = blanked(claims.source.text[box.text.start : box.text.end]).rstrip()
    date = done_date(box.dates)
    if date is None or len(box.dates) != 1 or date.span.line != box.line or not box.names:
        return None
    found = text.find(box.names[0])
    closing = _CLOSING.match(text, found + len(box.names[0]))
    if found < 0 or closing is None:
        return None
    remark = text[closing.end() :]
    start = date.span.start - box.text.start - closing.end()
    end = start + date.span.end - date.span.start
    said = words.done_anywhere.sub("", remark[:start] + remark[end:])
    if start < 0 or len(words.brackets.sub("", said).strip()) > _MARGIN:
        return None
    return remark, (start, end)


def _swapped(text: str, old: Page, new: Page) -> str | None:
    """A detail line with one page's paths in another's place; None where something of the old one would stay."""
    result = text
    for before, after in _paths(old, new):
        marked = result.replace(before, "\0")
        result = marked.replace("\0", after)
    return result if result != text else None


def _paths(old: Page, new: Page) -> Iterator[tuple[str, str]]:
    """What of a page's path may be written, the longest first."""
    yield escaped(old.path), escaped(new.path)
    if old.folder and new.folder:
        yield escaped(old.folder), escaped(new.folder)
        one, other = old.folder.rpartition("/")[2], new.folder.rpartition("/")[2]
        rest_one, rest_other = old.path.removeprefix(f"{old.folder}/"), new.path.removeprefix(f"{new.folder}/")
        yield f"{one}/{rest_one}", f"{other}/{rest_other}"
        yield one, other
    yield old.path.rpartition("/")[2], new.path.rpartition("/")[2]


def _indent_of(claims: Claims, box: Box) -> str:
    line = claims.source.line(box.line)
    return line[: len(line) - len(line.lstrip(" \t"))]
