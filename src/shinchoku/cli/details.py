"""``shinchoku explain`` and ``shinchoku next``: one item, in full or as the next thing to do."""

from pathlib import Path
from typing import Annotated

import typer

from shinchoku.cli import options
from shinchoku.cli.guard import guarded


def explain(
    item: Annotated[str, typer.Argument(help="An item's id, alias or folder name.", show_default=False)],
    path: options.PathArgument = Path(),
    *,
    rev: options.Rev = None,
    catalog: options.CatalogOption = None,
    config: options.ConfigOption = None,
    tests: options.SuitesOption = options.Suites.run,
    timeout: options.Timeout = None,
    color: options.ColorOption = options.Color.auto,
    quiet: options.Quiet = False,
    verbose: options.Verbose = 0,
) -> None:
    """Show every piece of evidence for one item, and why its status is what it is.

    Only this item's tests are run.
    """
    with guarded(verbose):
        from shinchoku.cli.inputs import Scan, perform  # noqa: PLC0415 - heavy: git, Markdown
        from shinchoku.cli.outputs import terminal_width, wants_color, write_out  # noqa: PLC0415 - as above
        from shinchoku.render.details import render_item  # noqa: PLC0415 - as above

        done = perform(Scan(path, rev, catalog, config, tests, 1, timeout, (item,), quiet))
        (identity,) = done.only
        write_out(render_item(done.report, identity, width=terminal_width(), color=wants_color(color)))


def next_item(
    path: options.PathArgument = Path(),
    *,
    rev: options.Rev = None,
    catalog: options.CatalogOption = None,
    config: options.ConfigOption = None,
    tests: options.SuitesOption = options.Suites.run,
    jobs: options.Jobs = None,
    timeout: options.Timeout = None,
    color: options.ColorOption = options.Color.auto,
    quiet: options.Quiet = False,
    verbose: options.Verbose = 0,
) -> None:
    """Show what to do next: the nearest item to done, and what it still lacks."""
    with guarded(verbose):
        from shinchoku.cli.inputs import Scan, perform  # noqa: PLC0415 - heavy: git, Markdown
        from shinchoku.cli.outputs import terminal_width, wants_color, write_out  # noqa: PLC0415 - as above
        from shinchoku.render.details import render_next  # noqa: PLC0415 - as above

        report = perform(Scan(path, rev, catalog, config, tests, jobs, timeout, (), quiet)).report
        write_out(render_next(report, width=terminal_width(), color=wants_color(color)))
