"""Repositories that are not as most are: each is scanned right, or what is odd about it is told; nothing is guessed."""

import os
import stat
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from shinchoku.errors import CannotScan
from shinchoku.gates.gitrepo import open_snapshot
from shinchoku.gates.ignores import kept
from shinchoku.replay import Timeline, replay
from shinchoku.report import CommitInfo, ItemReport, Report
from shinchoku.scanner import Request, all_asked, find_settings, scan
from tests.conftest import Figure
from tests.worlds import MODEL_DB, PATTERNS, GitWorld, item_files

pytestmark = pytest.mark.hostile

SVC = f"{PATTERNS}/chapter2_training/02_iris_sklearn_svc"
THERE = ("complete", "failing", "unverified")
GIT = tuple(map(int, subprocess.check_output(["git", "version"], text=True).split()[2].split(".")[:2]))
ZONE = "+0900"


@pytest.fixture(name="world")
def _world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> GitWorld:
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    return GitWorld(tmp_path / "repo")


@dataclass(frozen=True)
class Seen:
    """A scan and a replay of the same commits."""

    report: Report
    timeline: Timeline

    @property
    def item(self) -> ItemReport:
        return next(item for item in self.report.items if item.id == "model_db")

    @property
    def problems(self) -> list[str]:
        """Codes of what concerns git."""
        return [problem.code for problem in self.report.problems if problem.code.startswith(("GIT", "FIL"))]

    @property
    def dates(self) -> tuple[str | None, str | None, str | None]:
        return self.item.started_on, self.item.completed_on, self.item.last_touched_on

    @property
    def present(self) -> dict[str, int]:
        """Which items are there at each commit."""
        return {row.commit.oid: row.present for row in self.timeline.rows}


def see(path: Path, revision: str | None = None) -> Seen:
    """Look at a repository by both ways; they tell the same past."""
    with open_snapshot(path, revision) as snapshot:
        settings = find_settings(snapshot, None, None)
        told = replay(snapshot, settings.catalog, settings.config, all_asked(settings), snapshot.blob)
        request = Request(str(path), None, kept, although_empty=True, now=1_767_225_600)
        report = scan(snapshot, settings, request)
    assert told.past.items == _past(path, revision)
    return Seen(report, told)


def _past(path: Path, revision: str | None) -> Sequence[object]:
    from shinchoku.evidence.past import trace_past
    from shinchoku.locator import Locator

    with open_snapshot(path, revision) as snapshot:
        settings = find_settings(snapshot, None, None)
        locator = Locator(settings.catalog, settings.config)
        commits = snapshot.history(locator.may_hold)
        return trace_past(commits, locator, all_asked(settings), snapshot.shallow).items


def both(path: Path, revision: str = "HEAD") -> tuple[Seen, Seen]:
    return see(path), see(path, revision)


def by_scans(path: Path, seen: Seen) -> dict[str, int]:
    """Which items are there at each commit, by scanning each of them."""
    found = {}
    for oid in seen.present:
        items = see(path, oid).report.items
        found[oid] = sum(1 << index for index, item in enumerate(items) if item.status in THERE)
    return found


def raw(world: GitWorld, lines: Sequence[str | bytes], message: bytes = b"work\n") -> str:
    """A commit object of just these header lines, as the new head."""
    text = b"".join((line.encode() if isinstance(line, str) else line) + b"\n" for line in lines) + b"\n" + message
    command = ["git", "hash-object", "-t", "commit", "-w", "--stdin", "--literally"]
    done = subprocess.run(command, cwd=world.root, env=world.env, input=text, capture_output=True, check=True)
    oid = done.stdout.decode().strip()
    (world.root / ".git/refs/heads/main").write_text(f"{oid}\n")  # update-ref may refuse it
    return oid


def dated(world: GitWorld, author: str | None, committer: str = f"1762183020 {ZONE}") -> Seen:
    """A repository whose item was made by one commit with that author line, after one that is as usual."""
    world.write({"README.md": "x"})
    first = world.commit("first", "2025-11-01T12:00:00+09:00")
    world.write(item_files(MODEL_DB))
    world.git("add", "-A")
    lines = [f"tree {world.git('write-tree')}", f"parent {first}"]
    lines += [f"author {author}"] if author is not None else []
    raw(world, [*lines, f"committer L <l@e> {committer}"])
    tree, revision = both(world.root)
    assert tree.dates == revision.dates
    assert tree.problems == revision.problems
    assert next(row.commit.oid for row in tree.timeline.rows) == first
    assert tree.item.status == "unverified"  # all is there, and committed
    return tree


