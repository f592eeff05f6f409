"""JSON as the reports write it: indented, deterministic, and always UTF-8."""

import re
from typing import Any

import msgspec

from shinchoku.speech import plain

_UNSAFE = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
"""What JSON may hold as it is, and what acts on a terminal or an editor that shows it; it stands in strings alone."""


def indented(document: object) -> str:
    """A document of plain values as indented JSON with an ending newline."""
    try:
        data = msgspec.json.encode(document, enc_hook=plain)
    except UnicodeEncodeError:
        # A lone surrogate, from a name whose bytes are not UTF-8, has no UTF-8: it is written as its escape.
        data = msgspec.json.encode(_escaped(document))
    return f"{_UNSAFE.sub(_as_escape, msgspec.json.format(data, indent=2).decode())}\n"


def _as_escape(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"


def schema_of(kind: type[msgspec.Struct], title: str) -> dict[str, Any]:
    """The JSON Schema (2020-12) of a document, made from its type."""
    (reference,), components = msgspec.json.schema_components([kind], ref_template="#/$defs/{name}")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        **reference,
        "$defs": components,
    }


def _escaped(value: object) -> object:
    match value:
        case str():
            return value.encode("utf-8", "backslashreplace").decode() if not value.isascii() else value
        case dict():
            return {_escaped(key): _escaped(inner) for key, inner in value.items()}
        case list() | tuple():
            return [_escaped(inner) for inner in value]
        case _:
            return value
