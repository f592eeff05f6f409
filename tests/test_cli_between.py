"""What changed between two revisions, as its users ask for it: on real repositories with dated commits."""

import json
from pathlib import Path

import jsonschema
import pytest

from shinchoku.render.between_json import between_schema
from tests.conftest import Shinchoku
from tests.worlds import FAILING, MODEL_DB, PATTERNS, TEXT, GitWorld, item_files, tree_state

SVC = f"{PATTERNS}/chapter2_training/02_iris_sklearn_svc"
PROGRESS = """# 進捗

| 項目 | 内容 |
|---|---|
| 完了パターン数 | 1 / 26 パターン |

## Chapter 2: Training

- [x] model_db (完了: 2025-11-04)
- [ ] iris_sklearn_svc
"""
LISTED = ("--ignore", "DRF301")
"""The other items are not listed in it, which is the same before and after."""
UNTESTED = ("--tests", "skip")


@pytest.fixture(autouse=True)
def _outside_of_actions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)


@pytest.fixture(name="kept")
def _kept(tmp_path: Path) -> GitWorld:
    """One complete item, ticked."""
    world = GitWorld(tmp_path / "kept")
    world.write({**item_files(MODEL_DB), "PROGRESS.md": PROGRESS, "07_tutorials/notes.md": "x"})
    world.commit("model db")
    return world


def test_an_item_was_completed(shinchoku: Shinchoku, kept: GitWorld) -> None:
    kept.write(item_files(SVC))
    kept.commit("svc", date="2025-11-05T12:00:00+09:00")
    before = tree_state(kept.root)
    ended = shinchoku("scan", kept.root, "--rev", "HEAD~1..HEAD", "-q", *LISTED)
    assert ended.code == 0
    assert ended.err == ""
    oids = kept.git("rev-parse", "HEAD~1", "HEAD").split()
    assert ended.out.splitlines() == [
        "1 / 26 → 2 / 26 patterns complete · 0 / 4 tutorials complete",
        *_wrapped(f"{kept.root}: HEAD~1 ({oids[0][:12]}) → HEAD ({oids[1][:12]})"),
        "",
        "Completed",
        "  ✓ iris_sklearn_svc  not started → complete  2025-11-05",
        "",
        "29 items did not change.",
        "",
        "New drift: 1 error, 1 warning",
        "  DRF102 PROGRESS.md:10: iris_sklearn_svc is complete by the evidence (since 2025-11-05), but its",
        "  box is not ticked",
        "  DRF202 PROGRESS.md:5: 1 / 26 patterns are claimed, but by the evidence it is 2 / 26",
    ]
    assert tree_state(kept.root) == before


def _wrapped(text: str) -> list[str]:
    from shinchoku.render.canvas import wrapped

    return wrapped(text, 100, "")


def test_json_keeps_to_the_published_schema(shinchoku: Shinchoku, kept: GitWorld) -> None:
    kept.write(item_files(SVC))
    kept.commit("svc")
    published = json.loads(shinchoku("schema", "between").out)
    assert published == between_schema()
    jsonschema.Draft202012Validator.check_schema(published)
    for command in ("scan", "drift"):
        outs = {shinchoku(command, kept.root, "--rev", "HEAD~1..", "-q", "-f", "json").out for _ in range(2)}
        (out,) = outs  # the same bytes, whether a suite was run or the cache knew of it
        found = json.loads(out)
        jsonschema.Draft202012Validator(published).validate(found)
        assert found["range"] == "HEAD~1..HEAD"
        assert ("items" in found) == (command == "scan")
    assert found["before"]["revision"] == kept.git("rev-parse", "HEAD~1")


def test_a_renaming_changes_nothing(shinchoku: Shinchoku, kept: GitWorld) -> None:
    kept.git("mv", PATTERNS, "my_implementations")
    (kept.root / "05_progress").mkdir()
    kept.git("mv", "PROGRESS.md", "05_progress/PROGRESS.md")
    kept.commit("rename")
    ended = shinchoku("scan", kept.root, "--rev", "HEAD~1..", "-q", "--fail-on", "drift,regressed,failing,unverified")
    assert ended.code == 0
    assert "\nNo item changed.\n\nNo drift is new, and none is gone.\n" in ended.out
    assert shinchoku("drift", kept.root, "--rev", "HEAD~1..", "-q", *UNTESTED).code == 0


