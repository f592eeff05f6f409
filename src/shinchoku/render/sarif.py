"""Findings as SARIF 2.1.0, in the form that GitHub's code scanning takes."""

import posixpath
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, Literal
from urllib.parse import quote

from shinchoku.codes import Code
from shinchoku.drift_codes import DRIFT_CODES, severity_of
from shinchoku.findings import DriftReport, Marked, Severity
from shinchoku.render.fingerprints import fingerprint
from shinchoku.render.jsontext import indented
from shinchoku.render.looks import SEVERITY_LOOKS
from shinchoku.render.places import end_column, repository_path

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
MOST_RESULTS = 25_000
"""GitHub refuses a run with more."""
_TOP = "%SRCROOT%"
"""The repository's top level, wherever it lies on the reader's machine."""
_LEVELS: dict[Severity, Literal["error", "warning", "note"]] = {"error": "error", "warning": "warning", "info": "note"}
_FINGERPRINT = "shinchoku/v1"

_Object = dict[str, Any]


def render_sarif(report: DriftReport) -> str:
    """One run: every drift code is a rule of it, every finding a result."""
    kept = _kept(report.findings)
    return indented({"$schema": SCHEMA, "version": "2.1.0", "runs": [_run(report, kept)]})


def _kept(findings: Sequence[Marked]) -> list[Marked]:
    """As many findings as a run may have, in their own order."""
    by_weight = sorted(range(len(findings)), key=lambda index: SEVERITY_LOOKS[findings[index].finding.severity].rank)
    return [findings[index] for index in sorted(by_weight[:MOST_RESULTS])]


def _run(report: DriftReport, kept: Sequence[Marked]) -> _Object:
    driver = {
        "name": "shinchoku",
        "version": report.version,
        "semanticVersion": report.version,
        "rules": [_rule(code) for code in DRIFT_CODES],
    }
    return {
        "tool": {"driver": driver},
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": list(_notes(report, len(kept)))}],
        "columnKind": "unicodeCodePoints",
        "results": list(_results(report, kept)),
        "properties": {"suppressed": report.suppressed},
    }


def _notes(report: DriftReport, kept: int) -> Iterator[_Object]:
    if report.claims_file is None:
        text = "There is no progress file, so there was nothing to compare."
        yield {"level": "warning", "message": {"text": text}}
    total = len(report.findings)
    if kept < total:
        text = (
            f"{total - kept} of {total} findings are left out: a run may have {MOST_RESULTS}. The weightiest are kept."
        )
        yield {"level": "warning", "message": {"text": text}, "properties": {"leftOut": total - kept}}


def _rule(code: Code) -> _Object:
    fix = f"--fix {code.fix}." if code.fix else "--fix changes nothing here."
    return {
        "id": code.code,
        "name": "".join(word[0].upper() + word[1:] for word in re.findall(r"\w+", code.meaning.replace("'", ""))),
        "shortDescription": {"text": f"{code.meaning}."},
        "fullDescription": {"text": code.cause},
        "help": {
            "text": f"{code.cause}\n\n{code.cure}\n\n{fix}",
            "markdown": f"{code.cause}\n\n**Cure:** {code.cure}\n\n**Fix:** `--fix`{fix.removeprefix('--fix')}",
        },
        "defaultConfiguration": {"level": _LEVELS[severity_of(code.code)]},
    }


def _results(report: DriftReport, kept: Sequence[Marked]) -> Iterator[_Object]:
    rules = {code.code: index for index, code in enumerate(DRIFT_CODES)}
    seen: Counter[str] = Counter()
    for marked in kept:
        finding = marked.finding
        location = _location(report, marked)
        print_ = fingerprint(marked, location["uri"])
        seen[print_] += 1
        region = {
            "startLine": finding.line,
            "startColumn": finding.column,
            "endLine": finding.line,
            "endColumn": end_column(marked),
        }
        yield {
            "ruleId": finding.code,
            "ruleIndex": rules[finding.code],
            "level": _LEVELS[finding.severity],
            "message": {"text": _literal(_sentence(marked))},
            "locations": [{"physicalLocation": {"artifactLocation": location, "region": region}}],
            "partialFingerprints": {_FINGERPRINT: f"{print_}:{seen[print_]}"},
            "properties": {
                "item": finding.item,
                "claim": finding.claim,
                "evidence": finding.evidence,
                "fixable": finding.fixable,
            },
        }


def _location(report: DriftReport, marked: Marked) -> dict[str, str]:
    """Below the top level, or where the user said that it is: absolute, or as it was named."""
    path = repository_path(report, marked)
    if path is not None:
        return {"uri": _uri(path), "uriBaseId": _TOP}
    path = posixpath.normpath(marked.finding.path)
    return {"uri": f"file://{_uri(path)}" if path.startswith("/") else _uri(path)}


def _uri(path: str) -> str:
    """A name whose bytes are not UTF-8 is told by its bytes."""
    return quote(path.encode("utf-8", "surrogateescape"))


def _sentence(marked: Marked) -> str:
    message = marked.finding.message.removesuffix(".")
    return f"{message}. Help: {marked.help}." if marked.help else f"{message}."


def _literal(text: str) -> str:
    """Braces and, where they could be a link, brackets mean themselves (3.11.5 and 3.11.6 of the specification)."""
    text = text.replace("{", "{{").replace("}", "}}")
    return re.sub(r"[\[\]\\]", r"\\\g<0>", text) if "](" in text else text
