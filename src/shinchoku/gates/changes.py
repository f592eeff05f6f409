"""Changes of a work tree as they happen."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePath

from shinchoku.errors import NoWatchfiles

_NEVER = frozenset("__pycache__ .pytest_cache .mypy_cache .ruff_cache .hypothesis node_modules .venv .tox .nox".split())
_GIT = ".git"
_OF_GIT = ("HEAD", "refs", "packed-refs")
"""What a commit or another branch changes in there."""
_FIRST_LOOK = 200  # milliseconds
_PART = ".shinchoku-part"


def changes(root: Path, apart_from: Iterable[str]) -> Iterator[None]:
    """One value once the folder is watched, and then one for each burst of changes in it, until Ctrl-C.

    Args:
        root: The scanned root.
        apart_from: Files whose changes do not count: those that are written with every scan.

    Raises:
        NoWatchfiles: The extra that watches is not installed.
    """
    try:
        from watchfiles import watch  # noqa: PLC0415 - an extra, only where it is asked for
    except ImportError as error:
        raise NoWatchfiles from error
    own = frozenset(os.path.realpath(name) for name in apart_from)
    top = os.path.realpath(root)

    def matters(_: object, path: str) -> bool:
        return path not in own and counts(os.path.relpath(path, top))

    begun = False
    # It watches from its first answer on, which may be that nothing has changed.
    for found in watch(top, watch_filter=matters, rust_timeout=_FIRST_LOOK, yield_on_timeout=True):
        if found or not begun:
            yield
        begun = True


def counts(path: str) -> bool:
    """Whether a change of a path, relative to the scanned root, may change what a scan finds."""
    parts = PurePath(path).parts
    if _GIT in parts:
        inside = parts[parts.index(_GIT) + 1 :]
        return inside[:1] != () and inside[0] in _OF_GIT and not path.endswith(".lock")
    return not (_NEVER & set(parts)) and not path.endswith((_PART, ".pyc", "~", ".swp"))