@pytest.mark.parametrize(
    ("when", "day"),
    [
        ("0 +0000", "1970-01-01"),
        ("-1 +0000", "1969-12-31"),
        ("-86400000 +0900", "1967-04-07"),
        ("2147483648 +0000", "2038-01-19"),
        ("4294967296 +0000", "2106-02-07"),
        ("4102444800 +0900", "2100-01-01"),
        ("253402214399 +0000", "9999-12-30"),
        ("1762183020 -0000", "2025-11-03"),
        ("1762183020 +0900", "2025-11-04"),
        ("1762183020 +1400", "2025-11-04"),
        ("1762183020 -1559", "2025-11-02"),
        ("1762183020 +0030", "2025-11-03"),
    ],
)
def test_any_day_of_the_calendar_is_told(world: GitWorld, when: str, day: str) -> None:
    seen = dated(world, f"L <l@e> {when}")
    assert seen.dates == (day, day, day)
    assert seen.problems == (["GIT09"] if day > "2026" else [])


@pytest.mark.parametrize(
    ("author", "code"),
    [
        ("L <l@e> 253402300800 +0000", "GIT07"),
        ("L <l@e> 9223372036854775807 +0000", "GIT07"),
        ("L <l@e> 99999999999999999999 +0000", "GIT07"),
        ("L <l@e> -99999999999999999999 +0000", "GIT07"),
        (f"L <l@e> {'9' * 5000} +0000", "GIT07"),
        ("L <l@e>", "GIT07"),
        ("L <l@e> yesterday +0900", "GIT07"),
        ("garbled", "GIT07"),
        ("", "GIT07"),
        (None, "GIT07"),
        ("L <l@e> 1762183020 +9999", "GIT08"),
        ("L <l@e> 1762183020 -9999", "GIT08"),
        ("L <l@e> 1762183020 +999999", "GIT08"),
        ("L <l@e> 1762183020 +1600", "GIT08"),
        ("L <l@e> 1762183020 +09:00", "GIT08"),
        ("L <l@e> 1762183020 JST", "GIT08"),
        ("L <l@e> 1762183020", "GIT08"),
    ],
)
def test_a_day_that_cannot_be_told_is_a_problem_and_hides_nothing(
    world: GitWorld, author: str | None, code: str
) -> None:
    seen = dated(world, author)
    assert seen.dates == (None, None, None)
    assert seen.problems == [code]
    assert seen.item.evidence.commits.count == 1
    rows = [row.commit for row in seen.timeline.rows]
    assert (rows[0].authored, rows[1].instant) == (1_761_966_000, 1_762_183_020 if code == "GIT08" else None)


def test_the_committer_date_is_kept_and_a_clock_that_ran_backwards_is_told(world: GitWorld) -> None:
    seen = dated(world, f"L <l@e> 1762183020 {ZONE}", "1761000000 -0330")
    completed = seen.item.evidence.commits.completed
    assert completed
    assert (completed.date, completed.committed) == ("2025-11-04T00:17:00+09:00", "2025-10-20T19:10:00-03:30")
    assert seen.problems == ["GIT10"]
    (problem,) = (problem for problem in seen.report.problems if problem.code == "GIT10")
    assert problem.message.endswith(f"{completed.oid[:12]} of 2025-10-20, built upon one of 2025-11-01")


def test_a_committer_line_that_is_garbled_is_no_date_and_no_failure(world: GitWorld) -> None:
    seen = dated(world, f"L <l@e> 1762183020 {ZONE}", "soon")
    completed = seen.item.evidence.commits.completed
    assert completed
    assert (completed.date, completed.committed, seen.problems) == ("2025-11-04T00:17:00+09:00", None, [])


