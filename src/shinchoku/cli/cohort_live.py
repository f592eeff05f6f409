"""What is seen on standard error while a cohort is scanned: a bar on a terminal, else lines now and then."""

import shlex
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from shinchoku.cli.guard import note
from shinchoku.cli.speaking import spoken
from shinchoku.cohort.work import Answer, Reason, State
from shinchoku.render.cohort_words import reasons_told
from shinchoku.render.plain import shown
from shinchoku.speech import Sentence, joined, say

if TYPE_CHECKING:
    from rich.progress import Progress

_PAUSE = 5.0  # seconds between lines, where there is no terminal
_MINUTE = 60
_HOUR = 60 * _MINUTE


class Live:
    """How far a run is."""

    def __init__(self, *, quiet: bool) -> None:
        self._total = 0
        self._quiet = quiet
        self._states: Counter[State] = Counter()
        self._reasons: Counter[Reason] = Counter()
        self._began = self._told = time.monotonic()
        self._bar: Progress | None = None

    @contextmanager
    def of(self, total: int) -> Iterator[None]:
        """While so many are scanned; the terminal is left as it was, and an end before that says how far it came."""
        self._total = total
        self._began = self._told = time.monotonic()
        if not self._quiet and sys.stderr.isatty():
            self._bar = _bar()
            self._bar.start()
            self._bar.add_task("", total=total, rate="")
        try:
            yield
        except BaseException:
            self._stop()
            done = self._states.total()
            self.note(say("{done} of {total} are written down; with --resume it goes on", done=done, total=total))
            raise
        finally:
            self._stop()

    def _stop(self) -> None:
        if self._bar:
            self._bar.stop()
            self._bar = None

    def note(self, sentence: str) -> None:
        """Something that is worth a line of its own."""
        if self._bar:
            self._bar.console.print(
                f"shinchoku: {shown(spoken().told(sentence))}", markup=False, highlight=False, soft_wrap=True
            )
        elif not self._quiet:
            note(sentence)

    def tell(self, name: str, answer: Answer, *, is_last: bool) -> None:
        """One task has ended, or is tried again."""
        if is_last:
            self._states[answer.state] += 1
            if answer.reason:
                self._reasons[answer.reason] += 1
                self.note(_failure(name, answer))
        if self._bar:
            done = self._states.total()
            self._bar.update(self._bar.task_ids[0], completed=done, description=shown(name), rate=self._rate(done))
        elif not self._quiet and time.monotonic() - self._told > _PAUSE:
            self._told = time.monotonic()
            note(self._line())

    def summary(self, folder: Path) -> str:
        """What the run came to, in a line or two."""
        done, same, bad = (self._states[state] for state in ("done", "unchanged", "failed"))
        parts = [say("{n} scanned", n=done), say("{n} unchanged", n=same), say("{n} failed", n=bad)]
        lines = [joined(parts, " · ")]
        if bad:
            lines.append(reasons_told(self._reasons))
        lines.append(say("see: shinchoku cohort report {folder}", folder=shlex.quote(str(folder))))
        return "".join(f"{shown(spoken().told(line))}\n" for line in lines)

    def _rate(self, done: int) -> str:
        seconds = max(0.001, time.monotonic() - self._began)
        return spoken().told(say("{rate:.1f}/s", rate=done / seconds))

    def _line(self) -> Sentence:
        done = self._states.total()
        seconds = max(0.001, time.monotonic() - self._began)
        left = (self._total - done) * seconds / done if done else 0.0
        return say(
            "{done} of {total}, {rate:.1f}/s, about {left} left",
            done=done,
            total=self._total,
            rate=done / seconds,
            left=_span(left),
        )


def _failure(name: str, answer: Answer) -> Sentence:
    return joined((name, reasons_told({answer.reason or "error": 1}, counted=False), answer.sentence or ""), ": ")


def _span(seconds: float) -> Sentence:
    if seconds >= _HOUR:
        return say("{n} h", n=f"{seconds / _HOUR:.1f}")
    return say("{n} min", n=round(seconds / _MINUTE)) if seconds >= _MINUTE else say("{n} s", n=round(seconds))


def _bar() -> "Progress":
    from rich.console import Console  # noqa: PLC0415 - slow, and only a terminal shows it
    from rich.progress import (  # noqa: PLC0415 - as above
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    look = (TextColumn(spoken().say("scanning")), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"))
    console = Console(stderr=True)
    return Progress(
        *look, TimeRemainingColumn(), TextColumn("{task.description}", markup=False), console=console, transient=True
    )
