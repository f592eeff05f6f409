"""Every way a command can end badly, as one sentence on standard error and an exit code."""

import os
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

import typer

from shinchoku.errors import ShinchokuError
from shinchoku.render.plain import shown

COULD_NOT = 2
INTERRUPTED = 130
_REPORT_AT = "please report it with this line, and with what -vv shows, where you got shinchoku from"
_TRACEBACK_FROM = 2


@contextmanager
def guarded(verbosity: int = 0) -> Iterator[None]:
    """Run a command's work so that no traceback reaches the user, unless -vv asks for it."""
    try:
        yield
        sys.stdout.flush()
    except ShinchokuError as error:
        _say(str(error))
        raise typer.Exit(COULD_NOT) from error
    except KeyboardInterrupt as error:
        _say("interrupted")
        raise typer.Exit(INTERRUPTED) from error
    except BrokenPipeError as error:
        # What is still buffered can go nowhere; Python would complain about it at its exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        _say("standard output was closed before everything was written")
        raise typer.Exit(COULD_NOT) from error
    except Exception as error:
        if verbosity >= _TRACEBACK_FROM:
            traceback.print_exc()
        _say(f"an unexpected error: {type(error).__name__}: {error}; {_REPORT_AT}")
        raise typer.Exit(COULD_NOT) from error


def note(message: str) -> None:
    """Something for standard error that ends nothing."""
    _say(message)


def _say(message: str) -> None:
    print(f"shinchoku: {shown(message)}", file=sys.stderr)  # noqa: T201 - the one place that speaks there
