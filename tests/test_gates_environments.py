"""Environments of what items declare, made by the real uv; the user's own index answers, or nobody does."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tarfile
import time
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from shinchoku.errors import NoUv
from shinchoku.gates.environments import Environments, installed
from shinchoku.gates.interpreters import current
from shinchoku.gates.uv import find_uv
from shinchoku.gates.wants import Choice, Place, Want
from shinchoku.requirements import declared
from shinchoku.session import Environment, NoEnvironment, NotKept

_HATCHLING = b'build-system = {requires = ["hatchling"], build-backend = "hatchling.build"}\n'
_PROJECT = _HATCHLING + b'project = {name = "own-item", version = "1.0"}\n'
_DAY = date(2025, 11, 5)


def _writing(files: dict[str, bytes]) -> Callable[[Path], None]:
    def write(folder: Path) -> None:
        for path, content in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)

    return write


def _want(item: str, files: dict[str, bytes], as_of: date | None = None) -> Want:
    return Want(item, declared(files, files), as_of, repr(sorted(files.items())), _writing(files))


def _requiring(item: str, text: str, as_of: date | None = None) -> Want:
    return _want(item, {"requirements.txt": text.encode()}, as_of)


def _prepared(cache: Path, *wants: Want, choice: Choice = "auto") -> list[Place]:
    with Environments(cache, 2) as environments:
        found = environments.prepare(wants, choice)
    return [found[want.item] for want in wants]


def _environment(cache: Path, want: Want, choice: Choice = "auto") -> Environment:
    (found,) = _prepared(cache, want, choice=choice)
    assert isinstance(found, Environment), found
    return found


def _none(cache: Path, want: Want, choice: Choice = "auto") -> NoEnvironment:
    (found,) = _prepared(cache, want, choice=choice)
    assert isinstance(found, NoEnvironment), found
    return found


def _output(environment: Environment, code: str) -> str:
    done = subprocess.run([environment.python, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


_VERSION = "import importlib.metadata as m; print(m.version('iniconfig'), m.version('pytest'))"


@pytest.fixture(scope="module", name="shared")
def _shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache folder that several tests fill: what one has made, another finds."""
    return tmp_path_factory.mktemp("shared") / "cache"


@pytest.fixture(name="no_uv")
def _no_uv(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine on which uv is not installed; the folder is on PATH."""
    folder = tmp_path / "on-path"
    folder.mkdir()
    monkeypatch.setitem(sys.modules, "uv", None)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    return folder


@pytest.fixture(name="closed")
def _closed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """An index that nobody answers for, and an empty cache of uv's."""
    with socket.socket() as listener:  # bound and not listening, so that nobody else takes the port
        listener.bind(("127.0.0.1", 0))
        monkeypatch.setenv("UV_DEFAULT_INDEX", f"http://anna:secret@127.0.0.1:{listener.getsockname()[1]}/simple")
        monkeypatch.setenv("UV_HTTP_RETRIES", "0")
        monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "empty"))
        yield


