"""Two revisions in one text, as git writes them: ``A..B``, ``A...B``, and either side left out for HEAD."""

import re

from msgspec import Struct

_HEAD = "HEAD"
_DOTS = re.compile(r"\.\.\.?")
_SEARCH = ":/"
_BRACES = re.compile(r"[\^@]\{")
_AFTER_BRACES = re.compile(r"\}(?=$|[\^~@:]|\.\.)")
"""What a search's text may hold itself: only a brace with an operator, a range or nothing behind it ends one."""


class Range(Struct, frozen=True):
    """From one revision to another."""

    before: str
    """Anything that git may resolve to a commit."""
    after: str
    from_merge_base: bool = False
    """Whether it is from where the two parted: what a pull request shows."""

    def __str__(self) -> str:
        return f"{self.before}{'...' if self.from_merge_base else '..'}{self.after}"


def range_of(text: str | None) -> Range | None:
    """The range that a revision's text is; None where it is one revision, or none at all.

    Dots inside ``^{/text}`` and ``@{date}`` belong to that, and all that follows a leading ``:/`` is a search's text.
    """
    if text is None or text.startswith(_SEARCH):
        return None
    place = 0
    while place < len(text):
        if dots := _DOTS.match(text, place):
            named = Range(text[:place] or _HEAD, text[dots.end() :] or _HEAD, len(dots[0]) > len(".."))
            return named if text != dots[0] else None
        place += 1
        if braces := _BRACES.match(text, place - 1):
            end = _AFTER_BRACES.search(text, braces.end())
            place = end.end() if end else len(text)
    return None
