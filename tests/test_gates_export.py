"""The throw-away copy that suites run in."""

import errno
import fcntl
import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from msgspec.structs import replace

from shinchoku.errors import CannotScan, Unreadable
from shinchoku.gates.export import export, export_folder, unexported
from shinchoku.gates.gitrepo import open_snapshot
from shinchoku.hashes import Hashes
from shinchoku.snapshot import REGULAR, SYMLINK
from tests.worlds import GitWorld, snapshot_of


def test_the_copy_equals_the_snapshot_and_shares_nothing_with_it(tmp_path: Path) -> None:
    world = GitWorld(tmp_path / "repo")
    world.write({"run.sh": "#!/bin/sh\n", "学習/a b.txt": b"\xff\x00", "-n": "", "new\nline": "x"})
    (world.root / "run.sh").chmod(0o755)
    (world.root / "学習/link").symlink_to("../run.sh")
    world.commit()
    for number, revision in enumerate((None, "HEAD")):
        copy = tmp_path / str(number)
        with open_snapshot(world.root, revision) as snapshot:
            assert export(snapshot, copy) == ()
            for name in ("run.sh", "学習/a b.txt", "-n", "new\nline"):
                assert (copy / name).read_bytes() == (world.root / name).read_bytes()
                assert (copy / name).stat().st_ino != (world.root / name).stat().st_ino
        assert os.access(copy / "run.sh", os.X_OK)
        assert not os.access(copy / "-n", os.X_OK) or (copy / "-n").stat().st_mode & 0o111 == 0
        assert (copy / "学習/link").readlink() == Path("../run.sh")


def test_links_that_lead_out_are_left_out_and_told(tmp_path: Path) -> None:
    world = GitWorld(tmp_path / "repo")
    world.write({"d/a": ""})
    (world.root / "d/up").symlink_to("../../secret")
    (world.root / "abs").symlink_to(world.root / "d/a")
    world.commit()
    with open_snapshot(world.root) as snapshot:
        problems = export(snapshot, tmp_path / "copy")
    assert [(problem.code, problem.message) for problem in problems] == [
        ("EXP02", "left out where tests run: abs: a link that leads out of the scanned folder"),
        ("EXP02", "left out where tests run: d/up: a link that leads out of the scanned folder"),
    ]
    assert os.listdir(tmp_path / "copy") == ["d"]


def test_unreadable_files_and_hostile_paths_are_left_out_and_told(tmp_path: Path) -> None:
    files: dict[str, str | bytes | Unreadable] = {
        "a": Unreadable("a", "permission denied"),
        "../b": "x",
        "/c": "x",
        "d": "x",
        "d/e": "a file and a folder of one name",
    }
    problems = export(snapshot_of(files), tmp_path / "copy")
    assert [problem.message.rpartition("tests run: ")[2].split(":")[0] for problem in problems] == [
        "../b",
        "/c",
        "a",
        "d/e",
    ]
    assert os.listdir(tmp_path) == ["copy"]


def exported(links: dict[str, str], files: dict[str, str | bytes | Unreadable], copy: Path) -> list[str]:
    """What is told of a tree with these links, however unlikely it is that git would let it be."""
    snapshot = snapshot_of({**files, **links})
    snapshot = replace(snapshot, mode=lambda path: SYMLINK if path in links else REGULAR, link=lambda path: links[path])
    problems = export(snapshot, copy)
    assert set(unexported(snapshot)) <= set(problems)
    return [problem.message.rpartition("tests run: ")[2] for problem in problems]


def test_a_link_that_leads_out_over_another_is_left_out(tmp_path: Path) -> None:
    told = exported({"p/q/up": "../..", "p/q/z": "up/../../x", "ok": "p"}, {"p/a": ""}, tmp_path / "copy")
    assert told == ["p/q/z: a link that leads out of the scanned folder"]
    assert sorted(os.listdir(tmp_path / "copy")) == ["ok", "p"]
    assert os.listdir(tmp_path / "copy/p/q") == ["up"]


def test_nothing_is_written_through_a_link(tmp_path: Path) -> None:
    told = exported({"d": "other"}, {"d/e": "inside", "other/x": ""}, tmp_path / "copy")
    assert told == ["d: File exists"]
    assert os.listdir(tmp_path / "copy/other") == ["x"]


def test_a_link_that_no_system_can_hold_is_told(tmp_path: Path) -> None:
    assert exported({"l": "a\0b"}, {}, tmp_path / "copy") == ["l: a link whose target no system can hold"]


