"""Where each item's suite runs: the interpreter that runs us, or an environment of what the item declares."""

import platform
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib import metadata
from pathlib import Path
from types import TracebackType
from typing import Literal, Self, TypeVar

from packaging.utils import canonicalize_name

from shinchoku.errors import NoUv
from shinchoku.gates.interpreters import Interpreter, chosen, current, found_by
from shinchoku.gates.making import Made, Maker, Recipe, digest
from shinchoku.gates.ownbuilds import Apart, Builder, Own
from shinchoku.gates.refusals import Refusals
from shinchoku.gates.uv import Uv, find_uv
from shinchoku.requirements import Declared
from shinchoku.session import Environment, NoEnvironment, NotKept

Choice = Literal["auto", "current", "uv"]
_PATIENCE = 900  # seconds for one call of uv
_BUILD_PATIENCE = 180  # seconds for an item's own build
Place = Environment | NoEnvironment | NotKept
_Builds = Mapping[str, Recipe | None]
_Work = tuple[Mapping[Recipe, Made | NoEnvironment | NotKept], Mapping[str, Own | NotKept]]
T = TypeVar("T")
K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class Want:
    """An item whose suite is to run."""

    item: str
    declared: Declared
    as_of: date | None = None
    """The last day whose releases count; None for today's."""
    content: str = ""
    """What tells the item's files from any others, such as a hash; "": what is built of them is not kept."""
    write: Callable[[Path], None] | None = None
    """Writes the item's files into a new folder, for its own build; None: it is not built."""
    lock: str = ""
    """The lock file that is in the constraints, for reports; "" for none."""


class Environments:
    """Environments for suites; they stay on the disk for as long as this is open."""

    def __init__(
        self,
        cache_folder: Path,
        jobs: int,
        *,
        timeout: float = _PATIENCE,
        apart: Apart | None = None,
        makes: bool = True,
        remembers: bool = False,
    ) -> None:
        """Environments that are kept below the cache folder.

        Args:
            cache_folder: It need not be there, nor need it be possible to write into it.
            jobs: How many are made at the same time.
            timeout: Seconds for each call of uv.
            apart: Keeps the builds of items apart; see `Apart`.
            makes: Whether what is not kept is made.
            remembers: Whether what uv refused is remembered for a while.
        """
        self._cache_folder = cache_folder
        self._jobs = jobs
        self._timeout = timeout
        self._apart = apart
        self._makes = makes
        self._refusals = Refusals(cache_folder) if remembers else None
        self._stop = threading.Event()
        self._scratch = tempfile.TemporaryDirectory(prefix="shinchoku-made-", ignore_cleanup_errors=True)
        self._open: list[Maker | Builder] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of all environments."""
        for each in self._open:
            each.close()
        self._open.clear()
        self._scratch.cleanup()

    def prepare(self, wants: Sequence[Want], choice: Choice) -> dict[str, Place]:
        """An environment for each item, or why it has none; raises `NoUv`."""
        program = None if choice == "current" else find_uv()
        if program is None:
            if choice == "uv":
                raise NoUv
            return {want.item: _in_current(want.declared) for want in wants}
        uv = Uv(program, self._timeout, self._stop)
        theirs = [w for w in wants if choice == "uv" or w.declared.needs_more or not current().suits(w.declared.python)]
        made = self._made(uv, theirs)
        return {want.item: made[want.item] if want.item in made else _in_current(want.declared) for want in wants}

    def _made(self, uv: Uv, wants: Sequence[Want]) -> dict[str, Place]:
        """Each set of requirements once, then each item's own distribution; side by side."""
        if not wants:
            return {}
        pythons = () if all(current().suits(w.declared.python) for w in wants) else found_by(uv, self._cache_folder)
        scratch = Path(self._scratch.name)
        maker = Maker(uv, self._cache_folder, scratch, self._stop, self._refusals)
        hurried = replace(uv, timeout=min(uv.timeout, _BUILD_PATIENCE))
        builder = Builder(hurried, self._cache_folder, scratch, self._stop, self._apart)
        self._open += [maker, builder]
        runs = {want.item: _recipe(want, chosen(want.declared.python, pythons)) for want in wants}
        builds = {w.item: _build_recipe(w, runs[w.item].python) for w in wants if w.write and w.declared.builds}
        recipes = dict.fromkeys([*runs.values(), *(recipe for recipe in builds.values() if recipe)])
        look = self._all_made if self._makes else self._all_kept
        made, owns = look(maker, builder, wants, recipes, builds)
        return {want.item: _labelled(want, made[runs[want.item]], owns.get(want.item)) for want in wants}

    def _all_kept(
        self, maker: Maker, builder: Builder, wants: Sequence[Want], recipes: Iterable[Recipe], builds: _Builds
    ) -> _Work:
        made = {recipe: maker.kept(recipe) for recipe in recipes}
        theirs = [(want, recipe) for want in wants if (recipe := builds.get(want.item))]
        owns = {want.item: builder.kept(want.content, want.declared.sources, made[recipe]) for want, recipe in theirs}
        return made, owns

    def _all_made(
        self, maker: Maker, builder: Builder, wants: Sequence[Want], recipes: Iterable[Recipe], builds: _Builds
    ) -> _Work:
        pool = ThreadPoolExecutor(self._jobs, thread_name_prefix="uv")
        try:
            made = _all({recipe: pool.submit(maker.environment, recipe) for recipe in recipes})
            owns = _all(
                {
                    want.item: pool.submit(builder.own, want.content, want.write, want.declared.sources, made[recipe])
                    for want in wants
                    if want.write and (recipe := builds.get(want.item))
                }
            )
        finally:
            self._stop.set()  # on Ctrl-C: whoever waits for uv ends it
            pool.shutdown(cancel_futures=True)
            self._stop.clear()
        return made, owns


