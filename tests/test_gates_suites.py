"""Real pytest children: what each way of ending, and of pretending, comes out as."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from shinchoku.evidence.suite import judge
from shinchoku.gates.records import Ending, folded
from shinchoku.gates.suites import Limits, Suite, run_suites
from shinchoku.session import Environment, SuiteRun
from tests.zoo import IN_SANDBOX, INI, PASS, ZOO, judged, lay, plain_python


def run_one(root: Path, files: dict[str, str], timeout: float = 60) -> SuiteRun:
    lay(root / "item", files)
    return run_suites([Suite("item", "item")], root, Limits(1, timeout), lambda *_: None)["item"]


@pytest.fixture(name="zoo", scope="module")
def _zoo(tmp_path_factory: pytest.TempPathFactory) -> dict[str, SuiteRun]:
    root = tmp_path_factory.mktemp("zoo")
    plain = Environment(plain_python(root / "venv"), "plain", "plain")  # forked ones are compared with such elsewhere
    names = {name: f"suite{number}" for number, name in enumerate(ZOO)}
    for name, folder in names.items():
        lay(root / folder, ZOO[name][0])
    os.environ["GIT_DIR"] = os.environ["PYTEST_ADDOPTS"] = "--nothing-a-suite-should-see"
    try:
        suites = [Suite(name, folder, plain) for name, folder in names.items()]
        return run_suites(suites, root, Limits(2, 60), lambda *_: None)
    finally:
        del os.environ["GIT_DIR"], os.environ["PYTEST_ADDOPTS"]


@pytest.mark.parametrize("name", ZOO)
def test_every_way_to_end_has_its_outcome(zoo: dict[str, SuiteRun], name: str) -> None:
    found = judged(zoo[name])
    _, outcome, said = ZOO[name]
    if found.sandbox == "bubblewrap":
        outcome, said = IN_SANDBOX.get(name, (outcome, said))
    assert found.outcome == outcome, (found, zoo[name])
    assert said in (found.message or "")


def test_tests_are_counted_one_by_one(zoo: dict[str, SuiteRun]) -> None:
    run = zoo["counts"]
    assert (run.collected, run.passed, run.skipped, run.xfailed) == (6, 4, 1, 1)


def test_what_is_told_is_the_same_wherever_and_whenever_it_ran(tmp_path: Path) -> None:
    lay(tmp_path / "mine", {"a/item/mine.py": "", "b/item/mine.py": ""})
    code = "import pathlib\n\ndef test_a(tmp_path):\n    raise ValueError(f'{pathlib.Path.cwd()}/mine.py {tmp_path}/x {object()}')\n"
    told = {judged(run_one(tmp_path / "mine" / root, {"test_a.py": code})).message for root in ("a", "b")}
    assert len(told) == 1
    found = told.pop() or ""
    assert found.startswith("1 of 1: test_a.py::test_a: ValueError: item/mine.py tmp/pytest-of-shinchoku")
    assert found.endswith("/x <object object at 0x…>")


def test_packages_of_one_name_in_two_items_do_not_clash(tmp_path: Path) -> None:
    for item, value in (("one", 1), ("two", 2)):
        lay(
            tmp_path / item,
            {
                "src/__init__.py": "",
                "src/main.py": f"VALUE = {value}\n",
                "tests/__init__.py": "",
                "tests/test_main.py": f"from src.main import VALUE\n\ndef test_a():\n    assert VALUE == {value}\n",
            },
        )
    ended: list[str] = []
    runs = run_suites(
        [Suite("one", "one"), Suite("two", "two")], tmp_path, Limits(2, 60), lambda item, _: ended.append(item)
    )
    assert [judged(runs[item]).outcome for item in ("one", "two")] == ["passed", "passed"]
    assert sorted(ended) == ["one", "two"]


BRACKETS = {
    "by default": {"test_a.py": PASS, "tests[1]/test_b.py": PASS},
    "in testpaths": {
        "tests/test_a.py": PASS,
        "other/test_b.py": "def test_b(:\n",
        "pytest.ini": f"{INI}testpaths = tests\n",
    },
    "in addopts": {
        "tests/test_a.py": PASS,
        "other/test_b.py": "def test_b(:\n",
        "pytest.ini": f"{INI}addopts = tests\n",
    },
    "with a conftest": {
        "conftest.py": "import pytest\n\n@pytest.fixture\ndef f():\n    return 1\n",
        "test_a.py": "def test_a(f):\n    assert f == 1\n",
    },
}


@pytest.mark.parametrize("files", BRACKETS.values(), ids=BRACKETS)
def test_square_brackets_in_folders_names_make_no_difference(tmp_path: Path, files: dict[str, str]) -> None:
    suites = {"plain": "a/01_model_db", "brackets": "a/01_model[db]"}
    for folder in suites.values():
        lay(tmp_path / "tree[1]" / folder, files)
    order = [Suite(name, folder) for name, folder in suites.items()]
    runs = run_suites(order, tmp_path / "tree[1]", Limits(1, 60), lambda *_: None)
    assert judged(runs["brackets"]).outcome == "passed", runs["brackets"]
    assert runs["brackets"].passed == runs["plain"].passed == sum(name.startswith("test") for name in files)


def alive(marker: str) -> list[str]:
    listing = subprocess.run(["ps", "-eo", "pid,stat,args"], capture_output=True, text=True, check=True).stdout
    return [line for line in listing.splitlines() if marker in line and " Z" not in line]


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


def test_a_suite_that_does_not_end_is_ended_with_its_children(tmp_path: Path) -> None:
    sleeper = "import subprocess, sys, time\n\ndef test_a():\n    subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(61.25)'])\n"
    run = run_one(tmp_path, {"test_a.py": sleeper + "    time.sleep(60)\n"}, timeout=3)
    assert judged(run).outcome == "timeout"
    assert run.duration < 50
    assert alive("sleep(61.25)") == []


def test_a_suite_that_ignores_being_asked_is_killed(tmp_path: Path) -> None:
    deaf = "import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n\ndef test_a():\n    time.sleep(60)\n"
    run = run_one(tmp_path, {"test_a.py": deaf}, timeout=3)
    assert run.timed_out
    assert run.duration < 50


def test_a_daemon_left_behind_neither_blocks_nor_stays(tmp_path: Path) -> None:
    daemon = "import subprocess, sys\n\ndef test_a():\n    subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(62.25)'])\n"
    run = run_one(tmp_path, {"test_a.py": daemon})
    assert judged(run).outcome == "passed"
    assert run.duration < 50
    assert alive("sleep(62.25)") == []


def test_a_daemon_that_left_the_group_does_not_block(tmp_path: Path) -> None:
    daemon = "import subprocess, sys\n\ndef test_a(capfd):\n    with capfd.disabled():\n        "
    daemon += "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(65.25)'], start_new_session=True)\n"
    run = run_one(tmp_path, {"test_a.py": daemon})
    for line in alive("sleep(65.25)"):
        os.kill(int(line.split()[0]), signal.SIGKILL)
    assert judged(run).outcome == "passed"
    assert run.duration < 50


def test_a_suite_that_closes_its_streams_is_still_waited_for(tmp_path: Path) -> None:
    silent = "import os, time\n\ndef test_a():\n    time.sleep(0.3)\n"
    conftest = "import os\nos.closerange(0, 3)\nfor _ in range(3):\n    os.open(os.devnull, os.O_RDWR)\n"
    assert judged(run_one(tmp_path, {"test_a.py": silent, "conftest.py": conftest})).outcome == "passed"


def test_a_flood_of_output_is_kept_within_bounds(tmp_path: Path) -> None:
    flood = "import os\n\ndef test_a(capfd):\n    with capfd.disabled():\n        for _ in range(500):\n            os.write(1, b'x' * 100_000)\n"
    run = run_one(tmp_path, {"test_a.py": flood})
    assert judged(run).outcome == "passed"
    assert len(run.output) < 2_000_000
    assert "bytes left out" in run.output
    assert run.output.rstrip().endswith("=")


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    run = run_suites([Suite("item", "gone")], tmp_path, Limits(1, 5), lambda *_: None)["item"]
    assert judge(1, run, timeout=5).outcome == "env_error"
    assert "could not be started" in str(run.unstarted)


def test_ctrl_c_ends_every_suite_within_two_seconds(tmp_path: Path) -> None:
    for item in ("one", "two", "three"):
        lay(tmp_path / item, {"test_a.py": "import time\n\ndef test_a():\n    time.sleep(63.5)\n"})
    code = (
        "import sys\nfrom pathlib import Path\nfrom shinchoku.gates.suites import *\n"
        "suites = [Suite(n, n) for n in ('one', 'two', 'three')]\n"
        "try:\n    run_suites(suites, Path(sys.argv[1]), Limits(2, 60), lambda *_: None)\n"
        "except KeyboardInterrupt:\n    print('interrupted')\n"
    )
    scratch = tmp_path / "tmp"
    scratch.mkdir()
    child = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "TMPDIR": str(scratch)},
    )
    deadline = time.monotonic() + 120
    while len(working_in(tmp_path)) < 2 and time.monotonic() < deadline:
        time.sleep(0.1)
    time.sleep(1)
    begun = time.monotonic()
    child.send_signal(signal.SIGINT)
    output, _ = child.communicate(timeout=120)
    assert output == "interrupted\n"
    assert time.monotonic() - begun < 50  # two seconds on a quiet machine
    assert working_in(tmp_path) == []
    assert list(scratch.iterdir()) == []


def test_a_file_beyond_the_limit_is_named_where_a_program_of_the_suites_met_it(tmp_path: Path) -> None:
    writes = "import pathlib, signal\n\ndef test_a():\n    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
    writes += "    pathlib.Path('big').write_bytes(bytes(1 << 21))\n"
    lay(tmp_path / "item", {"test_a.py": writes})
    run = run_suites([Suite("item", "item")], tmp_path, Limits(1, 60, file_size=1 << 20), lambda *_: None)["item"]
    found = judged(run)
    assert found.outcome == "failed"
    assert str(found.message).endswith("OSError: [Errno 27] File too large; it met its limit: file size, 1 MiB")


def test_what_many_tests_raised_is_known_of_each_and_kept_within_bounds(tmp_path: Path) -> None:
    lines = "import pytest\n\n@pytest.mark.parametrize('n', [pytest.param(0, id='x' * 2000), *range({})])\ndef test_n(n):\n    open('models/x.onnx')\n"
    few = run_one(tmp_path / "few", {"test_a.py": lines.format(199)})
    many = run_one(tmp_path / "many", {"test_a.py": lines.format(1200)})
    assert (few.failed, len(few.exceptions)) == (200, 200)
    assert (many.failed, len(many.exceptions)) == (1201, 1000)
    assert len(few.exceptions[0].where) == 500


def test_lines_that_are_not_the_recorders_count_for_nothing() -> None:
    data = b'not json\n[1]\n{"kind": "end", "exit": 0, "token": "other"}\n{"token": "t"}\n'
    run = folded(data, "t", Ending(exit_code=0), "", 0.0)
    assert (run.finished, run.session_exit, run.collected) == (False, None, 0)