def test_a_revert_is_told_the_other_way_round(shinchoku: Shinchoku, kept: GitWorld) -> None:
    kept.write(item_files(SVC))
    kept.commit("svc")
    kept.git("revert", "--no-edit", "HEAD", date="2025-11-06T12:00:00+09:00")
    ended = shinchoku("scan", kept.root, "--rev", "HEAD~1..HEAD", "-q", "--fail-on", "regressed", *LISTED)
    assert ended.code == 1
    assert "2 / 26 → 1 / 26 patterns complete" in ended.out
    assert "Regressed\n  · iris_sklearn_svc  complete → not started\n" in ended.out
    assert "Gone drift: 1 error, 1 warning" in ended.out
    assert ended.err == "shinchoku: --fail-on regressed: iris_sklearn_svc became so\n"
    whole = shinchoku("scan", kept.root, "--rev", "HEAD~2..HEAD", "-q", *LISTED)
    assert "No drift is new" in whole.out
    # What is there now was there then; that it was there in between, and is gone, is a regression all the same.
    assert "Regressed\n  · iris_sklearn_svc  not started → not started\n" in whole.out


def test_new_drift_alone(shinchoku: Shinchoku, kept: GitWorld) -> None:
    kept.write({"PROGRESS.md": PROGRESS.replace("[ ] iris", "[x] iris")})
    kept.commit("tick")
    ended = shinchoku("drift", kept.root, "--rev", "HEAD~1..", "-q", *LISTED)
    assert ended.code == 1
    assert ended.err == "shinchoku: new drift: 2 findings\n"
    assert "New drift: 2 errors\n  DRF201 PROGRESS.md:5: " in ended.out
    assert "patterns complete" not in ended.out
    assert shinchoku("drift", kept.root, "--rev", "HEAD~1..", "-q", "--exit-zero", *LISTED).code == 0
    assert shinchoku("drift", kept.root, "--rev", "HEAD..HEAD~1", "-q", *LISTED).code == 0
    scan = shinchoku("scan", kept.root, "--rev", "HEAD~1..", "-q", "--fail-on", "drift", *LISTED)
    assert scan.code == 1
    assert "--fail-on drift: 2 new findings; see 'shinchoku drift --rev HEAD~1..HEAD'" in scan.err
    assert "Boxes of the progress file\n  ticked    iris_sklearn_svc\n" in scan.out


def test_drift_that_was_there_before_fails_nothing(shinchoku: Shinchoku, kept: GitWorld) -> None:
    kept.write({"notes.md": "x\n"})
    kept.commit("notes")
    assert shinchoku("drift", kept.root, "-q").code == 1
    assert shinchoku("drift", kept.root, "--rev", "HEAD~1..", "-q").code == 0


def test_what_became_failing_or_unverified_fails_where_it_is_asked_to(shinchoku: Shinchoku, kept: GitWorld) -> None:
    kept.write(item_files(SVC, FAILING))
    kept.commit("failing")
    kept.write({"other.txt": "x"})
    kept.commit("more")
    for revisions, kind, code in (
        ("HEAD~2..HEAD", "failing", 1),
        ("HEAD~1..HEAD", "failing", 0),
        ("HEAD~2..HEAD", "unverified", 0),
    ):
        assert shinchoku("scan", kept.root, "--rev", revisions, "-q", "--fail-on", kind).code == code
    ended = shinchoku("scan", kept.root, "--rev", "HEAD~2..", "--tests", "skip", "-q", "--fail-on", "unverified")
    assert ended.err == "shinchoku: --fail-on unverified: iris_sklearn_svc became so\n"


def test_fail_under_speaks_of_the_later_revision(shinchoku: Shinchoku, kept: GitWorld) -> None:
    kept.write(item_files(SVC))
    kept.commit("svc")
    assert shinchoku("scan", kept.root, "--rev", "HEAD~1..", "-q", "--fail-under", "2").code == 0
    ended = shinchoku("scan", kept.root, "--rev", "HEAD..HEAD~1", "-q", "--fail-under", "2")
    assert (ended.code, ended.err) == (1, "shinchoku: --fail-under 2: 1 patterns are complete\n")


