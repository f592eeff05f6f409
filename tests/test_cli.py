"""The command as its users meet it."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import jsonschema
import pytest

from shinchoku import __version__
from shinchoku.render.jsonreport import report_schema
from tests.conftest import Shinchoku
from tests.worlds import FAILING, MODEL_DB, PATTERNS, SECOND_CATALOG, GitWorld, item_files, tree_state

SVC = f"{PATTERNS}/chapter2_training/02_iris_sklearn_svc"


def command(*arguments: str, cwd: Path | None = None, **env: str) -> "subprocess.CompletedProcess[str]":
    """The command in a process of its own, with no terminal and closed standard input."""
    return subprocess.run(
        [sys.executable, "-m", "shinchoku", *arguments],
        cwd=cwd,
        env={**os.environ, **env},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def working_below(folder: Path) -> list[str]:
    """Processes whose working folder lies there, whether it is still there or not."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            where = os.readlink(process / "cwd")
        except OSError:
            continue  # gone, or another user's
        if where.startswith(f"{folder}/"):
            found.append((process / "cmdline").read_bytes().decode(errors="replace"))
    return found


@pytest.mark.parametrize("flag", ["--version", "-V"])
def test_the_version_needs_no_other_import(shinchoku: Shinchoku, flag: str) -> None:
    assert shinchoku(flag) == (0, f"shinchoku {__version__}\n", "")
    code = f"import sys; sys.argv = ['shinchoku', '{flag}']; from shinchoku.cli import main; main()\n"
    code += "assert not {'typer', 'rich', 'git', 'msgspec'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


def test_a_scan_of_what_is_known_imports_nothing_else(learner: GitWorld, tmp_path: Path) -> None:
    """What only runs, compares, draws or reads declarations is slow to import, and stays out where nothing changed."""
    heavy = {"rich", "markdown_it", "packaging", "yaml", "jinja2", "email", "importlib.metadata", "pydantic"}
    heavy |= {"shinchoku.holding", "shinchoku.drift.compare", "shinchoku.gates.suites", "shinchoku.gates.making"}
    heavy |= {"shinchoku.cli.drift", "shinchoku.cli.history", "shinchoku.requirements.reading"}
    arguments = ["shinchoku", "scan", str(learner.root), "-q", "--format", "json", "--output", str(tmp_path / "r.json")]
    code = f"import sys\nsys.argv = {arguments!r}\nfrom shinchoku.cli import main\ntry:\n    main()\nfinally:\n"
    code += f"    print(sorted({heavy!r} & set(sys.modules)))"
    told = [
        subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout for _ in "12"
    ]
    assert "shinchoku.gates.suites" in told[0]
    assert told[1] == "[]\n"


def test_the_version_is_also_found_among_other_arguments(shinchoku: Shinchoku) -> None:
    assert shinchoku("--version", "scan").out == f"shinchoku {__version__}\n"


def test_help_lists_the_commands(shinchoku: Shinchoku) -> None:
    ended = shinchoku("--help")
    assert ended.code == 0
    for name in ("scan", "explain", "next", "catalog", "schema", "demo"):
        assert f" {name} " in ended.out


def test_scan_prints_the_summary_first(shinchoku: Shinchoku, learner: GitWorld) -> None:
    ended = shinchoku("scan", learner.root)
    assert ended.code == 0
    assert ended.out.startswith("1 / 26 patterns complete (4 %) · 25 not started · 0 / 4 tutorials complete\n")
    assert "✓ model_db                         complete     2025-11-04  1/1" in ended.out
    assert "[1/1] model_db: 1 passed in" in ended.err


def test_quiet_says_nothing_beside_the_answer(shinchoku: Shinchoku, learner: GitWorld) -> None:
    assert shinchoku("scan", learner.root, "-q").err == ""


def test_json_keeps_to_the_published_schema(shinchoku: Shinchoku, learner: GitWorld) -> None:
    report = json.loads(shinchoku("scan", learner.root, "--format", "json").out)
    jsonschema.Draft202012Validator(report_schema()).validate(report)
    assert next(iter(report)) == "schema_version"
    published = json.loads(shinchoku("schema").out)
    assert published == report_schema()
    jsonschema.Draft202012Validator.check_schema(published)


