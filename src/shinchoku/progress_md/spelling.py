"""Patterns for words as they may stand in a file: whole, or as its damage has them."""

import re
from collections.abc import Iterable

from shinchoku.progress_md.damage import Damage

_SYMBOL = "[\u2190-\u2bff\ufe0f\u200d\u20e3\U0001f000-\U0001faff]"
"""Arrows, ticks and emoji."""
_VARIANT = "\ufe0f"
_SYMBOLS_BEGIN = (0xE2, 0xF0)
"""The first bytes of most of these."""
_BLANK = "[ \x85\xa0]?"
"""What a damaged word may have lost at the end of a line: a sign that counts as a blank."""
_FIRST_BYTES_END = 0x40
"""Where, in a table of what bytes from 0x80 on became, those end that no sign begins with."""


class Spelling:
    """How words are spelled in one file."""

    def __init__(self, damage: Damage | None) -> None:
        self._damage = damage
        rest = set(damage.table[:_FIRST_BYTES_END]) - {"", " "} if damage else set()
        # A damaged sign that is cut short looks like the beginning of others.
        further = f"[{re.escape(''.join(sorted(rest)))}]"
        self._ends = f"(?!{further})" if rest else ""
        self.symbol = _SYMBOL
        """A pattern for an arrow, a tick or an emoji, whichever it is."""
        if damage:
            first = "".join(damage.table[byte - 0x80] for byte in _SYMBOLS_BEGIN)
            self.symbol = f"(?:{_SYMBOL}|[{first}]{further}{{0,3}}(?![A-Za-z])|{self.any_of(_VARIANT)})"

    def spelled(self, word: str) -> tuple[str, ...]:
        """How a word may stand in the text; less than that where nothing is left that tells it from others."""
        if self._damage is None or word.isascii():
            return (word,)
        return tuple(each for each in self._damage.spellings(word) if each == word or len(each.rstrip()) > len(word))

    def any_of(self, words: str | Iterable[str]) -> str:
        """A pattern for any of some words, with blanks between, as they may stand in the text; the longest first."""
        whole: list[str] = []
        damaged: list[str] = []
        for word in words.split() if isinstance(words, str) else words:
            for each in self.spelled(word):
                (whole if each == word else damaged).append(each)
        parts = [re.escape(each) for each in _longest_first(whole)]
        if damaged:
            cut = "|".join(
                re.escape(each.rstrip()) + (_BLANK if each != each.rstrip() else "") for each in _longest_first(damaged)
            )
            parts.append(f"(?:{cut}){self._ends}")
        return f"(?:{'|'.join(parts) or '(?!)'})"

    def never_after(self, words: str) -> str:
        """A pattern for a place that none of some words stands before."""
        before = sorted({each for word in words.split() for each in self.spelled(word)})
        return "".join(f"(?<!{re.escape(each)})" for each in before)


def _longest_first(words: list[str]) -> list[str]:
    return sorted(set(words), key=lambda each: (-len(each), each))
