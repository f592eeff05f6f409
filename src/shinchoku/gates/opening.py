"""A repository, opened for git: through a git directory of our own, which is gone afterwards."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

from shinchoku.errors import CannotScan
from shinchoku.gates.cleandir import CleanDir, OddPath, check_objects
from shinchoku.gates.discovery import GIT, Place, find_place
from shinchoku.gates.gitcommand import GitCommand, GitFailed
from shinchoku.gates.gitsettings import GitSettings, parse_listing
from shinchoku.gates.guarded import Odd, read_guarded
from shinchoku.gates.scratch import scratch_folder, temporary_outside
from shinchoku.speech import say

_LONGEST_SETTINGS = 1 << 20
_OLDER_POSITION = "@{"


class Opened(Struct, frozen=True):
    """A repository that git can be asked about."""

    git: GitCommand
    """Started at the scanned root; in a bare repository, in the git directory of ours."""
    place: Place

    @property
    def shallow(self) -> frozenset[str]:
        """The commits whose parents this clone does not have."""
        return frozenset(_content(f"{self.place.common_dir}/shallow").decode("ascii", "replace").split())

    @property
    def exclude(self) -> bytes:
        """The content of info/exclude."""
        return _content(f"{self.place.common_dir}/info/exclude")


@contextmanager
def opened(path: Path, *revisions: str | None) -> Iterator[Opened]:
    """The repository that holds a folder; git's processes, and the directory that they read, end with the context.

    Args:
        path: The top level of a repository, a folder below it, or a bare repository.
        revisions: What will be asked for, where a user names it: older positions of branches are brought on demand.

    Raises:
        CannotScan: No such folder, no repository, or one in which something is not what it should be.
    """
    shown, place = os.fspath(path), find_place(path)
    with temporary_outside(place.top or place.git_dir), scratch_folder("shinchoku-git-") as folder:
        try:
            check_objects(f"{place.common_dir}/objects")
            settings = _settings(place, folder)
            _check(place, settings)
            CleanDir(place.git_dir, place.common_dir, folder).fill(
                settings.text(is_bare=place.top is None),
                refs_are_files=settings.refs_are_files,
                with_logs=any(_OLDER_POSITION in revision for revision in revisions if revision),
            )
        except OddPath as error:
            name = f"{GIT}/{error.path}" if place.top is not None else error.path
            raise CannotScan(shown, say("{name} {odd}", name=name, odd=error.odd)) from error
        git = GitCommand(Path(path if place.top is not None else folder), _places(place, folder))
        try:
            yield Opened(git, place)
        finally:
            git.close()


def _places(place: Place, folder: str) -> dict[str, str]:
    """What tells git where all is."""
    work_tree = {} if place.top is None else {"GIT_WORK_TREE": place.top}
    return {"GIT_DIR": folder, "GIT_OBJECT_DIRECTORY": f"{place.common_dir}/objects", **work_tree}


def _settings(place: Place, folder: str) -> GitSettings:
    """The repository's own; git says what they mean, in a folder where it finds nothing else."""
    try:
        said = read_guarded(f"{place.common_dir}/config", _LONGEST_SETTINGS)
    except FileNotFoundError:
        return GitSettings({})
    except Odd as error:
        raise OddPath("config", error.cause) from error
    git = GitCommand(Path(folder), {"GIT_DIR": folder})
    try:
        return parse_listing(git.feed(said, "config", "--file", "-", "--no-includes", "--list", "-z"))
    except GitFailed as error:
        line = error.stderr.removeprefix("fatal: ").replace("standard input", "it")
        raise OddPath("config", say("cannot be understood: {cause}", cause=line)) from error


def _check(place: Place, settings: GitSettings) -> None:
    """See that the repository is of a known kind, and the scanned folder's own; raises `OddPath`."""
    if (unknown := settings.unknown()) is not None:
        raise OddPath("config", say("shows a repository that cannot be read: {unknown}", unknown=unknown))
    if place.top is None and settings.denies_bare:
        raise OddPath("config", say("says that this is the inside of a repository; scan the folder that holds it"))
    if place.leads_out and not _is_named_back(place, settings):
        raise OddPath("", say("leads to a git directory that names another folder as its work tree"))


def _is_named_back(place: Place, settings: GitSettings) -> bool:
    """Whether the git directory names the work tree that leads to it; else anyone's could be read by a file's word."""
    dot_git = f"{place.top}/{GIT}"
    if place.is_linked:
        named = os.fsdecode(_content(f"{place.git_dir}/gitdir").rstrip(b"\r\n"))
        return _is_same(os.path.join(place.git_dir, named), dot_git)  # noqa: PTH118 - a text
    return settings.work_tree is not None and _is_same(
        os.path.join(place.git_dir, settings.work_tree),  # noqa: PTH118 - as above
        place.top or "",
    )


def _is_same(path: str, other: str) -> bool:
    try:
        return "\0" not in path and os.path.samefile(path, other)  # noqa: PTH121 - texts
    except OSError:
        return False


def _content(path: str) -> bytes:
    """A small file's bytes; nothing where it is none."""
    try:
        return read_guarded(path, _LONGEST_SETTINGS)
    except (FileNotFoundError, Odd):
        return b""
