"""A repository is found without git, and read through a git directory of our own."""

import os
import subprocess
from pathlib import Path

import pytest

from shinchoku.errors import CannotScan
from shinchoku.gates import discovery, gitpipes
from shinchoku.gates.discovery import find_place
from shinchoku.gates.gitcommand import GitFailed, NoAnswer
from shinchoku.gates.gitsettings import GitSettings, parse_listing
from shinchoku.gates.opening import opened
from shinchoku.gates.scratch import scratch_folder
from tests.worlds import GitWorld, tree_state


@pytest.fixture(name="world")
def _world(tmp_path: Path) -> GitWorld:
    world = GitWorld(tmp_path / "repo")
    world.write({"a": "1", "sub/b": "2"})
    world.commit()
    return world


def refused(path: Path, *revisions: str) -> str:
    """Why a repository is not opened."""
    with pytest.raises(CannotScan) as caught, opened(path, *revisions):
        pass
    return str(caught.value)


def test_the_search_ends_where_another_users_folders_begin(world: GitWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    inside = world.root / "sub"
    assert find_place(inside).prefix == "sub"
    if os.geteuid() == 0:
        os.chown(world.root, 65_534, -1)
    else:  # only root can give a folder away
        monkeypatch.setattr(discovery, "_whose", {str(inside): (1, 1), str(world.root): (1, 2)}.__getitem__)
    assert "as far as its user's folders and its file system go" in refused(inside)


def test_the_search_ends_at_the_root_of_all(tmp_path: Path) -> None:
    """Nothing above the temporary folder is a repository, and another user's folder may be in between."""
    assert "not a git repository, nor a folder inside one" in refused(tmp_path)


def test_a_repositorys_own_settings_never_reach_git(world: GitWorld) -> None:
    for name, value in (("core.autocrlf", "INPUT"), ("core.fileMode", "no"), ("core.pager", "evil"), ("core.eol", "x")):
        world.git("config", name, value)
    world.git("config", "branch.main.remote", 'a"b\\c\n')
    with opened(world.root) as repository:
        said = parse_listing(repository.git.run("config", "--local", "--list", "-z")).said
    assert said == {
        "core.repositoryformatversion": "0",
        "core.bare": "false",
        "core.autocrlf": "input",
        "core.filemode": "false",
        "branch.main.remote": 'a"b\\c\n',
    }


@pytest.mark.parametrize("said", ["core.repositoryformatversion=2", "core.repositoryformatversion=x"])
def test_a_newer_form_is_not_read(world: GitWorld, said: str) -> None:
    world.git("config", *said.split("="))
    assert "its format version is" in refused(world.root)


def test_tables_of_refs_are_copied_as_they_are(world: GitWorld) -> None:
    """What git can read them knows; the settings say it to git, which refuses them here where it is older."""
    world.git("config", "core.repositoryformatversion", "1")
    world.git("config", "extensions.refStorage", "reftable")
    world.write({".git/reftable/tables.list": "one.ref\n", ".git/reftable/one.ref": b"REFT\1"})
    assert not GitSettings({"extensions.refstorage": "reftable"}).refs_are_files
    with opened(world.root) as repository:
        ours = Path(repository.git._places["GIT_DIR"])
        assert (ours / "reftable/one.ref").read_bytes() == b"REFT\1"
        assert "refstorage = reftable" in (ours / "config").read_text()


def test_settings_that_are_none_are_told(world: GitWorld) -> None:
    (world.root / ".git/config").write_text("[core\n")
    assert "cannot be understood: bad config line 1 in it" in refused(world.root).replace("file it", "in it")


def test_a_git_file_is_followed_to_a_folder_that_names_it_back(world: GitWorld, tmp_path: Path) -> None:
    """Else a file in a stranger's archive could have anyone's repository read and told."""
    private = GitWorld(tmp_path / "private")
    private.write({"secret": "secret"})
    private.commit("secret")
    lure = tmp_path / "lure"
    lure.mkdir()
    (lure / ".git").write_text(f"gitdir: {private.root}/.git\n")
    assert refused(lure).endswith("names another folder as its work tree")
    private.git("config", "core.worktree", str(lure))
    with opened(lure) as repository:
        assert repository.place.leads_out
    (lure / ".git").unlink()
    (lure / ".git").symlink_to(world.root / ".git")
    assert refused(lure).endswith("names another folder as its work tree")
    (lure / ".git").unlink()
    (lure / ".git").symlink_to(".git")
    assert "is a link, where a file belongs" in refused(lure)
    for said, cause in (("nonsense", "git does not take .git"), ("gitdir: a\0b", "is no git repository")):
        (lure / ".git").unlink()
        (lure / ".git").write_text(said)
        assert cause in refused(lure)


def test_a_linked_work_tree_whose_common_folder_is_gone(world: GitWorld, tmp_path: Path) -> None:
    world.git("worktree", "add", "-q", str(tmp_path / "linked"))
    assert find_place(tmp_path / "linked").is_linked
    common = world.root / ".git/worktrees/linked/commondir"
    common.write_text("nowhere\n")
    assert "leads to nowhere, which is no git repository" in refused(tmp_path / "linked")
    common.unlink()
    common.mkdir()
    assert ".git/commondir is a folder, where a file belongs" in refused(tmp_path / "linked")


def test_older_positions_of_a_branch_and_what_it_follows_are_known(world: GitWorld, tmp_path: Path) -> None:
    first = world.git("rev-parse", "HEAD")
    clone = tmp_path / "clone"
    world.git("clone", "-q", ".", str(clone))
    world.write({"a": "2"})
    second = world.commit()
    for name, oid in (("HEAD@{1}", first), ("main@{0}", second), ("main@{1}", first)):
        with opened(world.root, name) as repository:
            assert repository.git.run("rev-parse", name).decode().strip() == oid
    with opened(clone, "@{upstream}") as repository:
        assert repository.git.run("rev-parse", "@{upstream}").decode().strip() == first


def test_a_head_that_is_a_link_to_a_branch_is_read(world: GitWorld) -> None:
    head = world.git("rev-parse", "HEAD")
    (world.root / ".git/HEAD").unlink()
    (world.root / ".git/HEAD").symlink_to("refs/heads/main")
    with opened(world.root) as repository:
        assert repository.git.run("rev-parse", "HEAD").decode().strip() == head


def test_references_that_are_links_to_branches_are_read_and_no_others(world: GitWorld, tmp_path: Path) -> None:
    head = world.git("rev-parse", "HEAD")
    (world.root / ".git/refs/heads/old").symlink_to("refs/heads/main")
    with opened(world.root) as repository:
        assert repository.git.run("rev-parse", "refs/heads/old").decode().strip() == head
    (world.root / ".git/refs/heads/evil").symlink_to(tmp_path)
    assert ".git/refs/heads/evil is a link, where a file belongs" in refused(world.root)


def test_a_commit_graph_of_the_repositorys_own_is_not_believed(world: GitWorld) -> None:
    """It tells parents and dates beside the commits themselves, and nothing holds the two together."""
    world.write({"a": "2"})
    world.commit("later", "2025-11-09T12:00:00+09:00")
    commits = world.git("rev-list", "HEAD").split()
    world.git("commit-graph", "write", "--reachable")
    graph = world.root / ".git/objects/info/commit-graph"
    forged = bytearray(graph.read_bytes())
    parent = forged.index(bytes.fromhex(world.git("rev-parse", "HEAD^{tree}"))) + 20
    forged[parent : parent + 4] = b"\x70\0\0\0"  # has none
    graph.chmod(0o644)
    graph.write_bytes(forged)
    assert world.git("rev-list", "HEAD").split() == commits[:1]  # as git tells it by itself
    with opened(world.root) as repository:
        assert repository.git.run("rev-list", "HEAD").decode().split() == commits


def test_objects_of_other_stores_are_read_and_looked_at(world: GitWorld, tmp_path: Path) -> None:
    world.git("clone", "-q", "--shared", ".", str(tmp_path / "shared"))
    head = world.git("rev-parse", "HEAD:a")
    with opened(tmp_path / "shared") as repository:
        assert repository.git.blob(head) == b"1"
    alternates = tmp_path / "shared/.git/objects/info/alternates"
    alternates.write_text("\n".join(f"/nowhere/{number}" for number in range(200)))
    assert "borrows from too many places" in refused(tmp_path / "shared")
    alternates.write_text(f"{tmp_path}/shared/.git/objects\n")
    assert "borrows from too many places" in refused(tmp_path / "shared")


def test_git_that_says_nothing_is_ended_with_all_that_it_started(
    world: GitWorld, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The program sleeps, as does a child of its own."""
    (tmp_path / "git").write_text("#!/bin/sh\nsleep 987 &\necho $! > pid\nsleep 987\n")
    (tmp_path / "git").chmod(0o755)
    monkeypatch.setattr(gitpipes, "PATIENCE", 0.3)
    monkeypatch.setattr("shinchoku.gates.gitcommand.PROGRAM", str(tmp_path / "git"))
    (world.root / ".git/config").unlink()
    with opened(world.root) as repository, pytest.raises(NoAnswer, match=r"said nothing for 0\.3 seconds"):
        repository.git.run("log")
    child = (world.root / "pid").read_text().strip()
    assert subprocess.run(["ps", "-o", "stat=", "-p", child], capture_output=True, check=False).stdout.strip() in {
        b"",
        b"Z",
    }


def test_git_that_complains_without_end_is_heard_to_its_end(
    world: GitWorld, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pipe that nobody empties would hold it up."""
    (tmp_path / "git").write_text(
        "#!/bin/sh\nhead -c 999999 /dev/zero | tr '\\0' x >&2\necho done\necho why >&2\nexit 3\n"
    )
    (tmp_path / "git").chmod(0o755)
    monkeypatch.setattr("shinchoku.gates.gitcommand.PROGRAM", str(tmp_path / "git"))
    (world.root / ".git/config").unlink()
    with opened(world.root) as repository, pytest.raises(GitFailed) as caught:
        repository.git.run("log")
    assert caught.value.stderr.endswith("xxxwhy")
    assert len(caught.value.stderr) <= 65_536


def test_nothing_is_written_into_the_repository_wherever_temporary_files_belong(
    world: GitWorld, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(world.root / "sub"))
    before = tree_state(world.root)
    with opened(world.root) as repository:
        assert not repository.git._places["GIT_DIR"].startswith(str(world.root))
        assert tree_state(world.root) == before
    with pytest.raises(CannotScan, match="no temporary folder can be made"), scratch_folder("x-", str(tmp_path / "no")):
        pass


def test_the_directory_of_ours_is_gone_afterwards(world: GitWorld) -> None:
    with opened(world.root) as repository:
        ours = repository.git._places["GIT_DIR"]
        assert Path(ours).is_dir()
    assert not Path(ours).exists()
