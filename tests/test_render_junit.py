"""JUnit XML: well-formed whatever a name holds, with a test for every code and every finding."""

import os
from xml.etree import ElementTree as ET

from hypothesis import given, settings
from hypothesis import strategies as st

from shinchoku.drift_codes import DRIFT_CODES
from shinchoku.findings import ClaimsFile, DriftReport, Finding, Marked, Severity
from shinchoku.render.junit import render_junit

EXAMPLES = int(os.environ.get("SHINCHOKU_LAW_EXAMPLES", "200"))
CLAIMS = ClaimsFile("PROGRESS.md", "utf-8", damaged=False)

often = settings(max_examples=max(10, EXAMPLES // 2), deadline=None)


def found(
    code: str = "DRF201",
    severity: Severity = "error",
    *,
    item: str | None = None,
    path: str = "PROGRESS.md",
    line: int = 12,
    message: str = "8 / 26 patterns are claimed, but the file ticks 9 / 26",
    help_: str | None = None,
) -> Marked:
    finding = Finding(code, severity, item, path, line, 3, message, None, None, fixable=True)
    return Marked(finding, "| 8 / 26 |", 6, help_)


def suites(*findings: Marked, claims: ClaimsFile | None = CLAIMS, codes: frozenset[str] | None = None) -> ET.Element:
    text = render_junit(DriftReport("1.2.3", ".", "", claims, findings, codes=codes))
    return ET.fromstring(text.encode("utf-8"))  # noqa: S314 - our own, just made


def names(tests: ET.Element, outcome: str) -> list[str | None]:
    return [case.get("name") for case in tests.iter("testcase") if case.find(outcome) is not None]


def test_codes_are_tests_and_findings_are_failures() -> None:
    codes = frozenset({"DRF101", "DRF103", "DRF104"})
    findings = (
        found("DRF101", item="model_db", line=24, message="model_db is ticked < & >", help_="finish the item"),
        found("DRF104", "info", item="iris", line=30, message="iris is ticked, and could not be verified"),
    )
    text = render_junit(DriftReport("1.2.3", ".", "", CLAIMS, findings, codes=codes))
    head, _, rest = text.partition('    <testcase classname="PROGRESS.md" name="DRF105')
    assert (
        head
        == """\
<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="shinchoku drift" tests="20" failures="1" errors="0" skipped="17" time="0">
  <testsuite name="PROGRESS.md" tests="20" failures="1" errors="0" skipped="17" time="0">
    <testcase classname="PROGRESS.md" name="DRF101 Ticked without evidence: model_db" time="0" file="PROGRESS.md" line="24">
      <failure message="model_db is ticked &lt; &amp; &gt;" type="error">PROGRESS.md:24:3: model_db is ticked &lt; &amp; &gt;
help: finish the item</failure>
    </testcase>
    <testcase classname="PROGRESS.md" name="DRF102 Complete but not ticked" time="0">
      <skipped message="not looked for" />
    </testcase>
    <testcase classname="PROGRESS.md" name="DRF103 Another date" time="0" />
    <testcase classname="PROGRESS.md" name="DRF104 Ticked, not verified: iris" time="0" file="PROGRESS.md" line="30">
      <system-out>PROGRESS.md:30:3: iris is ticked, and could not be verified</system-out>
    </testcase>
"""
    )
    assert rest.endswith("  </testsuite>\n</testsuites>\n")


def test_where_nothing_is_found_every_code_passes() -> None:
    tests = suites()
    assert [case.get("name", "")[:6] for case in tests.iter("testcase")] == [code.code for code in DRIFT_CODES]
    assert not list(tests.iterfind(".//testcase/*"))
    assert (tests.get("failures"), tests.get("skipped")) == ("0", "0")


def test_without_a_progress_file_every_code_is_skipped() -> None:
    tests = suites(claims=None)
    assert {each.get("message") for each in tests.iter("skipped")} == {"there is no progress file"}
    assert tests.get("tests") == tests.get("skipped") == str(len(DRIFT_CODES))
    assert [suite.get("name") for suite in tests] == ["progress file"]


def test_findings_of_one_code_are_tests_that_can_be_told_apart_and_do_not_move_with_their_lines() -> None:
    tests = suites(
        found(line=1),
        found(line=9),
        found(path="README.md"),
        found("DRF103", "warning", item="iris"),
        found("DRF103", "warning", item="model_db"),
    )
    assert names(tests, "failure") == [
        "DRF103 Another date: iris",
        "DRF103 Another date: model_db",
        "DRF201 Count against the ticks",
        "DRF201 Count against the ticks (2)",
        "DRF201 Count against the ticks",
    ]
    assert [case.get("classname") for case in tests.iter("testcase") if case.find("failure") is not None][
        -1
    ] == "README.md"


@often
@given(
    st.lists(
        st.text(st.characters(exclude_categories=()) | st.sampled_from('\x00\x0b\udcff\ufffe]]>&<"')),
        min_size=5,
        max_size=5,
    )
)
def test_it_is_well_formed_and_counts_rightly_whatever_names_hold(texts: list[str]) -> None:
    item, path, message, help_, name = texts
    claims = ClaimsFile(name, "utf-8", damaged=True)
    tests = suites(
        found(item=item, path=path, message=message, help_=help_),
        found("DRF104", "info", message=message),
        claims=claims,
    )
    (suite,) = tests
    for element in (tests, suite):
        assert element.get("tests") == str(len(suite.findall("testcase"))) == "20"
        assert (element.get("failures"), element.get("skipped")) == ("1", "0")
    (failure,) = tests.iter("failure")
    assert (failure.text or "").count("\n") == bool(help_)
