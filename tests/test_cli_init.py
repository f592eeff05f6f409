"""`shinchoku init`: what is not there is written, what is there is left."""

import os
import tomllib
from pathlib import Path

import pytest

from shinchoku.gates.samples import make_sample
from tests.conftest import Shinchoku
from tests.worlds import MODEL_DB, SECOND_CATALOG, GitWorld, item_files, tree_state


@pytest.fixture(autouse=True)
def _neutral(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GITHUB_ACTIONS", "LC_ALL", "LC_MESSAGES", "SHINCHOKU_LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")


def test_it_writes_both_files_and_their_own_check_is_clean(shinchoku: Shinchoku, learner: GitWorld) -> None:
    ended = shinchoku("init", learner.root, "-q")
    assert (ended.code, ended.out) == (0, "")
    assert ended.err == "shinchoku: wrote PROGRESS.md from the evidence\nshinchoku: wrote shinchoku.toml\n"
    text = (learner.root / "PROGRESS.md").read_text(encoding="utf-8")
    assert "- [x] **model_db** (completed: 2025-11-04)\n" in text
    settings = tomllib.loads((learner.root / "shinchoku.toml").read_text(encoding="utf-8"))
    assert settings["progress-file"] == "PROGRESS.md"
    drift = shinchoku("drift", learner.root, "-q")
    assert (drift.code, drift.err) == (0, "")


def test_a_second_time_it_leaves_everything_as_it_is(shinchoku: Shinchoku, learner: GitWorld) -> None:
    shinchoku("init", learner.root, "-q")
    before = tree_state(learner.root)
    ended = shinchoku("init", learner.root, "-q")
    assert ended.code == 0
    assert "PROGRESS.md is there already, and is left as it is" in ended.err
    assert "shinchoku.toml holds settings already, and is left as it is" in ended.err
    assert tree_state(learner.root) == before


def test_the_sample_has_its_own_file_and_gets_settings_that_name_it(shinchoku: Shinchoku, tmp_path: Path) -> None:
    make_sample(tmp_path / "sample")
    assert shinchoku("init", tmp_path / "sample", "-q").code == 0
    settings = tomllib.loads((tmp_path / "sample/shinchoku.toml").read_text(encoding="utf-8"))
    assert settings["progress-file"] == "05_progress/PROGRESS.md"
    assert not (tmp_path / "sample/PROGRESS.md").exists()


def test_settings_in_pyproject_are_settings(shinchoku: Shinchoku, learner: GitWorld) -> None:
    learner.write({"pyproject.toml": '[tool.shinchoku]\nprogress-file = "docs/log.md"\n'})
    (learner.root / "docs").mkdir()
    ended = shinchoku("init", learner.root, "-q")
    assert "pyproject.toml holds settings already" in ended.err
    assert not (learner.root / "shinchoku.toml").exists()
    assert f"(../{MODEL_DB}/README.md)" in (learner.root / "docs/log.md").read_text(encoding="utf-8")
    assert shinchoku("drift", learner.root, "-q").code == 0


def test_another_pyproject_is_not(shinchoku: Shinchoku, learner: GitWorld) -> None:
    learner.write({"pyproject.toml": '[project]\nname = "x"\n'})
    assert "wrote shinchoku.toml" in shinchoku("init", learner.root, "-q").err


@pytest.mark.parametrize(
    ("arguments", "env", "subject", "japanese"),
    [
        ((), {}, "work", False),
        ((), {}, "モデルDBを書く", True),
        ((), {"LANG": "ja_JP.UTF-8"}, "work", True),
        ((), {"LC_ALL": "en_US.UTF-8", "LANG": "ja_JP.UTF-8"}, "work", False),
        (("--lang", "en"), {"LANG": "ja_JP.UTF-8"}, "モデルDBを書く", False),
        (("--lang", "ja"), {}, "work", True),
    ],
)
def test_the_language_is_what_is_asked_for_or_seen(
    shinchoku: Shinchoku,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    env: dict[str, str],
    subject: str,
    japanese: bool,
) -> None:
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    world = GitWorld(tmp_path / "repo")
    world.write(item_files(MODEL_DB))
    world.commit(subject)
    assert shinchoku("init", world.root, "--tests", "skip", *arguments).code == 0
    assert ("完了" in (world.root / "PROGRESS.md").read_text(encoding="utf-8")) == japanese


def test_what_was_ticked_unverified_is_told(shinchoku: Shinchoku, learner: GitWorld) -> None:
    ended = shinchoku("init", learner.root, "--tests", "skip")
    assert "1 item ticked although the tests could not be run here: model_db" in ended.err
    assert shinchoku("drift", learner.root, "--tests", "skip", "-q").code == 0


def test_another_course_by_its_catalogue(shinchoku: Shinchoku, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    world = GitWorld(tmp_path / "repo")
    world.write({"course.toml": SECOND_CATALOG, "labs/ingest/main.py": "A = 1\n"})
    world.commit()
    monkeypatch.chdir(tmp_path)
    assert shinchoku("init", "repo", "--catalog", "repo/course.toml", "-q").code == 0
    assert tomllib.loads((world.root / "shinchoku.toml").read_text(encoding="utf-8"))["catalog"] == "course.toml"
    assert "# Data engineering: progress" in (world.root / "PROGRESS.md").read_text(encoding="utf-8")
    assert shinchoku("drift", "repo", "-q").code == 0
    (tmp_path / "outside.toml").write_text(SECOND_CATALOG, encoding="utf-8")
    ended = shinchoku("init", "repo", "--catalog", "outside.toml", "-q")
    assert (ended.code, "copy it there" in ended.err) == (2, True)


def test_the_default_catalogue_may_be_named(shinchoku: Shinchoku, learner: GitWorld) -> None:
    assert shinchoku("init", learner.root, "--catalog", "ml-system-design-patterns", "-q").code == 0


def test_nothing_to_scan_writes_nothing(shinchoku: Shinchoku, tmp_path: Path) -> None:
    world = GitWorld(tmp_path / "repo")
    world.commit()
    before = tree_state(world.root)
    ended = shinchoku("init", world.root)
    assert ended.code == 2
    assert "nothing to scan" in ended.err
    assert tree_state(world.root) == before


def test_a_pipe_in_its_place_is_not_written_to(shinchoku: Shinchoku, learner: GitWorld) -> None:
    os.mkfifo(learner.root / "PROGRESS.md")
    ended = shinchoku("init", learner.root, "-q")
    assert ended.code == 2
    assert "PROGRESS.md: " in ended.err
