"""The command line: arguments in, exit codes out. Heavy things are imported inside the commands."""

import gc
import signal
import sys

from shinchoku.version import __version__


def main() -> None:
    """The entry point of the command ``shinchoku``."""
    # As long as there is nothing to put away, Ctrl-C ends us as it ends any program: Python would tell where it stood.
    is_usual = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if is_usual:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from shinchoku.cli.streams import usable_streams  # noqa: PLC0415 - see above

    with usable_streams():
        if is_usual:
            signal.signal(signal.SIGINT, signal.default_int_handler)
        _run()


def _run() -> None:
    if sys.argv[1:] in (["--version"], ["-V"]):  # asked in every CI job: answered before anything else is imported
        print(f"shinchoku {__version__}")  # noqa: T201 - standard output is the answer
        return
    gc.set_threshold(50_000, 20, 20)  # a short command makes many values that last, and few cycles
    from shinchoku.cli.app import COMMANDS, app_of  # noqa: PLC0415 - see above

    asked = sys.argv[1:2] if sys.argv[1:] and sys.argv[1] in COMMANDS else COMMANDS
    app_of(asked)(prog_name="shinchoku")
