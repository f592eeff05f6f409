"""The page from the command line: written, opened, served; and the badge that is kept up to date."""

import os
import re
import signal
import subprocess
import sys
import urllib.request
import webbrowser
from pathlib import Path

import pytest

from tests.conftest import Shinchoku
from tests.worlds import GitWorld

SKIP = ("--tests", "skip", "--quiet")


@pytest.fixture(name="browser")
def _browser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A browser that writes down what it is to open."""
    asked, browser = tmp_path / "asked", tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\nprintf %s "$1" > {asked}\n')
    browser.chmod(0o755)
    monkeypatch.setenv("BROWSER", f"{browser} %s")
    monkeypatch.setattr(webbrowser, "_tryorder", None)  # else those that were found before
    return asked


def test_a_page_is_opened_where_it_was_written(
    shinchoku: Shinchoku, learner: GitWorld, browser: Path, tmp_path: Path
) -> None:
    """Or from a folder of its own, where none was asked for; the table is printed all the same."""
    page = tmp_path / "日 本.html"
    assert shinchoku("scan", learner.root, *SKIP, "-f", "html", "-o", page, "--open").code == 0
    assert browser.read_text() == page.as_uri()
    ended = shinchoku("scan", learner.root, *SKIP, "--open")
    own = re.search(r"the page is (\S+)", ended.err)
    assert own
    assert browser.read_text() == Path(own[1]).as_uri()
    assert "0 / 26 patterns complete" in ended.out
    assert Path(own[1]).read_text().startswith("<!DOCTYPE html>")


def test_a_machine_without_a_browser_is_told_where_the_page_is(
    shinchoku: Shinchoku, learner: GitWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is there, and that is no failure."""
    monkeypatch.setattr(webbrowser, "_tryorder", [])
    ended = shinchoku("scan", learner.root, *SKIP, "--open")
    assert ended.code == 0
    assert "no browser could be started; open that address in one" in ended.err


def test_a_page_of_nothing_committed_yet_and_one_of_a_revision(shinchoku: Shinchoku, tmp_path: Path) -> None:
    """Without a history there is no burn-up; of a revision, it ends there."""
    world = GitWorld(tmp_path / "new")
    world.write({"03_my_implementations/chapter2_training/01_model_db/README.md": "x"})
    assert "There is no history to draw" in shinchoku("scan", world.root, *SKIP, "-f", "html").out
    world.commit()
    assert "There is no history to draw" not in shinchoku("scan", world.root, *SKIP, "-f", "html", "--rev", "HEAD").out


def test_a_page_and_a_badge_are_of_one_revision(shinchoku: Shinchoku, learner: GitWorld) -> None:
    """Of two, the comparison has forms of its own."""
    for more in (("-f", "html"), ("--open",), ("--write-badge", "b.svg")):
        ended = shinchoku("scan", learner.root, *SKIP, "--rev", "HEAD..HEAD", *more)
        assert ended.code == 2
        assert "--rev names two" in " ".join(ended.err.split())
    assert shinchoku("scan", learner.root, *SKIP, "--write-badge", "b.png").code == 2


@pytest.mark.parametrize("name", ["badge.svg", "badge.json"])
def test_a_badge_is_written_only_where_it_says_something_else(
    shinchoku: Shinchoku, learner: GitWorld, tmp_path: Path, name: str
) -> None:
    """Then not even the file's time changes; a commit in CI has something to commit only with the progress."""
    badge = tmp_path / name
    scan = ("scan", learner.root, "--quiet", "--write-badge", badge)
    assert shinchoku(*scan, "--tests", "skip").code == 0
    first, facts = badge.read_bytes(), badge.stat()
    assert b"0 / 26" in first
    shinchoku(*scan, "--tests", "skip")
    assert badge.stat() == facts
    shinchoku(*scan)
    assert b"1 / 26" in badge.read_bytes()


def test_a_badge_of_the_first_and_of_two_revisions(shinchoku: Shinchoku, learner: GitWorld) -> None:
    """As a form: of a range, the later one's."""
    assert "<svg" in shinchoku("scan", learner.root, *SKIP, "-f", "badge").out
    assert '"schemaVersion": 1' in shinchoku("scan", learner.root, *SKIP, "-f", "shields", "--rev", "HEAD..HEAD").out
    assert shinchoku("scan", learner.root, *SKIP, "-f", "gitlab", "--rev", "HEAD..HEAD").out == "[]\n"


def test_a_served_page_follows_the_work(learner: GitWorld, tmp_path: Path) -> None:
    """It is there, says where, shows the next state after a change and after an error, and ends with Ctrl-C."""
    environment = {**os.environ, "SHINCHOKU_CACHE_DIR": str(tmp_path / "cache"), "LC_ALL": "C.UTF-8"}
    command = [sys.executable, "-m", "shinchoku", "serve", str(learner.root), *SKIP, "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stderr
        told = process.stderr.readline()
        address = re.search(r"http://127\.0\.0\.1:\d+/", told)
        assert address, told

        def page() -> str:
            with urllib.request.urlopen(address[0], timeout=60) as answer:  # noqa: S310 - our own
                text: str = answer.read().decode()
            return text

        def newer(than: int) -> None:
            for _ in range(10):
                with urllib.request.urlopen(f"{address[0]}newer?than={than}", timeout=60) as answer:  # noqa: S310
                    if int(answer.read()) != than:
                        return
            raise AssertionError(than)

        assert 'data-status="unverified"' in page()
        assert "fetch(" in page()
        learner.write({"shinchoku.toml": "nonsense"})
        assert "shinchoku.toml" in process.stderr.readline()
        (learner.root / "shinchoku.toml").unlink()
        newer(1)
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 130


def test_a_repository_that_cannot_be_scanned_is_not_served(shinchoku: Shinchoku, tmp_path: Path) -> None:
    """A wrong folder is told at once, as by every command."""
    ended = shinchoku("serve", tmp_path, *SKIP, "--port", "0")
    assert ended.code == 2
    assert "not a git repository" in ended.err
