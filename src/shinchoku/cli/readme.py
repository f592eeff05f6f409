"""``shinchoku readme``: the progress in a README, between two lines that mark its place."""

from pathlib import Path
from typing import Annotated

import typer

from shinchoku.cli import options, speaking, suite_options
from shinchoku.cli.guard import guarded, note

_FILE = "What is written"
_FOUND = 1


def readme(
    path: options.PathArgument = Path(),
    *,
    file: Annotated[
        str,
        typer.Option(
            "--file",
            help="The file with the two lines, below the scanned folder.",
            envvar="SHINCHOKU_FILE",
            rich_help_panel=_FILE,
        ),
    ] = "README.md",
    write: Annotated[
        bool,
        typer.Option("--write", help="Bring it up to date.", envvar="SHINCHOKU_WRITE", rich_help_panel=_FILE),
    ] = False,
    check: Annotated[
        bool,
        typer.Option(
            "--check", help="Exit 1 where it is not up to date.", envvar="SHINCHOKU_CHECK", rich_help_panel=_FILE
        ),
    ] = False,
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
    code = 0
    with guarded(verbose, lang):
        from shinchoku.blocks import with_block  # noqa: PLC0415 - heavy: git, Markdown
        from shinchoku.cli.inputs import How, Scan, perform  # noqa: PLC0415 - as above
        from shinchoku.cli.outputs import write_out  # noqa: PLC0415 - as above
        from shinchoku.gates.progressfile import read_anywhere  # noqa: PLC0415 - as above
        from shinchoku.gates.writing import replace_file  # noqa: PLC0415 - as above
        from shinchoku.render.readme_block import render_readme_block  # noqa: PLC0415 - as above
        from shinchoku.speech import say  # noqa: PLC0415 - as above

        how = How(tests, env, sandbox, junit or (), no_cache, jobs, timeout)
        old = read_anywhere(path / file) if write or check else b""
        if old:
            with_block(old, "", file)  # a file without a place for it is told before any suite is run
        block = render_readme_block(perform(Scan(path, None, catalog, config, how, quiet)).report, speaking.spoken())
        if not write and not check:
            write_out(block)
            return
        new = with_block(old, block, file)
        if new == old:
            note(say("{path} is up to date", path=file))
        elif check:
            note(say("{path} is not up to date; 'shinchoku readme --write' brings it there", path=file))
            code = _FOUND
        else:
            replace_file(path / file, file, old, new, path)
            note(say("{path} was brought up to date", path=file))
    raise typer.Exit(code)
