"""Where the learner's work lies, when it is not where it was looked for: above that folder, or one below."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from shinchoku.errors import NothingToScan
from shinchoku.names import fold


@contextmanager
def pointed(root: Path) -> Iterator[None]:
    """Where there is nothing to scan, say which folder would have been the right one, if one is near."""
    try:
        yield
    except NothingToScan as error:
        with suppress(OSError):
            found = _nearby(root, error.roots)
            if found is not None:
                raise NothingToScan(error.path, error.roots, os.path.relpath(found)) from error
        raise


def _nearby(root: Path, roots: Sequence[str]) -> Path | None:
    return next((folder for folder in _candidates(root.resolve()) if _holds(folder, roots)), None)


def _candidates(root: Path) -> Iterator[Path]:
    """The folders up to the repository's top, then those in the scanned one."""
    above = [root, *root.parents]
    tops = [number for number, folder in enumerate(above) if (folder / ".git").exists()]
    yield from above[1 : tops[0] + 1] if tops else ()
    yield from sorted(folder for folder in root.iterdir() if folder.is_dir() and folder.name != ".git")


def _holds(folder: Path, roots: Sequence[str]) -> bool:
    """Whether one of the tracks' root folders is there, by the rule of names."""
    keys = {fold(root.split("/")[0]) for root in roots if root}
    return any(each.is_dir() and fold(each.name) in keys for each in folder.iterdir())
