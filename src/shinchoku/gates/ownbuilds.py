"""The items' own distributions, built from copies of their files, so that a suite finds what it is a suite of."""

import filecmp
import secrets
import shutil
import threading
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from functools import partial
from pathlib import Path

from msgspec import Struct

from shinchoku.gates.making import Made, digest, held, names_in, packages_in
from shinchoku.gates.scratch import scratch_folder
from shinchoku.gates.shelf import BUILDS, Facts, Shelf
from shinchoku.gates.uv import Uv, UvFailed
from shinchoku.gates.uvmessages import without_this_machine
from shinchoku.session import Environment, NoEnvironment, NotKept
from shinchoku.speech import say
from shinchoku.systemwords import words

_MOST = 200  # distributions that are kept

Apart = Callable[[Path, Environment, Sequence[str]], Sequence[str]]
"""The beginning of a command line that keeps a build apart: from the one folder that it may write to, the environment
that it runs in, and other files that it must see."""


class Own(Struct, frozen=True):
    """How an item's own modules are found."""

    site: str | None
    """A folder with its distribution; None where it could not be built."""
    paths: tuple[str, ...]
    notes: tuple[str, ...] = ()


class Builder:
    """Builds what is not kept yet; safe for several threads."""

    def __init__(self, uv: Uv, cache_folder: Path, scratch: Path, stop: threading.Event, apart: Apart | None) -> None:
        """One that keeps its work in the cache folder, or else in the scratch folder."""
        self._uv = uv
        self._scratch = scratch
        self._apart = apart
        self._shelves = [Shelf(above / BUILDS, _MOST, uv.timeout, stop) for above in (cache_folder, scratch)]

    def close(self) -> None:
        """Let go of everything that was made or found."""
        for shelf in self._shelves:
            shelf.close()

    def kept(self, content: str, sources: tuple[str, ...], build: Made | NoEnvironment | NotKept) -> Own | NotKept:
        """As `own`, if it is kept."""
        if isinstance(build, NoEnvironment):
            return _unbuilt(sources, build.cause)
        found = self._shelves[0].find(_key(content, build, sources)) if isinstance(build, Made) and content else None
        return NotKept(say("what its own build made")) if found is None else _found(*found, sources)

    def own(
        self, content: str, write: Callable[[Path], None], sources: tuple[str, ...], build: Made | NoEnvironment
    ) -> Own:
        """An item's own distribution.

        Args:
            content: What tells the item's files from any others; "" for not to be kept.
            write: Writes them into a new folder.
            sources: Folders that its modules may be in.
            build: Where it is built.
        """
        if isinstance(build, NoEnvironment):
            return _unbuilt(sources, build.cause)
        shelves = self._shelves if content else self._shelves[1:]
        key = _key(content or secrets.token_hex(), build, sources)
        try:
            folder, facts, _ = held(shelves, key, partial(self._build, write, sources, build))
        except UvFailed as failure:
            return _unbuilt(sources, failure.why.cause)
        except OSError as error:
            return _unbuilt(sources, without_this_machine(words(error)))
        return _found(folder, facts, sources)

    def _build(self, write: Callable[[Path], None], sources: Sequence[str], build: Made, folder: Path) -> Facts:
        """Build from a copy, in a folder of its own; the learner's files are not touched."""
        with scratch_folder("build-", str(self._scratch)) as place:
            work = Path(place)
            copy, home, site = work / "item", work / "home", work / "site"
            home.mkdir()
            write(copy)
            before = _stamps(copy)
            environment = Environment(build.program, "", "")
            apart = self._apart(work, environment, (self._uv.program,)) if self._apart else ()
            try:
                self._uv.run_sealed(
                    str(home),
                    apart,
                    *("pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--no-sources"),
                    *(f"--python={build.program}", f"--target={site}", str(copy)),
                )
            except UvFailed as failure:
                if failure.why.code != "ENV02":
                    raise
                return Facts(failed=failure.why.cause)
            paths = _left_to_sources(site, copy, sources, before)
            shutil.copytree(site, folder, symlinks=True, dirs_exist_ok=True)
        return Facts(packages=packages_in(folder), holds=names_in(folder), paths=paths)


def _key(content: str, build: Made, sources: tuple[str, ...]) -> str:
    return digest(content, build.key, sources)


def _found(folder: Path, facts: Facts, sources: tuple[str, ...]) -> Own:
    return _unbuilt(sources, facts.failed) if facts.failed else Own(str(folder), facts.paths)


def _unbuilt(sources: tuple[str, ...], cause: str) -> Own:
    return Own(None, sources, (f"its own build failed, so that it runs from its source folders: {cause}",))


def _stamps(folder: Path) -> dict[Path, tuple[int, int]]:
    """Each file with what changes where it is written to."""
    return {path: (path.stat().st_size, path.stat().st_mtime_ns) for path in folder.rglob("*") if path.is_file()}


def _left_to_sources(
    site: Path, copy: Path, sources: Sequence[str], before: dict[Path, tuple[int, int]]
) -> tuple[str, ...]:
    """Take out the modules that the source folders have as well, and say which folders these are.

    So a suite imports the files that it lies beside, as after an editable installation: coverage is measured in them.
    """
    after = _stamps(copy)
    kept = {path for path, stamp in after.items() if before.get(path) == stamp}  # a build may write into its sources
    used = set()
    for entry in list(site.iterdir()):
        for source in sources:
            if not entry.name.endswith(".dist-info") and _is_same(entry, copy / source / entry.name, kept):
                shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
                used.add(source)
                break
    return tuple(source for source in sources if source in used)


def _is_same(built: Path, source: Path, kept: AbstractSet[Path]) -> bool:
    """Whether all that was built is in the source, byte for byte."""
    files = [path for path in built.rglob("*") if path.is_file()] if built.is_dir() else [built]
    origins = [source / file.relative_to(built) for file in files] if built.is_dir() else [source]
    return all(
        origin in kept and filecmp.cmp(file, origin, shallow=False) for file, origin in zip(files, origins, strict=True)
    )