def test_reproducible_scans_give_the_same_bytes(shinchoku: Shinchoku, learner: GitWorld) -> None:
    scans = {shinchoku("scan", learner.root, "-f", "json", "--reproducible").out for _ in range(2)}
    assert len(scans) == 1


def test_several_reports_from_one_scan(shinchoku: Shinchoku, learner: GitWorld, tmp_path: Path) -> None:
    target = tmp_path / "report.json"
    assert shinchoku("scan", learner.root, "-q", "-f", "table", "-o", target).out == ""
    assert target.read_text().startswith("1 / 26")
    target.chmod(0o600)
    ended = shinchoku("scan", learner.root, "-f", "json", "-f", "table", "-o", target)
    assert json.loads(target.read_text())["summary"]["tracks"]["patterns"]["complete"] == 1
    assert target.stat().st_mode & 0o777 == 0o600
    assert ended.out.startswith("1 / 26")
    assert sorted(os.listdir(tmp_path)) == ["learner", "report.json"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("-o", "a", "-o", "b"), "more --output than --format"),
        (("-f", "json", "-f", "table"), "two reports go to standard"),
        (("-f", "json", "-f", "table", "-o", "x", "-o", "x"), "two reports go to x"),
        (("--fail-on", "drifting"), "'drifting' is not one of drift, failing, regressed"),
        (("--jobs", "0"), "--jobs"),
        (("--format", "xml"), "--format"),
    ],
)
def test_wrong_usage_is_exit_2(shinchoku: Shinchoku, learner: GitWorld, arguments: tuple[str, ...], said: str) -> None:
    ended = shinchoku("scan", learner.root, *arguments)
    assert ended.code == 2
    assert said in " ".join(ended.err.replace("│", " ").split())


def test_a_report_that_cannot_be_written_is_exit_2(shinchoku: Shinchoku, learner: GitWorld, tmp_path: Path) -> None:
    ended = shinchoku("scan", learner.root, "-q", "-o", tmp_path / "no" / "folder.txt")
    assert (ended.code, ended.err) == (
        2,
        f"shinchoku: {tmp_path}/no/folder.txt: not written: its folder is not there\n",
    )
    folder = shinchoku("scan", learner.root, "-q", "-o", tmp_path / "learner")
    assert (folder.code, "not written: it is a folder" in folder.err) == (2, True)
    assert sorted(os.listdir(tmp_path)) == ["learner"]


@pytest.fixture(name="mixed")
def _mixed(learner: GitWorld) -> GitWorld:
    """One complete, one failing, one that has regressed, one that cannot run here."""
    learner.write(item_files(SVC, FAILING))
    learner.write(item_files(f"{PATTERNS}/chapter2_training/iris_binary", "import no_such_module_x\n"))
    rf = f"{PATTERNS}/chapter2_training/iris_sklearn_rf"
    learner.write(item_files(rf))
    learner.commit("more")
    (learner.root / rf / "README.md").unlink()
    return learner


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ((), 0, ""),
        (("--fail-on", "failing"), 1, "shinchoku: --fail-on failing: iris_sklearn_svc\n"),
        (("--fail-on", "regressed,unverified"), 1, "--fail-on regressed: iris_sklearn_rf"),
        (("--fail-on", "unverified"), 1, "--fail-on unverified: iris_binary"),
        (("--fail-under", "1"), 0, ""),
        (("--fail-under", "2"), 1, "--fail-under 2: 1 patterns are complete"),
        (("--strict",), 3, "--strict: tests that could not run here: iris_binary"),
        (("--strict", "--fail-on", "failing"), 1, "--fail-on failing"),
    ],
)
def test_exit_codes(shinchoku: Shinchoku, mixed: GitWorld, arguments: tuple[str, ...], code: int, said: str) -> None:
    ended = shinchoku("scan", mixed.root, "-q", *arguments)
    assert ended.code == code
    assert said in ended.err
    assert ended.out.startswith("1 / 26 patterns complete (4 %) · 1 failing · 1 unverified · 1 in progress")


