"""Real repositories to snapshots."""

import os
import subprocess
import time
from pathlib import Path

import pytest

from shinchoku.errors import CannotScan, HistoryUnreadable, Unreadable
from shinchoku.gates.gitcommand import GitCommand
from shinchoku.gates.gitlog import parse_commits
from shinchoku.gates.gitrepo import open_snapshot
from shinchoku.snapshot import EXECUTABLE, REGULAR, SYMLINK, Snapshot
from tests.worlds import GitWorld, every_folder, tree_state

pytestmark = pytest.mark.usefixtures("_git_of_our_own")


@pytest.fixture(name="_git_of_our_own")
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)


@pytest.fixture(name="world")
def _world(tmp_path: Path) -> GitWorld:
    return GitWorld(tmp_path / "repo")


def test_the_work_tree_is_tracked_files_and_untracked_ones_that_are_not_ignored(world: GitWorld) -> None:
    world.write({"a.txt": "a", "gone.txt": "", ".gitignore": "*.log\n/build/\n", "sub/.gitignore": "!keep.log\n"})
    oid = world.commit()
    world.write({"new.txt": "new", "x.log": "", "sub/keep.log": "", "build/out": "", "skip/me": ""})
    (world.root / ".git/info/exclude").write_text("/skip/\n")
    (world.root / "gone.txt").unlink()
    with open_snapshot(world.root) as snapshot:
        assert snapshot.files == (".gitignore", "a.txt", "new.txt", "sub/.gitignore", "sub/keep.log")
        assert (snapshot.revision, snapshot.head, snapshot.branch, snapshot.dirty) == ("worktree", oid, "main", True)
        assert snapshot.read("new.txt") == b"new"
        assert snapshot.problems == ()


def test_a_revision_is_read_from_objects_whatever_the_work_tree_holds(world: GitWorld) -> None:
    world.write({"a.txt": "old", "d/b.txt": "b"})
    first = world.commit()
    world.write({"a.txt": "new"})
    second = world.commit()
    world.write({"a.txt": "newest"})
    with open_snapshot(world.root, "HEAD~1") as snapshot:
        assert (snapshot.revision, snapshot.head, snapshot.files) == (first, second, ("a.txt", "d/b.txt"))
        assert snapshot.read("a.txt") == b"old"
        assert [commit.head.oid for commit in snapshot.history(every_folder)] == [first]
        assert not snapshot.dirty


def test_a_bare_repository_is_scanned_by_revision_only(world: GitWorld, tmp_path: Path) -> None:
    world.write({"a.txt": "a"})
    world.commit()
    bare = tmp_path / "bare.git"
    world.git("clone", "-q", "--bare", ".", str(bare))
    with open_snapshot(bare, "main") as snapshot:
        assert snapshot.files == ("a.txt",)
    with pytest.raises(CannotScan, match="--rev HEAD"), open_snapshot(bare):
        pass


def test_a_folder_of_a_repository_can_be_the_root(world: GitWorld) -> None:
    world.write({"top.txt": "", "deep/er/a.txt": "a", "deep/er/x.log": "", ".gitignore": "*.log\n"})
    oid = world.commit()
    for revision in (None, oid):
        with open_snapshot(world.root / "deep/er", revision) as snapshot:
            assert snapshot.files == ("a.txt",)
            assert snapshot.read("a.txt") == b"a"
            (commit,) = snapshot.history(every_folder)
            assert [change.path for change in commit.changes] == ["a.txt"]


def test_a_revision_without_that_folder_is_told(world: GitWorld) -> None:
    old = world.commit()
    world.write({"deep/a.txt": ""})
    world.commit()
    with pytest.raises(CannotScan, match="has no folder deep/"), open_snapshot(world.root / "deep", old):
        pass


@pytest.mark.parametrize(
    ("make", "revision", "said"),
    [
        ("missing", None, "no such folder"),
        ("file", None, "not a folder"),
        ("folder", None, "not a git repository"),
        ("repo", "nope", "git knows no commit called 'nope'"),
        ("repo", "--all", "git knows no commit called '--all'"),
        ("repo", "HEAD", "nothing was committed yet"),
        ("repo/.git", None, "inside a .git folder"),
    ],
)
def test_what_cannot_be_scanned_is_told(world: GitWorld, make: str, revision: str | None, said: str) -> None:
    path = world.root.parent / make
    if make == "file":
        path.write_text("")
    elif make == "folder":
        path.mkdir()
    with pytest.raises(CannotScan, match=said), open_snapshot(path, revision):
        pass


