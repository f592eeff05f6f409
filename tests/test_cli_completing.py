"""What the shells are offered after a Tab, through the protocol that their scripts speak."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.worlds import SECOND_CATALOG, GitWorld

SHELLS = ("bash", "zsh", "fish")


def offered(line: str, cwd: Path, shell: str = "bash") -> list[str]:
    """The words for a line that ends where the cursor is."""
    env = {
        **os.environ,
        "_SHINCHOKU_COMPLETE": f"complete_{shell}",
        "COMP_WORDS": line,
        "COMP_CWORD": str(len(line.split(" ")) - 1),
        "_TYPER_COMPLETE_ARGS": line,
        "_TYPER_COMPLETE_FISH_ACTION": "get-args",
    }
    done = subprocess.run(
        [sys.executable, "-c", "from shinchoku.cli import main; main()"],
        cwd=cwd,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    lines = [each for each in done.stdout.splitlines() if each]
    if shell == "zsh":
        return [each.split('":"')[0].split('"')[1] for each in lines if '"' in each]
    return [each.split("\t")[0] for each in lines]


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("shinchoku explain model_", ["model_db", "model_in_image", "model_load_pattern"]),
        ("shinchoku scan --only iris_b", ["iris_binary"]),
        ("shinchoku rule TST01", ["TST01"]),
        ("shinchoku rule DRF40", ["DRF401", "DRF402", "DRF403"]),
        ("shinchoku drift --select DRF101,DRF40", ["DRF101,DRF401", "DRF101,DRF402", "DRF101,DRF403"]),
        ("shinchoku drift --ignore DRF401,DRF40", ["DRF401,DRF402", "DRF401,DRF403"]),
        ("shinchoku scan --fail-on drift,f", ["drift,failing"]),
        ("shinchoku scan --catalog ml", ["ml-system-design-patterns"]),
        ("shinchoku catalog ml", ["ml-system-design-patterns"]),
        ("shinchoku nex", ["next"]),
        ("shinchoku scan --rev x", []),
    ],
)
def test_outside_of_a_repository(tmp_path: Path, shell: str, line: str, words: list[str]) -> None:
    """All but revisions is known anywhere; those are nothing, without a word."""
    assert offered(line, tmp_path, shell) == words


def test_revisions_are_the_repositorys(learner: GitWorld) -> None:
    """Branches and tags, at either end of a range; HEAD too."""
    learner.git("branch", "topic/one")
    learner.git("tag", "topped")
    assert offered("shinchoku scan --rev to", learner.root) == ["topic/one", "topped"]
    assert offered("shinchoku scan --rev main..to", learner.root) == ["main..topic/one", "main..topped"]
    assert offered("shinchoku drift --rev main...m", learner.root) == ["main...main"]
    assert offered("shinchoku history --rev H", learner.root) == ["HEAD"]
    assert offered("shinchoku history --verify to", learner.root) == ["topic/one", "topped"]
    assert offered("shinchoku history --verify model_d", learner.root) == ["model_db"]
    assert offered(f"shinchoku scan {learner.root} --rev top", learner.root.parent) == ["topic/one", "topped"]


def test_items_are_those_of_the_course(learner: GitWorld) -> None:
    """By the command line, else by the repository's settings; what is broken is no obstacle."""
    learner.write({"course.toml": SECOND_CATALOG, "shinchoku.toml": 'catalog = "course.toml"\n'})
    assert offered("shinchoku explain ing", learner.root) == ["ingest"]
    (learner.root / "shinchoku.toml").unlink()
    assert offered("shinchoku explain ing", learner.root) == []
    assert offered("shinchoku explain --catalog course.toml ing", learner.root) == ["ingest"]
    learner.write({"pyproject.toml": '[tool.shinchoku]\ncatalog = "course.toml"\n'})
    assert offered("shinchoku explain ing", learner.root) == ["ingest"]
    learner.write({"pyproject.toml": '[project]\nname = "x"\n'})
    assert offered("shinchoku explain model_d", learner.root) == ["model_db"]
    learner.write({"shinchoku.toml": "catalog = \n"})
    assert offered("shinchoku explain model_d", learner.root) == ["model_db"]
    assert offered("shinchoku explain --catalog missing.toml model_d", learner.root) == ["model_db"]


@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash here")
def test_a_real_bash_completes(learner: GitWorld, tmp_path: Path) -> None:
    """With the script that the command itself prints, as a person would load it."""
    home = tmp_path / "bin"
    home.mkdir()
    program = home / "shinchoku"
    program.write_text(f"#!{sys.executable}\nfrom shinchoku.cli import main\nmain()\n")
    program.chmod(0o755)
    env = {**os.environ, "PATH": f"{home}:{os.environ['PATH']}", "_SHINCHOKU_COMPLETE": "source_bash"}
    script = subprocess.run([program], env=env, capture_output=True, text=True, check=True).stdout
    (tmp_path / "script").write_text(script)
    ask = f"source {tmp_path}/script; COMP_WORDS=(shinchoku explain web_); COMP_CWORD=2\n"
    ask += '_shinchoku_completion shinchoku web_ explain; echo "${COMPREPLY[@]}"; complete -p shinchoku'
    del env["_SHINCHOKU_COMPLETE"]
    done = subprocess.run(["bash", "-c", ask], cwd=learner.root, env=env, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[0] == "web_single_pattern"
    assert "_shinchoku_completion shinchoku" in done.stdout