def test_strict_names_what_is_incomplete(shinchoku: Shinchoku, learner: GitWorld, tmp_path: Path) -> None:
    learner.commit("second")
    learner.git("clone", "-q", "--depth", "1", f"file://{learner.root}", str(tmp_path / "clone"))
    ended = shinchoku("scan", tmp_path / "clone", "-q", "--strict")
    assert ended.code == 3
    assert "GIT02" in ended.err
    assert "fetch-depth: 0" in ended.err
    assert "✓ model_db                         complete     –" in ended.out


@pytest.mark.parametrize(
    ("prepare", "arguments", "said"),
    [
        ("", ("nowhere",), "nowhere: no such folder"),
        ("", (".",), "not a git repository"),
        ("init", (".",), "nothing to scan: no folder 03_my_implementations/ or 07_tutorials/"),
        ("init", (".", "--rev", "HEAD"), "nothing was committed yet"),
        ("init", (".", "--rev", "v9"), "git knows no commit called 'v9'"),
        ("bare", (".",), "a bare repository has no work tree"),
        ("config", (".",), "shinchoku.toml:1: not TOML"),
        ("init", (".", "--catalog", "c.toml"), "c.toml: no such file or directory"),
        ("init", (".", "--catalog", "cooking"), "no built-in catalogue is called 'cooking'"),
        ("init", (".", "--config", "."), "is a folder, where a file belongs"),
        ("work", (".", "--only", "model_dp"), "did you mean 'model_db'?"),
    ],
)
def test_what_cannot_be_done_is_exit_2_and_a_sentence(
    shinchoku: Shinchoku,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    prepare: str,
    arguments: tuple[str, ...],
    said: str,
) -> None:
    if prepare == "bare":
        subprocess.run(["git", "init", "-q", "--bare", tmp_path], check=True)
    elif prepare:
        world = GitWorld(tmp_path)
        world.write({"shinchoku.toml": "catalog ="} if prepare == "config" else {})
        world.write(item_files(MODEL_DB) if prepare == "work" else {})
    monkeypatch.chdir(tmp_path)
    ended = shinchoku("scan", *arguments)
    assert ended.code == 2
    assert ended.out == ""
    assert ended.err.startswith("shinchoku: ")
    assert said in ended.err
    assert ended.err.count("\n") == 1


def test_settings_and_catalogue_from_the_command_line(shinchoku: Shinchoku, tmp_path: Path) -> None:
    world = GitWorld(tmp_path / "repo")
    world.write({"lab work/ingest/ingest.py": "", "lab work/ingest/ingest_test.py": "def test_a():\n    pass\n"})
    world.commit()
    (tmp_path / "course.toml").write_text(SECOND_CATALOG)
    (tmp_path / "my.toml").write_text("[roots]\nlabs = 'lab work'\n[requires]\nlabs = ['implementation', 'tests']\n")
    ended = shinchoku("scan", world.root, "-q", "--catalog", tmp_path / "course.toml", "--config", tmp_path / "my.toml")
    assert ended.out.startswith("1 / 2 labs complete (50 %) · 1 not started · 0 / 1 essays complete\n")


