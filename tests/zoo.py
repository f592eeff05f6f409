"""The zoo: one small suite for every way to end, to pretend, and to take too much; and a plain place to run them."""

import json
import os
import subprocess
import sys
import venv
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

import msgspec

from shinchoku.evidence.suite import SuiteEvidence, judge
from shinchoku.gates.suites import Limits, Suite, run_suites
from shinchoku.session import Footprint, Raised, SuiteRun

PASS = "def test_a():\n    pass\n"
INI = "[pytest]\n"
_SWALLOWS = "def pytest_runtest_protocol(item):\n    return True if item.name == 'test_b' else None\n"

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
    "sys.exit in a test": (
        {"test_a.py": PASS + "def test_b():\n    import sys\n    sys.exit(0)\n"},
        "failed",
        "1 of 2: test_a.py::test_b: SystemExit: 0",
    ),
    "tests that a hook swallows": (
        {"test_a.py": PASS + "def test_b():\n    assert False\n", "conftest.py": _SWALLOWS},
        "crashed",
        "1 of 2 collected tests gave no outcome",
    ),
    "failures that a hook forgives": (
        {
            "test_a.py": "def test_a():\n    assert False\n",
            "conftest.py": "def pytest_sessionfinish(session):\n    session.exitstatus = 0\n",
        },
        "failed",
        "1 of 1",
    ),
    "a session that a hook takes over": (
        {
            "test_a.py": "def test_a():\n    assert False\n",
            "conftest.py": "def pytest_runtestloop():\n    return True\n",
        },
        "not_collected",
        "none is run",
    ),
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
    "own module of a name that the standard library has": (
        {"test_a.py": "import resource\n\ndef test_a():\n    assert resource.MINE\n", "resource.py": "MINE = 1\n"},
        "passed",
        "",
    ),
    "own module of a name that pytest needs": ({"test_a.py": PASS, "pluggy.py": ""}, "crashed", "exit code 1"),
    "a record left from before": (
        {
            "test_a.py": "def test_a():\n    assert False\n",
            "record.jsonl": '{"kind": "end", "exit": 0, "token": "x"}\n',
        },
        "failed",
        "1 of 1",
    ),
    "a second session that was told of the record": (
        {
            "test_a.py": "import os, subprocess, sys\n\ndef test_a():\n    import shinchoku_recorder as r\n"
            "    told = {'SHINCHOKU_RECORD': str(r._file), 'SHINCHOKU_TOKEN': r._token}\n"
            '    code = \'import pytest; pytest.main(["-p", "shinchoku_recorder", "--co"])\'\n'
            "    done = subprocess.run([sys.executable, '-c', code], env={**os.environ, **told}, capture_output=True)\n"
            "    assert b'Bad file descriptor' in done.stderr\n"
        },
        "passed",
        "",
    ),
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

IN_SANDBOX = {"deletes its folder": ("failed", "Read-only file system")}
"""Where a sandbox makes a difference: the folder is its own mount there, and cannot be taken away."""

_GROW = "[b'x' * (1 << 26) for _ in range(160)]"  # 10 GiB, bit by bit


def _filling(place: str, before: str = "pass") -> str:
    """A test that writes a MiB at a time to a place for each number n."""
    start = f"import itertools, os, pathlib, tempfile, time\n\ndef test_a():\n    {before}\n"
    return f"{start}    for n in itertools.count():\n        {place}.write_bytes(bytes(1 << 20))\n"


