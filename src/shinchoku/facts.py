"""What is known of an item beside its run: what it declares and imports, what git ignores, what compose starts."""

import posixpath
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from typing import TYPE_CHECKING

from shinchoku.errors import Unreadable
from shinchoku.folders import Folder
from shinchoku.requirements import Declared, declared, matters
from shinchoku.session import SuiteRun
from shinchoku.snapshot import Snapshot

if TYPE_CHECKING:
    from shinchoku.causes import ItemFacts
    from shinchoku.requirements.locks import Locked

Keep = Callable[[Iterable[str], Sequence[str]], tuple[str, ...]]
"""The paths that gitignore lines do not exclude; raises `BadPattern`."""
_ENDINGS = (".toml", ".ini", ".cfg", ".txt", ".in", "setup.py", "Pipfile")
_MANIFESTS = ("pyproject.toml", "requirements.txt", "Pipfile", "setup.cfg", "setup.py")


def declared_in(folder: Folder, snapshot: Snapshot) -> Declared:
    """What an item's own files say that its tests need; where they say nothing, those of the folders above it."""
    paths = _relative(folder)
    files = dict(_contents(snapshot, {path: f"{folder.path}/{path}" for path in paths if matters(path)}))
    above = [dict(_contents(snapshot, _near(snapshot.files, place))) for place in _above(folder.path or "")]
    return declared(files, paths, above)


def locked_in(folder: Folder, snapshot: Snapshot, told: Declared) -> "Locked | None":
    """What a lock file pins that lies beside the files that declare."""
    from shinchoku.requirements.locks import LOCKS, locked  # noqa: PLC0415 - slow, and only where releases are in doubt

    place = posixpath.join(folder.path or "", posixpath.dirname(told.borrowed or ""))
    return locked(dict(_contents(snapshot, {name: posixpath.normpath(f"{place}/{name}") for name in LOCKS})))


def facts_of(folder: Folder, snapshot: Snapshot, run: SuiteRun, there: frozenset[str]) -> "ItemFacts":
    """All that a diagnosis may ask.

    Args:
        folder: The item's.
        snapshot: The scanned one.
        run: Its tests' run.
        there: Every file that was there for the run.
    """
    from shinchoku.causes import ItemFacts  # noqa: PLC0415 - slow, and not for suites that pass
    from shinchoku.compose import services_for  # noqa: PLC0415 - as above: YAML

    told = declared_in(folder, snapshot)
    paths = _relative(folder)
    return ItemFacts(
        folder=folder.path or "",
        files=there or frozenset(snapshot.files),
        rule=snapshot.rule,
        imports=_imports(folder, snapshot, paths),
        own_modules=folder.own_modules,
        declared=frozenset(told.names),
        manifest=told.borrowed or next((name for name in _MANIFESTS if name in paths), None),
        services=services_for(folder.path or "", snapshot.files, snapshot.text),
        installs=run.installs,
        offline=run.offline,
    )


def _near(paths: tuple[str, ...], place: str) -> dict[str, str]:
    """Those that matter in a folder, and in the folders in it, by the name that they have there."""
    below = f"{place}/" if place else ""
    found = {path.removeprefix(below): path for path in _likely(paths) if path.startswith(below)}
    return {name: path for name, path in found.items() if name.count("/") <= 1 and matters(name)}


@lru_cache(maxsize=1)
def _likely(paths: tuple[str, ...]) -> tuple[str, ...]:
    """Few of all, so that not every item looks through all."""
    return tuple(path for path in paths if path.endswith(_ENDINGS))


def _relative(folder: Folder) -> list[str]:
    return [path.removeprefix(f"{folder.path}/") for paths in folder.files.values() for path in paths]


def _contents(snapshot: Snapshot, wanted: Mapping[str, str]) -> Iterator[tuple[str, bytes]]:
    """What can be read of those files that the snapshot has, by the name that they go by."""
    for name, path in wanted.items():
        with suppress(Unreadable):
            if _has(snapshot, path):
                yield name, snapshot.text(path)


def _has(snapshot: Snapshot, path: str) -> bool:
    place = bisect_left(snapshot.files, path)
    return snapshot.files[place : place + 1] == (path,)


def _above(path: str) -> Iterator[str]:
    """The folders above one, the nearest first; "" for the root."""
    while path:
        path = path.rpartition("/")[0]
        yield path


def _imports(folder: Folder, snapshot: Snapshot, paths: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
    from shinchoku.imports import imports_of  # noqa: PLC0415 - slow, and not for suites that pass

    found: dict[str, list[str]] = defaultdict(list)
    sources = {path: f"{folder.path}/{path}" for path in paths if path.endswith(".py")}
    for path, content in _contents(snapshot, sources):
        for module in imports_of(content):
            found[module].append(path)
    return {module: tuple(sorted(files)) for module, files in found.items()}
