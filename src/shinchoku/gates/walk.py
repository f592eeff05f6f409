"""Which files of a work tree git tracks or would offer to add, found without asking git."""

import os
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from functools import cached_property
from pathlib import Path

from msgspec import Struct, field

from shinchoku.gates.guarded import Odd, read_guarded
from shinchoku.gates.ruling import IGNORE, RuledFolder, TooManyRules, top_level
from shinchoku.snapshot import LONGEST_TEXT, Problem
from shinchoku.speech import say

_GIT = ".git"
_LINK = b"gitdir: "
_LONGEST_LINK = 65_536


class Walk(Struct, frozen=True):
    """What a walk through a work tree found."""

    files: tuple[str, ...]
    """Regular files and symbolic links, POSIX, relative to the scanned root, sorted by code point."""
    problems: tuple[Problem, ...]
    """``GIT05``: a folder that cannot be listed. ``GIT06``: a repository inside this one, not entered. ``GIT11``: an
    ignore file whose rules were not followed. ``FIL05``: a pipe, a socket or a device."""


class _Listing(Struct):
    """The entries of a folder."""

    tracked: list[str] = field(default_factory=list)
    """Files and symbolic links, from the top level."""
    untracked: list[str] = field(default_factory=list)
    """Files and symbolic links, from the top level."""
    odd: list[str] = field(default_factory=list)
    """Pipes, sockets and devices, from the top level."""
    folders: list[str] = field(default_factory=list)
    """Names."""
    has_git: bool = False
    """Whether one entry, of any kind, is called ``.git``."""
    has_ignore: bool = False
    """Whether something that is neither a folder nor a link is called ``.gitignore``."""


class _Survey(Struct, frozen=True, dict=True):
    """One walk under way."""

    top: str
    root: str
    """The scanned root from the top level, with a slash at its end; "" for the top level."""
    tracked: AbstractSet[str]
    files: list[str] = field(default_factory=list)
    """From the top level."""
    problems: dict[str, Problem] = field(default_factory=dict)
    """By the path they are about."""

    @cached_property
    def tracked_folders(self) -> AbstractSet[str]:
        """Every folder that holds a tracked file at any depth, with a slash at its end."""
        return folders_above(self.tracked)

    def start(self, info_exclude: bytes) -> RuledFolder:
        """The scanned root, with the rules of the folders above it."""
        folder = top_level(info_exclude)
        for name in self.root.split("/")[:-1]:
            folder = self._ruled(folder).inner(name)
        return folder

    def _ruled(self, folder: RuledFolder) -> RuledFolder:
        """A folder with its own rules, unless they cannot be read."""
        try:
            return folder.with_rules(read_guarded(self.top + folder.path + IGNORE, LONGEST_TEXT))
        except FileNotFoundError:
            return folder
        except TooManyRules as error:
            cause = error.args[0]
        except Odd as odd:
            cause = odd.cause
        name = os.path.relpath(folder.path + IGNORE, self.root or ".")
        self.problems[folder.path + IGNORE] = Problem(
            "GIT11", say("{name} {cause}: what it says was not followed", name=name, cause=cause)
        )
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
            folder = self._ruled(folder)
        if not folder.kept_out:
            self.files.extend(path for path in listing.untracked if not folder.line(path, folder=False))
        for path in listing.odd:
            if path in self.tracked or not (folder.kept_out or folder.line(path, folder=False)):
                self._odd(path)
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
                else:
                    is_link = entry.is_symlink()
                    found.has_ignore |= name == IGNORE and not is_link  # a link is not followed, as in git
                    path = folder + name
                    if is_link or entry.is_file(follow_symlinks=False):
                        (found.tracked if path in tracked else found.untracked).append(path)
                    else:
                        found.odd.append(path)
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

    def _odd(self, path: str) -> None:
        name = path[len(self.root) :]
        self.problems.setdefault(
            path, Problem("FIL05", say("{name}: neither a file nor a folder, and so it was passed over", name=name))
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


def folders_above(paths: AbstractSet[str]) -> AbstractSet[str]:
    """Every folder that holds one of the files at any depth, with a slash at its end; the top level aside."""
    found: set[str] = set()
    for folder in {path.rpartition("/")[0] for path in paths}:
        above = folder
        while above and f"{above}/" not in found:
            found.add(f"{above}/")
            above = above.rpartition("/")[0]
    return found


def read_ignore_file(folder: str) -> bytes:
    """The content of the .gitignore in a folder, whose path ends with a slash.

    Nothing where it is a link, not a file, or closed to us, as for git.
    """
    try:
        return read_guarded(folder + IGNORE, LONGEST_TEXT)
    except (FileNotFoundError, Odd):
        return b""


def _is_repository(git: Path) -> bool:
    """Whether a ``.git`` is a repository, or leads to one; a broken one does not hide its folder from git."""
    try:
        if not git.is_dir():
            said = read_guarded(os.fspath(git), _LONGEST_LINK)
            if not said.startswith(_LINK):
                return False
            git = git.parent / os.fsdecode(said.removeprefix(_LINK).rstrip(b"\r\n"))
        has_own = (git / "objects").is_dir() and (git / "refs").is_dir()
        return (git / "HEAD").is_file() and (has_own or (git / "commondir").is_file())
    except FileNotFoundError:
        return False
    except (OSError, Odd):
        return True  # git, too, leaves alone what it is not allowed to look into
