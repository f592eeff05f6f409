"""The options of the history alone, each with its environment twin."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from shinchoku.cli import completing

_WHAT, _REPORT, _SUITES = "What to scan", "Output", "Tests"


class HistoryFormat(StrEnum):
    """A form of the history."""

    table = "table"
    json = "json"
    html = "html"
    burn_up = "burn-up"
    activity = "activity"
    chapters = "chapters"


Head = Annotated[
    str,
    typer.Option(
        "--rev",
        help="The commit whose history is told.",
        envvar="SHINCHOKU_REV",
        metavar="REV",
        autocompletion=completing.revisions,
        rich_help_panel=_WHAT,
    ),
]
FirstParent = Annotated[
    bool,
    typer.Option(
        "--first-parent",
        help="Leave merged branches out: what they brought was then done by the merge.",
        envvar="SHINCHOKU_FIRST_PARENT",
        rich_help_panel=_WHAT,
    ),
]
ProgressFile = Annotated[
    Path | None,
    typer.Option(
        "--progress-file",
        help="The progress file, by its path in the repository; its earlier names are found by the rule of names.",
        envvar="SHINCHOKU_PROGRESS_FILE",
        metavar="FILE",
        rich_help_panel=_WHAT,
        show_default="found by name",
    ),
]
Verify = Annotated[
    list[str] | None,
    typer.Option(
        "--verify",
        help="Also run the tests as they were at that commit; of an item, find the commit that broke its tests "
        "(repeatable).",
        envvar="SHINCHOKU_VERIFY",
        metavar="REV|ITEM",
        autocompletion=completing.items_and_revisions,
        rich_help_panel=_SUITES,
    ),
]
Formats = Annotated[
    list[HistoryFormat] | None,
    typer.Option(
        "--format",
        "-f",
        help=f"The history's form: {', '.join(HistoryFormat)} (repeatable, in pairs with --output); the last three "
        "are SVG pictures.",
        metavar="FORM",
        envvar="SHINCHOKU_FORMAT",
        rich_help_panel=_REPORT,
        show_default="table",
    ),
]
Everything = Annotated[
    bool,
    typer.Option(
        "--all",
        help="Every commit in the table, not only those that changed something of items or boxes.",
        envvar="SHINCHOKU_ALL",
        rich_help_panel=_REPORT,
    ),
]
