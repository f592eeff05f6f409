"""The papers agree with the program."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from shinchoku.gates.samples import make_sample
from shinchoku.render.between_json import render_between_schema
from shinchoku.render.cohort_json import render_cohort_schema
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
        ("cohort", render_cohort_schema),
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


NOT_RUN = {
    "python3 -m venv .venv": "it installs: the CI's own first step does the same",
    ".venv/bin/python -m cogapp": "it writes the pages; `.ci/run` checks that they are as it would write them",
    ".venv/bin/python -m tests.messages": "it writes the catalogues; a test checks that they are as it would write them",
    "shinchoku --install-completion": "it writes to the shell's own settings; the completion has tests of its own",
}
"""Beginnings of blocks that are only shown, each with the reason."""


def _blocks() -> Iterator[tuple[str, str]]:
    for page in PAGES:
        for block in re.findall(r"^```sh\n(.*?)^```$", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE):
            yield page.name, block


def test_what_is_not_run_is_there() -> None:
    """An exception that is no longer needed goes."""
    for beginning in NOT_RUN:
        assert any(block.startswith(beginning) for _, block in _blocks()), beginning


@pytest.fixture(name="sample", scope="module")
def _sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pages")
    make_sample(folder / "sample")
    program = folder / "bin" / "shinchoku"
    program.parent.mkdir()
    program.write_text(f"#!{sys.executable}\nfrom shinchoku.cli import main\nmain()\n")
    program.chmod(0o755)
    return folder


@pytest.mark.slow
@pytest.mark.parametrize(("page", "block"), [pair for pair in _blocks() if not pair[1].startswith(tuple(NOT_RUN))])
def test_the_commands_of_the_pages_work(tmp_path: Path, sample: Path, page: str, block: str) -> None:
    """Every block for a shell is run on a copy of the sample: each line agrees or finds something, none is refused."""
    here = shutil.copytree(sample / "sample", tmp_path / "copy", symlinks=True)
    (here / "docs").mkdir()
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("GITHUB_", "SHINCHOKU_"))}
    own = {"SHINCHOKU_CACHE_DIR": str(sample / "cache"), "PATH": f"{sample / 'bin'}:{os.environ['PATH']}"}
    for line in block.splitlines():
        done = subprocess.run(
            ["bash", "-c", line], cwd=here, env={**clean, **own}, capture_output=True, text=True, check=False
        )
        assert done.returncode in {0, 1}, f"{page}: {line}: {done.stderr}"
        assert "Traceback" not in done.stderr


def test_the_site_is_built_without_a_warning_and_asks_nothing_of_others(tmp_path: Path) -> None:
    """Links and anchors lead somewhere, every page is in the navigation, and no page loads from another server."""
    env = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "-q", "-d", str(tmp_path / "site")]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    pages = list((tmp_path / "site").rglob("*.html"))
    assert len(pages) > 10
    for page in pages:
        loaded = re.findall(
            r"<(?:script|img|iframe|link)\b[^>]*\b(?:src|href)=[\"']?([^\"' >]+)", page.read_text(encoding="utf-8")
        )
        assert not [each for each in loaded if each.startswith(("http:", "https:", "//"))], page


def test_rooms_and_functions_stay_small() -> None:
    import ast

    for path in (ROOT / "src").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert len(text.splitlines()) <= 250, path.name
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                assert (node.end_lineno or node.lineno) - node.lineno < 50, f"{path.name}: {node.name}"
