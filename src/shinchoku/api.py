"""The one function that other programs call: a scan as the command makes it, without a terminal, an exit or a print."""

import math
import os
from collections.abc import Iterable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Literal, TypeVar

from shinchoku.cli.inputs import Drift, How, Scan, perform
from shinchoku.cli.suite_options import LONGEST, Env, Sandbox, Suites
from shinchoku.errors import BadArgument
from shinchoku.report import Report
from shinchoku.speech import joined, say

AnyPath = str | os.PathLike[str]
_Choice = TypeVar("_Choice", bound=StrEnum)


def scan(
    path: AnyPath = ".",
    *,
    rev: str | None = None,
    catalog: str | None = None,
    progress_file: AnyPath | None = None,
    config: AnyPath | None = None,
    tests: Literal["run", "cached", "skip"] = "run",
    env: Literal["auto", "current", "uv"] = "auto",
    sandbox: Literal["auto", "on", "off"] = "auto",
    junit: str | Iterable[str] = (),
    cache: bool = True,
    jobs: int | None = None,
    timeout: float | None = None,
    only: str | Iterable[str] = (),
    select: str | Iterable[str] = (),
    ignore: str | Iterable[str] = (),
    timezone: str | None = None,
    reproducible: bool = False,
) -> Report:
    """Scan a repository as ``shinchoku scan`` does, but in silence; raises `ShinchokuError` with its sentence.

    No signal is touched and the environment twins of options are not read: it works in a thread, a notebook, a server.
    An event loop calls it with ``asyncio.to_thread``, since it takes as long as the suites that it runs.

    Args:
        path: The repository, or a folder in it, to scan.
        rev: Scan that revision, from git objects; None: the work tree.
        catalog: A built-in catalogue's name, or a catalogue file; None: as the settings say.
        progress_file: The progress file, in the repository or anywhere else; None: found by name.
        config: Settings in place of the repository's own ``shinchoku.toml``.
        tests: ``run`` what the cache does not answer, ask the ``cached`` results alone, or ``skip`` all.
        env: Which interpreter and packages the tests run with.
        sandbox: Whether the tests are kept apart from the rest of the machine.
        junit: Globs of JUnit XML files that an earlier job made.
        cache: Whether results are taken from the cache and kept in it.
        jobs: Suites that run side by side; None: as many as there are cores.
        timeout: Seconds for one item's suite; None: as the settings say.
        only: Items whose tests are run, by id, alias or folder name; none named: all.
        select: Drift codes, or their beginnings, to look for; none named: all.
        ignore: Drift codes, or their beginnings, to leave out.
        timezone: In which dates are told; None: as the settings say.
        reproducible: Whether the machine's clock must not matter.
    """
    _check_bounds(jobs, timeout)
    how = _how((tests, env, sandbox), _several(junit), jobs, timeout, _several(only), cache=cache)
    asked = Scan(Path(path), rev, catalog, _path(config), how, True, timezone, reproducible)
    drift = Drift(_path(progress_file), ",".join(_several(select)), ",".join(_several(ignore)))
    return perform(asked, drift).report


def _how(
    named: tuple[str, str, str],
    junit: Sequence[str],
    jobs: int | None,
    timeout: float | None,
    only: Sequence[str],
    *,
    cache: bool,
) -> How:
    return How(
        suites=_chosen(Suites, "tests", named[0]),
        env=_chosen(Env, "env", named[1]),
        sandbox=_chosen(Sandbox, "sandbox", named[2]),
        junit=junit,
        no_cache=not cache,
        jobs=jobs,
        timeout=timeout,
        only=only,
    )


def _path(named: AnyPath | None) -> Path | None:
    return None if named is None else Path(named)


def _several(value: str | Iterable[str]) -> tuple[str, ...]:
    """One name is as good as a list of one."""
    return (value,) if isinstance(value, str) else tuple(value)


def _chosen(kind: type[_Choice], name: str, value: str) -> _Choice:
    try:
        return kind(value)
    except ValueError as error:
        raise BadArgument(name, say("{value} is not one of {names}", value=repr(value), names=joined(kind))) from error


def _check_bounds(jobs: int | None, timeout: float | None) -> None:
    """The command's own bounds, which its parser holds there."""
    if jobs is not None and jobs < 1:
        raise BadArgument("jobs", say("{value} is less than 1", value=jobs))
    if timeout is not None and (math.isnan(timeout) or not 0 < timeout <= LONGEST):
        raise BadArgument("timeout", say("{value} is not between 0 and {most} seconds", value=timeout, most=LONGEST))
