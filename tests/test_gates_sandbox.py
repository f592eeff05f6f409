"""What keeps suites apart: whether it is there, what they see of the machine in it, and what is said where it is not."""

import os
import shutil
import socket
import sys
from pathlib import Path

import pytest
from msgspec.structs import replace

from shinchoku.errors import NoSandbox
from shinchoku.gates import posts, sandbox, surroundings
from shinchoku.gates.limits import Limits
from shinchoku.gates.sandbox import find_sandbox
from shinchoku.gates.suites import Suite, run_suites
from shinchoku.gates.surroundings import import_paths, needed_paths, variables
from shinchoku.session import Environment, SuiteRun
from tests.zoo import BAD, PASS, judged, lay, plain_python

sandboxed = pytest.mark.skipif(
    find_sandbox("auto", network=False).program is None, reason="no bubblewrap that can be used"
)


@pytest.fixture(name="plain", scope="module")
def _plain(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    python = plain_python(tmp_path_factory.mktemp("plain") / "venv")
    return Environment(python, "plain, Python 3", "plain", notes=("as it is",))


def run(root: Path, tests: dict[str, str], environment: Environment | None, **limits: object) -> dict[str, SuiteRun]:
    for name, code in tests.items():
        lay(root / name, {"test_a.py": code})
    suites = [Suite(name, name, environment) for name in tests]
    return run_suites(suites, root, replace(Limits(1, 60), **limits), lambda *_: None)


def program(folder: Path, text: str) -> None:
    """A bwrap of our own, before all others."""
    folder.mkdir()
    (folder / "bwrap").write_text(f"#!/bin/sh\n{text}\n")
    (folder / "bwrap").chmod(0o755)


def test_off_is_said_to_be_off() -> None:
    assert find_sandbox("off", network=False).label == "none: --sandbox off"


def test_where_it_is_not_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_sandbox("auto", network=False).label == "none: bubblewrap is not installed"
    with pytest.raises(NoSandbox, match=r"^--sandbox on: bubblewrap is not installed; install"):
        find_sandbox("on", network=False)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("echo first >&2; echo 'bwrap: not allowed' >&2; exit 1", "bwrap: not allowed"),
        ("exit 3", "exit code 3"),
    ],
)
def test_where_it_does_not_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, said: str) -> None:
    program(tmp_path / "bin", text)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    assert find_sandbox("auto", network=False).label == f"none: bubblewrap cannot be used here ({said})"
    with pytest.raises(NoSandbox, match="cannot be used here"):
        run_suites([], tmp_path, Limits(1, 1, sandbox="on"), lambda *_: None)


def test_where_it_is_no_program_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path / "bin", "")
    (tmp_path / "bin" / "bwrap").write_bytes(b"\x7fELF of nothing")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    assert "cannot be used here" in find_sandbox("auto", network=False).label


@sandboxed
def test_where_it_stops_working_suites_say_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, plain: Environment
) -> None:
    program(tmp_path / "bin", 'for last; do :; done\n[ "$last" = true ] && exit 0\necho no more >&2\nexit 1')
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")
    found = run(tmp_path, {"one": PASS, "two": PASS}, plain)
    assert [seen.unstarted for seen in found.values()] == ["pytest could not be started: no more"] * 2
    assert judged(found["one"]).outcome == "env_error"


@sandboxed
def test_a_worker_that_never_begins_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, plain: Environment
) -> None:
    program(tmp_path / "bin", 'for last; do :; done\n[ "$last" = true ] || exec sleep 60')
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")
    monkeypatch.setattr(posts, "_START", 0.5)
    found = run(tmp_path, {"one": PASS}, plain)
    assert found["one"].unstarted == "pytest could not be started: nothing happened for a minute"


def test_a_worker_that_cannot_be_started_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "gone" / "bin" / "python"))
    found = run(tmp_path, {"one": PASS}, None, sandbox="off")
    assert found["one"].unstarted == "pytest could not be started: No such file or directory"


def test_a_suite_that_stops_who_watches_it_is_ended_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, plain: Environment
) -> None:
    monkeypatch.setattr(posts, "_GRACE", 0.5)
    seen = run(tmp_path, {"one": BAD["stops its parent"][0]}, plain, timeout=4)["one"]
    assert (seen.timed_out, seen.limit) == (True, "wall time, 4 s")


SEES = """
import os, pathlib, socket
import pytest

def test_the_system_is_read_only():
    for place in ('/etc', '/usr', '..', os.path.expanduser('~root')):
        with pytest.raises(OSError):
            pathlib.Path(place, 'planted').write_text('x')

def test_nobody_is_at_home():
    for place in ('/home', '/root', {home!r}):
        if os.path.isdir(place):
            below = [name for name in os.listdir(place) if not name.startswith('.')]
            assert not {{'secret', 'work'}} & set(below)
    assert os.listdir(pathlib.Path.home()) == []

def test_no_other_process_is_seen():
    assert len([name for name in os.listdir('/proc') if name.isdigit()]) < 10
    assert os.getuid() != 0

def test_the_network():
    socket.create_connection(('127.0.0.1', {port}), timeout=5).close()
"""


@sandboxed
@pytest.mark.parametrize("network", [False, True])
def test_what_a_suite_sees(
    tmp_path: Path, plain: Environment, monkeypatch: pytest.MonkeyPatch, *, network: bool
) -> None:
    home = tmp_path / "home"
    lay(home, {"secret": "token", "work/x": ""})
    monkeypatch.setenv("HOME", str(home))
    with socket.create_server(("127.0.0.1", 0)) as server:
        code = SEES.format(home=str(home), port=server.getsockname()[1])
        seen = run(tmp_path / "tree", {"one": code}, plain, network=network, sandbox="on")["one"]
    assert (seen.passed, seen.failed) == ((4, 0) if network else (3, 1)), seen.output
    assert (seen.offline, seen.sandbox) == (not network, "bubblewrap")
    assert network or seen.exceptions[0].kind == "ConnectionRefusedError"


