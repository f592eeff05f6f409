"""Lines of styled text to a string, at a given width, with or without colour."""

import io
import re
from collections.abc import Iterable, Iterator

from rich.cells import cell_len, chop_cells
from rich.console import Console
from rich.text import Text

_OPENING, _CLOSING = (
    "「『（［｛【〈《〔",
    "、。，．・：；！？」』）］｝】〉》〕ーぁぃぅぇぉっゃゅょァィゥェォッャュョ々…",
)
_WIDE = "\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uff60"
# Compiled where they are needed: so many signs take a while.
_JAPANESE = f"[{_WIDE}]{{2}}"
_PIECES = f"[{_OPENING}]*(?:(?:[0-9]+[年月日])+|[{_WIDE}]|[^\\s{_WIDE}]+|\\s)[{_CLOSING}]*\\s*"


def painted(lines: Iterable[Text], *, width: int, color: bool) -> str:
    """The lines, each wrapped at the width, words kept whole where they fit."""
    stream = io.StringIO()
    console = Console(
        file=stream,
        width=width,
        color_system="standard" if color else None,
        force_terminal=color,
        no_color=not color,
        legacy_windows=False,
        highlight=False,
        soft_wrap=False,
        markup=False,
        emoji=False,
    )
    for line in lines:
        console.print(line, overflow="fold")
    return "\n".join(line.rstrip() for line in stream.getvalue().splitlines()) + "\n"


def padded(text: str, width: int) -> str:
    """The text filled up with blanks to a width in terminal columns."""
    return text + " " * max(0, width - cell_len(text))


def columns(text: str) -> int:
    """How many terminal columns the text takes."""
    return cell_len(text)


def wrapped(text: str, width: int, indent: str) -> list[str]:
    """The text in lines that fit the width, each behind an indent."""
    room = max(20, width - cell_len(indent))
    if not text.isascii() and re.search(_JAPANESE, text):
        return [f"{indent}{line}" for line in _packed(text, room)]
    lines = Text(text).wrap(Console(width=room, file=io.StringIO(), legacy_windows=False), room, overflow="fold")
    return [f"{indent}{line.plain.rstrip()}" for line in lines]


def _packed(text: str, room: int) -> Iterator[str]:
    """Lines of a text with Japanese in it, which has no blanks to break it at: between any two of its signs.

    None begins with what closes, and none ends with what opens.
    """
    line = ""
    for piece in re.findall(_PIECES, text):
        if cell_len(line + piece.rstrip()) <= room:
            line += piece
            continue
        if line.strip():
            yield line.rstrip()
        *whole, line = chop_cells(piece.lstrip(), room) or [""]
        yield from whole
    yield line.rstrip()
