"""No bytes of a stranger's crash a reader or make it wait: those that are made to hurt, and a minute's search for more."""

import importlib.util
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from shinchoku.errors import ShinchokuError
from shinchoku.gates.gitlog import parse_commits
from tests.conftest import Figure
from tests.fuzzing import run
from tests.fuzzing.seeds import nasty, toml_bombs
from tests.fuzzing.targets import TARGETS, Target, raw_log
from tests.worlds import every_folder

pytestmark = pytest.mark.hostile

ROOT = Path(__file__).parents[1]
LONGEST = 60  # seconds, of what takes less than two on a quiet machine
SOON = 2  # seconds, of what takes a twentieth of one
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


# Shows a fault: TOML's own reader goes as deep as the brackets, and Python counts a number's digits; what ends it is no
# `BadSettings`. When it is one, the mark goes, and `toml_bombs` becomes a part of `nasty`.
@pytest.mark.xfail(raises=(RecursionError, ValueError), strict=True)
@pytest.mark.parametrize("data", toml_bombs(), ids=range(len(toml_bombs())))
def test_settings_of_any_depth_are_read_or_refused(data: bytes) -> None:
    next(target for target in TARGETS if target.name == "settings").take(data)


# Shows a fault: TOML's own reader keeps every beginning of a dotted key, so that memory grows with the square of its
# length: 1.5 GiB for 40 KB, and all that a machine has for 300 KB. When it is refused, the mark goes.
@pytest.mark.xfail(reason="a dotted key takes memory with the square of its length", strict=True)
def test_a_long_dotted_key_takes_no_gibibyte() -> None:
    code = (
        "import resource\nfrom shinchoku.config import parse_config\nfrom shinchoku.errors import BadSettings\n"
        "resource.setrlimit(resource.RLIMIT_AS, (2**30, 2**30))\n"
        "try:\n    parse_config(b'a.' * 20_000 + b'a = 1', 'shinchoku.toml')\nexcept BadSettings:\n    print('refused')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "refused\n")


# Shows a fault: each block that a pipe gives, of 64 KiB, is put behind all that came before it of the same subject or
# name, so that the time grows with the square of its length: two minutes for 80 MiB. When it does not, the mark goes.
@pytest.mark.xfail(reason="a log's blocks are joined again and again", strict=False)
def test_a_long_subject_takes_no_longer_than_its_bytes(figure: Figure) -> None:
    size, block = 32 << 20, 1 << 16
    log = b"\1" + b"a" * 40 + b" \0" + b"1 +0900\0" * 2 + b"x\0" + b"s" * size + b"\0"
    began = time.monotonic()
    (commit,) = parse_commits((log[at : at + block] for at in range(0, len(log), block)), every_folder)
    seconds = time.monotonic() - began
    figure(f"gitlog: a subject of {size >> 20} MiB in {seconds:.2f} s")
    assert len(commit.head.subject) == size
    assert seconds < SOON


def test_each_target_can_be_asked_for() -> None:
    assert tuple(target.name for target in TARGETS) == run.NAMES


# Shows a fault: what git never prints raises errors that no docstring declares. When the reader has an error of its own
# for them, the mark goes, and so does the `except` of `_bare_log` in tests/fuzzing/targets.py.
@pytest.mark.xfail(raises=(ValueError, RuntimeError), strict=True)
@pytest.mark.parametrize("data", [b"\0", b"a\0", b"\1\0", b"\1a\0", b"\1\xff \0\0\0\0\0", b"\1a \0\0\0\0\0:\0"])
def test_what_git_never_prints_is_no_log(data: bytes) -> None:
    with pytest.raises(ShinchokuError):
        raw_log(data)


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
