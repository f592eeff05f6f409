"""Where each item's suite runs: the interpreter that runs us, or an environment of what the item declares."""

import os
import platform
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from shinchoku.errors import NoUv
from shinchoku.gates.interpreters import bounds_note, current
from shinchoku.gates.uv import find_uv
from shinchoku.gates.wants import Choice, Place, Want
from shinchoku.hashes import digest
from shinchoku.requirements import Declared
from shinchoku.session import Environment

if TYPE_CHECKING:
    from shinchoku.gates.ownbuilds import Apart
    from shinchoku.gates.uvenvironments import Workshop

_PATIENCE = 900  # seconds for one call of uv


class Environments:
    """Environments for suites; they stay on the disk for as long as this is open."""

    def __init__(
        self,
        cache_folder: Path,
        jobs: int,
        *,
        timeout: float = _PATIENCE,
        apart: "Apart | None" = None,
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
        self._remembers = remembers
        self._workshop: Workshop | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of all environments."""
        if self._workshop:
            self._workshop.close()
            self._workshop = None

    def prepare(self, wants: Sequence[Want], choice: Choice) -> dict[str, Place]:
        """An environment for each item, or why it has none; raises `NoUv`."""
        program = None if choice == "current" else find_uv()
        if program is None and choice == "uv":
            raise NoUv
        theirs = [want for want in wants if program and (choice == "uv" or not _suits(want.declared))]
        made = self._opened().made(program, theirs) if program and theirs else {}
        return {want.item: made[want.item] if want.item in made else _in_current(want.declared) for want in wants}

    def _opened(self) -> "Workshop":
        from shinchoku.gates.uvenvironments import Terms, Workshop  # noqa: PLC0415 - slow, and not for every scan

        if self._workshop is None:
            self._workshop = Workshop(
                Terms(self._cache_folder, self._jobs, self._timeout, self._apart, self._makes, self._remembers)
            )
        return self._workshop


def _suits(declared: Declared) -> bool:
    """Whether the interpreter that runs us will do for it."""
    return not declared.needs_more and current().suits(declared.python)


def _in_current(declared: Declared) -> Environment:
    python = current()
    return Environment(
        python.path,
        f"current, Python {python.version}",
        digest(
            "current", platform.python_implementation(), python.version, sys.platform, platform.machine(), *installed()
        ),
        paths=declared.sources if declared.builds else (),
        notes=(*bounds_note(declared, python), *declared.notes),
    )


@cache
def installed() -> tuple[str, ...]:
    """What is installed for the interpreter that runs us: the names of the folders that installers describe it in.

    Such a name tells the distribution and its version (the standard of installed projects asks for that); older kinds
    of descriptions are read.
    """
    found: set[str] = set()
    for place in sys.path:
        with suppress(OSError):
            names = os.listdir(place or ".")  # noqa: PTH208 - names alone, of a folder with thousands
            found.update(name for name in names if name.endswith(".dist-info"))
            if any(name.endswith((".egg-info", ".egg-link", ".egg")) for name in names):
                found.update(_described(place))
    return tuple(sorted(found))


def _described(place: str) -> Iterator[str]:
    from importlib import metadata  # noqa: PLC0415 - slow, and not for what installers of today leave

    return (f"{each.name}=={each.version}" for each in metadata.distributions(path=[place]))
