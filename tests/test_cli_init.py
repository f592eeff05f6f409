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


def test_work_under_other_names_is_found(shinchoku: Shinchoku, tmp_path: Path) -> None:
    """Roots and a progress file are seen by the names of the items, and stand in the settings."""
    world = GitWorld(tmp_path / "repo")
    world.write({**item_files("work/mine/model_db"), "notes/01_docker_basics.md": "# docker\n"})
    world.write({"a/b/PROGRESS.md": "- [ ] model_db\n"})
    world.commit()
    ended = shinchoku("init", world.root, "-q")
    assert ended.code == 0
    assert "the patterns are in work/mine" in ended.err
    assert "the tutorials are in notes" in ended.err
    settings = tomllib.loads((world.root / "shinchoku.toml").read_text(encoding="utf-8"))
    assert settings["roots"] == {"patterns": "work/mine", "tutorials": "notes"}
    assert settings["progress-file"] == "a/b/PROGRESS.md"
    assert not (world.root / "PROGRESS.md").exists()
    assert "1 / 26 patterns complete" in shinchoku("scan", world.root, "-q").out


def test_a_catalogue_file_is_found(shinchoku: Shinchoku, tmp_path: Path) -> None:
    """The one file that is a catalogue is that of the course; other TOML, or a broken one, is none."""
    world = GitWorld(tmp_path / "repo")
    world.write({"course/course.toml": SECOND_CATALOG, "labs/ingest/main.py": "A = 1\n"})
    world.write({"broken.toml": "tracks = [", "other.toml": "a = 1\n"})
    world.commit()
    ended = shinchoku("init", world.root, "-q")
    assert "course/course.toml is a catalogue, and is taken for that of this course" in ended.err
    assert tomllib.loads((world.root / "shinchoku.toml").read_text())["catalog"] == "course/course.toml"


def test_two_catalogue_files_are_no_guess(shinchoku: Shinchoku, learner: GitWorld) -> None:
    """The usual catalogue is then taken."""
    learner.write({"a.toml": SECOND_CATALOG, "b.toml": SECOND_CATALOG})
    assert "is a catalogue" not in shinchoku("init", learner.root, "-q").err
    assert "ml-system-design-patterns" in (learner.root / "shinchoku.toml").read_text()


def test_a_dry_run_shows_and_writes_nothing(shinchoku: Shinchoku, learner: GitWorld) -> None:
    """What it shows is what is then written."""
    before = tree_state(learner.root)
    shown = shinchoku("init", learner.root, "-q", "--dry-run")
    assert tree_state(learner.root) == before
    assert (shown.code, shown.err) == (0, "")
    shinchoku("init", learner.root, "-q")
    texts = [f"==> {name} <==\n{(learner.root / name).read_text()}" for name in ("PROGRESS.md", "shinchoku.toml")]
    assert shown.out == "".join(texts)


def test_it_says_what_to_do_next(shinchoku: Shinchoku, learner: GitWorld) -> None:
    """Once, after something was written."""
    assert "commit it; 'shinchoku scan' shows the evidence" in shinchoku("init", learner.root).err
    assert "commit it" not in shinchoku("init", learner.root).err


def test_settings_that_are_named_take_the_place_of_what_is_seen(
    shinchoku: Shinchoku, tmp_path: Path, learner: GitWorld
) -> None:
    """The user's word is not second-guessed."""
    (tmp_path / "own.toml").write_text('[roots]\npatterns = "elsewhere"\ntutorials = "nowhere"\n')
    ended = shinchoku("init", learner.root, "-q", "--config", tmp_path / "own.toml")
    assert (ended.code, "nothing to scan" in ended.err) == (2, True)
