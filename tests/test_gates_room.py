"""How much of the disk a suite takes, measured on a real one."""

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from shinchoku.gates.surroundings import child_folder

if TYPE_CHECKING:
    from shinchoku.child.shinchoku_room import Room
else:
    sys.path.append(child_folder())  # as where a suite runs
    from shinchoku_room import Room

    sys.path.remove(child_folder())

MIB = 1 << 20


def room(*places: Path, others: tuple[Path, ...] = (), disk: float = MIB, files: float = 5) -> Room:
    return Room([str(place) for place in places], [str(other) for other in others], {"disk": disk, "files": files})


def test_what_was_there_before_does_not_count_but_what_it_grows_by_does(tmp_path: Path) -> None:
    for number in range(9):
        (tmp_path / f"old{number}").write_bytes(bytes(MIB))
    measured = room(tmp_path)
    assert measured.exceeded((), at_last=True) is None
    with (tmp_path / "old0").open("ab") as file:
        file.write(bytes(MIB // 2))
    assert measured.exceeded((), at_last=True) is None
    with (tmp_path / "old1").open("ab") as file:
        file.write(bytes(MIB))
    assert measured.exceeded((), at_last=True) == "disk"


def test_folders_count_together_and_what_is_of_others_in_them_does_not(tmp_path: Path) -> None:
    for name in ("item", "home/kept"):
        (tmp_path / name).mkdir(parents=True)
    measured = room(tmp_path / "item", tmp_path / "home", tmp_path / "gone", others=(tmp_path / "home/kept",))
    (tmp_path / "home/kept/big").write_bytes(bytes(3 * MIB))
    (tmp_path / "home/half").write_bytes(bytes(MIB * 6 // 10))
    assert measured.exceeded((), at_last=True) is None
    (tmp_path / "item/half").write_bytes(bytes(MIB * 6 // 10))
    assert measured.exceeded((), at_last=True) == "disk"


def test_one_file_of_many_names_counts_once_and_one_with_holes_for_what_it_holds(tmp_path: Path) -> None:
    measured = room(tmp_path, files=99)
    (tmp_path / "one").write_bytes(bytes(MIB * 6 // 10))
    for number in range(9):
        os.link(tmp_path / "one", tmp_path / f"name{number}")
    with (tmp_path / "holes").open("wb") as file:
        file.truncate(1 << 40)
    assert measured.exceeded((), at_last=True) is None


def test_names_that_come_and_go_are_no_more_bytes(tmp_path: Path) -> None:
    (tmp_path / "old").write_bytes(bytes(3 * MIB))
    os.link(tmp_path / "old", tmp_path / "other")
    measured = room(tmp_path, files=99)
    os.unlink(tmp_path / "other")
    for number in range(9):
        (tmp_path / f"folder{number}").mkdir()
        os.link(tmp_path / "old", tmp_path / f"folder{number}/new")
    assert measured.exceeded((), at_last=True) is None
    (tmp_path / "big").write_bytes(bytes(2 * MIB))
    assert measured.exceeded((), at_last=True) == "disk"


def test_files_and_folders_are_counted_and_links_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "item").mkdir()
    (tmp_path / "elsewhere").mkdir()
    measured = room(tmp_path / "item", files=2)
    for number in range(9):
        (tmp_path / "elsewhere" / str(number)).touch()
    (tmp_path / "item/link").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "item/folder").mkdir()
    assert measured.exceeded((), at_last=True) is None
    (tmp_path / "item/folder/file").touch()
    assert measured.exceeded((), at_last=True) == "files"


def test_what_an_open_file_without_a_name_holds_counts_once(tmp_path: Path) -> None:
    measured = room(tmp_path)
    code = "import os, sys\nfile = open(sys.argv[1], 'wb', buffering=0)\nos.unlink(sys.argv[1])\nkept = os.dup(file.fileno())\n"
    code += "file.write(bytes(int(sys.argv[2])))\nprint('x', flush=True)\nsys.stdin.read()\n"
    for size, found in ((MIB * 6 // 10, None), (2 * MIB, "disk")):
        with subprocess.Popen(
            [sys.executable, "-c", code, tmp_path / "x", str(size)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as process:
            assert process.stdout
            process.stdout.readline()
            assert measured.exceeded([process.pid], at_last=True) == found
    assert measured.exceeded([process.pid], at_last=True) is None  # it is gone, and so is its file


def test_looks_are_rare_but_where_much_is_gone(tmp_path: Path) -> None:
    measured = room(tmp_path, disk=1 << 50, files=0)
    assert measured.exceeded(()) is None
    measured._due = measured._soonest = float("inf")
    (tmp_path / "x").touch()
    assert measured.exceeded(()) is None
    measured._soonest = 0.0
    measured._last = (float("inf"), 0.0)
    assert measured.exceeded(()) == "files"


def test_a_tree_that_goes_deeper_than_any_path_is_too_much(tmp_path: Path) -> None:
    measured = room(tmp_path, files=1000)
    here = os.getcwd()
    os.chdir(tmp_path)
    try:
        for _ in range(30):
            os.mkdir("d" * 200)
            os.chdir("d" * 200)
    finally:
        os.chdir(here)
    assert measured.exceeded((), at_last=True) == "files"


def test_what_is_new_can_be_taken_away(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    (tmp_path / "old/file").write_text("old")
    measured = room(tmp_path)
    (tmp_path / "old/new").touch()
    (tmp_path / "new/deep").mkdir(parents=True)
    (tmp_path / "new/deep/file").touch()
    measured.clear()
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["file", "old"]


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is shut for root")
def test_where_much_is_gone_shut_folders_are_opened(tmp_path: Path) -> None:
    measured = room(tmp_path)
    (tmp_path / "shut").mkdir()
    (tmp_path / "shut/big").write_bytes(bytes(2 * MIB))
    (tmp_path / "shut").chmod(0o300)
    measured._first = (0.0, 0.0)  # whatever else goes on there
    assert measured.exceeded((), at_last=True) is None
    measured._first = (float("inf"), 0.0)
    assert measured.exceeded((), at_last=True) == "disk"
    assert (tmp_path / "shut").stat().st_mode & 0o777 == 0o300
