"""One repository after another through whatever engine does the work, with another try where that can help."""

import heapq
import time
from collections.abc import Callable, Iterable
from typing import Protocol

import msgspec

from shinchoku.cohort.work import RETRIED, Answer, Task

_LONGEST_PAUSE = 60.0  # seconds
_SHORTEST_PAUSE = 0.01
_TICK = 0.2  # seconds between looks at the clock, while nothing ends


class Engine(Protocol):
    """Does tasks, in whatever order they end."""

    @property
    def capacity(self) -> int:
        """How many tasks it should have at hand, so that none of its workers waits."""

    def submit(self, task: Task) -> None:
        """Take one."""

    def take(self, timeout: float) -> Answer | None:
        """The next one that has ended; None where none does in so many seconds."""


def conduct(
    tasks: Iterable[Task],
    engine: Engine,
    retries: int,
    record: Callable[[Answer, bool], None],
    *,
    clock: Callable[[], float] = time.monotonic,
) -> None:
    """Have every task done; never more of them are at hand than the engine asks for.

    Args:
        tasks: In order; taken as they are needed.
        engine: What does them.
        retries: Further tries of one that failed for a reason that may pass.
        record: Is told of every answer, and whether it is the last of its task.
        clock: Seconds that only grow.
    """
    fresh = iter(tasks)
    at_hand: dict[int, Task] = {}
    later: list[tuple[float, int, Task]] = []
    is_open = True
    while True:
        while is_open and len(at_hand) < engine.capacity and not (later and later[0][0] <= clock()):
            task = next(fresh, None)
            if task is None:
                is_open = False
            else:
                at_hand[task.number] = task
                engine.submit(task)
        while later and later[0][0] <= clock() and len(at_hand) < engine.capacity:
            _, _, task = heapq.heappop(later)
            at_hand[task.number] = task
            engine.submit(task)
        if not (at_hand or later or is_open):
            return
        if not at_hand:  # something is to be tried again, but not yet; or the engine takes nothing now
            time.sleep(min(_TICK, max(_SHORTEST_PAUSE, later[0][0] - clock())) if later else _TICK)
            continue
        answer = engine.take(_TICK)
        task = at_hand.get(answer.number) if answer else None
        if answer is None or task is None or answer.attempt < task.attempt:  # it was told already
            continue
        del at_hand[task.number]
        again = answer.reason in RETRIED and task.attempt <= retries
        record(answer, not again)
        if again:
            due = clock() + pause(task.attempt)
            heapq.heappush(later, (due, task.number, msgspec.structs.replace(task, attempt=task.attempt + 1)))


def pause(attempt: int) -> float:
    """Seconds until another try: four times as long after each."""
    return min(_LONGEST_PAUSE, 0.5 * 4.0 ** (attempt - 1))
