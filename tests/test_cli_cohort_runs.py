"""What a cohort's runs leave as it was, and what they say of who is there."""

import os
import re
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.cohorts import command, ended, exported, make_repository, scanned
from tests.conftest import Shinchoku

ROSTER = "name,path\n"


@pytest.fixture(name="three")
def _three(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to be in, with three learners and a roster that names one more who is not there."""
    monkeypatch.chdir(tmp_path)
    names = ("ada", "bela", "chen")
    for number, name in enumerate(names):
        make_repository(tmp_path / name, number + 1)
    (tmp_path / "roster.csv").write_text(ROSTER + "".join(f"{name},{name}\n" for name in (*names, "gone")))
    (tmp_path / "short.csv").write_text(f"{ROSTER}ada,ada\n")
    return tmp_path


def test_an_engine_that_is_not_there_changes_nothing(
    three: Path, shinchoku: Shinchoku, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shinchoku.gates.cluster._CONNECT", 0.5)
    nowhere = ("--engine", "dask", "--scheduler", "tcp://127.0.0.1:1")
    assert shinchoku("cohort", "scan", "roster.csv", "--out", "seen", *nowhere).code == 2
    assert not (three / "seen").exists()
    assert scanned(three / "seen", three / "roster.csv").returncode == 0
    before = exported(three / "seen")
    assert shinchoku("cohort", "scan", "short.csv", "--out", "seen", *nowhere).code == 2
    assert exported(three / "seen") == before


@pytest.mark.usefixtures("three")
def test_who_is_no_longer_named_is_told(shinchoku: Shinchoku) -> None:
    scan = ("cohort", "scan", "--out", "seen", "-j1")
    assert "learner" not in shinchoku(*scan, "ada", "bela").err
    gone = "shinchoku: 2 learners of before are no longer named, and in no report"
    assert shinchoku(*scan, "chen").err == f"{gone}; 1 is new\n"
    assert shinchoku(*scan, "chen").err == ""
    assert "1 is new" not in shinchoku(*scan, "chen", "ada").err, "nobody has gone"
    assert shinchoku(*scan, "ada", "-q").err == ""


@pytest.mark.usefixtures("three")
def test_a_verdict_names_its_learners_unless_it_is_to_be_quiet(shinchoku: Shinchoku) -> None:
    scan = ("cohort", "scan", "roster.csv", "--out", "seen", "-j1")
    ended = shinchoku(*scan, "--fail-on", "failed,unverified")
    assert ended.code == 1
    assert "shinchoku: 1 learner without a report: gone\n" in ended.err
    assert "shinchoku: 3 learners with unverified: ada, bela, chen\n" in ended.err
    ended = shinchoku(*scan, "--strict", "--fail-on", "")
    assert (ended.code, "evidence is incomplete for 1 learner: gone\n" in ended.err) == (3, True)
    quiet = shinchoku(*scan, "--fail-on", "failed,unverified", "-q")
    assert quiet.err == "shinchoku: 1 learner without a report\nshinchoku: 3 learners with unverified\n"


def test_of_very_many_learners_a_verdict_names_the_first(tmp_path: Path, shinchoku: Shinchoku) -> None:
    rows = "".join(f"learner-{number:02},none\n" for number in range(13))
    (tmp_path / "roster.csv").write_text(ROSTER + rows)
    ended = shinchoku("cohort", "scan", tmp_path / "roster.csv", "--out", tmp_path / "seen", "--fail-on", "failed")
    assert ended.err.splitlines()[-1].endswith(
        ": learner-00, " + ", ".join(f"learner-{n:02}" for n in range(1, 10)) + " and 3 more"
    )


def test_an_interrupted_run_says_how_far_it_came(three: Path) -> None:
    (three / "slow.csv").write_text(ROSTER + "ada,ada\n" + "".join(f"l{n},bela\n" for n in range(2000)))
    line = command("scan", "slow.csv", "--out", "seen", "-j1")
    with subprocess.Popen(line, cwd=three, stderr=subprocess.PIPE, text=True) as run:
        assert run.stderr
        while ended(three / "seen") < 3:
            assert run.poll() is None
            time.sleep(0.02)
        run.send_signal(signal.SIGINT)
        said = run.stderr.read()
    assert run.returncode == 130
    assert re.search(
        r"shinchoku: \d+ of 2001 are written down; with --resume it goes on\nshinchoku: interrupted\n$", said
    )


def test_the_report_that_is_named_at_the_end_can_be_asked_for(three: Path, shinchoku: Shinchoku) -> None:
    ended = shinchoku("cohort", "scan", "ada", "--out", "my class", "-j1")
    assert ended.out.splitlines()[-1] == "see: shinchoku cohort report 'my class'"
    ended = shinchoku("cohort", "report", three / "my class/cohort.sqlite")
    assert (ended.code, ended.err) == (
        2,
        f"shinchoku: {three}/my class/cohort.sqlite: is a file; a cohort is a folder\n",
    )


def test_clones_that_cannot_be_kept_are_told_before_anything_is_done(three: Path, shinchoku: Shinchoku) -> None:
    (three / "file").touch()
    scan = ("cohort", "scan", f"file://{three}/ada", "--out", "seen", "--clones", "file/clones")
    ended = shinchoku(*scan)
    assert (ended.code, ended.err) == (2, "shinchoku: --clones: no clone can be made in file/clones: not a directory\n")
    assert not (three / "seen").exists()
    assert shinchoku("cohort", "scan", "ada", "--out", "seen", "--clones", "file/clones", "-q").code == 0, (
        "none is made"
    )


def test_names_are_told_where_no_key_can_be_made(
    three: Path, shinchoku: Shinchoku, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who may write everywhere, as these tests mostly may, has to be told otherwise."""
    assert scanned(three / "seen", three / "ada").returncode == 0
    with monkeypatch.context() as patched:
        patched.setattr(os, "access", lambda _, how: how != os.W_OK)
        assert " ada " in shinchoku("cohort", "report", "seen", "--names").out
        assert shinchoku("cohort", "export", "seen", "--names").code == 0
    assert not (three / "seen/pseudonyms.key").exists()
    shinchoku("cohort", "report", "seen")
    assert (three / "seen/pseudonyms.key").exists()


def test_pages_stand_beside_a_file_alone(three: Path, shinchoku: Shinchoku) -> None:
    assert scanned(three / "seen", three / "ada").returncode == 0
    report = ("cohort", "report", "seen", "-f", "html", "-o")
    (three / "folder").mkdir()
    before = sorted(three.iterdir())
    for target in ("folder", "none/c.html", "/dev/full"):
        assert shinchoku(*report, target).code == 2, target
        assert sorted(three.iterdir()) == before, target
    assert shinchoku(*report, "/dev/null").code == 0
    assert not Path("/dev/null.learners").exists()
    assert shinchoku(*report, "c.learners").code == 0
    assert (three / "c.learners").is_file()
    assert len(list((three / "c.learners.learners").iterdir())) == 1
