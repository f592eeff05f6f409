"""``shinchoku readme``: the progress in a README, between two lines that mark its place."""

from pathlib import Path
from typing import Annotated

import typer

from shinchoku.cli import options, speaking, suite_options
from shinchoku.cli.guard import guarded

_PANEL = "What is written"


File = Annotated[
    str,
    typer.Option(
        "--file",
        help="The file with the two lines, below the scanned folder.",
        envvar="SHINCHOKU_FILE",
        rich_help_panel=_PANEL,
    ),
]
Write = Annotated[
    bool,
    typer.Option("--write", help="Bring it up to date.", envvar="SHINCHOKU_WRITE", rich_help_panel=_PANEL),
]
Check = Annotated[
    bool,
    typer.Option(
        "--check", help="Exit 1 where it is not up to date.", envvar="SHINCHOKU_CHECK", rich_help_panel=_PANEL
    ),
]


def readme(
    path: options.PathArgument = Path(),
    *,
    file: File = "README.md",
    write: Write = False,
    check: Check = False,
    catalog: options.CatalogOption = None,
    config: options.ConfigOption = None,
    tests: suite_options.SuitesOption = suite_options.Suites.run,
    env: suite_options.EnvOption = suite_options.Env.auto,
    sandbox: suite_options.SandboxOption = suite_options.Sandbox.auto,
    junit: suite_options.JUnitOption = None,
    no_cache: suite_options.NoCache = False,
    jobs: suite_options.Jobs = None,
    timeout: suite_options.Timeout = None,
    lang: speaking.LangOption = speaking.Language.auto,
    quiet: options.Quiet = False,
    verbose: options.Verbose = 0,
) -> None:
    """Keep the progress in a README: print it, or put it between the lines that mark its place.

    The lines are <!-- shinchoku:begin --> and <!-- shinchoku:end -->; nothing outside of them is changed.
    """
    if write and check:
        raise typer.BadParameter("--check writes nothing; leave out one of the two", param_hint="--write")
    with guarded(verbose, lang):
        from shinchoku.cli.inputs import How, Scan  # noqa: PLC0415 - heavy: git, Markdown
        from shinchoku.cli.readmes import kept_up  # noqa: PLC0415 - as above

        how = How(tests, env, sandbox, junit or (), no_cache, jobs, timeout)
        code = kept_up(Scan(path, None, catalog, config, how, quiet), file, write=write, check=check)
    raise typer.Exit(code)
