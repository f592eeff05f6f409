"""The options of the commands that tell what is known of a cohort, each with its environment twin."""

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from shinchoku.cli.options import verbosity

_REPORT = "Output"


class CohortFormat(StrEnum):
    """The form of what is told of a cohort."""

    table = "table"
    json = "json"
    html = "html"
    markdown = "markdown"


class ExportFormat(StrEnum):
    """The form of what is handed to other programs."""

    jsonl = "jsonl"
    csv = "csv"
    parquet = "parquet"


Folder = Annotated[
    Path, typer.Argument(metavar="DIR", help="The cohort's folder: --out of a scan.", show_default=False)
]
Names = Annotated[
    bool,
    typer.Option(
        "--names",
        help="Show the learners' own names, and whatever could tell who they are; else pseudonyms.",
        envvar="SHINCHOKU_NAMES",
        rich_help_panel=_REPORT,
    ),
]
StaleDays = Annotated[
    int,
    typer.Option(
        help="Days without a commit to an item after which a learner is stale.",
        envvar="SHINCHOKU_STALE_DAYS",
        min=1,
        metavar="N",
        rich_help_panel=_REPORT,
    ),
]
AsOf = Annotated[
    datetime | None,
    typer.Option(
        help="The day that stale and burn-ups are counted from; today if not given.",
        formats=["%Y-%m-%d"],
        envvar="SHINCHOKU_AS_OF",
        metavar="YYYY-MM-DD",
        rich_help_panel=_REPORT,
    ),
]
CohortFormats = Annotated[
    list[CohortFormat] | None,
    typer.Option(
        "--format",
        "-f",
        help=f"The form: {', '.join(CohortFormat)} (repeatable, in pairs with --output).",
        metavar="FORM",
        envvar="SHINCHOKU_FORMAT",
        rich_help_panel=_REPORT,
        show_default="table",
    ),
]
ExportFormatOption = Annotated[
    ExportFormat,
    typer.Option(
        "--format",
        "-f",
        help="jsonl: a line for each learner; csv, parquet: a row for each learner's item (parquet: of the "
        "extra 'parquet').",
        envvar="SHINCHOKU_FORMAT",
        rich_help_panel=_REPORT,
    ),
]
Verbose = Annotated[int, verbosity("-vv: a traceback for an unexpected error.")]
Output = Annotated[
    str,
    typer.Option(
        "--output",
        "-o",
        help="Where it goes; - for standard output.",
        envvar="SHINCHOKU_OUTPUT",
        metavar="FILE",
        rich_help_panel=_REPORT,
    ),
]
