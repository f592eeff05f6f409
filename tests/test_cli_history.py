"""``shinchoku history``, as its users run it: on real repositories with dated commits."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from shinchoku.gates.samples import make_sample
from shinchoku.render.history_json import history_schema
from tests.conftest import Ended, Shinchoku
from tests.worlds import FAILING, MODEL_DB, PASSING, PATTERNS, SAMPLE_DATES, GitWorld, item_files, tree_state

SVC = f"{PATTERNS}/chapter2_training/02_iris_sklearn_svc"
BINARY = f"{PATTERNS}/chapter2_training/03_iris_binary"
Document = dict[str, Any]


@pytest.fixture(autouse=True)
def _outside_of_actions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)


@pytest.fixture(name="sample", scope="module")
def _sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sample") / "repo"
    make_sample(path)
    return path


@pytest.fixture(name="branched")
def _branched(learner: GitWorld) -> GitWorld:
    """Model DB on the main line, the SVC on a branch, and their merge."""
    learner.git("checkout", "-q", "-b", "svc")
    learner.write(item_files(SVC))
    learner.commit("svc", date="2025-11-05T23:30:00-05:00")
    learner.git("checkout", "-q", "main")
    learner.write({"PROGRESS.md": "- [x] model_db\n- [ ] iris_sklearn_svc\n"})
    learner.commit("progress", date="2025-11-06T12:00:00+09:00")
    learner.git("merge", "-q", "--no-ff", "-m", "merge", "svc", date="2025-11-09T12:00:00+09:00")
    return learner


def told(shinchoku: Shinchoku, root: Path, *arguments: object) -> Document:
    """The JSON of a history; it keeps to its schema."""
    ended = shinchoku("history", root, "-q", "--format", "json", *arguments)
    assert (ended.code, ended.err) == (0, "")
    document: Document = json.loads(ended.out)
    jsonschema.validate(document, history_schema())
    return document


def counts(document: Document, what: str) -> list[int | None]:
    return [commit[what] and commit[what]["patterns"] for commit in document["commits"]]


def item(document: Document, name: str) -> Document:
    found: Document = next(item for item in document["items"] if item["id"] == name)
    return found


def test_the_samples_history_ends_with_eight_claimed_and_nine_evidenced(shinchoku: Shinchoku, sample: Path) -> None:
    before = tree_state(sample)
    document = told(shinchoku, sample)
    assert tree_state(sample) == before
    last = document["commits"][-1]
    assert (last["claimed"]["patterns"], last["evidenced"]["patterns"], last["present"]["patterns"]) == (8, 9, 11)
    assert document["tracks"][0]["total"] == 26
    assert counts(document, "evidenced")[:-1] == [None] * 23
    assert {
        each["id"]: each["completed_on"] for each in document["items"] if each["complete"]
    }.items() >= SAMPLE_DATES.items()
    assert [each["id"] for each in document["items"] if each["complete"] and not each["claimed"]] == [
        "web_single_pattern"
    ]
    assert item(document, "model_db")["ticked_on"] == "2025-11-04"
    assert [commit["lost"] for commit in document["commits"]] == [[]] * 24  # renumbering took nothing
    assert told(shinchoku, sample, "--tests", "cached") == document


def test_a_readme_that_was_broken_for_twenty_minutes_is_seen_by_verifying(shinchoku: Shinchoku, sample: Path) -> None:
    document = told(shinchoku, sample, "--tests", "cached", "--verify", "HEAD~10")
    assert (counts(document, "present")[-11], counts(document, "evidenced")[-11]) == (7, 6)


def test_the_samples_table_shows_what_each_commit_did(shinchoku: Shinchoku, sample: Path) -> None:
    ended = shinchoku("history", sample, "-q", "--color", "never")
    assert ended.code == 0
    lines = ended.out.splitlines()
    assert lines[0] == (
        "8 claimed, 9 evidenced (11 with every file) of 26 patterns · 4 claimed, 4 evidenced of 4 tutorials"
    )
    assert "2025-11-04 6805ac42  0 / 26  ≤ 1 / 26  ▒░░░░░░░░░░░░░░░░░░░░░░░░░  completed model_db" in lines
    assert "2025-11-16 2d9e1bc3  8 / 26    9 / 26  ███████◆█░░░░░░░░░░░░░░░░░  completed data_cache_pattern" in lines
    assert lines[-3:] == [
        "Complete, but not claimed: web_single_pattern",
        "",
        "8 commits left out, which changed nothing of this; --all shows all",
    ]
    every = shinchoku("history", sample, "-q", "--all", "--tests", "skip").out.splitlines()
    assert len([line for line in every if line.startswith("2025-")]) == 24


def test_without_tests_the_evidence_is_an_upper_bound(shinchoku: Shinchoku, learner: GitWorld) -> None:
    for how in ("skip", "cached"):
        document = told(shinchoku, learner.root, "--tests", how)
        assert (counts(document, "evidenced"), counts(document, "present")) == ([None], [1])
        assert item(document, "model_db")["complete"] is None
    assert counts(told(shinchoku, learner.root), "evidenced") == [1]
    assert counts(told(shinchoku, learner.root, "--tests", "cached"), "evidenced") == [1]


def test_revisions_are_verified_by_running_their_tests(shinchoku: Shinchoku, learner: GitWorld) -> None:
    learner.write({f"{MODEL_DB}/tests/test_main.py": FAILING})
    learner.commit("broken")
    learner.write(item_files(SVC))
    learner.commit("svc")
    learner.git("tag", "-a", "-m", "tag", "broken", "HEAD~1")
    document = told(
        shinchoku, learner.root, "--tests", "skip", "--verify", "HEAD~2", "--verify", "broken", "--verify", "HEAD~1"
    )
    assert counts(document, "evidenced") == [1, 0, None]
    assert counts(document, "present") == [1, 1, 2]
    assert item(document, "model_db")["complete"] is None
    head = told(shinchoku, learner.root, "--tests", "skip", "--verify", "main")
    assert counts(head, "evidenced") == [None, None, 1]
    assert [item(head, name)["complete"] for name in ("model_db", "iris_sklearn_svc")] == [False, True]


def test_a_verified_revision_is_judged_by_the_last_ones_settings(shinchoku: Shinchoku, learner: GitWorld) -> None:
    learner.write({"shinchoku.toml": '[requires]\npatterns = ["readme", "tests"]\n'})
    learner.git("rm", "-q", "-r", f"{MODEL_DB}/src")
    learner.commit("settings")
    assert counts(told(shinchoku, learner.root, "--verify", "HEAD~1"), "evidenced") == [1, 1]


def test_verify_names_only_commits_of_the_history(shinchoku: Shinchoku, branched: GitWorld) -> None:
    ended = shinchoku("history", branched.root, "--verify", "nowhere")
    assert ended == Ended(2, "", f"shinchoku: {branched.root}: git knows no commit called 'nowhere'\n")
    later = shinchoku("history", branched.root, "--rev", "svc", "--verify", "main")
    assert later == Ended(2, "", f"shinchoku: {branched.root}: --verify main: no commit of this history\n")
    left_out = shinchoku("history", branched.root, "--first-parent", "--verify", "svc")
    assert left_out == Ended(2, "", f"shinchoku: {branched.root}: --verify svc: no commit of this history\n")


def test_work_on_a_branch_has_the_day_on_which_it_was_done(shinchoku: Shinchoku, branched: GitWorld) -> None:
    document = told(shinchoku, branched.root, "--tests", "skip")
    assert [(commit["subject"], commit["main"]) for commit in document["commits"]] == [
        ("model db", True),
        ("progress", True),
        ("svc", False),
        ("merge", True),
    ]
    assert [commit["completed"] for commit in document["commits"]] == [["model_db"], [], ["iris_sklearn_svc"], []]
    assert item(document, "iris_sklearn_svc")["completed_on"] == "2025-11-05"
    table = shinchoku("history", branched.root, "-q", "--tests", "skip", "--all").out
    assert "│ a commit on a branch that was merged" in table
    assert "M a merge" in table


def test_the_first_parents_alone_give_the_work_to_the_merge(shinchoku: Shinchoku, branched: GitWorld) -> None:
    document = told(shinchoku, branched.root, "--tests", "skip", "--first-parent")
    assert [commit["completed"] for commit in document["commits"]] == [["model_db"], [], ["iris_sklearn_svc"]]
    assert item(document, "iris_sklearn_svc")["completed_on"] == "2025-11-09"
    assert len(document["commits"][-1]["parents"]) == 2


def test_any_revision_and_a_bare_repository(shinchoku: Shinchoku, branched: GitWorld, tmp_path: Path) -> None:
    document = told(shinchoku, branched.root, "--rev", "svc", "--tests", "skip")
    assert [commit["subject"] for commit in document["commits"]] == ["model db", "svc"]
    assert counts(document, "claimed") == [None, None]
    branched.git("clone", "-q", "--bare", str(branched.root), str(tmp_path / "bare.git"))
    bare = told(shinchoku, tmp_path / "bare.git")
    assert counts(bare, "evidenced") == [None, None, None, 2]


def test_the_work_tree_and_what_is_not_committed_have_no_say(shinchoku: Shinchoku, learner: GitWorld) -> None:
    learner.write({**item_files(SVC), "PROGRESS.md": "- [x] model_db\n"})
    document = told(shinchoku, learner.root)
    assert (counts(document, "evidenced"), counts(document, "claimed")) == ([1], [None])


def test_without_a_progress_file_nothing_is_claimed(shinchoku: Shinchoku, learner: GitWorld) -> None:
    ended = shinchoku("history", learner.root, "-q")
    row = next(line for line in ended.out.splitlines() if line.startswith("2025-"))
    assert row.split()[2:5] == ["–", "1", "/"]
    assert "Nothing is claimed: there is no progress file that can be read." in ended.out


def test_a_progress_file_may_be_named(shinchoku: Shinchoku, learner: GitWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    learner.write({"notes/log.md": "- [x] model_db\n"})
    learner.commit("log")
    learner.git("mv", "notes", "01_notes")
    learner.commit("renumbered")
    monkeypatch.chdir(learner.root / "01_notes")
    for name in ("log.md", "01_notes/log.md", "notes/log.md", learner.root / "01_notes/log.md"):
        document = told(shinchoku, learner.root, "--tests", "skip", "--progress-file", name)
        assert counts(document, "claimed") == [None, 1, 1], name
        assert [commit["claims_file"] for commit in document["commits"]] == [None, "notes/log.md", "01_notes/log.md"]
    outside = shinchoku("history", learner.root, "--progress-file", os.devnull)
    assert outside == Ended(
        2, "", f"shinchoku: {os.devnull}: a file outside of the scanned folder has no history there\n"
    )


def test_days_may_be_told_in_another_zone(shinchoku: Shinchoku, sample: Path) -> None:
    document = told(shinchoku, sample, "--tests", "skip", "--timezone", "America/New_York")
    done = next(commit for commit in document["commits"] if commit["completed"] == ["model_db"])
    assert done["date"] == "2025-11-03T10:17:00-05:00"
    assert item(document, "model_db")["completed_on"] == "2025-11-03"


def test_what_was_taken_away_altogether_still_has_its_history(shinchoku: Shinchoku, learner: GitWorld) -> None:
    learner.git("rm", "-q", "-r", PATTERNS)
    learner.commit("gone")
    document = told(shinchoku, learner.root)
    assert counts(document, "present") == [1, 0]
    assert counts(document, "evidenced") == [None, 0]
    assert document["commits"][1]["lost"] == ["model_db"]
    assert [problem["code"] for problem in document["problems"]] == ["CAT04", "CAT04"]


def test_a_repository_without_items_or_claims_has_none(shinchoku: Shinchoku, tmp_path: Path) -> None:
    world = GitWorld(tmp_path / "other")
    world.write({"README.md": "x"})
    world.commit()
    ended = shinchoku("history", world.root)
    assert ended.code == 2
    assert ended.err.startswith(f"shinchoku: {world.root}: nothing to scan")
    world.write({"PROGRESS.md": "- [x] model_db\n"})
    world.commit()
    assert counts(told(shinchoku, world.root), "claimed") == [None, 1]


def test_what_has_no_history_is_one_sentence(shinchoku: Shinchoku, tmp_path: Path, learner: GitWorld) -> None:
    unborn = GitWorld(tmp_path / "unborn").root
    assert shinchoku("history", unborn) == Ended(
        2, "", f"shinchoku: {unborn}: nothing was committed yet on this branch\n"
    )
    ended = shinchoku("history", tmp_path)
    assert (ended.code, ended.out, "not a git repository" in ended.err) == (2, "", True)
    assert "git knows no commit called 'v9'" in shinchoku("history", learner.root, "--rev", "v9").err
    ended = shinchoku("history", learner.root, "--rev", "HEAD..main")
    assert (ended.code, "names two commits" in ended.err) == (2, True)


def test_a_history_that_breaks_off_is_told_as_far_as_it_goes(shinchoku: Shinchoku, learner: GitWorld) -> None:
    for number in range(3):
        learner.write({f"{SVC}/{number}/a.py": "a = 1\n"})
        learner.commit(f"svc {number}")
    tree = learner.git("rev-parse", f"HEAD~1:{SVC}")
    (learner.root / ".git/objects" / tree[:2] / tree[2:]).unlink()
    ended = shinchoku("history", learner.root, "-q", "--format", "json")
    document = json.loads(ended.out)
    assert ended.code == 0
    assert "GIT03" in [problem["code"] for problem in document["problems"]]
    assert len(document["commits"]) < 4
    assert item(document, "model_db")["completed"] is None
    strict = shinchoku("history", learner.root, "-q", "--strict")
    assert strict.code == 3
    assert "--strict: GIT03" in strict.err
    assert "GIT03" in strict.out


def test_a_version_of_the_progress_file_that_cannot_be_read_is_a_problem(
    shinchoku: Shinchoku, learner: GitWorld
) -> None:
    learner.write({"PROGRESS.md": b"\x00\x00\xfe\xff"})
    learner.commit("odd", date="2025-11-05T12:00:00+09:00")
    learner.write({"PROGRESS.md": "- [x] model_db\n"})
    learner.commit("mended", date="2025-11-06T12:00:00+09:00")
    document = told(shinchoku, learner.root)
    assert counts(document, "claimed") == [None, None, 1]
    assert [problem["code"] for problem in document["problems"]].count("FIL02") == 1
    strict = shinchoku("history", learner.root, "-q", "--strict")
    assert (strict.code, "--strict: FIL02 a version of the progress file: PROGRESS.md" in strict.err) == (3, True)
    assert shinchoku("history", learner.root, "-q", "--strict", "--rev", "HEAD~2").code == 0


def test_a_cut_off_history_claims_no_dates(shinchoku: Shinchoku, branched: GitWorld, tmp_path: Path) -> None:
    clone = tmp_path / "shallow"
    branched.git("clone", "-q", "--depth", "1", f"file://{branched.root}", str(clone))
    document = told(shinchoku, clone)
    assert [commit["completed"] for commit in document["commits"]] == [[]]
    assert (counts(document, "evidenced"), counts(document, "claimed")) == ([2], [1])
    assert {each["completed_on"] for each in document["items"]} == {None}
    assert "GIT02" in [problem["code"] for problem in document["problems"]]
    assert shinchoku("history", clone, "-q", "--strict").code == 3


def test_a_folder_below_the_top_has_a_history_of_its_own(shinchoku: Shinchoku, tmp_path: Path) -> None:
    world = GitWorld(tmp_path / "course")
    world.write({f"mine/{path}": text for path, text in item_files(MODEL_DB).items()})
    world.commit("model db")
    world.write({"PROGRESS.md": "- [x] iris_binary\n", "mine/PROGRESS.md": "- [x] model_db\n"})
    world.commit("progress")
    document = told(shinchoku, world.root / "mine")
    assert (counts(document, "present"), counts(document, "claimed")) == ([1, 1], [None, 1])
    assert item(document, "model_db")["claimed"]


def test_reports_go_where_their_pairs_say(shinchoku: Shinchoku, learner: GitWorld, tmp_path: Path) -> None:
    target = tmp_path / "history.json"
    pairs = ("--format", "table", "--format", "json", "--output", "-", "--output", target)
    ended = shinchoku("history", learner.root, "-q", *pairs)
    assert ended.out.startswith("– claimed, 1 evidenced of 26 patterns")
    assert json.loads(target.read_text())["commits"][0]["completed"] == ["model_db"]
    assert "two reports go to standard output" in shinchoku("history", learner.root, *pairs[:4]).err


def test_pictures_are_drawn(shinchoku: Shinchoku, learner: GitWorld, tmp_path: Path) -> None:
    names = ("burn-up", "activity", "chapters")
    pairs = [word for name in names for word in ("-f", name, "-o", str(tmp_path / f"{name}.svg"))]
    ended = shinchoku("history", learner.root, "-q", "--tests", "skip", *pairs)
    assert (ended.code, ended.out) == (0, "")
    for name in names:
        drawn = (tmp_path / f"{name}.svg").read_text("utf-8")
        assert drawn.startswith("<svg")
        assert f'id="shinchoku-{name}-title"' in drawn


def test_a_page_has_everything_in_it(shinchoku: Shinchoku, learner: GitWorld, tmp_path: Path) -> None:
    learner.write({"notes.txt": "nothing of an item\n"})
    learner.commit("aside")
    learner.write(item_files(SVC))
    learner.commit("svc")
    page = tmp_path / "page.html"
    ended = shinchoku("history", learner.root, "-q", "--tests", "skip", "--format", "html", "-o", page)
    assert (ended.code, ended.out) == (0, "")
    text = page.read_text("utf-8")
    assert "– claimed, at most 2 evidenced of 26 patterns" in text
    assert text.count("<figure>") == 3
    assert ("<bdi>svc</bdi>" in text, "<bdi>aside</bdi>" in text) == (True, False)
    every = shinchoku("history", learner.root, "-q", "--tests", "skip", "--format", "html", "--all").out
    assert "<bdi>aside</bdi>" in every


def test_settings_and_catalogue_may_be_named(shinchoku: Shinchoku, learner: GitWorld, tmp_path: Path) -> None:
    settings = tmp_path / "mine.toml"
    settings.write_text('exclude = ["tests/"]\n')
    assert counts(told(shinchoku, learner.root, "--config", settings), "present") == [0]
    ended = shinchoku("history", learner.root, "--catalog", "nothing-like-it")
    assert (ended.code, ended.out) == (2, "")


def test_tests_that_could_not_run_are_incomplete_evidence(shinchoku: Shinchoku, learner: GitWorld) -> None:
    learner.write({f"{MODEL_DB}/tests/test_main.py": f"import no_such_module_anywhere\n{PASSING}"})
    learner.commit("broken")
    ended = shinchoku("history", learner.root, "-q", "--env", "current", "--strict")
    assert (ended.code, "--strict: tests that could not run here: model_db" in ended.err) == (3, True)
    learner.git("rm", "-q", f"{MODEL_DB}/tests/test_main.py")
    learner.commit("taken out")
    assert shinchoku("history", learner.root, "-q", "--env", "current", "--strict").code == 0
    verified = shinchoku("history", learner.root, "-q", "--env", "current", "--strict", "--verify", "HEAD~1")
    assert verified.code == 3


def test_an_encoding_without_blocks_gets_letters(learner: GitWorld) -> None:
    env = {**os.environ, "PYTHONIOENCODING": "latin-1", "COLUMNS": "80"}
    command = [sys.executable, "-m", "shinchoku", "history", str(learner.root), "-q", "--tests", "skip"]
    done = subprocess.run(command, env=env, capture_output=True, check=True)
    assert done.stdout.isascii()
    assert b"<= 1 / 26  =........................." in done.stdout


def test_the_schema_is_published(shinchoku: Shinchoku) -> None:
    assert json.loads(shinchoku("schema", "history").out) == json.loads(json.dumps(history_schema()))
    assert "null where no suite was run" in json.dumps(history_schema())