def _all(futures: "dict[K, Future[T]]") -> dict[K, T]:
    wait(futures.values())
    return {key: future.result() for key, future in futures.items()}


def _recipe(want: Want, python: Interpreter) -> Recipe:
    declared = want.declared
    pytest = () if "pytest" in declared.names else ("pytest",)
    asked = tuple(sorted({*declared.requirements, *declared.plugins, *pytest}))
    return Recipe(asked, declared.constraints, want.as_of, python)


def _build_recipe(want: Want, python: Interpreter) -> Recipe | None:
    """What the item's own build runs in; None where its own bounds would end it."""
    return (
        Recipe(want.declared.build_requirements, (), want.as_of, python) if python.suits(want.declared.python) else None
    )


def _in_current(declared: Declared) -> Environment:
    python = current()
    return Environment(
        python.path,
        f"current, Python {python.version}",
        digest(
            "current", platform.python_implementation(), python.version, sys.platform, platform.machine(), _installed()
        ),
        paths=declared.sources if declared.builds else (),
        notes=(*_bounds_note(declared, python), *declared.notes),
    )


@cache
def _installed() -> tuple[str, ...]:
    """What is installed for the interpreter that runs us."""
    found = {f"{canonicalize_name(each.name or '')}=={each.version}" for each in metadata.distributions()}
    return tuple(sorted(found))


def _labelled(want: Want, made: Made | NoEnvironment | NotKept, own: Own | NotKept | None) -> Place:
    """As reports show it."""
    if not isinstance(made, Made):
        return made
    if isinstance(own, NotKept):
        return own
    declared = want.declared
    if own is None:
        own = Own(None, declared.sources if declared.builds else ())
    count = len(made.facts.packages)
    packages = "1 package" if count == 1 else f"{count} packages"
    as_of = f" as of {want.as_of.isoformat()}" if want.as_of else f" with {want.lock}" if want.lock else ""
    notes: Iterable[str] = (*_bounds_note(declared, made.python), *made.notes, *own.notes, *declared.notes)
    return Environment(
        made.program,
        f"uv, Python {made.python.version}, {packages}{as_of}",
        digest(made.key, own.site is not None),
        own.paths,
        own.site,
        tuple(notes),
        installs=True,
        packages=made.facts.packages,
    )


def _bounds_note(declared: Declared, python: Interpreter) -> tuple[str, ...]:
    return () if python.suits(declared.python) else (f"wants Python {declared.python}, run with {python.version}",)
