"""The progress file on the disk: named by the user, or something else in its place."""

import os
import socket
from pathlib import Path

import pytest

from shinchoku.errors import CannotScan
from shinchoku.gates.progressfile import oddity, read_anywhere


def test_a_named_file_is_read_wherever_it_is_and_through_links(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "there/log.md").write_bytes(b"- [ ] a\r\n")
    (tmp_path / "link.md").symlink_to("there/log.md")
    assert read_anywhere(tmp_path / "link.md") == b"- [ ] a\r\n"


def test_what_cannot_be_read_is_said_in_words_and_nothing_blocks(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.md")
    (tmp_path / "loop.md").symlink_to("loop.md")
    for name, cause in (("none.md", "no such file"), ("pipe.md", "is a named pipe"), ("", "is a folder")):
        with pytest.raises(CannotScan, match=cause):
            read_anywhere(tmp_path / name)
    with pytest.raises(CannotScan):
        read_anywhere(tmp_path / "loop.md")


@pytest.mark.parametrize("folder", ["", "05_progress/"])
def test_what_stands_in_its_place_is_told(tmp_path: Path, folder: str) -> None:
    assert oddity(tmp_path) is None
    place = tmp_path / folder / "PROGRESS.md"
    place.parent.mkdir(exist_ok=True)
    os.mkfifo(place)
    assert oddity(tmp_path) == f"{folder}PROGRESS.md is a named pipe"
    place.unlink()
    place.mkdir()
    assert oddity(tmp_path) == f"{folder}PROGRESS.md is a folder"
    place.rmdir()
    place.write_text("- [ ] a\n")
    assert oddity(tmp_path) == f"{folder}PROGRESS.md is there, but git ignores it or the settings exclude it"


def test_a_socket_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("learning_log.md")
        assert oddity(tmp_path) == "learning_log.md is a socket"


def test_a_folder_that_cannot_be_listed_holds_nothing(tmp_path: Path) -> None:
    assert oddity(tmp_path / "none") is None
