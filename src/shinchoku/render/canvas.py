"""Lines of styled text to a string, at a given width, with or without colour."""

import io
from collections.abc import Iterable

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text


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
    lines = Text(text).wrap(Console(width=room, file=io.StringIO(), legacy_windows=False), room, overflow="fold")
    return [f"{indent}{line.plain.rstrip()}" for line in lines]
