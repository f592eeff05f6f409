"""The anchors of a Markdown text: its headings' slugs, and those that its HTML names."""

import re
from itertools import pairwise

from shinchoku.progress_md.blocks import blocks_of
from shinchoku.targets import slugs_of

_TAG = re.compile("<[A-Za-z][^<>]*>")
_NAMED = re.compile(r"\s(?:id|name)\s*=\s*[\"']?([^\"'\s<>]+)")


def anchors_in(text: str) -> frozenset[str]:
    """Every anchor that a link may name, case folded."""
    tokens = pairwise(blocks_of(text))
    headings = [inner.content for opened, inner in tokens if opened.type == "heading_open"]
    named = {name.casefold() for tag in _TAG.findall(text) for name in _NAMED.findall(tag)}
    return frozenset(slug.casefold() for slug in slugs_of(headings)) | named