def test_an_unborn_head_is_a_problem_and_no_failure(world: GitWorld) -> None:
    world.write({"a.txt": ""})
    with open_snapshot(world.root) as snapshot:
        assert (snapshot.head, snapshot.branch, snapshot.files) == (None, "main", ("a.txt",))
        assert [problem.code for problem in snapshot.problems] == ["GIT01"]
        assert list(snapshot.history(every_folder)) == []


def test_a_detached_head_has_no_branch(world: GitWorld) -> None:
    oid = world.commit()
    world.git("checkout", "-q", oid)
    with open_snapshot(world.root) as snapshot:
        assert (snapshot.head, snapshot.branch) == (oid, None)
    with open_snapshot(world.root, "HEAD") as snapshot:
        assert (snapshot.head, snapshot.branch) == (oid, None)


def test_a_shallow_clone_says_so(world: GitWorld, tmp_path: Path) -> None:
    world.commit()
    last = world.commit()
    world.git("clone", "-q", "--depth", "1", f"file://{world.root}", str(tmp_path / "clone"))
    with open_snapshot(tmp_path / "clone") as snapshot:
        assert snapshot.shallow == {last}
        assert [commit.head.parents for commit in snapshot.history(every_folder)] == [()]


def test_a_sparse_checkout_says_so(world: GitWorld) -> None:
    world.write({"a/a.txt": "", "b/b.txt": ""})
    world.commit()
    world.git("sparse-checkout", "set", "--cone", "a")
    with open_snapshot(world.root) as snapshot:
        assert snapshot.files == ("a/a.txt",)
        assert [problem.code for problem in snapshot.problems] == ["GIT04"]


def test_a_missing_object_ends_the_history_and_is_told(world: GitWorld) -> None:
    world.write({"d/a.txt": "1"})
    first = world.commit()
    world.write({"d/a.txt": "2"})
    world.commit()
    tree = world.git("rev-parse", f"{first}:d")
    (world.root / ".git/objects" / tree[:2] / tree[2:]).unlink()
    with open_snapshot(world.root) as snapshot, pytest.raises(HistoryUnreadable, match=r"unable to read|missing"):
        list(snapshot.history(every_folder))


def test_a_missing_blob_makes_one_file_unreadable(world: GitWorld) -> None:
    world.write({"a.txt": "1", "b.txt": "2"})
    world.commit()
    blob = world.git("rev-parse", "HEAD:a.txt")
    (world.root / ".git/objects" / blob[:2] / blob[2:]).unlink()
    with open_snapshot(world.root, "HEAD") as snapshot:
        with pytest.raises(Unreadable, match="is missing from this clone"):
            snapshot.read("a.txt")
        assert snapshot.read("b.txt") == b"2"


def test_a_broken_repository_is_a_sentence(world: GitWorld) -> None:
    world.commit()
    (world.root / ".git/index").write_bytes(b"garbage")
    with pytest.raises(CannotScan, match="git could not read the repository"), open_snapshot(world.root):
        pass


@pytest.fixture(name="linked")
def _linked(world: GitWorld) -> GitWorld:
    world.write({"real/README.md": "text", "run.sh": "", "d/x": ""})
    (world.root / "run.sh").chmod(0o755)
    for name, target in (
        ("d/inside.md", "../real/README.md"),
        ("outside", "../secret"),
        ("absolute", "/etc/hostname"),
        ("nowhere", "missing"),
        ("loop", "loop"),
        ("into_git", ".git/config"),
    ):
        (world.root / name).symlink_to(target)
    (world.root.parent / "secret").write_text("secret")
    world.commit()
    return world


@pytest.mark.parametrize("revision", [None, "HEAD"])
def test_links_are_followed_inside_the_root_only(linked: GitWorld, revision: str | None) -> None:
    with open_snapshot(linked.root, revision) as snapshot:
        assert snapshot.read("d/inside.md") == b"text"
        assert snapshot.link("d/inside.md") == "../real/README.md"
        for name in ("outside", "absolute", "nowhere", "loop", "into_git", "real"):
            with pytest.raises(Unreadable) as caught:
                snapshot.read(name)
            assert "secret" not in str(caught.value).replace("../secret", "")
        assert [snapshot.mode(name) for name in ("run.sh", "loop", "d/x")] == [EXECUTABLE, SYMLINK, REGULAR]


