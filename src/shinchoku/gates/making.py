"""Environments of what items declare, made by uv and kept for all items and scans that want the same."""

import hashlib
import json
import platform
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial
from importlib import metadata
from pathlib import Path

from msgspec import Struct
from packaging.utils import canonicalize_name

from shinchoku.gates.interpreters import Interpreter
from shinchoku.gates.refusals import Refusals
from shinchoku.gates.shelf import ENVIRONMENTS, Facts, Shelf
from shinchoku.gates.uv import Uv, UvFailed
from shinchoku.session import NoEnvironment, NotKept
from shinchoku.speech import say
from shinchoku.systemwords import words

_MOST = 80  # environments that are kept: two an item, where each fails with today's releases
_WEEKS = 5  # how long releases of "today" may stand in for newer ones where no index can be reached
_THIS_SCAN = "kept for this scan only: the cache folder cannot be used"


class Recipe(Struct, frozen=True):
    """What tells one environment from another before it is made."""

    requirements: tuple[str, ...]
    constraints: tuple[str, ...]
    as_of: date | None
    """The last day whose releases count; None for those of today, which stand for a week."""
    python: Interpreter

    def keys(self) -> Iterator[str]:
        """The key, and where `as_of` is None those of the weeks before."""
        today = datetime.now(UTC).date()
        days = [self.as_of] if self.as_of else [today - timedelta(weeks=week) for week in range(_WEEKS)]
        for day in days:
            when = day.isoformat() if self.as_of else "{}-W{}".format(*day.isocalendar())
            facts = [self.requirements, self.constraints, when, self.python.path, self.python.version]
            yield digest(*facts, sys.platform, platform.machine())


class Made(Struct, frozen=True):
    """An environment on the disk."""

    folder: Path
    facts: Facts
    python: Interpreter
    """The one that it was made from."""
    notes: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The same wherever the same is installed."""
        own = platform.python_implementation()
        return digest("uv", own, self.python.version, sys.platform, platform.machine(), self.facts.packages)

    @property
    def program(self) -> str:
        """Its interpreter."""
        return str(self.folder / "bin/python")


class Maker:
    """Makes what is not kept yet; safe for several threads, each with keys of its own."""

    def __init__(
        self, uv: Uv, cache_folder: Path, scratch: Path, stop: threading.Event, refusals: Refusals | None
    ) -> None:
        """One that keeps its work in the cache folder, or else in the scratch folder.

        Args:
            uv: What makes them.
            cache_folder: It need not be there.
            scratch: It is there.
            stop: Set where the scan is being ended.
            refusals: What uv is known to refuse; None: it is asked each time.
        """
        self._uv = uv
        self._refusals = refusals
        self._shelves = [Shelf(above / ENVIRONMENTS, _MOST, uv.timeout, stop) for above in (cache_folder, scratch)]
        self._unreached: UvFailed | None = None
        """How uv first said that it could not reach an index."""

    def close(self) -> None:
        """Let go of everything that was made or found."""
        for shelf in self._shelves:
            shelf.close()

    def kept(self, recipe: Recipe) -> Made | NoEnvironment | NotKept:
        """The one of that recipe if it is kept, be it of an earlier week; uv is not asked."""
        for number, key in enumerate(recipe.keys()):
            if found := self._shelves[0].find(key):
                return Made(*found, recipe.python, found[1].notes)
            if number == 0 and (why := self._refused(key)):
                return why
        return NotKept(say("the environment of what it declares"))

    def environment(self, recipe: Recipe) -> Made | NoEnvironment:
        """The one of that recipe."""
        key, *older = recipe.keys()
        if self._shelves[0].find(key) is None and (why := self._refused(key)):
            return why
        try:
            folder, facts, notes = held(self._shelves, key, partial(self._install, recipe))
        except UvFailed as failure:
            for other in older if failure.unreached else ():
                if found := self._shelves[0].find(other):
                    return Made(*found, recipe.python, ("of an earlier week, for no index could be reached",))
            if self._refusals and not failure.unreached:
                self._refusals.keep(key, failure.why)
            return failure.why
        except OSError as error:
            return NoEnvironment("ENV08", say("no folder for it: {cause}", cause=words(error)))
        return Made(folder, facts, recipe.python, (*facts.notes, *notes))

    def _refused(self, key: str) -> NoEnvironment | None:
        return self._refusals.find(key) if self._refusals else None

    def _install(self, recipe: Recipe, folder: Path) -> Facts:
        self._uv.run(
            *("venv", "--quiet", "--no-project", "--relocatable", "--allow-existing"),
            *(f"--python={recipe.python.path}", str(folder)),
        )
        arguments = ["pip", "install", "--quiet", f"--python={folder / 'bin/python'}"]
        for option, name, texts in (("-r", "asked", recipe.requirements), ("-c", "bounds", recipe.constraints)):
            file = folder / f"{name}.txt"
            file.write_text("".join(f"{text}\n" for text in texts), encoding="utf-8")
            arguments += [option, str(file)]
        if recipe.as_of:  # the whole day, by the clock that is the same for all
            arguments.append(f"--exclude-newer={recipe.as_of.isoformat()}T23:59:59Z")
        notes = self._asking(arguments)
        libraries = next(folder.glob("lib/python*/site-packages"))
        return Facts(
            packages=packages_in(libraries),
            libraries=libraries.relative_to(folder).as_posix(),
            holds=names_in(libraries),
            program="bin/python",
            notes=notes,
        )

    def _asking(self, arguments: Sequence[str]) -> tuple[str, ...]:
        """Run uv; without the network, where no index can be reached, as far as its cache goes."""
        if self._unreached is None:
            try:
                self._uv.run(*arguments)
            except UvFailed as failure:
                if not failure.unreached:
                    raise
                self._unreached = failure
            else:
                return ()
        try:
            self._uv.run(*arguments, "--offline")
        except UvFailed as failure:
            raise self._unreached from failure
        return ("from uv's own cache, for no index could be reached",)


def digest(*facts: object) -> str:
    """What stands for facts of any length."""
    return hashlib.sha256(json.dumps(facts).encode("utf-8", "surrogatepass")).hexdigest()


def held(shelves: Sequence[Shelf], key: str, make: Callable[[Path], Facts]) -> tuple[Path, Facts, tuple[str, ...]]:
    """From the first shelf, or else from the last."""
    try:
        return *shelves[0].hold(key, make), ()
    except OSError:
        return *shelves[-1].hold(key, make), (_THIS_SCAN,)


def packages_in(folder: Path) -> tuple[str, ...]:
    """``name==version`` of what is installed in a folder."""
    found = metadata.distributions(path=[str(folder)])
    return tuple(sorted({f"{canonicalize_name(each.name)}=={each.version}" for each in found}))


def names_in(folder: Path) -> tuple[str, ...]:
    """What must be there for the folder to be whole."""
    return tuple(sorted(path.name for path in folder.iterdir() if path.name != "__pycache__"))