@sandboxed
@pytest.mark.parametrize("network", [False, True])
def test_names_are_looked_up_by_the_systems_file_wherever_that_lies(
    tmp_path: Path, plain: Environment, monkeypatch: pytest.MonkeyPatch, *, network: bool
) -> None:
    lay(tmp_path, {"run/real": "nameserver 192.0.2.1\n", "etc/other": ""})
    (tmp_path / "etc/resolv.conf").symlink_to(tmp_path / "run/real")
    monkeypatch.setattr(sandbox, "_NAMES", str(tmp_path / "etc/resolv.conf"))
    code = f"import os\n\ndef test_a():\n    assert os.path.exists({str(tmp_path / 'run/real')!r}) is {network}\n"
    monkeypatch.setenv("HOME", str(tmp_path))  # hidden from suites, as /run is
    assert run(tmp_path / "tree", {"one": code}, plain, network=network, sandbox="on")["one"].passed == 1


@sandboxed
def test_a_shared_folder_that_imports_come_from_is_shown_as_it_is(
    tmp_path: Path, plain: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox, "_WRITABLE", (str(tmp_path / "shared"),))
    monkeypatch.setattr(surroundings, "_SHARED", (str(tmp_path / "shared"),))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "shared"))
    monkeypatch.setenv("HOME", "/nowhere")
    lay(tmp_path, {"shared/mine.py": "VALUE = 1\n"})
    code = "import pathlib, mine, pytest\n\ndef test_a():\n    with pytest.raises(OSError):\n"
    code += "        pathlib.Path(mine.__file__).with_name('x').write_text('x')\n"
    environment = replace(plain, site=str(tmp_path / "shared"))
    found = run(tmp_path / "tree", {"one": code, "two": code}, environment, sandbox="on")
    assert [seen.passed for seen in found.values()] == [1, 1], found
    assert sorted(os.listdir(tmp_path / "shared")) == ["mine.py"]


@sandboxed
def test_where_namespaces_cannot_be_nested_each_suite_has_a_sandbox_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, plain: Environment
) -> None:
    program(tmp_path / "bin", f'exec {shutil.which("bwrap")} --disable-userns "$@"')
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")
    own = "import os, pathlib, pytest\n\ndef test_a():\n    pathlib.Path('mine').write_text('x')\n"
    own += "    for name in ('../one', '../two', '..'):\n        if os.path.basename(os.getcwd()) != name[3:]:\n"
    own += "            with pytest.raises(OSError):\n                pathlib.Path(name, 'planted').write_text('x')\n"
    own += "            with pytest.raises(OSError):\n                os.chmod(name, 0)\n"
    found = run(tmp_path / "tree", {"one": own, "two": own}, plain, sandbox="on")
    assert [seen.passed for seen in found.values()] == [1, 1], found


def test_an_environment_is_what_a_suite_runs_in(tmp_path: Path, plain: Environment) -> None:
    lay(tmp_path, {"one/src/mine.py": "VALUE = 1\n", "built/built_mine.py": "VALUE = 2\n"})
    environment = replace(plain, paths=("src",), site=str(tmp_path / "built"), installs=True)
    code = f"import sys, mine, built_mine\n\ndef test_a():\n    assert sys.executable == {plain.python!r}\n"
    seen = run(tmp_path, {"one": code}, environment)["one"]
    assert (seen.passed, seen.environment, seen.installs) == (1, "plain, Python 3 (as it is)", True), seen.output


def test_the_longest_come_first_and_the_unknown_before_them(tmp_path: Path, plain: Environment) -> None:
    for name in ("short", "long", "unknown"):
        lay(tmp_path / name, {"test_a.py": PASS})
    seconds = {"short": 1.0, "long": 9.0, "unknown": None}
    ended: list[str] = []
    suites = [Suite(name, name, plain, expected) for name, expected in seconds.items()]
    run_suites(suites, tmp_path, Limits(1, 60), lambda item, _: ended.append(item))
    assert ended == ["unknown", "long", "short"]


def test_variables_are_those_of_a_list(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GIT_DIR", "GITHUB_TOKEN", "CI", "PYTEST_ADDOPTS", "AWS_SECRET_ACCESS_KEY", "https_proxy"):
        monkeypatch.setenv(name, "x")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.delenv("PATH")
    found = variables(None, "/s", network=False)
    assert found["PATH"] == f"{os.path.dirname(sys.executable)}:{os.defpath}"
    assert (found["HOME"], found["TMPDIR"], found["LC_ALL"]) == ("/s/home", "/s/tmp", "C.UTF-8")
    assert not {"GIT_DIR", "GITHUB_TOKEN", "CI", "PYTEST_ADDOPTS", "AWS_SECRET_ACCESS_KEY", "https_proxy"} & set(found)
    assert variables(None, "/s", network=True)["https_proxy"] == "x"
    assert len(import_paths(None, "/item")) == 1


def test_installed_for_the_user_alone_is_still_found(monkeypatch: pytest.MonkeyPatch) -> None:
    import site

    monkeypatch.setattr(site, "ENABLE_USER_SITE", True)
    assert variables(None, "/s", network=False)["PYTHONUSERBASE"] == site.getuserbase()


def test_an_interpreter_is_needed_with_what_it_is_made_of(plain: Environment, tmp_path: Path) -> None:
    found = needed_paths([replace(plain, site=str(tmp_path)), None])
    real = os.path.realpath(sys.executable)
    assert {str(Path(plain.python).parents[1]), str(tmp_path), str(Path(real).parents[1])} <= set(found)
