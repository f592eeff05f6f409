"""Findings as JSON by themselves, and the schema that this keeps to."""

from typing import Annotated, Any, Literal

import msgspec

from shinchoku.findings import ClaimsFile, DriftReport, Finding, Marked
from shinchoku.render.jsontext import indented, schema_of
from shinchoku.render.places import end_column
from shinchoku.report import Tool
from shinchoku.speech import plain


class FindingInfo(Finding, frozen=True):
    """A finding as in the scan's report, with what a person or an editor needs beside it."""

    end_column: Annotated[int, msgspec.Meta(description="From 1, in characters: one past the last one.")]
    help: Annotated[str | None, msgspec.Meta(description="What --fix would do, or why it leaves the line alone.")]


class DriftInfo(msgspec.Struct, frozen=True, kw_only=True):
    """What a drift check found, by path, line, column and code."""

    schema_version: Literal["1.0"] = "1.0"
    tool: Tool
    claims_file: ClaimsFile | None
    findings: tuple[FindingInfo, ...]
    suppressed: Annotated[int, msgspec.Meta(description="How many findings comments in the files took out.")]


def render_drift_json(report: DriftReport) -> str:
    """The findings as indented JSON with an ending newline."""
    document = DriftInfo(
        tool=Tool("shinchoku", report.version),
        claims_file=report.claims_file,
        findings=tuple(map(_info, report.findings)),
        suppressed=report.suppressed,
    )
    return indented(msgspec.to_builtins(document, enc_hook=plain))


def drift_schema() -> dict[str, Any]:
    """The JSON Schema of the findings, made from the types above."""
    return schema_of(DriftInfo, "shinchoku drift")


def render_drift_schema() -> str:
    """The JSON Schema of the findings."""
    return indented(drift_schema())


def _info(marked: Marked) -> FindingInfo:
    fields = msgspec.structs.asdict(marked.finding)
    return FindingInfo(**fields, end_column=end_column(marked), help=marked.help)
