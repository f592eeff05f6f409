"""The command line: arguments in, exit codes out. Heavy things are imported inside the commands."""

import sys

from shinchoku import __version__


def main() -> None:
    """The entry point of the command ``shinchoku``."""
    if sys.argv[1:] in (["--version"], ["-V"]):  # asked in every CI job: answered before anything else is imported
        print(f"shinchoku {__version__}")  # noqa: T201 - standard output is the answer
        return
    from shinchoku.cli.app import app  # noqa: PLC0415 - see above

    app(prog_name="shinchoku")
