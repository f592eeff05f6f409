"""Which file is the learner's progress file."""

import pytest

from shinchoku.claims_file import Candidates, find_claims_file, is_named_so
from shinchoku.config import Config


@pytest.mark.parametrize(
    ("files", "taken"),
    [
        (["PROGRESS.md"], "PROGRESS.md"),
        (["progress.MD"], "progress.MD"),
        (["05_progress/PROGRESS.md"], "05_progress/PROGRESS.md"),
        (["progress/01_progress.md"], "progress/01_progress.md"),
        (["notes/learning_log.md"], "notes/learning_log.md"),
        (["Learning-Log.md"], "Learning-Log.md"),
        (["a/PROGRESS.md", "PROGRESS.md"], "PROGRESS.md"),
        (["learning_log.md", "b/PROGRESS.md", "a/PROGRESS.md"], "a/PROGRESS.md"),
        (["a/b/PROGRESS.md", "PROGRESS.txt", "PROGRESS", "TUTORIAL_PROGRESS.md", "PROGRESS.md/a"], None),
        ([], None),
    ],
)
def test_it_is_found_by_its_name_at_the_root_or_one_folder_down(files: list[str], taken: str | None) -> None:
    assert find_claims_file(files, Config()).path == taken


def test_all_that_could_be_it_are_named_the_one_that_is_taken_first() -> None:
    files = ["b/learning_log.md", "b/PROGRESS.md", "learning_log.md", "a/progress.md", "PROGRESS.md"]
    assert find_claims_file(files, Config()) == Candidates(
        ("PROGRESS.md", "a/progress.md", "b/PROGRESS.md", "learning_log.md", "b/learning_log.md")
    )


@pytest.mark.parametrize(
    ("configured", "paths"),
    [
        ("notes/log.md", ("notes/log.md",)),
        ("./notes/log.md", ("notes/log.md",)),
        ("05_notes/LOG.md", ("notes/log.md",)),
        ("PROGRESS.md", ("PROGRESS.md",)),
        ("other.md", ()),
    ],
)
def test_the_settings_name_it_by_the_same_rule(configured: str, paths: tuple[str, ...]) -> None:
    found = find_claims_file(["notes/log.md", "PROGRESS.md"], Config(progress_file=configured))
    assert found == Candidates(paths, configured.removeprefix("./"))


@pytest.mark.parametrize(
    ("name", "is_so"), [("PROGRESS.md", True), ("1_progress.md", True), ("Learning-log.md", True), ("README.md", False)]
)
def test_a_name_alone_may_tell(name: str, is_so: bool) -> None:
    assert is_named_so(name) == is_so