@pytest.fixture(name="links")
def _links(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder of distributions that the user has beside the index."""
    folder = tmp_path / "links"
    folder.mkdir()
    monkeypatch.setenv("UV_FIND_LINKS", str(folder))
    return folder


def _wheel(folder: Path, name: str, tag: str = "py3-none-any", more: str = "") -> None:
    with zipfile.ZipFile(folder / f"{name}-1.0-{tag}.whl", "w") as wheel:
        about = f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n{more}"
        wheel.writestr(f"{name}-1.0.dist-info/METADATA", about)
        wheel.writestr(f"{name}-1.0.dist-info/WHEEL", f"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: {tag}\n")
        wheel.writestr(f"{name}-1.0.dist-info/RECORD", "")


class TestTheChoice:
    def test_current_is_the_interpreter_that_runs_us(self, tmp_path: Path) -> None:
        found = _environment(tmp_path / "cache", _requiring("a", "iniconfig<2"), "current")
        assert found.python == sys.executable
        assert found.label == f"current, Python {current().version}"
        assert (found.paths, found.site, found.notes) == ((), None, ())
        assert not (tmp_path / "cache").exists()

    def test_current_finds_the_modules_of_an_item_with_a_build(self, tmp_path: Path) -> None:
        files = {"pyproject.toml": _PROJECT, "src/own_item/__init__.py": b""}
        assert _environment(tmp_path, _want("a", files), "current").paths == ("src", ".")

    def test_current_says_that_it_is_too_old(self, tmp_path: Path) -> None:
        found = _environment(tmp_path, _want("a", {"pyproject.toml": b"project.requires-python = '>=3.99'"}), "current")
        assert found.notes == (f"wants Python >=3.99, run with {current().version}",)

    def test_auto_takes_uv_only_where_something_is_declared(self, shared: Path) -> None:
        nothing, something = _prepared(shared, _want("a", {}), _requiring("b", "iniconfig<2"))
        assert isinstance(nothing, Environment)
        assert isinstance(something, Environment)
        assert nothing.python == sys.executable
        assert something.label == f"uv, Python {current().version}, 5 packages"
        assert _output(something, _VERSION).startswith("1.1.1 ")

    def test_uv_gives_pytest_to_an_item_that_declares_nothing(self, shared: Path) -> None:
        found = _environment(shared, _want("a", {}), "uv")
        assert found.python != sys.executable
        assert _output(found, "import pytest; print(pytest.__name__)") == "pytest"

    def test_without_uv_auto_is_current(self, no_uv: Path, tmp_path: Path) -> None:
        assert no_uv.is_dir()
        assert _environment(tmp_path, _requiring("a", "iniconfig<2")).python == sys.executable

    def test_without_uv_there_is_no_uv(self, no_uv: Path, tmp_path: Path) -> None:
        assert no_uv.is_dir()
        with pytest.raises(NoUv, match=r"--env uv: uv is not installed; pip install 'shinchoku\[uv\]'"):
            _prepared(tmp_path, _want("a", {}), choice="uv")

    def test_no_items_want_nothing(self, tmp_path: Path) -> None:
        assert _prepared(tmp_path / "cache", choice="uv") == []
        assert not (tmp_path / "cache").exists()


class TestSharing:
    def test_items_with_the_same_set_share_one(self, shared: Path) -> None:
        one, two, other = _prepared(
            shared,
            _requiring("a", "iniconfig<2"),
            _requiring("b", "Iniconfig <2 # x"),
            _requiring("c", "iniconfig", _DAY),
        )
        assert one == two
        assert isinstance(one, Environment)
        assert isinstance(other, Environment)
        assert one.key != other.key
        assert one.python != other.python

    def test_releases_are_those_of_the_day(self, shared: Path) -> None:
        found = _environment(shared, _requiring("c", "iniconfig", _DAY))
        assert found.label == f"uv, Python {current().version}, 5 packages as of 2025-11-05"
        assert _output(found, _VERSION) == "2.3.0 8.4.2"

    def test_plugins_that_the_settings_call_for_are_there(self, shared: Path) -> None:
        files = {"pytest.ini": b"[pytest]\naddopts = --timeout=5\n"}
        assert _output(_environment(shared, _want("a", files)), "import pytest_timeout; print(1)") == "1"

    def test_constraints_bind(self, shared: Path) -> None:
        files = {"requirements.txt": b"iniconfig\n-c constraints.txt", "constraints.txt": b"iniconfig<2"}
        assert _output(_environment(shared, _want("a", files)), _VERSION).startswith("1.1.1 ")

    def test_a_later_scan_does_not_run_uv(self, shared: Path, no_uv: Path) -> None:
        want = _requiring("c", "iniconfig", _DAY)
        (no_uv / "uv").write_text(f'#!/bin/sh\nexec "{_real_uv()}" "$@"\n')
        (no_uv / "uv").chmod(0o755)
        made = _environment(shared, want)
        (no_uv / "uv").write_text("#!/bin/sh\nexit 1\n")
        assert _environment(shared, want) == made

    @pytest.mark.parametrize("damage", ["marker", "package", "python"])
    def test_one_that_is_not_whole_is_made_again(self, damage: str, shared: Path, tmp_path: Path) -> None:
        want = _requiring("c", "iniconfig", _DAY)
        shutil.copytree(Path(_environment(shared, want).python).parents[2], tmp_path / "environments", symlinks=True)
        tmp_path.joinpath("environments").chmod(0o700)
        found = _environment(tmp_path, want)
        folder = Path(found.python).parents[1]
        broken = {
            "marker": folder / "shinchoku.json",
            "package": next(folder.glob("lib/*/site-packages/iniconfig")),
            "python": folder / "bin/python",
        }[damage]
        broken.rename(tmp_path / "gone")
        assert _environment(tmp_path, want) == found
        assert _output(found, _VERSION) == "2.3.0 8.4.2"

    def test_two_scans_at_once_make_one(self, no_uv: Path, tmp_path: Path) -> None:
        (no_uv / "uv").write_text(f'#!/bin/sh\necho "$1" >> {tmp_path}/calls\nexec "{_real_uv()}" "$@"\n')
        (no_uv / "uv").chmod(0o755)
        code = (
            "import sys; sys.modules['uv'] = None\n"
            "from pathlib import Path\n"
            "from shinchoku.gates.environments import Environments\n"
            "from shinchoku.gates.wants import Want\n"
            "from shinchoku.requirements import declared\n"
            f"with Environments(Path({str(tmp_path / 'cache')!r}), 2) as made:\n"
            "    print(made.prepare([Want('a', declared({'requirements.txt': b'iniconfig'}))], 'auto'))\n"
        )
        scans = [subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) for _ in range(2)]
        first, second = (scan.communicate()[0] for scan in scans)
        assert first == second
        assert "Environment(python=" in first
        assert (tmp_path / "calls").read_text().split() == ["venv", "pip"]

    def test_a_cache_folder_that_cannot_be_written_to_costs_only_time(self, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        with Environments(tmp_path / "file" / "cache", 2) as environments:
            found = environments.prepare([_requiring("c", "iniconfig", _DAY)], "auto")["c"]
            assert isinstance(found, Environment)
            assert found.notes == ("kept for this scan only: the cache folder cannot be used",)
            assert _output(found, _VERSION) == "2.3.0 8.4.2"
        assert not Path(found.python).exists()

    def test_where_nothing_can_be_written_at_all_there_is_none(self, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        with Environments(tmp_path / "file", 1) as environments:
            scratch = Path(environments._opened()._scratch.name)
            scratch.rmdir()
            scratch.touch()
            found = environments.prepare([_requiring("a", "iniconfig"), _want("b", {"pyproject.toml": _PROJECT})], "uv")
            assert found["a"] == NoEnvironment("ENV08", "no folder for it: not a directory")
            scratch.unlink()
            scratch.mkdir()


def _real_uv() -> str:
    """The program, for scripts that stand before it on PATH."""
    beside = Path(sys.executable).parent / "uv"
    return str(beside) if beside.exists() else str(find_uv())


class TestFailures:
    def test_an_unsolvable_set_is_told_and_the_others_are_made(self, shared: Path) -> None:
        bad, good = _prepared(shared, _requiring("a", "iniconfig<2\niniconfig>=2"), _requiring("b", "iniconfig<2"))
        assert bad == NoEnvironment("ENV02", "Because you require iniconfig<2 and iniconfig>=2")
        assert isinstance(good, Environment)

    def test_a_distribution_without_a_build_for_this_machine(self, links: Path, tmp_path: Path) -> None:
        _wheel(links, "foreign_thing", "cp27-cp27m-win32")
        found = _none(tmp_path / "cache", _requiring("a", "foreign-thing"))
        assert found.code == "ENV02"
        assert "foreign-thing" in found.cause

    def test_a_distribution_for_a_newer_python(self, links: Path, tmp_path: Path) -> None:
        _wheel(links, "newer_thing", more="Requires-Python: >=3.99\n")
        assert _none(tmp_path / "cache", _requiring("a", "newer-thing")).code == "ENV06"

    def test_a_distribution_whose_build_fails_is_told_in_its_own_words(self, links: Path, tmp_path: Path) -> None:
        setup = tmp_path / "setup.py"
        setup.write_text("raise SystemExit('no compiler in /usr/local/bin/cc')")
        with tarfile.open(links / "broken_thing-1.0.tar.gz", "w:gz") as archive:
            archive.add(setup, "broken_thing-1.0/setup.py")
        found = _none(tmp_path / "cache", _requiring("a", "broken-thing"))
        assert found == NoEnvironment("ENV02", "Failed to build `broken-thing==1.0`: no compiler in cc")

    def test_no_network_is_told_without_passwords_and_folders(self, closed: None, tmp_path: Path) -> None:
        assert closed is None
        wants = [_requiring(str(number), f"iniconfig>{number}") for number in range(3)]
        for found in _prepared(tmp_path / "cache", *wants):
            assert isinstance(found, NoEnvironment)
            assert found.code == "ENV08"
            assert "onnect" in found.cause
            assert "secret" not in found.cause
            assert str(tmp_path) not in found.cause

    def test_no_network_does_where_uv_has_all_in_its_cache(
        self, monkeypatch: pytest.MonkeyPatch, shared: Path, tmp_path: Path
    ) -> None:
        _environment(shared, _requiring("a", "iniconfig<2"))
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY"):
                monkeypatch.setenv(name, f"http://127.0.0.1:{listener.getsockname()[1]}")
            for name in ("NO_PROXY", "no_proxy"):
                monkeypatch.delenv(name, raising=False)
            monkeypatch.setenv("UV_HTTP_RETRIES", "0")
            found = _environment(tmp_path / "cache", _requiring("b", "iniconfig==1.1.1"))
        assert _output(found, _VERSION).startswith("1.1.1 ")
        assert found.notes in {(), ("from uv's own cache, for no index could be reached",)}  # its answers may be fresh

    def test_no_network_does_with_what_an_earlier_week_had(
        self, closed: None, monkeypatch: pytest.MonkeyPatch, shared: Path
    ) -> None:
        assert closed is None
        want = _requiring("a", "iniconfig<2")
        with monkeypatch.context() as reached:
            for name in ("UV_DEFAULT_INDEX", "UV_CACHE_DIR"):
                reached.delenv(name)
            folder = Path(_environment(shared, want).python).parents[1]
        from shinchoku.gates import uvenvironments

        today, earlier, *_ = uvenvironments._recipe(want, current()).keys()
        assert folder.name == today
        folder.rename(folder.with_name(earlier))
        found = _environment(shared, want)
        assert found.notes == ("of an earlier week, for no index could be reached",)
        assert _output(found, _VERSION).startswith("1.1.1 ")
        folder.with_name(earlier).rename(folder)

    def test_a_python_that_is_nowhere_is_told_and_the_newest_is_tried(self, shared: Path) -> None:
        files = {"pyproject.toml": b"project = {requires-python = '>=3.99', dependencies = ['iniconfig<2']}"}
        found = _environment(shared, _want("a", files))
        version = _output(found, "import platform; print(platform.python_version())")
        assert found.notes == (f"wants Python >=3.99, run with {version}",)
        assert found.label.startswith(f"uv, Python {version}, ")


class TestInstalled:
    """What tells one set of installed distributions from another."""

    @staticmethod
    def _seen(monkeypatch: pytest.MonkeyPatch, *places: Path) -> tuple[str, ...]:
        with monkeypatch.context() as patch:
            patch.setattr(sys, "path", [str(place) for place in places])
            return installed.__wrapped__()

    def test_a_distribution_is_known_by_the_name_of_its_description(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        """Nothing in it is read, and folders that are not there hold none."""
        (tmp_path / "site/one-1.0.dist-info").mkdir(parents=True)
        (tmp_path / "site/one").mkdir()
        assert self._seen(monkeypatch, tmp_path / "site", tmp_path / "none") == ("one-1.0.dist-info",)
        (tmp_path / "site/one-1.0.dist-info").rename(tmp_path / "site/one-1.1.dist-info")
        assert self._seen(monkeypatch, tmp_path / "site") == ("one-1.1.dist-info",)

    def test_an_older_kind_of_description_is_read(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        """Its name need not tell the version."""
        (tmp_path / "old.egg-info").mkdir()
        (tmp_path / "old.egg-info/PKG-INFO").write_text("Metadata-Version: 1.0\nName: old\nVersion: 2.0\n")
        assert self._seen(monkeypatch, tmp_path) == ("old==2.0",)


def _looked_for(cache: Path, want: Want) -> Place:
    """Without making anything."""
    with Environments(cache, 1, makes=False, remembers=True) as environments:
        return environments.prepare([want], "auto")[want.item]


class TestLookedFor:
    def test_what_is_kept_is_found_and_nothing_else_is_made(self, shared: Path, no_uv: Path, tmp_path: Path) -> None:
        want = _requiring("c", "iniconfig", _DAY)
        (no_uv / "uv").write_text(f'#!/bin/sh\nexec "{_real_uv()}" "$@"\n')
        (no_uv / "uv").chmod(0o755)
        made = _environment(shared, want)
        (no_uv / "uv").write_text(f"#!/bin/sh\ntouch {tmp_path}/asked\nexit 1\n")
        assert _looked_for(shared, want) == made
        assert _looked_for(tmp_path / "cache", want) == NotKept("the environment of what it declares")
        assert os.listdir(tmp_path) == ["on-path"]

    def test_one_of_an_earlier_week_counts(self, shared: Path) -> None:
        want = _requiring("a", "iniconfig<2")
        made = _environment(shared, want)
        from shinchoku.gates import uvenvironments

        today, _, earlier, *_ = uvenvironments._recipe(want, current()).keys()
        folder = Path(made.python).parents[1]
        assert folder.name == today
        folder.rename(folder.with_name(earlier))
        found = _looked_for(shared, want)
        folder.with_name(earlier).rename(folder)
        assert isinstance(found, Environment)
        assert (found.key, found.label, found.notes) == (made.key, made.label, made.notes)

    @pytest.mark.slow
    def test_its_own_build_is_looked_for_as_well(self, shared: Path, tmp_path: Path) -> None:
        files = {"pyproject.toml": _PROJECT, "src/own_item/__init__.py": b"A = 1"}
        made = _environment(shared, _want("a", files))
        assert _looked_for(shared, _want("a", files)) == made
        other = NotKept("what its own build made")
        assert _looked_for(shared, _want("a", {**files, "src/own_item/__init__.py": b"A = 2"})) == other
        want = _want("a", files)
        assert _looked_for(shared, Want("a", want.declared, None, "", want.write)) == other
        shutil.copytree(
            Path(made.python).parents[1], tmp_path / "environments" / Path(made.python).parents[1].name, symlinks=True
        )
        (tmp_path / "environments").chmod(0o700)
        assert _looked_for(tmp_path, want) == other  # nor is the environment that would build it

    @pytest.mark.slow
    def test_a_build_that_is_known_to_fail_leaves_the_sources(self, shared: Path) -> None:
        bad = _PROJECT.replace(b"hatchling.build", b"hatchling.nope")
        unsolvable = b'build-system = {requires = ["hatchling<1", "hatchling>1"]}'
        for project in (bad, unsolvable):
            want = _want("a", {"pyproject.toml": project, "src/x.py": b""})
            made = _remembering(shared, want)
            assert _looked_for(shared, want) == made
            assert isinstance(made, Environment)
            assert made.notes[0].startswith("its own build failed")


def _remembering(cache: Path, want: Want) -> Place:
    with Environments(cache, 1, remembers=True) as environments:
        return environments.prepare([want], "auto")[want.item]


class TestRefusals:
    def test_an_unsolvable_set_is_not_asked_again(self, no_uv: Path, tmp_path: Path) -> None:
        want = _requiring("a", "iniconfig<2\niniconfig>=2")
        (no_uv / "uv").write_text(f'#!/bin/sh\nexec "{_real_uv()}" "$@"\n')
        (no_uv / "uv").chmod(0o755)
        cache = tmp_path / "cache"
        refused = NoEnvironment("ENV02", "Because you require iniconfig<2 and iniconfig>=2")
        assert _none(cache, want) == refused
        assert _looked_for(cache, want) == NotKept("the environment of what it declares")
        assert _remembering(cache, want) == refused
        (no_uv / "uv").write_text("#!/bin/sh\nexit 1\n")
        assert (_remembering(cache, want), _looked_for(cache, want)) == (refused, refused)
        assert _none(cache, want) == NoEnvironment("ENV08", "uv ended without a word")

    def test_no_network_is_asked_again(self, closed: None, tmp_path: Path) -> None:
        assert closed is None
        assert isinstance(_remembering(tmp_path / "cache", _requiring("a", "iniconfig>1")), NoEnvironment)
        assert not (tmp_path / "cache" / "evidence").exists()


@pytest.mark.slow
class TestItsOwnBuild:
    def test_a_suite_finds_its_distribution_and_imports_its_sources(self, shared: Path) -> None:
        files = {"pyproject.toml": _PROJECT, "src/own_item/__init__.py": b"A = 1"}
        found = _environment(shared, _want("a", files))
        assert found.paths == ("src",)
        assert found.site is not None
        assert os.listdir(Path(found.site)).count("own_item-1.0.dist-info") == 1
        assert not Path(found.site, "own_item").exists()
        assert found.notes == ()
        assert _environment(shared, _want("b", files)) == found

    def test_what_only_the_build_makes_is_kept(self, shared: Path) -> None:
        setup = b"""
import os, setuptools
with open("own_item/made.py", "w") as file:
    file.write(f"SEEN = {sorted(os.environ)!r}; HOME = {os.environ['HOME']!r}")
setuptools.setup(name="own-item", version="1.0", packages=["own_item"])
"""
        files = {"setup.py": setup, "own_item/__init__.py": b"", "own_item/data.txt": b""}
        os.environ["UV_INDEX_MINE_PASSWORD"] = "secret"
        try:
            found = _environment(shared, _want("a", files))
        finally:
            del os.environ["UV_INDEX_MINE_PASSWORD"]
        assert found.site is not None
        assert found.paths == ()
        made = Path(found.site, "own_item/made.py").read_text()
        assert "UV_INDEX_MINE_PASSWORD" not in made
        assert f"HOME = {str(Path.home())!r}" not in made

    @pytest.mark.parametrize("content", ["", "same"])
    def test_a_build_that_fails_leaves_the_sources(self, content: str, shared: Path) -> None:
        count = 0

        def write(folder: Path) -> None:
            nonlocal count
            count += 1
            _writing(files)(folder)

        files = {"pyproject.toml": _PROJECT.replace(b"hatchling.build", b"hatchling.nope"), "src/x.py": b""}
        want = Want("a", declared(files, files), None, content, write)
        found = _environment(shared, want)
        assert found == _environment(shared, want)
        assert (found.site, found.paths) == (None, ("src", "."))
        (note,) = found.notes
        assert note.startswith(
            "its own build failed, so that it runs from its source folders: Failed to build `own-item @"
        )
        assert note.endswith("ModuleNotFoundError: No module named 'hatchling.nope'")
        assert count == (1 if content else 2)

    def test_a_build_whose_tools_cannot_be_had_leaves_the_sources(self, shared: Path) -> None:
        files = {"setup.py": b"", "pyproject.toml": b'build-system = {requires = ["hatchling<1", "hatchling>1"]}'}
        (note,) = _environment(shared, _want("a", files)).notes
        assert note.endswith("Because you require hatchling<1 and hatchling>1")

    def test_files_that_cannot_be_written_leave_the_sources(self, shared: Path) -> None:
        def write(_: Path) -> None:
            raise OSError(28, "No space left on device")

        files = {"pyproject.toml": _PROJECT}
        (note,) = _environment(shared, Want("a", declared(files), None, "x", write)).notes
        assert note.endswith(": no space left on device")

    def test_a_build_that_does_not_end_leaves_the_sources(self, shared: Path) -> None:
        files = {"setup.py": b"import time; time.sleep(600)"}
        _environment(shared, _want("a", {"setup.py": b"raise SystemExit"}))  # so that all else is there
        with Environments(shared, 1, timeout=12) as environments:
            found = environments.prepare([_want("a", files)], "auto")["a"]
        assert isinstance(found, Environment)
        assert found.notes[0].endswith(": uv was not done after 12 s")

    def test_it_is_not_tried_where_its_own_bounds_would_end_it(self, shared: Path) -> None:
        project = _HATCHLING + b'project = {name = "own-item", version = "1.0", requires-python = ">=3.99"}\n'
        found = _environment(shared, _want("a", {"pyproject.toml": project, "src/own_item/__init__.py": b""}))
        assert (found.site, found.paths) == (None, ("src", "."))
        assert [note[:12] for note in found.notes] == ["wants Python"]

    def test_it_is_kept_apart_as_the_caller_says(self, shared: Path) -> None:
        seen: list[tuple[Path, Environment, tuple[str, ...]]] = []

        def apart(work: Path, environment: Environment, needed: object) -> tuple[str, ...]:
            assert isinstance(needed, tuple)
            seen.append((work, environment, needed))
            return ("env", "--")

        files = {"pyproject.toml": _PROJECT, "own_item/__init__.py": b"B = 1"}
        with Environments(shared, 1, apart=apart) as environments:
            found = environments.prepare([_want("a", files)], "auto")["a"]
        assert isinstance(found, Environment)
        assert found.site is not None
        ((work, environment, needed),) = seen
        assert not work.exists()
        assert Path(environment.python).exists()
        assert needed == (find_uv(),)


def test_an_interrupt_ends_all_that_was_started(no_uv: Path, tmp_path: Path) -> None:
    (no_uv / "uv").write_text(f"#!/bin/sh\nsleep 300 &\necho $! >> {tmp_path}/pids\nwait\n")
    (no_uv / "uv").chmod(0o755)
    code = (
        "import sys; sys.modules['uv'] = None\n"
        "from pathlib import Path\n"
        "from shinchoku.gates.environments import Environments\n"
        "from shinchoku.gates.wants import Want\n"
        "from shinchoku.requirements import declared\n"
        "wants = [Want(str(n), declared({'requirements.txt': b'a%d' % n})) for n in range(5)]\n"
        f"with Environments(Path({str(tmp_path / 'cache')!r}), 2) as made:\n"
        "    made.prepare(wants, 'auto')\n"
    )
    scan = subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE, text=True)
    pids = tmp_path / "pids"
    while not pids.exists() or len(pids.read_text().split()) < 2:
        assert scan.poll() is None
        time.sleep(0.05)
    scan.send_signal(signal.SIGINT)
    assert scan.communicate(timeout=60)[1].rstrip().endswith("KeyboardInterrupt")
    started = pids.read_text().split()
    assert len(started) == 2
    assert not any(_runs(int(pid)) for pid in started)
    assert [name for name in os.listdir(tmp_path / "cache/environments") if not name.endswith(".lock")] == []


def _runs(pid: int) -> bool:
    """Whether a process is there and no zombie, which nobody may wait for here."""
    stat = Path(f"/proc/{pid}/stat")
    try:
        return stat.read_text().rpartition(")")[2].split()[0] not in {"Z", "X"}
    except FileNotFoundError:
        return False
