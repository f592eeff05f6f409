"""Real pytest children: what each way of ending, and of pretending, comes out as."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from shinchoku.evidence.suite import SuiteEvidence, judge
from shinchoku.gates.records import folded
from shinchoku.gates.suites import Limits, Suite, run_suites
from shinchoku.session import SuiteRun

PASS = "def test_a():\n    pass\n"
INI = "[pytest]\n"

ZOO: dict[str, tuple[dict[str, str], str, str]] = {
    "passed": ({"test_a.py": PASS}, "passed", ""),
    "counts": (
        {
            "test_a.py": "import pytest\n\n@pytest.mark.parametrize('n', range(4))\ndef test_n(n):\n    pass\n\n"
            "@pytest.mark.skip\ndef test_s():\n    pass\n\n@pytest.mark.xfail\ndef test_x():\n    assert False\n"
        },
        "passed",
        "",
    ),
    "failed": (
        {"test_a.py": PASS + "def test_b():\n    assert 1 == 2\n"},
        "failed",
        "1 of 2: test_a.py::test_b: AssertionError",
    ),
    "fixture error": (
        {
            "test_a.py": "import pytest\n\n@pytest.fixture\ndef f():\n    raise OSError('x')\n\ndef test_a(f):\n    pass\n"
        },
        "failed",
        "OSError: x",
    ),
    "teardown error": (
        {
            "test_a.py": "import pytest\n\n@pytest.fixture\ndef f():\n    yield\n    raise OSError('x')\n\ndef test_a(f):\n    pass\n"
        },
        "failed",
        "OSError: x",
    ),
    "all skipped": ({"test_a.py": "import pytest\npytestmark = pytest.mark.skip\n" + PASS}, "hollow", "1 skipped"),
    "module skipped": (
        {"test_a.py": "import pytest\npytest.importorskip('no_such_module')\n" + PASS},
        "not_collected",
        "",
    ),
    "all xfailed": (
        {"test_a.py": "import pytest\n\n@pytest.mark.xfail\ndef test_a():\n    assert False\n"},
        "hollow",
        "1 expected to fail",
    ),
    "all xpassed": (
        {"test_a.py": "import pytest\n\n@pytest.mark.xfail\n" + PASS},
        "hollow",
        "passed against expectation",
    ),
    "strict xpass": (
        {"test_a.py": "import pytest\n\n@pytest.mark.xfail(strict=True)\n" + PASS},
        "failed",
        "1 of 1",
    ),
    "missing module": (
        {"test_a.py": "import no_such_module_x\n" + PASS},
        "env_error",
        "no module named 'no_such_module_x'",
    ),
    "missing at run time": (
        {"test_a.py": "def test_a():\n    import no_such_module_x\n"},
        "env_error",
        "no module named 'no_such_module_x'",
    ),
    "missing in conftest": (
        {"test_a.py": PASS, "conftest.py": "import no_such_module_x\n"},
        "env_error",
        "no module named 'no_such_module_x'",
    ),
    "missing own module": ({"test_a.py": "import mine.gone\n" + PASS, "mine/__init__.py": ""}, "failed", "mine.gone"),
    "bulk renamed": (
        {"01_test_a.py": PASS, "pytest.ini": f"{INI}python_files = test_*.py\n"},
        "not_collected",
        "python_files",
    ),
    "numbered test, collected by no default": ({"01_test_a.py": PASS}, "not_collected", "python_files"),
    "syntax error": ({"test_a.py": "def test_a(:\n"}, "failed", "SyntaxError"),
    "conftest syntax error": (
        {"test_a.py": PASS, "conftest.py": "def x(:\n"},
        "failed",
        "conftest.py cannot be loaded",
    ),
    "unknown flag": (
        {"test_a.py": PASS, "pytest.ini": f"{INI}addopts = --no-such-flag-of-any-plugin=src\n"},
        "env_error",
        "--no-such-flag-of-any-plugin=src",
    ),
    "required plugin": (
        {"test_a.py": PASS, "pytest.ini": f"{INI}required_plugins = pytest-no-such-plugin\n"},
        "env_error",
        "pytest-no-such-plugin",
    ),
    "-p plugin": (
        {"test_a.py": PASS, "pytest.ini": f"{INI}addopts = -p no_such_plugin_x\n"},
        "env_error",
        "no_such_plugin_x",
    ),
    "path in addopts": ({"test_a.py": PASS, "pytest.ini": f"{INI}addopts = nowhere\n"}, "not_collected", "nowhere"),
    "collect only": ({"test_a.py": PASS, "pytest.ini": f"{INI}addopts = --co\n"}, "not_collected", "none is run"),
    "help": ({"test_a.py": PASS, "pytest.ini": f"{INI}addopts = --help\n"}, "crashed", "not seen to its end"),
    "deselected": (
        {"test_a.py": PASS, "pytest.ini": f"{INI}addopts = -k nothing\n"},
        "not_collected",
        "all 1 tests are deselected",
    ),
    "os._exit in conftest": (
        {"test_a.py": PASS, "conftest.py": "import os\nos._exit(0)\n"},
        "crashed",
        "not seen to its end",
    ),
    "os._exit in a test": (
        {"test_a.py": "import os\n" + PASS + "def test_b():\n    os._exit(0)\n"},
        "crashed",
        "exit code 0",
    ),
    "sys.exit at import": ({"test_a.py": "import sys\nsys.exit(0)\n"}, "crashed", ""),
    "pytest.exit": (
        {"test_a.py": PASS + "def test_b():\n    import pytest\n    pytest.exit('bye', returncode=0)\n"},
        "crashed",
        "stopped: Exit: bye",
    ),
    "exit code forced": (
        {
            "test_a.py": "def test_a():\n    assert False\n",
            "conftest.py": "def pytest_unconfigure():\n    import os\n    os._exit(0)\n",
        },
        "crashed",
        "the session itself ended with 1",
    ),
    "segfault": (
        {"test_a.py": "import os\n\ndef test_a():\n    os.kill(os.getpid(), 11)\n"},
        "crashed",
        "killed by SIGSEGV",
    ),
    "forged record": (
        {
            "test_a.py": "def test_a():\n    assert False\n",
            "conftest.py": "import json, os\nfor n in range(3, 20):\n    try:\n"
            "        os.write(n, json.dumps({'kind': 'end', 'exit': 0, 'token': 'x'}).encode() + b'\\n')\n"
            "    except OSError:\n        pass\n",
        },
        "failed",
        "1 of 1",
    ),
    "patched json": (
        {"test_a.py": "import json, os\n\ndef test_a(monkeypatch):\n    monkeypatch.setattr(json, 'dumps', None)\n"},
        "passed",
        "",
    ),
    "pytest inside pytest": (
        {"test_a.py": "import pytest\n\ndef test_a(tmp_path):\n    assert pytest.main([str(tmp_path)]) == 5\n"},
        "passed",
        "",
    ),
    "forks": (
        {
            "test_a.py": "import os\n\ndef test_a():\n    if os.fork() == 0:\n        import pytest\n        os._exit(0)\n    os.wait()\n"
        },
        "passed",
        "",
    ),
    "killed by a signal without a name": (
        {"test_a.py": "import os\n\ndef test_a():\n    os.kill(os.getpid(), 40)\n"},
        "crashed",
        "killed by signal 40",
    ),
    "pytest.exit in the only test": (
        {"test_a.py": "import pytest\n\ndef test_a():\n    pytest.exit('bye', returncode=0)\n"},
        "crashed",
        "stopped: Exit: bye",
    ),
    "pytest.exit after all tests": (
        {
            "test_a.py": "import pytest\n\n@pytest.fixture\ndef f():\n    yield\n    pytest.exit('bye', returncode=0)\n\n"
            "def test_a(f):\n    pass\n"
        },
        "crashed",
        "stopped: Exit: bye",
    ),
    "interrupted": (
        {"test_a.py": "def test_a():\n    import no_such_module_x\n\ndef test_b():\n    raise KeyboardInterrupt\n"},
        "crashed",
        "stopped: KeyboardInterrupt",
    ),
    "an exception that cannot be printed": (
        {
            "test_a.py": "class E(Exception):\n    def __str__(self):\n        raise ValueError\n\ndef test_a():\n    raise E\n"
        },
        "failed",
        "1 of 1: test_a.py::test_a: E",
    ),
    "a failure without an exception beside a missing module": (
        {
            "test_a.py": "import pytest\n\n@pytest.mark.xfail(strict=True)\n"
            + PASS
            + "\ndef test_b():\n    import no_such_module_x\n"
        },
        "failed",
        "2 of 2: test_a.py::test_a: Failed: [XPASS(strict)]",
    ),
    "a missing module that was coped with": (
        {
            "test_a.py": "def test_a():\n    try:\n        import no_such_module_x\n    except ImportError:\n"
            "        raise ValueError('real') from None\n"
        },
        "failed",
        "ValueError: real",
    ),
    "a part of a test is skipped": (
        {
            "test_a.py": "import unittest\n\nclass TestA(unittest.TestCase):\n    def test_a(self):\n"
            "        with self.subTest():\n            self.skipTest('x')\n"
        },
        "passed",
        "",
    ),
    "run again": (  # as pytest-rerunfailures does
        {
            "test_a.py": "SEEN = []\n\ndef test_a():\n    SEEN.append(1)\n    assert len(SEEN) == 3\n",
            "conftest.py": "from _pytest.runner import runtestprotocol\n\ndef pytest_runtest_protocol(item, nextitem):\n"
            "    for attempt in range(3):\n"
            "        for report in runtestprotocol(item, nextitem=nextitem, log=False):\n"
            "            report.outcome = report.outcome if attempt == 2 else 'rerun'\n"
            "            item.ihook.pytest_runtest_logreport(report=report)\n    return True\n",
        },
        "passed",
        "",
    ),
    "run by workers": (  # as pytest-xdist does: the reports come without their exceptions, the tests uncollected
        {
            "test_a.py": PASS,
            "conftest.py": "import pytest\n\nclass Workers:\n    def pytest_collection(self):\n        return True\n\n"
            "    def pytest_runtestloop(self, session):\n        session.testscollected = 1\n"
            "        report = pytest.TestReport('test_a.py::test_a', ('test_a.py', 0, 'test_a'), {}, 'failed',\n"
            "            'x\\nE   ModuleNotFoundError: No module named \\'no_such_module_x\\'', 'call')\n"
            "        session.config.hook.pytest_runtest_logreport(report=report)\n        return True\n\n"
            "def pytest_configure(config):\n    config.pluginmanager.register(Workers(), 'dsession')\n",
        },
        "env_error",
        "no module named 'no_such_module_x'",
    ),
    "takes the record away": (
        {
            "test_a.py": "import pathlib, shutil, tempfile\n\ndef test_a():\n"
            "    folder = pathlib.Path(tempfile.gettempdir()).parent\n"
            "    assert folder.parent.name.startswith('shinchoku-run-')\n"  # never the machine's own
            "    shutil.rmtree(folder)\n"
        },
        "passed",
        "",
    ),
    "our token on lines that are not ours": (
        {
            "test_a.py": "import json, os\nimport shinchoku_recorder as r\n\ndef test_a():\n"
            "    os.write(r._file, json.dumps({'kind': 'end', 'token': r._token}).encode() + b'\\n')\n"
        },
        "crashed",
        "not seen to its end",
    ),
    "deletes its folder": (
        {"test_a.py": "import shutil\n\ndef test_a():\n    shutil.rmtree(__import__('os').getcwd())\n"},
        "crashed",
        "",
    ),
    "chdir": ({"test_a.py": "import os\n\ndef test_a():\n    os.chdir('/')\n"}, "passed", ""),
    "private home": (
        {
            "test_a.py": "import os, pathlib, tempfile\n\ndef test_a():\n    home = pathlib.Path.home()\n"
            "    assert home.is_dir() and 'shinchoku-run-' in str(home) and str(home.parent) in tempfile.gettempdir()\n"
            "    assert not any(n.startswith(('GIT_', 'SHINCHOKU_', 'PYTEST_ADD')) for n in os.environ)\n"
        },
        "passed",
        "",
    ),
}


def lay(root: Path, files: dict[str, str]) -> None:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)


def run_one(root: Path, files: dict[str, str], timeout: float = 60) -> SuiteRun:
    lay(root / "item", files)
    return run_suites([Suite("item", "item")], root, Limits(1, timeout), lambda *_: None)["item"]


@pytest.fixture(name="zoo", scope="module")
def _zoo(tmp_path_factory: pytest.TempPathFactory) -> dict[str, SuiteRun]:
    root = tmp_path_factory.mktemp("zoo")
    names = {name: f"suite{number}" for number, name in enumerate(ZOO)}
    for name, folder in names.items():
        lay(root / folder, ZOO[name][0])
    os.environ["GIT_DIR"] = os.environ["PYTEST_ADDOPTS"] = "--nothing-a-suite-should-see"
    try:
        suites = [Suite(name, folder) for name, folder in names.items()]
        return run_suites(suites, root, Limits(2, 60), lambda *_: None)
    finally:
        del os.environ["GIT_DIR"], os.environ["PYTEST_ADDOPTS"]


def judged(run: SuiteRun) -> SuiteEvidence:
    return judge(1, run, timeout=60, own_modules=frozenset({"mine", "test_a", "conftest"}))


@pytest.mark.parametrize("name", ZOO)
def test_every_way_to_end_has_its_outcome(zoo: dict[str, SuiteRun], name: str) -> None:
    found = judged(zoo[name])
    _, outcome, said = ZOO[name]
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
    assert found.startswith("1 of 1: test_a.py::test_a: ValueError: item/mine.py tmp/pytest-of-")
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
    assert run.duration < 10
    assert alive("sleep(61.25)") == []


def test_a_suite_that_ignores_being_asked_is_killed(tmp_path: Path) -> None:
    deaf = "import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n\ndef test_a():\n    time.sleep(60)\n"
    run = run_one(tmp_path, {"test_a.py": deaf}, timeout=3)
    assert run.timed_out
    assert run.duration < 10


def test_a_daemon_left_behind_neither_blocks_nor_stays(tmp_path: Path) -> None:
    daemon = "import subprocess, sys\n\ndef test_a():\n    subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(62.25)'])\n"
    run = run_one(tmp_path, {"test_a.py": daemon})
    assert judged(run).outcome == "passed"
    assert run.duration < 30
    assert alive("sleep(62.25)") == []


def test_a_daemon_that_left_the_group_does_not_block(tmp_path: Path) -> None:
    daemon = "import subprocess, sys\n\ndef test_a(capfd):\n    with capfd.disabled():\n        "
    daemon += "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(65.25)'], start_new_session=True)\n"
    run = run_one(tmp_path, {"test_a.py": daemon})
    for line in alive("sleep(65.25)"):
        os.kill(int(line.split()[0]), signal.SIGKILL)
    assert judged(run).outcome == "passed"
    assert run.duration < 30


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
    deadline = time.monotonic() + 30
    while len(working_in(tmp_path)) < 2 and time.monotonic() < deadline:
        time.sleep(0.1)
    time.sleep(1)
    begun = time.monotonic()
    child.send_signal(signal.SIGINT)
    output, _ = child.communicate(timeout=30)
    assert output == "interrupted\n"
    assert time.monotonic() - begun < 10  # two seconds on a quiet machine
    assert working_in(tmp_path) == []
    assert list(scratch.iterdir()) == []


def test_lines_that_are_not_the_recorders_count_for_nothing() -> None:
    data = b'not json\n[1]\n{"kind": "end", "exit": 0, "token": "other"}\n{"token": "t"}\n'
    run = folded(data, "t", exit_code=0, killed_by=None, timed_out=False, output="", duration=0.0)
    assert (run.finished, run.session_exit, run.collected) == (False, None, 0)