def test_names_and_subjects_in_any_encoding_are_read(world: GitWorld) -> None:
    world.write(item_files(MODEL_DB))
    world.git("add", "-A")
    tree = f"tree {world.git('write-tree')}".encode()
    who = "山田".encode("euc-jp") + f" <y@e> 1762183020 {ZONE}".encode()
    lines = [tree, b"author " + who, b"committer " + who, b"encoding EUC-JP"]
    usual = [f"{line} A <a@e> 1762183020 {ZONE}" for line in ("author", "committer")]

    def last(seen: Seen) -> tuple[str, str]:
        commit = seen.item.evidence.commits.last
        assert isinstance(commit, CommitInfo)
        return commit.author, commit.subject

    raw(world, lines, "日本語\n\nbody\n".encode("euc-jp"))
    assert [last(seen) for seen in both(world.root)] == [("山田", "日本語")] * 2
    for said in (b"encoding no-such-thing", b"gpgsig none"):
        raw(world, [*lines[:3], said], "日本語\n".encode("euc-jp"))
        author, subject = last(see(world.root, "HEAD"))
        assert "\ufffd" in author
        assert "\ufffd" in subject
    raw(world, [tree, *usual], b":0 \x01 x\n")
    assert last(see(world.root)) == ("A", ":0 \x01 x")
    raw(world, [tree, *usual], b"")
    assert last(see(world.root)) == ("A", "")


def test_a_commit_of_nothing_takes_everything(world: GitWorld) -> None:
    world.write(item_files(MODEL_DB))
    first = world.commit("all", "2025-11-04T12:00:00+09:00")
    empty = world.git("hash-object", "-t", "tree", "-w", "--stdin", "--literally")
    none = world.git("commit-tree", empty, "-p", first, "-m", "none", date="2025-11-05T12:00:00+09:00")
    again = world.git("commit-tree", f"{first}^{{tree}}", "-p", none, "-m", "x", date="2025-11-06T12:00:00+09:00")
    seen = see(world.root, again)
    assert list(seen.present.values()) == [1, 0, 1]
    assert seen.present == by_scans(world.root, seen)
    gone = see(world.root, none)
    assert (gone.item.status, gone.item.completed_on, gone.item.regressed) == ("not_started", "2025-11-04", True)
    assert gone.item.evidence.commits.lost
    assert gone.item.evidence.commits.lost.oid == none
    assert gone.item.reasons[-1].message.endswith(f"until 2025-11-05 ({none[:8]}); gone: README, implementation, tests")


def day(number: int) -> str:
    return f"2025-11-{number:02}T12:00:00+09:00"


def part(world: GitWorld, name: str, branch: str, start: str, when: int, folder: str = MODEL_DB) -> str:
    """A branch with one commit, which adds one of the item's files."""
    world.git("checkout", "-q", "-b", branch, start)
    world.write({path: text for path, text in item_files(folder).items() if name in path})
    return world.commit(branch, day(when))


def test_a_merge_of_three_branches_is_dated_by_the_last_piece_of_work(world: GitWorld) -> None:
    world.write({f"{PATTERNS}/.keep": ""})
    root = world.commit("root", day(1))
    for number, name in enumerate(("README", "src", "test_main")):
        part(world, name, f"branch{number}", root, 3 + number)
    world.git("checkout", "-q", "main")
    world.git("merge", "-q", "-m", "octopus", "branch0", "branch1", "branch2", date=day(9))
    assert len(world.git("rev-list", "--parents", "-n", "1", "HEAD").split()) == 4
    for seen in both(world.root):
        assert seen.dates == ("2025-11-03", "2025-11-05", "2025-11-05")
        assert seen.item.evidence.commits.count == 3
        assert seen.present == by_scans(world.root, seen)


def test_a_criss_cross_is_told_along_its_real_graph(world: GitWorld) -> None:
    world.write({f"{PATTERNS}/.keep": ""})
    root = world.commit("root", day(1))
    left = part(world, "README", "left", root, 3)
    right = part(world, "src", "right", root, 4)
    world.git("checkout", "-q", "left")
    world.git("merge", "-q", "-m", "right into left", right, date=day(5))
    world.write({path: text for path, text in item_files(MODEL_DB).items() if "test_main" in path})
    world.commit("tests", day(6))
    world.git("checkout", "-q", "right")
    world.git("merge", "-q", "-m", "left into right", left, date=day(7))
    world.git("rm", "-q", f"{MODEL_DB}/README.md")
    world.commit("no README", day(8))
    world.git("checkout", "-q", "-b", "both", "left")
    world.git("merge", "-q", "-m", "both", "right", date=day(9))
    for seen in both(world.root):
        assert seen.dates == ("2025-11-03", "2025-11-06", "2025-11-08")
        assert seen.item.regressed
        assert seen.present == by_scans(world.root, seen)


