"""``shinchoku serve``: the scan's page in a browser, made anew after each change."""

from pathlib import Path
from typing import Annotated

import typer

from shinchoku.cli import drift_options, options, speaking, suite_options
from shinchoku.cli.guard import guarded

USUAL_PORT = 8726
_PANEL = "Output"


def serve(
    path: options.PathArgument = Path(),
    *,
    catalog: options.CatalogOption = None,
    progress_file: drift_options.ProgressFile = None,
    config: options.ConfigOption = None,
    tests: suite_options.SuitesOption = suite_options.Suites.run,
    env: suite_options.EnvOption = suite_options.Env.auto,
    sandbox: suite_options.SandboxOption = suite_options.Sandbox.auto,
    no_cache: suite_options.NoCache = False,
    jobs: suite_options.Jobs = None,
    timeout: suite_options.Timeout = None,
    timezone: options.Timezone = None,
    port: Annotated[
        int,
        typer.Option(
            "--port",
            help="Where the page is on this machine; 0: any port that is free.",
            envvar="SHINCHOKU_PORT",
            min=0,
            max=65_535,
            rich_help_panel=_PANEL,
        ),
    ] = USUAL_PORT,
    open_: Annotated[
        bool,
        typer.Option("--open", help="Open it in a browser.", envvar="SHINCHOKU_OPEN", rich_help_panel=_PANEL),
    ] = False,
    lang: speaking.LangOption = speaking.Language.auto,
    quiet: options.Quiet = False,
    verbose: options.Verbose = 0,
) -> None:
    """Show the scan's page on this machine alone, and make it anew after each change; Ctrl-C ends.

    What the cache knows is not run again.
    """
    with guarded(verbose, lang):
        from shinchoku.cli.inputs import Drift, How, Scan  # noqa: PLC0415 - heavy: git, Markdown
        from shinchoku.cli.paging import served  # noqa: PLC0415 - as above

        how = How(tests, env, sandbox, (), no_cache, jobs, timeout)
        scan = Scan(path, None, catalog, config, how, quiet, timezone)
        served(scan, Drift(progress_file), port, opens=open_)
