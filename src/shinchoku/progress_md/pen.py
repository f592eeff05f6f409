"""Each wanted change as the edits that make it, in the file's own manner."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import assert_never

from msgspec import Struct
from msgspec.structs import replace

from shinchoku.progress_md.changes import AddItem, Change, Reword, SetCount, Tick, Untick
from shinchoku.progress_md.claims import Box, Claims, Span, done_date
from shinchoku.progress_md.manner import Neighbours
from shinchoku.progress_md.places import (
    Seat,
    below_heading,
    columns,
    indent_of,
    last_line_of,
    marker_of,
    needs_blank,
    seat_below,
)
from shinchoku.progress_md.proof import Edit, Expected
from shinchoku.progress_md.remarks import text_of

_NUMBERS = re.compile(r"(?<![0-9])([0-9]++)(\s*+/\s*|\s++of\s+)([0-9]+)")
_ORDERED = re.compile(r"(.*?)([0-9]{1,9})([.)][ \t]+)\Z")
_HIGHEST = 999_999_999
"""The highest number that a list may have in Markdown."""


class _LastLines(dict[int, int]):
    """The last line of each box's item, looked for once."""

    def __init__(self, claims: Claims) -> None:
        super().__init__()
        self._claims = claims

    def __missing__(self, number: int) -> int:
        self[number] = last_line_of(self._claims, self._claims.boxes[number])
        return self[number]


