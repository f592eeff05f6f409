"""Which files of a work tree git tracks or would offer to add, found without asking git."""

import os
import stat
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from functools import cached_property
from pathlib import Path

from msgspec import Struct, field

from shinchoku.gates.ruling import IGNORE, RuledFolder, top_level
from shinchoku.snapshot import Problem
from shinchoku.speech import say

_GIT = ".git"
_LINK = b"gitdir: "
_LONGEST_LINK = 65_536


class Walk(Struct, frozen=True):
    """What a walk through a work tree found."""

    files: tuple[str, ...]
    """Regular files and symbolic links, POSIX, relative to the scanned root, sorted by code point."""
    problems: tuple[Problem, ...]
    """``GIT05``: a folder that cannot be listed. ``GIT06``: a repository inside this one, not entered."""


class _Listing(Struct):
    """The entries of a folder."""

    tracked: list[str] = field(default_factory=list)
    """Files and symbolic links, from the top level."""
    untracked: list[str] = field(default_factory=list)
    """Files and symbolic links, from the top level."""
    folders: list[str] = field(default_factory=list)
    """Names."""
    has_git: bool = False
    """Whether one entry, of any kind, is called ``.git``."""
    has_ignore: bool = False
    """Whether one file or symbolic link is called ``.gitignore``."""


class _Survey(Struct, frozen=True, dict=True):
    """One walk under way."""

    top: str
    root: str
    """The scanned root from the top level, with a slash at its end; "" for the top level."""
    tracked: AbstractSet[str]
    files: list[str] = field(default_factory=list)
    """From the top level."""
    problems: dict[str, Problem] = field(default_factory=dict)
    """By the folder they are about."""

    @cached_property
    def tracked_folders(self) -> AbstractSet[str]:
        """Every folder that holds a tracked file at any depth, with a slash at its end."""
        found: set[str] = set()
        for folder in {path.rpartition("/")[0] for path in self.tracked}:
            above = folder
            while above and f"{above}/" not in found:
                found.add(f"{above}/")
                above = above.rpartition("/")[0]
        return found

    def start(self, info_exclude: bytes) -> RuledFolder:
        """The scanned root, with the rules of the folders above it."""
        folder = top_level(info_exclude)
        for name in self.root.split("/")[:-1]:
            folder = folder.with_rules(read_ignore_file(self.top + folder.path)).inner(name)
        return folder

    def visit(self, folder: RuledFolder) -> Iterator[RuledFolder]:
        """Takes a folder's files, and yields the folders in it that are to be visited too."""
        try:
            listing = self._list(folder.path)
        except OSError as error:
            self._unreadable(folder.path, error)
            return
        if listing.has_git and self._is_foreign(folder.path):
            self._foreign(folder.path)
            return
        self.files.extend(listing.tracked)
        if listing.has_ignore and not folder.kept_out:
            folder = folder.with_rules(read_ignore_file(self.top + folder.path))
        if not folder.kept_out:
            self.files.extend(path for path in listing.untracked if not folder.line(path, folder=False))
        for inner in map(folder.inner, listing.folders):
            if not inner.kept_out or inner.path in self.tracked_folders:
                yield inner

    def _list(self, folder: str) -> _Listing:
        found, tracked = _Listing(), self.tracked
        with os.scandir(self.top + folder) as entries:
            for entry in entries:
                name = entry.name
                if name == _GIT:
                    found.has_git = True
                elif entry.is_dir(follow_symlinks=False):
                    found.folders.append(name)
                elif entry.is_file(follow_symlinks=False) or entry.is_symlink():
                    path = folder + name
                    (found.tracked if path in tracked else found.untracked).append(path)
                    found.has_ignore |= name == IGNORE
        return found

    def _is_foreign(self, folder: str) -> bool:
        """Whether a folder with a ``.git`` is a repository that the scanned one has no files in."""
        scanned = folder in {"", self.root}
        return not scanned and folder not in self.tracked_folders and _is_repository(Path(self.top, folder, _GIT))

    def _unreadable(self, folder: str, error: OSError) -> None:
        name = folder[len(self.root) : -1] or "."
        self.problems[folder] = Problem(
            "GIT05",
            say(
                "{name}: the folder cannot be listed ({strerror}), so nothing in it was seen; give "
                "yourself the right to read it and scan again",
                name=name,
                strerror=error.strerror,
            ),
        )

    def _foreign(self, folder: str) -> None:
        name = folder[len(self.root) : -1]
        self.problems[folder] = Problem(
            "GIT06", say("{name}: a git repository of its own, which was not entered; scan it by itself", name=name)
        )


def visible_files(top: Path, prefix: str, tracked: AbstractSet[str], info_exclude: bytes = b"") -> Walk:
    """The files below a folder that git tracks or does not ignore, and that are there.

    They are those of ``git ls-files --cached --others --exclude-standard`` without the user's own excludes file. A
    folder that is a repository of its own is entered only for the sake of tracked files in it, as git does.

    Args:
        top: The work tree's top level.
        prefix: The scanned root relative to it, POSIX, without an ending slash; "" for the top level itself.
        tracked: The index's paths relative to the top level, without submodules.
        info_exclude: The content of the repository's info/exclude.
    """
    survey = _Survey(os.path.join(top, ""), f"{prefix}/" if prefix else "", tracked)  # noqa: PTH118 - the ending slash
    waiting = [survey.start(info_exclude)]
    while waiting:
        waiting.extend(survey.visit(waiting.pop()))
    below_root = len(survey.root)
    return Walk(
        files=tuple(sorted(path[below_root:] for path in survey.files)),
        problems=tuple(problem for _, problem in sorted(survey.problems.items())),
    )


def read_ignore_file(folder: str) -> bytes:
    """The content of the .gitignore in a folder, whose path ends with a slash.

    Nothing where it is a link, not a file, or closed to us, as for git.
    """
    try:
        with open(folder + IGNORE, "rb", opener=_without_following) as file:
            return file.read() if stat.S_ISREG(os.fstat(file.fileno()).st_mode) else b""
    except OSError:
        return b""


def _without_following(path: str, flags: int) -> int:
    # Without O_NONBLOCK, opening a FIFO would wait for a writer.
    return os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK)


def _is_repository(git: Path) -> bool:
    """Whether a ``.git`` is a repository, or leads to one; a broken one does not hide its folder from git."""
    try:
        if git.is_file():
            with git.open("rb") as file:
                said = file.read(_LONGEST_LINK)
            if not said.startswith(_LINK):
                return False
            git = git.parent / os.fsdecode(said.removeprefix(_LINK).rstrip(b"\r\n"))
        has_own = (git / "objects").is_dir() and (git / "refs").is_dir()
        return (git / "HEAD").is_file() and (has_own or (git / "commondir").is_file())
    except OSError:
        return True  # git, too, leaves alone what it is not allowed to look into
