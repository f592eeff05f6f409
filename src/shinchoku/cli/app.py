"""The commands, each one room."""

from typing import Annotated

import typer

from shinchoku import __version__
from shinchoku.cli.cache import cache
from shinchoku.cli.demo import demo
from shinchoku.cli.details import explain, next_item
from shinchoku.cli.drift import drift
from shinchoku.cli.history import history
from shinchoku.cli.init import init
from shinchoku.cli.lists import catalog, rule, schema
from shinchoku.cli.scan import scan

app = typer.Typer(
    name="shinchoku",
    help="Infer learning progress from a git repository: READMEs, passing tests and commit dates, against a catalogue.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"shinchoku {__version__}")
        raise typer.Exit


@app.callback()
def root(
    *,
    version: Annotated[
        bool,
        typer.Option("--version", "-V", help="Print the version and exit.", callback=_print_version, is_eager=True),
    ] = False,
) -> None:
    """Infer learning progress from a git repository."""


app.command()(scan)
app.command()(drift)
app.command()(history)
app.command()(explain)
app.command(name="next")(next_item)
app.command()(catalog)
app.command()(init)
app.command()(rule)
app.command()(schema)
app.command()(cache)
app.command()(demo)