def test_histories_that_began_apart_are_one_once_they_are_merged(world: GitWorld) -> None:
    world.write(item_files(MODEL_DB))
    world.commit("one", day(4))
    world.git("checkout", "-q", "--orphan", "other")
    world.git("rm", "-r", "-q", "-f", ".")
    world.write(item_files(SVC))
    world.commit("two", day(2))
    world.git("merge", "-q", "--allow-unrelated-histories", "-m", "together", "main", date=day(9))
    for seen in both(world.root):
        assert seen.dates == ("2025-11-04",) * 3
        assert [item.completed_on for item in seen.report.items if item.path == SVC] == ["2025-11-02"]
        assert seen.present == by_scans(world.root, seen)


@pytest.mark.parametrize("name", ["info/grafts", "refs/replace"])
def test_what_rewrites_history_for_one_clone_alone_is_not_asked(world: GitWorld, name: str) -> None:
    world.write({f"{MODEL_DB}/README.md": item_files(MODEL_DB)[f"{MODEL_DB}/README.md"]})
    world.commit("begun", day(2))
    world.write(item_files(MODEL_DB))
    last = world.commit("done", day(4))
    if name == "info/grafts":
        (world.root / ".git/info/grafts").write_text(f"{last}\n")
        assert world.git("rev-list", "--count", "HEAD") == "1"
    else:
        world.git("replace", "--graft", last)
        assert world.git("rev-list", "--count", "HEAD") == "1"
    for seen in both(world.root):
        assert seen.dates == ("2025-11-02", "2025-11-04", "2025-11-04")
        assert seen.problems == []


@pytest.mark.parametrize(("depth", "count"), [(1, 0), (2, 0), (3, 1), (5, 2)])
def test_a_shallow_clone_tells_no_beginnings(world: GitWorld, tmp_path: Path, depth: int, count: int) -> None:
    world.write(item_files(MODEL_DB))
    world.commit("done", day(4))
    for number in range(5, 9):
        world.write({f"{MODEL_DB}/src/main.py": f"VALUE = {number // 2}\n"})
        world.commit(f"change {number}", day(number))
    world.commit("nothing", day(9))
    clone = tmp_path / "clone"
    world.git("clone", "-q", "--depth", str(depth), f"file://{world.root}", str(clone))
    for seen in both(clone):
        assert seen.dates == (None, None, "2025-11-08" if count else None)
        assert seen.item.evidence.commits.count == count
        assert seen.problems == ["GIT02"]
        assert "COM02" in [reason.code for reason in seen.item.reasons]
        assert seen.item.status == "unverified"
        assert seen.report.repository.shallow


def test_a_history_with_several_edges_is_cut_and_one_without_is_not(world: GitWorld, tmp_path: Path) -> None:
    world.write({"x": ""})
    world.commit("before", day(1))
    world.commit("root", day(2))
    for number in range(2):
        world.git("checkout", "-q", "-b", f"side{number}", "main")
        world.write({f"{number}": ""})
        world.commit("x", day(3))
        world.commit("y", day(4))
    world.git("merge", "-q", "-m", "merge", "side0", date=day(9))
    clone = tmp_path / "clone"
    world.git("clone", "-q", "--depth", "2", "-b", "side1", f"file://{world.root}", str(clone))
    assert len((clone / ".git/shallow").read_text().split()) == 2
    assert [seen.problems for seen in both(clone)] == [["GIT02"]] * 2
    whole = tmp_path / "whole"
    world.git("clone", "-q", "--single-branch", "-b", "side0", f"file://{world.root}", str(whole))
    subprocess.run(["git", "fetch", "-q", "--depth", "1", "origin", "side1"], cwd=whole, env=world.env, check=True)
    assert (whole / ".git/shallow").read_text()
    assert [seen.problems for seen in both(whole)] == [[], []]
    assert see(whole, "FETCH_HEAD").problems == ["GIT02"]


@pytest.fixture(name="partial")
def _partial(world: GitWorld, tmp_path: Path) -> tuple[GitWorld, Path]:
    """A repository that can be cloned in part, and a file that every connection to it is written down in."""
    world.write(item_files(MODEL_DB, test="def test_old(): ...\n"))
    world.commit("done", day(4))
    world.write({f"{MODEL_DB}/README.md": "# later\n"})
    world.commit("a stub", day(5))
    world.git("config", "uploadpack.allowFilter", "true")
    world.git("config", "uploadpack.allowAnySHA1InWant", "true")
    log, pack = tmp_path / "connections", tmp_path / "upload-pack"
    pack.write_text(f'#!/bin/sh\necho connected >> "{log}"\nexec git-upload-pack "$@"\n')
    pack.chmod(pack.stat().st_mode | stat.S_IXUSR)
    log.touch()
    return world, log


