"""The throw-away copy that suites run in."""

import os
from dataclasses import replace
from pathlib import Path

from shinchoku.errors import Unreadable
from shinchoku.gates.export import export
from shinchoku.gates.gitrepo import open_snapshot
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
    return [problem.message.rpartition("tests run: ")[2] for problem in export(snapshot, copy)]


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
