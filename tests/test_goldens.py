"""Every form of a report, for the sample repository: as it is kept, and valid by that form's own standard."""

import json
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import html5lib
import pytest
from jsonschema import Draft202012Validator
from markdown_it import MarkdownIt

from shinchoku.gates.samples import make_sample
from tests import goldens
from tests.test_render_sarif import standard

DOCS = Path(__file__).parents[1] / "docs"


@pytest.fixture(name="sample", scope="module")
def _sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("goldens") / "sample"
    make_sample(path)
    return path


@pytest.mark.parametrize("name", goldens.FORMS)
def test_a_report_is_as_it_is_kept(name: str, sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """``python -m tests.goldens`` writes what is kept; a change of it is looked at like one of the code."""
    monkeypatch.chdir(sample)
    assert goldens.made(goldens.FORMS[name]) == (goldens.FOLDER / name).read_text(encoding="utf-8")


def test_nothing_else_is_kept() -> None:
    """No file is left of a form that is no more."""
    assert {path.name for path in goldens.FOLDER.iterdir()} == set(goldens.FORMS)


def by_schema(text: str, schema: str) -> None:
    """JSON, by a schema that is published."""
    Draft202012Validator(json.loads((DOCS / schema).read_text(encoding="utf-8"))).validate(json.loads(text))


def by_html(text: str) -> None:
    """Any departure from the standard's syntax raises."""
    html5lib.HTMLParser(strict=True).parse(text)


def by_svg(text: str) -> None:
    """Well-formed, with a name for who cannot see it."""
    root = ET.fromstring(text)  # noqa: S314 - our own
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert root.get("role") == "img"
    assert root.get("aria-label") == root.findtext("{http://www.w3.org/2000/svg}title")


def by_shields(text: str) -> None:
    """The fields that an endpoint has to give."""
    found = json.loads(text)
    assert found.pop("schemaVersion") == 1
    assert set(found) == {"label", "message", "color"}
    assert all(isinstance(value, str) and value for value in found.values())


def by_junit(text: str) -> None:
    """The counts are those of the cases."""
    root = ET.fromstring(text.encode())  # noqa: S314 - our own
    for suite in root.iter("testsuite"):
        cases = list(suite.iter("testcase"))
        assert int(suite.get("tests", "")) == len(cases)
        for outcome in ("failure", "error", "skipped"):
            count = suite.get("failures" if outcome == "failure" else "errors" if outcome == "error" else outcome, "")
            assert int(count) == sum(case.find(outcome) is not None for case in cases)


def by_gitlab(text: str) -> None:
    """What GitLab's page on the report asks of each issue, and that each has a fingerprint of its own."""
    issues = json.loads(text)
    for issue in issues:
        assert issue["severity"] in {"info", "minor", "major", "critical", "blocker"}
        assert issue["description"]
        assert issue["check_name"]
        assert not Path(issue["location"]["path"]).is_absolute()
        assert issue["location"]["lines"]["begin"] >= 1
    assert len({issue["fingerprint"] for issue in issues}) == len(issues) > 0


def by_markdown(text: str) -> None:
    """CommonMark with GitHub's tables: no table falls apart into text."""
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    assert any(token.type == "heading_open" for token in tokens)
    assert any(token.type == "table_open" for token in tokens)
    assert not any(token.type == "inline" and "| ---" in token.content for token in tokens)


STANDARDS: dict[str, Callable[[str], None]] = {
    "scan.json": lambda text: by_schema(text, "report.schema.json"),
    "history.json": lambda text: by_schema(text, "history.schema.json"),
    "scan.html": by_html,
    "scan.ja.html": by_html,
    "badge.svg": by_svg,
    "badge.json": by_shields,
    "drift.sarif": lambda text: standard().validate(json.loads(text)),
    "drift.junit.xml": by_junit,
    "drift.gitlab.json": by_gitlab,
    "scan.md": by_markdown,
    "between.md": by_markdown,
}


@pytest.mark.parametrize("name", STANDARDS)
def test_a_report_is_valid_by_its_own_standard(name: str) -> None:
    """Those that have one."""
    STANDARDS[name]((goldens.FOLDER / name).read_text(encoding="utf-8"))
