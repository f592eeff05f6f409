"""A range's two commits, from real repositories."""

from pathlib import Path

import pytest

from shinchoku.errors import CannotScan
from shinchoku.gates.ranges import Ends, find_ends
from shinchoku.revisions import Range, range_of
from tests.worlds import GitWorld


@pytest.fixture(name="forked")
def _forked(tmp_path: Path) -> tuple[GitWorld, dict[str, str]]:
    """A branch that left main after its first commit; main went on."""
    world = GitWorld(tmp_path / "forked")
    oids = {"fork": world.commit("begin: a..b")}
    world.git("switch", "-q", "-c", "topic.x")
    oids["topic"] = world.commit("topic")
    world.git("switch", "-q", "main")
    oids["main"] = world.commit("main")
    return world, oids


def asked(text: str) -> Range:
    named = range_of(text)
    assert named
    return named


@pytest.mark.parametrize(
    ("text", "before", "after"),
    [
        ("topic.x..main", "topic", "main"),
        ("topic.x..", "topic", "main"),
        ("..topic.x", "main", "topic"),
        ("main...topic.x", "fork", "topic"),
        ("...topic.x", "fork", "topic"),
        ("HEAD^{/a..b}..HEAD", "fork", "main"),
        ("HEAD^{/a..b}...topic.x", "fork", "topic"),
    ],
)
def test_the_ends_of_a_range(forked: tuple[GitWorld, dict[str, str]], text: str, before: str, after: str) -> None:
    world, oids = forked
    assert find_ends(world.root, asked(text)) == Ends(oids[before], oids[after])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("nope..main", "git knows no commit called 'nope', the left side of 'nope..main'"),
        ("main...nope", "git knows no commit called 'nope', the right side of 'main...nope'"),
        ("main..topic.x..main", "git knows no commit called 'topic.x..main', the right side"),
        ("--all..main", "git knows no commit called '--all', the left side of '--all..main'"),
    ],
)
def test_a_side_that_git_does_not_know_is_named(forked: tuple[GitWorld, dict[str, str]], text: str, said: str) -> None:
    with pytest.raises(CannotScan) as caught:
        find_ends(forked[0].root, asked(text))
    assert said in str(caught.value)


def test_histories_that_never_were_one_have_no_merge_base(forked: tuple[GitWorld, dict[str, str]]) -> None:
    world, _ = forked
    world.git("switch", "-q", "--orphan", "other")
    world.commit("other")
    with pytest.raises(CannotScan, match=r"'main' and 'other' have no commit in common$"):
        find_ends(world.root, asked("main...other"))


def test_in_a_shallow_clone_the_cure_is_told(forked: tuple[GitWorld, dict[str, str]], tmp_path: Path) -> None:
    world, _ = forked
    clone = tmp_path / "clone"
    world.git("clone", "-q", "--depth=1", "--no-single-branch", world.root.as_uri(), str(clone))
    with pytest.raises(CannotScan, match=r"in this shallow clone; .*'fetch-depth: 0'"):
        find_ends(clone, asked("origin/main...origin/topic.x"))


def test_before_the_first_commit_there_is_no_head(tmp_path: Path) -> None:
    world = GitWorld(tmp_path / "unborn")
    with pytest.raises(CannotScan, match="nothing was committed yet on this branch, the left side"):
        find_ends(world.root, Range("HEAD", "HEAD"))


@pytest.mark.parametrize(("name", "said"), [("missing", "no such folder"), ("plain", "not a git repository")])
def test_what_is_no_repository_is_told_as_ever(tmp_path: Path, name: str, said: str) -> None:
    (tmp_path / "plain").mkdir()
    with pytest.raises(CannotScan, match=said):
        find_ends(tmp_path / name, asked("a..b"))


def test_a_bare_repository_and_a_folder_below_the_top_have_ranges_too(
    forked: tuple[GitWorld, dict[str, str]], tmp_path: Path
) -> None:
    world, oids = forked
    bare = tmp_path / "bare.git"
    world.git("clone", "-q", "--bare", str(world.root), str(bare))
    below = world.root / "below"
    below.mkdir()
    for folder in (bare, below):
        assert find_ends(folder, asked("main...topic.x")) == Ends(oids["fork"], oids["topic"])