def test_both_are_judged_by_the_settings_of_the_later_one(shinchoku: Shinchoku, kept: GitWorld) -> None:
    kept.write({f"{SVC}/README.md": TEXT, f"{SVC}/src/main.py": "x = 1\n"})
    kept.commit("svc without tests")
    kept.write({"shinchoku.toml": '[waive]\niris_sklearn_svc = { tests = "none in the book" }\n'})
    kept.commit("waive")
    ended = shinchoku("scan", kept.root, "--rev", "HEAD~1..", "-q")
    assert ended.out.startswith("2 / 26 patterns complete")
    assert "The earlier revision has other settings of its own; both are judged by those of the later one." in " ".join(
        ended.out.split()
    )
    assert "No item changed." in ended.out
    back = shinchoku("scan", kept.root, "--rev", "HEAD..HEAD~1", "-q").out
    assert back.startswith("1 / 26 patterns complete")
    assert json.loads(shinchoku("scan", kept.root, "--rev", "HEAD~1..", "-q", "-f", "json").out)["settings_differ"]


def test_settings_that_were_broken_before_end_nothing(shinchoku: Shinchoku, kept: GitWorld) -> None:
    kept.write({"shinchoku.toml": "catalogue = 1\n"})
    kept.commit("broken")
    kept.write({"shinchoku.toml": ""})
    kept.commit("mended")
    ended = shinchoku("scan", kept.root, "--rev", "HEAD~1..", "-q")
    assert ended.code == 0
    assert "other settings of its own" in ended.out
    ended = shinchoku("scan", kept.root, "--rev", "HEAD..HEAD~1", "-q")
    assert ended.code == 2
    assert "shinchoku.toml" in ended.err


def test_settings_that_are_given_are_both_revisions_own(shinchoku: Shinchoku, kept: GitWorld, tmp_path: Path) -> None:
    kept.write({"shinchoku.toml": "exclude = ['x/']\n"})
    kept.commit("settings")
    given = tmp_path / "given.toml"
    given.write_text("[tests]\ntimeout = 60\n")
    out = shinchoku("scan", kept.root, "--rev", "HEAD~1..", "-q", "--config", given, "-f", "json").out
    assert json.loads(out)["settings_differ"] is False


def test_before_the_roots_nothing_had_begun(shinchoku: Shinchoku, tmp_path: Path) -> None:
    world = GitWorld(tmp_path / "young")
    world.write({"PROGRESS.md": "- [x] model_db\n- [ ] iris_sklearn_svc\n"})
    world.commit("a list")
    world.write(item_files(MODEL_DB))
    world.commit("model db")
    ended = shinchoku("scan", world.root, "--rev", "HEAD~1..", "-q", *LISTED)
    assert ended.code == 0
    assert ended.out.startswith("0 / 26 → 1 / 26 patterns complete")
    assert "No item had begun at the earlier revision." in ended.out
    assert "Gone drift: 1 error\n  DRF101 PROGRESS.md:1: model_db is ticked" in ended.out
    back = shinchoku("scan", world.root, "--rev", "HEAD..HEAD~1", "-q")
    assert (back.code, "nothing to scan" in back.err) == (2, True)


def test_an_empty_first_commit_can_be_compared_with(shinchoku: Shinchoku, tmp_path: Path) -> None:
    world = GitWorld(tmp_path / "empty")
    world.commit("begin")
    world.write({**item_files("chapter2_training/01_model_db"), "shinchoku.toml": "[roots]\npatterns = '.'\n"})
    world.commit("model db")
    ended = shinchoku("scan", world.root, "--rev", "HEAD~1..", "-q")
    assert (ended.code, ended.err) == (0, "")
    assert "not started → complete" in ended.out


