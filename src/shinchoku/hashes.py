"""The hashes of a tree's files and folders, as a process sees them that opens or lists them."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from hashlib import sha256
from typing import BinaryIO, Protocol

from shinchoku.errors import Unreadable
from shinchoku.session import Footprint
from shinchoku.snapshot import SYMLINK
from shinchoku.systemwords import words

_UNREADABLE = "unreadable"
_NOWHERE = "\0"  # no path
_BLOCK = 1 << 20
_MOST_LINKS = 40  # on the way to one file, as Linux has it
_LONGEST = 4096  # signs of a path, as Linux has it


class Tree(Protocol):
    """What is asked of a `Snapshot`, or of one with the files that it does not have and suites are given."""

    @property
    def files(self) -> tuple[str, ...]:
        """Files and links, POSIX, relative to the scanned root."""

    @property
    def read(self) -> Callable[[str], bytes]:
        """A file's bytes; raises `Unreadable`."""

    @property
    def open(self) -> Callable[[str], AbstractContextManager[BinaryIO]]:
        """A file's bytes as a stream that can be rewound; raises `Unreadable`."""

    @property
    def mode(self) -> Callable[[str], int]:
        """Its mode, as git would record it; raises `Unreadable`."""

    @property
    def link(self) -> Callable[[str], str]:
        """A link's target text; raises `Unreadable`."""


def digest(*parts: str) -> str:
    """One hash of a sequence of texts, each written with its length: no two sequences are written alike."""
    hasher = sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        hasher.update(b"%d:" % len(data))
        hasher.update(data)
    return hasher.hexdigest()


def _hash(file: BinaryIO, path: str) -> str:
    try:
        file.seek(0)
        hasher = sha256()
        while block := file.read(_BLOCK):
            hasher.update(block)
    except OSError as error:
        raise Unreadable(path, words(error)) from error
    return hasher.hexdigest()


