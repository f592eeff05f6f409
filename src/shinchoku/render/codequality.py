"""Findings as GitLab's code quality report, which shows them in a merge request."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from shinchoku.findings import DriftReport, Severity
from shinchoku.render.excerpt import clipped
from shinchoku.render.fingerprints import fingerprint
from shinchoku.render.jsontext import indented
from shinchoku.render.places import repository_path
from shinchoku.render.plain import shown

_SEVERITIES: dict[Severity, str] = {"error": "major", "warning": "minor", "info": "info"}
_MOST_SIGNS = 4000


def render_code_quality(report: DriftReport) -> str:
    """An array with an issue for each finding; empty where nothing is found."""
    return indented(list(_issues(report)))


def _issues(report: DriftReport) -> Iterator[dict[str, Any]]:
    seen: Counter[str] = Counter()
    for marked in report.findings:
        finding = marked.finding
        path = repository_path(report, marked) or finding.path
        print_ = fingerprint(marked, path)
        seen[print_] += 1
        told = f"{finding.message}; {marked.help}" if marked.help else finding.message
        yield {
            "description": clipped(shown(told), _MOST_SIGNS),
            "check_name": finding.code,
            "fingerprint": f"{print_}:{seen[print_]}",  # GitLab shows one issue of those that share one
            "severity": _SEVERITIES[finding.severity],
            "location": {"path": path, "lines": {"begin": finding.line}},
        }