def test_a_pull_request_is_what_changed_since_the_merge_base(shinchoku: Shinchoku, kept: GitWorld) -> None:
    kept.git("switch", "-q", "-c", "topic.1")
    kept.write({f"{SVC}/README.md": TEXT})
    kept.commit("begin svc")
    kept.git("switch", "-q", "main")
    kept.write(item_files(f"{PATTERNS}/chapter2_training/03_iris_binary"))
    kept.commit("meanwhile")
    pull = shinchoku("scan", kept.root, "--rev", "main...topic.1", "-q", "-f", "json")
    assert [change["id"] for change in json.loads(pull.out)["items"]] == ["iris_sklearn_svc"]
    assert json.loads(pull.out)["before"]["asked"] == "merge base of main and topic.1"
    both = shinchoku("scan", kept.root, "--rev", "main..topic.1", "-q", "-f", "json")
    assert [change["id"] for change in json.loads(both.out)["items"]] == ["iris_sklearn_svc", "iris_binary"]


def test_the_comment_for_a_pull_request(shinchoku: Shinchoku, kept: GitWorld) -> None:
    kept.write({**item_files(SVC), f"{MODEL_DB}/tests/test_main.py": FAILING})
    kept.write({"PROGRESS.md": PROGRESS.replace("1 / 26", "2 / 26").replace("[ ] iris", "[x] iris")})
    kept.commit("svc", date="2025-11-05T12:00:00+09:00")
    out = shinchoku("scan", kept.root, "--rev", "HEAD~1..", "-q", "-f", "markdown", *LISTED).out
    oids = kept.git("rev-parse", "HEAD~1", "HEAD").split()
    assert (
        out
        == f"""<!-- shinchoku -->
## 1 / 26 patterns complete

`HEAD~1` (`{oids[0][:12]}`) → `HEAD` (`{oids[1][:12]}`) · 0 / 4 tutorials complete

| change | item | before | now | why |
| --- | --- | --- | --- | --- |
| completed | `iris_sklearn_svc` | not started | ✓ complete | complete since 2025-11-05 |
| **regressed** | `model_db` | complete | ✗ failing | `TST05` tests fail: 1 of 1: tests/test_main.py::test_it: \
AssertionError: assert False |

28 items did not change.

### Boxes of the progress file

- ticked `iris_sklearn_svc`

### New drift: 1 error, 1 warning

- error `DRF101` `PROGRESS.md:9`: model_db is ticked, but the evidence says failing: TST05 tests fail: 1 of 1: \
tests/test_main.py::test_it: AssertionError: assert False
- warning `DRF202` `PROGRESS.md:5`: 2 / 26 patterns are claimed, but by the evidence it is 1 / 26
"""
    )


def test_the_folder_below_the_top_is_named_in_the_comment(shinchoku: Shinchoku, tmp_path: Path) -> None:
    world = GitWorld(tmp_path / "mono")
    world.write({f"course/{path}": text for path, text in item_files(MODEL_DB).items()})
    world.write({"course/PROGRESS.md": PROGRESS})
    world.commit("one")
    world.write({"course/PROGRESS.md": PROGRESS.replace("1 / 26", "3 / 26")})
    world.commit("two")
    out = shinchoku("drift", world.root / "course", "--rev", "HEAD~1..", "-q", "-f", "markdown").out
    assert "- error `DRF201` `course/PROGRESS.md:5`: " in out
    assert out.startswith("<!-- shinchoku -->\n## New drift: 1 error")


@pytest.mark.parametrize(
    ("kind", "new"),
    [("sarif", '"ruleId": "DRF101"'), ("github", "::error file=PROGRESS.md,line=10"), ("junit", "DRF101")],
)
def test_tools_get_the_new_findings(shinchoku: Shinchoku, kept: GitWorld, kind: str, new: str) -> None:
    kept.write({"PROGRESS.md": PROGRESS.replace("[ ] iris", "[x] iris").replace("11-04", "11-03")})
    kept.commit("tick")
    kept.write({"PROGRESS.md": PROGRESS.replace("[ ] iris", "[x] iris").replace("11-04", "11-02")})
    kept.commit("date")
    for command in ("scan", "drift"):
        first = shinchoku(command, kept.root, "--rev", "HEAD~2..HEAD~1", "-q", "-f", kind, *UNTESTED).out
        assert new in first
        assert "iris_sklearn_svc is ticked" in first
        second = shinchoku(command, kept.root, "--rev", "HEAD~1..", "-q", "-f", kind, *UNTESTED).out
        assert "2025-11-02" in second
        assert "iris_sklearn_svc is ticked" not in second


