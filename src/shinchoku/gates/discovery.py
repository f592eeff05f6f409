"""Where the repository of a folder is: found without git, whose own search obeys what a repository says."""

import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from shinchoku.errors import CannotScan, Forbidden
from shinchoku.gates.guarded import Odd, read_guarded
from shinchoku.speech import say

GIT = ".git"
_LINK = b"gitdir: "
_LONGEST_LINK = 65_536


class Place(Struct, frozen=True):
    """A repository's folders; all paths are absolute, without links."""

    git_dir: str
    """With HEAD and index."""
    common_dir: str
    """With objects, refs and settings; a linked work tree's is another one than its own."""
    top: str | None
    """The work tree's top level; None for a bare repository."""
    prefix: str = ""
    """The scanned root below the top level, POSIX, without an ending slash; "" for the top level itself."""
    leads_out: bool = False
    """Whether the work tree's ``.git`` leads to a folder outside of it, which has to name that work tree as its own."""

    @property
    def linked(self) -> str | None:
        """As `Snapshot.linked`; a repository whose git directory was put elsewhere is one as of a submodule."""
        if not self.leads_out:
            return None
        return "worktree" if self.is_linked else "submodule"

    @property
    def is_linked(self) -> bool:
        """Whether it is a linked work tree, that of ``git worktree add``."""
        return self.git_dir != self.common_dir


def find_place(path: Path) -> Place:
    """The repository that holds a folder.

    It is looked for in the folder and in those above it, as far as they are on the same file system and belong to the
    same user. A ``.git`` that is a link, or a file that names another folder, is followed once.

    Raises:
        CannotScan: There is no such folder, no repository, or one that cannot be read; `Forbidden` where its user alone
            may look into it.
    """
    shown = os.fspath(path)
    try:
        if not stat.S_ISDIR(path.stat().st_mode):
            raise CannotScan(shown, say("not a folder; name the folder that holds the repository"))
    except PermissionError as error:
        raise Forbidden(shown, _denied()) from error
    except (OSError, ValueError) as error:  # the latter for a name with a zero byte
        raise CannotScan(shown, say("no such folder")) from error
    if not os.access(path, os.R_OK | os.X_OK):
        raise Forbidden(shown, _denied())
    root = os.path.realpath(path)
    damaged = None
    for folder in _upward(root):
        place = _work_tree(folder, root, shown) or _bare(folder)
        if place is not None:
            if place.top is None and os.path.basename(place.git_dir) == GIT:  # noqa: PTH119 - a text
                raise CannotScan(shown, say("inside a .git folder; scan the folder that holds it"))
            return place
        if damaged is None and os.path.lexists(f"{folder}/{GIT}"):
            damaged = os.path.relpath(f"{folder}/{GIT}", root)
    if damaged is not None:
        raise CannotScan(shown, _not_taken(damaged))
    raise CannotScan(shown, _none(root))


def _denied() -> str:
    return say("this user may not look into it: {cause}", cause=os.strerror(errno.EACCES).lower())


def _not_taken(place: str) -> str:
    return say(
        "git does not take {place} for a repository: its HEAD, objects or refs are missing or damaged", place=place
    )


def _none(root: str) -> str:
    *_, last = _upward(root)
    above = os.path.dirname(last)  # noqa: PTH120 - a text
    if above == last:
        return say("not a git repository, nor a folder inside one; 'git init' makes one")
    return say(
        "not a git repository, nor a folder inside one as far as its user's folders and its file system go; "
        "name the folder that holds the repository"
    )


def _upward(root: str) -> Iterator[str]:
    """A folder, and those above it on the same file system that belong to the same user."""
    beginning, folder = _whose(root), root
    while True:
        yield folder
        above = os.path.dirname(folder)  # noqa: PTH120 - a text
        if above == folder or _whose(above) != beginning:
            return
        folder = above


def _whose(folder: str) -> tuple[int, int]:
    """The file system that a folder is on, and its user."""
    facts = os.stat(folder)  # noqa: PTH116 - a text
    return facts.st_dev, facts.st_uid


def _work_tree(folder: str, root: str, shown: str) -> Place | None:
    """The repository whose work tree begins there."""
    dot_git = f"{folder}/{GIT}"
    name = os.path.relpath(dot_git, root)
    if not os.path.lexists(dot_git):
        return None
    if os.path.isdir(dot_git):  # noqa: PTH112 - a text
        git_dir = os.path.realpath(dot_git)
        if not _is_git_dir(git_dir):
            return None
    else:
        git_dir = _named_by(dot_git, name, shown)
    below = "" if root == folder else os.path.relpath(root, folder)
    return Place(
        git_dir=git_dir,
        common_dir=_common(git_dir, name, shown),
        top=folder,
        prefix=below,
        leads_out=os.path.commonpath((git_dir, folder)) != folder,
    )


def _named_by(dot_git: str, name: str, shown: str) -> str:
    """The folder that a ``.git`` file leads to."""
    try:
        said = read_guarded(dot_git, _LONGEST_LINK)
    except Odd as error:
        raise CannotScan(shown, say("{name} {odd}", name=name, odd=error.cause)) from error
    if not said.startswith(_LINK):
        raise CannotScan(shown, _not_taken(name))
    target = os.fsdecode(said.removeprefix(_LINK).rstrip(b"\r\n"))
    found = "" if "\0" in target else os.path.realpath(os.path.join(os.path.dirname(dot_git), target))  # noqa: PTH118, PTH120 - texts
    if not found or not _is_git_dir(found):
        raise CannotScan(shown, say("{name} leads to {target}, which is no git repository", name=name, target=target))
    return found


def _common(git_dir: str, name: str, shown: str) -> str:
    """The folder with the objects: the git directory itself, but for that of a linked work tree."""
    try:
        said = read_guarded(f"{git_dir}/commondir", _LONGEST_LINK)
    except FileNotFoundError:
        return git_dir
    except Odd as error:
        raise CannotScan(shown, say("{name} {odd}", name=f"{name}/commondir", odd=error.cause)) from error
    target = os.fsdecode(said.rstrip(b"\r\n"))
    found = "" if "\0" in target else os.path.realpath(os.path.join(git_dir, target))  # noqa: PTH118 - a text
    if not found or not _has_stores(found):
        raise CannotScan(shown, say("{name} leads to {target}, which is no git repository", name=name, target=target))
    return found


def _bare(folder: str) -> Place | None:
    if os.path.lexists(f"{folder}/HEAD") and _has_stores(folder):
        return Place(folder, folder, None)
    return None


def _is_git_dir(folder: str) -> bool:
    """Whether a folder is one, so far as names tell; what stands in them is looked at later."""
    has_head = os.path.lexists(f"{folder}/HEAD")
    return has_head and (_has_stores(folder) or os.path.lexists(f"{folder}/commondir"))


def _has_stores(folder: str) -> bool:
    return os.path.isdir(f"{folder}/objects") and os.path.isdir(f"{folder}/refs")  # noqa: PTH112 - texts
