"""A commit's tree, read from git objects: no checkout, no work tree."""

import posixpath
from pathlib import Path

from msgspec import Struct

from shinchoku.errors import CannotScan, Unreadable
from shinchoku.gates.gitcommand import LARGEST, GitCommand, GitFailed, NoObject
from shinchoku.snapshot import SYMLINK

_SUBMODULE = 0o160000
_MOST_LINKS = 40  # as many as Linux follows
_MANY = 250_000  # objects: some ten thousand commits


class TreeFiles(Struct, frozen=True):
    """The files of one tree, by POSIX paths relative to it."""

    git: GitCommand
    entries: dict[str, tuple[int, str]]
    """Path to mode and object id, in git's order."""

    def read(self, path: str) -> bytes:
        """A file's bytes; links are followed inside the tree. Raises `Unreadable`."""
        name = path
        for _ in range(_MOST_LINKS):
            mode, oid = self._entry(name, path)
            content = self._content(oid, path)
            if mode != SYMLINK:
                return content
            target = content.decode("utf-8", "surrogateescape")
            name = posixpath.normpath(posixpath.join(posixpath.dirname(name), target))
            if name.startswith(("/", "../")) or name == "..":
                raise Unreadable(path, "a link that leads out of the scanned folder")
        raise Unreadable(path, "a loop of links")

    def mode(self, path: str) -> int:
        """The mode that git recorded; raises `Unreadable`."""
        return self._entry(path, path)[0]

    def link(self, path: str) -> str:
        """A symbolic link's target text; raises `Unreadable`."""
        return self._content(self._entry(path, path)[1], path).decode("utf-8", "surrogateescape")

    def _entry(self, name: str, path: str) -> tuple[int, str]:
        if name not in self.entries:
            raise Unreadable(path, "a link that leads nowhere" if name != path else "no such file in the revision")
        return self.entries[name]

    def _content(self, oid: str, path: str) -> bytes:
        return read_object(self.git, oid, path)


def read_object(git: GitCommand, oid: str, path: str, most: int = LARGEST) -> bytes:
    """The content of a file of at most so many bytes, by its object id; raises `Unreadable`, of that path."""
    try:
        return git.blob(oid, most)
    except NoObject as error:
        raise Unreadable(path, f"its object {oid[:12]} {error}") from error


def read_tree(git: GitCommand, oid: str, prefix: str, shown: str) -> TreeFiles:
    """The tree of a commit, or of a folder in it; raises `CannotScan` where the commit has no such folder.

    Submodules are other repositories: they are left out.
    """
    try:
        listing = git.run("ls-tree", "-r", "-z", "--full-tree", f"{oid}:{prefix}")
    except GitFailed as error:
        cause = (
            f"revision {oid[:12]} has no folder {prefix}/" if prefix else f"its tree is not readable: {error.stderr}"
        )
        raise CannotScan(shown, cause) from error
    entries = {}
    for line in listing.split(b"\0")[:-1]:
        facts, _, path = line.partition(b"\t")
        mode, _, blob = facts.decode("ascii").split(" ")
        if int(mode, 8) != _SUBMODULE:
            entries[path.decode("utf-8", "surrogateescape")] = (int(mode, 8), blob)
    return TreeFiles(git, entries)


def are_many(common_dir: Path) -> bool:
    """Whether a repository's packs hold very many objects: an index has 28 bytes and more for each."""
    try:
        return sum(index.stat().st_size for index in common_dir.glob("objects/pack/*.idx")) > _MANY * 28
    except OSError:
        return False