class Pen(Struct, frozen=True, dict=True):
    """A file under the pen."""

    claims: Claims
    neighbours: Neighbours

    def edits(self, change: Change) -> Iterator[Edit]:
        """The edits that make a change."""
        match change:
            case Tick():
                yield from self._tick(change)
            case Untick():
                box = self.claims.boxes[change.box]
                yield Edit(box.tick, " ", Expected(ticked=False))
            case SetCount():
                written = self.claims.source.text[change.span.start : change.span.end]
                new = _NUMBERS.sub(lambda found: f"{change.done}{found[2]}{change.total}", written, count=1)
                yield Edit(change.span, new, Expected(count=(change.done, change.total)))
            case Reword():
                yield Edit(change.span, change.text, Expected())
            case AddItem():
                yield from self._add(change)
            case _:
                assert_never(change)

    def _tick(self, change: Tick) -> Iterator[Edit]:
        box = self.claims.boxes[change.box]
        yield Edit(box.tick, self._tick_sign, Expected(ticked=True))
        seat = seat_below(self.claims, box)
        if change.on is not None and done_date(box.dates) is None:
            text = text_of(self.claims, box)
            remark = self.neighbours.remark(box, text.lstrip(" \t"), change.on, below=seat is not None)
            expected = Expected(dates=(change.on,), is_addition=True)
            if remark and not remark.is_line:
                end = box.text.start + len(text)
                yield Edit(Span(box.line, end, end), remark.on(change.on), expected)
            elif remark and seat:
                line = seat.line(remark.indent, remark.on(change.on))
                yield self._line_behind(box.last_line, line, replace(expected, is_line=True))
        if seat and change.page and not self.neighbours.has_detail(box, change.page):
            detail = self.neighbours.detail(box, change.page, seat)
            if detail is not None:
                expected = Expected(links=1, is_addition=True, is_line=True)
                yield self._line_behind(box.last_line, detail, expected)

    def _add(self, change: AddItem) -> Iterator[Edit]:
        """A new line in the manner of the one that it follows; or below its heading, in that of the list there."""
        if change.behind_box is None:
            heading = self.claims.headings[change.behind_heading or 0]
            line, indent = below_heading(self.claims, heading) or (heading.last_line, "")
            prefix, box = f"{indent}- ", None
        else:
            box = self.claims.boxes[change.behind_box]
            line = self._last_lines[change.behind_box]
            self._followers[change.behind_box] += 1
            prefix = _later_marker(marker_of(self.claims, box) or "- ", self._followers[change.behind_box])
        lines, expected = self._new_lines(prefix, change, box)
        edit = self._line_behind(line, self._newline(line).join(lines), expected)
        yield edit
        if needs_blank(self.claims, line, lines[0]):
            yield Edit(edit.span, self._newline(line), Expected(is_addition=True), is_last=True)

    def _new_lines(self, prefix: str, change: AddItem, box: Box | None) -> tuple[list[str], Expected]:
        name = self._name_like(change, box)
        lines = [f"{prefix}[{self._tick_sign if change.ticked else ' '}] {name}"]
        dates: tuple[str, ...] = ()
        links = 0
        seat = Seat(indent_of(prefix), columns(prefix))
        if change.ticked and change.on is not None:
            remark = self.neighbours.remark(box, name, change.on)
            if remark:
                dates = (change.on,)
                said = remark.on(change.on)
                lines = [*lines, seat.line(remark.indent, said)] if remark.is_line else [f"{lines[0]}{said}"]
        if change.ticked and change.page is not None:
            detail = self.neighbours.detail(box, change.page, seat)
            links, lines = (1, [*lines, detail]) if detail is not None else (0, lines)
        is_line, boxes = len(lines) > 1, (change.ticked,)
        return lines, Expected(dates=dates, boxes=boxes, links=links, is_line=is_line, is_addition=True)

    def _name_like(self, change: AddItem, box: Box | None) -> str:
        """The name in the manner of a line of the same state: bold, as code or plain; its id or its folder."""
        section = box.section if box else -1
        model = self._models.get((section, change.ticked)) or self._models.get((None, change.ticked))
        if model is None:
            return change.name
        text = self.claims.source.text[model.text.start : model.text.end].strip()
        is_numbered = bool(model.names) and model.names[0][:1].isdigit()
        name = (is_numbered and change.folder_name) or change.name
        wrap = next((sign for sign in ("**", "__", "`") if text.startswith(sign)), "")
        return f"{wrap}{name}{wrap}"

    def _line_behind(self, line: int, text: str, expected: Expected) -> Edit:
        """An edit that adds a line; behind a last line without a newline, the newline comes first."""
        source = self.claims.source
        whole = source.whole_line(line)
        end = source.starts[line] + len(whole)
        newline = self._newline(line)
        ends_bare = whole == whole.rstrip("\r\n")
        return Edit(Span(line, end, end), f"{newline}{text}" if ends_bare else f"{text}{newline}", expected)

    def _newline(self, line: int) -> str:
        """The newline of a line, else that of the line before it, else the usual one."""
        for number in (line, line - 1, 0):
            whole = self.claims.source.whole_line(number) if number >= 0 else ""
            if whole != whole.rstrip("\r\n"):
                return whole[len(whole.rstrip("\r\n")) :]
        return "\n"

    @cached_property
    def _followers(self) -> Counter[int]:
        """How many lines were added behind each box so far."""
        return Counter()

    @cached_property
    def _last_lines(self) -> "_LastLines":
        return _LastLines(self.claims)

    @cached_property
    def _models(self) -> Mapping[tuple[int | None, bool], Box]:
        """The last item of each section and of the whole file, by whether it is ticked."""
        found: dict[tuple[int | None, bool], Box] = {}
        for number in sorted(self.neighbours.pages):
            box = self.claims.boxes[number]
            found[box.section, box.ticked] = found[None, box.ticked] = box
        return found

    @cached_property
    def _tick_sign(self) -> str:
        signs = {self.claims.source.text[box.tick.start] for box in self.claims.boxes if box.ticked}
        return "X" if signs == {"X"} else "x"


def _later_marker(prefix: str, further: int) -> str:
    """A list's marker for one of its next lines: the same bullet, or the number that is so much higher."""
    ordered = _ORDERED.match(prefix)
    return f"{ordered[1]}{min(int(ordered[2]) + further, _HIGHEST)}{ordered[3]}" if ordered else prefix
