"""``shinchoku history --verify ITEM``, as its users run it: on real repositories, with real suites."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import jsonschema
import pytest

from shinchoku.render.history_json import history_schema
from tests.conftest import Shinchoku
from tests.worlds import FAILING, MODEL_DB, PASSING, PATTERNS, TEXT, GitWorld, item_files

CHAPTER = f"{PATTERNS}/chapter4_serving"
LOADER = f"{CHAPTER}/01_model_load_pattern"
RENUMBERED = f"{CHAPTER}/02_model_load_pattern"
TEST = "from src.model import VALUE\n\n\ndef test_it() -> None:\n    assert VALUE > 0\n"
Document = dict[str, Any]


@pytest.fixture(autouse=True)
def _outside_of_actions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)


class Story(NamedTuple):
    """A suite that was green until a bulk renaming, weeks before the head."""

    root: Path
    before: str
    """The parent of the renaming."""
    renaming: str


@pytest.fixture(name="story")
def _story(tmp_path: Path) -> Story:
    world = GitWorld(tmp_path / "story")
    world.write({f"{LOADER}/README.md": TEXT, f"{LOADER}/src/model.py": "VALUE = 1\n"})
    world.write({f"{LOADER}/tests/test_model.py": TEST, f"{LOADER}/conftest.py": ""})
    world.commit("the loader", date="2025-11-08T12:00:00+09:00")
    world.write({f"{LOADER}/src/model.py": "VALUE = 2\n"})
    world.commit("a better model", date="2025-11-09T12:00:00+09:00")
    world.git("checkout", "-q", "-b", "db")
    world.write(item_files(MODEL_DB))
    world.commit("another item", date="2025-11-09T18:00:00+09:00")
    world.git("checkout", "-q", "main")
    world.write({"notes.md": "# Notes\n"})
    world.commit("notes", date="2025-11-09T20:00:00+09:00")
    world.git("merge", "-q", "--no-ff", "-m", "merge db", "db", date="2025-11-10T12:00:00+09:00")
    world.git("mv", LOADER, RENUMBERED)
    before = world.commit("renumber", date="2025-11-10T18:00:00+09:00")
    world.git("mv", f"{RENUMBERED}/tests/test_model.py", f"{RENUMBERED}/tests/01_test_model.py")
    world.git("mv", f"{RENUMBERED}/src/model.py", f"{RENUMBERED}/src/02_model.py")
    renaming = world.commit("number all files", date="2025-11-12T12:00:00+09:00")
    world.write({f"{RENUMBERED}/src/02_model.py": "VALUE = 3  # 値\n"})
    world.commit("comments everywhere", date="2025-11-20T12:00:00+09:00")
    world.write({"notes.md": "# More notes\n"})
    world.commit("more notes", date="2025-12-01T12:00:00+09:00")
    return Story(world.root, before, renaming)


def told(shinchoku: Shinchoku, root: Path, *arguments: object) -> Sequence[Document]:
    """The items that were verified, in the JSON of a history; it keeps to its schema."""
    ended = shinchoku("history", root, "-q", "--tests", "skip", "--format", "json", *arguments)
    assert (ended.code, ended.err) == (0, "")
    document: Document = json.loads(ended.out)
    jsonschema.validate(document, history_schema())
    verified: Sequence[Document] = document["verified"]
    return verified


def sources(found: Document) -> list[str | None]:
    return [look["source"] for look in found["looks"]]


def subjects(found: Document) -> list[str]:
    return [look["at"]["subject"] for look in found["looks"]]


def test_the_last_commit_that_passed_and_the_one_that_broke_it_are_named(shinchoku: Shinchoku, story: Story) -> None:
    (found,) = told(shinchoku, story.root, "--verify", "model_load_pattern")
    answer = found["answer"]
    assert (answer["kind"], answer["unseen"]) == ("broke", 0)
    assert answer["passed"]["at"]["oid"] == story.before
    assert answer["broken"]["made"]["oid"] == answer["broken"]["at"]["oid"] == story.renaming
    assert (answer["broken"]["outcome"], answer["broken"]["code"]) == ("not_collected", "TST02")
    # Five commits touched the folder; the renumbering made nothing new, and the first version was not needed.
    assert (found["versions"], found["trees"]) == (4, 4)
    assert subjects(found) == ["more notes", "number all files", "renumber"]


def test_what_was_seen_before_is_not_run_again(shinchoku: Shinchoku, story: Story) -> None:
    (first,) = told(shinchoku, story.root, "--verify", "model_load_pattern")
    (second,) = told(shinchoku, story.root, "--verify", "model_load_pattern")
    assert sources(first) == ["run"] * 3
    assert sources(second) == ["cache"] * 3
    assert [{**look, "source": None} for look in first["looks"]] == [
        {**look, "source": None} for look in second["looks"]
    ]


def test_the_text_has_every_version_looked_at_and_what_follows_in_one_sentence(
    shinchoku: Shinchoku, story: Story
) -> None:
    ended = shinchoku("history", story.root, "--tests", "skip", "--verify", "Model-Load_Pattern")
    assert ended.code == 0
    before, renaming = story.before[:8], story.renaming[:8]
    *_, text = ended.out.partition("model_load_pattern: ")
    words = " ".join(text.split())
    assert words.startswith("4 versions of its folder, 3 looked at 2025-12-01 ")
    assert f"2025-11-12 {renaming}: not_collected (run) number all files" in words
    assert (
        f"model_load_pattern passed last at {before} (2025-11-10, renumber); {renaming} (2025-11-12, number all files) "
        "broke it: TST02 tests are never collected"
    ) in words
    assert [line for line in ended.err.splitlines() if " as of " in line][1:] == [
        f"model_load_pattern as of {renaming} number all files",
        f"model_load_pattern as of {before} renumber",
    ]


def test_the_page_shows_what_the_command_prints_of_this_story(shinchoku: Shinchoku, story: Story) -> None:
    ended = shinchoku("history", story.root, "-q", "--tests", "skip", "--verify", "model_load_pattern")
    page = (Path(__file__).parents[1] / "docs/history.md").read_text(encoding="utf-8")
    told_of_it = ended.out[ended.out.index("model_load_pattern: ") :].partition("\n\n")[0]
    assert f"```console\n$ shinchoku history . -q --verify model_load_pattern\n…\n{told_of_it}\n…\n```\n" in page


def test_an_item_whose_tests_pass_is_looked_at_once(shinchoku: Shinchoku, story: Story) -> None:
    loader, database = told(shinchoku, story.root, "--verify", "model_load_pattern", "--verify", "model_db")
    assert (loader["item"], database["item"]) == ("model_load_pattern", "model_db")
    assert (database["answer"]["kind"], sources(database)) == ("passes", ["run"])


def test_what_lies_outside_of_the_folder_is_told_apart(shinchoku: Shinchoku, learner: GitWorld) -> None:
    shared = "def test_it() -> None:\n    assert open('../../../shared.txt').read()\n"
    learner.write({f"{MODEL_DB}/tests/test_main.py": shared, "shared.txt": "shared"})
    made = learner.commit("a test of what all share", date="2025-11-05T12:00:00+09:00")
    learner.git("rm", "-q", "shared.txt")
    head = learner.commit("tidy up", date="2025-11-06T12:00:00+09:00")
    (found,) = told(shinchoku, learner.root, "--verify", "model_db")
    answer = found["answer"]
    assert (answer["kind"], answer["passed"]["at"]["oid"], answer["broken"]["at"]["oid"]) == (
        "broke_outside",
        made,
        head,
    )
    assert answer["passed"]["tree"] == answer["broken"]["tree"]


def test_an_item_that_was_taken_away_passed_before(shinchoku: Shinchoku, learner: GitWorld) -> None:
    before = learner.git("rev-parse", "HEAD")
    learner.git("rm", "-q", "-r", MODEL_DB)
    gone = learner.commit("away", date="2025-11-06T12:00:00+09:00")
    (found,) = told(shinchoku, learner.root, "--verify", "model_db")
    answer = found["answer"]
    assert (answer["kind"], answer["passed"]["at"]["oid"], answer["broken"]["at"]["oid"]) == ("broke", before, gone)
    assert answer["broken"]["path"] is None


def test_what_cannot_run_here_is_neither_passed_nor_broken(shinchoku: Shinchoku, learner: GitWorld) -> None:
    learner.write(
        {f"{MODEL_DB}/tests/test_main.py": "import no_such_module_anywhere\n\n\ndef test_it() -> None: ...\n"}
    )
    learner.commit("a new dependency", date="2025-11-06T12:00:00+09:00")
    (found,) = told(shinchoku, learner.root, "--verify", "model_db", "--env", "current")
    answer = found["answer"]
    assert (answer["kind"], answer["unknown"]["outcome"]) == ("unknown", "env_error")
    assert "no_such_module_anywhere" in answer["unknown"]["message"]
    assert answer["passed"]["outcome"] == "passed"


def test_an_item_that_never_was_begun_has_no_tests(shinchoku: Shinchoku, learner: GitWorld) -> None:
    (found,) = told(shinchoku, learner.root, "--verify", "iris_binary")
    assert (found["answer"]["kind"], found["looks"], found["versions"]) == ("no_tests", [], 0)


def test_a_branch_of_an_items_name_is_named_in_full(shinchoku: Shinchoku, learner: GitWorld) -> None:
    learner.git("branch", "model_db")
    learner.write({f"{MODEL_DB}/tests/test_main.py": FAILING})
    learner.commit("red", date="2025-11-06T12:00:00+09:00")
    assert [found["item"] for found in told(shinchoku, learner.root, "--verify", "model_db")] == ["model_db"]
    ended = shinchoku("history", learner.root, "-q", "--tests", "skip", "-f", "json", "--verify", "refs/heads/model_db")
    document = json.loads(ended.out)
    assert document["verified"] == []
    assert [commit["evidenced"] and commit["evidenced"]["patterns"] for commit in document["commits"]] == [1, None]


def test_an_item_that_is_asked_for_no_tests_has_none_to_verify(shinchoku: Shinchoku, learner: GitWorld) -> None:
    ended = shinchoku("history", learner.root, "-q", "--verify", "docker_compose")
    assert ended.code == 2
    assert "--verify docker_compose: no tests are asked of this item" in ended.err


def test_a_course_below_the_top_level_is_verified_there(shinchoku: Shinchoku, tmp_path: Path) -> None:
    world = GitWorld(tmp_path / "repo")
    world.write({f"course/{name}": text for name, text in item_files(MODEL_DB).items()})
    green = world.commit("green", date="2025-11-04T12:00:00+09:00")
    world.write({f"course/{MODEL_DB}/tests/test_main.py": FAILING, f"{MODEL_DB}/tests/test_main.py": PASSING})
    red = world.commit("red", date="2025-11-05T12:00:00+09:00")
    (found,) = told(shinchoku, world.root / "course", "--verify", "model_db")
    answer = found["answer"]
    assert (answer["kind"], answer["passed"]["at"]["oid"], answer["broken"]["made"]["oid"]) == ("broke", green, red)


def test_a_version_whose_files_this_clone_lacks_is_not_judged(shinchoku: Shinchoku, learner: GitWorld) -> None:
    lost = learner.git("rev-parse", f"HEAD:{MODEL_DB}/tests/test_main.py")
    learner.write({f"{MODEL_DB}/tests/test_main.py": FAILING})
    learner.commit("red", date="2025-11-06T12:00:00+09:00")
    (learner.root / ".git" / "objects" / lost[:2] / lost[2:]).unlink()
    (found,) = told(shinchoku, learner.root, "--verify", "model_db")
    unknown = found["answer"]["unknown"]
    assert (unknown["outcome"], unknown["source"]) == ("not_run", None)
    assert f"{MODEL_DB}/tests/test_main.py: its object {lost[:12]}" in unknown["message"]


def test_a_history_that_is_cut_short_by_damage_verifies_no_item(shinchoku: Shinchoku, learner: GitWorld) -> None:
    lost = learner.git("rev-parse", f"HEAD:{MODEL_DB}/tests")
    learner.write({f"{MODEL_DB}/tests/test_main.py": FAILING})
    learner.commit("red", date="2025-11-06T12:00:00+09:00")
    (learner.root / ".git" / "objects" / lost[:2] / lost[2:]).unlink()
    ended = shinchoku("history", learner.root, "-q", "--verify", "model_db")
    assert ended.code == 2
    assert "--verify needs the whole history" in ended.err