class Hashes:
    """The hashes of a tree, each made when it is first asked for, and once.

    What suites see is the export, and a work tree may change between its hashing and its export. So an export is to
    read through `read`, `open` and `mode`: then the hashes are those of what was exported, or `is_steady` is false.
    """

    def __init__(self, tree: Tree) -> None:
        self.is_steady = True
        """Whether every file that was read twice was the same both times."""
        self.refused: dict[str, Unreadable] = {}
        """The files that could not be read when their bytes were asked for, by path."""
        self._tree = tree
        self._paths = sorted(tree.files)
        self._files = frozenset(tree.files)
        self._folders: dict[str, set[str]] | None = None
        self._contents: dict[str, str] = {}
        self._modes: dict[str, int | Unreadable] = {}
        self._everything: str | None = None
        self._opened: dict[str, str] = {}

    def read(self, path: str) -> bytes:
        """A file's bytes, as the tree's own `read` gives them."""
        try:
            data = self._tree.read(path)
        except Unreadable as error:
            self._refuse(path, error)
            raise
        self._saw(path, sha256(data).hexdigest())
        return data

    @contextmanager
    def open(self, path: str) -> Iterator[BinaryIO]:
        """A file's bytes as the tree's own `open` gives them; they are hashed once that was made use of."""
        try:
            with self._tree.open(path) as file:
                yield file
                self._saw(path, _hash(file, path))
        except Unreadable as error:
            self._refuse(path, error)
            raise
        except OSError:  # there may be less in the copy than in the file
            self.is_steady = False
            raise

    def mode(self, path: str) -> int:
        """A file's mode, as it was when it was first asked for; raises `Unreadable`."""
        mode = self._mode(path)
        if isinstance(mode, Unreadable):
            raise mode
        return mode

    def file(self, path: str) -> str:
        """What a process finds that opens a path: over links to bytes, to a folder, or to nothing."""
        if path not in self._opened:
            self._opened[path] = self._found(path)
        return self._opened[path]

    def _found(self, path: str) -> str:
        where, links = self._followed(path)
        if where in self._files:
            return digest("file", links, self._mode_text(where), self._content(where))
        return digest("folder" if where in self._children() else "absent", links)

    def listing(self, folder: str) -> str:
        """What a process finds that lists a folder: names, each with what it is."""
        where, links = self._followed(folder)
        names = sorted(self._children().get(where, ()))
        return digest("listing", links, *(part for name in names for part in (name, self._kind(f"{where}/{name}"))))

    def below(self, folder: str) -> str:
        """All that an item's folder holds, links by their text; and everything there is, where a link leads out."""
        start = bisect_left(self._paths, f"{folder}/")
        end = bisect_left(self._paths, f"{folder}0")  # the sign after the slash
        paths = self._paths[start:end] if folder else self._paths
        leads_out = any(self._leads_out(path, folder) for path in paths if self._mode(path) == SYMLINK)
        rest = self.everything() if leads_out else ""
        return digest(rest, *self._entries(paths))

    def everything(self) -> str:
        """The whole tree."""
        if self._everything is None:
            self._everything = digest(*self._entries(self._paths))
        return self._everything

    def footprint(self, footprint: Footprint) -> str:
        """All that a session read outside of its own folder, as it is now."""
        files = digest(*(part for path in footprint.files for part in (path, self.file(path))))
        folders = digest(*(part for path in footprint.folders for part in (path, self.listing(path))))
        return digest(files, folders, self.everything() if footprint.is_open else "")

    def _refuse(self, path: str, error: Unreadable) -> None:
        self._saw(path, _UNREADABLE)
        self.refused[path] = error

    def _saw(self, path: str, content: str) -> None:
        if self._contents.setdefault(path, content) != content:
            self.is_steady = False

    def _content(self, path: str) -> str:
        if path not in self._contents:
            with suppress(Unreadable), self.open(path):  # which it is seen to be
                pass
        return self._contents[path]

    def _mode(self, path: str) -> int | Unreadable:
        if path not in self._modes:
            try:
                self._modes[path] = self._tree.mode(path)
            except Unreadable as error:
                self._modes[path] = error
        return self._modes[path]

    def _mode_text(self, path: str) -> str:
        mode = self._mode(path)
        return _UNREADABLE if isinstance(mode, Unreadable) else str(mode)

    def _link(self, path: str) -> str | None:
        try:
            return self._tree.link(path)
        except Unreadable:
            return None

    def _entries(self, paths: Iterable[str]) -> Iterator[str]:
        for path in paths:
            if self._mode(path) == SYMLINK:
                text = self._link(path)
                content = _UNREADABLE if text is None else f"to {text}"
            else:
                content = self._content(path)
            yield from (path, self._mode_text(path), content)

    def _children(self) -> dict[str, set[str]]:
        """The names in every folder."""
        if self._folders is None:
            self._folders, seen = {"": set[str]()}, set[str]()
            for path in self._files:
                below = path
                while below and below not in seen:
                    seen.add(below)
                    above, _, name = below.rpartition("/")
                    self._folders.setdefault(above, set()).add(name)
                    below = above
        return self._folders

    def _kind(self, path: str) -> str:
        path = path.removeprefix("/")  # of the root's own names
        if path not in self._files:
            return "folder"
        # Links that lead out are not exported, so that it is not all the same where they lead.
        return digest("link", *self._followed(path)) if self._mode(path) == SYMLINK else "file"

    def _leads_out(self, path: str, folder: str) -> bool:
        where, _ = self._followed(path)
        return where not in {_NOWHERE, folder} and not where.startswith(f"{folder}/" if folder else "")

    def _followed(self, path: str) -> tuple[str, str]:
        """Where a path leads over the tree's own links, `_NOWHERE` where out of it; and a hash of those."""
        if len(path) > _LONGEST:
            return _NOWHERE, digest()
        steps, way, links = path.split("/")[::-1], list[str](), list[str]()
        while steps:
            step = steps.pop()
            here = "/".join((*way, step))
            if step in {"", "."}:
                continue
            if step == "..":
                if not way or "/".join(way) not in self._children():
                    return _NOWHERE, digest(*links)
                way.pop()
            elif here in self._files and self._mode(here) == SYMLINK:
                text = self._link(here)
                if text is None or text[:1] == "/" or len(text) > _LONGEST or len(links) == 2 * _MOST_LINKS:
                    return _NOWHERE, digest(*links)
                links += (here, text)
                steps += text.split("/")[::-1]
            else:
                way.append(step)
        return "/".join(way), digest(*links)
