"""``shinchoku catalog`` and ``shinchoku schema``: what a scan holds a repository against, and what it reports."""

from typing import Annotated

import typer

from shinchoku.cli import options
from shinchoku.cli.guard import guarded
from shinchoku.config import DEFAULT_CATALOG


def catalog(
    name: Annotated[
        str, typer.Argument(help="A built-in catalogue's name, or a catalogue file.", metavar="[NAME|FILE]")
    ] = DEFAULT_CATALOG,
    *,
    color: options.ColorOption = options.Color.auto,
) -> None:
    """Show a catalogue, and check it: exit 2 with file, line and cause where it is not as it should be."""
    with guarded():
        from shinchoku.cli.inputs import named_catalog  # noqa: PLC0415 - not for --help
        from shinchoku.cli.outputs import terminal_width, wants_color, write_out  # noqa: PLC0415 - as above
        from shinchoku.render.cataloglist import render_catalog  # noqa: PLC0415 - as above

        write_out(render_catalog(named_catalog(name), width=terminal_width(), color=wants_color(color)))


def schema() -> None:
    """Print the JSON Schema of the report."""
    with guarded():
        from shinchoku.cli.outputs import write_out  # noqa: PLC0415 - not for --help
        from shinchoku.render.jsonreport import render_schema  # noqa: PLC0415 - as above

        write_out(render_schema())
