"""Markdown that holds strangers' text and stays what it is: nothing breaks out, calls a person, or leads away."""

import re
from collections.abc import Iterable, Sequence

from msgspec import Struct

from shinchoku.render.excerpt import clipped
from shinchoku.render.plain import shown
from shinchoku.speech import ENGLISH, Speech

MARKER = "<!-- shinchoku -->"
"""The first line, by which a bot finds the comment that it wrote before."""
MOST = 65_000
"""GitHub refuses a comment of more than 65,536 characters; they are counted as UTF-16 has them, to be sure."""
_MOST_SIGNS = 500
_NOTICE = 100
_STRUCTURE = re.compile(r"[&<>\\`*\[\]|~$^#]|(?<![0-9A-Za-z])_|_(?![0-9A-Za-z])")
"""What Markdown could take for its own; an underscore within a word is none of it."""
_NO_SPAN = re.compile(r"[`|\\]")
_ASCII_SIGNS = re.compile(r"[!-/:-@\[-`{-~]")
_CALLS = re.compile(r"(?<=@)|(?<=#)(?=\d)|(?<=:)(?=//)|(?<=www)(?=\.)|(?<=GH)(?=-\d)", re.IGNORECASE)
"""Where a mention, a reference or a link would be seen by what reads the text after Markdown is done with it."""
_MAIL = re.compile("(?<=@)")
"""Where GitHub would see a mail address also among elements; in a span of code it sees none."""
_APART = "&#8203;"


class Section(Struct, frozen=True):
    """A part of a page whose rows may have to be cut."""

    head: str
    """With its ending newlines."""
    rows: Sequence[str] = ()
    """Lines without newline, the weightiest first."""
    foot: str = ""


def prose(text: str) -> str:
    """A stranger's words in running text, in one line."""
    return _APART.join(_STRUCTURE.sub(_entity, piece) for piece in _CALLS.split(_short(text)))


def code(text: str) -> str:
    """A stranger's name, as code; also within a table."""
    text = _short(text).strip(" ")
    if text and not _NO_SPAN.search(text):
        return f"`{text}`"
    return f"<code>{_APART.join(_ASCII_SIGNS.sub(_entity, piece) for piece in _MAIL.split(text))}</code>"


def row(*cells: str) -> str:
    """A table's row; its cells are Markdown already."""
    return f"| {' | '.join(cells)} |"


def table_head(*names: str) -> str:
    """A table's first two lines."""
    return f"{row(*names)}\n{row(*('---' for _ in names))}\n"


def fitted(sections: Iterable[Section], most: int = MOST, speech: Speech = ENGLISH) -> str:
    """The sections, each cut so that all fit; what was left out is counted where it would have stood."""
    parts = list(sections)
    room = most - sum(size(part.head) + size(part.foot) + _NOTICE for part in parts)
    needs = [sum(size(line) + 1 for line in part.rows) for part in parts]
    granted = [0] * len(parts)
    left = len(parts)
    for index in sorted(range(len(parts)), key=needs.__getitem__):  # what the small ones leave is the large ones'
        granted[index] = min(needs[index], max(0, room) // left)
        room -= granted[index]
        left -= 1
    return "".join(_cut(part, grant, speech) for part, grant in zip(parts, granted, strict=True))


def size(text: str) -> int:
    """How long a text is where signs beyond the basic plane count twice."""
    return len(text) + sum(1 for sign in text if sign > "\uffff")


def _cut(part: Section, room: int, speech: Speech) -> str:
    kept: list[str] = []
    for line in part.rows:
        room -= size(line) + 1
        if room < 0:
            break
        kept.append(f"{line}\n")
    more = len(part.rows) - len(kept)
    told = speech.say("… and {n} more, left out to keep the page within what GitHub takes.", n=more)
    notice = f"\n{told}\n" if more else ""
    return f"{part.head}{''.join(kept)}{notice}{part.foot}"


def _short(text: str) -> str:
    return clipped(shown(clipped(text, _MOST_SIGNS)), _MOST_SIGNS)


def _entity(found: re.Match[str]) -> str:
    return f"&#{ord(found[0])};"
