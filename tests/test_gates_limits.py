"""Suites that take too much: each is named for what it took, and those beside it see nothing of it."""

import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from shinchoku.evidence.suite import judge
from shinchoku.gates.limits import Limits
from shinchoku.session import Footprint, SuiteRun
from tests.worlds import tree_state
from tests.zoo import BAD, BOUNDS, lay, plain_python, run_plainly

HONEST = {
    "honest one": {"test_a.py": "def test_a():\n    pass\n\ndef test_b():\n    assert 1 == 2\n"},
    "honest two": {"test_a.py": "import pytest\n\n@pytest.mark.parametrize('n', range(9))\ndef test_n(n):\n    pass\n"},
}
PATIENT = {**BOUNDS, "timeout": 120.0}  # however slow the machine is, the other limit comes first


@pytest.fixture(name="python", scope="module")
def _python(tmp_path_factory: pytest.TempPathFactory) -> str:
    return plain_python(tmp_path_factory.mktemp("plain") / "venv")


def working_in(folder: Path) -> list[str]:
    """Processes whose working folder lies there, whoever else runs suites on this machine."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if (process / "cwd").readlink().is_relative_to(folder):
                found.append((process / "cmdline").read_text().replace("\0", " "))
        except OSError:
            continue  # ended meanwhile
    return found


def still_working_in(folder: Path) -> list[str]:
    """Those that are left after a moment: a namespace's end is told before its last process is gone."""
    deadline = time.monotonic() + 5
    while working_in(folder) and time.monotonic() < deadline:
        time.sleep(0.05)
    return working_in(folder)


def check(name: str, run: SuiteRun) -> None:
    _, outcome, limit = BAD[name]
    found = judge(1, run, timeout=BOUNDS["timeout"])
    assert found.outcome == outcome, (name, run)
    assert (run.limit or "") == limit, (name, run)
    if limit and not run.timed_out:
        assert found.message == f"ended at its limit: {limit}"


@pytest.mark.parametrize("sandbox", ["auto", "off"])
@pytest.mark.parametrize("name", BAD)
def test_a_suite_that_takes_too_much_is_ended_and_named(python: str, tmp_path: Path, name: str, sandbox: str) -> None:
    bounds = BOUNDS if BAD[name][2].startswith("wall") else PATIENT
    runs = run_plainly(python, tmp_path, {name: {"test_a.py": BAD[name][0]}}, jobs=1, sandbox=sandbox, **bounds)
    check(name, runs[name])
    assert still_working_in(tmp_path) == []


def timeless(run: SuiteRun) -> SuiteRun:
    return replace(run, duration=0.0, output="")


@pytest.mark.parametrize("sandbox", ["auto", "off"])
def test_four_at_once_beside_honest_ones_change_nothing_for_these(python: str, tmp_path: Path, sandbox: str) -> None:
    outside = tmp_path / "outside"
    lay(outside, {"kept.txt": "as it was\n", "sub/kept.txt": "too\n"})
    before = tree_state(outside)
    alone = run_plainly(python, tmp_path / "alone", HONEST, jobs=1, sandbox=sandbox, **PATIENT)
    bad = ("takes memory", "fills the disk", "leaves a daemon", "kills its parent")
    suites = {**{name: {"test_a.py": BAD[name][0]} for name in bad}, **HONEST}
    runs = run_plainly(python, tmp_path / "beside", suites, jobs=6, sandbox=sandbox, **PATIENT)
    for name in bad:
        check(name, runs[name])
    assert {name: timeless(runs[name]) for name in HONEST} == {name: timeless(run) for name, run in alone.items()}
    assert still_working_in(tmp_path) == []
    assert tree_state(outside) == before


def test_what_one_suite_does_to_permissions_reaches_no_other(python: str, tmp_path: Path) -> None:
    hostile = (
        "import os, pytest\n\ndef test_a():\n    for name in ('../suite1', '..', '../suite1/test_a.py'):\n"
        "        with pytest.raises(OSError):\n            os.chmod(name, 0)\n"
        "        with pytest.raises(OSError):\n            os.utime(name, (0, 0))\n"
    )
    runs = run_plainly(python, tmp_path, {"hostile": {"test_a.py": hostile}, **HONEST}, jobs=1, timeout=60)
    if runs["hostile"].sandbox == "bubblewrap":
        assert (runs["hostile"].passed, runs["honest two"].passed) == (1, 9)


