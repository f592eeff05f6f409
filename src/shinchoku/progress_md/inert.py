"""What in a text says nothing: comments, code, tags and addresses, each as blanks of the same length."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator

from shinchoku.progress_md.links import targets_in

_OPENING = re.compile(r"\\[!-/:-@\[-`{-~]|`+|<!--")
_TICKS = re.compile("`+")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_SCHEME = re.compile(r"(?<![0-9A-Za-z])(?:https?|ftp)://[!#-&*-;=?-Z_a-~]*")
_SHOWN = re.compile(r"[^\n]")


def blanked(text: str) -> str:
    """The text without comments: those that Markdown sees, neither open ones nor any in code."""
    return _without(text, is_code=False) if "<!--" in text else text


def without_code(text: str) -> str:
    """The text without code spans, whatever they hold."""
    return _without(text, is_code=True) if "`" in text else text


def masked(text: str) -> str:
    """The text without tags, addresses and links' targets: a date in a path is not said of anything."""
    if "](" in text:
        text = _blank(text, targets_in(text))
    if "<" in text:
        text = _TAG.sub(lambda found: " " * len(found.group()), text)
    return _SCHEME.sub(lambda found: " " * len(found.group()), text) if "://" in text else text


def _without(text: str, *, is_code: bool) -> str:
    return _blank(text, ((start, end) for start, end, found_code in _spans(text) if found_code == is_code))


def _spans(text: str) -> Iterator[tuple[int, int, bool]]:
    """Code spans and comments, whichever begins first: begin, end, and whether it is code."""
    runs: dict[int, list[int]] = {}
    for run in _TICKS.finditer(text):
        runs.setdefault(run.end() - run.start(), []).append(run.start())
    last_comment_end = text.rfind("-->")
    position = 0
    while opening := _OPENING.search(text, position):
        start, position = opening.span()
        if opening.group()[0] == "`":
            closers = runs.get(position - start, [])
            number = bisect_right(closers, start)
            if number < len(closers):
                end, position = closers[number] + position - start, closers[number] + position - start
                yield start, end, True
        elif opening.group() == "<!--" and last_comment_end >= start + 2:
            # A comment may also be but "<!-->" or "<!--->".
            position = text.index("-->", start + 2) + 3
            yield start, position, False


def _blank(text: str, spans: Iterable[tuple[int, int]]) -> str:
    parts: list[str] = []
    end = 0
    for start, stop in spans:
        parts += [text[end:start], _SHOWN.sub(" ", text[start:stop])]
        end = stop
    return "".join((*parts, text[end:]))