def test_files_that_are_gone_meanwhile_are_unreadable(world: GitWorld) -> None:
    with open_snapshot(world.root) as snapshot:
        for ask in (snapshot.read, snapshot.mode, snapshot.link):
            with pytest.raises(Unreadable, match="no such file"):
                ask("gone.txt")


def test_a_fifo_that_took_a_files_place_does_not_block(world: GitWorld) -> None:
    os.mkfifo(world.root / "pipe")
    with open_snapshot(world.root) as snapshot:
        assert snapshot.files == ()
        with pytest.raises(Unreadable, match="not a regular file"):
            snapshot.read("pipe")


def test_names_of_any_bytes_come_through(world: GitWorld) -> None:
    names = [
        b"-n",
        b"file:testdb",
        "学習/ＲＥＡＤＭＥ.md".encode(),
        b"new\nline",
        b"\xff\xfe",
        b"tab\t",
        b'quo"te',
        b"sp ace",
    ]
    for name in names:
        path = os.path.join(os.fsencode(world.root), name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(name)
    world.commit()
    expected = sorted(os.fsdecode(name) for name in names)
    for revision in (None, "HEAD"):
        with open_snapshot(world.root, revision) as snapshot:
            assert list(snapshot.files) == expected
            assert all(snapshot.read(name) == os.fsencode(name) for name in expected)
            (commit,) = snapshot.history(every_folder)
            assert sorted(change.path for change in commit.changes) == expected


def test_commits_come_parents_first_with_their_own_offsets(world: GitWorld) -> None:
    world.write({"a": "1"})
    first = world.commit("日本語の件名", "2025-11-04T00:17:00+09:00")
    world.git("checkout", "-q", "-b", "side")
    world.write({"b": "1"})
    side = world.commit("side", "2025-11-01T00:00:00-03:30")
    world.git("checkout", "-q", "main")
    world.write({"a": "2"})
    second = world.commit("second", "2025-11-05T00:00:00+00:00")
    world.git("merge", "-q", "--no-ff", "-m", "merge", "side", date="2025-11-06T00:00:00+09:00")
    with open_snapshot(world.root) as snapshot:
        commits = {commit.head.oid: commit for commit in snapshot.history(every_folder)}
    order = list(commits)
    assert order[0] == first
    merge = commits[order[-1]]
    assert merge.head.parents == (second, side)
    assert [(change.status, change.path) for change in merge.changes] == [("A", "b")]
    assert (commits[first].head.subject, commits[first].head.author, commits[first].head.offset) == (
        "日本語の件名",
        "Learner",
        540,
    )
    assert commits[first].head.authored == 1_762_183_020
    assert commits[side].head.offset == -210


def test_history_can_be_asked_for_again(world: GitWorld) -> None:
    world.commit()
    with open_snapshot(world.root) as snapshot:
        assert len(list(snapshot.history(every_folder))) == len(list(snapshot.history(every_folder))) == 1
        next(snapshot.history(every_folder))  # left in the middle: the context ends git


def test_a_history_read_slowly_waits_for_its_reader(world: GitWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    from shinchoku.gates import gitprocess

    monkeypatch.setattr(gitprocess, "_CHUNK", 64)
    monkeypatch.setattr(gitprocess, "_MOST_AHEAD", 2)
    oids = [world.commit(f"commit {number}") for number in range(20)]
    with open_snapshot(world.root) as snapshot:
        time.sleep(0.2)
        assert [commit.head.oid for commit in snapshot.history(every_folder)] == oids
    with open_snapshot(world.root):
        time.sleep(0.1)  # never asked for: the reader ends with the context


def test_replace_refs_and_a_hooks_environment_change_nothing(world: GitWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    world.write({"a": "1"})
    first = world.commit()
    world.write({"a": "2"})
    second = world.commit()
    world.git("replace", "--graft", second)
    monkeypatch.setenv("GIT_DIR", "/nowhere")
    monkeypatch.setenv("GIT_INDEX_FILE", "/nowhere/index")
    with open_snapshot(world.root) as snapshot:
        assert [commit.head.oid for commit in snapshot.history(every_folder)] == [first, second]
        assert os.environ["GIT_DIR"] == "/nowhere"


def test_a_worktree_and_a_submodule_are_read(world: GitWorld, tmp_path: Path) -> None:
    world.write({"a": "1"})
    world.commit()
    world.git("worktree", "add", "-q", "-b", "other", str(tmp_path / "second"))
    with open_snapshot(tmp_path / "second") as snapshot:
        assert (snapshot.branch, snapshot.files) == ("other", ("a",))
    outer = GitWorld(tmp_path / "outer")
    outer.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", str(world.root), "inner")
    outer.commit()
    with open_snapshot(outer.root) as snapshot:
        assert snapshot.files == (".gitmodules",)
        assert [problem.code for problem in snapshot.problems] == ["GIT06"]
    with open_snapshot(outer.root, "HEAD") as snapshot:
        assert snapshot.files == (".gitmodules",)
    with open_snapshot(outer.root / "inner") as snapshot:
        assert snapshot.files == ("a",)


def test_a_snapshot_leaves_the_repository_as_it_was(world: GitWorld) -> None:
    world.write({"a": "1"})
    world.commit()
    os.utime(world.root / "a", (1, 1))  # makes git want to refresh its index
    before = tree_state(world.root)
    for revision in (None, "HEAD"):
        with open_snapshot(world.root, revision) as snapshot:
            assert _everything(snapshot)
    assert tree_state(world.root) == before


def _everything(snapshot: Snapshot) -> bool:
    return bool([snapshot.read(name) for name in snapshot.files]) and bool(list(snapshot.history(every_folder)))


def test_git_that_is_missing_is_a_sentence(tmp_path: Path) -> None:
    code = (
        "from shinchoku.errors import CannotScan\n"
        "try:\n    import shinchoku.gates.gitcommand\n"
        "except CannotScan as error:\n    print(error)\n"
    )
    import sys

    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PATH": str(tmp_path)},
        capture_output=True,
        check=True,
        text=True,
    )
    assert "git is not installed" in done.stdout


def test_a_log_that_is_cut_into_any_blocks_is_the_same() -> None:
    log = (
        b"\x01" + b"a" * 40 + b" \x001762183020 +0900\x001762183021 +0900\0Learner\0one\0\n"
        b":000000 100644 0 1 A\0x y\0:000000 100644 0 1 A\0\x01odd\0"
        b"\x01" + b"b" * 40 + b" " + b"a" * 40 + b"\0nonsense\0\0\0\0"
    )
    whole = list(parse_commits([log], every_folder))
    assert [[change.path for change in commit.changes] for commit in whole] == [["x y", "\x01odd"], []]
    assert whole[1].head.authored is None
    assert whole[1].head.parents == ("a" * 40,)
    assert list(parse_commits([], every_folder)) == []
    for size in (1, 2, 7, 40):
        blocks = (log[start : start + size] for start in range(0, len(log), size))
        assert list(parse_commits(blocks, every_folder)) == whole


@pytest.mark.parametrize("name", ["$HOME", "~", "${PATH}", "it's a $(pwd)"])
def test_a_folder_is_the_one_that_is_named(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """No sign in its name stands for anything else; git runs nowhere but there."""
    world = GitWorld(tmp_path / name)
    world.write({"a": "1"})
    oid = world.commit()
    with open_snapshot(world.root) as snapshot:
        assert (snapshot.head, snapshot.files) == (oid, ("a",))
    monkeypatch.chdir(tmp_path)
    with open_snapshot(Path(name), "HEAD") as snapshot:
        assert snapshot.revision == oid


@pytest.mark.parametrize(
    ("name", "cause"),
    [
        ("round", "a link that leads round in a circle"),
        ("gone", "no such file or directory"),
        ("file/below", "not a directory"),
    ],
)
def test_where_there_is_no_folder_git_is_not_run_where_the_command_happens_to_stand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, cause: str
) -> None:
    monkeypatch.chdir(GitWorld(tmp_path / "repo").root)
    (tmp_path / "round").symlink_to(tmp_path / "round")
    (tmp_path / "file").touch()
    with pytest.raises(CannotScan, match=f"{name}: {cause}$"):
        GitCommand(tmp_path / name, {})