def cloned(world: GitWorld, log: Path, wanted: str, *options: str) -> Path:
    """A clone in part, of which every later connection is written down."""
    clone = log.parent / "clone"
    world.git("clone", "-q", f"--filter={wanted}", *options, f"file://{world.root}", str(clone))
    pack = str(log.parent / "upload-pack")
    subprocess.run(["git", "config", "remote.origin.uploadpack", pack], cwd=clone, env=world.env, check=True)
    assert not log.read_text()
    return clone


def test_what_a_partial_clone_lacks_is_told_and_never_fetched(partial: tuple[GitWorld, Path]) -> None:
    world, log = partial
    clone = cloned(world, log, "blob:none")
    for seen in both(clone):
        assert seen.dates == ("2025-11-04", "2025-11-04", "2025-11-05")
        assert seen.problems == []
    old = see(clone, "HEAD~1")
    assert old.dates == ("2025-11-04",) * 3
    assert old.problems == ["FIL01"]
    assert "is missing from this clone" in old.report.problems[-1].message
    assert next(reason.code for reason in old.item.reasons) == "DOC03"
    assert old.item.status == "unverified"
    assert not log.read_text()
    oid = world.git("rev-parse", f"HEAD~1:{MODEL_DB}/README.md")
    subprocess.run(["git", "cat-file", "-p", oid], cwd=clone, env=world.env, check=True, capture_output=True)
    assert log.read_text() == "connected\n"  # as git does of its own accord


def test_a_partial_clone_without_folders_has_no_history_to_tell(partial: tuple[GitWorld, Path]) -> None:
    world, log = partial
    clone = cloned(world, log, "tree:0")
    tree, revision = both(clone)
    for seen in (tree, revision):
        assert seen.problems == ["GIT03"]
        assert seen.dates == (None, None, None)
        assert "COM03" in [reason.code for reason in seen.item.reasons] or seen.item.status == "in_progress"
    with pytest.raises(CannotScan, match="its tree is not readable"), open_snapshot(clone, "HEAD~1"):
        pass
    assert not log.read_text()


def test_a_bare_partial_clone_has_folders_and_no_files(partial: tuple[GitWorld, Path]) -> None:
    world, log = partial
    seen = see(cloned(world, log, "blob:none", "--bare"), "HEAD")
    assert seen.dates == ("2025-11-04", "2025-11-04", "2025-11-05")
    assert (seen.item.status, seen.problems) == ("unverified", ["FIL01"])
    assert not log.read_text()


def test_an_unborn_head_has_no_dates_whatever_other_branches_have(world: GitWorld) -> None:
    world.write(item_files(MODEL_DB))
    world.commit("done", day(4))
    world.git("symbolic-ref", "HEAD", "refs/heads/none")
    seen = see(world.root)
    assert (seen.problems, seen.dates, seen.report.repository.branch) == (["GIT01"], (None, None, None), "none")
    assert seen.item.status == "in_progress"
    with pytest.raises(CannotScan, match="nothing was committed yet"), open_snapshot(world.root, "HEAD"):
        pass
    assert see(world.root, "main").dates == ("2025-11-04",) * 3


def test_a_detached_head_a_linked_worktree_and_a_bare_clone_tell_the_same(world: GitWorld, tmp_path: Path) -> None:
    world.write(item_files(MODEL_DB))
    world.commit("done", day(4))
    world.git("checkout", "-q", "--detach")
    world.git("worktree", "add", "-q", "--detach", str(tmp_path / "linked"))
    assert (tmp_path / "linked/.git").is_file()
    world.git("clone", "-q", "--bare", ".", str(tmp_path / "bare.git"))
    bare = see(tmp_path / "bare.git", "HEAD")
    for seen in (*both(world.root), *both(tmp_path / "linked"), bare):
        assert (seen.dates, seen.problems, seen.item.status) == (("2025-11-04",) * 3, [], "unverified")
        assert seen is bare or seen.report.repository.branch is None


