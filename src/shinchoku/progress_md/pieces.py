"""What one piece of a line holds: names, dates and what they are for, counts, test counts, links."""

import re
from collections.abc import Iterator
from datetime import date

from shinchoku.progress_md.claims import Count, Dated, Link, Span, State, Tested
from shinchoku.progress_md.words import Words

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_CODE = re.compile(r"(?<!`)(`{1,8})(?!`)([^`\n]+)(?<!`)\1(?!`)")
_HEAD = re.compile(
    r"(?:\*\*|__)(?P<bold>(?:(?!\*\*|__)[^\n]){1,300}?)(?:\*\*|__)"
    r"|(?<!`)(?P<ticks>`{1,8})(?!`)(?P<code>[^`\n]{1,300})(?P=ticks)(?!`)"
    r"|!?\[(?P<link>[^\[\]\n]{1,300})\](?:\([^()\n]{0,600}\))?"
)
_TOKEN = re.compile(r"(?<![0-9A-Za-z_.\-])[0-9A-Za-z][0-9A-Za-z_.\-]{0,199}")
_COUNT = re.compile(
    r"(?<![0-9/.\-])(?P<done>[0-9]{1,6})(?:\s*/\s*|\s+of\s+)(?P<total>[0-9]{1,6})(?![0-9%]|\s*/\s*[0-9]|[.\-][0-9])"
)
_TARGET = re.compile(r"\]\([ \t]*(?:<(?P<angled>[^<>\n]*)>|(?P<bare>[^\s()<>]*(?:\([^\s()]*\)[^\s()<>]*)*))(?=[\s)])")
_NUMBER = re.compile("[0-9]+")
_LONGEST_NAME = 300
_AROUND = 60
_DECORATION = "*_`~ \t"


def blanked(text: str) -> str:
    """The text with comments as blanks, nothing else moved."""
    return _COMMENT.sub(_blank, text) if "<!--" in text else text


def without_code(text: str) -> str:
    """The text with code spans as blanks, nothing else moved."""
    return _CODE.sub(_blank, text) if "`" in text else text


def names_at_head(text: str, words: Words) -> tuple[str, ...]:
    """What the text begins with, as names that it may be: its bold, code or link text; else its words up to a stop."""
    begin = _after_signs(text, words)
    head = _HEAD.match(text, begin)
    if head is None:
        whole = text[begin : begin + _LONGEST_NAME].partition("\n")[0]
        stop = words.stop.search(whole)
        found = [whole[: stop.start()] if stop else whole, *_parts(whole, words)[:1]]
    else:
        inner = head["bold"] or head["code"] or head["link"]
        nested = _HEAD.match(inner)
        inner = (nested["bold"] or nested["code"] or nested["link"]) if nested else inner
        inner = inner[_after_signs(inner, words) :]
        found = [inner, *_parts(inner, words), inner.rstrip("/").rpartition("/")[2]]
    return _distinct(found)


def names_anywhere(text: str, words: Words) -> tuple[str, ...]:
    """All names that a heading may hold: its parts, and single words."""
    found = list(names_at_head(text, words))
    for part in words.colon.split(text):
        found += names_at_head(part, words)
    found += [match.group() for match in _TOKEN.finditer(text) if "_" in match.group() or "-" in match.group()]
    return _distinct(found)


def state_in(text: str, words: Words) -> State | None:
    """Whether the text says that something is done or paused; what is paused is not done yet."""
    if words.paused.search(text):
        return "paused"
    return "done" if words.done.search(text) else None


def dates_in(text: str, line: int, start: int, words: Words) -> tuple[Dated, ...]:
    """The dates of a piece that begins at ``start``, each with what the words before it, or behind it, say."""
    found, end = [], 0
    for match in words.date.finditer(text):
        parts = [group for name, group in match.groupdict().items() if name != "year" and group]
        try:
            iso = date(int(match["year"]), int(parts[0]), int(parts[1])).isoformat()
        except ValueError:
            continue
        label = text[end : match.start()][-_AROUND:]
        stops = [stop.end() for stop in words.separator.finditer(label) if not words.colon.match(label, stop.start())]
        label = label[max(stops, default=0) :]
        behind = words.done_behind.match(text, match.end())
        purpose: str | None = None
        if words.done_label.search(label) or (behind and not words.colon.search(label)):
            purpose = "done"
        elif words.colon.search(label):
            purpose = "other"
        span = Span(line, start + match.start(), start + match.end())
        found.append(Dated(iso, "done" if purpose == "done" else "other" if purpose else None, span))
        end = match.end()
    return tuple(found)


def written_like(written: str, iso: str) -> str:
    """A date in the form of another one: its signs between the numbers, and its zeros before them or none."""
    numbers = iter(iso.split("-"))

    def number(match: re.Match[str]) -> str:
        return next(numbers) if len(match.group()) > 1 else next(numbers).lstrip("0")

    return _NUMBER.sub(number, written, count=3)


def counts_in(text: str, line: int, start: int, label: str) -> Iterator[Count]:
    """Every ``8 / 26`` of a piece; ``label`` is that of the row it stands in."""
    for match in _COUNT.finditer(text):
        span = Span(line, start + match.start(), start + match.end())
        before, after = text[: match.start()][-_AROUND:], text[match.end() :][:_AROUND]
        yield Count(int(match["done"]), int(match["total"]), span, label, before, after)


def tested_in(text: str, line: int, start: int, words: Words, owner: tuple[int | None, int | None]) -> Iterator[Tested]:
    """Numbers of tests and coverages that a piece claims; ``owner`` is its section and its box."""
    taken: list[tuple[int, int]] = []
    for pattern in (words.tests_counted, words.tests_passed):
        for match in pattern.finditer(text):
            if any(begin < match.end() and match.start() < end for begin, end in taken):
                continue
            taken.append(match.span())
            found = match.groupdict()
            passed, total = found["passed"] or found.get("late_passed"), found.get("total") or found.get("late_total")
            span = Span(line, start + match.start(), start + match.end())
            yield Tested(span, int(passed or 0), int(total) if total else None, None, *owner)
    for match in words.coverage.finditer(text):
        span = Span(line, start + match.start(), start + match.end())
        yield Tested(span, None, None, match["percent"] or match["late_percent"], *owner)


def links_in(text: str, line: int, start: int) -> Iterator[Link]:
    """The targets of a line's links."""
    for match in _TARGET.finditer(text):
        group = "bare" if match["angled"] is None else "angled"
        yield Link(Span(line, start + match.start(group), start + match.end(group)), match[group])


def _parts(text: str, words: Words) -> list[str]:
    """A label's own parts: before its first stop, and behind its first colon."""
    stop = words.stop.search(text)
    colon = words.colon.search(text)
    return [text[: stop.start()] if stop else text, *([text[colon.end() :]] if colon else [])]


def _after_signs(text: str, words: Words) -> int:
    found = words.signs.match(text)
    return found.end() if found else 0


def _distinct(names: list[str]) -> tuple[str, ...]:
    stripped = (name.strip(_DECORATION).strip() for name in names)
    return tuple(dict.fromkeys(name for name in stripped if name and len(name) <= _LONGEST_NAME))


def _blank(match: re.Match[str]) -> str:
    return "".join(sign if sign in "\r\n" else " " for sign in match.group())
