"""What a progress file's lines say: paragraphs, headings and rows to claims, each with its place."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate

from markdown_it.token import Token
from msgspec import Struct, field
from msgspec.structs import replace

from shinchoku.progress_md import pieces
from shinchoku.progress_md.claims import Box, Count, Dated, Heading, Link, Mark, Row, Span, Tested
from shinchoku.progress_md.links import targets_in
from shinchoku.progress_md.located import Piece, cells_of, lines_in, lines_of
from shinchoku.progress_md.source import Source
from shinchoku.progress_md.words import Words

_BOX = re.compile(r"\[(?P<tick>[ xX])\](?=\s|$)", re.ASCII)
_LABELLED = re.compile(r"(?:\*\*|__)(?P<label>[^*_\n]{1,80}?)(?:\*\*|__)\s*", re.ASCII)
_LONGEST_LABEL = 40
_DIGIT = re.compile("[0-9]")


class OpenItem(Struct):
    """A list item that is being read."""

    end_line: int
    box: int | None = None


class Reader(Struct):
    """A file that is being read."""

    source: Source
    words: Words
    headings: list[Heading] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    counts: list[Count] = field(default_factory=list)
    tested: list[Tested] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    lists: list[OpenItem] = field(default_factory=list)
    """The list items around the place that is being read, the outermost first."""
    around: list[int] = field(default_factory=list)
    """The numbers of the headings around it."""

    def heading(self, token: Token, level: int, last_line: int) -> None:
        """A heading; what it holds itself is read as any other line."""
        pieces_ = lines_of(self.source, token)
        text = " ".join(piece.text for piece in pieces_)
        line = lines_in(token)[0]
        first = pieces_[0] if pieces_ else Piece(line, self.source.starts[line], "", "")
        while self.around and self.headings[self.around[-1]].level >= level:
            self.around.pop()
        parent = self.around[-1] if self.around else None
        self.around.append(len(self.headings))
        names, state = pieces.names_anywhere(text, self.words), pieces.state_in(text, self.words)
        self.headings.append(Heading(level, _span(first), text, names, state, parent, last_line))
        self.read(pieces_, {})

    def paragraph(self, token: Token, *, in_item: bool) -> None:
        """A paragraph, which may begin a list's item."""
        pieces_ = lines_of(self.source, token)
        if in_item and pieces_:
            box = _BOX.match(pieces_[0].text)
            if box:
                self.box(pieces_, box)
            else:
                self.mark(pieces_[0])
        self.read(pieces_, {piece.line: self.labelled(piece) for piece in pieces_})

    def box(self, pieces_: list[Piece], match: re.Match[str]) -> None:
        """A list item with a checkbox."""
        first, words = pieces_[0], self.words
        text = first.text[match.end() :]
        begin = first.start + match.end()
        dates: list[Dated] = list(pieces.dates_in(text, first.line, begin, words))
        for piece in pieces_[1:]:
            dates += pieces.dates_in(piece.text, piece.line, piece.start, words, is_head=False)
        item = self.lists[-1]
        item.box = len(self.boxes)
        tick = first.start + match.start("tick")
        self.boxes.append(
            Box(
                tick=Span(first.line, tick, tick + 1),
                ticked=match["tick"] != " ",
                text=Span(first.line, begin, _span(first).end),
                names=pieces.names_at_head(text, words),
                dates=tuple(dates),
                state=pieces.state_in(text, words),
                section=self.section,
                parent=next((above.box for above in reversed(self.lists[:-1]) if above.box is not None), None),
                last_line=pieces_[-1].line,
                end_line=item.end_line,
            )
        )

    def mark(self, piece: Piece) -> None:
        """A list item without one: it may say that something is done or paused, or when that was of the box above."""
        above = self.lists[-2].box if len(self.lists) > 1 else None
        if above is not None:
            dates = pieces.dates_in(piece.text, piece.line, piece.start, self.words, is_head=False)
            if (
                len(dates) == 1
                and dates[0].purpose == "done"
                and self.words.done_label.fullmatch(piece.text[: dates[0].span.start - piece.start])
            ):
                box = self.boxes[above]
                self.boxes[above] = replace(box, dates=(*box.dates, *dates))
        state = pieces.state_in(piece.text, self.words)
        if state:
            names = pieces.names_at_head(piece.text, self.words)
            self.marks.append(Mark(_span(piece), names, state))

    def labelled(self, piece: Piece) -> str:
        """The label of a summary's line that stands outside of a table: ``**label**: value``, or a known one."""
        text, colon = piece.text, self.words.colon
        bold = _LABELLED.match(text)
        if bold:
            inside, behind = self.words.colon_at_end.search(bold["label"]), colon.match(text, bold.end())
            label = bold["label"][: inside.start()] if inside else bold["label"]
            end = bold.end() if inside else behind.end() if behind else None
        else:
            found = colon.search(text, 0, _LONGEST_LABEL)
            label = text[: found.start()] if found else ""
            end = found.end() if found and self.words.summary.search(label) and "[" not in label else None
        if end is None:
            return ""
        value = text[end:].lstrip()
        return self.row(label, value, piece.line, piece.start + len(text) - len(value))

    def row(self, label: str, value: str, line: int, start: int) -> str:
        """A line of the summary."""
        value = value.rstrip()
        role = next((name for name, pattern in self.words.roles if pattern.search(label)), None)
        self.rows.append(Row(label.strip("*_` \t"), value, Span(line, start, start + len(value)), role))
        return label

    def cells(self, cells: list[Token], *, is_header: bool) -> None:
        """A table's row: two cells are a label and its value."""
        located = cells_of(self.source, cells, is_header=is_header)
        label = ""
        match located:
            case [Piece() as first, Piece() as second]:
                label = self.row(first.text, second.text, second.line, second.start)
        for number, piece in enumerate(located):
            if piece:
                self.read([piece], {piece.line: label} if number else {})

    def read(self, pieces_: Sequence[Piece], labels: Mapping[int, str]) -> None:
        """What every kind of line may hold; ``labels`` are those of its lines that have one."""
        owner = self.section, next((each.box for each in reversed(self.lists) if each.box is not None), None)
        if any("](" in piece.plain for piece in pieces_):
            self.links += _links(pieces_)
        for piece in pieces_:
            if not _DIGIT.search(piece.plain):
                continue
            place = piece.plain, piece.line, piece.start
            tested = [*pieces.tested_in(*place, self.words, owner)]
            self.tested += tested
            taken = {place for each in tested for place in range(each.span.start, each.span.end)}
            counts = pieces.counts_in(*place, labels.get(piece.line, ""), self.words)
            self.counts += [count for count in counts if count.span.start not in taken]

    @property
    def section(self) -> int | None:
        """The number of the heading above."""
        return len(self.headings) - 1 if self.headings else None


def _span(piece: Piece) -> Span:
    return Span(piece.line, piece.start, piece.start + len(piece.text))


def _links(pieces_: Sequence[Piece]) -> Iterator[Link]:
    """The links of a paragraph; their texts may go on from line to line."""
    begins = [0, *accumulate(len(piece.plain) + 1 for piece in pieces_)]
    for begin, end in targets_in("\n".join(piece.plain for piece in pieces_)):
        number = bisect_right(begins, begin) - 1
        piece, offset = pieces_[number], begin - begins[number]
        start = piece.start + offset
        yield Link(Span(piece.line, start, start + end - begin), piece.plain[offset : offset + end - begin])
