"""The commands, each one room; only those that are asked for are imported."""

from collections.abc import Iterable
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup, TyperOption

from shinchoku.cli.examples import PANELS, examples
from shinchoku.version import __version__

BELOW = "COMMANDS"
"""What a room calls its commands, where it has several below one word."""
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
    "cohort": ("cohort", BELOW),
}
"""By name, in the order of the help: the room and its function, or the commands below it by name."""


GROUPS = {"cohort": "Many learners' repositories: scan them, see where all stand, hand it on."}
"""What such a word is about."""


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
        formatter.write(examples(_words(ctx), _options(self)))


class _Group(TyperGroup):
    """Commands below one word, whose help ends with examples as well."""

    def format_help(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 - as above
        """With examples at the end."""
        super().format_help(ctx, formatter)
        formatter.write(examples(_words(ctx), _options(self)))


def _words(ctx: Any) -> str:  # noqa: ANN401 - as above
    """What the command is called, after the program's name."""
    named: str = ctx.command_path
    return named.partition(" ")[2]


def _options(command: Any) -> set[str]:  # noqa: ANN401 - as above
    """The names of those that the environment may set."""
    return {name for each in command.params if each.envvar for name in each.opts}


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
        found = getattr(import_module(f"shinchoku.cli.{room}"), function)
        if isinstance(found, dict):
            app.add_typer(_group_of(name, found), rich_help_panel=PANELS.get(name))
        else:
            app.command(name, cls=_Command, rich_help_panel=PANELS.get(name))(found)
    return app


def _group_of(name: str, commands: dict[str, Any]) -> typer.Typer:
    """The commands below one word."""
    group = typer.Typer(name=name, help=GROUPS[name], cls=_Group, no_args_is_help=True, rich_markup_mode="rich")
    for below, function in commands.items():
        group.command(below, cls=_Command)(function)
    return group


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
