"""The first time, on machines that are not as one would have them: a sentence that helps, and never a traceback."""

import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from shinchoku.gates.samples import make_sample
from tests.worlds import GitWorld

MODULE = (sys.executable, "-m", "shinchoku")
SHIFT = "03_my_implementations"


class Ended(NamedTuple):
    """How a command ended."""

    code: int
    out: str
    err: str


@pytest.fixture(name="sample", scope="module")
def _sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("first") / "sample"
    make_sample(folder)
    return folder


def run(*arguments: str, cwd: Path, unset: tuple[str, ...] = (), redirect: str | None = None, **env: str) -> Ended:
    """The command in a process of its own, without a terminal; ``redirect`` changes its streams."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("GITHUB_", "CI"))}
    told = {name: value for name, value in {**clean, **env}.items() if name not in unset}
    command = (
        MODULE + arguments
        if redirect is None
        else ("/bin/sh", "-c", f'exec "$@" {redirect}', "sh", *MODULE, *arguments)
    )
    done = subprocess.run(
        command, cwd=cwd, env=told, stdin=subprocess.DEVNULL, capture_output=True, text=True, encoding="utf-8",
        errors="replace", check=False,
    )  # fmt: skip
    assert "Traceback" not in done.stdout + done.stderr
    assert "unexpected error" not in done.stderr
    return Ended(done.returncode, done.stdout, done.stderr)


def _empty(root: Path) -> Path:
    root.mkdir()
    return root


def _unborn(root: Path) -> Path:
    return GitWorld(root).root


def _bare(root: Path) -> Path:
    GitWorld(root.parent / "whole").git("clone", "-q", "--bare", ".", str(root))
    return root


def _missing(root: Path) -> Path:
    return root


def _file(root: Path) -> Path:
    root.write_text("not a folder\n")
    return root


def _inside_git(root: Path) -> Path:
    return GitWorld(root).root / ".git"


NO_REPOSITORY = "not a git repository, nor a folder inside one; 'git init' makes one"
NO_ROOT = f"nothing to scan: no folder {SHIFT}/ or 07_tutorials/ here"


@pytest.mark.parametrize("command", ["scan", "drift", "init", "next", "history"])
@pytest.mark.parametrize(
    ("make", "said"),
    [
        (_empty, {NO_REPOSITORY}),
        (_unborn, {NO_ROOT, "nothing was committed yet on this branch"}),
        (_bare, {"a bare repository has no work tree", "nothing was committed yet on this branch"}),
        (_missing, {"no such folder"}),
        (_file, {"not a folder; name the folder that holds the repository"}),
        (_inside_git, {"inside a .git folder; scan the folder that holds it"}),
    ],
)
def test_a_place_that_cannot_be_scanned(
    tmp_path: Path, command: str, make: Callable[[Path], Path], said: set[str]
) -> None:
    """Every command says why, names the place, and ends with 2."""
    place = make(tmp_path / "place")
    ended = run(command, str(place), cwd=tmp_path)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith(f"shinchoku: {place}: ")
    assert ended.err.count("\n") == 1
    assert any(sentence in ended.err for sentence in said), ended.err


@pytest.mark.parametrize(
    ("folder", "right"),
    [
        (SHIFT, ".."),
        (f"{SHIFT}/chapter2_training/01_model_db/src", "../../../.."),
        ("05_progress", ".."),
        ("..", "sample"),
    ],
)
def test_the_wrong_folder_of_a_repository(sample: Path, tmp_path: Path, folder: str, right: str) -> None:
    """The right one is named, as one would type it there."""
    course = tmp_path / "course"
    GitWorld(course)
    (course / "sample").mkdir()
    subprocess.run(["cp", "-r", f"{sample}/.", course / "sample"], check=True)
    here = course if folder == ".." else course / "sample" / folder
    ended = run("scan", cwd=here)
    assert ended.code == 2
    assert f"scan {right!r}, which holds it" in ended.err


def test_no_git_on_the_path(sample: Path, tmp_path: Path) -> None:
    """Said by every command that needs it; the others work."""
    for command in (["scan", str(sample)], ["demo", "new"], ["init", str(sample)]):
        ended = run(*command, cwd=tmp_path, PATH=str(tmp_path))
        assert ended.code == 2
        assert "git is not installed, or not on PATH" in ended.err
    assert run("rule", "DRF201", cwd=tmp_path, PATH=str(tmp_path)).code == 0


def test_no_uv_anywhere(sample: Path, tmp_path: Path) -> None:
    """It is asked for by name only; where it is, the sentence says how to get it."""
    code = "import sys; sys.modules['uv'] = None; sys.argv[0] = 'shinchoku'; from shinchoku.cli import main; main()"
    env = {**os.environ, "PATH": "/usr/bin:/bin"}
    for wanted, exit_code in (("auto", 0), ("uv", 2)):
        arguments = ["scan", str(sample), "--env", wanted, "--only", "model_db", "-q"]
        done = subprocess.run(
            [sys.executable, "-c", code, *arguments], cwd=tmp_path, env=env, capture_output=True, text=True, check=False
        )
        assert "Traceback" not in done.stderr
        if done.returncode != exit_code:
            pytest.skip("uv is on this machine's own path")
    assert "uv is not installed; pip install 'shinchoku[uv]'" in done.stderr


@pytest.mark.parametrize(
    ("unset", "env"),
    [
        (("HOME", "SHINCHOKU_CACHE_DIR", "XDG_CACHE_HOME"), {}),
        (("SHINCHOKU_CACHE_DIR", "XDG_CACHE_HOME"), {"HOME": "/nonexistent"}),
        (("SHINCHOKU_CACHE_DIR", "XDG_CACHE_HOME"), {"HOME": "/proc"}),
        ((), {"SHINCHOKU_CACHE_DIR": "/proc/none"}),
        ((), {"SHINCHOKU_CACHE_DIR": "/dev/null"}),
        (("TERM", "LANG", "USER"), {}),
        ((), {"CI": "true", "GITHUB_ACTIONS": "true"}),
        ((), {"LC_ALL": "C", "PYTHONIOENCODING": "ascii"}),
        ((), {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}),
        ((), {"PYTHONIOENCODING": "cp932"}),
        ((), {"COLUMNS": "40"}),
        ((), {"COLUMNS": "1"}),
        ((), {"COLUMNS": "wide"}),
        ((), {"TERM": "dumb", "TZ": "Nowhere/None"}),
    ],
)
def test_a_poor_environment_is_no_obstacle(
    sample: Path, tmp_path: Path, unset: tuple[str, ...], env: dict[str, str]
) -> None:
    """The answer is the same, as far as its signs and width allow; help and errors can be read too."""
    ended = run("scan", str(sample), "--only", "model_db", "-q", cwd=tmp_path, unset=unset, **env)
    assert ended.code == 0
    assert "26 patterns complete" in " ".join(ended.out.split())
    assert run("scan", "--help", cwd=tmp_path, unset=unset, **env).code == 0
    assert run("scan", "--nonsense", cwd=tmp_path, unset=unset, **env).code == 2


def test_forty_columns_are_kept(sample: Path, tmp_path: Path) -> None:
    """No line of a table is wider than the terminal."""
    ended = run("scan", str(sample), "--tests", "skip", "-q", cwd=tmp_path, COLUMNS="40")
    assert max(map(len, ended.out.splitlines())) <= 40


CLOSED = "shinchoku: standard output is closed; leave it open, or name a file with --output\n"
FULL = "shinchoku: standard output: no space left on device; not everything was written\n"


@pytest.mark.parametrize(
    "arguments", [("scan", "--tests", "skip", "-q"), ("scan", "--help"), ("--version",), ("rule",)]
)
@pytest.mark.parametrize(
    ("redirect", "said"), [(">&-", CLOSED), ("<&- >&-", CLOSED), (">/dev/full", FULL), (">&- 2>&-", "")]
)
def test_standard_output_that_takes_nothing(sample: Path, arguments: tuple[str, ...], redirect: str, said: str) -> None:
    """An answer that is lost is told, with 2; where nobody hears it, by the code alone."""
    ended = run(*arguments, cwd=sample, redirect=redirect)
    assert (ended.code, ended.out, ended.err) == (2, "", said)


@pytest.mark.parametrize("redirect", ["<&-", "2>&-", "<&- 2>&-"])
def test_other_streams_may_be_closed(sample: Path, redirect: str) -> None:
    """Neither is needed for an answer."""
    ended = run("scan", "--only", "model_db", cwd=sample, redirect=redirect)
    assert (ended.code, ended.out[:1]) == (0, "1")


def test_a_report_for_a_file_needs_no_standard_output(sample: Path, tmp_path: Path) -> None:
    """As of a job that was started with everything closed."""
    target = tmp_path / "report.json"
    ended = run("scan", "--tests", "skip", "-f", "json", "-o", str(target), cwd=sample, redirect="<&- >&- 2>&-")
    assert ended.code == 0
    assert target.read_text().startswith("{")


@pytest.mark.parametrize("arguments", [(), ("scna",), ("scan", "--tset"), ("explain",), ("scan", "--tests", "often")])
def test_wrong_usage_shows_the_way(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    """2, and either the help or what was probably meant."""
    ended = run(*arguments, cwd=tmp_path, COLUMNS="100")
    assert ended.code == 2
    text = ended.out + ended.err
    assert "Usage: shinchoku" in text
    assert any(hint in text for hint in ("Did you mean 'scan'", "--tests", "Missing argument", "How far it is"))


@pytest.fixture(name="slow")
def _slow(learner: GitWorld) -> GitWorld:
    """A repository whose suite says that it runs, and does not end."""
    begun = learner.root.parent / "begun"
    test = f"import time, pathlib\n\ndef test_it():\n    pathlib.Path({str(begun)!r}).touch()\n    time.sleep(600)\n"
    learner.write({f"{SHIFT}/chapter2_training/01_model_db/tests/test_main.py": test})
    return learner


def test_ctrl_c_is_one_sentence(slow: GitWorld) -> None:
    """While suites run, as in any moment before."""
    process = subprocess.Popen(
        [*MODULE, "scan", str(slow.root), "--sandbox", "off"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    while not (slow.root.parent / "begun").exists():
        assert process.poll() is None
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate()
    assert (process.returncode, out) == (130, "")
    assert err.splitlines()[-1] == "shinchoku: interrupted"
    assert "Traceback" not in err


def test_ctrl_c_before_a_command_has_begun(tmp_path: Path) -> None:
    """Also while its rooms are still imported."""
    code = "import shinchoku.cli as cli\ndef late(): raise KeyboardInterrupt\ncli._run = late\ncli.main()"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "shinchoku: interrupted\n")


def test_another_stream_in_the_place_of_standard_output(monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that collects the answer in memory gets it."""
    from shinchoku.cli import main

    collected = io.StringIO()
    monkeypatch.setattr(sys, "stdout", collected)
    monkeypatch.setattr(sys, "argv", ["shinchoku", "--version"])
    main()
    assert collected.getvalue().startswith("shinchoku ")
