"""``shinchoku init``: settings, and a progress file drafted from the evidence; nothing that is there is touched."""

from pathlib import Path
from typing import Annotated

import typer

from shinchoku.cli import options, suite_options
from shinchoku.cli.guard import guarded
from shinchoku.cli.speaking import Language, asked_for

LanguageOption = Annotated[
    Language,
    typer.Option(
        "--lang",
        help="The progress file's language; auto: the locale's, else that of the commits' subjects.",
        envvar="SHINCHOKU_LANG",
        rich_help_panel="What is written",
    ),
]


def init(
    path: options.PathArgument = Path(),
    *,
    catalog: options.CatalogOption = None,
    config: options.ConfigOption = None,
    tests: suite_options.SuitesOption = suite_options.Suites.run,
    env: suite_options.EnvOption = suite_options.Env.auto,
    sandbox: suite_options.SandboxOption = suite_options.Sandbox.auto,
    junit: suite_options.JUnitOption = None,
    no_cache: suite_options.NoCache = False,
    jobs: suite_options.Jobs = None,
    timeout: suite_options.Timeout = None,
    lang: LanguageOption = Language.auto,
    dry_run: Annotated[
        bool,
        typer.Option(
            "--dry-run",
            help="Show what would be written, and write nothing.",
            envvar="SHINCHOKU_DRY_RUN",
            rich_help_panel="What is written",
        ),
    ] = False,
    quiet: options.Quiet = False,
    verbose: options.Verbose = 0,
) -> None:
    """Write shinchoku.toml and, where there is none, a PROGRESS.md from the evidence.

    What is there already is left as it is. Folders under other names, a catalogue file and a progress file are found.
    """
    with guarded(verbose, lang):
        from shinchoku.cli.beginning import begin  # noqa: PLC0415 - heavy: git, Markdown
        from shinchoku.cli.inputs import How, Scan  # noqa: PLC0415 - as above

        how = How(tests, env, sandbox, junit or (), no_cache, jobs, timeout)
        begin(Scan(path, None, catalog, config, how, quiet), asked_for(lang), dry_run=dry_run)
