"""Bytes with what is wanted of them to other bytes: the fewest edits, and proof that they changed nothing else."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from shinchoku.errors import NotProven
from shinchoku.progress_md.changes import AddItem, Change, Page, Reword, SetCount, Tick, Untick
from shinchoku.progress_md.claims import Box, Claims, Span, done_date
from shinchoku.progress_md.manner import Neighbours
from shinchoku.progress_md.parse import parse
from shinchoku.progress_md.pieces import blanked
from shinchoku.progress_md.places import below_heading, columns, indent_of, last_line_of, marker_of, needs_blank
from shinchoku.progress_md.proof import Edit, Expected, changed_otherwise

_NUMBERS = re.compile(r"([0-9]+)(\s*/\s*|\s+of\s+)([0-9]+)")
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


@dataclass(frozen=True)
class _Pen:
    """A file under the pen."""

    claims: Claims
    neighbours: Neighbours

    def edits(self, change: Change) -> Iterator[Edit]:
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

    def _tick(self, change: Tick) -> Iterator[Edit]:
        box = self.claims.boxes[change.box]
        yield Edit(box.tick, self._tick_sign, Expected(ticked=True))
        if change.on is not None and done_date(box.dates) is None:
            text = blanked(self.claims.source.text[box.text.start : box.text.end]).rstrip()
            remark = self.neighbours.remark(box, text.lstrip(), change.on)
            if remark:
                end = box.text.start + len(text)
                yield Edit(Span(box.line, end, end), remark, Expected(dates=(change.on,), is_addition=True))
        detail = self.neighbours.line_below(box, change.page) if change.page is not None else None
        if detail is not None:
            yield self._line_behind(box.last_line, detail, Expected(details=1, is_addition=True))

    def _add(self, change: AddItem) -> Iterator[Edit]:
        """A new line in the manner of the one that it follows; or below its heading, in that of the list there."""
        if change.behind_box is None:
            heading = self.claims.headings[change.behind_heading or 0]
            line, box = heading.last_line, None
            prefix = f"{below_heading(self.claims, heading) or ''}- "
        else:
            box = self.claims.boxes[change.behind_box]
            line = self._last_lines[change.behind_box]
            prefix = _next_marker(marker_of(self.claims, box) or "- ")
        name = self._name_like(change, box)
        sign = self._tick_sign if change.ticked else " "
        remark = self.neighbours.remark(box, name, change.on) if change.ticked and change.on else ""
        text = f"{prefix}[{sign}] {name}{remark}"
        page = change.page if change.ticked else None
        detail = self.neighbours.detail(box, page, indent_of(prefix), columns(prefix)) if page else None
        if detail is not None:
            text = f"{text}{self._newline(line)}{detail}"
        dates = (change.on,) if remark and change.on else ()
        expected = Expected(dates=dates, boxes=(change.ticked,), details=int(detail is not None), is_addition=True)
        edit = self._line_behind(line, text, expected)
        yield edit
        if needs_blank(self.claims, line, text):
            yield Edit(edit.span, self._newline(line), Expected(is_addition=True), is_last=True)

    def _name_like(self, change: AddItem, box: Box | None) -> str:
        """The name in the manner of a line of the same state: bold, as code or plain; its id or its folder."""
        section = box.section if box else -1
        model = self._models.get((section, change.ticked)) or self._models.get((None, change.ticked))
        if model is None:
            return change.name
        text = self.claims.source.text[model.text.start : model.text.end].strip()
        numbered = bool(model.names) and model.names[0][:1].isdigit() and change.folder_name is not None
        name = change.folder_name if numbered and change.folder_name else change.name
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
    def _last_lines(self) -> "_LastLines":
        return _LastLines(self.claims)

    @cached_property
    def _models(self) -> Mapping[tuple[int | None, bool], Box]:
        """The last box of each section and of the whole file, by whether it is ticked."""
        found: dict[tuple[int | None, bool], Box] = {}
        for box in self.claims.boxes:
            found[box.section, box.ticked] = found[None, box.ticked] = box
        return found

    @cached_property
    def _tick_sign(self) -> str:
        signs = {self.claims.source.text[box.tick.start] for box in self.claims.boxes if box.ticked}
        return "X" if signs == {"X"} else "x"


def rewrite(
    claims: Claims, changes: Sequence[Change], pages: Mapping[int, Page | None], folder: str | None, name: str
) -> bytes:
    """The file's bytes with the changes made; the same bytes where there are none.

    Args:
        claims: What the file says now.
        changes: What it is to say instead.
        pages: The boxes that are items' own, by their numbers, with where the detail line of each leads: models for
            new lines.
        folder: The folder that the file's links start from; None where that cannot be told.
        name: The file's, for messages.

    Raises:
        NotProven: Read again, the new bytes would not say exactly what was wanted; or cannot be written in the
            file's encoding.
    """
    pen = _Pen(claims, Neighbours(claims, pages, folder))
    edits = _joined([edit for change in changes for edit in pen.edits(change)], name)
    if not edits:
        return claims.source.data
    try:
        new = spliced(claims, edits)
    except UnicodeEncodeError as error:
        sign = error.object[error.start]
        raise NotProven(name, f"{claims.source.encoding} has no sign for {sign!r}") from error
    cause = changed_otherwise(claims, parse(new, name), edits)
    if cause is not None:
        raise NotProven(name, cause)
    return new


def spliced(claims: Claims, edits: Sequence[Edit]) -> bytes:
    """The bytes with other text at the edits' places; raises `UnicodeEncodeError`."""
    source = claims.source
    pieces, end = [], 0
    for edit in edits:
        pieces += [source.text[end : edit.span.start], edit.new]
        end = edit.span.end
    # Encoding the text gives the file's own bytes again, sign by sign: that is how it was read.
    return source.mark + "".join((*pieces, source.text[end:])).encode(source.codec)


def _joined(edits: list[Edit], name: str) -> tuple[Edit, ...]:
    """In the file's order, each place edited once; lines added behind one line become one edit."""
    result: list[Edit] = []
    for edit in sorted(dict.fromkeys(edits), key=lambda edit: (edit.span.start, edit.span.end, edit.is_last)):
        last = result[-1] if result else None
        if last is not None and edit.span.start < last.span.end:
            raise NotProven(name, "two changes want the same place")
        if last is not None and edit.span == last.span:
            result[-1] = last.joined(edit)
        else:
            result.append(edit)
    return tuple(result)


def _next_marker(prefix: str) -> str:
    """A list's marker for its next line: the same bullet, or the next number."""
    ordered = _ORDERED.match(prefix)
    return f"{ordered[1]}{min(int(ordered[2]) + 1, _HIGHEST)}{ordered[3]}" if ordered else prefix