def test_options_have_environment_twins(
    shinchoku: Shinchoku, learner: GitWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHINCHOKU_TESTS", "skip")
    monkeypatch.setenv("SHINCHOKU_FAIL_UNDER", "1")
    ended = shinchoku("scan", learner.root)
    assert (ended.code, ended.err) == (1, "shinchoku: --fail-under 1: 0 patterns are complete\n")


def test_a_revision_is_scanned_without_a_checkout(shinchoku: Shinchoku, mixed: GitWorld) -> None:
    ended = shinchoku("scan", mixed.root, "-q", "--rev", "HEAD~1")
    assert "1 / 26 patterns complete" in ended.out
    assert "revision" in ended.out
    assert "iris_sklearn_svc                 not started" in ended.out


def test_verbose_shows_every_reason(shinchoku: Shinchoku, mixed: GitWorld) -> None:
    ended = shinchoku("scan", mixed.root, "-qv")
    assert "TST04 1 test passed" in ended.out
    assert "REG01 was complete from 2025-11-04" in ended.out


def test_explain_shows_all_evidence(shinchoku: Shinchoku, mixed: GitWorld) -> None:
    ended = shinchoku("explain", "02_iris-sklearn-svc", mixed.root, "-q")
    assert ended.code == 0
    for part in ("iris_sklearn_svc: ✗ failing", "TST05", SVC, "1 file: failed, 0/1 passed", "2025-11-04 12:00:00"):
        assert part in ended.out


def test_explain_a_tutorial_and_an_unstarted_item(shinchoku: Shinchoku, learner: GitWorld) -> None:
    learner.write({"07_tutorials/TUTORIAL_PROGRESS.md": "- [x] a\n- [ ] b\n", "07_tutorials/01_docker_basics.md": "x"})
    ended = shinchoku("explain", "03_model_in_image_hands_on", learner.root)
    assert "1 of 2 boxes ticked" in ended.out
    assert "03_model_in_image_hands_on.md (not there)" in ended.out
    assert "07_tutorials/01_docker_basics.md\n" in shinchoku("explain", "docker_basics", learner.root).out
    assert "nothing found" in shinchoku("explain", "batch_pattern", learner.root).out


def test_explain_an_unknown_item_is_exit_2(shinchoku: Shinchoku, learner: GitWorld) -> None:
    ended = shinchoku("explain", "modeldb", learner.root)
    assert (ended.code, "did you mean 'model_db'?" in ended.err) == (2, True)


def test_next_names_what_is_lacking(shinchoku: Shinchoku, mixed: GitWorld) -> None:
    ended = shinchoku("next", mixed.root, "-q")
    assert ended.out.startswith("iris_sklearn_svc (failing)\n")
    assert "TST05" in ended.out


def test_next_before_the_first_and_after_the_last(shinchoku: Shinchoku, learner: GitWorld, tmp_path: Path) -> None:
    assert shinchoku("next", learner.root, "-q").out.startswith("iris_sklearn_svc (not started)\nnot begun\n")
    (tmp_path / "one.toml").write_text(
        "id = 'one'\ntitle = { en = 'One' }\n[[tracks]]\nid = 'patterns'\ntitle = { en = 'p' }\nroot = '03_my_implementations'\n"
        "requires = ['readme']\n[[tracks.chapters]]\nid = 'chapter2_training'\ntitle = { en = 'Two' }\n"
        "items = [{ id = 'model_db', title = { en = 'DB' } }]\n"
    )
    ended = shinchoku("next", learner.root, "--catalog", tmp_path / "one.toml")
    assert ended.out == "Nothing is left to do · 1 / 1 patterns complete (100 %)\n"


def test_catalog_shows_and_checks(shinchoku: Shinchoku, tmp_path: Path) -> None:
    ended = shinchoku("catalog")
    assert ended.code == 0
    assert "26 patterns in 03_my_implementations/" in ended.out
    assert "also called parameter_based_pattern" in ended.out
    assert "shown by TUTORIAL_PROGRESS.md, all its boxes ticked" in ended.out
    path = tmp_path / "course.toml"
    path.write_text(SECOND_CATALOG)
    assert "status optional" in shinchoku("catalog", path).out
    path.write_text(SECOND_CATALOG.replace("clean_up", "01_ingest"))
    broken = shinchoku("catalog", path)
    assert (broken.code, f"shinchoku: {path}:12: 01_ingest: '01_ingest' already means" in broken.err) == (2, True)


def test_a_scan_leaves_the_repository_as_it_was(shinchoku: Shinchoku, mixed: GitWorld) -> None:
    config = "[tool.pytest.ini_options]\naddopts = '--junitxml=out.xml --basetemp=t'\n"
    mixed.write({f"{SVC}/pyproject.toml": config})
    os.utime(mixed.root / MODEL_DB / "README.md", (1, 1))
    before = tree_state(mixed.root)
    for arguments in (("scan",), ("scan", "--rev", "HEAD"), ("explain", "model_db"), ("next",)):
        assert shinchoku(*arguments, mixed.root).code == 0
    assert tree_state(mixed.root) == before


def test_colours_only_where_they_are_wanted(shinchoku: Shinchoku, learner: GitWorld) -> None:
    assert "\x1b[" not in shinchoku("scan", learner.root, "-q").out
    assert "\x1b[" in shinchoku("scan", learner.root, "-q", "--color", "always").out
    assert "\x1b[" not in shinchoku("scan", learner.root, "-q", "--color", "never").out


def test_everything_works_without_a_terminal_in_80_columns(learner: GitWorld) -> None:
    ended = command("scan", str(learner.root), "-q", COLUMNS="")
    assert ended.returncode == 0
    assert max(len(line) for line in ended.stdout.splitlines()) <= 80


def test_a_terminal_gets_a_bar_and_its_own_width(learner: GitWorld) -> None:
    import fcntl
    import pty
    import struct
    import termios

    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 60, 0, 0))
    env = {name: value for name, value in os.environ.items() if name not in {"COLUMNS", "NO_COLOR"}} | {"TERM": "xterm"}
    child = subprocess.Popen(
        [sys.executable, "-m", "shinchoku", "scan", str(learner.root)], stdin=slave, stdout=slave, stderr=slave, env=env
    )
    os.close(slave)
    shown = b""
    try:
        while block := os.read(master, 1 << 16):
            shown += block
    except OSError:
        pass  # Linux says EIO when the last writer has closed a pseudo-terminal
    os.close(master)
    assert child.wait() == 0
    text = shown.decode()
    assert "running tests" in text
    assert "\x1b[32m✓" in text
    answer = text[text.index("1 / 26") :]
    import re

    plain = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", answer)
    assert max(len(line.rstrip()) for line in plain.splitlines()) <= 60


