"""Text in one style, for lines that are laid out already: ANSI colours where they are asked for, else as it is."""

from collections.abc import Callable

from rich.color import ColorSystem
from rich.style import Style

Ink = Callable[[str, str], str]


def ink(*, color: bool) -> Ink:
    """What turns a text and a style's name into what is written."""
    return _inked if color else _plain


def _inked(text: str, style: str) -> str:
    return Style.parse(style).render(text, color_system=ColorSystem.STANDARD)


def _plain(text: str, _style: str) -> str:
    return text
