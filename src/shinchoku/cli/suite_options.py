"""The options that say how the items' tests are run, each with its environment twin."""

import math
from enum import StrEnum
from typing import Annotated

import typer

from shinchoku.cli import completing

_SUITES = "Tests"
LONGEST = 604_800
"""Seconds that a suite may be given: a week."""


class Suites(StrEnum):
    """Where test evidence comes from."""

    run = "run"
    cached = "cached"
    skip = "skip"


class Env(StrEnum):
    """Which interpreter and packages the tests run with."""

    auto = "auto"
    current = "current"
    uv = "uv"


class Sandbox(StrEnum):
    """Whether the tests are kept apart from the rest of the machine."""

    auto = "auto"
    on = "on"
    off = "off"


SuitesOption = Annotated[
    Suites,
    typer.Option(
        "--tests",
        help="Run the tests that the cache does not answer, ask the cache alone, or leave them alone.",
        envvar="SHINCHOKU_TESTS",
        rich_help_panel=_SUITES,
    ),
]
EnvOption = Annotated[
    Env,
    typer.Option(
        "--env",
        help="uv: an environment from what the item declares; current: the Python that runs shinchoku; "
        "auto: uv where it is there and the item declares anything.",
        envvar="SHINCHOKU_ENV",
        rich_help_panel=_SUITES,
    ),
]
SandboxOption = Annotated[
    Sandbox,
    typer.Option(
        "--sandbox",
        help="Run the tests in a sandbox (bubblewrap); auto: where there is one.",
        envvar="SHINCHOKU_SANDBOX",
        rich_help_panel=_SUITES,
    ),
]
JUnitOption = Annotated[
    list[str] | None,
    typer.Option(
        "--junit",
        help="Take results from JUnit XML that an earlier job made (repeatable).",
        envvar="SHINCHOKU_JUNIT",
        metavar="GLOB",
        rich_help_panel=_SUITES,
    ),
]
NoCache = Annotated[
    bool,
    typer.Option(
        "--no-cache",
        help="Neither take results from the cache nor keep them.",
        envvar="SHINCHOKU_NO_CACHE",
        rich_help_panel=_SUITES,
    ),
]
Jobs = Annotated[
    int | None,
    typer.Option(
        help="Suites that run side by side; as many as there are cores if not given.",
        envvar="SHINCHOKU_JOBS",
        min=1,
        metavar="N",
        rich_help_panel=_SUITES,
    ),
]


def _seconds(number: float | None) -> float | None:
    """Not a number is neither below nor above a limit."""
    if number is not None and math.isnan(number):
        raise typer.BadParameter("nan is no number of seconds")
    return number


Timeout = Annotated[
    float | None,
    typer.Option(
        help="Seconds for one item's suite; 300 if neither this nor the settings say otherwise.",
        envvar="SHINCHOKU_TIMEOUT",
        min=0.001,
        max=LONGEST,
        callback=_seconds,
        metavar="S",
        rich_help_panel=_SUITES,
    ),
]
Only = Annotated[
    list[str] | None,
    typer.Option(
        help="Run only this item's tests (repeatable).",
        envvar="SHINCHOKU_ONLY",
        metavar="ITEM",
        autocompletion=completing.items,
        rich_help_panel=_SUITES,
    ),
]
Watch = Annotated[
    bool,
    typer.Option(
        "--watch",
        help="Scan again after each change; what did not change is not run again (of the extra 'watch').",
        rich_help_panel=_SUITES,
    ),
]
