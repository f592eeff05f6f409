"""What a session reads of the tree around its own folder, seen by an audit hook that costs next to nothing.

Seen is what Python itself opens and lists. What a library in another language opens is not, nor a question whether a
file is there; where processes were started, the footprint says that anything may have been read.
"""

from __future__ import annotations

import os
import sys
from typing import Any

_STARTS = frozenset(
    ("subprocess.Popen", "os.fork", "os.forkpty", "os.exec", "os.posix_spawn", "os.spawn", "os.system", "pty.spawn")
)
_LISTS = frozenset(("os.listdir", "os.scandir"))
_UNHEARD = "multiprocessing.popen_"  # some of its ways to start a process raise no event
_MOST_SEEN = 50_000
_MOST_TOLD = 1_000
_fsdecode, _getcwd, _join, _realpath = os.fsdecode, os.getcwd, os.path.join, os.path.realpath


class Footprint:
    """Collects from when it is made."""

    def __init__(self, root: str) -> None:
        self._root = root
        self._own = _realpath(_getcwd())
        self._files: set[str] = set()
        self._folders: set[str] = set()
        self._open = False
        # Nothing of the tree is there, and by far the most that a session opens is.
        prefixes = {f"{_realpath(prefix)}/" for prefix in (sys.prefix, sys.base_prefix)} | {"/proc/", "/dev/", "/sys/"}
        self._elsewhere = tuple(prefix for prefix in prefixes if not f"{root}/".startswith(prefix))
        sys.addaudithook(self._hear)

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            self._add(self._files, arguments[0])
        elif event in _LISTS:
            self._add(self._folders, "." if arguments[0] is None else arguments[0])
        elif event in _STARTS:
            self._open = True

    def _add(self, paths: set[str], path: object) -> None:
        if isinstance(path, int):  # opened before by its name
            return
        try:
            name = _fsdecode(path)  # type: ignore[arg-type]
            if not name.startswith(self._elsewhere) and len(paths) < _MOST_SEEN:
                paths.add(name if name.startswith("/") else _join(_getcwd(), name))
        except Exception:  # noqa: BLE001 - what a hook raises would be the suite's failure
            self._open = True

    def add(self, path: object) -> None:
        """A file that was read before this began."""
        if path is not None:
            self._add(self._files, path)

    def told(self) -> dict[str, object]:
        """Files and folders relative to the tree's root, and whether there may be more."""
        for module in list(sys.modules.values()):
            file = getattr(module, "__file__", None)
            if isinstance(file, str):
                self._add(self._files, file)
        full = max(len(self._files), len(self._folders)) >= _MOST_SEEN
        files, folders = self._outside(self._files), self._outside(self._folders)
        more = max(len(files), len(folders)) > _MOST_TOLD
        return {
            "files": files[:_MOST_TOLD],
            "folders": folders[:_MOST_TOLD],
            "open": self._open or full or more or any(name.startswith(_UNHEARD) for name in list(sys.modules)),
        }

    def _outside(self, paths: set[str]) -> list[str]:
        """Those in the tree but not in the own folder."""
        found = set()
        for path in list(paths):
            if "\0" not in path:
                real = _realpath(path)
                if _below(real, self._root) and not _below(real, self._own):
                    found.add(real[len(self._root) + 1 :])
        return sorted(found)


def _below(path: str, folder: str) -> bool:
    return path == folder or path.startswith(f"{folder}/")
