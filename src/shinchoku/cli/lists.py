"""``shinchoku catalog`` and ``shinchoku schema``: what a scan holds a repository against, and what it reports."""

from enum import StrEnum
from typing import Annotated

import typer

from shinchoku.cli import completing, options, speaking
from shinchoku.cli.guard import guarded
from shinchoku.config import DEFAULT_CATALOG


class Schema(StrEnum):
    """Which JSON document."""

    report = "report"
    drift = "drift"
    between = "between"
    history = "history"
    cohort = "cohort"


def catalog(
    name: Annotated[
        str,
        typer.Argument(
            help="A built-in catalogue's name, or a catalogue file.",
            metavar="[NAME|FILE]",
            autocompletion=completing.catalogs,
        ),
    ] = DEFAULT_CATALOG,
    *,
    lang: speaking.LangOption = speaking.Language.auto,
    color: options.ColorOption = options.Color.auto,
) -> None:
    """Show a catalogue, and check it: exit 2 with file, line and cause where it is not as it should be."""
    with guarded(language=lang):
        from shinchoku.cli.inputs import named_catalog  # noqa: PLC0415 - not for --help
        from shinchoku.cli.outputs import terminal_width, wants_color, write_out  # noqa: PLC0415 - as above
        from shinchoku.render.cataloglist import render_catalog  # noqa: PLC0415 - as above

        width, colored = terminal_width(), wants_color(color)
        write_out(render_catalog(named_catalog(name), width=width, color=colored, speech=speaking.spoken()))


def rule(
    code: Annotated[
        str | None,
        typer.Argument(help="A code, such as DRF201; all of them if not given.", autocompletion=completing.codes),
    ] = None,
    *,
    lang: speaking.LangOption = speaking.Language.auto,
    color: options.ColorOption = options.Color.auto,
) -> None:
    """Say what a code means, its cause and its cure."""
    with guarded(language=lang):
        from shinchoku.cli.outputs import terminal_width, wants_color, write_out  # noqa: PLC0415 - not for --help
        from shinchoku.drift_codes import ALL_CODES, code_called  # noqa: PLC0415 - as above
        from shinchoku.render.rules import render_rule, render_rules  # noqa: PLC0415 - as above

        width, colored = terminal_width(), wants_color(color)
        if code is None:
            write_out(render_rules(ALL_CODES, width=width, color=colored, speech=speaking.spoken()))
        else:
            write_out(render_rule(code_called(code), width=width, color=colored, speech=speaking.spoken()))


def schema(
    what: Annotated[
        Schema,
        typer.Argument(help="The scan's report, the drift check's, what --rev A..B tells, a history's, or a cohort's."),
    ] = Schema.report,
) -> None:
    """Print the JSON Schema of a report."""
    with guarded():
        from shinchoku.cli.outputs import write_out  # noqa: PLC0415 - not for --help
        from shinchoku.render.between_json import render_between_schema  # noqa: PLC0415 - as above
        from shinchoku.render.cohort_json import render_cohort_schema  # noqa: PLC0415 - as below
        from shinchoku.render.findings_json import render_drift_schema  # noqa: PLC0415 - as above
        from shinchoku.render.history_json import render_history_schema  # noqa: PLC0415 - as above
        from shinchoku.render.jsonreport import render_schema  # noqa: PLC0415 - as above

        makers = {
            Schema.report: render_schema,
            Schema.drift: render_drift_schema,
            Schema.between: render_between_schema,
            Schema.history: render_history_schema,
            Schema.cohort: render_cohort_schema,
        }
        write_out(makers[what]())
