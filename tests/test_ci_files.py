"""The action, the hooks and the example workflows: valid by their schemas, without known dangers, and they work."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from shinchoku.gates.samples import make_sample
from tests.conftest import Shinchoku
from tests.worlds import GitWorld

ROOT = Path(__file__).parents[1]
WORKFLOWS = sorted([*ROOT.glob("docs/examples/github*.yml"), *ROOT.glob(".github/workflows/*.yml")])
SKIP = ("--tests", "skip", "--quiet")


def run(*command: object) -> str:
    """What a checker says; it has to be content."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "NO_COLOR": "1"}
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, check=False, cwd=ROOT, env=environment)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_files_keep_to_their_published_schemas() -> None:
    """Those that the checkers ship: nothing is fetched."""
    run("check-jsonschema", "--builtin-schema", "vendor.github-actions", "action.yml")
    run("check-jsonschema", "--builtin-schema", "vendor.github-workflows", *WORKFLOWS)
    gitlab = ("--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci")
    run("check-jsonschema", *gitlab, "docs/examples/gitlab.yml")
    run("pre-commit", "validate-manifest", ".pre-commit-hooks.yaml")
    run("pre-commit", "validate-config", "docs/examples/pre-commit.yml")


def test_no_checker_finds_a_danger_or_a_slip() -> None:
    """No text of a user's becomes a part of a script, no token goes further than it must."""
    run("zizmor", "--offline", "--no-progress", "action.yml", *WORKFLOWS)
    run(
        "yamllint", "--strict", ".yamllint.yml", "zizmor.yml", "action.yml", ".pre-commit-hooks.yaml", ".github", "docs"
    )


def steps() -> list[dict[str, Any]]:
    """The action's steps."""
    found: list[dict[str, Any]] = yaml.safe_load((ROOT / "action.yml").read_text())["runs"]["steps"]
    return found


def inputs(**given: str) -> dict[str, str]:
    """The scan step's environment, as the runner fills it in."""
    action = yaml.safe_load((ROOT / "action.yml").read_text())
    values = {name: each["default"] for name, each in action["inputs"].items()} | given
    (scan,) = (step for step in steps() if step.get("id") == "scan")
    filled = {}
    for name, value in scan["env"].items():
        known = value.removeprefix("${{ inputs.").removesuffix(" }}")
        filled[name] = values.get(known, value)
    return filled


def scan_step(folder: Path, **given: str) -> tuple[int, str, dict[str, str], str]:
    """Run the scan step as the runner does: exit code, output, the step's outputs, the summary."""
    (scan,) = (step for step in steps() if step.get("id") == "scan")
    (folder / "venv/bin").mkdir(parents=True, exist_ok=True)
    for name, target in (("python", sys.executable), ("shinchoku", Path(sys.executable).parent / "shinchoku")):
        link = folder / "venv/bin" / name
        link.unlink(missing_ok=True)
        link.write_text(f'#!/bin/sh\nexec "{target}" "$@"\n')
        link.chmod(0o755)
    out, summary = folder / "outputs", folder / "summary"
    out.write_text("")
    summary.write_text("")
    own = {
        **os.environ,
        **inputs(**given),
        "VENV": str(folder / "venv"),
        "SHINCHOKU_CACHE_DIR": str(folder / "cache"),
        "GITHUB_ACTIONS": "true",
        "GITHUB_OUTPUT": str(out),
        "GITHUB_STEP_SUMMARY": str(summary),
    }
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", scan["run"]]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder, env=own)
    told = dict(line.split("=", 1) for line in out.read_text().splitlines())
    return done.returncode, done.stdout + done.stderr, told, summary.read_text()


@pytest.fixture(name="sample")
def _sample(tmp_path: Path) -> Path:
    make_sample(tmp_path / "course it's $HOME")
    return tmp_path / "course it's $HOME"


