"""``shinchoku scan``: the main job."""

from pathlib import Path

import typer

from shinchoku.cli import drift_options, options
from shinchoku.cli.guard import guarded, note


def scan(
    path: options.PathArgument = Path(),
    *,
    rev: options.Rev = None,
    catalog: options.CatalogOption = None,
    progress_file: drift_options.ProgressFile = None,
    config: options.ConfigOption = None,
    tests: options.SuitesOption = options.Suites.run,
    jobs: options.Jobs = None,
    timeout: options.Timeout = None,
    only: options.Only = None,
    select: drift_options.Select = "",
    ignore: drift_options.Ignore = "",
    format_: options.Formats = None,
    output: options.Outputs = None,
    reproducible: options.Reproducible = False,
    color: options.ColorOption = options.Color.auto,
    quiet: options.Quiet = False,
    verbose: options.Verbose = 0,
    fail_on: options.FailOnOption = "",
    fail_under: options.FailUnder = None,
    strict: options.Strict = False,
) -> None:
    """Scan a repository: evidence for every catalogue item, its status, and the summary.

    Exit codes: 0 agreed, 1 found what was asked to fail on, 2 could not, 3 incomplete.
    """
    from shinchoku.cli.inputs import Drift, Scan, perform  # noqa: PLC0415 - heavy: git, Markdown
    from shinchoku.cli.outputs import deliver, pairs, rendered  # noqa: PLC0415 - as above
    from shinchoku.cli.verdicts import ending  # noqa: PLC0415 - as above

    kinds = _kinds(fail_on)
    targets = pairs(format_, output, options.Format.table)
    with guarded(verbose):
        arguments = Scan(path, rev, catalog, config, tests, jobs, timeout, only or (), quiet)
        checked = perform(arguments, Drift(progress_file, select, ignore)).checked
        for kind, target in targets:
            text = rendered(checked, kind, color, verbose=verbose > 0, reproducible=reproducible)
            deliver(text, target, is_prose=kind is options.Format.table)
        result = ending(checked.report, kinds, fail_under, strict=strict)
        for sentence in result.sentences:
            note(sentence)
    raise typer.Exit(result.code)


def _kinds(text: str) -> list[options.FailOn]:
    """The words of --fail-on, with a comma between."""
    words = [word.strip() for word in text.split(",") if word.strip()]
    for word in words:
        if word not in set(options.FailOn):
            allowed = ", ".join(options.FailOn)
            raise typer.BadParameter(f"{word!r} is not one of {allowed}", param_hint="--fail-on")
    return [options.FailOn(word) for word in words]
