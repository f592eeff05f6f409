"""The report as JSON, and the schema that it keeps to."""

from typing import Any

import msgspec

from shinchoku.render.jsontext import indented, schema_of
from shinchoku.report import Report
from shinchoku.speech import plain


def render_json(report: Report, *, reproducible: bool = False) -> str:
    """The report as indented JSON with an ending newline.

    Args:
        report: What to write.
        reproducible: Leave out timings, and whether a run was seen now or is known from an earlier scan, so that two
            scans of the same bytes give the same bytes.
    """
    document = msgspec.to_builtins(report, enc_hook=plain)
    for item in document["items"] if reproducible else ():
        tests = item["evidence"]["tests"]
        tests.pop("duration_seconds", None)
        if tests["source"] == "cache":
            tests["source"] = "run"
    return indented(document)


def report_schema() -> dict[str, Any]:
    """The JSON Schema of the report, made from the types that it is made of."""
    return schema_of(Report, "shinchoku report")


def render_schema() -> str:
    """The JSON Schema of the report."""
    return indented(report_schema())