def test_private_folders_are_empty_for_each(python: str, tmp_path: Path) -> None:
    dirty = (
        "import os, pathlib, tempfile\n\ndef test_a():\n    places = ('/tmp', '/var/tmp', '/dev/shm', os.environ['HOME'])\n"
        "    for place in (*places, tempfile.gettempdir()):\n        folder = pathlib.Path(place, 'left-behind')\n"
        "        folder.mkdir()\n        (folder / 'file').write_text('x')\n        folder.chmod(0)\n"
    )
    suites = {"one": {"test_a.py": dirty}, "two": {"test_a.py": dirty}}
    bounds = {"jobs": 1, "timeout": 60, "sandbox": "auto"}
    probe = run_plainly(python, tmp_path / "probe", HONEST, **bounds)
    if probe["honest one"].sandbox == "bubblewrap":  # else it would be the machine's own
        runs = run_plainly(python, tmp_path / "dirty", suites, **bounds)
        assert [run.passed for run in runs.values()] == [1, 1], runs


def test_footprint_is_what_was_read_elsewhere_in_the_tree(python: str, tmp_path: Path) -> None:
    lay(tmp_path, {"shared/data.txt": "x", "shared/lib/helper.py": "VALUE = 1\n", "suite0/mine.txt": "x"})
    reads = (
        "import os, sys, pathlib\nsys.path.insert(0, '../shared/lib')\nimport helper\n\ndef test_a():\n"
        "    pathlib.Path('../shared/data.txt').read_text()\n    pathlib.Path('mine.txt').read_text()\n"
        "    os.listdir('..')\n    try:\n        open('../gone.txt')\n    except OSError:\n        pass\n"
    )
    starts = "import subprocess\n\ndef test_a():\n    subprocess.run(['true'])\n"
    suites = {"reads": {"test_a.py": reads}, "starts": {"test_a.py": starts}}
    runs = run_plainly(python, tmp_path, suites, jobs=1, timeout=60)
    files = ("gone.txt", "shared/data.txt", "shared/lib/helper.py")
    found = runs["reads"].footprint
    assert tuple(path for path in found.files if "__pycache__" not in path) == files
    assert (found.folders, found.is_open) == (("", "shared/lib"), False)
    assert runs["starts"].footprint == Footprint(is_open=True)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
@pytest.mark.parametrize("sandbox", ["auto", "off"])
def test_nothing_outlives_us_however_we_end(tmp_path: Path, number: int, sandbox: str) -> None:
    daemon = "import os, time\n\ndef test_a():\n    if os.fork() == 0:\n        os.setsid()\n    time.sleep(600)\n"
    for item in ("one", "two"):
        lay(tmp_path / item, {"test_a.py": daemon})
    code = (
        "import sys\nfrom pathlib import Path\nfrom shinchoku.gates.suites import *\n"
        "suites = [Suite(n, n) for n in ('one', 'two')]\n"
        "run_suites(suites, Path(sys.argv[1]), Limits(2, 600, sandbox=sys.argv[2]), lambda *_: None)\n"
    )
    command = [sys.executable, "-c", code, str(tmp_path), sandbox]
    child = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while len(working_in(tmp_path)) < 4 and time.monotonic() < deadline:
        time.sleep(0.1)
    assert len(working_in(tmp_path)) == 4
    child.send_signal(number)
    child.wait(30)
    assert still_working_in(tmp_path) == []


def test_each_limit_has_words() -> None:
    limits = Limits(1, 2.5, file_size=1 << 30, memory=1536 << 20, processes=7, open_files=9)
    told = [limits.told(hit) for hit in limits.as_numbers()]
    assert told == [
        "wall time, 2.5 s",
        "CPU, 5 s",
        "memory, 1.5 GiB",
        "file size, 1 GiB",
        "open files, 9",
        "processes, 7",
    ]
    assert Limits(1, 1, memory=5 << 20).told("memory") == "memory, 5 MiB"
    assert Limits(1, 1, memory=3 << 10).told("memory") == "memory, 3 KiB"
    assert Limits(1, 1, cpu=9, memory=3).told("memory") == "memory, 3 bytes"
