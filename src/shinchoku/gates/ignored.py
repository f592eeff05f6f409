"""The files and links on the disk that a snapshot does not have, and where those links lead in the scanned tree."""

import os
import stat
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from msgspec import Struct

_VENVS = frozenset({"pyvenv.cfg", "conda-meta"})
_MOST_LINKS = 40  # on the way to one file, as Linux has it


class IgnoredFiles(Struct, frozen=True):
    """What lies below a root; paths are POSIX and relative to it. Virtual environments count for nothing."""

    root: Path
    known: frozenset[str]
    """The snapshot's own files and links."""
    is_left: Callable[[str], bool]
    """Whether a file or folder of that name is passed over."""

    def listed(self, folder: str) -> Iterator[tuple[str, int]]:
        """The files and links below a folder that the snapshot does not have, with their sizes; a link has none."""
        return ((path, size) for path, size in self._listed(folder) if path not in self.known)

    def below(self, folder: str) -> dict[str, int]:
        """As `listed`, and what the links there lead to, the snapshot's own among them."""
        found = dict(self._listed(folder))
        return self._new(found | self._behind(found))

    def with_targets(self, paths: Iterable[str]) -> dict[str, int]:
        """Some of what is listed, and what the links among them lead to."""
        found = {path: size for path in paths if (size := self._size(path)) is not None}
        return self._new(found | self._behind(found))

    def _new(self, found: dict[str, int]) -> dict[str, int]:
        return {path: size for path, size in found.items() if path not in self.known}

    def _listed(self, folder: str) -> Iterator[tuple[str, int]]:
        """With the snapshot's own links."""
        waiting = [folder]
        while waiting:
            here = waiting.pop()
            try:
                with os.scandir(self.root / here) as listing:
                    entries = sorted(listing, key=lambda entry: entry.name)
            except OSError:
                continue  # the walk has told of it
            if any(entry.name in _VENVS for entry in entries):
                continue
            for entry in entries:
                path = f"{here}/{entry.name}" if here else entry.name
                if self.is_left(entry.name):
                    continue
                if entry.is_symlink():
                    if not self._is_environment(path):
                        yield path, 0
                elif entry.is_dir(follow_symlinks=False):
                    waiting.append(path)
                elif path not in self.known and entry.is_file(follow_symlinks=False):
                    with suppress(FileNotFoundError):  # gone since
                        yield path, entry.stat(follow_symlinks=False).st_size

    def _behind(self, found: Iterable[str]) -> dict[str, int]:
        """What the links among some paths lead to; a folder that holds the link itself is passed over."""
        behind: dict[str, int] = {}
        waiting = [path for path in found if self._is_link(path)]
        followed: set[str] = set()
        while waiting:
            link = waiting.pop()
            if link in followed:
                continue
            followed.add(link)
            links, target = self._followed(link)
            holds = target is not None and (target == "" or f"{link}/".startswith(f"{target}/"))
            if target is None or holds or any(map(self._is_apart, (*links[1:], target))):
                continue
            more = dict.fromkeys(links, 0)
            size = self._size(target)
            more |= dict(self._listed(target)) if size is None else {target: size}
            behind |= more
            waiting += [path for path in more if self._is_link(path)]
        return behind

    def _followed(self, path: str) -> tuple[list[str], str | None]:
        """The links on a path's way, and where it ends; None where it leads out, or by an absolute path."""
        steps, way, links = path.split("/")[::-1], list[str](), list[str]()
        while steps:
            step = steps.pop()
            here = "/".join((*way, step))
            if step == "..":
                if not way:
                    return links, None
                way.pop()
            elif self._is_link(here):
                text = os.fspath((self.root / here).readlink())
                if text.startswith("/") or len(links) == _MOST_LINKS:
                    return links, None
                links.append(here)
                steps += text.split("/")[::-1]
            elif step not in {"", "."}:
                way.append(step)
        return links, "/".join(way)

    def _is_link(self, path: str) -> bool:
        return os.path.islink(self.root / path)  # noqa: PTH114 - which is never an error

    def _size(self, path: str) -> int | None:
        """A file's or a link's; None for a folder, or where nothing is."""
        try:
            facts = (self.root / path).lstat()
        except OSError:
            return None
        if stat.S_ISLNK(facts.st_mode):
            return 0
        return facts.st_size if stat.S_ISREG(facts.st_mode) else None

    def _is_environment(self, path: str) -> bool:
        return any(os.path.exists(self.root / path / name) for name in _VENVS)  # noqa: PTH110 - never an error

    def _is_apart(self, path: str) -> bool:
        """Whether it, or a folder above it, is passed over."""
        parts = path.split("/")
        above = ("/".join(parts[:length]) for length in range(1, len(parts)))
        return any(map(self.is_left, parts)) or any(map(self._is_environment, above))
