"""The counts of a text: of items, of tests, and coverages."""

import re
from collections.abc import Iterator

from shinchoku.progress_md.claims import Count, Span, Tested
from shinchoku.progress_md.inert import masked
from shinchoku.progress_md.words import Words

_COUNT = re.compile(
    r"(?<![0-9A-Za-z_/.\-])(?<!/ )(?P<done>[0-9]{1,6})(?:[ \t]{0,9}/[ \t]{0,9}|[ \t]{1,9}of[ \t]{1,9})"
    r"(?P<total>[0-9]{1,6})(?![0-9A-Za-z_%]|[ \t]{0,9}/[ \t]{0,9}[0-9A-Za-z]|[.\-][0-9A-Za-z])"
)
_AROUND = 60


def counts_in(text: str, line: int, start: int, label: str, words: Words | None = None) -> Iterator[Count]:
    """Every ``8 / 26`` of a piece; ``label`` is that of the row it stands in."""
    if not _COUNT.search(text):
        return
    text = masked(text)
    for match in _COUNT.finditer(text):
        if words is not None and words.day_behind.match(text, match.end()) and " " not in match.group():
            continue  # a day: 8/26(Tue)
        span = Span(line, start + match.start(), start + match.end())
        before = text[max(0, match.start() - _AROUND) : match.start()]
        after = text[match.end() : match.end() + _AROUND]
        yield Count(int(match["done"]), int(match["total"]), span, label, before, after)


def tested_in(text: str, line: int, start: int, words: Words, owner: tuple[int | None, int | None]) -> Iterator[Tested]:
    """Numbers of tests and coverages that a piece claims, not its aims; ``owner`` is its section and its box."""
    if not words.may_be_tested.search(text):
        return
    text = masked(text)
    for match in (*words.tests_counted.finditer(text), *words.tests_passed.finditer(text)):
        if not _is_aim(text, match, words):
            found = {name.rpartition("_")[2]: value for name, value in match.groupdict().items() if value}
            total = int(found["total"]) if "total" in found else None
            span = Span(line, start + match.start(), start + match.end())
            yield Tested(span, int(found["passed"]), total, None, *owner)
    for match in words.coverage.finditer(text):
        if not _is_aim(text, match, words):
            span = Span(line, start + match.start(), start + match.end())
            yield Tested(span, None, None, match["percent"] or match["late_percent"], *owner)


def _is_aim(text: str, match: re.Match[str], words: Words) -> bool:
    """Whether a number is what is wanted, or more or less what there is."""
    before = text[max(0, match.start() - _AROUND) : match.start()]
    behind = text[match.end() : match.end() + _AROUND]
    if words.about.match(behind) or words.beyond.search(before):
        return True
    begin = max((stop.end() for stop in words.separator.finditer(before)), default=0)
    stop = words.separator.search(behind)
    around = f"{before[begin:]} {match.group()} {behind[: stop.start()] if stop else behind}"
    return words.aim.search(around) is not None