def test_the_action_tells_its_outputs_its_summary_and_its_annotations(sample: Path) -> None:
    """Of the sample, in a folder whose name a shell would misread, without running its tests."""
    folder = sample.parent
    code, said, told, summary = scan_step(folder, path=sample.name, tests="skip")
    assert (code, told["exit-code"], told["complete"], told["total"]) == (0, "0", "0", "26"), said
    assert int(told["drift"]) > 0
    assert "::warning" in said
    assert summary.startswith("<!-- shinchoku -->\n## 0 / 26 patterns complete")
    assert json.loads((folder / "shinchoku.sarif").read_text())["version"] == "2.1.0"
    assert not (folder / "shinchoku-annotations.txt").exists()


def test_the_action_fails_as_it_is_asked_and_writes_all_the_same(sample: Path) -> None:
    """Drift that fails the step; the comparison of two revisions; Japanese."""
    folder = sample.parent
    code, said, told, summary = scan_step(
        folder, path=sample.name, tests="skip", **{"fail-on": "drift", "range": "HEAD~8..HEAD", "lang": "ja"}
    )
    assert (code, told["exit-code"]) == (1, "1"), said
    assert "パターン" in (folder / "shinchoku-comment.md").read_text()
    assert "完了" in summary


def test_the_action_that_cannot_scan_says_so(tmp_path: Path) -> None:
    """No outputs but the code; nothing is left over."""
    code, said, told, summary = scan_step(tmp_path, path="nowhere")
    assert (code, told, summary) == (2, {"exit-code": "2"}, "")
    assert "no such folder" in said


def test_a_scan_in_actions_writes_its_summary_by_itself(
    shinchoku: Shinchoku, learner: GitWorld, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After what the step wrote there; once, where the user writes there; nowhere else."""
    summary = tmp_path / "summary"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    shinchoku("scan", learner.root, *SKIP, "-f", "json")
    assert not summary.exists()
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    summary.write_text("before\n")
    shinchoku("scan", learner.root, *SKIP, "-f", "json")
    assert summary.read_text().startswith("before\n<!-- shinchoku -->\n## 0 / 26 patterns complete")
    shinchoku("scan", learner.root, *SKIP, "-f", "markdown", "-o", summary)
    assert summary.read_text().count("<!-- shinchoku -->") == 1
    shinchoku("scan", learner.root, *SKIP, "-f", "json", "--rev", "HEAD..HEAD")
    assert summary.read_text().count("<!-- shinchoku -->") == 2
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "no/such"))
    ended = shinchoku("scan", learner.root, *SKIP, "-f", "json")
    assert (ended.code, "GITHUB_STEP_SUMMARY: not written" in ended.err) == (2, True)


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="a copy without git is no source of hooks")
def test_the_hook_works_in_pre_commit_itself(tmp_path: Path) -> None:
    """Installed by pre-commit from this repository; it fails on drift, mends it, and is content then."""
    sample = tmp_path / "sample"
    make_sample(sample)
    (sample / ".pre-commit-config.yaml").write_text("repos: []\n")
    hooks = tmp_path / "hooks"
    shutil.copytree(
        ROOT, hooks, ignore=shutil.ignore_patterns(".git", ".venv", "build", "*.egg-info", ".*_cache", "__pycache__")
    )
    who = ("-c", "user.name=Learner", "-c", "user.email=learner@example.com", "-c", "core.hooksPath=/dev/null")
    for command in (("init", "-q"), ("add", "-A"), ("commit", "-q", "-m", "hooks")):
        subprocess.run(["git", *who, *command], cwd=hooks, check=True)
    environment = {
        **os.environ,
        "PRE_COMMIT_HOME": str(tmp_path / "home"),
        "SHINCHOKU_CACHE_DIR": str(tmp_path / "cache"),
    }

    def tried(hook: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "pre_commit", "try-repo", str(hooks), hook, "--all-files", "--verbose"]
        return subprocess.run(command, capture_output=True, text=True, check=False, cwd=sample, env=environment)

    subprocess.run(
        [sys.executable, "-m", "shinchoku", "scan", "-q", "."],
        cwd=sample,
        check=True,
        env=environment,
        capture_output=True,
    )
    found = tried("shinchoku-drift")
    assert found.returncode == 1, found.stdout + found.stderr
    assert "DRF" in found.stdout
    assert "Failed" in found.stdout
    mended = tried("shinchoku-drift-fix")
    assert mended.returncode == 1, mended.stdout + mended.stderr
    assert "files were modified by this hook" in mended.stdout
