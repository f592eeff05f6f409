"""The options that commands share, each with its environment twin."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from shinchoku.cli import completing

_Kind = TypeVar("_Kind", bound=StrEnum)
_WHAT, _REPORT, _VERDICT = "What to scan", "Output", "Exit"


class Format(StrEnum):
    """A report's form; from SARIF on they tell the drift alone."""

    table = "table"
    json = "json"
    markdown = "markdown"
    html = "html"
    badge = "badge"
    shields = "shields"
    sarif = "sarif"
    github = "github"
    junit = "junit"
    gitlab = "gitlab"


class Color(StrEnum):
    """When to write colours."""

    auto = "auto"
    always = "always"
    never = "never"


class FailOn(StrEnum):
    """What may be asked to fail a scan."""

    drift = "drift"
    failing = "failing"
    regressed = "regressed"
    unverified = "unverified"


def kinds_in(text: str, allowed: type[_Kind]) -> list[_Kind]:
    """The words of --fail-on, with a comma between."""
    words = [word.strip() for word in text.split(",") if word.strip()]
    for word in words:
        if word not in set(allowed):
            raise typer.BadParameter(f"{word!r} is not one of {', '.join(allowed)}", param_hint="--fail-on")
    return [allowed(word) for word in words]


PathArgument = Annotated[Path, typer.Argument(help="The repository, or a folder in it, to scan.", show_default=True)]
Rev = Annotated[
    str | None,
    typer.Option(
        help="Scan that revision, from git objects, instead of the work tree.",
        envvar="SHINCHOKU_REV",
        metavar="REV",
        autocompletion=completing.revisions,
        rich_help_panel=_WHAT,
    ),
]
RevOrRange = Annotated[
    str | None,
    typer.Option(
        "--rev",
        help="Scan that revision, from git objects, instead of the work tree; A..B: what changed from A to B, "
        "A...B: since B left A.",
        envvar="SHINCHOKU_REV",
        metavar="REV",
        autocompletion=completing.revisions,
        rich_help_panel=_WHAT,
    ),
]
CatalogOption = Annotated[
    str | None,
    typer.Option(
        "--catalog",
        help="A built-in catalogue's name, or a catalogue file.",
        envvar="SHINCHOKU_CATALOG",
        metavar="NAME|FILE",
        autocompletion=completing.catalogs,
        rich_help_panel=_WHAT,
    ),
]
ConfigOption = Annotated[
    Path | None,
    typer.Option(
        "--config",
        help="Settings in place of the repository's own shinchoku.toml.",
        envvar="SHINCHOKU_CONFIG",
        metavar="FILE",
        rich_help_panel=_WHAT,
    ),
]
Formats = Annotated[
    list[Format] | None,
    typer.Option(
        "--format",
        "-f",
        help=f"The report's form: {', '.join(Format)} (repeatable, in pairs with --output).",
        metavar="FORM",
        envvar="SHINCHOKU_FORMAT",
        rich_help_panel=_REPORT,
        show_default="table",
    ),
]
Outputs = Annotated[
    list[str] | None,
    typer.Option(
        "--output",
        "-o",
        help="Where the report goes; - for standard output (repeatable, in pairs with --format).",
        envvar="SHINCHOKU_OUTPUT",
        metavar="FILE",
        rich_help_panel=_REPORT,
        show_default="-",
    ),
]
WriteBadge = Annotated[
    Path | None,
    typer.Option(
        "--write-badge",
        help="Also write the badge: an .svg, or a .json for shields.io; a file that says the same is left alone.",
        envvar="SHINCHOKU_WRITE_BADGE",
        metavar="FILE",
        rich_help_panel=_REPORT,
    ),
]
Open = Annotated[
    bool,
    typer.Option(
        "--open",
        help="Show the page in a browser; without -f html, one is written to a temporary folder.",
        envvar="SHINCHOKU_OPEN",
        rich_help_panel=_REPORT,
    ),
]
Timezone = Annotated[
    str | None,
    typer.Option(
        "--timezone",
        help="Tell all dates in that zone, such as Asia/Tokyo; local: this machine's; author: each commit's own.",
        envvar="SHINCHOKU_TIMEZONE",
        metavar="NAME",
        rich_help_panel=_REPORT,
        show_default="author",
    ),
]
Reproducible = Annotated[
    bool,
    typer.Option(
        "--reproducible",
        help="Leave out timings and the clock: the same bytes for the same repository.",
        envvar="SHINCHOKU_REPRODUCIBLE",
        rich_help_panel=_REPORT,
    ),
]
ColorOption = Annotated[
    Color,
    typer.Option(
        "--color",
        help=f"When to write colours: {', '.join(Color)}; NO_COLOR is honoured.",
        metavar="WHEN",
        envvar="SHINCHOKU_COLOR",
        rich_help_panel=_REPORT,
    ),
]
Quiet = Annotated[
    bool,
    typer.Option(
        "--quiet", "-q", help="No progress on standard error.", envvar="SHINCHOKU_QUIET", rich_help_panel=_REPORT
    ),
]


def verbosity(told: str) -> Any:  # noqa: ANN401 - as Typer has it
    """The option that may be given twice; ``told``: its help."""
    return typer.Option(
        "--verbose",
        "-v",
        count=True,
        help=told,
        envvar="SHINCHOKU_VERBOSE",
        rich_help_panel=_REPORT,
        show_default=False,
    )


Verbose = Annotated[int, verbosity("All reasons of every item; -vv: a traceback for an unexpected error.")]
FailOnOption = Annotated[
    str,
    typer.Option(
        "--fail-on",
        help="Exit 1 where there is drift, or an item is failing, regressed or unverified (comma between).",
        envvar="SHINCHOKU_FAIL_ON",
        metavar="WHAT,…",
        autocompletion=completing.fail_on,
        rich_help_panel=_VERDICT,
        show_default="nothing",
    ),
]
FailUnder = Annotated[
    int | None,
    typer.Option(
        help="Exit 1 where fewer items of the first track are complete.",
        envvar="SHINCHOKU_FAIL_UNDER",
        min=0,
        metavar="N",
        rich_help_panel=_VERDICT,
    ),
]
Strict = Annotated[
    bool,
    typer.Option(
        "--strict",
        help="Exit 3 where evidence is incomplete: shallow history, suites that could not start.",
        envvar="SHINCHOKU_STRICT",
        rich_help_panel=_VERDICT,
    ),
]