def test_several_reports_of_one_comparison(shinchoku: Shinchoku, kept: GitWorld, tmp_path: Path) -> None:
    kept.commit("nothing")
    arguments = ("--rev", "HEAD~1..", "-f", "markdown", "-o", tmp_path / "c.md", "-f", "json", "-q")
    ended = shinchoku("scan", kept.root, *arguments)
    assert (tmp_path / "c.md").read_text().startswith("<!-- shinchoku -->\n## 1 / 26 patterns complete\n")
    assert json.loads(ended.out)["items"] == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("scan", "--rev", "HEAD~1..HEAD", "--watch"), "a revision does not change"),
        (("drift", "--rev", "HEAD~1..HEAD", "--fix"), "--fix writes to the work tree"),
        (("drift", "--rev", "HEAD~1..HEAD", "--diff"), "--diff is about one revision, and --rev names two"),
        (("scan", "--rev", "nope..HEAD"), "git knows no commit called 'nope', the left side of 'nope..HEAD'"),
        (("drift", "--rev", "HEAD...nope"), "git knows no commit called 'nope', the right side of 'HEAD...nope'"),
        (("next", "--rev", "HEAD..HEAD"), "'HEAD..HEAD' names two revisions, which 'scan' and 'drift' compare"),
        (("scan", "--rev", ".."), "git knows no commit called '..'"),
        (("scan", "--rev", "HEAD^{/nothing..like}"), "git knows no commit called 'HEAD^{/nothing..like}'"),
    ],
)
def test_what_cannot_be_done_is_exit_2(
    shinchoku: Shinchoku, kept: GitWorld, arguments: tuple[str, ...], said: str
) -> None:
    command, *rest = arguments
    ended = shinchoku(command, kept.root, *rest)
    assert ended.code == 2
    assert said in " ".join(ended.err.replace("│", " ").split())
    assert ended.out == ""


def test_one_revision_may_hold_dots(shinchoku: Shinchoku, kept: GitWorld) -> None:
    kept.commit("from a..b")
    out = shinchoku("scan", kept.root, "--rev", "HEAD^{/a..b}", "-q").out
    assert out.startswith("1 / 26 patterns complete (4 %)")


def test_without_a_progress_file_before_all_drift_is_new(shinchoku: Shinchoku, learner: GitWorld) -> None:
    learner.write({"PROGRESS.md": PROGRESS.replace("1 / 26", "7 / 26")})
    learner.commit("progress")
    assert "New drift: 1 error" in shinchoku("drift", learner.root, "--rev", "HEAD~1..", "-q", *LISTED).out
    ended = shinchoku("drift", learner.root, "--rev", "HEAD..HEAD~1", "-q")
    assert (ended.code, "there is no progress file" in ended.err) == (2, True)


def test_a_progress_file_that_is_named_is_looked_for_in_both(
    shinchoku: Shinchoku, kept: GitWorld, tmp_path: Path
) -> None:
    kept.write({"log.md": PROGRESS})
    kept.commit("another")
    kept.write({"log.md": PROGRESS.replace("1 / 26", "2 / 26")})
    kept.commit("edit")
    ended = shinchoku("drift", kept.root, "--rev", "HEAD~1..", "-q", "--progress-file", "log.md", *UNTESTED)
    assert "New drift: 1 error, 1 warning\n  DRF201 log.md:5" in ended.out
    outside = tmp_path / "outside.md"
    outside.write_text(PROGRESS)
    kept.write(item_files(SVC))
    kept.commit("svc")
    ended = shinchoku("drift", kept.root, "--rev", "HEAD~1..", "-q", "--progress-file", outside, *LISTED)
    assert ended.code == 1
    assert "outside.md:10: iris_sklearn_svc is complete" in " ".join(ended.out.split())
    assert ended.err == "shinchoku: new drift: 2 findings\n"


def test_a_progress_file_that_the_settings_renamed_is_found_as_it_was(shinchoku: Shinchoku, kept: GitWorld) -> None:
    kept.git("mv", "PROGRESS.md", "journal.md")
    kept.write({"shinchoku.toml": "progress-file = 'journal.md'\n"})
    kept.commit("rename")
    ended = shinchoku("drift", kept.root, "--rev", "HEAD~1..", "-q")
    assert ended.code == 0
    assert "No drift is new, and none is gone." in ended.out


