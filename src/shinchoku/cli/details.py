"""``shinchoku explain`` and ``shinchoku next``: one item, in full or as the next thing to do."""

from pathlib import Path
from typing import Annotated

import typer

from shinchoku.cli import completing, options, speaking, suite_options
from shinchoku.cli.guard import guarded


def explain(
    item: Annotated[
        str,
        typer.Argument(help="An item's id, alias or folder name.", show_default=False, autocompletion=completing.items),
    ],
    path: options.PathArgument = Path(),
    *,
    rev: options.Rev = None,
    catalog: options.CatalogOption = None,
    config: options.ConfigOption = None,
    tests: suite_options.SuitesOption = suite_options.Suites.run,
    env: suite_options.EnvOption = suite_options.Env.auto,
    sandbox: suite_options.SandboxOption = suite_options.Sandbox.auto,
    junit: suite_options.JUnitOption = None,
    no_cache: suite_options.NoCache = False,
    timeout: suite_options.Timeout = None,
    timezone: options.Timezone = None,
    lang: speaking.LangOption = speaking.Language.auto,
    color: options.ColorOption = options.Color.auto,
    quiet: options.Quiet = False,
    verbose: options.Verbose = 0,
    reproduce: Annotated[
        bool, typer.Option("--reproduce", help="Print what a stranger would have to run to see its tests pass.")
    ] = False,
) -> None:
    """Show every piece of evidence for one item, and why its status is what it is.

    Only this item's tests are run.
    """
    with guarded(verbose, lang):
        from shinchoku.cli.inputs import How, Scan, perform  # noqa: PLC0415 - heavy: git, Markdown
        from shinchoku.cli.outputs import terminal_width, wants_color, write_out  # noqa: PLC0415 - as above
        from shinchoku.render.details import render_item  # noqa: PLC0415 - as above

        how = How(tests, env, sandbox, junit or (), no_cache, 1, timeout, (item,))
        done = perform(Scan(path, rev, catalog, config, how, quiet, timezone))
        (identity,) = done.only
        if reproduce:
            from shinchoku.cli.reproducing import steps  # noqa: PLC0415 - as above

            write_out(steps(done.report, identity, done.checked.prefix))
            return
        write_out(
            render_item(
                done.report, identity, width=terminal_width(), color=wants_color(color), speech=speaking.spoken()
            )
        )


def next_item(
    path: options.PathArgument = Path(),
    *,
    rev: options.Rev = None,
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
    color: options.ColorOption = options.Color.auto,
    quiet: options.Quiet = False,
    verbose: options.Verbose = 0,
) -> None:
    """Show what to do next: the nearest item to done, and what it still lacks."""
    with guarded(verbose, lang):
        from shinchoku.cli.inputs import How, Scan, perform  # noqa: PLC0415 - heavy: git, Markdown
        from shinchoku.cli.outputs import terminal_width, wants_color, write_out  # noqa: PLC0415 - as above
        from shinchoku.render.details import render_next  # noqa: PLC0415 - as above

        how = How(tests, env, sandbox, junit or (), no_cache, jobs, timeout)
        report = perform(Scan(path, rev, catalog, config, how, quiet)).report
        write_out(render_next(report, width=terminal_width(), color=wants_color(color), speech=speaking.spoken()))
