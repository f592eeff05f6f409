"""What a session reads of the tree around its own folder, seen by an audit hook that costs next to nothing.

Seen is what Python itself opens, lists and imports from, and what it looks for there in vain. Python raises no event
where a program only asks whether a file is there; so the names beside each file that was opened count as well. Not
seen is what a library in another language opens by itself. Where processes were started, the footprint says that
anything may have been read.
"""

from __future__ import annotations

import os
import sys
from typing import Any

_STARTS = frozenset(
    ("subprocess.Popen", "os.fork", "os.forkpty", "os.exec", "os.posix_spawn", "os.spawn", "os.system", "pty.spawn")
)
_OPENS = frozenset(("open", "sqlite3.connect", "ctypes.dlopen"))
_LISTS = frozenset(("os.listdir", "os.scandir", "os.chdir"))
_UNHEARD = "multiprocessing.popen_"  # some of its ways to start a process raise no event
_MOST_SEEN = 50_000
_MOST_TOLD = 1_000
_fsdecode, _getcwd, _join, _islink, _realpath, _normpath = (
    os.fsdecode,
    os.getcwd,
    os.path.join,
    os.path.islink,
    os.path.realpath,
    os.path.normpath,
)


class Places:
    """Where paths lead to, asking for each folder once: a thousand in each other would else be a million questions."""

    def __init__(self) -> None:
        self._known = {"": ""}

    def real(self, path: str) -> str:
        """As `os.path.realpath`, for an absolute path."""
        if "/../" in f"{path}/":
            return _realpath(path)
        waiting: list[str] = []
        folder = path
        while folder not in self._known:
            folder, _, name = folder.rpartition("/")
            waiting.append(name)
        real = self._known[folder]
        while waiting:
            name = waiting.pop()
            folder = f"{folder}/{name}"
            if name not in ("", "."):
                real = f"{real}/{name}"
                real = _realpath(real).rstrip("/") if _islink(real) else real
            self._known[folder] = real
        return real or "/"


class Footprint:
    """Collects from when it is made."""

    def __init__(self, root: str) -> None:
        self._root = root
        self._own = _realpath(_getcwd())
        self._files: set[str] = set()
        self._folders: set[str] = set()
        self._places = Places()
        self._open = False
        # Nothing of the tree is there, and by far the most that a session opens is.
        prefixes = {f"{_realpath(prefix)}/" for prefix in (sys.prefix, sys.base_prefix)} | {"/proc/", "/dev/", "/sys/"}
        self._elsewhere = tuple(prefix for prefix in prefixes if not f"{root}/".startswith(prefix))
        sys.addaudithook(self._hear)

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event in _OPENS:
            self._add(self._files, arguments[0])
        elif event in _LISTS:
            self._add(self._folders, "." if arguments[0] is None else arguments[0])
        elif event in _STARTS:
            self._open = True

    def _add(self, paths: set[str], path: object) -> None:
        if path is None or isinstance(path, int):  # opened before by its name
            return
        try:
            name = _fsdecode(path)  # type: ignore[arg-type]
            if name.startswith("file:"):  # a database's address, which has many forms
                self._open = True
            if not name.startswith(self._elsewhere) and len(paths) < _MOST_SEEN:
                paths.add(name if name.startswith("/") else _join(_getcwd(), name))
        except Exception:  # noqa: BLE001 - what a hook raises would be the suite's failure
            self._open = True

    def add(self, path: object) -> None:
        """A file that was read before this began."""
        self._add(self._files, path)

    def told(self) -> dict[str, object]:
        """Files and folders relative to the tree's root, and whether there may be more."""
        for module in list(sys.modules.values()):
            file = getattr(module, "__file__", None)
            if isinstance(file, str):
                self._add(self._files, file)
        for place in (*sys.path, *sys.path_importer_cache):  # also where nothing was: it may come to be there
            self._add(self._folders, place)
        full = max(len(self._files), len(self._folders)) >= _MOST_SEEN
        files = self._outside(self._files)
        beside = {file.rpartition("/")[0] for file in files if not file.endswith(".pyc")}
        folders = self._outside(self._folders) | {folder for folder in beside if not self._is_own(folder)}
        more = max(len(files), len(folders)) > _MOST_TOLD
        return {
            "files": sorted(files)[:_MOST_TOLD],
            "folders": sorted(folders)[:_MOST_TOLD],
            "open": self._open or full or more or any(name.startswith(_UNHEARD) for name in list(sys.modules)),
        }

    def _outside(self, paths: set[str]) -> set[str]:
        """Those in the tree but not in the own folder; where links are on the way, as they were spelled as well."""
        found = set()
        for path in list(paths):
            if "\0" not in path:
                real = self._places.real(path)
                if _below(real, self._root) and not _below(real, self._own):
                    found.add(real[len(self._root) + 1 :])
                if real != _normpath(path) and path.startswith(f"{self._root}/"):
                    found.add(path[len(self._root) + 1 :])
        return found

    def _is_own(self, folder: str) -> bool:
        return _below(_normpath(f"{self._root}/{folder}"), self._own)


def _below(path: str, folder: str) -> bool:
    return path == folder or path.startswith(f"{folder}/")
