"""Where the texts that Markdown gives stand in their source: a paragraph's lines, a table row's cells."""

import re
from collections.abc import Iterable, Sequence

from markdown_it.token import Token
from msgspec import Struct

from shinchoku.progress_md.inert import blanked, without_code
from shinchoku.progress_md.source import Source

_INDENT = " \t\v\f"
_PIPE = re.compile(r"(?<!\\)\|")


class Piece(Struct, frozen=True):
    """A line of a paragraph or heading, or a cell."""

    line: int
    start: int
    """Where it begins in the source."""
    text: str
    """Comments are blanks."""
    plain: str
    """So is code."""


def lines_of(source: Source, token: Token) -> list[Piece]:
    """An inline token's lines, without those that are blank."""
    number, behind = lines_in(token)
    found: list[tuple[int, int, int]] = []
    for text in token.content.split("\n"):
        wanted = text.strip(_INDENT)
        if wanted.strip():
            begin = _begin(source.line(number), wanted)
            while begin < 0 and not found and number + 1 < behind:  # above it, a line of other blanks
                number += 1
                begin = _begin(source.line(number), wanted)
            start = source.starts[number] + begin
            found.append((number, start, start + len(wanted)))
        number += 1
    return _pieces(source, found)


def cells_of(source: Source, tokens: Sequence[Token], *, is_header: bool) -> list[Piece | None]:
    """A table row's cells; None for an empty one."""
    number, _ = lines_in(tokens[0])
    line = source.line(number)
    parts = _parts(line)
    if not line[slice(*parts[-1])].strip():
        parts.pop()
    if is_header:  # before it, a list's marker may stand
        parts = parts[-len(tokens) :]
    elif parts and not line[slice(*parts[0])].strip():
        parts = parts[1:]
    found: list[Piece | None] = []
    for token, (start, end) in zip(tokens, [*parts, *[(0, 0)] * len(tokens)], strict=False):
        wanted = token.content.replace("|", r"\|")
        begin = source.starts[number] + start + _begin(line[start:end], wanted)
        found += _pieces(source, [(number, begin, begin + len(wanted))]) if wanted.strip() else [None]
    return found


def lines_in(token: Token) -> tuple[int, int]:
    """The first line of a block, and the one behind it."""
    first, behind = token.map or (0, 0)
    return first, behind


def _parts(line: str) -> list[tuple[int, int]]:
    pipes = [pipe.start() for pipe in _PIPE.finditer(line)]
    return list(zip([0, *(pipe + 1 for pipe in pipes)], [*pipes, len(line)], strict=True))


def _begin(line: str, wanted: str) -> int:
    """Where a text begins that ends a line, but for blanks and a heading's closing signs; -1 where it does not."""
    line, wanted = line.replace("\0", "\ufffd").rstrip(), wanted.rstrip()
    if not line.endswith(wanted):
        line = line.rstrip("#").rstrip()
    return len(line) - len(wanted) if line.endswith(wanted) else -1


def _pieces(source: Source, places: Iterable[tuple[int, int, int]]) -> list[Piece]:
    """The texts of places; comments and code may go on from one to the next."""
    places = list(places)
    texts = [source.text[start:end] for _, start, end in places]
    whole = "\n".join(texts)
    if "<!--" in whole:
        whole = blanked(whole)
        texts = whole.split("\n")
    plain = without_code(whole).split("\n") if "`" in whole else texts
    return [Piece(place[0], place[1], *both) for place, *both in zip(places, texts, plain, strict=True)]
