"""Files that git ignores and tests need: a trained model, a small data set; found beside the snapshot's own."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from shinchoku.folders import Folder
from shinchoku.snapshot import Problem, Snapshot

MOST_BYTES = 512 * 1024 * 1024
"""Of all files that are carried for one item."""
_NEVER = frozenset(
    {
        *(".git", ".hg", ".svn", "node_modules", "__pycache__", "__pypackages__", ".tox", ".nox", ".eggs"),
        *(".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis", ".ipynb_checkpoints", ".uv-cache"),
        *("site-packages", ".env", ".envrc"),
    }
)
_NEVER_ENDING = (".pyc", ".pyo", ".egg-info")
_UNASKED = frozenset({".cache", "htmlcov", ".coverage", ".DS_Store", "mlruns", "wandb"})
"""What runs leave behind, large or other each time: carried only where the settings name it."""
_UNASKED_ENDING = (".log", ".swp", ".tmp")
_VENVS = frozenset({"pyvenv.cfg", "conda-meta"})

Matches = Callable[[Iterable[str], Sequence[str]], tuple[str, ...]]
"""The paths that gitignore lines do not match."""


def carried(
    snapshot: Snapshot, root: Path, folders: Sequence[Folder], lines: Sequence[str], keep: Matches
) -> tuple[Snapshot, tuple[Problem, ...]]:
    """A work tree's snapshot with the ignored data files of some items, and those that the settings name.

    Virtual environments, Python's caches, node_modules and secrets in dotenv files are never carried.

    Args:
        snapshot: Of a work tree; a revision's is given back as it is, for it holds only what is committed.
        root: The scanned root on the disk.
        folders: The items whose tests are to run.
        lines: gitignore lines of further files to carry, from anywhere below the root.
        keep: Takes out what gitignore lines match.
    """
    if snapshot.revision != "worktree":
        return snapshot, ()
    known = frozenset(snapshot.files)
    found: set[str] = set()
    problems: list[Problem] = []
    for folder in folders:
        sizes = dict(_data_files(root, folder.path, known, _is_unasked)) if folder.path is not None else {}
        if sum(sizes.values()) > MOST_BYTES:
            problems.append(_too_large(folder, sum(sizes.values())))
        else:
            found |= sizes.keys()
    if lines:
        everything = [path for path, _ in _data_files(root, "", known, _is_never)]
        found |= set(everything) - set(keep(everything, lines))
    return replace(snapshot, files=tuple(sorted(known | found))), tuple(problems)


def _too_large(folder: Folder, size: int) -> Problem:
    told = f"{size // 2**20} MiB of files that git ignores are more than {MOST_BYTES // 2**20} MiB"
    cure = "name those that tests need in carry under [tests]"
    return Problem("EXP02", f"{folder.path}: {told}, so that none of them is there where tests run; {cure}")


def _data_files(
    root: Path, folder: str, known: frozenset[str], is_left: Callable[[str], bool]
) -> Iterator[tuple[str, int]]:
    """The regular files below a folder that the snapshot does not have, with their sizes; some names are left alone."""
    waiting = [folder]
    while waiting:
        here = waiting.pop()
        try:
            with os.scandir(root / here) as listing:
                entries = sorted(listing, key=lambda entry: entry.name)
        except OSError:
            continue  # the walk has told of it
        if any(entry.name in _VENVS for entry in entries):
            continue
        for entry in entries:
            path = f"{here}/{entry.name}" if here else entry.name
            if is_left(entry.name) or path in known:
                continue
            if entry.is_dir(follow_symlinks=False):
                waiting.append(path)
            elif entry.is_file(follow_symlinks=False):
                with suppress(FileNotFoundError):  # gone since
                    yield path, entry.stat(follow_symlinks=False).st_size


def _is_never(name: str) -> bool:
    return name in _NEVER or name.endswith(_NEVER_ENDING) or name.startswith(".env.")


def _is_unasked(name: str) -> bool:
    return _is_never(name) or name in _UNASKED or name.endswith(_UNASKED_ENDING)