def test_a_closed_pipe_is_no_traceback(learner: GitWorld) -> None:
    read, write = os.pipe()
    os.close(read)
    ended = subprocess.run(
        [sys.executable, "-m", "shinchoku", "scan", str(learner.root), "-q"],
        stdout=write,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(write)
    assert ended.returncode == 2
    assert ended.stderr == b"shinchoku: standard output was closed before everything was written\n"


def test_ctrl_c_is_130_and_leaves_nothing_behind(learner: GitWorld, tmp_path: Path) -> None:
    test = "import time\n\ndef test_a():\n    open('begun', 'w').close()\n    time.sleep(64.5)\n"
    learner.write({f"{MODEL_DB}/tests/test_main.py": test})
    scratch = tmp_path / "tmp"
    scratch.mkdir()
    child = subprocess.Popen(
        [sys.executable, "-m", "shinchoku", "scan", str(learner.root)],
        env={**os.environ, "TMPDIR": str(scratch)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    while not list(scratch.glob(f"shinchoku-*/tree/{MODEL_DB}/begun")):
        assert child.poll() is None
        time.sleep(0.1)
    child.send_signal(signal.SIGINT)
    out, err = child.communicate(timeout=120)
    assert (child.returncode, out, err) == (130, "", "shinchoku: interrupted\n")
    assert list(scratch.iterdir()) == []
    assert working_below(scratch) == []


def test_an_unexpected_error_is_one_line_and_vv_shows_the_traceback(
    shinchoku: Shinchoku, learner: GitWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    from shinchoku.cli import inputs

    def fail(*_: object) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr(inputs, "check", fail)
    ended = shinchoku("scan", learner.root, "--tests", "skip")
    assert ended.code == 2
    assert ended.err.startswith("shinchoku: an unexpected error: RuntimeError: boom; please report it")
    assert ended.err.count("\n") == 1
    assert "Traceback" in shinchoku("scan", learner.root, "--tests", "skip", "-vv").err


def test_a_name_that_the_terminals_encoding_lacks_is_shown_as_an_escape(learner: GitWorld) -> None:
    ended = command("scan", str(learner.root), "-q", PYTHONIOENCODING="ascii")
    assert ended.returncode == 0
    assert "\\u2713 model_db" in ended.stdout


def test_a_problem_in_the_export_is_in_the_report(shinchoku: Shinchoku, learner: GitWorld) -> None:
    (learner.root / "away").symlink_to("/etc/hostname")
    ended = shinchoku("scan", learner.root)
    assert "EXP02 left out where tests run: away: a link that leads out" in ended.out
    assert (ended.code, shinchoku("scan", learner.root, "-q", "--strict").code) == (0, 3)


def test_a_timeout_is_told(shinchoku: Shinchoku, learner: GitWorld) -> None:
    learner.write({f"{MODEL_DB}/tests/test_main.py": "import time\n\ndef test_a():\n    time.sleep(60)\n"})
    ended = shinchoku("scan", learner.root, "--timeout", "2.5")
    assert "model_db: no end in time" in ended.err
    assert "TST06 tests did not end in time: no end after 2.5 s" in ended.out
