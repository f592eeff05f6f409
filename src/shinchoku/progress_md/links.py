"""The targets of a text's links, where they stand."""

import re
from collections.abc import Iterator

from shinchoku.progress_md.claims import Link, Span

_SIGN = re.compile(r"\\[!-/:-@\[-`{-~]|[\[\]]")
_TARGET = re.compile(
    r"\([ \t\n]*(?:<(?P<angled>[^<>\n]*)>|(?P<bare>(?:[^\s()<>\\]|\\[!-/:-@\[-`{-~]?|\([^\s()]*\))*+))(?=[\s)])",
    re.ASCII,
)
_DEFINITION = re.compile(r" {0,3}\[[^\[\]]+\]:[ \t]*(?:<(?P<angled>[^<>]*)>|(?P<bare>[^\s<]\S*))", re.ASCII)


def targets_in(text: str) -> Iterator[tuple[int, int]]:
    """Where the targets of a text's links begin and end: behind brackets that were opened before."""
    depth = 0
    for sign in _SIGN.finditer(text):
        if sign.group() == "[":
            depth += 1
        elif sign.group() == "]" and depth:
            depth -= 1
            found = _TARGET.match(text, sign.end())
            if found:
                yield _span(found)


def links_in(text: str, line: int, start: int) -> Iterator[Link]:
    """The links of a line, or of a part of one that begins at ``start``."""
    for begin, end in targets_in(text):
        yield Link(Span(line, start + begin, start + end), text[begin:end])


def definition_in(text: str, line: int, start: int) -> Iterator[Link]:
    """The target of a line that defines one: ``[label]: target``."""
    found = _DEFINITION.match(text)
    if found:
        begin, end = _span(found)
        yield Link(Span(line, start + begin, start + end), text[begin:end])


def _span(found: re.Match[str]) -> tuple[int, int]:
    return found.span("bare" if found["angled"] is None else "angled")
