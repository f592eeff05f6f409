"""The commands, each one room; only those that are asked for are imported."""

from collections.abc import Iterable
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperOption

from shinchoku.cli.examples import PANELS, examples
from shinchoku.version import __version__

COMMANDS = {
    "scan": ("scan", "scan"),
    "drift": ("drift", "drift"),
    "history": ("history", "history"),
    "explain": ("details", "explain"),
    "next": ("details", "next_item"),
    "serve": ("serve", "serve"),
    "catalog": ("lists", "catalog"),
    "init": ("init", "init"),
    "readme": ("readme", "readme"),
    "rule": ("lists", "rule"),
    "schema": ("lists", "schema"),
    "cache": ("cache", "cache"),
    "demo": ("demo", "demo"),
}
"""By name, in the order of the help: the room and its function."""


class _Command(TyperCommand):
    """A command whose help names the environment twins once, by their rule: each by itself would fill the screen."""

    def __init__(self, *arguments: Any, **named: Any) -> None:  # noqa: ANN401 - whatever Typer gives
        super().__init__(*arguments, **named)
        for each in self.params:
            if isinstance(each, TyperOption):
                each.show_envvar = False

    def format_help(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 - Click's, by whichever name Typer has it
        """With examples at the end, in plain text: they are there to be copied."""
        super().format_help(ctx, formatter)
        formatter.write(examples(self.name or ""))


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
        register = app.command(name, cls=_Command, rich_help_panel=PANELS.get(name))
        register(getattr(import_module(f"shinchoku.cli.{room}"), function))
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
