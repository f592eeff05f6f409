"""Git that is ended before it has answered: that says nothing of the repository, and we say nothing of it either."""

import shlex
from pathlib import Path

import msgspec
import pytest

from shinchoku.cli.attending import attend
from shinchoku.cohort.sources import address, folder
from shinchoku.cohort.work import Limits, Task, Terms
from shinchoku.gates.gitcommand import PROGRAM
from tests.conftest import Shinchoku
from tests.worlds import GitWorld

_KILLED = "git gave no answer: SIGKILL ended it"
_READING = ["config", "rev-parse", "ls-tree", "log", "cat-file"]
_FETCHING = ["clone", "ls-remote", "fetch", "rev-list"]


@pytest.fixture(name="deadly")
def _deadly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Git that kills itself as soon as it is asked the command that this file names; once, and then no more."""
    word, program = tmp_path / "word", tmp_path / "bin" / "git"
    program.parent.mkdir()
    program.write_text(
        f"""#!/bin/sh
if test -e {shlex.quote(str(word))}; then
    read -r word < {shlex.quote(str(word))}
    for each; do
        if test "$each" = "$word"; then
            rm {shlex.quote(str(word))}
            kill -9 $$
        fi
    done
fi
exec {shlex.quote(PROGRAM)} "$@"
"""
    )
    program.chmod(0o755)
    monkeypatch.setattr("shinchoku.gates.gitcommand.PROGRAM", str(program))
    return word


@pytest.mark.parametrize("command", [*_READING, "ls-files", "status"])
def test_a_scan_is_not_made(shinchoku: Shinchoku, learner: GitWorld, deadly: Path, command: str) -> None:
    """Neither "no such revision" nor "the history could not be read" would be true."""
    asked = ["scan", learner.root, "--tests", "skip", "-q", "-f", "json", "--reproducible"]
    if command not in ("ls-files", "status"):  # of a work tree alone
        asked += ["--rev", "HEAD"]
    before = shinchoku(*asked)
    deadly.write_text(f"{command}\n")
    ended = shinchoku(*asked)
    assert not deadly.exists()
    assert (ended.code, ended.out, ended.err) == (2, "", f"shinchoku: {_KILLED}\n")
    assert shinchoku(*asked) == before


@pytest.mark.parametrize("command", [*_READING, *_FETCHING])
def test_a_learner_is_tried_again(learner: GitWorld, tmp_path: Path, deadly: Path, command: str) -> None:
    """In place, or fetched: the same reason, of those where another try can help."""
    is_fetched = command in _FETCHING
    source = address(f"file://{learner.root}") if is_fetched else folder(str(learner.root))
    limits = Limits(60, 1 << 30, 2 << 20)
    task = Task(1, source, None, Terms(None, None, "skip", "off", "auto", None, limits, str(tmp_path / "clones")))
    if command in ("fetch", "ls-remote"):  # asked only of what was cloned before
        assert attend(task).state == "done"
        learner.write({"more.md": "# more\n"})
        learner.commit("more")
    deadly.write_text(f"{command}\n")
    answer = attend(task)
    assert not deadly.exists()
    assert (answer.state, answer.reason, answer.message) == ("failed", "crashed", _KILLED)
    again = attend(msgspec.structs.replace(task, attempt=2))
    assert (again.state, again.reason) == ("done", None)
