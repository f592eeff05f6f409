"""`shinchoku cache`: what is there is told, and is removed."""

import os
import re
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
import typer
from msgspec.structs import replace

from shinchoku.cli import cache as room
from shinchoku.cohort.sources import source_of
from shinchoku.gates.cache import Cache
from shinchoku.gates.cachefolder import MARKER
from shinchoku.gates.clones import cloned
from shinchoku.gates.shelf import Facts, Shelf
from shinchoku.hashes import Hashes, digest
from tests.conftest import Ended
from tests.worlds import GREEN, GitWorld, snapshot_of

Command = Callable[..., Ended]
NOTHING_ELSE = "environments  0, 0 bytes\nbuilds        0, 0 bytes\nclones        0, 0 bytes\n"


@pytest.fixture(name="cache_command")
def _cache_command(capsys: pytest.CaptureFixture[str]) -> Command:
    """The command with those arguments."""
    app = typer.Typer(pretty_exceptions_enable=False)
    app.command()(room.cache)

    def run(*arguments: str) -> Ended:
        code = 0
        try:
            app(arguments, prog_name="shinchoku cache")
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(bool(end.code))
        return Ended(code, *capsys.readouterr())

    return run


@pytest.fixture(name="folder")
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SHINCHOKU_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


def keep(folder: Path, name: str, *, length: int, day: int) -> int:
    """A session that was last used on a day; its size."""
    key = digest(name)
    Cache(folder).keep(key, replace(GREEN, output="x" * length), "passed", Hashes(snapshot_of({})))
    path = folder / "evidence/runs" / key[:2] / key[2:]
    os.utime(path, (day * 86_400, day * 86_400 + 60))
    return path.stat().st_size


def test_an_empty_cache_is_shown_and_not_made(cache_command: Command, folder: Path) -> None:
    expected = f"folder        {folder}\nresults       0, 0 bytes of at most 100.0 MB\n{NOTHING_ELSE}"
    assert cache_command() == Ended(0, expected, "")
    assert cache_command("show") == Ended(0, expected, "")
    assert cache_command("clear") == Ended(0, "nothing removed, 0 bytes freed\n", "")
    assert not folder.exists()


def test_what_is_there_is_shown_with_its_first_and_last_use(cache_command: Command, folder: Path) -> None:
    size = keep(folder, "one", length=20_000, day=20_396) + keep(folder, "two", length=1_000, day=20_397)
    assert cache_command("show") == Ended(
        0,
        f"folder        {folder}\n"
        f"results       2, {size / 1000:.1f} kB of at most 100.0 MB\n"
        f"              used 2025-11-04 00:01 UTC to 2025-11-05 00:01 UTC\n{NOTHING_ELSE}",
        "",
    )


def test_clearing_says_what_it_freed(cache_command: Command, folder: Path) -> None:
    keep(folder, "one", length=20_000, day=20_396)
    size = keep(folder, "two", length=1_000, day=20_397)
    (folder / "mine").touch()
    assert cache_command("clear").out.startswith("2 results removed, 2")
    keep(folder, "two", length=1_000, day=20_397)
    assert cache_command("clear") == Ended(0, f"1 result removed, {size / 1000:.1f} kB freed\n", "")
    assert (folder / "mine").exists()
    assert cache_command("show").out.startswith(f"folder        {folder}\nresults       0, ")


def filled(folder: Path) -> Facts:
    (folder / "file").write_bytes(bytes(70_000))
    return Facts(holds=("file",))


def test_environments_builds_and_clones_are_shown_and_cleared_but_for_those_in_use(
    cache_command: Command, folder: Path, learner: GitWorld
) -> None:
    makers = {}
    for name in ("environments", "distributions"):
        makers[name] = Shelf(folder / name, 9, 30, threading.Event())
        makers[name].hold("key", filled)
    with cloned(source_of(f"file://{learner.root}"), folder / "clones", 1 << 30) as clone:
        clone.bring()
        (folder / "clones" / f"{'0' * 40}.part").mkdir()
        (folder / "clones" / f"{'1' * 40}.lock").touch()
        (folder / "clones" / "mine.git").mkdir()
        seen = cache_command().out.splitlines()
        assert seen[2:4] == ["environments  1, 70.1 kB", "builds        1, 70.1 kB"]
        assert re.fullmatch(r"clones        1, \d+\.\d kB", seen[4]), seen
        makers["distributions"].close()
        ended = cache_command("clear")
        assert re.fullmatch(
            r"1 build removed, 70\.1 kB freed\nin use, and kept: 1 environment, 1 clone\n", ended.out
        ), ended
        assert clone.head == (f"refs/heads/{learner.git('branch', '--show-current')}", learner.git("rev-parse", "HEAD"))
    makers["environments"].close()
    assert re.fullmatch(r"1 environment, 1 clone removed, \d+\.\d kB freed\n", cache_command("clear").out)
    assert cache_command().out.endswith(NOTHING_ELSE)
    left = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))
    assert left == ["clones", "clones/mine.git", "distributions", "environments"]


def test_what_others_put_there_stays(cache_command: Command, folder: Path) -> None:
    for name in ("environments/.git", "environments/mine", "distributions/.venv", "clones/mine"):
        (folder / name).mkdir(parents=True)
        os.utime(folder / name, (0, 0))
    before = sorted(folder.rglob("*"))
    assert cache_command("clear").code == 0
    assert sorted(folder.rglob("*")) == before
    (folder / "clones/mine").rmdir()
    (folder / "clones").rmdir()
    (folder / "clones").touch()
    ended = cache_command()
    assert ended == Ended(2, "", f"shinchoku: {folder}/clones: not a directory\n")


@pytest.mark.parametrize("action", ["show", "clear"])
def test_a_folder_of_others_ends_with_2_and_its_cause(cache_command: Command, folder: Path, action: str) -> None:
    (folder / "evidence").mkdir(parents=True)
    (folder / "evidence" / MARKER).write_text("another tool's")
    ended = cache_command(action)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith(f"shinchoku: {folder}/evidence: ")
    assert ended.err.endswith(": its folder is not of shinchoku's making\n")
    assert (folder / "evidence" / MARKER).read_text() == "another tool's"


def test_an_unknown_action_is_refused_with_what_there_is(cache_command: Command, folder: Path) -> None:
    ended = cache_command("delete")
    assert ended.code == 2
    assert "'show', 'clear'" in ended.err
    assert not folder.exists()


def test_a_folder_of_any_name_is_shown_in_one_line(
    cache_command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHINCHOKU_CACHE_DIR", str(tmp_path / "a\nb\x1b[31m\udcff"))
    assert cache_command().out.startswith(f"folder        {tmp_path}/a\\nb\\x1b[31m\\xff\n")


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "0 bytes"),
        (1, "1 bytes"),
        (999, "999 bytes"),
        (1000, "1.0 kB"),
        (2_500_000, "2.5 MB"),
        (10**13, "10000.0 GB"),
    ],
)
def test_sizes_are_told_in_units(number: int, words: str) -> None:
    assert room._size(number) == words


def test_a_use_beyond_any_calendar_is_told_as_such() -> None:
    assert room._moment(1e18) == "beyond any calendar"
    assert room._moment(0) == "1970-01-01 00:00 UTC"
