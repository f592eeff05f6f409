"""The report as JSON, and the schema that it keeps to."""

from typing import Any

import msgspec

from shinchoku.report import Report


def render_json(report: Report, *, reproducible: bool = False) -> str:
    """The report as indented JSON with an ending newline.

    Args:
        report: What to write.
        reproducible: Leave out timings, so that two scans of the same bytes give the same bytes.
    """
    document = msgspec.to_builtins(report)
    for item in document["items"] if reproducible else ():
        item["evidence"]["tests"].pop("duration_seconds", None)
    return _indented(document)


def report_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of the report, made from the types above."""
    (reference,), components = msgspec.json.schema_components([Report], ref_template="#/$defs/{name}")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "shinchoku report",
        **reference,
        "$defs": components,
    }


def render_schema() -> str:
    """The JSON Schema of the report."""
    return _indented(report_schema())


def _indented(document: object) -> str:
    # A lone surrogate, from a name whose bytes are not UTF-8, has no UTF-8: it is written as its escape.
    text = msgspec.json.format(msgspec.json.encode(_escaped(document)), indent=2).decode()
    return f"{text}\n"


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
