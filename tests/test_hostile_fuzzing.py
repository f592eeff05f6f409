"""No bytes of a stranger's crash a reader or make it wait: those that are made to hurt, and a minute's search for more."""

import importlib.util
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from shinchoku.gates.gitlog import parse_commits
from tests.conftest import Figure
from tests.fuzzing import run
from tests.fuzzing.seeds import nasty
from tests.fuzzing.targets import TARGETS, Target
from tests.worlds import every_folder

pytestmark = pytest.mark.hostile

ROOT = Path(__file__).parents[1]
LONGEST = 60  # seconds, of what takes less than two on a quiet machine
SECONDS = 15  # for each target
EACH = pytest.mark.parametrize("target", TARGETS, ids=[target.name for target in TARGETS])


@EACH
def test_inputs_that_are_made_to_hurt_are_read_or_refused(target: Target, figure: Figure) -> None:
    inputs = (*target.seeds, *nasty(), *(data for each in TARGETS for data in each.words))
    slowest = 0.0
    for data in inputs:
        began = time.monotonic()
        target.take(data)
        slowest = max(slowest, time.monotonic() - began)
    figure(f"{target.name}: {len(inputs)} inputs read or refused, the slowest in {slowest:.2f} s")
    assert slowest < LONGEST


@EACH
def test_seeds_cut_short_anywhere_are_read_or_refused(target: Target) -> None:
    for seed in target.seeds:
        for end in range(0, len(seed), max(1, len(seed) // 12)):
            target.take(seed[:end])


def test_a_long_dotted_key_takes_no_gibibyte() -> None:
    code = (
        "import resource\nfrom shinchoku.config import parse_config\nfrom shinchoku.errors import BadSettings\n"
        "resource.setrlimit(resource.RLIMIT_AS, (2**30, 2**30))\n"
        "try:\n    parse_config(b'a.' * 20_000 + b'a = 1', 'shinchoku.toml')\nexcept BadSettings:\n    print('refused')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "refused\n")


def test_a_long_subject_takes_no_longer_than_its_bytes(figure: Figure) -> None:
    size, block = 32 << 20, 1 << 16
    log = b"\1" + b"a" * 40 + b" \0" + b"1 +0900\0" * 2 + b"x\0" + b"s" * size + b"\0"
    began = time.monotonic()
    (commit,) = parse_commits((log[at : at + block] for at in range(0, len(log), block)), every_folder)
    seconds = time.monotonic() - began
    figure(f"gitlog: a subject of {size >> 20} MiB in {seconds:.2f} s")
    assert len(commit.head.subject) == size
    assert seconds < LONGEST


def test_each_target_can_be_asked_for() -> None:
    assert tuple(target.name for target in TARGETS) == run.NAMES


def test_without_atheris_a_sentence_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    assert run.main(["all"]) == 2
    assert "pip install atheris" in capsys.readouterr().err


def _searched(name: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.fuzzing.run", name, "--seconds", str(SECONDS)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.skipif(importlib.util.find_spec("atheris") is None, reason="atheris is not installed: pip install atheris")
def test_a_minute_of_search_finds_nothing(figure: Figure) -> None:
    with ThreadPoolExecutor(max_workers=2) as pool:
        ended = list(pool.map(_searched, run.NAMES))
    for done in ended:
        figure(done.stdout.strip())
    assert [(done.returncode, done.stdout, done.stderr) for done in ended if done.returncode] == []
