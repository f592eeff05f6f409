"""Suites that take too much: each is named for what it took, and those beside it see nothing of it."""

import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from shinchoku.evidence.suite import judge
from shinchoku.gates.limits import Limits
from shinchoku.session import Footprint, SuiteRun
from tests.worlds import tree_state
from tests.zoo import BAD, BOUNDS, IN_SANDBOX, ZOO, judged, lay, plain_python, run_plainly

HONEST = {
    "honest one": {"test_a.py": "def test_a():\n    pass\n\ndef test_b():\n    assert 1 == 2\n"},
    "honest two": {"test_a.py": "import pytest\n\n@pytest.mark.parametrize('n', range(9))\ndef test_n(n):\n    pass\n"},
}
TIMES = {"timeout": "wall time", "cpu": "CPU"}
PATIENT = {"timeout": 120.0, "cpu": 120.0}  # however slow the machine is, the other limit comes first


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


def check(name: str, run: SuiteRun, timeout: float) -> None:
    if name not in BAD:
        assert judged(run).outcome == (IN_SANDBOX if run.sandbox == "bubblewrap" else ZOO)[name][-2], run
        return
    _, outcome, limit = BAD[name]
    if limit.startswith("wall time"):
        limit = f"wall time, {timeout:g} s"
    found = judge(1, run, timeout=timeout)
    assert found.outcome == outcome, (name, run)
    assert (run.limit or "") == limit, (name, run)
    if outcome == "failed":
        assert str(found.message).endswith(f"; it met its limit: {limit}")
    elif limit and not run.timed_out:
        assert found.message == f"ended at its limit: {limit}"


def bounds_of(*names: str, wall: float = BOUNDS["timeout"]) -> dict[str, Any]:
    """What they may take, patient with each kind of time that is not to end one of them."""
    met = {BAD[name][2].split(",")[0] for name in names if name in BAD}
    patient = {key: seconds for key, seconds in PATIENT.items() if TIMES[key] not in met}
    return {**BOUNDS, "timeout": wall, **patient}


@pytest.mark.parametrize("sandbox", ["auto", "off"])
@pytest.mark.parametrize("name", BAD)
def test_a_suite_that_takes_too_much_is_ended_and_named(python: str, tmp_path: Path, name: str, sandbox: str) -> None:
    bounds = bounds_of(name)
    runs = run_plainly(python, tmp_path, {name: {"test_a.py": BAD[name][0]}}, jobs=1, sandbox=sandbox, **bounds)
    check(name, runs[name], bounds["timeout"])
    assert still_working_in(tmp_path) == []
    if (runs[name].limit or "").startswith(("disk", "files")):
        assert [path.name for path in (tmp_path / "suite0").iterdir()] == ["test_a.py"]


def timeless(run: SuiteRun) -> SuiteRun:
    return replace(run, duration=0.0, output="")


BUNCHES = {
    "of each another": ("takes memory", "fills the disk", "leaves a daemon", "kills its parent"),
    "that hang": ("hangs",) * 4,
    "that flood": ("floods",) * 4,
    "that leave daemons": ("leaves a daemon", "leaves a daemon", "fills the disk from a daemon", "forks without end"),
    "that kill or stop their parents": ("kills its parent",) * 3 + ("stops its parent",),
    "that delete their folders": ("deletes its folder",) * 4,
    "that fill the disk": (
        "fills the disk with many files",
        "fills its folder for temporary files",
        "fills the disk with files that have no name",
        "makes files without end",
    ),
    "that take memory": ("takes memory", "takes memory", "takes memory", "takes memory in a child"),
}


