"""``shinchoku demo``: the sample repository with its dated history, made and scanned."""

from pathlib import Path
from typing import Annotated

import typer

from shinchoku.cli import options, speaking
from shinchoku.cli.guard import guarded, note
from shinchoku.speech import say


def demo(
    directory: Annotated[
        Path, typer.Argument(metavar="[DIR]", help="Where to make it; a sample that is there already is scanned again.")
    ] = Path("shinchoku-demo"),
    *,
    lang: speaking.LangOption = speaking.Language.auto,
    color: options.ColorOption = options.Color.auto,
    quiet: options.Quiet = False,
    verbose: options.Verbose = 0,
) -> None:
    """Make the sample repository with its dated git history, and scan it."""
    with guarded(verbose, lang):
        from shinchoku.cli.inputs import Scan, perform  # noqa: PLC0415 - heavy: git, Markdown
        from shinchoku.cli.outputs import deliver, rendered  # noqa: PLC0415 - as above
        from shinchoku.gates.samples import is_sample, make_sample  # noqa: PLC0415 - as above

        if not is_sample(directory):
            make_sample(directory)
        if not quiet:
            note(
                say(
                    "the sample repository is in {directory}; 'shinchoku scan {directory}' scans it again",
                    directory=directory,
                )
            )
        checked = perform(Scan(directory, quiet=quiet)).checked
        text = rendered(checked, options.Format.table, color, verbose=verbose > 0, reproducible=False)
        deliver(text, "-", is_prose=True)
