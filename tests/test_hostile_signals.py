"""Whenever a scan is ended, nothing of it goes on, no half file is left, and the next scan is as a first one."""

import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import Figure
from tests.hostile import outside_of_coverage
from tests.test_cli_ending import SENT, gone, marked
from tests.worlds import PATTERNS, GitWorld, item_files, tree_state

pytestmark = pytest.mark.hostile

SUITES = ("01_model_db", "02_iris_sklearn_svc", "03_iris_binary", "04_iris_sklearn_rf")
SLOW = """import subprocess, time

def test_it():
    child = subprocess.Popen(['sleep', '0.4'])
    time.sleep(0.3)
    child.wait()
"""
ROUNDS = 15  # of each kind of signal, so 60 in all
KILLS = 200
AT_ONCE, KILLED_AT_ONCE = 3, 8
LEFT = 2.0  # seconds
IN_A_SANDBOX = shutil.which("bwrap") is not None


@pytest.fixture(name="world")
def _world(tmp_path: Path) -> GitWorld:
    world = GitWorld(tmp_path / "repo")
    for name in SUITES:
        world.write(item_files(f"{PATTERNS}/chapter2_training/{name}", test=SLOW))
    world.commit()
    return world


@pytest.fixture(name="scratch")
def _scratch(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "tmp"
    folder.mkdir()
    yield folder
    assert gone(folder, 10)


def begun(world: GitWorld, scratch: Path, report: Path, *more: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [
            *(
                sys.executable,
                "-m",
                "shinchoku",
                "scan",
                str(world.root),
                "--jobs",
                "4",
                "--no-cache",
                "--reproducible",
            ),
            *("--format", "json", "--output", str(report), *more),
        ],
        env={**outside_of_coverage(), "TMPDIR": str(scratch)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@dataclass
class Child:
    """A scan under way."""

    process: "subprocess.Popen[str]"
    scratch: Path
    report: Path
    since: float
    sent: float = 0.0
    said: tuple[str, str] = ("", "")
    ended: float = 0.0

    def __post_init__(self) -> None:
        self._waits = threading.Thread(target=self._wait)
        self._waits.start()

    def _wait(self) -> None:
        self.said = self.process.communicate(timeout=120)
        self.ended = time.monotonic()

    def end(self) -> tuple[str, str]:
        """What it has said, once it has ended."""
        self._waits.join()
        return self.said

    def __lt__(self, other: "Child") -> bool:
        return self.since < other.since

    def has_none_or(self, clean: bytes) -> bool:
        """Whether its report is not there, or whole."""
        return not self.report.exists() or self.report.read_bytes() == clean


def started(world: GitWorld, scratch: Path, count: int, *more: str) -> list[Child]:
    """Scans at once, each with a folder of its own for what it makes."""
    found = []
    for _ in range(count):
        own = Path(tempfile.mkdtemp(dir=scratch))
        report = scratch.parent / f"{own.name}.json"
        found.append(Child(begun(world, own, report, *more), own, report, time.monotonic()))
    return found


def how_long(world: GitWorld, scratch: Path, report: Path) -> float:
    """Seconds that an undisturbed scan takes; its report is left."""
    since = time.monotonic()
    child = begun(world, scratch, report)
    _, err = child.communicate(timeout=120)
    assert child.returncode == 0, err
    return time.monotonic() - since


def processes_left(scratch: Path) -> int:
    """Those that go on two seconds later; a busy machine gets some more to reap what was killed."""
    gone(scratch, LEFT)
    return 0 if gone(scratch, 8) else len(marked(scratch))


@pytest.mark.parametrize("kind", ["INT", "TERM", "HUP", "INT twice"])
def test_a_signal_at_any_moment_ends_all(
    world: GitWorld, scratch: Path, tmp_path: Path, kind: str, figure: Figure
) -> None:
    number = signal.Signals[f"SIG{kind.split(maxsplit=1)[0]}"]
    usual, report = tmp_path / "usual.json", tmp_path / "report.json"
    takes = how_long(world, scratch, usual)
    before, clean = tree_state(world.root), usual.read_bytes()
    chance, stopped, slowest = random.Random(kind), 0, 0.0  # noqa: S311 - moments, no secrets
    for _ in range(ROUNDS // AT_ONCE):
        running = started(world, scratch, AT_ONCE)
        for wait, child in sorted((chance.uniform(0.05, takes), child) for child in running):
            time.sleep(max(0.0, child.since + wait - time.monotonic()))
            child.process.send_signal(number)
            if "twice" in kind:
                time.sleep(0.01)
                child.process.send_signal(number)
            child.sent = time.monotonic()
        for child in running:
            out, err = child.end()
            slowest = max(slowest, child.ended - child.sent)
            code = child.process.returncode
            stopped += code != 0
            assert out == ""
            if code in {1, -number} and "in main" not in err:  # Python itself was not ready yet to run us
                continue
            assert code in {0, SENT[number][0]}, err
            assert "Traceback" not in err, err
            assert child.report.read_bytes() == clean if code == 0 else child.has_none_or(clean)
            assert list(child.scratch.iterdir()) == []
        assert processes_left(scratch) == 0
    assert stopped > ROUNDS // 2
    assert tree_state(world.root) == before
    how_long(world, scratch, report)
    assert report.read_bytes() == clean
    figure(
        f"{kind}: {stopped} of {ROUNDS} scans of 4 suites stopped, 0 processes left, the slowest end {slowest:.1f} s"
    )


@pytest.mark.skipif(not IN_A_SANDBOX, reason="there is no bubblewrap")
def test_killed_at_any_moment_nothing_goes_on(world: GitWorld, scratch: Path, tmp_path: Path, figure: Figure) -> None:
    """Nor is there a half-written report; and the next scan is as the first one was."""
    usual, report = tmp_path / "usual.json", tmp_path / "report.json"
    takes = how_long(world, scratch, usual)
    before, clean = tree_state(world.root), usual.read_bytes()
    chance, left, whole = random.Random("kill"), 0, 0  # noqa: S311 - as above
    for _ in range(KILLS // KILLED_AT_ONCE):
        running = started(world, scratch, KILLED_AT_ONCE, "--sandbox", "on")
        for wait, child in sorted((chance.uniform(0.05, takes), child) for child in running):
            time.sleep(max(0.0, child.since + wait - time.monotonic()))
            child.process.kill()
        for child in running:
            child.end()
            whole += child.report.exists()
            assert child.has_none_or(clean)
        left += processes_left(scratch)
        for child in running:
            shutil.rmtree(child.scratch)
    assert left == 0
    assert tree_state(world.root) == before
    how_long(world, scratch, report)
    assert report.read_bytes() == clean
    figure(f"kill -9: {KILLS} scans in bubblewrap, 0 processes left, 0 half reports ({whole} whole)")
