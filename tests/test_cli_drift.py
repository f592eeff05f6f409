"""The drift check as its users meet it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from shinchoku.gates.samples import make_sample
from shinchoku.render.findings_json import drift_schema
from tests.conftest import Shinchoku
from tests.worlds import FAILING, MODEL_DB, PATTERNS, GitWorld, item_files, tree_state

SVC = f"{PATTERNS}/chapter2_training/02_iris_sklearn_svc"
OPEN = """# 進捗

| 項目 | 内容 |
|---|---|
| 完了パターン数 | 0 / 26 パターン |

## Chapter 2: Training

- [ ] **01_model_db**
"""
DRIFT_1 = ("--select", "DRF1,DRF2")


@pytest.fixture(autouse=True)
def _outside_of_actions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)


@pytest.fixture(name="open_box")
def _open_box(learner: GitWorld) -> GitWorld:
    """One complete item, and a progress file that does not tick it."""
    learner.write({"PROGRESS.md": OPEN})
    learner.commit("progress", date="2025-11-05T12:00:00+09:00")
    return learner


def command(*arguments: object, cwd: Path, **env: str) -> "subprocess.CompletedProcess[str]":
    """The command in a process of its own, with no terminal and closed standard input."""
    return subprocess.run(
        [sys.executable, "-m", "shinchoku", *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, **env},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def test_drift_shows_each_line_and_fails(shinchoku: Shinchoku, open_box: GitWorld) -> None:
    ended = shinchoku("drift", open_box.root, *DRIFT_1, "-q")
    assert ended.code == 1
    assert "DRF102" in ended.out
    assert "PROGRESS.md:9:4" in ended.out
    assert "DRF202" in ended.out
    assert ended.err == "shinchoku: drift: 2 findings in PROGRESS.md\n"
    assert shinchoku("drift", open_box.root, *DRIFT_1, "-q", "--exit-zero").code == 0


def test_agreement_exits_with_0(shinchoku: Shinchoku, open_box: GitWorld) -> None:
    open_box.write({"PROGRESS.md": OPEN.replace("[ ]", "[x]").replace("0 / 26", "1 / 26")})
    ended = shinchoku("drift", open_box.root, *DRIFT_1, "-q")
    assert (ended.code, ended.err) == (0, "")
    assert "agrees" in ended.out


def test_notes_alone_fail_nothing(shinchoku: Shinchoku, open_box: GitWorld) -> None:
    open_box.write({"PROGRESS.md": OPEN.replace("[ ]", "[x]").replace("0 / 26", "1 / 26")})
    ended = shinchoku("drift", open_box.root, *DRIFT_1, "--tests", "skip", "-q")
    assert "DRF104" in ended.out
    assert (ended.code, ended.err) == (0, "")


def test_fix_writes_what_it_can_and_a_second_fix_nothing(shinchoku: Shinchoku, open_box: GitWorld) -> None:
    ended = shinchoku("drift", open_box.root, *DRIFT_1, "--fix")
    assert ended.code == 0
    assert "shinchoku: wrote PROGRESS.md: 2 findings mended\n" in ended.err
    fixed = (open_box.root / "PROGRESS.md").read_text(encoding="utf-8")
    assert fixed == OPEN.replace("[ ] **01_model_db**", "[x] **01_model_db** (完了: 2025-11-04)").replace("0 /", "1 /")
    before = tree_state(open_box.root)
    assert shinchoku("drift", open_box.root, *DRIFT_1, "--fix", "-q").code == 0
    assert tree_state(open_box.root) == before


def test_fix_may_fail_where_it_wrote(shinchoku: Shinchoku, open_box: GitWorld) -> None:
    ended = shinchoku("drift", open_box.root, *DRIFT_1, "--fix", "--exit-non-zero-on-fix", "-q")
    assert (ended.code, ended.err) == (1, "shinchoku: --exit-non-zero-on-fix: a file was written\n")
    assert shinchoku("drift", open_box.root, *DRIFT_1, "--fix", "--exit-non-zero-on-fix", "-q").code == 0


def test_fix_reports_what_is_left(shinchoku: Shinchoku, open_box: GitWorld) -> None:
    open_box.write({**item_files(SVC, FAILING), "PROGRESS.md": OPEN + "- [x] **02_iris_sklearn_svc**\n"})
    open_box.commit("svc")
    ended = shinchoku("drift", open_box.root, *DRIFT_1, "--fix", "-q")
    assert ended.code == 1
    assert "DRF101" in ended.out
    assert "DRF102" not in ended.out
    text = (open_box.root / "PROGRESS.md").read_text(encoding="utf-8")
    assert "| 2 / 26 パターン |" in text
    assert "- [x] **02_iris_sklearn_svc**\n" in text


def test_unsafe_also_unticks(shinchoku: Shinchoku, open_box: GitWorld) -> None:
    open_box.write({**item_files(SVC, FAILING), "PROGRESS.md": OPEN + "- [x] **02_iris_sklearn_svc**\n"})
    open_box.commit("svc")
    assert shinchoku("drift", open_box.root, *DRIFT_1, "--fix", "--unsafe", "-q").code == 0
    text = (open_box.root / "PROGRESS.md").read_text(encoding="utf-8")
    assert "- [ ] **02_iris_sklearn_svc**\n" in text
    assert "| 1 / 26 パターン |" in text


def test_diff_writes_nothing_and_applies_with_git(
    shinchoku: Shinchoku, open_box: GitWorld, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(open_box.root)
    before = tree_state(open_box.root)
    ended = shinchoku("drift", *DRIFT_1, "--diff", "-q")
    assert ended.code == 1
    assert tree_state(open_box.root) == before
    assert ended.err == ("shinchoku: --fix would write PROGRESS.md: shinchoku drift --select DRF1,DRF2 --fix -q\n")
    patch = tmp_path / "fix.patch"
    patch.write_text(ended.out, encoding="utf-8", newline="")
    open_box.git("apply", str(patch))
    assert shinchoku("drift", *DRIFT_1, "--diff", "-q") == (0, "", "shinchoku: --fix would write nothing\n")


def test_diff_of_a_revision_names_no_command(shinchoku: Shinchoku, open_box: GitWorld) -> None:
    ended = shinchoku("drift", open_box.root, *DRIFT_1, "--diff", "--rev", "HEAD", "-q", "--exit-zero")
    assert (ended.code, ended.err) == (0, "shinchoku: --fix would write PROGRESS.md\n")
    assert "+- [x] **01_model_db** (完了: 2025-11-04)\n" in ended.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--fix", "--diff"), "--diff writes nothing"),
        (("--fix", "--rev", "HEAD"), "--fix writes to the work tree"),
        (("--format", "text", "--format", "json"), "two reports go to standard output"),
    ],
)
def test_what_contradicts_itself_is_refused(
    shinchoku: Shinchoku, open_box: GitWorld, arguments: tuple[str, ...], said: str
) -> None:
    ended = shinchoku("drift", open_box.root, *arguments)
    assert ended.code == 2
    assert said in " ".join(ended.err.replace("│", "").split())


def test_a_code_that_is_none_is_refused(shinchoku: Shinchoku, open_box: GitWorld) -> None:
    ended = shinchoku("drift", open_box.root, "--select", "DRF9")
    assert ended.code == 2
    assert "no drift code is called 'DRF9'" in ended.err


def test_settings_with_such_a_code_are_refused(shinchoku: Shinchoku, open_box: GitWorld) -> None:
    open_box.write({"shinchoku.toml": '[drift]\nignore = ["DRF1", "TST01"]\n'})
    ended = shinchoku("drift", open_box.root)
    assert ended.code == 2
    assert "shinchoku.toml:2: drift.ignore: no drift code is called 'TST01'" in ended.err


def test_without_a_progress_file_it_says_how_to_make_one(shinchoku: Shinchoku, learner: GitWorld) -> None:
    ended = shinchoku("drift", learner.root)
    assert (ended.code, ended.out) == (2, "")
    assert "there is no progress file" in ended.err
    assert "'shinchoku init' writes one" in ended.err
    assert "[1/1]" not in ended.err  # no suite was run before it was said


def test_a_pipe_or_a_folder_in_its_place_is_told(shinchoku: Shinchoku, learner: GitWorld) -> None:
    os.mkfifo(learner.root / "PROGRESS.md")
    assert "PROGRESS.md is a named pipe" in shinchoku("drift", learner.root).err
    assert shinchoku("scan", learner.root).code == 0
    (learner.root / "PROGRESS.md").unlink()
    (learner.root / "PROGRESS.md").mkdir()
    (learner.root / "PROGRESS.md/a.txt").write_text("a")
    ended = shinchoku("drift", learner.root)
    assert ended.code == 2
    assert "PROGRESS.md is a folder" in ended.err


def test_one_without_permission_is_named(open_box: GitWorld) -> None:
    (open_box.root / "PROGRESS.md").chmod(0)
    plain = [sys.executable, "-m", "shinchoku", "drift", "--tests", "skip"]
    # Root may read everything, unless it gives the right away.
    unprivileged = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all"]
    ended = subprocess.run(
        [*(unprivileged if os.geteuid() == 0 else ()), *plain],
        cwd=open_box.root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (2, "shinchoku: PROGRESS.md: permission denied\n")


def test_an_empty_file_and_one_without_boxes_are_not_understood(shinchoku: Shinchoku, open_box: GitWorld) -> None:
    for text in ("", "# 進捗\n\nまだ何もない。\n"):
        open_box.write({"PROGRESS.md": text})
        ended = shinchoku("drift", open_box.root, "-q")
        assert ended.code == 1
        assert "DRF403" in ended.out


def test_one_that_is_too_large_is_refused_with_the_cap(shinchoku: Shinchoku, open_box: GitWorld) -> None:
    open_box.write({"PROGRESS.md": b"a" * (20 * 1024 * 1024 + 1)})
    ended = shinchoku("drift", open_box.root, "-q")
    assert ended.code == 2
    assert "larger than 20 MB" in ended.err


def test_several_candidates_are_named(shinchoku: Shinchoku, open_box: GitWorld) -> None:
    open_box.write({"notes/PROGRESS.md": OPEN})
    ended = shinchoku("drift", open_box.root, *DRIFT_1)
    assert "FIL03 PROGRESS.md is taken for the progress file; it could also be notes/PROGRESS.md" in ended.err


def test_another_file_may_be_named_in_the_tree_or_outside(
    shinchoku: Shinchoku, open_box: GitWorld, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_box.write({"docs/log.md": OPEN, "PROGRESS.md": "# nothing\n"})
    open_box.commit("log")
    assert "docs/log.md:9:4" in shinchoku("drift", open_box.root, *DRIFT_1, "--progress-file", "docs/log.md").out
    named = shinchoku("drift", open_box.root, *DRIFT_1, "--progress-file", "docs/log.md", "--rev", "HEAD")
    assert "docs/log.md:9:4" in named.out
    monkeypatch.chdir(open_box.root / "docs")
    assert "docs/log.md:9:4" in shinchoku("drift", "..", *DRIFT_1, "--progress-file", "log.md").out
    outside = tmp_path / "outside.md"
    outside.write_text(OPEN, encoding="utf-8")
    assert f"{outside}:9:4" in shinchoku("drift", "..", *DRIFT_1, "--progress-file", outside).out
    assert shinchoku("drift", "..", *DRIFT_1, "--progress-file", outside, "--fix", "-q").code == 0
    assert "[x] **01_model_db** (完了: 2025-11-04)" in outside.read_text(encoding="utf-8")
    ended = shinchoku("drift", "..", "--progress-file", tmp_path / "none.md")
    assert (ended.code, "none.md: no such file or directory" in ended.err) == (2, True)


def test_every_form_in_pairs_from_one_check(shinchoku: Shinchoku, open_box: GitWorld, tmp_path: Path) -> None:
    forms = ("text", "json", "sarif", "github", "junit")
    arguments = [word for form in forms for word in ("-f", form, "-o", str(tmp_path / form))]
    ended = shinchoku("drift", open_box.root, *DRIFT_1, "-q", *arguments)
    assert (ended.code, ended.out) == (1, "")
    assert "DRF102" in (tmp_path / "text").read_text(encoding="utf-8")
    found = json.loads((tmp_path / "json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(drift_schema()).validate(found)
    assert [each["code"] for each in found["findings"]] == ["DRF202", "DRF102"]
    sarif = json.loads((tmp_path / "sarif").read_text(encoding="utf-8"))
    assert [each["ruleId"] for each in sarif["runs"][0]["results"]] == ["DRF202", "DRF102"]
    assert (tmp_path / "github").read_text(encoding="utf-8").count("::error file=PROGRESS.md,line=9,") == 1
    assert "<failure" in (tmp_path / "junit").read_text(encoding="utf-8")


def test_in_actions_annotations_follow_the_text_which_can_command_nothing(open_box: GitWorld, tmp_path: Path) -> None:
    ended = command("drift", *DRIFT_1, "-q", cwd=open_box.root, GITHUB_ACTIONS="true")
    first, *_ = lines = ended.stdout.splitlines()
    assert first.startswith("::stop-commands::")
    token = first.removeprefix("::stop-commands::")
    prose, annotations = lines[: lines.index(f"::{token}::")], lines[lines.index(f"::{token}::") + 1 :]
    assert prose[-1] == "Found 2 findings: 1 error, 1 warning (1 fixable with --fix)."
    assert [line.partition(" file=PROGRESS.md,line=")[0] for line in annotations] == ["::warning", "::error"]
    plain = command("drift", *DRIFT_1, "-q", "-f", "text", cwd=open_box.root, GITHUB_ACTIONS="true")
    assert "::error" not in plain.stdout
    with (tmp_path / "table").open("w") as file:
        arguments = [sys.executable, "-m", "shinchoku", "scan", "--tests", "skip", "-q"]
        env = {**os.environ, "GITHUB_ACTIONS": "true"}
        subprocess.run(arguments, cwd=open_box.root, env=env, stdout=file, check=True)
    assert "::" not in (tmp_path / "table").read_text(encoding="utf-8")


def test_paths_in_reports_start_at_the_repositorys_top(shinchoku: Shinchoku, tmp_path: Path) -> None:
    world = GitWorld(tmp_path / "repo")
    world.write({f"course/{path}": text for path, text in item_files(MODEL_DB).items()})
    world.write({"course/PROGRESS.md": OPEN})
    world.commit()
    for extra in ((), ("--rev", "HEAD")):
        ended = shinchoku("drift", world.root / "course", *DRIFT_1, "-q", "-f", "github", *extra)
        assert "file=course/PROGRESS.md,line=9," in ended.out


def test_strict_is_about_the_evidence(shinchoku: Shinchoku, open_box: GitWorld, tmp_path: Path) -> None:
    text = OPEN.replace("[ ]", "[x]").replace("0 / 26", "1 / 26")
    open_box.write({"PROGRESS.md": text})
    open_box.commit("ticked")
    assert shinchoku("drift", open_box.root, *DRIFT_1, "-q", "--strict").code == 0
    clone = tmp_path / "shallow"
    open_box.git("clone", "-q", "--depth", "1", f"file://{open_box.root}", str(clone))
    ended = shinchoku("drift", clone, *DRIFT_1, "-q", "--strict")
    assert ended.code == 3
    assert "GIT02" in ended.err


def test_a_comment_in_the_line_takes_a_finding_out(shinchoku: Shinchoku, open_box: GitWorld) -> None:
    text = OPEN.replace("**01_model_db**", "**01_model_db** <!-- shinchoku: ignore DRF102 later -->")
    open_box.write({"PROGRESS.md": text})
    ended = shinchoku("drift", open_box.root, "--select", "DRF1", "-q")
    assert ended.code == 0
    assert "1" in ended.out


def test_scan_shows_the_drift_and_fails_on_it_where_asked(shinchoku: Shinchoku, open_box: GitWorld) -> None:
    ended = shinchoku("scan", open_box.root, *DRIFT_1, "-q")
    assert ended.code == 0
    assert "Drift between PROGRESS.md and the evidence: 1 error, 1 warning\n" in ended.out
    assert "  DRF102 line 9: model_db is complete by the evidence (since 2025-11-04)" in ended.out
    failing = shinchoku("scan", open_box.root, *DRIFT_1, "-q", "--fail-on", "drift")
    assert failing.code == 1
    assert "--fail-on drift: 2 findings in PROGRESS.md" in failing.err
    assert shinchoku("scan", open_box.root, "--select", "DRF403", "-q", "--fail-on", "drift").code == 0
    report = json.loads(shinchoku("scan", open_box.root, *DRIFT_1, "-q", "-f", "json").out)
    assert [each["code"] for each in report["drift"]] == ["DRF202", "DRF102"]
    assert report["items"][0]["claim"] == {"done": False, "date": None, "line": 9}
    sarif = json.loads(shinchoku("scan", open_box.root, *DRIFT_1, "-q", "-f", "sarif").out)
    assert len(sarif["runs"][0]["results"]) == 2


def test_scan_shows_the_heaviest_first_and_all_of_them_when_asked(shinchoku: Shinchoku, open_box: GitWorld) -> None:
    ended = shinchoku("scan", open_box.root, "-q")
    assert "more\n" in ended.out.split("Drift between")[1]
    whole = shinchoku("scan", open_box.root, "-q", "-v").out.split("Drift between")[1]
    assert "more" not in whole
    assert whole.count("DRF301") == 29


def test_scan_says_where_another_file_is_meant(shinchoku: Shinchoku, open_box: GitWorld) -> None:
    open_box.write({"README.md": "7 / 26 パターン完了\n"})
    ended = shinchoku("scan", open_box.root, "--select", "DRF206", "-q")
    assert "  DRF206 README.md, line 1: 7 / 26 patterns are claimed here" in ended.out


def test_explain_shows_the_claim(shinchoku: Shinchoku, open_box: GitWorld) -> None:
    assert (
        "claim           not ticked (line 9 of the progress file)"
        in shinchoku("explain", "model_db", open_box.root, "-q").out
    )


def test_the_check_writes_nothing(open_box: GitWorld) -> None:
    before = tree_state(open_box.root)
    for arguments in (("drift",), ("drift", "--diff"), ("scan",), ("drift", "-f", "json")):
        command(*arguments, "--tests", "skip", cwd=open_box.root)
    assert tree_state(open_box.root) == before


def test_a_file_that_changed_meanwhile_is_left_alone(open_box: GitWorld) -> None:
    """The suite itself changes the progress file while it runs: between reading and writing."""
    progress = open_box.root / "PROGRESS.md"
    test = f"def test_it():\n    open({str(progress)!r}, 'a').write('- [ ] mine\\n')\n"
    open_box.write({f"{MODEL_DB}/tests/test_main.py": test})
    open_box.commit("meddling")
    ended = command("drift", "--fix", "--sandbox", "off", *DRIFT_1, cwd=open_box.root)
    assert ended.returncode == 2
    assert "PROGRESS.md: " in ended.stderr
    assert "changed" in ended.stderr
    assert progress.read_text(encoding="utf-8") == OPEN + "- [ ] mine\n"


def test_where_the_second_file_cannot_be_written_the_first_is_named(open_box: GitWorld) -> None:
    open_box.write({"README.md": "7 / 26 パターン完了\n"})
    (open_box.root / "README.md").chmod(0o444)
    ended = command("drift", "--fix", *DRIFT_1, "-q", cwd=open_box.root)
    assert ended.returncode == 2
    assert "README.md: " in ended.stderr
    assert "already written: PROGRESS.md" in ended.stderr


def test_rule_explains_a_code(shinchoku: Shinchoku) -> None:
    ended = shinchoku("rule", "drf201")
    assert ended.code == 0
    assert "DRF201" in ended.out
    assert "Write the number of ticks." in ended.out
    assert "TST02" in shinchoku("rule", "TST02").out
    every = shinchoku("rule").out
    assert "DRF306" in every
    assert "GIT02" in every
    unknown = shinchoku("rule", "DRF999")
    assert (unknown.code, unknown.out) == (2, "")
    assert "no code is called 'DRF999'" in unknown.err


def test_the_schema_of_the_findings_is_published(shinchoku: Shinchoku) -> None:
    assert json.loads(shinchoku("schema", "drift").out) == drift_schema()


def test_a_closed_output_is_no_traceback(open_box: GitWorld) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "shinchoku", "drift", "--tests", "skip"],
        cwd=open_box.root,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        said = process.stderr.read()
    assert "Traceback" not in said
    assert "standard output was closed" in said
    assert process.returncode == 2


@pytest.mark.parametrize("width", ["40", "80"])
def test_it_keeps_to_a_narrow_terminal(tmp_path: Path, width: str) -> None:
    from rich.cells import cell_len

    make_sample(tmp_path / "sample")
    done = command("drift", "--tests", "skip", cwd=tmp_path / "sample", COLUMNS=width, NO_COLOR="1")
    assert done.returncode == 1
    assert max(cell_len(line) for line in done.stdout.splitlines()) <= int(width)
