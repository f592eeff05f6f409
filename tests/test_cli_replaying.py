"""A history is read once: what the cache kept of it is gone on from, wherever that is sound."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from shinchoku.catalog import builtin_catalog
from shinchoku.cli.replaying import replayed
from shinchoku.config import Config
from shinchoku.gates.gitrepo import open_snapshot
from shinchoku.replay import Timeline
from shinchoku.scanner import Settings
from shinchoku.snapshot import Commit
from tests.worlds import MODEL_DB, GitWorld, item_files

SETTINGS = Settings(builtin_catalog("ml-system-design-patterns"), Config())


@pytest.fixture(name="world")
def _world(tmp_path: Path) -> GitWorld:
    world = GitWorld(tmp_path / "repo")
    for day in range(1, 5):
        world.write({f"notes/{day}.txt": "x", "PROGRESS.md": f"- [{' x'[day > 2]}] model_db\n"})
        world.commit(date=f"2025-11-0{day}T12:00:00+09:00")
    return world


def told(world: GitWorld, *, use_cache: bool = True, first_parent: bool = False) -> tuple[int, Timeline]:
    """How many commits were read, and the history."""
    read = 0
    with open_snapshot(world.root, "HEAD", first_parent=first_parent) as snapshot:

        def counted(is_wanted: Callable[[str], bool], since: str | None = None, /) -> Iterator[Commit]:
            nonlocal read
            for commit in snapshot.history(is_wanted, since):
                read += 1
                yield commit

        counting = replace(snapshot, history=counted)
        found = replayed(counting, SETTINGS, world.root, first_parent=first_parent, use_cache=use_cache)
    return read, found


def same(world: GitWorld, *, first_parent: bool = False) -> int:
    """How many commits were read, where the history is the same without what was kept."""
    read, found = told(world, first_parent=first_parent)
    _, whole = told(world, use_cache=False, first_parent=first_parent)
    assert (found.rows, found.past.items, found.unread) == (whole.rows, whole.past.items, whole.unread)
    return read


def kept(folder: str) -> list[Path]:
    return [path for path in Path(folder).rglob("pasts/*/*") if path.is_file()]


def test_only_new_commits_are_read(world: GitWorld) -> None:
    assert [same(world), same(world)] == [4, 0]
    world.write(item_files(MODEL_DB))
    world.commit(date="2025-11-05T12:00:00+09:00")
    assert same(world) == 1
    world.git("checkout", "-q", "-b", "side", "HEAD~1")
    world.write({"a": "b"})
    world.commit(date="2025-11-06T12:00:00+09:00")
    world.git("checkout", "-q", "main")
    world.git("merge", "-q", "--no-ff", "-m", "merge", "side", date="2025-11-07T12:00:00+09:00")
    assert same(world) == 3


def test_a_history_that_was_rewritten_is_read_from_its_beginning(world: GitWorld) -> None:
    assert same(world) == 4
    world.git("commit", "-q", "--amend", "-m", "other", date="2025-11-08T12:00:00+09:00")
    assert same(world) == 1 + 4  # the new one alone does not follow from what is known
    world.git("reset", "-q", "--hard", "HEAD~2")
    assert same(world) == 0 + 2


def test_each_way_of_telling_has_its_own(world: GitWorld) -> None:
    assert [same(world), same(world, first_parent=True), same(world), same(world, first_parent=True)] == [4, 4, 0, 0]


def test_without_the_cache_nothing_is_read_of_it_or_kept(world: GitWorld) -> None:
    told(world, use_cache=False)
    assert kept(os.environ["SHINCHOKU_CACHE_DIR"]) == []


def test_what_is_damaged_is_not_believed_and_made_anew(world: GitWorld) -> None:
    told(world)
    (path,) = kept(os.environ["SHINCHOKU_CACHE_DIR"])
    path.write_bytes(path.read_bytes()[:-1])
    assert [same(world), same(world)] == [4, 0]


def test_few_new_commits_are_not_written_again(world: GitWorld) -> None:
    told(world)
    (path,) = kept(os.environ["SHINCHOKU_CACHE_DIR"])
    before = path.stat().st_ino
    world.commit(date="2025-11-09T12:00:00+09:00")
    assert same(world) == 1
    assert path.stat().st_ino == before
