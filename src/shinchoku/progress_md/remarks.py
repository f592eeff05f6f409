"""How a ticked line says when that was: a date behind its name and hardly more, or in a line of its own below it."""

import re
from collections import Counter

from msgspec import Struct

from shinchoku.progress_md import pieces
from shinchoku.progress_md.claims import Box, Claims, done_date
from shinchoku.progress_md.places import indent_of
from shinchoku.progress_md.words import words_of

_CLOSING = re.compile(r"(?:\*\*|__|`+|~~)*(?:\]\([^()\s]*\))?(?:\*\*|__|`+|~~)*")
_JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
_MARGIN = 12
"""Signs beside the date that a remark about "done" may have; what is longer says more than that."""
_TELLING = re.compile(r"[0-9|<>`\[\]\\%]")
"""What a remark's signs beside the date may not be: it would say something of another item, or be Markdown."""
_EMPHASIS = re.compile(r"[*_~]+")
_MARKER = re.compile(r"(?:[-*+]|[0-9]{1,9}[.)])[ \t]+")


class Remark(Struct, frozen=True):
    """A date with what stands around it."""

    before: str
    date: str
    behind: str
    is_line: bool = False
    """Whether it is a line of its own."""
    indent: str = ""
    """The blanks before that, beyond those of its item."""

    def on(self, day: str) -> str:
        """The same of another day."""
        return f"{self.before}{pieces.written_like(self.date, day)}{self.behind}"


def remark_of(claims: Claims, box: Box) -> Remark | None:
    """What a ticked line says of its day; None where it says nothing, or more than that."""
    date = done_date(box.dates)
    if date is None or len(box.dates) != 1 or not box.names:
        return None
    if date.span.line > box.last_line:
        text = claims.source.line(date.span.line)
        base, indent = indent_of(claims.source.line(box.line)), indent_of(text)
        begin = claims.source.starts[date.span.line]
        start, end = date.span.start - begin, date.span.end - begin
        marker = _MARKER.match(text, len(indent))
        is_plain = marker and _is_plain(claims, text[marker.end() : start], text[end:])
        if not is_plain or not indent.startswith(base):
            return None
        return Remark(text[len(indent) : start], text[start:end], text[end:], is_line=True, indent=indent[len(base) :])
    text = text_of(claims, box)
    found = text.find(box.names[0])
    closing = _CLOSING.match(text, found + len(box.names[0]))
    start, end = date.span.start - box.text.start, date.span.end - box.text.start
    if date.span.line != box.line or found < 0 or closing is None or start < closing.end():
        return None
    before, behind = text[closing.end() : start], text[end:]
    return Remark(before, text[start:end], behind) if _is_plain(claims, before, behind) else None


def first_remark(claims: Claims) -> Remark:
    """Where nothing is ticked yet: in the file's language."""
    damage = claims.source.damage
    is_japanese = damage is not None or _JAPANESE.search(claims.source.text)
    word = "完了" if is_japanese else "completed"
    return Remark(f" ({damage.through(word) if damage else word}: ", "2000-01-01", ")")


def says_only(claims: Claims, text: str, remark: str, on: str) -> bool:
    """Whether a remark behind a text adds that date to what is read there, and changes nothing else of it."""
    words = words_of(claims.source.damage)
    old, new = f" {text}", f" {text}{remark}"
    before, after = pieces.dates_in(old, 0, 0, words), pieces.dates_in(new, 0, 0, words)
    done = done_date(after)
    return (
        after[:-1] == before
        and done is not None
        and done.iso == on
        and pieces.names_at_head(old, words) == pieces.names_at_head(new, words)
        and _claimed(old, claims) == _claimed(new, claims)
    )


def text_of(claims: Claims, box: Box) -> str:
    """What follows a box in its line, comments as blanks, without the blanks at its end.

    Only those that are ASCII's: others may be the last byte of a damaged sign.
    """
    source = claims.source
    end = source.starts[box.line] + len(source.line(box.line))
    paragraph = source.starts[box.last_line] + len(source.line(box.last_line))
    return pieces.blanked(source.text[box.text.start : paragraph])[: end - box.text.start].rstrip(" \t")


def _is_plain(claims: Claims, before: str, behind: str) -> bool:
    """Whether what stands around a date says no more than that something was done then."""
    words = words_of(claims.source.damage)
    beside = words.brackets.sub("", words.done_anywhere.sub("", before + behind))
    # Emphasis that is not closed, or not opened, goes on outside of the remark.
    is_whole = all(count % 2 == 0 for count in Counter(_EMPHASIS.findall(before + behind)).values())
    return is_whole and len(beside.strip()) <= _MARGIN and not _TELLING.search(beside)


def _claimed(text: str, claims: Claims) -> tuple[int, int, int]:
    """How many counts, numbers of tests and links a text holds."""
    plain, words = pieces.without_code(text), words_of(claims.source.damage)
    tested = pieces.tested_in(plain, 0, 0, words, (None, None))
    return len([*pieces.counts_in(plain, 0, 0, "", words)]), len([*tested]), len([*pieces.links_in(plain, 0, 0)])
