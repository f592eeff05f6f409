"""Findings as GitHub's workflow commands, which show them beside the lines of a pull request."""

from collections.abc import Iterator

from shinchoku.drift_codes import code_called
from shinchoku.findings import DriftReport, Marked, Severity
from shinchoku.render.excerpt import clipped
from shinchoku.render.places import end_column, repository_path
from shinchoku.render.plain import shown

_COMMANDS: dict[Severity, str] = {"error": "error", "warning": "warning", "info": "notice"}
_MOST_SIGNS = 4000
"""How long a line of one may be; GitHub takes 64 KB for an annotation's message."""


def render_annotations(report: DriftReport) -> str:
    """One command in a line for each finding; nothing where nothing is found."""
    return "".join(f"{_command(report, marked)}\n" for marked in report.findings)


def _command(report: DriftReport, marked: Marked) -> str:
    finding = marked.finding
    properties = {
        "file": repository_path(report, marked) or finding.path,
        "line": str(finding.line),
        "endLine": str(finding.line),
        "col": str(finding.column),
        "endColumn": str(end_column(marked)),
        "title": f"{finding.code} {code_called(finding.code).meaning}",
    }
    listed = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{_COMMANDS[finding.severity]} {listed}::{'%0A'.join(map(_data, _lines(marked)))}"


def _lines(marked: Marked) -> Iterator[str]:
    yield marked.finding.message
    if marked.help:
        yield f"help: {marked.help}"


def _data(text: str) -> str:
    """What is shown holds no newline; the sign that begins an escape is one itself."""
    return clipped(shown(text), _MOST_SIGNS).replace("%", "%25")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