BAD: dict[str, tuple[str, str, str]] = {
    "hangs": ("import time\n\ndef test_a():\n    time.sleep(600)\n", "timeout", "wall time, 6 s"),
    "is busy": ("def test_a():\n    while True:\n        pass\n", "timeout", "CPU, 2 s"),
    "takes memory": (f"def test_a():\n    kept = {_GROW}\n", "crashed", "memory, 400 MiB"),
    "takes memory in a child": (
        f"import subprocess, sys\n\ndef test_a():\n    subprocess.run([sys.executable, '-c', \"kept = {_GROW}\"])\n",
        "crashed",
        "memory, 400 MiB",
    ),
    "fills the disk": (
        "def test_a():\n    with open('big', 'wb') as file:\n        while True:\n            file.write(bytes(1 << 20))\n",
        "crashed",
        "file size, 64 MiB",
    ),
    "fills the disk with many files": (_filling("pathlib.Path(str(n))"), "crashed", "disk, 96 MiB"),
    "fills its folder for temporary files": (
        _filling("pathlib.Path(tempfile.gettempdir(), str(n))"),
        "crashed",
        "disk, 96 MiB",
    ),
    "fills its home and its folder in turn": (
        _filling("pathlib.Path((pathlib.Path.home(), '')[n % 2], f'in{n}')"),
        "crashed",
        "disk, 96 MiB",
    ),
    "fills the disk with files that have no name": (
        (
            "import os\n\ndef test_a():\n    kept = []\n    while True:\n        kept.append(open('x', 'wb', buffering=0))\n"
            "        os.unlink('x')\n        kept[-1].write(bytes(1 << 23))\n"
        ),
        "crashed",
        "disk, 96 MiB",
    ),
    "fills memory with files that have no name": (
        (
            "import os\n\ndef test_a():\n    kept = []\n    while True:\n        kept.append(os.memfd_create('x'))\n"
            "        os.write(kept[-1], bytes(1 << 23))\n"
        ),
        "crashed",
        "disk, 96 MiB",
    ),
    "fills the disk where nobody can look": (
        _filling("pathlib.Path('in', str(n))", before="os.mkdir('in', 0o300)"),
        "crashed",
        "disk, 96 MiB",
    ),
    "fills the disk from a daemon": (
        _filling("pathlib.Path(str(n))", before="os.fork() and time.sleep(600)\n    os.setsid()"),
        "crashed",
        "disk, 96 MiB",
    ),
    "makes files without end": (
        "import itertools, os\n\ndef test_a():\n    for n in itertools.count():\n        open(str(n), 'w').close()\n",
        "crashed",
        "files, 500",
    ),
    "makes folders in folders without end": (
        "import os\n\ndef test_a():\n    while True:\n        os.mkdir('d' * 200)\n        os.chdir('d' * 200)\n",
        "crashed",
        "files, 500",
    ),
    "opens files without end": (
        "import os\n\ndef test_a():\n    kept = []\n    while True:\n        kept.append(open(os.devnull))\n",
        "failed",
        "open files, 200",
    ),
    "forks without end": (
        (
            "import os, time\n\ndef test_a():\n    while True:\n        if os.fork() == 0:\n            time.sleep(600)\n"
            "        time.sleep(0.002)\n"
        ),
        "crashed",
        "processes, 100",
    ),
    "floods": (
        (
            "import os\n\ndef test_a(capfd):\n    with capfd.disabled():\n        for _ in range(300):\n"
            "            os.write(1, bytes(100_000))\n"
        ),
        "passed",
        "",
    ),
    "leaves a daemon": (
        (
            "import os, time\n\ndef test_a():\n    if os.fork() == 0:\n        os.setsid()\n        if os.fork() == 0:\n"
            "            os.setsid()\n            time.sleep(600)\n        os._exit(0)\n    os.wait()\n"
        ),
        "passed",
        "",
    ),
    "kills its parent": (
        "import os, time\n\ndef test_a():\n    os.kill(os.getppid(), 9)\n    time.sleep(600)\n",
        "crashed",
        "",
    ),
    "stops its parent": (
        "import os, time\n\ndef test_a():\n    os.kill(os.getppid(), 19)\n    time.sleep(600)\n",
        "timeout",
        "wall time, 6 s",
    ),
}
"""A test file that takes too much, its outcome, and the limit that it runs into."""
KILLS_ALL = "import os, time\n\ndef test_a():\n    os.kill(-1, 9)\n    time.sleep(600)\n"
"""Only ever to be run in a sandbox."""
BOUNDS: dict[str, Any] = {"timeout": 6.0, "cpu": 2.0, "memory": 400 << 20, "file_size": 64 << 20, "processes": 100}
BOUNDS |= {"disk": 96 << 20, "files": 500, "open_files": 200}


def lay(root: Path, files: dict[str, str]) -> None:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)


def judged(run: SuiteRun) -> SuiteEvidence:
    return judge(1, run, timeout=60, own_modules=frozenset({"mine", "test_a", "conftest"}))


def plain_python(folder: Path) -> str:
    """An interpreter with all that ours has but for pytest's plugins, which take long to load."""
    venv.create(folder, symlinks=True, with_pip=False)
    (packages,) = folder.glob("lib/python*/site-packages")
    plugins = {entry.dist.name for entry in metadata.entry_points(group="pytest11") if entry.dist is not None}
    hidden = {f"{name.replace('-', '_').lower()}-" for name in plugins}
    for place in {os.path.realpath(path) for path in sys.path if path.endswith("site-packages")}:
        for entry in os.scandir(place):
            if not (entry.name.endswith(".dist-info") and entry.name.lower().startswith(tuple(hidden))):
                (packages / entry.name).symlink_to(entry.path)
    return str(folder / "bin" / "python")


def run_plainly(
    python: str, root: Path, suites: Mapping[str, Mapping[str, str]], **limits: object
) -> dict[str, SuiteRun]:
    """Runs of suites that are laid out below a root, by another interpreter of ours."""
    for number, files in enumerate(suites.values()):
        lay(root / f"suite{number}", dict(files))
    order = json.dumps([str(root), list(suites), limits])
    here = Path(__file__).parents[1]
    path = os.pathsep.join((str(here), str(here / "src")))
    done = subprocess.run(
        [python, "-m", "tests.zoo"],
        input=order,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": path},
    )
    assert done.returncode == 0, done.stderr
    return {name: _remade(facts) for name, facts in json.loads(done.stdout).items()}


def _remade(facts: dict[str, Any]) -> SuiteRun:
    facts["exceptions"] = tuple(Raised(**raised) for raised in facts["exceptions"])
    read = facts["footprint"]
    facts["footprint"] = Footprint(tuple(read["files"]), tuple(read["folders"]), read["is_open"])
    return SuiteRun(**facts)


def _main() -> None:
    root, names, limits = json.load(sys.stdin)
    suites = [Suite(name, f"suite{number}") for number, name in enumerate(names)]
    runs = run_suites(suites, Path(root), Limits(**limits), lambda *_: None)
    json.dump({name: msgspec.to_builtins(run) for name, run in runs.items()}, sys.stdout)


if __name__ == "__main__":
    _main()
