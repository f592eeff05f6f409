"""Environments that uv makes of what items declare, side by side, and what the items' own builds make for them."""

import tempfile
import threading
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from shinchoku.gates.interpreters import Interpreter, bounds_note, chosen, current, found_by
from shinchoku.gates.making import Made, Maker, Recipe, digest
from shinchoku.gates.ownbuilds import Apart, Builder, Own
from shinchoku.gates.refusals import Refusals
from shinchoku.gates.uv import Uv
from shinchoku.gates.wants import Place, Want
from shinchoku.session import Environment, NoEnvironment, NotKept

_BUILD_PATIENCE = 180  # seconds for an item's own build
_Builds = Mapping[str, Recipe | None]
_Work = tuple[Mapping[Recipe, Made | NoEnvironment | NotKept], Mapping[str, Own | NotKept]]
T = TypeVar("T")
K = TypeVar("K")


class Terms(Struct, frozen=True):
    """On which terms environments are made."""

    cache_folder: Path
    """Where they are kept; it need not be there, nor need it be possible to write into it."""
    jobs: int
    """How many are made at the same time."""
    timeout: float
    """Seconds for each call of uv."""
    apart: Apart | None
    """Keeps the builds of items apart."""
    makes: bool
    """Whether what is not kept is made."""
    remembers: bool
    """Whether what uv refused is remembered for a while."""


class Workshop:
    """Makes them; they stay on the disk until it is closed."""

    def __init__(self, terms: Terms) -> None:
        self._terms = terms
        self._refusals = Refusals(terms.cache_folder) if terms.remembers else None
        self._stop = threading.Event()
        self._scratch = tempfile.TemporaryDirectory(prefix="shinchoku-made-", ignore_cleanup_errors=True)
        self._open: list[Maker | Builder] = []

    def close(self) -> None:
        """Let go of all environments."""
        for each in self._open:
            each.close()
        self._open.clear()
        self._scratch.cleanup()

    def made(self, program: str, wants: Sequence[Want]) -> dict[str, Place]:
        """By item: each set of requirements once, then each item's own distribution; side by side.

        Args:
            program: uv.
            wants: The items that it is to serve.
        """
        uv = Uv(program, self._terms.timeout, self._stop)
        pythons = (
            () if all(current().suits(w.declared.python) for w in wants) else found_by(uv, self._terms.cache_folder)
        )
        scratch = Path(self._scratch.name)
        maker = Maker(uv, self._terms.cache_folder, scratch, self._stop, self._refusals)
        hurried = replace(uv, timeout=min(uv.timeout, _BUILD_PATIENCE))
        builder = Builder(hurried, self._terms.cache_folder, scratch, self._stop, self._terms.apart)
        self._open += [maker, builder]
        runs = {want.item: _recipe(want, chosen(want.declared.python, pythons)) for want in wants}
        builds = {w.item: _build_recipe(w, runs[w.item].python) for w in wants if w.write and w.declared.builds}
        recipes = dict.fromkeys([*runs.values(), *(recipe for recipe in builds.values() if recipe)])
        look = self._all_made if self._terms.makes else self._all_kept
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
        pool = ThreadPoolExecutor(self._terms.jobs, thread_name_prefix="uv")
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
    notes: Iterable[str] = (*bounds_note(declared, made.python), *made.notes, *own.notes, *declared.notes)
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
