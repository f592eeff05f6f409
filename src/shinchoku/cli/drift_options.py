"""The options of the drift check, each with its environment twin."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from shinchoku.cli import completing

_DRIFT, _REPORT, _VERDICT = "Drift", "Output", "Exit"


class DriftFormat(StrEnum):
    """A form of the findings."""

    text = "text"
    json = "json"
    markdown = "markdown"
    sarif = "sarif"
    github = "github"
    junit = "junit"
    gitlab = "gitlab"


ProgressFile = Annotated[
    Path | None,
    typer.Option(
        "--progress-file",
        help="The progress file, in the repository or anywhere else.",
        envvar="SHINCHOKU_PROGRESS_FILE",
        metavar="FILE",
        rich_help_panel=_DRIFT,
        show_default="found by name",
    ),
]
Select = Annotated[
    str,
    typer.Option(
        help="Drift codes to look for; beginnings such as DRF2 are allowed (comma between).",
        envvar="SHINCHOKU_SELECT",
        metavar="CODE,…",
        autocompletion=completing.drift_codes,
        rich_help_panel=_DRIFT,
        show_default="all",
    ),
]
Ignore = Annotated[
    str,
    typer.Option(
        help="Drift codes to leave out; of --select and --ignore, the longer one decides.",
        envvar="SHINCHOKU_IGNORE",
        metavar="CODE,…",
        autocompletion=completing.drift_codes,
        rich_help_panel=_DRIFT,
        show_default="none",
    ),
]
Formats = Annotated[
    list[DriftFormat] | None,
    typer.Option(
        "--format",
        "-f",
        help=f"The report's form: {', '.join(DriftFormat)} (repeatable, in pairs with --output); in GitHub Actions, "
        "text is followed by github.",
        metavar="FORM",
        envvar="SHINCHOKU_FORMAT",
        rich_help_panel=_REPORT,
        show_default="text",
    ),
]
Fix = Annotated[
    bool,
    typer.Option(
        "--fix",
        help="Write what can safely be mended, and report what is left.",
        envvar="SHINCHOKU_FIX",
        rich_help_panel=_DRIFT,
    ),
]
Diff = Annotated[
    bool,
    typer.Option(
        "--diff",
        help="Show what --fix would write, and write nothing.",
        envvar="SHINCHOKU_DIFF",
        rich_help_panel=_DRIFT,
    ),
]
Unsafe = Annotated[
    bool,
    typer.Option(
        "--unsafe",
        help="With --fix or --diff: also untick, and tick what could not be verified.",
        envvar="SHINCHOKU_UNSAFE",
        rich_help_panel=_DRIFT,
    ),
]
ExitZero = Annotated[
    bool,
    typer.Option(
        "--exit-zero", help="Exit 0 also where there is drift.", envvar="SHINCHOKU_EXIT_ZERO", rich_help_panel=_VERDICT
    ),
]
ExitNonZeroOnFix = Annotated[
    bool,
    typer.Option(
        "--exit-non-zero-on-fix",
        help="Exit 1 also where --fix wrote and nothing is left.",
        envvar="SHINCHOKU_EXIT_NON_ZERO_ON_FIX",
        rich_help_panel=_VERDICT,
    ),
]
