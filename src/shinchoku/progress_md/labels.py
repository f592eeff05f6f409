"""What a line or a heading calls the thing that it is about."""

import re

from shinchoku.progress_md.words import Words

_HEAD = re.compile(
    r"(?:\*\*|__)(?P<bold>(?:(?!\*\*|__)[^\n]){1,300}?)(?:\*\*|__)"
    r"|(?<!`)(?P<ticks>`{1,8})(?!`)(?P<code>[^`\n]{1,300})(?P=ticks)(?!`)"
    r"|!?\[(?P<link>[^\[\]\n]{1,300})\](?:\([^()\n]{0,600}\))?"
)
_TOKEN = re.compile(r"(?<![0-9A-Za-z_.\-])[0-9A-Za-z][0-9A-Za-z_.\-]{0,199}")
_BRACKET = re.compile(r"\(([^()\n]{1,80})\)")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_LONGEST_NAME = 300
_DECORATION = "*_`~ \t"


def names_at_head(text: str, words: Words) -> tuple[str, ...]:
    """What the text begins with, as names that it may be: its bold, code or link text; else its words up to a stop."""
    begin = _after_signs(text, words)
    head = _HEAD.match(text, begin)
    if head is None:
        return _distinct(_plain(text[begin : begin + _LONGEST_NAME].partition("\n")[0], words))
    inner = head["bold"] or head["code"] or head["link"]
    nested = _HEAD.match(inner)
    inner = (nested["bold"] or nested["code"] or nested["link"]) if nested else inner
    inner = inner[_after_signs(inner, words) :]
    colon = words.colon.search(inner)
    parts = [_up_to_stop(inner, words), *([inner[colon.end() :]] if colon else [])]
    return _distinct([inner, *parts, inner.rstrip("/").rpartition("/")[2]])


def names_anywhere(text: str, words: Words) -> tuple[str, ...]:
    """All names that a heading may hold: its parts, and single words."""
    found = list(names_at_head(text, words))
    for part in words.colon.split(text):
        found += names_at_head(part, words)
    found += [match.group() for match in _TOKEN.finditer(text) if "_" in match.group() or "-" in match.group()]
    return _distinct(found)


def _plain(text: str, words: Words) -> list[str]:
    """A name without markup: up to the first stop, with a bracket that belongs to it, or behind a word for an extra."""
    before = words.before_name.match(text)
    if before:
        name = _up_to_stop(text[before.end() :], words)
        return [f"{before.group()}{name}", name]
    stop = words.stop.search(text)
    name = text[: stop.start()] if stop else text
    bracket = _BRACKET.match(text, len(name))
    is_own = bracket and not words.stop.search(bracket[1]) and not words.says_done.fullmatch(bracket[1])
    return [name, f"{name}{bracket.group()}"] if bracket and is_own else [name]


def _up_to_stop(text: str, words: Words) -> str:
    stop = words.stop.search(text)
    return text[: stop.start()] if stop else text


def _after_signs(text: str, words: Words) -> int:
    found = words.signs.match(text)
    return found.end() if found else 0


def _distinct(names: list[str]) -> tuple[str, ...]:
    """The names without what decorates them, and also without what escapes their signs in Markdown."""
    stripped = [name.strip(_DECORATION).strip() for name in names]
    plain = [_ESCAPE.sub(r"\1", name) for name in stripped if "\\" in name]
    return tuple(dict.fromkeys(name for name in (*stripped, *plain) if name and len(name) <= _LONGEST_NAME))
