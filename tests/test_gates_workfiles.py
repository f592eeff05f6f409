"""The work tree's files as bytes."""

import os
from pathlib import Path

import pytest

from shinchoku.errors import Unreadable
from shinchoku.gates.workfiles import WorkFiles


def test_a_file_is_read_whole_or_as_a_stream(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"abc")
    (tmp_path / "link").symlink_to("a")
    files = WorkFiles(tmp_path)
    for name in ("a", "link"):
        with files.open(name) as file:
            assert (file.read(2), files.read(name)) == (b"ab", b"abc")
            file.seek(0)
            assert file.read() == b"abc"


@pytest.mark.parametrize(
    ("path", "cause"),
    [
        ("pipe", "not a regular file"),
        ("folder", "is a directory"),
        ("none", "no such file or directory"),
        ("out", "a link that leads out of the scanned folder"),
        ("git", "a link that leads into .git"),
    ],
)
def test_what_is_no_file_of_the_tree_is_not_opened(tmp_path: Path, path: str, cause: str) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git/config").touch()
    (tmp_path / "out").symlink_to("/etc/passwd")
    (tmp_path / "git").symlink_to(".git/config")
    before = sorted(os.listdir("/proc/self/fd")) if Path("/proc/self/fd").exists() else []
    for read in (WorkFiles(tmp_path).open, WorkFiles(tmp_path).read):
        with pytest.raises(Unreadable) as caught:
            read(path)
        assert str(caught.value) == f"{path}: {cause}"
    assert before == (sorted(os.listdir("/proc/self/fd")) if before else [])


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="no file is at hand that opens and cannot be read")
def test_a_file_that_opens_and_cannot_be_read_is_told() -> None:
    with pytest.raises(Unreadable, match="mem: input/output error"):
        WorkFiles(Path(f"/proc/{os.getpid()}")).read("mem")
