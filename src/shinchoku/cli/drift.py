"""``shinchoku drift``: the progress file against the evidence, and what may be mended in it."""

from pathlib import Path

import typer

from shinchoku.cli import drift_options, options, speaking, suite_options
from shinchoku.cli.guard import guarded
from shinchoku.revisions import range_of


def drift(
    path: options.PathArgument = Path(),
    *,
    rev: options.RevOrRange = None,
    catalog: options.CatalogOption = None,
    progress_file: drift_options.ProgressFile = None,
    config: options.ConfigOption = None,
    tests: suite_options.SuitesOption = suite_options.Suites.run,
    env: suite_options.EnvOption = suite_options.Env.auto,
    sandbox: suite_options.SandboxOption = suite_options.Sandbox.auto,
    junit: suite_options.JUnitOption = None,
    no_cache: suite_options.NoCache = False,
    jobs: suite_options.Jobs = None,
    timeout: suite_options.Timeout = None,
    only: suite_options.Only = None,
    select: drift_options.Select = "",
    ignore: drift_options.Ignore = "",
    format_: drift_options.Formats = None,
    output: options.Outputs = None,
    timezone: options.Timezone = None,
    lang: speaking.LangOption = speaking.Language.auto,
    color: options.ColorOption = options.Color.auto,
    quiet: options.Quiet = False,
    verbose: options.Verbose = 0,
    fix: drift_options.Fix = False,
    diff: drift_options.Diff = False,
    unsafe: drift_options.Unsafe = False,
    exit_zero: drift_options.ExitZero = False,
    exit_non_zero_on_fix: drift_options.ExitNonZeroOnFix = False,
    strict: options.Strict = False,
) -> None:
    """Compare the progress file with the evidence, and mend what can safely be mended.

    Exit codes: 0 agreed, 1 drift (--diff: something to write), 2 could not, 3 incomplete.
    """
    from shinchoku.cli import mending  # noqa: PLC0415 - heavy: Markdown

    _agree(rev, fix=fix, diff=diff)
    how = mending.How(tests, env, sandbox, junit or (), no_cache, jobs, timeout, only or ())
    verdict = exit_zero, exit_non_zero_on_fix, strict
    asked = mending.Asked(
        mending.Scan(path, rev, catalog, config, how, quiet, timezone),
        mending.Drift(progress_file, select, ignore, required=True, fix=fix or diff, unsafe=unsafe),
        mending.finding_targets(format_, output),
        color,
        *verdict,
    )
    with guarded(verbose, lang):
        code = mending.told(mending.show(asked) if diff else mending.check(asked))
    raise typer.Exit(code)


def _agree(rev: str | None, *, fix: bool, diff: bool) -> None:
    """Refuse options that contradict each other."""
    if fix and diff:
        raise typer.BadParameter("--diff writes nothing; leave out --fix", param_hint="--diff")
    if fix and rev is not None:
        raise typer.BadParameter("--fix writes to the work tree; leave out --rev", param_hint="--fix")
    if diff and range_of(rev):
        raise typer.BadParameter("--diff is about one revision, and --rev names two", param_hint="--diff")
