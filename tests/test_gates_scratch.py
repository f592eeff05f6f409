"""Folders for one scan alone are gone afterwards, whatever lies in them."""

import os
from pathlib import Path

import pytest

from shinchoku.gates.scratch import scratch_folder


@pytest.fixture(autouse=True)
def _own_tmp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))


def test_it_is_there_and_then_it_is_gone(tmp_path: Path) -> None:
    with scratch_folder("shinchoku-x-") as folder:
        assert Path(folder).parent == tmp_path.resolve()
        assert Path(folder).name.startswith("shinchoku-x-")
        for name in ("a/b/c", "a/d", "e"):
            Path(folder, name).mkdir(parents=True)
            Path(folder, name, "file").write_text("x")
    assert list(tmp_path.iterdir()) == []


def test_it_is_gone_when_the_work_fails(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), scratch_folder("x") as folder:
        Path(folder, "not there", "file").touch()
    assert list(tmp_path.iterdir()) == []


def test_a_tree_deeper_than_any_path_and_any_recursion_is_gone_too(tmp_path: Path) -> None:
    here = os.getcwd()
    with scratch_folder("x") as folder:
        os.chdir(folder)
        try:
            for number in range(1200):
                Path("file").touch()
                os.mkdir(f"{number}-to-go")
                os.chdir(f"{number}-to-go")
        finally:
            os.chdir(here)
    assert list(tmp_path.iterdir()) == []


def test_folders_that_were_shut_are_gone_too(tmp_path: Path) -> None:
    with scratch_folder("x") as folder:
        Path(folder, "a/b/c").mkdir(parents=True)
        Path(folder, "a/b/file").touch()
        for name in ("a/b/c", "a/b", "a"):
            Path(folder, name).chmod(0)
    assert list(tmp_path.iterdir()) == []


def test_what_links_lead_to_stays(tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept/file").write_text("x")
    with scratch_folder("x") as folder:
        Path(folder, "link").symlink_to(tmp_path / "kept")
        Path(folder, "into").mkdir()
        Path(folder, "into/link").symlink_to(tmp_path / "kept/file")
    assert [path.name for path in tmp_path.rglob("*")] == ["kept", "file"]


def test_one_that_is_gone_before_is_no_failure(tmp_path: Path) -> None:
    with scratch_folder("x") as folder:
        os.rmdir(folder)
    assert list(tmp_path.iterdir()) == []
