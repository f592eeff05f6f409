"""``shinchoku scan``: the main job."""

from collections.abc import Sequence
from pathlib import Path

import typer

from shinchoku.cli import drift_options, options, speaking, suite_options
from shinchoku.cli.guard import guarded
from shinchoku.revisions import range_of


def scan(
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
    format_: options.Formats = None,
    output: options.Outputs = None,
    write_badge: options.WriteBadge = None,
    open_: options.Open = False,
    timezone: options.Timezone = None,
    reproducible: options.Reproducible = False,
    lang: speaking.LangOption = speaking.Language.auto,
    color: options.ColorOption = options.Color.auto,
    quiet: options.Quiet = False,
    verbose: options.Verbose = 0,
    fail_on: options.FailOnOption = "",
    fail_under: options.FailUnder = None,
    strict: options.Strict = False,
    watch: suite_options.Watch = False,
) -> None:
    """Scan a repository: evidence for every catalogue item, its status, and the summary.

    Exit codes: 0 agreed, 1 found what was asked to fail on, 2 could not, 3 incomplete.
    """
    from shinchoku.cli import scanning  # noqa: PLC0415 - heavy: git, Markdown

    _agree(rev, format_ or (), watch=watch, opens=open_, badge=write_badge)
    how = scanning.How(tests, env, sandbox, junit or (), no_cache, jobs, timeout, only or ())
    what = scanning.Scan(path, rev, catalog, config, how, quiet, timezone, reproducible)
    drift = scanning.Drift(progress_file, select, ignore)
    targets = scanning.pairs(format_, output, options.Format.table)
    verdict = options.kinds_in(fail_on, options.FailOn), fail_under, strict
    asked = scanning.Asked(what, drift, targets, color, verbose > 0, *verdict, write_badge, open_)
    with guarded(verbose, lang):
        code = scanning.watched(asked) if watch else scanning.once(asked)
    raise typer.Exit(code)


def _agree(rev: str | None, formats: Sequence[options.Format], *, watch: bool, opens: bool, badge: Path | None) -> None:
    if watch and rev is not None:
        raise typer.BadParameter("a revision does not change; leave out --rev", param_hint="--watch")
    if badge is not None and badge.suffix not in {".svg", ".json"}:
        raise typer.BadParameter(f"{badge} ends neither in .svg nor in .json", param_hint="--write-badge")
    if badge is not None and range_of(rev):
        raise typer.BadParameter("a badge is of one revision, and --rev names two", param_hint="--write-badge")
    if (opens or options.Format.html in formats) and range_of(rev):
        raise typer.BadParameter("the page shows one revision, and --rev names two; name one", param_hint="--rev")