def test_an_earlier_jobs_results_speak_for_the_later_revision_alone(shinchoku: Shinchoku, kept: GitWorld) -> None:
    case = '<testcase classname="tests.test_main" name="test_it" file="tests/test_main.py"><failure message="no"/></testcase>'
    folder = kept.root / MODEL_DB
    (folder / "junit.xml").write_text(f'<testsuites><testsuite name="pytest" tests="1">{case}</testsuite></testsuites>')
    kept.write({"other.txt": "x"})
    kept.git("add", "other.txt")
    kept.git("commit", "-qm", "more")
    ended = shinchoku("scan", kept.root, "--rev", "HEAD~1..", "-q", "--junit", folder / "junit.xml")
    assert "Regressed\n  ✗ model_db  complete → failing" in ended.out


def test_strict_asks_of_both_revisions(shinchoku: Shinchoku, kept: GitWorld) -> None:
    kept.commit("two")
    for command in ("scan", "drift"):
        assert shinchoku(command, kept.root, "--rev", "HEAD~1..", "-q", "--strict").code == 0
    broken = {**item_files(SVC, "import nothing_of_that_name\n\ndef test_it(): pass\n")}
    kept.write(broken)
    kept.commit("unverified")
    kept.git("rm", "-rq", SVC)
    kept.commit("gone")
    ended = shinchoku("scan", kept.root, "--rev", "HEAD~1..", "-q", "--strict")
    assert (ended.code, ended.err) == (3, "shinchoku: --strict: tests that could not run here: iris_sklearn_svc\n")


def test_drift_tells_problems_of_both_revisions(shinchoku: Shinchoku, kept: GitWorld) -> None:
    kept.git("rm", "-rq", "07_tutorials")
    kept.commit("no tutorials")
    kept.write({"05_progress/PROGRESS.md": PROGRESS})
    kept.commit("two files")
    ended = shinchoku("drift", kept.root, "--rev", "HEAD~1..", "--tests", "skip")
    assert "shinchoku: HEAD: FIL03 PROGRESS.md is taken for the progress file" in ended.err
    assert "shinchoku: HEAD~1: CAT04 no folder 07_tutorials/" in ended.err
    told = " ".join(ended.out.split())
    assert "Problems CAT04 at both revisions: no folder 07_tutorials/" in told
    assert "FIL03 at the later revision: PROGRESS.md is taken" in told
    comment = shinchoku("drift", kept.root, "--rev", "HEAD~1..", "--tests", "skip", "-q", "-f", "markdown").out
    assert "### Problems\n\n- `CAT04` at both revisions: no folder 07_tutorials/" in comment


def test_a_scan_as_markdown(shinchoku: Shinchoku, kept: GitWorld) -> None:
    kept.write(item_files(SVC, FAILING))
    kept.git("rm", "-rq", "07_tutorials")
    kept.commit("svc")
    out = shinchoku("scan", kept.root, "-q", "-f", "markdown", *LISTED).out
    assert out.startswith("<!-- shinchoku -->\n## 1 / 26 patterns complete (4 %)\n\n1 failing · 24 not started · ")
    assert "| Chapter 2: Training | 1 / 6 |\n" in out
    assert "| `iris_sklearn_svc` | ✗ failing | `TST05` tests fail: 1 of 1: " in out
    assert "### Drift: none\n" in out
    assert "- `CAT04` no folder 07_tutorials/" in out


def test_a_drift_check_as_markdown(shinchoku: Shinchoku, kept: GitWorld) -> None:
    kept.write({"PROGRESS.md": PROGRESS.replace("1 / 26", "2 / 26")})
    out = shinchoku("drift", kept.root, "-q", "-f", "markdown", *LISTED).out
    assert out.startswith("<!-- shinchoku -->\n## Drift: 1 error, 1 warning\n\n`PROGRESS.md` against the evidence.\n\n")
    assert "- error `DRF201` `PROGRESS.md:5`: 2 / 26 patterns are claimed, but the file ticks 1 / 26<br>write" in out
