"""Findings as JUnit XML: what GitLab, Jenkins and the test reporters of GitHub show as tests."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Literal
from xml.etree import ElementTree as ET

from shinchoku.codes import Code
from shinchoku.drift_codes import DRIFT_CODES
from shinchoku.findings import DriftReport, Marked
from shinchoku.render.plain import shown

_Outcome = Literal["failure", "skipped", "passed"]


def render_junit(report: DriftReport) -> str:
    """A test for every drift code, passed where nothing is found; where something is, a test for each finding.

    Findings that are only for information pass, and are told as the test's output. Codes that were not looked for, and
    all of them where there is no progress file, are skipped.
    """
    cases = list(_cases(report))
    counts = Counter(outcome for _, outcome in cases)
    numbers = {
        "tests": str(len(cases)),
        "failures": str(counts["failure"]),
        "errors": "0",
        "skipped": str(counts["skipped"]),
        "time": "0",
    }
    suites = ET.Element("testsuites", {"name": "shinchoku drift", **numbers})
    suite = ET.SubElement(suites, "testsuite", {"name": _file(report), **numbers})
    suite.extend(case for case, _ in cases)
    ET.indent(suites)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(suites, encoding="unicode")}\n'


def _cases(report: DriftReport) -> Iterator[tuple[ET.Element, _Outcome]]:
    by_code: defaultdict[str, list[Marked]] = defaultdict(list)
    for marked in report.findings:
        by_code[marked.finding.code].append(marked)
    for code in DRIFT_CODES:
        if code.code in by_code:
            yield from _found(code, by_code[code.code])
        else:
            yield _clean(report, code)


def _found(code: Code, findings: list[Marked]) -> Iterator[tuple[ET.Element, _Outcome]]:
    names: Counter[tuple[str, str]] = Counter()
    for marked in findings:
        finding = marked.finding
        name = f"{_title(code)}: {shown(finding.item)}" if finding.item else _title(code)
        names[name, finding.path] += 1
        number = names[name, finding.path]
        case = _case(f"{name} ({number})" if number > 1 else name, finding.path)
        case.set("file", shown(finding.path))
        case.set("line", str(finding.line))
        if finding.severity == "info":
            ET.SubElement(case, "system-out").text = _body(marked)
            yield case, "passed"
        else:
            attributes = {"message": shown(finding.message), "type": finding.severity}
            ET.SubElement(case, "failure", attributes).text = _body(marked)
            yield case, "failure"


def _clean(report: DriftReport, code: Code) -> tuple[ET.Element, _Outcome]:
    case = _case(_title(code), _file(report))
    why = None
    if report.claims_file is None:
        why = "there is no progress file"
    elif report.codes is not None and code.code not in report.codes:
        why = "not looked for"
    if why is None:
        return case, "passed"
    ET.SubElement(case, "skipped", {"message": why})
    return case, "skipped"


def _case(name: str, path: str) -> ET.Element:
    return ET.Element("testcase", {"classname": shown(path), "name": name, "time": "0"})


def _title(code: Code) -> str:
    return f"{code.code} {code.meaning}"


def _file(report: DriftReport) -> str:
    return shown(report.claims_file.path) if report.claims_file else "progress file"


def _body(marked: Marked) -> str:
    finding = marked.finding
    lines = [f"{finding.path}:{finding.line}:{finding.column}: {finding.message}"]
    if marked.help:
        lines.append(f"help: {marked.help}")
    return "\n".join(map(shown, lines))
