"""The embedded engine: as many seats as asked for, on this machine."""

import queue
import threading
from types import TracebackType
from typing import Self

from shinchoku.cohort.faults import NoEngine
from shinchoku.cohort.work import Answer, Task
from shinchoku.errors import ShinchokuError
from shinchoku.gates.seats import Seat


class Pool:
    """Seats with a thread each, which only waits; a context, at whose end nothing is left of them."""

    def __init__(self, module: str, jobs: int, temporary: str | None = None) -> None:
        """Begin; see `Seat` for what is named."""
        self._tasks: queue.SimpleQueue[Task | None] = queue.SimpleQueue()
        self._answers: queue.SimpleQueue[Answer | ShinchokuError] = queue.SimpleQueue()
        self._seats = [Seat(module, temporary) for _ in range(jobs)]
        self._threads = [threading.Thread(target=self._attend, args=(seat,), daemon=True) for seat in self._seats]

    @property
    def capacity(self) -> int:
        """One for each seat, and one that waits for it."""
        return 2 * len(self._seats)

    def submit(self, task: Task) -> None:
        """Take a task."""
        self._tasks.put(task)

    def take(self, timeout: float) -> Answer | None:
        """The next answer; None where there is none in so many seconds. Raises `NoEngine`."""
        try:
            answer = self._answers.get(timeout=timeout)
        except queue.Empty:
            return None
        if isinstance(answer, ShinchokuError):
            raise answer
        return answer

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        for _ in self._threads:
            self._tasks.put(None)
        for seat in self._seats:
            seat.end()
        for thread in self._threads:
            thread.join()
        for seat in self._seats:
            seat.close()

    def _attend(self, seat: Seat) -> None:
        while (task := self._tasks.get()) is not None:
            try:
                self._answers.put(seat.ask(task))
            except NoEngine as error:
                self._answers.put(error)
            except EOFError:  # we are at the end
                return
