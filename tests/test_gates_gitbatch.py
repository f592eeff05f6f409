"""Objects read one by one from a process that may end in between."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from shinchoku.gates.gitcommand import GitCommand, NoAnswer, NoObject
from shinchoku.gates.opening import opened
from tests.worlds import GitWorld


@pytest.fixture(name="world")
def _world(tmp_path: Path) -> GitWorld:
    world = GitWorld(tmp_path / "repo")
    world.write({"a": "1", "empty": "", "large": b"x" * 3_000_000})
    world.commit()
    return world


@pytest.fixture(name="git")
def _git(world: GitWorld) -> Iterator[GitCommand]:
    with opened(world.root) as repository:
        yield repository.git


def test_objects_of_any_size_are_read_whole(world: GitWorld, git: GitCommand) -> None:
    for name, content in (("a", b"1"), ("empty", b""), ("large", b"x" * 3_000_000), ("a", b"1")):
        assert git.blob(world.git("rev-parse", f"HEAD:{name}")) == content


def test_what_is_missing_ends_nothing(world: GitWorld, git: GitCommand) -> None:
    for _ in range(2):
        with pytest.raises(NoObject, match="missing from this clone, or damaged"):
            git.blob("f" * 40)
        assert git.blob(world.git("rev-parse", "HEAD:a")) == b"1"


def test_a_process_that_was_ended_is_begun_again(world: GitWorld, git: GitCommand) -> None:
    oid = world.git("rev-parse", "HEAD:a")
    assert git.blob(oid) == b"1"
    process = git._batch._process
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    with pytest.raises(NoAnswer, match="SIGKILL ended it"):  # nothing is known of the object
        git.blob(oid)
    assert git.blob(oid) == b"1"


def test_what_was_closed_can_be_closed_again_and_read_again(world: GitWorld, git: GitCommand) -> None:
    git.close()
    oid = world.git("rev-parse", "HEAD:a")
    assert git.blob(oid) == b"1"
    git.close()
    assert git.blob(oid) == b"1"
