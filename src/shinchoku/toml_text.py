"""TOML of a stranger's, read with the standard library, whose reader can be led to take all the memory there is."""

import re
import tomllib
from typing import Any

_MOST_PARTS = 50
# That reader keeps every beginning of a dotted key: memory would grow with the square of its length.
_LONG_KEY = re.compile(rf"""(?<![\w"'\-])(?:[\w"'\-]++[ \t]*+\.[ \t]*+){{{_MOST_PARTS}}}""", re.ASCII)


class NotToml(ValueError):
    """Why a text is none, in the reader's own words: a fact, for its caller's sentence."""


def parse_toml(text: str) -> dict[str, Any]:
    """The document that a text is; raises `NotToml`, also where it is one that nobody writes."""
    if _LONG_KEY.search(text):
        raise NotToml(f"a key has more than {_MOST_PARTS} parts")
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise NotToml("it is nested too deeply") from None
    except ValueError as error:  # also for a number of more digits than Python reads
        raise NotToml(str(error)) from error