def test_a_worktree_whose_repository_is_gone_is_a_sentence(world: GitWorld, tmp_path: Path) -> None:
    world.commit()
    world.git("worktree", "add", "-q", str(tmp_path / "linked"))
    world.root.rename(tmp_path / "elsewhere")
    with (
        pytest.raises(CannotScan, match=r"\.git leads to .*worktrees/linked, which is no git repository"),
        open_snapshot(tmp_path / "linked"),
    ):
        pass


def test_another_repository_in_an_items_folder_is_none_of_the_items_files(world: GitWorld, tmp_path: Path) -> None:
    inner = GitWorld(tmp_path / "inner")
    inner.write(item_files(MODEL_DB))
    inner.commit("inner", day(2))
    world.write({f"{MODEL_DB}/README.md": item_files(MODEL_DB)[f"{MODEL_DB}/README.md"]})
    world.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", str(inner.root), f"{MODEL_DB}/src")
    world.commit("outer", day(4))
    tree, revision = both(world.root)
    for seen in (tree, revision):
        assert (seen.item.status, seen.dates) == ("in_progress", ("2025-11-04", None, "2025-11-04"))
        assert seen.item.evidence.implementation.files == 0
    assert tree.problems == ["GIT06"]
    for seen in both(world.root / MODEL_DB / "src"):
        assert seen.dates == ("2025-11-02",) * 3
    (world.root / MODEL_DB / "src/README.md").write_text("changed")
    assert not see(world.root).report.repository.dirty
    (world.root / MODEL_DB / "src/.git").write_text("gitdir: ../nowhere\n")
    assert see(world.root).dates == ("2025-11-04", None, "2025-11-04")


def test_a_sha256_repository_is_read_as_any_other(tmp_path: Path, world: GitWorld) -> None:
    sha256 = tmp_path / "sha256"
    subprocess.run(
        ["git", "init", "-q", "-b", "main", "--object-format=sha256", str(sha256)], env=world.env, check=True
    )
    other = GitWorld(sha256)
    other.write(item_files(MODEL_DB))
    first = other.commit("done", day(4))
    assert len(first) == 64
    other.git("rm", "-r", "-q", PATTERNS)
    other.commit("gone", day(5))
    other.write({**item_files(MODEL_DB), "PROGRESS.md": "- [x] **model_db** (2025-11-04)\n"})
    last = other.commit("back", day(6))
    for seen in both(sha256):
        assert seen.dates == ("2025-11-04", "2025-11-04", "2025-11-06")
        assert (seen.problems, seen.item.status) == ([], "unverified")
        assert list(seen.present.values()) == [1, 0, 1]
        assert seen.present == by_scans(sha256, seen)
        claims = {row.commit.oid: row.claims for row in seen.timeline.rows}
        assert claims[first] is None
        assert claims[last] == ("PROGRESS.md", 1)


@pytest.mark.skipif(GIT < (2, 45), reason="git knows no reftable before 2.45")
def test_a_repository_with_a_reftable_is_read_as_any_other(tmp_path: Path, world: GitWorld) -> None:
    place = tmp_path / "reftable"
    subprocess.run(["git", "init", "-q", "-b", "main", "--ref-format=reftable", str(place)], env=world.env, check=True)
    other = GitWorld(place)
    other.write(item_files(MODEL_DB))
    other.commit("done", day(4))
    for seen in both(place, "main"):
        assert (seen.dates, seen.problems) == (("2025-11-04",) * 3, [])


def test_a_revision_that_is_no_commit_says_what_it_is(world: GitWorld) -> None:
    world.write(item_files(MODEL_DB))
    oid = world.commit("done", day(4))
    for name, target in (("whole", "HEAD"), ("folder", "HEAD^{tree}"), ("file", f"HEAD:{MODEL_DB}/README.md")):
        world.git("tag", "-a", "-m", name, name, target)
    assert see(world.root, "whole").report.repository.revision == oid
    tree = world.git("rev-parse", "HEAD^{tree}")
    for name, said in (
        ("folder", "'folder' is a tag of something that is no commit"),
        ("file", "'file' is a tag of something that is no commit"),
        ("HEAD^{tree}", "is no commit; it is a tree"),
        (tree, "is no commit; it is a tree"),
        (f"HEAD:{MODEL_DB}/README.md", "is no commit; it is a blob"),
        ("f" * 40, "git knows no commit called 'ffff"),
        ("main..main", "git knows no commit called"),
        ("", "git knows no commit called ''"),
    ):
        with pytest.raises(CannotScan) as caught, open_snapshot(world.root, name):
            pass
        assert said in str(caught.value)


