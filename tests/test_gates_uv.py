"""uv: how it is found, run and understood; a small script stands for it where its own doings do not matter."""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from shinchoku.gates.interpreters import Interpreter, chosen, current, found_by
from shinchoku.gates.uv import Stopped, Uv, UvFailed, find_uv
from shinchoku.gates.uvmessages import explained, without_this_machine
from shinchoku.session import NoEnvironment

_NEW = """\
error: No solution found when resolving dependencies
  cause: Because only iniconfig<=2.3.1 is available and you require iniconfig>=99, we can conclude that your requirements are unsatisfiable.
"""
_OLD = """\
  × No solution found when resolving dependencies:
  ╰─▶ Because only iniconfig<=2.3.1 is available and you require
      iniconfig>=99, we can conclude that your requirements are
      unsatisfiable.
"""
_UNSOLVED = NoEnvironment("ENV02", "Because only iniconfig<=2.3.1 is available and you require iniconfig>=99")
_NOT_BUILT = """\
error: Failed to build `mysqlclient==2.3.2`
  cause: The build backend returned an error
  cause: Call to `setuptools.build_meta.get_requires_for_build_wheel` failed (exit status: 1)

         [stdout]
         Trying pkg-config --exists mysqlclient

         [stderr]
           File "/home/anna/.cache/uv/builds-v0/.tmp5/setuptools/build_meta.py", line 333, in x
         Exception: Connection refused, see /usr/lib/y/z.pc

hint: Build failures usually indicate a problem with the package or the build environment
"""
_NOT_BUILT_OLD = """\
  × Failed to build `mysqlclient==2.3.2`
  ├─▶ The build backend returned an error
  ╰─▶ Call to `setuptools.build_meta.build_wheel` failed (exit status: 1)

      [stderr]
      Exception: Connection refused, see /usr/lib/y/z.pc

      hint: This usually indicates a problem with the package or the build environment.
"""
_UNREACHED = """\
error: Request failed after 3 retries in 3.8s
  cause: Failed to fetch: https://anna:secret@example.org/simple/iniconfig/
  cause: tcp connect error
  cause: Connection refused (os error 111)
"""
_UNREACHED_OLD = """\
error: Failed to fetch: `https://anna:secret@example.org/simple/iniconfig/`
  Caused by: Request failed after 3 retries
  Caused by: dns error
"""


class TestItsWords:
    @pytest.mark.parametrize(
        "text", [_NEW, _OLD, f"\x1b[1m\x1b[31m{_NEW}\x1b[0m", f"Using Python 3\nwarning: x\n{_NEW}"]
    )
    def test_an_unsolvable_set(self, text: str) -> None:
        assert explained(text) == _UNSOLVED

    @pytest.mark.parametrize("text", [_NOT_BUILT, _NOT_BUILT_OLD])
    def test_a_build_that_failed_tells_its_own_last_line_without_folders(self, text: str) -> None:
        why = "Failed to build `mysqlclient==2.3.2`: Exception: Connection refused, see z.pc"
        assert explained(text) == NoEnvironment("ENV02", why)

    def test_an_index_that_cannot_be_reached_is_told_without_times_and_passwords(self) -> None:
        assert explained(_UNREACHED) == NoEnvironment(
            "ENV08", "Request failed after 3 retries: Connection refused (os error 111)"
        )
        assert explained(_UNREACHED_OLD) == NoEnvironment(
            "ENV08", "Failed to fetch: `https://example.org/simple/iniconfig/`: dns error"
        )

    @pytest.mark.parametrize(
        ("bounds", "code"),
        [(">=3.99", "ENV06"), (">=3.8,<3.11", "ENV02"), ("<3.11", "ENV02"), (">=3.12,<4", "ENV06"), (">=3.*", "ENV02")],
    )
    def test_an_interpreter_that_is_too_old_is_the_cause_and_one_too_new_is_not(self, bounds: str, code: str) -> None:
        text = (
            "error: No solution found when resolving dependencies\n"
            f"  cause: Because the current Python version (3.11.7) does not satisfy Python{bounds} and x==1 depends on "
            f"Python{bounds}, we can conclude that x==1 cannot be used.\n"
        )
        assert explained(text).code == code

    @pytest.mark.parametrize(("bounds", "code"), [(">=3.99", "ENV06"), ("<3.8", "ENV02")])
    def test_the_interpreter_that_is_meant_may_not_be_named(self, bounds: str, code: str) -> None:
        text = f"error: No solution found when resolving dependencies\n  cause: Because x==1.0 requires Python {bounds} and"
        assert explained(text).code == code

    def test_a_package_that_only_the_switched_off_network_has(self) -> None:
        text = f"{_NEW}\nhint: Packages were unavailable because the network was\n disabled.\n"
        assert explained(text).code == "ENV08"

    @pytest.mark.parametrize(
        ("text", "cause"),
        [
            ("", "uv ended without a word"),
            ("what\nis this\n", "is this"),
            ("error: No space left on device (os error 28)", "No space left on device (os error 28)"),
            ("error: unexpected argument '--x' found", "unexpected argument '--x' found"),
        ],
    )
    def test_anything_else(self, text: str, cause: str) -> None:
        assert explained(text) == NoEnvironment("ENV08", cause)

    @pytest.mark.parametrize(
        ("text", "told"),
        [
            ("cannot open /home/anna/.venv/bin/python (x)", "cannot open python (x)"),
            ("built x @ file:///tmp/a/item", "built x @ item"),
            ("see https://example.org/a/b and `/a/b/c`", "see https://example.org/a/b and `c`"),
            ("a\x07b\tc", "a b c"),
        ],
    )
    def test_nothing_of_this_machine_is_told(self, text: str, told: str) -> None:
        assert without_this_machine(text) == told

    def test_nothing_without_end_is_told(self) -> None:
        assert len(without_this_machine("x" * 10_000)) == 400


