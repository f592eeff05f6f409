"""`shinchoku scan --watch`: again after each change, and only what changed."""

import os
import signal
import subprocess
import sys
import time
from io import StringIO
from pathlib import Path

import pytest

from shinchoku.cli.options import Color
from shinchoku.cli.scanning import Asked, Drift, Scan, watched
from shinchoku.gates.changes import counts
from tests.conftest import Shinchoku
from tests.worlds import FAILING, PATTERNS, GitWorld, item_files

SVC = f"{PATTERNS}/chapter2_training/02_iris_sklearn_svc"
PATIENCE = 120


def wait_for(file: Path, text: str, count: int) -> str:
    """What was written, once it holds a text so many times."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        seen = file.read_text(encoding="utf-8")
        if seen.count(text) >= count:
            return seen
        time.sleep(0.1)
    raise AssertionError(file.read_text(encoding="utf-8"))


@pytest.mark.slow
def test_each_change_is_scanned_and_only_what_changed_is_run(learner: GitWorld, tmp_path: Path) -> None:
    learner.write({**item_files(SVC), "shinchoku.toml": ""})
    learner.commit("svc")
    out, err = tmp_path / "out", tmp_path / "err"
    with out.open("w") as first, err.open("w") as second:
        process = subprocess.Popen(
            [sys.executable, "-m", "shinchoku", "scan", "--watch", "--tests", "run"],
            cwd=learner.root,
            env={**os.environ, "SHINCHOKU_CACHE_DIR": str(tmp_path / "cache")},
            stdout=first,
            stderr=second,
        )
    try:
        wait_for(err, "waiting for changes", 1)
        learner.write({f"{SVC}/tests/test_main.py": FAILING})
        said = wait_for(err, "waiting for changes", 2)
        assert said.count("model_db: 1 passed") == 1
        assert said.count("[1/1] iris_sklearn_svc: 0 passed, 1 failed") == 1
        assert "1 failing" in out.read_text(encoding="utf-8")
        learner.write({"shinchoku.toml": "[tests]\ntimeout = 'soon'\n"})
        assert "tests.timeout" in wait_for(err, "waiting for changes", 3)
        learner.write({"shinchoku.toml": ""})
        wait_for(err, "waiting for changes", 4)
    finally:
        process.send_signal(signal.SIGINT)
        code = process.wait(PATIENCE)
    assert code == 130


def test_a_revision_is_not_watched(shinchoku: Shinchoku, learner: GitWorld) -> None:
    ended = shinchoku("scan", learner.root, "--watch", "--rev", "HEAD")
    assert ended.code == 2


def test_without_the_extra_it_says_how_to_get_it(
    shinchoku: Shinchoku, learner: GitWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "watchfiles", None)
    ended = shinchoku("scan", learner.root, "--watch")
    assert (ended.code, "pip install 'shinchoku[watch]'" in ended.err) == (2, True)


@pytest.mark.parametrize(
    ("path", "does"),
    [
        ("03/a.py", True),
        (".gitignore", True),
        (".git/HEAD", True),
        (".git/refs/heads/main", True),
        (".git/refs/heads/main.lock", False),
        (".git/index", False),
        (".git", False),
        ("03/__pycache__/a.pyc", False),
        (".PROGRESS.md.0123.shinchoku-part", False),
    ],
)
def test_what_counts_as_a_change(path: str, does: bool) -> None:
    assert counts(path) == does


class Terminal(StringIO):
    """Somewhere that shows what is written."""

    def isatty(self) -> bool:
        return True


def test_each_scan_begins_on_an_empty_screen_and_only_on_one(
    learner: GitWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shinchoku.gates.changes.changes", lambda *_: iter([None, None]))
    asked = Asked(Scan(learner.root, quiet=True), Drift(), (), Color.never, False, (), None, False)
    for screen, count in ((Terminal(), 2), (StringIO(), 0)):
        monkeypatch.setattr(sys, "stdout", screen)
        assert watched(asked) == 0
        assert screen.getvalue().count("\x1b[H\x1b[2J") == count