@pytest.mark.parametrize("sandbox", ["auto", "off"])
@pytest.mark.parametrize("bunch", BUNCHES)
def test_four_at_once_beside_honest_ones_change_nothing_for_these(
    python: str, tmp_path: Path, bunch: str, sandbox: str
) -> None:
    outside = tmp_path / "outside"
    lay(outside, {"kept.txt": "as it was\n", "sub/kept.txt": "too\n"})
    before = tree_state(outside)
    bounds = bounds_of(*BUNCHES[bunch], wall=15.0)
    alone = run_plainly(python, tmp_path / "alone", HONEST, jobs=1, sandbox=sandbox, **bounds)
    bad = {f"{name} {number}": name for number, name in enumerate(BUNCHES[bunch])}
    files = {each: {"test_a.py": BAD[name][0]} if name in BAD else ZOO[name][0] for each, name in bad.items()}
    runs = run_plainly(python, tmp_path / "beside", {**files, **HONEST}, jobs=6, sandbox=sandbox, **bounds)
    for each, name in bad.items():
        check(name, runs[each], bounds["timeout"])
    assert {name: timeless(runs[name]) for name in HONEST} == {name: timeless(run) for name, run in alone.items()}
    assert still_working_in(tmp_path) == []
    assert tree_state(outside) == before


@pytest.mark.parametrize("sandbox", ["auto", "off"])
def test_what_one_suite_does_to_permissions_reaches_no_other_in_a_sandbox(
    python: str, tmp_path: Path, sandbox: str
) -> None:
    hostile = (
        "import os, pytest\n\ndef test_a():\n    for name in ('../suite1', '..', '../suite1/test_a.py'):\n"
        "        with pytest.raises(OSError):\n            os.chmod(name, 0o755)\n"
        "        with pytest.raises(OSError):\n            os.utime(name, (0, 0))\n"
    )
    suites = {"hostile": {"test_a.py": hostile}, **HONEST}
    runs = run_plainly(python, tmp_path, suites, jobs=1, timeout=60, sandbox=sandbox)
    apart = runs["hostile"].sandbox == "bubblewrap"
    assert apart or str(runs["hostile"].sandbox).startswith("none: ")  # and then it has our rights, as the label says
    assert (runs["hostile"].passed, runs["hostile"].failed) == ((1, 0) if apart else (0, 1)), runs["hostile"]
    assert runs["honest two"].passed == 9


@pytest.mark.parametrize("sandbox", ["auto", "off"])
def test_private_folders_are_empty_for_each(python: str, tmp_path: Path, sandbox: str) -> None:
    bounds = {"jobs": 1, "timeout": 60, "sandbox": sandbox}
    probe = run_plainly(python, tmp_path / "probe", HONEST, **bounds)
    # Without one they are the machine's own.
    shared = "('/tmp', '/var/tmp', '/dev/shm')" if probe["honest one"].sandbox == "bubblewrap" else "()"
    dirty = (
        f"import os, pathlib, tempfile\n\ndef test_a():\n    for place in (*{shared}, os.environ['HOME'], tempfile.gettempdir()):\n"
        "        folder = pathlib.Path(place, 'left-behind')\n        folder.mkdir()\n"
        "        (folder / 'file').write_text('x')\n        folder.chmod(0)\n"
    )
    suites = {"one": {"test_a.py": dirty}, "two": {"test_a.py": dirty}}
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
    assert (found.folders, found.is_open) == (("", "shared", "shared/lib"), False)
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
    child.wait(120)
    assert still_working_in(tmp_path) == []


def test_each_limit_has_words() -> None:
    limits = Limits(1, 2.5, file_size=1 << 30, memory=1536 << 20, processes=7, open_files=9, files=100_000)
    told = [limits.told(hit) for hit in limits.as_numbers()]
    assert told == [
        "wall time, 2.5 s",
        "CPU, 5 s",
        "memory, 1.5 GiB",
        "file size, 1 GiB",
        "disk, 2 GiB",
        "files, 100000",
        "open files, 9",
        "processes, 7",
    ]
    assert Limits(1, 1, memory=5 << 20).told("memory") == "memory, 5 MiB"
    assert Limits(1, 1, memory=3 << 10).told("memory") == "memory, 3 KiB"
    assert Limits(1, 1, cpu=9, memory=3).told("memory") == "memory, 3 bytes"
