"""What a progress file's lines say: paragraphs, headings and rows to claims, each with its place."""

import re
from dataclasses import dataclass, field

from markdown_it.token import Token

from shinchoku.progress_md import pieces
from shinchoku.progress_md.claims import Box, Count, Dated, Heading, Link, Mark, Row, Span, Tested
from shinchoku.progress_md.source import Source
from shinchoku.progress_md.words import Words

_BOX = re.compile(r"\[(?P<tick>[ xX])\](?=\s|$)")
_LABELLED = re.compile(r"(?:\*\*|__)(?P<label>[^*_\n]{1,80}?)(?:\*\*|__)\s*")


@dataclass(frozen=True, slots=True)
class _Piece:
    """A line of a paragraph, heading or cell, and where its text begins."""

    line: int
    start: int
    text: str


@dataclass(slots=True)
class OpenItem:
    """A list item that is being read."""

    end_line: int
    box: int | None = None


@dataclass
class Reader:
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
        pieces_ = self.pieces(token)
        text = pieces.blanked(" ".join(piece.text for piece in pieces_))
        names = pieces.names_anywhere(text, self.words)
        first = pieces_[0] if pieces_ else _Piece((token.map or [0])[0], 0, "")
        while self.around and self.headings[self.around[-1]].level >= level:
            self.around.pop()
        parent = self.around[-1] if self.around else None
        self.around.append(len(self.headings))
        span = Span(first.line, first.start, first.start + len(first.text))
        state = pieces.state_in(text, self.words)
        self.headings.append(Heading(level, span, text, names, state, parent, last_line))
        self.read(pieces_)

    def paragraph(self, token: Token, *, in_item: bool) -> None:
        """A paragraph, which may begin a list's item."""
        pieces_ = self.pieces(token)
        if not pieces_:
            return
        first = pieces_[0]
        if in_item:
            box = _BOX.match(first.text)
            if box:
                self.box(pieces_, box)
            else:
                self.mark(pieces_)
        self.labelled(first)
        self.read(pieces_)

    def box(self, pieces_: list[_Piece], match: re.Match[str]) -> None:
        """A list item with a checkbox."""
        first, words = pieces_[0], self.words
        text = pieces.blanked(first.text)[match.end() :]
        begin = first.start + match.end()
        dates: list[Dated] = list(pieces.dates_in(text, first.line, begin, words))
        for piece in pieces_[1:]:
            dates += pieces.dates_in(pieces.blanked(piece.text), piece.line, piece.start, words)
        item = self.lists[-1]
        parent = next((above.box for above in reversed(self.lists[:-1]) if above.box is not None), None)
        item.box = len(self.boxes)
        tick = first.start + match.start("tick")
        self.boxes.append(
            Box(
                tick=Span(first.line, tick, tick + 1),
                ticked=match["tick"] != " ",
                text=Span(first.line, begin, first.start + len(first.text)),
                names=pieces.names_at_head(text, words),
                dates=tuple(dates),
                state=pieces.state_in(text, words),
                section=self.section,
                parent=parent,
                last_line=pieces_[-1].line,
                end_line=item.end_line,
            )
        )

    def mark(self, pieces_: list[_Piece]) -> None:
        """A list item without one, which may say that something is done or paused."""
        first = pieces_[0]
        text = pieces.blanked(first.text)
        state = pieces.state_in(text, self.words)
        if state:
            names = pieces.names_at_head(text, self.words)
            self.marks.append(Mark(Span(first.line, first.start, first.start + len(first.text)), names, state))

    def labelled(self, piece: _Piece) -> None:
        """A summary that is kept as ``**label**: value`` instead of in a table."""
        label = _LABELLED.match(piece.text)
        colon = label and self.words.colon.match(piece.text, label.end())
        inner = None
        if label and not colon:  # the colon may stand inside the bold text
            inner = next((found for found in self.words.colon.finditer(label["label"])), None)
            colon = label if inner and not label["label"][inner.end() :].strip() else None
        if label and colon:
            name = label["label"][: inner.start()] if inner else label["label"]
            begin = colon.end() + len(piece.text[colon.end() :]) - len(piece.text[colon.end() :].lstrip())
            self.row(name, _Piece(piece.line, piece.start + begin, piece.text[begin:]))

    def row(self, label: str, value: _Piece) -> None:
        """A line of the summary."""
        text = pieces.blanked(value.text).rstrip()
        role = next((name for name, pattern in self.words.roles if pattern.search(label)), None)
        span = Span(value.line, value.start, value.start + len(text))
        self.rows.append(Row(label.strip("*_` \t"), text, span, role))

    def cells(self, cells: list[Token]) -> None:
        """A table's row: two cells are a label and its value."""
        located: list[_Piece] = []
        for cell in cells:
            line = (cell.map or [0])[0]
            begin = located[-1].start + len(located[-1].text) if located else self.source.starts[line]
            found = self.source.text.find(cell.content, begin, self.source.starts[line] + len(self.source.line(line)))
            if found >= 0 and cell.content:
                located.append(_Piece(line, found, cell.content))
        is_pair = len(cells) == len(located) == 2  # noqa: PLR2004 - a label and its value
        if is_pair:
            self.row(located[0].text, located[1])
        for number, piece in enumerate(located):
            self.read([piece], located[0].text if is_pair and number else "")

    def read(self, pieces_: list[_Piece], label: str = "") -> None:
        """What every kind of line may hold."""
        owner = self.section, next((each.box for each in reversed(self.lists) if each.box is not None), None)
        for piece in pieces_:
            text = pieces.without_code(pieces.blanked(piece.text))
            if "](" in text:
                self.links += pieces.links_in(text, piece.line, piece.start)
            if not any(sign in text for sign in "0123456789"):
                continue
            tested = tuple(pieces.tested_in(text, piece.line, piece.start, self.words, owner))
            self.tested += tested
            for count in pieces.counts_in(text, piece.line, piece.start, label):
                if not any(t.span.start <= count.span.start < t.span.end for t in tested):
                    self.counts.append(count)

    @property
    def section(self) -> int | None:
        """The number of the heading above."""
        return len(self.headings) - 1 if self.headings else None

    def pieces(self, token: Token) -> list[_Piece]:
        """An inline token's lines with their places; Markdown takes only what stands around a line from it."""
        first = (token.map or [0])[0]
        found = []
        for number, text in enumerate(token.content.split("\n"), first):
            whole = self.source.line(number).replace("\0", "\ufffd")
            stripped, wanted = whole.rstrip(), text.strip()
            begin = len(stripped) - len(wanted) if stripped.endswith(wanted) else whole.find(wanted)
            if begin >= 0 and wanted:
                start = self.source.starts[number] + begin
                found.append(_Piece(number, start, self.source.text[start : start + len(wanted)]))
        return found
