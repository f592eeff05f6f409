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
from shinchoku.progress_md.proof import Edit, Expected, changed_otherwise

_NUMBERS = re.compile(r"([0-9]+)(\s*/\s*|\s+of\s+)([0-9]+)")
_LIST_ITEM = re.compile(r"\s*(?:[-*+]|[0-9]{1,9}[.)])\s")
_ORDERED = re.compile(r"(\s*)([0-9]{1,9})([.)]\s+)\Z")


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
                yield self._add(change)

    def _tick(self, change: Tick) -> Iterator[Edit]:
        box = self.claims.boxes[change.box]
        yield Edit(box.tick, self._tick_sign, Expected(ticked=True))
        if change.on is not None and done_date(box.dates) is None:
            text = self.claims.source.text[box.text.start : box.text.end]
            remark = self.neighbours.remark(box, text.strip(), change.on)
            if remark:
                end = box.text.start + len(blanked(text).rstrip())
                yield Edit(Span(box.line, end, end), remark, Expected(date=change.on))
        if change.page is not None and not self.neighbours.has_detail(box, change.page):
            detail = self.neighbours.detail(box, change.page, self._marker_width(box))
            if detail is not None:
                yield self._line_behind(box.last_line, f"{_indent(self.claims, box)}{detail}", Expected(is_line=True))

    def _add(self, change: AddItem) -> Edit:
        if change.behind_box is None:
            heading = self.claims.headings[change.behind_heading or 0]
            line = heading.last_line
            text = self._new_line("- ", change, None)
            follows = line + 1 < len(self.claims.source.starts) and self.claims.source.line(line + 1).strip()
            begins_list = (
                re.match(r"\s*(?:[-*+]|[0-9]{1,9}[.)])\s", self.claims.source.line(line + 1)) if follows else None
            )
            newline = "" if not follows or begins_list else self._newline(line)
            return self._line_behind(line, text + newline, Expected(boxes=((change.ticked, change.on),), is_line=True))
        box = self.claims.boxes[change.behind_box]
        offset = box.tick.start - 1 - self.claims.source.starts[box.line]
        text = self._new_line(_next_marker(self.claims.source.line(box.line)[:offset]), change, box)
        last = max(n for n in range(box.line, box.end_line) if n <= box.last_line or self.claims.source.line(n).strip())
        return self._line_behind(last, text, Expected(boxes=((change.ticked, change.on),), is_line=True))

    def _new_line(self, prefix: str, change: AddItem, box: Box | None) -> str:
        name = self._name_like(change, box)
        sign = self._tick_sign if change.ticked else " "
        remark = self.neighbours.remark(box, name, change.on) if change.ticked and change.on else ""
        text = f"{prefix}[{sign}] {name}{remark}"
        indent = prefix[: len(prefix) - len(prefix.lstrip(" \t"))]
        width = len(prefix) - len(indent)
        detail = self.neighbours.detail(box, change.page, width) if change.page and change.ticked else None
        if detail is None:
            return text
        return f"{text}{self._newline(box.line if box else 0)}{indent}{detail}"

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

    def _marker_width(self, box: Box) -> int:
        return box.tick.start - 1 - self.claims.source.starts[box.line] - len(_indent(self.claims, box))

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
    claims: Claims, changes: Sequence[Change], pages: Mapping[int, Page], folder: str | None, name: str
) -> bytes:
    """The file's bytes with the changes made; the same bytes where there are none.

    Args:
        claims: What the file says now.
        changes: What it is to say instead.
        pages: Where the detail lines of the ticked boxes lead, by the boxes' numbers: the models for a new one.
        folder: The folder that the file's links start from.
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
        start = source.byte(edit.span.line, edit.span.start)
        pieces += [source.data[end:start], edit.new.encode(source.codec)]
        end = start + len(source.text[edit.span.start : edit.span.end].encode(source.codec))
    return b"".join((*pieces, source.data[end:]))


def _joined(edits: list[Edit], name: str) -> tuple[Edit, ...]:
    """In the file's order, each place edited once; lines added behind one line become one edit."""
    result: list[Edit] = []
    for edit in sorted(dict.fromkeys(edits), key=lambda edit: (edit.span.start, edit.span.end)):
        last = result[-1] if result else None
        if last is not None and edit.span.start < last.span.end:
            raise NotProven(name, "two changes want the same place")
        if last is not None and edit.span == last.span:
            result[-1] = last.joined(edit)
        else:
            result.append(edit)
    return tuple(result)


def _indent(claims: Claims, box: Box) -> str:
    line = claims.source.line(box.line)
    return line[: len(line) - len(line.lstrip(" \t"))]


def _next_marker(prefix: str) -> str:
    """A list's marker for its next line: the same bullet, or the next number."""
    ordered = _ORDERED.match(prefix)
    return f"{ordered[1]}{int(ordered[2]) + 1}{ordered[3]}" if ordered else prefix
