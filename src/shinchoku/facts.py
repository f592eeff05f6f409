"""What is known of an item beside its run: what it declares and imports, what git ignores, what compose starts."""

from bisect import bisect_left
from codecs import BOM_UTF8
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING

from shinchoku.errors import BadPattern, Unreadable
from shinchoku.folders import Folder
from shinchoku.imports import imports_of
from shinchoku.requirements import SETTINGS_FILES, Declared, declared, matters
from shinchoku.session import SuiteRun
from shinchoku.snapshot import Snapshot

if TYPE_CHECKING:
    from shinchoku.causes import ItemFacts

Keep = Callable[[Iterable[str], Sequence[str]], tuple[str, ...]]
"""The paths that gitignore lines do not exclude; raises `BadPattern`."""
_IGNORE = ".gitignore"
_MANIFESTS = ("pyproject.toml", "requirements.txt", "setup.cfg", "setup.py")


def declared_in(folder: Folder, snapshot: Snapshot) -> Declared:
    """What an item's own files say that its tests need."""
    paths = _relative(folder)
    files = dict(_contents(snapshot, {path: f"{folder.path}/{path}" for path in paths if matters(path)}))
    above = [
        dict(_contents(snapshot, {name: _joined(place, name) for name in SETTINGS_FILES}))
        for place in _above(folder.path or "")
    ]
    return declared(files, paths, above)


def facts_of(folder: Folder, snapshot: Snapshot, run: SuiteRun, keep: Keep, there: frozenset[str]) -> "ItemFacts":
    """All that a diagnosis may ask.

    Args:
        folder: The item's.
        snapshot: The scanned one.
        run: Its tests' run.
        keep: Matches gitignore lines.
        there: Every file that was there for the run.
    """
    from shinchoku.causes import ItemFacts  # noqa: PLC0415 - slow, and not for suites that pass
    from shinchoku.compose import services_for  # noqa: PLC0415 - as above: YAML

    told = declared_in(folder, snapshot)
    paths = _relative(folder)
    return ItemFacts(
        folder=folder.path or "",
        files=there or frozenset(snapshot.files),
        ignored=_ignored_by(snapshot, keep),
        imports=_imports(folder, snapshot, paths),
        own_modules=folder.own_modules,
        declared=frozenset(told.names),
        manifest=next((name for name in _MANIFESTS if name in paths), None),
        services=services_for(folder.path or "", snapshot.files, snapshot.read),
        installs=run.installs,
        offline=run.offline,
    )


def _relative(folder: Folder) -> list[str]:
    return [path.removeprefix(f"{folder.path}/") for paths in folder.files.values() for path in paths]


def _contents(snapshot: Snapshot, wanted: Mapping[str, str]) -> Iterator[tuple[str, bytes]]:
    """What can be read of those files that the snapshot has, by the name that they go by."""
    for name, path in wanted.items():
        with suppress(Unreadable):
            if _has(snapshot, path):
                yield name, snapshot.read(path)


def _has(snapshot: Snapshot, path: str) -> bool:
    place = bisect_left(snapshot.files, path)
    return snapshot.files[place : place + 1] == (path,)


def _joined(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name


def _above(path: str) -> Iterator[str]:
    """The folders above one, the nearest first; "" for the root."""
    while path:
        path = path.rpartition("/")[0]
        yield path


def _imports(folder: Folder, snapshot: Snapshot, paths: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    sources = {path: f"{folder.path}/{path}" for path in paths if path.endswith(".py")}
    for path, content in _contents(snapshot, sources):
        for module in imports_of(content):
            found[module].append(path)
    return {module: tuple(sorted(files)) for module, files in found.items()}


def _ignored_by(snapshot: Snapshot, keep: Keep) -> Callable[[str], bool]:
    """Whether the .gitignore files of the tree keep a path out; a nearer one is not asked whether it takes it back."""

    @cache
    def lines_in(folder: str) -> tuple[str, ...]:
        found = dict(_contents(snapshot, {"": _joined(folder, _IGNORE)})).get("", b"")
        lines = found.removeprefix(BOM_UTF8).decode(errors="surrogateescape").split("\n")
        return tuple(line for line in lines if _is_usable(line, keep))

    def ignored(path: str) -> bool:
        folders = ((folder, path.removeprefix(f"{folder}/")) for folder in _above(path))
        return any(lines_in(folder) and not keep([below], lines_in(folder)) for folder, below in folders)

    return ignored


def _is_usable(line: str, keep: Keep) -> bool:
    """Git passes over a line that can match nothing, and over that one alone."""
    try:
        keep((), (line,))
    except BadPattern:
        return False
    return True
