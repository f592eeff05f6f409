"""The Pythons at hand: the one that runs us, those that uv finds, and which of them an item wants."""

import json
import os
import platform
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from shinchoku.requirements import Declared

if TYPE_CHECKING:
    from shinchoku.gates.uv import Uv

_OLDEST = (3, 9)  # what the plugin that watches a suite can run on
_REMEMBERED = "interpreters.json"


class Interpreter(msgspec.Struct, frozen=True):
    """A Python."""

    path: str
    version: str
    """Such as ``3.11.7``."""

    def suits(self, bounds: str | None) -> bool:
        """Whether it is within the bounds of a requires-python."""
        if bounds is None:
            return True
        from packaging.specifiers import SpecifierSet  # noqa: PLC0415 - slow, and few items have bounds

        return SpecifierSet(bounds).contains(self.version, prereleases=True)


class _Memory(msgspec.Struct, frozen=True):
    """What was found, and when it has to be looked for again."""

    seen: str
    found: tuple[Interpreter, ...]


def current() -> Interpreter:
    """The one that runs us."""
    return Interpreter(sys.executable, platform.python_version())


def chosen(bounds: str | None, found: Sequence[Interpreter]) -> Interpreter:
    """Ours where it suits; else the newest that does; else the newest."""
    suiting = [each for each in (current(), *sorted(found, key=_age)) if each.suits(bounds)]
    return suiting[0] if suiting else min((current(), *found), key=_age)


def _age(each: Interpreter) -> tuple[int, ...]:
    from packaging.version import Version  # noqa: PLC0415 - slow, and few scans choose

    return tuple(-number for number in Version(each.version).release)


def bounds_note(declared: Declared, python: Interpreter) -> tuple[str, ...]:
    """What is told where an item runs with an interpreter that it does not want."""
    return () if python.suits(declared.python) else (f"wants Python {declared.python}, run with {python.version}",)


def found_by(uv: "Uv", folder: Path) -> tuple[Interpreter, ...]:
    """All that uv finds, remembered in a folder for as long as no place where it looks has changed."""
    from shinchoku.gates.uv import UvFailed  # noqa: PLC0415 - not where uv is not asked

    file = folder / _REMEMBERED
    seen = json.dumps([uv.program, *_places()])
    with suppress(OSError, msgspec.MsgspecError):
        memory = msgspec.json.decode(file.read_bytes(), type=_Memory)
        if memory.seen == seen and all(os.access(each.path, os.X_OK) for each in memory.found):
            return memory.found
    try:
        listed = uv.run("python", "list", "--only-installed", "--output-format=json")
    except UvFailed:
        return ()
    found = tuple(_usable(listed))
    with suppress(OSError):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".new-", delete=False) as part:
            part.write(msgspec.json.encode(_Memory(seen, found)))
        Path(part.name).rename(file)
    return found


def _places() -> list[tuple[str, int]]:
    """Folders that hold interpreters, with their last change."""
    home = Path.home()
    data = os.environ.get("XDG_DATA_HOME") or home / ".local/share"
    managed = os.environ.get("UV_PYTHON_INSTALL_DIR") or Path(data) / "uv/python"
    pyenv = Path(os.environ.get("PYENV_ROOT") or home / ".pyenv")
    paths = [*os.environ.get("PATH", os.defpath).split(os.pathsep), managed, pyenv / "version"]
    changes = []
    for path in paths:
        with suppress(OSError):
            changes.append((os.fspath(path), os.stat(path).st_mtime_ns))  # noqa: PTH116 - names of any kind
    return changes


def _usable(listed: str) -> list[Interpreter]:
    """The CPythons of the usual kind; none where uv's answer is of another form."""
    from packaging.version import InvalidVersion, Version  # noqa: PLC0415 - slow, and what is found is remembered

    found: dict[str, Interpreter] = {}
    with suppress(ValueError, TypeError, KeyError, AttributeError):
        for entry in json.loads(listed):
            usual = entry.get("implementation") == "cpython" and entry.get("variant", "default") == "default"
            if usual and entry.get("path"):
                with suppress(InvalidVersion):
                    if Version(entry["version"]).release >= _OLDEST:
                        found.setdefault(entry["version"], Interpreter(str(entry["path"]), str(entry["version"])))
    return list(found.values())
