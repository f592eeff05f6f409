"""The sample repository: deterministic to the hash, and a whole learner's story."""

import re
import tomllib
from pathlib import Path

import pytest

from shinchoku.errors import CannotScan, NotEmpty
from shinchoku.gates.gitrepo import open_snapshot
from shinchoku.gates.ignores import kept
from shinchoku.gates.samples import is_sample, make_sample, packaged_sample
from shinchoku.report import Report
from shinchoku.scanner import Request, find_settings, scan
from tests.conftest import Shinchoku
from tests.worlds import SAMPLE_DATES, GitWorld

PROGRESS = "05_progress/PROGRESS.md"


@pytest.fixture(name="made", scope="module")
def _made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sample") / "repo"
    make_sample(path)
    return path


@pytest.fixture(name="report", scope="module")
def _report(made: Path) -> Report:
    with open_snapshot(made) as snapshot:
        return scan(snapshot, find_settings(snapshot, None, None), Request(".", None, kept))


def test_the_story_is_deterministic_to_the_hash(tmp_path: Path) -> None:
    """Where this fails because the sample was changed on purpose, ``head`` in history.toml takes the new id."""
    assert make_sample(tmp_path / "again") == packaged_sample().story.head


def test_no_setting_and_no_variable_changes_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "home"
    (home / "template" / "hooks").mkdir(parents=True)
    (home / ".config/git").mkdir(parents=True)
    (home / ".config/git/attributes").write_text("* text eol=crlf\n")
    (home / "template/hooks/post-checkout").write_text("#!/bin/sh\ntouch hooked\n")
    (home / "template/hooks/post-checkout").chmod(0o755)
    (home / ".gitconfig").write_text(
        "[commit]\ngpgsign = true\n[core]\nautocrlf = true\n[init]\ndefaultBranch = trunk\n"
        f"templateDir = {home}/template\n[extensions]\n[user]\nname = Somebody\n"
    )
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY"):
        monkeypatch.setenv(name, "/nowhere")
    monkeypatch.setenv("GIT_AUTHOR_DATE", "2001-01-01T00:00:00Z")
    monkeypatch.setenv("GIT_COMMITTER_DATE", "no date at all")
    monkeypatch.setenv("GIT_QUARANTINE_PATH", "/nowhere")
    monkeypatch.setenv("GIT_DEFAULT_HASH", "sha256")
    path = tmp_path / "repo"
    assert make_sample(path) == packaged_sample().story.head
    assert b"\r" not in (path / "README.md").read_bytes()
    assert not (path / "hooked").exists()


def test_the_last_tree_is_the_packaged_one(made: Path) -> None:
    sample = packaged_sample()
    with open_snapshot(made, "HEAD") as snapshot:
        assert {path: snapshot.read(path) for path in snapshot.files} == sample.tree
    with open_snapshot(made) as snapshot:
        assert snapshot.files == tuple(sorted(sample.tree))
        assert (snapshot.branch, snapshot.dirty) == ("main", False)


def test_folders_were_renumbered_on_the_way(made: Path) -> None:
    with open_snapshot(made, "HEAD~13") as snapshot:
        assert "my_implementations/chapter2_training/model_db/README.md" in snapshot.files
        assert "progress/PROGRESS.md" in snapshot.files


def test_every_completion_has_the_date_that_the_learner_wrote(report: Report) -> None:
    assert {item.id: item.completed_on for item in report.items if item.id in SAMPLE_DATES} == SAMPLE_DATES
    claims = dict(re.findall(r"\*\*\d\d_(\w+)\*\* \(完了: ([\d-]+)", packaged_sample().tree[PROGRESS].decode()))
    assert claims.items() >= {k: v for k, v in SAMPLE_DATES.items() if k != "web_single_pattern"}.items()


def test_the_tutorials_are_complete_on_their_days(report: Report) -> None:
    found = {item.id: (item.status, item.completed_on) for item in report.items if item.track == "tutorials"}
    assert found == {
        "01_docker_basics": ("complete", "2025-11-06"),
        "02_minikube_kubernetes": ("complete", "2025-11-07"),
        "docker_compose": ("complete", "2025-11-06"),
        "03_model_in_image_hands_on": ("complete", "2025-11-13"),
    }


