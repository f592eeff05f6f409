"""``shinchoku history``: how far the course was at each commit, by the evidence and by the progress file."""

from pathlib import Path

import typer

from shinchoku.cli import history_options, options, speaking, suite_options
from shinchoku.cli.guard import guarded


def history(
    path: options.PathArgument = Path(),
    *,
    rev: history_options.Head = "HEAD",
    first_parent: history_options.FirstParent = False,
    catalog: options.CatalogOption = None,
    progress_file: history_options.ProgressFile = None,
    config: options.ConfigOption = None,
    verify: history_options.Verify = None,
    tests: suite_options.SuitesOption = suite_options.Suites.run,
    env: suite_options.EnvOption = suite_options.Env.auto,
    sandbox: suite_options.SandboxOption = suite_options.Sandbox.auto,
    no_cache: suite_options.NoCache = False,
    jobs: suite_options.Jobs = None,
    timeout: suite_options.Timeout = None,
    format_: history_options.Formats = None,
    output: options.Outputs = None,
    timezone: options.Timezone = None,
    everything: history_options.Everything = False,
    lang: speaking.LangOption = speaking.Language.auto,
    color: options.ColorOption = options.Color.auto,
    quiet: options.Quiet = False,
    verbose: options.Verbose = 0,
    strict: options.Strict = False,
) -> None:
    """Tell how far the course was at each commit: claimed by the progress file, and shown by the evidence.

    Only the last commit's tests are run, and those of the commits that --verify names.

    Exit codes: 0 told, 2 could not, 3 incomplete.
    """
    from shinchoku.cli import recounting  # noqa: PLC0415 - heavy: git, Markdown

    how = recounting.How(tests, env, sandbox, (), no_cache, jobs, timeout)
    asked = recounting.Asked(
        scan=recounting.Scan(path, rev, catalog, config, how, quiet, timezone),
        first_parent=first_parent,
        progress_file=progress_file,
        verify=verify or (),
        targets=recounting.pairs(format_, output, history_options.HistoryFormat.table),
        everything=everything,
        color=color,
        verbose=verbose > 0,
        strict=strict,
    )
    with guarded(verbose, lang):
        code = recounting.told(asked)
    raise typer.Exit(code)
