"""Folders that are made once, whole or not at all."""

import fcntl
import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from shinchoku.gates.shelf import Facts, Shelf
from shinchoku.gates.uv import Stopped


def _shelf(folder: Path, most: int = 9, timeout: float = 30) -> Shelf:
    return Shelf(folder / "shelf", most, timeout, threading.Event())


class _Making:
    """Makes a folder with one file, and counts."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, folder: Path) -> Facts:
        self.count += 1
        (folder / "file").write_text(str(self.count))
        return Facts(holds=("file",), program=None)


def test_what_was_made_is_found_again(tmp_path: Path) -> None:
    making = _Making()
    shelf = _shelf(tmp_path)
    assert shelf.find("key") is None
    folder, facts = shelf.hold("key", making)
    assert (folder / "file").read_text() == "1"
    assert shelf.hold("key", making) == _shelf(tmp_path).hold("key", making) == (folder, facts)
    assert making.count == 1


def test_what_fails_leaves_nothing(tmp_path: Path) -> None:
    def make(folder: Path) -> Facts:
        (folder / "file").touch()
        raise ZeroDivisionError

    shelf = _shelf(tmp_path)
    with pytest.raises(ZeroDivisionError):
        shelf.hold("key", make)
    assert os.listdir(tmp_path / "shelf") == ["key.lock"]
    assert shelf.hold("key", _Making())


def _no_marker(folder: Path) -> None:
    (folder / "shinchoku.json").unlink()


def _odd_marker(folder: Path) -> None:
    (folder / "shinchoku.json").write_text('{"format": 0}')


def _torn_marker(folder: Path) -> None:
    (folder / "shinchoku.json").write_text('{"packages": 3')


def _nul_marker(folder: Path) -> None:
    (folder / "shinchoku.json").write_text('{"libraries": "a\\u0000b"}')


def _lost_file(folder: Path) -> None:
    (folder / "file").unlink()


def _foreign_writers(folder: Path) -> None:
    folder.chmod(0o777)


def _no_folder(folder: Path) -> None:
    for file in folder.iterdir():
        file.unlink()
    folder.rmdir()
    folder.write_text("a file")


@pytest.mark.parametrize(
    "damage", [_no_marker, _odd_marker, _torn_marker, _nul_marker, _lost_file, _foreign_writers, _no_folder]
)
def test_what_is_not_whole_is_made_again(damage: object, tmp_path: Path) -> None:
    making = _Making()
    shelf = _shelf(tmp_path)
    folder, _ = shelf.hold("key", making)
    damage(folder)  # type: ignore[operator]
    assert shelf.find("key") is None
    assert shelf.hold("key", making)[0] == folder
    assert (folder / "file").read_text() == "2"


def test_a_program_that_cannot_be_run_is_made_again(tmp_path: Path) -> None:
    def make(folder: Path) -> Facts:
        (folder / "program").symlink_to("/bin/sh")
        return Facts(program="program")

    shelf = _shelf(tmp_path)
    folder, _ = shelf.hold("key", make)
    (folder / "program").unlink()
    (folder / "program").symlink_to("/nowhere")
    assert shelf.find("key") is None
    assert shelf.hold("key", make)


def test_several_that_want_the_same_make_it_once(tmp_path: Path) -> None:
    making = _Making()

    def slowly(folder: Path) -> Facts:
        time.sleep(0.2)
        return making(folder)

    shelves = [_shelf(tmp_path) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda shelf: shelf.hold("key", slowly), shelves))
    assert making.count == 1
    assert found == found[:1] * 4
    assert all(shelf.find("key") for shelf in shelves)


def test_what_is_broken_and_in_use_is_not_waited_for(tmp_path: Path) -> None:
    other = _shelf(tmp_path)
    folder, _ = other.hold("key", _Making())
    _lost_file(folder)
    with pytest.raises(TimeoutError):
        _shelf(tmp_path, timeout=600).hold("key", _Making())
    other.close()
    assert _shelf(tmp_path).hold("key", _Making())


def test_what_is_being_removed_is_made_again(tmp_path: Path) -> None:
    shelf, making = _shelf(tmp_path), _Making()
    shelf.hold("key", making)
    shelf.close()
    with (tmp_path / "shelf" / "key.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        assert shelf.find("key") is None


def test_what_is_removed_just_before_it_is_held_is_not_found(tmp_path: Path) -> None:
    class Late(Shelf):
        """One that is slow to lock: another scan makes room meanwhile."""

        def _try_lock(self, key: str, kind: int) -> int | None:
            if kind == fcntl.LOCK_SH:
                other = _shelf(tmp_path, most=0)
                other._grew = True
                other.close()
            return super()._try_lock(key, kind)

    shelf, making = _shelf(tmp_path), _Making()
    shelf.hold("key", making)
    shelf.close()
    late = Late(tmp_path / "shelf", 9, 30, threading.Event())
    assert late.find("key") is None
    assert not (tmp_path / "shelf" / "key").exists()
    assert _shelf(tmp_path, timeout=20).hold("key", making)  # nobody holds a lock of it
    assert making.count == 2


@pytest.mark.parametrize("again", [True, False])
def test_a_lock_of_a_file_that_was_removed_meanwhile_counts_for_nothing(
    again: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = tmp_path / "shelf" / "key.lock"
    real = fcntl.flock

    def slow(handle: int, kind: int) -> None:
        real(handle, kind)
        monkeypatch.setattr(fcntl, "flock", real)
        lock.unlink()
        if again:
            lock.touch()

    shelf, making = _shelf(tmp_path), _Making()
    shelf.hold("key", making)
    shelf.close()
    monkeypatch.setattr(fcntl, "flock", slow)
    assert shelf.find("key") is None
    assert shelf.find("key")
    assert making.count == 1


def test_what_another_makes_just_before_is_not_made_again(tmp_path: Path) -> None:
    making = _Making()

    class Late(Shelf):
        """One that is slow to begin: another scan makes it meanwhile."""

        def _begin(self) -> None:
            super()._begin()
            other = _shelf(tmp_path)
            other.hold("key", making)
            other.close()

    late = Late(tmp_path / "shelf", 9, 30, threading.Event())
    folder, _ = late.hold("key", making)
    assert (folder / "file").read_text() == "1"
    assert making.count == 1


def test_the_oldest_are_removed_but_for_those_in_use(tmp_path: Path) -> None:
    other, shelf, making = _shelf(tmp_path), _shelf(tmp_path, most=1), _Making()
    for number, key in enumerate("abcd"):
        folder, _ = (other if key == "a" else shelf).hold(key, making)
        os.utime(folder / "shinchoku.json", (number, number))
    (tmp_path / "shelf" / ".new-young").mkdir()
    (tmp_path / "shelf" / ".new-old").mkdir()
    os.utime(tmp_path / "shelf" / ".new-old", (1, 1))
    (tmp_path / "shelf" / "e").mkdir()  # not whole: without a marker
    shelf.close()
    left = {name for name in os.listdir(tmp_path / "shelf") if not name.endswith(".lock")}
    assert left == {"a", "d", "e", ".new-young"}
    other.close()


def test_a_use_counts_as_one(tmp_path: Path) -> None:
    shelf = _shelf(tmp_path)
    folder, _ = shelf.hold("key", _Making())
    os.utime(folder / "shinchoku.json", (1, 1))
    shelf.find("key")
    assert (folder / "shinchoku.json").stat().st_mtime > 1


def test_nothing_is_removed_where_nothing_was_made(tmp_path: Path) -> None:
    for key in "ab":
        _shelf(tmp_path).hold(key, _Making())
    shelf = _shelf(tmp_path, most=1)
    shelf.find("a")
    shelf.close()
    assert {"a", "b"} <= set(os.listdir(tmp_path / "shelf"))


def test_a_folder_that_others_may_write_to_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "shelf").mkdir()
    (tmp_path / "shelf").chmod(0o777)
    with pytest.raises(PermissionError):
        _shelf(tmp_path).hold("key", _Making())


def test_a_lock_that_another_holds_is_waited_for_but_not_for_ever(tmp_path: Path) -> None:
    shelf = _shelf(tmp_path, timeout=0.2)
    (tmp_path / "shelf").mkdir(mode=0o700)
    with (tmp_path / "shelf" / "key.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        with pytest.raises(TimeoutError):
            shelf.hold("key", _Making())
    assert shelf.hold("key", _Making())


def test_waiting_ends_with_the_scan(tmp_path: Path) -> None:
    stop = threading.Event()
    shelf = Shelf(tmp_path / "shelf", 9, 30, stop)
    (tmp_path / "shelf").mkdir(mode=0o700)
    with (tmp_path / "shelf" / "key.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        stop.set()
        with pytest.raises(Stopped):
            shelf.hold("key", _Making())


def test_what_can_only_be_read_is_used_all_the_same(tmp_path: Path) -> None:
    _shelf(tmp_path).hold("key", _Making())
    (tmp_path / "shelf" / "key.lock").unlink()
    (tmp_path / "shelf" / "key.lock").mkdir()  # as in a folder that may only be read, no lock can be opened
    shelf = _shelf(tmp_path)
    assert shelf.find("key")
    shelf.close()


def test_what_is_removed_at_once_is_not_made_for_ever(tmp_path: Path) -> None:
    def make(_: Path) -> Facts:
        return Facts(holds=("nothing",))

    with pytest.raises(TimeoutError):
        _shelf(tmp_path).hold("key", make)


def test_nothing_is_taken_from_under_a_user_however_many_come_and_go(tmp_path: Path) -> None:
    def come_and_go(number: int) -> bool:
        shelf = _shelf(tmp_path, most=0)
        folder, _ = shelf.hold(f"key{number % 2}", _Making())
        is_whole = (folder / "file").exists() and (folder / "shinchoku.json").exists()
        shelf.close()
        return is_whole

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(come_and_go, range(120)))