def test_one_commit_at_night_belongs_to_the_learners_own_day(report: Report) -> None:
    done = report.items[0].evidence.commits.completed
    assert done
    assert done.date == "2025-11-04T00:17:00+09:00"


def test_a_later_reading_touched_every_item_and_completed_none(report: Report) -> None:
    assert {item.last_touched_on for item in report.items if item.id in SAMPLE_DATES} == {"2025-11-15"}


def test_the_progress_file_contradicts_itself_as_the_learners_did() -> None:
    text = packaged_sample().tree[PROGRESS].decode()
    assert "8 / 26" in text
    assert "4 / 4" in text
    patterns, tutorials = text.split("## 📝")[0], text.split("## 📝")[1].split("## 🎯")[0]
    assert (patterns.count("- [x]"), patterns.count("- [ ]"), tutorials.count("- [x]")) == (8, 18, 4)
    assert "- [ ] web_single_pattern" in text
    assert "### 完了した内容：01_web_single_pattern ✅ (2025-11-13)" in text
    assert "1. ✅ `web_single_pattern`" in text
    assert "- [x] **02_minikube_kubernetes** (完了: 2025-11-07、クリーンアップ: 2025-11-12)" in text
    assert "⏸️ `03_model_in_image_hands_on.md`" in text
    assert ("28/28" in text, "41/41" in text) == (True, True)


def test_every_link_of_the_progress_file_leads_somewhere(made: Path) -> None:
    links = re.findall(r"\]\(([^)]+)\)", (made / PROGRESS).read_text(encoding="utf-8"))
    assert links
    assert all(link.startswith("../") and (made / "05_progress" / link).exists() for link in links)


def test_a_place_that_is_taken_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("")
    for taken in (tmp_path, tmp_path / "mine"):
        with pytest.raises(NotEmpty, match="there is something already"):
            make_sample(taken)
    with pytest.raises(CannotScan, match="cannot be made"):
        make_sample(tmp_path / "mine" / "below")
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_a_sample_is_known_again(made: Path, tmp_path: Path) -> None:
    assert is_sample(made)
    assert not is_sample(tmp_path)
    world = GitWorld(tmp_path / "unborn")
    assert not is_sample(world.root)
    world.commit()
    assert not is_sample(world.root)


def test_git_that_fails_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from shinchoku.gates import samples

    monkeypatch.setattr(samples, "_stream", lambda _: [b"nonsense\n"])
    with pytest.raises(CannotScan, match="git could not make the sample"):
        make_sample(tmp_path / "repo")


def test_the_story_has_no_unknown_word() -> None:
    sample = packaged_sample()
    story = tomllib.loads((sample._source / "history.toml").read_text(encoding="utf-8"))
    assert story["head"] == sample.story.head
    assert all(f"{step.date:%z}" == "+0900" for step in sample.story.commits)


def test_the_demo_makes_it_and_scans_it_again_and_again(shinchoku: Shinchoku, tmp_path: Path) -> None:
    for _ in range(2):
        ended = shinchoku("demo", tmp_path / "demo", "-q")
        assert (ended.code, ended.err) == (0, "")
        assert ended.out.startswith("9 / 26 patterns complete (35 %) · 1 failing · 2 in progress · 14 not started")
    rows = {
        line.split()[1]: line.split()
        for line in ended.out.splitlines()
        if line.startswith("  ") and len(line.split()) > 2
    }
    assert [rows[name][-1] for name in SAMPLE_DATES] == [
        "6/6",
        "4/4",
        "4/4",
        "5/5",
        "7/7",
        "7/7",
        "5/5",
        "28/28",
        "41/41",
    ]
    assert "TST02 tests are never collected" in ended.out
    assert "TST05 tests fail: 1 of 5" in ended.out
    assert "DOC02 README is a stub" in ended.out
    taken = shinchoku("demo", tmp_path)
    assert (taken.code, "there is something already" in taken.err) == (2, True)


def test_the_demo_says_where_it_is(shinchoku: Shinchoku, made: Path) -> None:
    assert f"the sample repository is in {made}" in shinchoku("demo", made).err
