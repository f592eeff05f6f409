"""What is seen on standard error while suites run: a bar on a terminal, else a line an item."""

import sys
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Self

from shinchoku.render.plain import shown
from shinchoku.session import SuiteRun

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
            line = f"[{self._finished}/{self._total}] {item}: {_words(run)} in {run.duration:.1f} s"
            print(shown(line), file=sys.stderr, flush=True)  # noqa: T201 - progress belongs on standard error


def _bar() -> "Progress":
    from rich.console import Console  # noqa: PLC0415 - slow, and only a terminal shows it
    from rich.progress import (  # noqa: PLC0415 - as above
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
    )

    look = (TextColumn("running tests"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*look, TextColumn("{task.description}"), console=Console(stderr=True), transient=True)


def _words(run: SuiteRun) -> str:
    if run.timed_out:
        return "no end in time"
    if not run.finished:
        return "no whole session"
    bad = run.failed + run.errors
    return f"{run.passed} passed" + (f", {bad} failed" if bad else "")
