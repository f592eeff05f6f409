"""Every way a command can end badly, as one sentence on standard error and an exit code."""

import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import NoReturn

import typer

from shinchoku.cli.speaking import Language, speak, spoken
from shinchoku.cli.streams import COULD_NOT, lost_output
from shinchoku.errors import ShinchokuError
from shinchoku.render.plain import shown
from shinchoku.several import Several
from shinchoku.speech import say

_STOPPED = 128  # and the signal's number, as shells have it: 130 for Ctrl-C
_REPORT_AT = say("please report it with this line, and with what -vv shows, where you got shinchoku from")
_TRACEBACK_FROM = 2
_STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_PATIENCE = 1.0  # seconds in which a further signal changes nothing: some senders send each of them twice


@contextmanager
def guarded(verbosity: int = 0, language: Language = Language.auto) -> Iterator[None]:
    """Run a command's work so that no traceback reaches the user, unless -vv asks for it.

    A signal that asks to stop unwinds the work as Ctrl-C does, so that whatever was begun is put away.

    Args:
        verbosity: How often -v was given.
        language: In which language notes, and what is written for people, are told meanwhile.
    """
    speak(language)
    with _stoppable() as stops:
        try:
            yield
            sys.stdout.flush()
            stops.check()
        except BaseException as error:
            if stops.asked is not None:  # what else fails on the way out, fails for that: a terminal may be gone
                _say(
                    say("interrupted")
                    if stops.asked == signal.SIGINT
                    else say("ended by {name}", name=stops.asked.name)
                )
                raise typer.Exit(_STOPPED + stops.asked) from error
            _fail(error, verbosity)


def _fail(error: BaseException, verbosity: int) -> NoReturn:
    match error:
        case Several():
            for each in error.told:
                _say(each)
        case ShinchokuError():
            _say(str(error))
        case BrokenPipeError():
            _say(lost_output(error))
        case Exception():
            if verbosity >= _TRACEBACK_FROM:
                traceback.print_exception(error)
            _say(
                say(
                    "an unexpected error: {kind}: {error}; {please}",
                    kind=type(error).__name__,
                    error=error,
                    please=_REPORT_AT,
                )
            )
        case _:
            raise error
    raise typer.Exit(COULD_NOT) from error


class _Stops:
    """What was asked of this process by signals."""

    def __init__(self) -> None:
        self.asked: signal.Signals | None = None
        """The first."""
        self._since = 0.0

    def hear(self, number: int, _: FrameType | None) -> None:
        """Stop; where that takes long and is asked for again, at once."""
        if self.asked is None:
            self.asked, self._since = signal.Signals(number), time.monotonic()
            raise KeyboardInterrupt
        if time.monotonic() - self._since > _PATIENCE:
            _end_at_once(number)

    def check(self) -> None:
        """Stop, where that was asked for when Python let nothing out, as in a finalizer."""
        if self.asked is not None:
            raise KeyboardInterrupt


@contextmanager
def _stoppable() -> Iterator[_Stops]:
    """Hear the signals that ask to stop; one that is ignored, as below nohup, stays so."""
    stops = _Stops()
    usual = (signal.SIG_DFL, signal.default_int_handler)
    is_main = threading.current_thread() is threading.main_thread()
    heard = [number for number in _STOPS if is_main and signal.getsignal(number) in usual]
    before = [(number, signal.signal(number, stops.hear)) for number in heard]
    try:
        yield stops
    finally:
        for number, handler in before:
            # A last signal is not to change how the process ends; a handler of ours Python would let go of before.
            signal.signal(number, handler if stops.asked is None else signal.SIG_IGN)


def _end_at_once(number: int) -> None:
    """Without putting anything away; what was started is asked to end, and ends all that it has started itself."""
    for children in Path("/proc/self/task").glob("*/children"):
        for child in map(int, children.read_text(encoding="ascii").split()):
            for each in (signal.SIGTERM, signal.SIGCONT):  # one that was stopped hears nothing else
                with suppress(OSError):
                    os.kill(child, each)
    signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)


def note(message: str) -> None:
    """Something for standard error that ends nothing."""
    _say(message)


def _say(message: str) -> None:
    with suppress(OSError):  # nobody is there to hear it
        print(f"shinchoku: {shown(spoken().told(message))}", file=sys.stderr)  # noqa: T201 - the one place that speaks there
