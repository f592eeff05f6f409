"""The papers agree with the program."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from shinchoku.render.between_json import render_between_schema
from shinchoku.render.findings_json import render_drift_schema
from shinchoku.render.history_json import render_history_schema
from shinchoku.render.jsonreport import render_schema

ROOT = Path(__file__).parents[1]
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").glob("*.md")])


@pytest.mark.parametrize(
    ("name", "own"),
    [
        ("report", render_schema),
        ("drift", render_drift_schema),
        ("between", render_between_schema),
        ("history", render_history_schema),
    ],
)
def test_the_published_schemas_are_the_programs_own(name: str, own: Callable[[], str]) -> None:
    assert (ROOT / f"docs/{name}.schema.json").read_text(encoding="utf-8") == own()


def test_ci_runs_the_test_command_that_the_readme_gives() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    command = ".venv/bin/python -m pytest"
    assert f"&& {command}\n```" in readme
    assert (ROOT / ".ci/run").read_text(encoding="utf-8").splitlines()[-1] == command


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for link in re.findall(r"\]\(([^)#]+)\)", text):
        assert link.startswith("https://") or (page.parent / link).exists(), link


def test_rooms_and_functions_stay_small() -> None:
    import ast

    for path in (ROOT / "src").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert len(text.splitlines()) <= 250, path.name
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                assert (node.end_lineno or node.lineno) - node.lineno < 50, f"{path.name}: {node.name}"
