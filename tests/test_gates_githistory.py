"""What each commit changed: all below the folders that are wanted, and the files directly in the others."""

import subprocess
from pathlib import Path

import pytest

from shinchoku.gates import gitlog, gitobjects
from shinchoku.gates.gitrepo import open_snapshot
from tests.worlds import GitWorld, every_folder

ODD = ["t\tb", "new\nline", 'quo"te', "back\\slash", "bell\a", "日本語", " lead", "-n", "plain", "b\udcffyte", "d\x7fl"]


def changes(
    world: GitWorld, wanted: frozenset[str] | None = None, *, others: bool = True
) -> list[list[tuple[str, str]]]:
    with open_snapshot(world.root, "HEAD") as snapshot:
        commits = snapshot.history(every_folder if wanted is None else wanted.__contains__, others=others)
        return [sorted((change.status, change.path) for change in commit.changes) for commit in commits]


@pytest.fixture(name="world")
def _world(tmp_path: Path) -> GitWorld:
    return GitWorld(tmp_path / "repo")


def test_names_of_any_bytes_are_told_as_they_are(world: GitWorld) -> None:
    for folder in ("own", "other"):
        (world.root / folder).mkdir()
        for name in ODD:
            (world.root / folder / name).write_bytes(b"x")
    world.commit()
    (found,) = changes(world, frozenset({"own"}))
    assert found == sorted(("A", f"{folder}/{name}") for folder in ("own", "other") for name in ODD)


def test_below_other_folders_nothing_is_looked_for(world: GitWorld) -> None:
    world.write({"own/deep/er/a": "1", "other/deep/er/a": "1", "other/a": "1", "a": "1"})
    world.commit()
    world.write({"own/deep/er/a": "2", "other/deep/er/a": "2"})
    world.commit()
    assert changes(world, frozenset({"own"})) == [
        [("A", "a"), ("A", "other/a"), ("A", "own/deep/er/a")],
        [("M", "own/deep/er/a")],
    ]
    assert changes(world)[1] == [("M", "other/deep/er/a"), ("M", "own/deep/er/a")]


@pytest.mark.parametrize("other", ["other", ":(exclude)own", "*", "日本語 ", "b\udcffyte"])
def test_of_a_large_history_git_leaves_out_the_folders_that_nobody_asks_for(
    world: GitWorld, monkeypatch: pytest.MonkeyPatch, other: str
) -> None:
    """Every commit is told, whatever the folders are called; those that are gone by now are looked at."""
    monkeypatch.setattr(gitobjects, "_MANY", 0)
    world.write({"own/deep/a": "1", f"{other}/a": "1", "gone/a": "1", "a": "1"})
    world.commit()
    world.write({f"{other}/a": "2", "a": "2"})
    world.commit()
    world.write({f"{other}/a": "3"})
    (world.root / "gone/a").unlink()
    world.commit()
    subprocess.run(["git", "repack", "-adq"], cwd=world.root, check=True)
    own = frozenset({"own"})
    assert changes(world, own, others=False) == [
        [("A", "a"), ("A", "gone/a"), ("A", "own/deep/a")],
        [("M", "a")],
        [("D", "gone/a")],
    ]
    assert changes(world, own)[1] == sorted([("M", "a"), ("M", f"{other}/a")])


def test_a_file_may_become_a_folder_and_a_folder_a_file(world: GitWorld) -> None:
    world.write({"a": "file", "b/c": "in a folder"})
    world.commit()
    (world.root / "a").unlink()
    (world.root / "b/c").unlink()
    (world.root / "b").rmdir()
    world.write({"a/x": "1", "b": "2"})
    world.commit()
    assert changes(world)[1] == [("A", "a/x"), ("A", "b"), ("D", "a"), ("D", "b/c")]


def test_more_paths_than_are_remembered_come_as_they_are(world: GitWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gitlog, "_MOST_KNOWN", 2)
    for number in range(9):
        world.write({f"own/{number}": "x", "other/y": str(number)})
        world.commit()
    assert [sorted(path for _, path in each) for each in changes(world, frozenset({"own"}))] == [
        ["other/y", f"own/{number}"] for number in range(9)
    ]


def test_a_history_may_be_left_in_the_middle(world: GitWorld) -> None:
    for number in range(3):
        world.write({f"own/{number}": "x"})
        world.commit()
    with open_snapshot(world.root, "HEAD") as snapshot:
        history = snapshot.history(every_folder)
        assert next(iter(history)).changes[0].path == "own/0"
