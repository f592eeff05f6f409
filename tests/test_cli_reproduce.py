"""`shinchoku explain --reproduce`: what a stranger would have to run."""

import subprocess
from pathlib import Path

import pytest

from tests.conftest import Shinchoku
from tests.worlds import MODEL_DB, PATTERNS, GitWorld, item_files

SVC = f"{PATTERNS}/chapter2_training/02_iris_sklearn_svc"
VENV = "python3 -m venv .venv\n. .venv/bin/activate\npython -m pip install"
COMPOSE = "services:\n  db:\n    image: mysql\n    ports: ['1:3306']\n"


def head(world: GitWorld) -> str:
    return world.git("rev-parse", "HEAD")


def test_a_suite_that_passes(shinchoku: Shinchoku, learner: GitWorld) -> None:
    learner.write({f"{MODEL_DB}/requirements.txt": "iniconfig>=1\n"})
    learner.commit("declares")
    ended = shinchoku("explain", "model_db", learner.root, "--reproduce", "-q", "--env", "current")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out == (
        f"# passed\ngit checkout {head(learner)}\ncd -- {MODEL_DB}\n{VENV} 'iniconfig>=1' pytest\npython -m pytest\n"
    )


def test_its_lines_are_a_shells(shinchoku: Shinchoku, learner: GitWorld) -> None:
    name = f"{PATTERNS}/chapter2_training/02_iris sklearn;svc"
    learner.write(item_files(name.replace(";", " ")))
    learner.commit("svc")
    text = shinchoku("explain", "iris_sklearn_svc", learner.root, "--reproduce", "--tests", "skip").out
    script = "\n".join(line for line in text.splitlines() if line.startswith(("git ", "cd "))) + "\npwd\n"
    done = subprocess.run(["sh", "-ec", script], cwd=learner.root, capture_output=True, text=True, check=True)
    assert done.stdout == f"{learner.root.resolve()}/{name.replace(';', ' ')}\n"


def test_what_is_missing_is_brought_in(shinchoku: Shinchoku, learner: GitWorld) -> None:
    test = (
        "import socket\nimport pytest\n\n\ndef test_model():\n    open('models/iris.onnx')\n\n\n"
        "def test_client():\n    import no_such_module_x\n\n\n"
        "def test_server():\n    socket.create_connection(('127.0.0.1', 1), timeout=5)\n"
    )
    learner.write(
        {f"{MODEL_DB}/tests/test_main.py": test, f"{MODEL_DB}/.gitignore": "models/\n", "compose.yml": COMPOSE}
    )
    learner.commit("needs much")
    ended = shinchoku("explain", "model_db", learner.root, "--reproduce", "-q")
    why, *lines = ended.out.splitlines()
    assert why.startswith("# env_error: ")
    assert lines == [
        f"git checkout {head(learner)}",
        f"cd -- {MODEL_DB}",
        *f"{VENV} pytest no-such-module-x".splitlines(),
        "test -e models/iris.onnx  # not in the repository: put it there",
        "docker compose -f ../../../compose.yml up -d --wait -- db",
        "python -m pytest",
    ]


def test_an_item_that_is_not_begun(shinchoku: Shinchoku, learner: GitWorld) -> None:
    ended = shinchoku("explain", "iris_sklearn_svc", learner.root, "--reproduce")
    assert (ended.code, ended.out) == (0, "# iris_sklearn_svc is not begun: there is nothing to reproduce\n")


def test_what_no_clone_has_is_told(shinchoku: Shinchoku, learner: GitWorld) -> None:
    learner.write({f"{MODEL_DB}/README.md": "changed", **item_files(SVC)})
    arguments = (learner.root, "--reproduce", "--tests", "skip")
    changed = shinchoku("explain", "model_db", *arguments).out.splitlines()
    assert changed[:2] == ["# not_run: --tests skip", "# the work tree has changes that are not committed"]
    never = shinchoku("explain", "iris_sklearn_svc", *arguments).out.splitlines()
    assert never[1:3] == [
        "# the work tree has changes that are not committed",
        "# nothing of the item is committed, so that no clone has it",
    ]


def test_a_repository_without_a_commit_has_none_to_check_out(shinchoku: Shinchoku, tmp_path: Path) -> None:
    world = GitWorld(tmp_path / "new")
    world.write(item_files(MODEL_DB))
    text = shinchoku("explain", "model_db", world.root, "--reproduce", "--tests", "skip").out
    assert "git checkout" not in text
    assert "# nothing of the item is committed, so that no clone has it\n" in text


def test_a_revision_and_a_folder_of_the_repository(shinchoku: Shinchoku, tmp_path: Path) -> None:
    world = GitWorld(tmp_path / "repo")
    world.write(item_files(f"course/{MODEL_DB}"))
    first = world.commit()
    world.commit("later")
    text = shinchoku(
        "explain", "model_db", world.root / "course", "--rev", "HEAD~1", "--reproduce", "--tests", "skip"
    ).out
    assert f"git checkout {first}\ncd -- course/{MODEL_DB}\n" in text


def test_messages_cannot_leave_their_line(shinchoku: Shinchoku, learner: GitWorld) -> None:
    test = "def test_a():\n    raise ValueError('a\\x1b[31m \\x00; rm -rf x')\n"
    learner.write({f"{MODEL_DB}/tests/test_main.py": test})
    lines = shinchoku("explain", "model_db", learner.root, "--reproduce", "-q").out.splitlines()
    assert lines[0].startswith("# failed: 1 of 1: tests/test_main.py::test_a: ValueError: a\\x1b[31m")
    assert [line for line in lines if "rm -rf" in line] == lines[:1]


@pytest.mark.parametrize("day", ["2025-11-04"])
def test_releases_of_a_day_are_installed_by_uv(shinchoku: Shinchoku, learner: GitWorld, day: str) -> None:
    learner.write({f"{MODEL_DB}/requirements.txt": "iniconfig\n", "shinchoku.toml": f'[tests]\nas-of = "{day}"\n'})
    text = shinchoku("explain", "model_db", learner.root, "--reproduce", "-q", "--env", "uv").out
    assert f"uv pip install --exclude-newer {day} iniconfig pytest\n" in text