def _script(folder: Path, text: str) -> str:
    """A program of that name that does that."""
    folder.mkdir(exist_ok=True)
    program = folder / "uv"
    program.write_text(f"#!/bin/sh\n{text}\n")
    program.chmod(0o755)
    return str(program)


def _uv(tmp_path: Path, text: str, timeout: float = 30) -> Uv:
    return Uv(_script(tmp_path / "bin", text), timeout, threading.Event())


class TestFinding:
    def test_the_one_beside_us_is_taken(self) -> None:
        found = find_uv()
        assert found is not None
        assert subprocess.run([found, "--version"], capture_output=True, text=True, check=True).stdout.startswith("uv ")

    def test_else_the_one_on_path_or_none(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setitem(sys.modules, "uv", None)
        monkeypatch.setenv("PATH", str(tmp_path / "bin"))
        assert find_uv() is None
        assert find_uv.__module__ == "shinchoku.gates.uv"
        _script(tmp_path / "bin", "exit 0")
        assert find_uv() == str(tmp_path / "bin/uv")


class TestRunning:
    def test_it_says_what_it_prints(self, tmp_path: Path) -> None:
        assert _uv(tmp_path, 'echo "$1 $2"; echo no >&2').run("pip", "list") == "pip list\n"

    def test_a_failure_is_explained(self, tmp_path: Path) -> None:
        with pytest.raises(UvFailed) as caught:
            _uv(tmp_path, "echo 'error: dns error' >&2; exit 2").run("pip")
        assert caught.value.why == NoEnvironment("ENV08", "dns error")
        assert caught.value.unreached

    def test_a_program_that_is_none(self, tmp_path: Path) -> None:
        with pytest.raises(UvFailed, match="uv could not be started: No such file"):
            Uv(str(tmp_path / "nope"), 5, threading.Event()).run("pip")

    def test_it_stands_where_no_settings_are_and_reads_no_input(self, tmp_path: Path) -> None:
        assert _uv(tmp_path, "ls -A; cat").run() == ""

    def test_only_the_users_own_settings_count(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        uv = _uv(tmp_path, 'echo "$@"')
        monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
        monkeypatch.delenv("UV_CONFIG_FILE", raising=False)
        assert uv.run() in {"--no-config --color=never\n", "--config-file=/etc/uv/uv.toml --color=never\n"}
        (tmp_path / "uv").mkdir()
        (tmp_path / "uv/uv.toml").touch()
        assert uv.run() == f"--config-file={tmp_path}/uv/uv.toml --color=never\n"
        (tmp_path / "mine.toml").touch()
        monkeypatch.setenv("UV_CONFIG_FILE", str(tmp_path / "mine.toml"))
        assert uv.run() == f"--config-file={tmp_path}/mine.toml --color=never\n"

    def test_its_variables_are_of_an_allow_list(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        for name in ("UV_DEFAULT_INDEX", "UV_HTTP_RETRIES", "https_proxy", "XDG_CACHE_HOME"):
            monkeypatch.setenv(name, "kept")
        for name in ("GITHUB_TOKEN", "UV_EXCLUDE_NEWER", "UV_PYTHON", "VIRTUAL_ENV", "PYTHONPATH", "UV_PUBLISH_TOKEN"):
            monkeypatch.setenv(name, "scrubbed")
        printed = _uv(tmp_path, "env").run()
        assert printed.count("=kept") == 4
        assert "scrubbed" not in printed
        assert "UV_PYTHON_DOWNLOADS=never" in printed

    def test_what_runs_a_repositorys_code_is_sealed(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        for name in ("UV_DEFAULT_INDEX", "https_proxy", "XDG_CACHE_HOME", "SSL_CERT_FILE"):
            monkeypatch.setenv(name, "scrubbed")
        home = tmp_path / "home"
        home.mkdir()
        printed = _uv(tmp_path, 'env; pwd; echo "$@"').run_sealed(str(home), ("env", "APART=1"), "pip")
        assert "scrubbed" not in printed
        assert f"HOME={home}\n" in printed
        assert "APART=1" in printed
        assert printed.endswith(f"{home}\npip --no-config --offline --no-cache --color=never\n")

    def test_its_time_is_limited_and_its_children_end_with_it(self, tmp_path: Path) -> None:
        uv = _uv(tmp_path, f"sleep 60 & echo $! > {tmp_path}/child; wait", 0.5)
        with pytest.raises(UvFailed, match=r"uv was not done after 0\.5 s"):
            uv.run()
        assert _is_gone(int((tmp_path / "child").read_text()))

    def test_one_that_will_not_end_is_ended(self, tmp_path: Path) -> None:
        uv = _uv(tmp_path, "trap '' TERM; while :; do sleep 0.1; done", 0.5)
        with pytest.raises(UvFailed, match="not done"):
            uv.run()

    def test_it_ends_with_the_scan(self, tmp_path: Path) -> None:
        uv = _uv(tmp_path, "sleep 60")
        threading.Timer(0.3, uv.stop.set).start()
        begun = time.monotonic()
        with pytest.raises(Stopped):
            uv.run()
        assert time.monotonic() - begun < 30


def _is_gone(pid: int) -> bool:
    """Whether a process has ended, or does within a few seconds: a zombie, which nobody waits for here, has."""
    for _ in range(100):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        stat = Path(f"/proc/{pid}/stat")
        if stat.exists() and stat.read_text().rpartition(")")[2].split()[0] == "Z":
            return True
        time.sleep(0.05)
    os.kill(pid, signal.SIGKILL)
    return False


class TestInterpreters:
    _OLD = Interpreter("/x/python3.9", "3.9.18")
    _NEW = Interpreter("/x/python3.99", "3.99.1")

    def test_ours_is_taken_where_it_suits(self) -> None:
        assert chosen(None, [self._NEW]) == chosen(">=3.9", [self._NEW]) == current()

    def test_else_the_newest_that_does(self) -> None:
        other = Interpreter("/x/python3.98", "3.98.10")
        assert chosen(">=3.98", [self._OLD, other, self._NEW]) == self._NEW
        assert chosen("<3.10", [self._NEW, self._OLD]) == self._OLD

    def test_else_the_newest(self) -> None:
        assert chosen(">=3.100", [self._OLD, self._NEW]) == self._NEW
        assert chosen(">=3.100", [self._OLD]) == current()

    def test_the_real_uv_answers_in_the_form_that_is_read(self, tmp_path: Path) -> None:
        program = find_uv()
        assert program is not None
        folder = tmp_path / "path"
        folder.mkdir()
        (folder / "python3").symlink_to(
            sys.base_exec_prefix + f"/bin/python{sys.version_info[0]}.{sys.version_info[1]}"
        )
        script = f'PATH={folder} UV_PYTHON_INSTALL_DIR={folder} exec {program} "$@"'
        assert current().version in {each.version for each in found_by(_uv(tmp_path, script), tmp_path)}

    def _listing(self, tmp_path: Path) -> Uv:
        python = shutil.which("sh")
        entry = f'"implementation":"cpython","variant":"default","path":"{python}"'
        others = (
            '{"version":"3.14.0","implementation":"pypy","path":"x"},{"version":"3.14.0","variant":"freethreaded",'
            '"implementation":"cpython","path":"x"},{"version":"3.15.0","implementation":"cpython","path":null},'
            '{"version":"odd","implementation":"cpython","path":"x"},'
        )
        text = f'[{others}{{"version":"3.6.1",{entry}}},{{"version":"3.13.0",{entry}}},{{"version":"3.13.0",{entry}}}]'
        return _uv(tmp_path, f"echo x >> {tmp_path}/calls; echo '{text}'")

    def test_only_usual_ones_that_can_run_our_plugin_count(self, tmp_path: Path) -> None:
        found = found_by(self._listing(tmp_path), tmp_path / "cache")
        assert found == (Interpreter(str(shutil.which("sh")), "3.13.0"),)

    def test_they_are_remembered_until_a_place_has_changed(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        place = tmp_path / "place"
        place.mkdir()
        monkeypatch.setenv("PATH", f"{place}:{os.environ['PATH']}")
        uv, cache = self._listing(tmp_path), tmp_path / "cache"
        assert found_by(uv, cache) == found_by(uv, cache)
        assert (tmp_path / "calls").read_text() == "x\n"
        os.utime(place, (1, 1))
        found_by(uv, cache)
        assert (tmp_path / "calls").read_text() == "x\nx\n"
        (cache / "interpreters.json").write_text("{")
        found_by(uv, cache)
        assert (tmp_path / "calls").read_text() == "x\nx\nx\n"

    def test_a_folder_that_cannot_be_written_to_only_forgets(self, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        assert len(found_by(self._listing(tmp_path), tmp_path / "file" / "cache")) == 1

    @pytest.mark.parametrize("text", ["exit 2", "echo '['", "echo 3", "echo '[3]'", "echo '[{}]'"])
    def test_an_answer_of_another_form_gives_none(self, text: str, tmp_path: Path) -> None:
        assert found_by(_uv(tmp_path, text), tmp_path) == ()