@pytest.mark.parametrize("head", ["f" * 40, "garbage", "", "ref: nowhere"])
def test_a_head_that_leads_nowhere_is_told(world: GitWorld, head: str) -> None:
    world.write(item_files(MODEL_DB))
    world.commit("done", day(4))
    (world.root / ".git/HEAD").write_text(f"{head}\n")
    if head == "f" * 40:
        with pytest.raises(CannotScan, match="'HEAD' leads to ffffffffffff, which is missing or damaged"):
            see(world.root, "HEAD")
        said = "git could not read the repository"
    else:
        said = ".git/HEAD names neither a branch nor a commit"
    for place in (world.root, world.root / MODEL_DB):
        with pytest.raises(CannotScan, match=said):
            see(place)


def test_a_repository_of_a_kind_that_is_not_known_is_told_so(world: GitWorld) -> None:
    world.git("config", "core.repositoryFormatVersion", "1")
    world.git("config", "extensions.noSuchThing", "true")
    with pytest.raises(CannotScan, match=r"it needs extensions\.nosuchthing, which is not known here"):
        see(world.root)


def _break(path: Path, content: bytes = b"garbage" * 9) -> None:
    path.chmod(0o644)
    path.write_bytes(content)


@pytest.mark.parametrize("cut", [0, 9, -9])
def test_a_damaged_object_is_told_and_takes_no_other_along(world: GitWorld, cut: int) -> None:
    world.write({**item_files(MODEL_DB), **item_files(SVC)})
    world.write({f"{MODEL_DB}/README.md": os.urandom(999), f"{SVC}/README.md": "とても長い話。" * 9})
    world.commit("done", day(4))
    blob = world.git("rev-parse", f"HEAD:{MODEL_DB}/README.md")
    path = world.root / ".git/objects" / blob[:2] / blob[2:]
    _break(path, path.read_bytes()[:cut] if cut else b"garbage" * 9)
    seen = see(world.root, "HEAD")
    assert (seen.dates, seen.problems) == (("2025-11-04",) * 3, ["FIL01"])
    said = seen.report.problems[-1].message
    assert (
        f"its object {blob[:12]} {'cannot be read: ' if cut == -9 else 'is missing from this clone, or damaged'}"
        in said
    )
    assert [item.status for item in seen.report.items if item.path] == ["unverified", "unverified"]
    assert [reason.code for item in seen.report.items if item.path == SVC for reason in item.reasons] == ["TST09"]
    assert see(world.root).problems == []


@pytest.mark.parametrize("what", ["HEAD~1", f"HEAD~1:{MODEL_DB}", "HEAD~1:"])
def test_a_damaged_commit_or_folder_of_the_past_ends_the_history_and_is_told(world: GitWorld, what: str) -> None:
    world.write(item_files(MODEL_DB))
    world.commit("done", day(4))
    world.write({f"{MODEL_DB}/src/main.py": "VALUE = 2\n", "x": ""})
    world.commit("more", day(5))
    oid = world.git("rev-parse", what)
    _break(world.root / ".git/objects" / oid[:2] / oid[2:])
    for seen in both(world.root):
        assert (seen.dates, seen.problems) == ((None, None, None), ["GIT03"])
        assert (seen.item.status, seen.item.path) == ("unverified", MODEL_DB)


def test_a_damaged_pack_is_a_sentence_or_a_named_problem(world: GitWorld) -> None:
    world.write(item_files(MODEL_DB))
    world.commit("done", day(4))
    world.git("gc", "-q")
    (pack,) = (world.root / ".git/objects/pack").glob("*.pack")
    _break(pack)
    with pytest.raises(CannotScan, match=r"'HEAD' leads to|git could not read the repository"):
        see(world.root, "HEAD")
    with pytest.raises(CannotScan, match="git could not read the repository"):
        see(world.root)


def test_so_many_kinds_of_repositories_are_here(figure: Figure) -> None:
    kinds = [name for name in globals() if name.startswith("test_")]
    assert len(kinds) >= 25
    figure(f"{len(kinds) - 1} kinds of odd repositories: 0 tracebacks, exact counts of commits")
