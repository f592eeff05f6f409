"""A Markdown text's blocks, as markdown-it-py finds them; what is inside a line is read elsewhere, with its place."""

import re
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

DEEPEST = 100
"""How many lists, list items and quotes may lie inside each other; markdown-it-py leaves out what lies deeper."""
MOST_BLOCKS = 1_000_000
"""How many lines, table cells and signs that may begin a list's item or a quote are read together."""
_BEGINS = re.compile(r"[\r\n]|[-+*>.)][ \t]|\|")


def has_too_many(text: str) -> bool:
    """Whether there are more blocks than a machine's memory may hold."""
    return len(text) > MOST_BLOCKS and sum(1 for _ in _BEGINS.finditer(text)) > MOST_BLOCKS


def blocks_of(text: str, environment: dict[str, Any] | None = None) -> list[Token]:
    """The tokens of a text's blocks; the definitions of references go into ``environment``."""
    return _MARKDOWN.parse(text, environment if environment is not None else {})


def is_too_deep(token: Token) -> bool:
    """Whether what a list's item or a quote holds was left out, and with it all that follows."""
    return token.level >= DEEPEST - 1 and token.type in {"list_item_open", "blockquote_open"}


def _markdown() -> MarkdownIt:
    markdown = MarkdownIt(options_update={"maxNesting": DEEPEST}).enable("table")
    markdown.core.ruler.enableOnly(["normalize", "block"])
    return markdown


_MARKDOWN = _markdown()
