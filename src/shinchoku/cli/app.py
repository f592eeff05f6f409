"""The commands, each one room; only those that are asked for are imported."""

from collections.abc import Iterable
from importlib import import_module
from typing import Annotated

import typer

from shinchoku import __version__

COMMANDS = {
    "scan": ("scan", "scan"),
    "drift": ("drift", "drift"),
    "history": ("history", "history"),
    "explain": ("details", "explain"),
    "next": ("details", "next_item"),
    "catalog": ("lists", "catalog"),
    "init": ("init", "init"),
    "rule": ("lists", "rule"),
    "schema": ("lists", "schema"),
    "cache": ("cache", "cache"),
    "demo": ("demo", "demo"),
}
"""By name, in the order of the help: the room and its function."""


def app_of(names: Iterable[str] = tuple(COMMANDS)) -> typer.Typer:
    """The command line with some of the commands; all of them, where nothing else is asked."""
    app = typer.Typer(
        name="shinchoku",
        help="Infer learning progress from a git repository: READMEs, passing tests and commit dates, against a "
        "catalogue.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode="rich",
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_root)
    for name in names:
        room, function = COMMANDS[name]
        app.command(name)(getattr(import_module(f"shinchoku.cli.{room}"), function))
    return app


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"shinchoku {__version__}")
        raise typer.Exit


def _root(
    *,
    version: Annotated[
        bool,
        typer.Option("--version", "-V", help="Print the version and exit.", callback=_print_version, is_eager=True),
    ] = False,
) -> None:
    """Infer learning progress from a git repository."""
