"""The anchors of a Markdown text: its headings' slugs, and those that its HTML names."""

import re
from itertools import pairwise

from markdown_it import MarkdownIt

from shinchoku.targets import slugs_of

_NAMED = re.compile(r"<[A-Za-z][^<>]*?\s(?:id|name)\s*=\s*[\"']?([^\"'\s<>]+)")


def anchors_in(text: str) -> frozenset[str]:
    """Every anchor that a link may name, case folded."""
    markdown = MarkdownIt()
    markdown.core.ruler.enableOnly(["normalize", "block"])
    tokens = markdown.parse(text)
    headings = [inner.content for opened, inner in pairwise(tokens) if opened.type == "heading_open"]
    named = {match.casefold() for match in _NAMED.findall(text)} if "<" in text else set()
    return frozenset(slug.casefold() for slug in slugs_of(headings)) | named
