"""The dates of a text, and what each is for: the words before it, or behind it, say so."""

import re
from datetime import date
from typing import Literal

from shinchoku.progress_md.claims import Dated, Span
from shinchoku.progress_md.inert import masked, without_code
from shinchoku.progress_md.words import Words

_NUMBER = re.compile("[0-9]+")
_EMPHASIS = re.compile(r"[*~]+|__|(?<!\w)_|_(?!\w)")
_AROUND = 60

_Purpose = Literal["done", "other"] | None


def dates_in(text: str, line: int, start: int, words: Words, *, is_head: bool = True) -> tuple[Dated, ...]:
    """The dates of a piece that begins at ``start``; one in code or in a path is none.

    Of a range, the last day is what its label speaks of. ``is_head`` is whether the piece begins with the name of what
    it is about: a colon behind that makes no label of it.
    """
    if not words.date.search(text):
        return ()
    text = masked(without_code(text))
    matches = [(match, iso) for match in words.date.finditer(text) if (iso := _iso(match)) is not None]
    found: list[Dated] = []
    end, purpose, is_range = 0, None, False
    for number, (match, iso) in enumerate(matches):
        follows = matches[number + 1][0].start() if number + 1 < len(matches) else len(text)
        if not is_range:
            before = text[max(end, match.start() - _AROUND) : match.start()]
            behind = text[match.end() : min(follows, match.end() + _AROUND)]
            purpose = _purpose(before, behind, words, may_be_name=is_head and not found)
        end = match.end()
        is_range = follows < len(text) and words.range_sign.fullmatch(text, end, follows) is not None
        is_begin = is_range or words.range_begins.match(text, end) is not None
        found.append(Dated(iso, "other" if is_begin else purpose, Span(line, start + match.start(), start + end)))
    return tuple(found)


def written_like(written: str, iso: str) -> str:
    """A date in the form of another one: its signs between the numbers, and its zeros before them or none."""
    numbers = iter(iso.split("-"))

    def number(match: re.Match[str]) -> str:
        return next(numbers) if len(match.group()) > 1 else next(numbers).lstrip("0")

    return _NUMBER.sub(number, written, count=3)


def _iso(match: re.Match[str]) -> str | None:
    parts = [group for name, group in match.groupdict().items() if name != "year" and group]
    try:
        return date(int(match["year"]), int(parts[0]), int(parts[1])).isoformat()
    except ValueError:
        return None


def _purpose(before: str, behind: str, words: Words, *, may_be_name: bool) -> _Purpose:
    """What a date is for; ``may_be_name`` is whether what stands before it may be the name of the whole."""
    stops = [stop.end() for stop in words.separator.finditer(before) if not words.colon.match(before, stop.start())]
    label = _EMPHASIS.sub("", before[max(stops, default=0) :])
    stop = words.separator.search(behind)
    behind = behind[: stop.start()] if stop else behind
    if words.other_date.search(label) or words.other_date.search(behind):
        return "other"
    has_colon = words.colon.search(label) is not None
    if words.done_label.search(label) or (not has_colon and words.done_behind.match(behind)):
        return "done"
    is_name = may_be_name and not stops
    return "other" if has_colon and not is_name and not words.any_label.search(label) else None
