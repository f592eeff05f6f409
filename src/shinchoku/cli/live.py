"""What is seen on standard error while suites run: a bar on a terminal, else a line an item."""

import sys
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Self

from shinchoku.cli.speaking import spoken
from shinchoku.render.plain import shown
from shinchoku.session import SuiteRun
from shinchoku.speech import Sentence, say

if TYPE_CHECKING:
    from rich.progress import Progress


class Live:
    """Progress of the suites; a context, so that the terminal is left as it was."""

    def __init__(self, *, quiet: bool) -> None:
        self._total = 0
        self._finished = 0
        self._quiet = quiet
        self._bar: Progress | None = None

    def begin(self, total: int) -> Callable[[str, SuiteRun], None]:
        """So many suites are about to run; what is to be told of each end."""
        self._total = total
        if not self._quiet and sys.stderr.isatty():
            self._bar = _bar()
            self._bar.start()
            self._bar.add_task("", total=total)
        return self._done

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._bar:
            self._bar.stop()

    def _done(self, item: str, run: SuiteRun) -> None:
        """One item's suite has ended."""
        self._finished += 1
        if self._bar:
            self._bar.update(self._bar.task_ids[0], advance=1, description=shown(item))
        elif not self._quiet:
            line = say("{item}: {what} in {seconds:.1f} s", item=item, what=_words(run), seconds=run.duration)
            print(shown(f"[{self._finished}/{self._total}] {spoken().told(line)}"), file=sys.stderr, flush=True)  # noqa: T201 - progress belongs on standard error


def _bar() -> "Progress":
    from rich.console import Console  # noqa: PLC0415 - slow, and only a terminal shows it
    from rich.progress import (  # noqa: PLC0415 - as above
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
    )

    look = (TextColumn(spoken().say("running tests")), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*look, TextColumn("{task.description}"), console=Console(stderr=True), transient=True)


def _words(run: SuiteRun) -> Sentence:
    if run.timed_out:
        return say("no end in time")
    if not run.finished:
        return say("no whole session")
    bad = run.failed + run.errors
    if bad:
        return say("{n} passed, {bad} failed", n=run.passed, bad=bad)
    return say("{n} passed", n=run.passed)
