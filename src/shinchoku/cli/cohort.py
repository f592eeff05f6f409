"""``shinchoku cohort``: many learners' repositories."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from shinchoku.cli import cohort_forms as forms
from shinchoku.cli import cohort_options as own
from shinchoku.cli import options, speaking, suite_options
from shinchoku.cli.guard import guarded


def scan(
    sources: own.Sources,
    *,
    out: own.Out,
    only: own.OnlyLearners = None,
    limit: own.Limit = None,
    catalog: options.CatalogOption = None,
    config: options.ConfigOption = None,
    engine: own.EngineOption = own.Engine.local,
    scheduler: own.Scheduler = None,
    jobs: own.Jobs = None,
    wall: own.Wall = 900,
    memory: own.Memory = 2048,
    max_size: own.MaxSize = 1024,
    retries: own.Retries = 2,
    clones: own.Clones = None,
    resume: own.Resume = False,
    tests: suite_options.SuitesOption = suite_options.Suites.skip,
    env: suite_options.EnvOption = suite_options.Env.auto,
    trust: own.Trust = False,
    timezone: options.Timezone = None,
    lang: speaking.LangOption = speaking.Language.auto,
    quiet: options.Quiet = False,
    verbose: forms.Verbose = 0,
    fail_on: own.CohortFailOnOption = "",
    strict: own.CohortStrict = False,
) -> None:
    """Scan many learners' repositories, at HEAD or the revision that the roster names; go on where nothing changed.

    Exit codes: 0 agreed, 1 found what was asked to fail on, 2 could not, 3 incomplete. One that fails ends nothing.
    """
    kinds = options.kinds_in(fail_on, own.CohortFailOn)
    if scheduler is not None and engine is not own.Engine.dask:
        raise typer.BadParameter("a scheduler is of --engine dask", param_hint="--scheduler")
    with guarded(verbose, lang):
        from shinchoku.cli import cohort_scanning as work  # noqa: PLC0415 - heavy

        what = work.What(sources, only or (), limit, catalog, config, timezone)
        how = work.How(tests, env, trust, work.Limits(wall, memory << 20, max_size << 20), clones)
        by = work.By(engine, scheduler, jobs, retries, resume)
        asked = work.Asked(what, how, by, out, quiet, kinds, strict)
        code = work.scan_cohort(asked)
    raise typer.Exit(code)


def report(
    folder: forms.Folder,
    *,
    names: forms.Names = False,
    stale_days: forms.StaleDays = 14,
    as_of: forms.AsOf = None,
    format_: forms.CohortFormats = None,
    output: options.Outputs = None,
    lang: speaking.LangOption = speaking.Language.auto,
    color: options.ColorOption = options.Color.auto,
    verbose: forms.Verbose = 0,
) -> None:
    """Show where a cohort stands: who is where, who is stuck on which item, who is stale.

    With -f html -o FILE there is a page for each learner besides, in a folder beside it.
    """
    with guarded(verbose, lang):
        from shinchoku.cli import cohort_reporting as work  # noqa: PLC0415 - heavy
        from shinchoku.cli.outputs import pairs  # noqa: PLC0415 - as above

        targets = pairs(format_, output, forms.CohortFormat.table)
        day = as_of.date() if as_of else None
        work.report_cohort(work.Asked(folder, names, stale_days, day, targets, color))


def export(
    folder: forms.Folder,
    *,
    names: forms.Names = False,
    format_: forms.ExportFormatOption = forms.ExportFormat.jsonl,
    output: forms.Output = "-",
    lang: speaking.LangOption = speaking.Language.auto,
    verbose: forms.Verbose = 0,
) -> None:
    """Hand what is known of a cohort to other programs."""
    if format_ is forms.ExportFormat.parquet and output == "-" and sys.stdout.isatty():
        raise typer.BadParameter("Parquet is no text for a terminal; name a file", param_hint="--output")
    with guarded(verbose, lang):
        from shinchoku.cli.cohort_exporting import export_cohort  # noqa: PLC0415 - heavy

        export_cohort(folder, format_, output, named=names)


def demo(
    directory: Annotated[Path, typer.Argument(metavar="[DIR]", help="Where to make it: new, or empty.")] = Path(
        "shinchoku-cohort"
    ),
    *,
    lang: speaking.LangOption = speaking.Language.auto,
    quiet: options.Quiet = False,
    verbose: forms.Verbose = 0,
) -> None:
    """Make twenty variations of the sample repository, with a roster: a class to try it on."""
    with guarded(verbose, lang):
        from shinchoku.cli.guard import note  # noqa: PLC0415 - as above
        from shinchoku.gates.classes import make_class  # noqa: PLC0415 - as above
        from shinchoku.speech import say  # noqa: PLC0415 - as above

        made = make_class(directory)
        if not quiet:
            note(
                say(
                    "{n} learners are in {directory}; their roster is {directory}/roster.csv",
                    n=made,
                    directory=directory,
                )
            )


COMMANDS = {"scan": scan, "report": report, "export": export, "demo": demo}
"""By name, in the order of the help."""