def test_what_is_left_out_of_links_and_paths_is_known_without_a_copy() -> None:
    links = {"p/q/up": "../..", "p/q/z": "up/../../x", "abs": "/etc", "ok": "p/a", "nul": "a\0b", "out/x": "../../y"}
    files: dict[str, str | bytes | Unreadable] = {"p/a": Unreadable("p/a", "permission denied"), "../b": "x", "c": "x"}

    def mode(path: str) -> int:
        if path == "c":
            raise Unreadable(path, "gone")
        return SYMLINK if path in links else REGULAR

    snapshot = replace(snapshot_of({**files, **links}), mode=mode, link=lambda path: links[path])
    found = [problem.message.rpartition("tests run: ")[2].split(":")[0] for problem in unexported(snapshot)]
    assert found == ["../b", "abs", "nul", "out/x", "p/q/z"]


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_part_of_a_tree_is_no_place_for_tests(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    def full(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("shinchoku.gates.export.copyfileobj", full)
    with pytest.raises(CannotScan, match=f"no copy for the tests to run in: {os.strerror(number)}"):
        export(snapshot_of({"a": "x"}), tmp_path / "copy")


def test_one_folder_alone(tmp_path: Path) -> None:
    world = GitWorld(tmp_path / "repo")
    world.write({"a/run.sh": "x", "a/b/c": "y", "ab/d": "z", "e": ""})
    (world.root / "a/run.sh").chmod(0o755)
    (world.root / "a/link").symlink_to("b/c")
    (world.root / "a/out").symlink_to("../e")
    world.commit()
    with open_snapshot(world.root) as snapshot:
        export_folder(snapshot, "a", tmp_path / "copy")
        export_folder(snapshot, "", tmp_path / "whole")
    copy = tmp_path / "copy"
    assert sorted(path.relative_to(copy).as_posix() for path in copy.rglob("*")) == ["b", "b/c", "link", "run.sh"]
    assert (copy / "link").read_text() == "y"
    assert os.access(copy / "run.sh", os.X_OK)
    assert (tmp_path / "whole/a/out").exists()


class Torn(BytesIO):
    """A file whose second half cannot be read."""

    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell():
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return super().read(min(2, size or 0))


def test_half_of_a_file_is_none(tmp_path: Path) -> None:
    snapshot = replace(snapshot_of({"a": "", "b": ""}), stream=lambda path: Torn(b"abcd") if path == "a" else BytesIO())
    assert [problem.message for problem in export(snapshot, tmp_path / "copy")] == [
        "left out where tests run: a: Input/output error"
    ]
    assert os.listdir(tmp_path / "copy") == ["b"]


def test_blocks_are_shared_where_the_file_system_can(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shared = []

    def clone(copy: int, request: int, source: int) -> int:
        """As file systems do that can, to whom it makes no difference how much is shared."""
        shared.append(request)
        os.sendfile(copy, source, 0, os.fstat(source).st_size)
        return 0

    def never(*_: object) -> None:
        raise AssertionError("copied, though the blocks are shared")

    world = GitWorld(tmp_path / "repo")
    world.write({"a": "x" * 100_000})
    monkeypatch.setattr(fcntl, "ioctl", clone)
    monkeypatch.setattr("shinchoku.gates.export.copyfileobj", never)
    with open_snapshot(world.root) as snapshot:
        hashes = Hashes(snapshot)
        before = hashes.file("a")
        assert (
            export(replace(snapshot, read=hashes.read, stream=hashes.open, mode=hashes.mode), tmp_path / "copy") == ()
        )
    assert (tmp_path / "copy/a").read_text() == "x" * 100_000
    assert (hashes.is_steady, hashes.file("a"), shared) == (True, before, [0x40049409])


LARGE = 300 * 2**20
MEASURED = """
import sys
from msgspec.structs import replace
from pathlib import Path
from shinchoku.gates.export import export
from shinchoku.gates.workfiles import WorkFiles
from shinchoku.hashes import Hashes
from shinchoku.snapshot import Snapshot

def most():
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))

root, copy = map(Path, sys.argv[1:])
files = WorkFiles(root)
snapshot = Snapshot("worktree", ("large",), files.read, files.mode, files.link, lambda: iter(()), stream=files.open)
hashes = Hashes(snapshot)
before = most()
hashes.below("")
assert export(replace(snapshot, read=hashes.read, stream=hashes.open, mode=hashes.mode), copy) == ()
assert hashes.is_steady
print(most() - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="getrusage begins with what the process was before its program")
def test_a_large_file_is_never_in_memory_as_a_whole(tmp_path: Path) -> None:
    (tmp_path / "root").mkdir()
    with (tmp_path / "root/large").open("wb") as file:
        file.truncate(LARGE)
    arguments = [sys.executable, "-c", MEASURED, str(tmp_path / "root"), str(tmp_path / "copy")]
    grown = int(subprocess.run(arguments, capture_output=True, check=True, text=True).stdout)
    assert grown < 64 * 1024  # KiB
    assert (tmp_path / "copy/large").stat().st_size == LARGE
    (tmp_path / "copy/large").unlink()
