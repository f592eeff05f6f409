"""All that is kept in the user's cache folder: results, environments, builds and clones."""

import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from msgspec import Struct

from shinchoku.gates.cache import Cache, CacheFacts, CacheUnusable
from shinchoku.gates.clones import CLONES, clear_clones, kept_clones
from shinchoku.gates.scratch import size_of
from shinchoku.gates.shelf import BUILDS, ENVIRONMENTS, Shelf
from shinchoku.systemwords import words

_Answer = TypeVar("_Answer")


class Stock(Struct, frozen=True):
    """Folders of one kind."""

    count: int
    size: int
    """Bytes that are free without them."""


class Holdings(Struct, frozen=True):
    """What there is."""

    results: CacheFacts
    environments: Stock
    builds: Stock
    clones: Stock

    def stocks(self) -> dict[str, Stock]:
        """All but the results, by what they are."""
        return {"environments": self.environments, "builds": self.builds, "clones": self.clones}

    def counts(self) -> dict[str, int]:
        """How many there are of each."""
        return {"results": self.results.entries} | {name: stock.count for name, stock in self.stocks().items()}

    @property
    def size(self) -> int:
        """Bytes of all."""
        return self.results.size + sum(each.size for each in self.stocks().values())


def holdings(folder: Path) -> Holdings:
    """What is kept in a cache folder, which need not be there; raises `CacheUnusable`."""
    results = Cache(folder).facts()
    environments, builds = (_stock(folder / name, _shelf(folder, name).kept) for name in (ENVIRONMENTS, BUILDS))
    return Holdings(results, environments, builds, _stock(folder / CLONES, lambda: kept_clones(folder / CLONES)))


def clear_holdings(folder: Path) -> None:
    """Remove all of it but what is in use; raises `CacheUnusable`."""
    Cache(folder).clear()
    for name in (ENVIRONMENTS, BUILDS):
        _done(folder / name, _shelf(folder, name).clear)
    _done(folder / CLONES, lambda: clear_clones(folder / CLONES))


def _shelf(folder: Path, name: str) -> Shelf:
    return Shelf(folder / name, 0, 0.0, threading.Event())


def _stock(place: Path, find: Callable[[], list[Path]]) -> Stock:
    found = _done(place, find)
    return Stock(len(found), sum(map(size_of, found)))


def _done(place: Path, work: Callable[[], _Answer]) -> _Answer:
    try:
        return work()
    except OSError as error:
        raise CacheUnusable(os.fspath(place), words(error)) from error
