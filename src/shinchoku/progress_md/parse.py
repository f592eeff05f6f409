"""Bytes to claims: Markdown's blocks as markdown-it-py sees them, and what their lines say."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.token import Token

from shinchoku.progress_md import pieces
from shinchoku.progress_md.claims import Box, Claims, Count, Dated, Heading, Link, Mark, Role, Row, Span, Tested
from shinchoku.progress_md.source import Source, read_source
from shinchoku.progress_md.words import Words, words_of

_BOX = re.compile(r"\[(?P<tick>[ xX])\](?=\s|$)")
_IGNORE = re.compile(r"<!--\s*shinchoku:\s*ignore\s+(?P<codes>[A-Z]{3}\d{0,3}(?:\s*,\s*[A-Z]{3}\d{0,3})*)(?=\s|--)")
_LABELLED = re.compile(r"(?:\*\*|__)(?P<label>[^*_\n]{1,80}?)(?:\*\*|__)\s*")


@dataclass(frozen=True, slots=True)
class _Piece:
    """A line of a paragraph, heading or cell, and where its text begins."""

    line: int
    start: int
    text: str


@dataclass(slots=True)
class _List:
    """A list item that is being read."""

    end_line: int
    box: int | None = None


@dataclass
class _Reader:
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
    lists: list[_List] = field(default_factory=list)

    def heading(self, token: Token, level: int) -> None:
        pieces_ = self.pieces(token)
        text = pieces.blanked(" ".join(piece.text for piece in pieces_))
        names = pieces.names_anywhere(text, self.words)
        first = pieces_[0] if pieces_ else _Piece((token.map or [0])[0], 0, "")
        parent = next((n for n in range(len(self.headings) - 1, -1, -1) if self.headings[n].level < level), None)
        span = Span(first.line, first.start, first.start + len(first.text))
        self.headings.append(Heading(level, span, text, names, pieces.state_in(text, self.words), parent))
        self.read(pieces_)

    def paragraph(self, token: Token, *, in_item: bool) -> None:
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
        text = pieces.blanked(value.text).rstrip()
        role: Role | None = next((name for name, pattern in self.words.roles if pattern.search(label)), None)
        span = Span(value.line, value.start, value.start + len(text))
        self.rows.append(Row(label.strip("*_` \t"), text, span, role))

    def cells(self, cells: list[Token]) -> None:
        """A table's row: two cells are a label and its value."""
        located = []
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
        return len(self.headings) - 1 if self.headings else None

    def pieces(self, token: Token) -> list[_Piece]:
        """An inline token's lines with their places; Markdown takes only what stands around a line from it."""
        first = (token.map or [0])[0]
        found = []
        for number, text in enumerate(token.content.split("\n"), first):
            whole = self.source.line(number).replace("\0", "\ufffd")
            stripped, wanted = whole.rstrip(), text.strip()
            if stripped.endswith(wanted):
                begin = len(stripped) - len(wanted)
            else:
                begin = whole.find(wanted)
            if begin >= 0 and wanted:
                start = self.source.starts[number] + begin
                found.append(_Piece(number, start, self.source.text[start : start + len(wanted)]))
        return found


def parse(data: bytes, name: str) -> Claims:
    """What a progress file says.

    Raises:
        Unreadable: It is too large, or its encoding is not known.
    """
    return parse_source(read_source(data, name))


def parse_source(source: Source) -> Claims:
    """What a text says. Checkboxes are those that markdown-it-py and GitHub see: never in code, comments or quotes."""
    reader = _Reader(source, words_of(source.damage))
    environment: dict[str, dict[str, dict[str, object]]] = {}
    _walk(reader, _MARKDOWN.parse(source.text, environment))
    return Claims(
        source=source,
        headings=tuple(reader.headings),
        boxes=tuple(reader.boxes),
        marks=tuple(reader.marks),
        rows=tuple(reader.rows),
        counts=tuple(reader.counts),
        tested=tuple(reader.tested),
        links=tuple(reader.links),
        ignores=dict(_ignores(source)) if "shinchoku:" in source.text else {},
    )


def _walk(reader: _Reader, tokens: list[Token]) -> None:
    quoted = 0
    cells: list[Token] = []
    before = two_before = ""
    for token in tokens:
        kind = token.type
        quoted += (kind == "blockquote_open") - (kind == "blockquote_close")
        if kind == "list_item_open":
            reader.lists.append(_List((token.map or [0, 0])[1]))
        elif kind == "list_item_close":
            reader.lists.pop()
        elif kind == "tr_close" and not quoted:
            reader.cells(cells)
            cells = []
        elif kind == "inline" and not quoted:
            if before in {"td_open", "th_open"}:
                cells.append(token)
            elif before == "heading_open":
                reader.heading(token, _level(reader, tag))
            else:
                reader.paragraph(token, in_item=two_before == "list_item_open")
        before, two_before, tag = kind, before, token.tag


def _level(reader: _Reader, tag: str) -> int:
    """A heading inside a list item belongs to the item: it is below all others."""
    return int(tag[1:]) + 6 * len(reader.lists)


def _ignores(source: Source) -> Iterator[tuple[int, tuple[str, ...]]]:
    for number in range(len(source.starts)):
        line = source.line(number)
        codes = [code for found in _IGNORE.finditer(line) for code in re.split(r"\s*,\s*", found["codes"])]
        if codes:
            yield number, tuple(codes)


def _markdown() -> MarkdownIt:
    """Blocks only: what is inside a line is read here, with its place."""
    markdown = MarkdownIt().enable("table")
    markdown.core.ruler.enableOnly(["normalize", "block"])
    return markdown


_MARKDOWN = _markdown()
