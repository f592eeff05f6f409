"""The engine of many machines: a Dask cluster, somebody's or one of our own on this machine."""

import logging
import queue
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from shinchoku.cohort.faults import NoEngine
from shinchoku.cohort.work import Answer, Task, answer_in, failed, packed
from shinchoku.gates.daskmembers import own_cluster
from shinchoku.gates.scratch import scratch_folder
from shinchoku.gates.seats import ask_own_seat
from shinchoku.speech import say
from shinchoku.version import __version__

if TYPE_CHECKING:
    from distributed import Client, Future

_PATIENCE = 300.0  # seconds in which a scheduler that has gone has to be back
_CONNECT = 10.0  # seconds for one try
_FETCH = 60.0  # seconds for an answer of a task that has ended
_DEATHS = 3  # workers that one task may take with it
_FRESH = 1.0  # seconds for which it is known how many threads there are
_LOUD = ("distributed", "tornado", "asyncio", "bokeh")
_AHEAD = 2  # tasks for each thread of the cluster


class Cluster:
    """A connection that is made again where it is lost; whoever is asked twice answers once."""

    def __init__(self, client: "Client", address: str, module: str) -> None:
        """Take a connection over.

        Args:
            client: The connection.
            address: The scheduler's, for when it is lost.
            module: What each worker starts, see `Seat`.
        """
        self._client = client
        self._address = address
        self._module = module
        self._run = secrets.token_hex(4)
        self._given = 0
        self._asked, self._threads = -_FRESH, 0
        self._pending: dict[int, tuple[Task, str]] = {}
        self._ended: queue.SimpleQueue[tuple[int, str, Future[bytes]]] = queue.SimpleQueue()
        self._lost: list[Task] = []
        self._futures: dict[str, Future[bytes]] = {}

    @property
    def capacity(self) -> int:
        """Enough for every thread of every worker that is there now."""
        return max(_AHEAD, _AHEAD * self.threads)

    @property
    def threads(self) -> int:
        """Of all workers."""
        if time.monotonic() >= self._asked + _FRESH:  # it is wanted for each task, and each time the scheduler is asked
            self._asked, self._threads = time.monotonic(), 0
            with suppress(Exception):  # it has gone: there are none
                workers = self._client.scheduler_info(n_workers=-1)["workers"].values()
                self._threads = sum(worker["nthreads"] for worker in workers)
        return self._threads

    @property
    def dashboard(self) -> str | None:
        """Where it shows what it does."""
        with suppress(Exception):
            link: str = self._client.dashboard_link
            return link
        return None

    def submit(self, task: Task) -> None:
        """Take a task."""
        self._given += 1
        key = f"shinchoku-{self._run}-{self._given}"
        self._pending[task.number] = (task, key)
        try:
            future = self._client.submit(ask_own_seat, self._module, packed(task), key=key, pure=False)
        except Exception:
            if self._client.status == "running":
                raise
            self._lost.append(task)  # the connection has gone; it is made again
            return
        self._futures[key] = future
        future.add_done_callback(partial(self._hear, task.number, key))

    def take(self, timeout: float) -> Answer | None:
        """The next answer; None where there is none in so many seconds. Raises `NoEngine`."""
        if self._lost:
            self._again()
        try:
            number, key, future = self._ended.get(timeout=timeout)
        except queue.Empty:
            return None
        self._futures.pop(key, None)
        task, current = self._pending.get(number, (None, ""))
        if task is None or current != key:
            return None  # it was asked again meanwhile
        answer = self._answer(task, future)
        if answer is None:
            self._lost.append(task)
            return None
        del self._pending[number]
        return answer

    def _hear(self, number: int, key: str, future: "Future[bytes]") -> None:
        self._ended.put((number, key, future))

    def _answer(self, task: Task, future: "Future[bytes]") -> Answer | None:
        """What came of a task that has ended; None where that was lost on the way."""
        from distributed import KilledWorker  # noqa: PLC0415 - heavy

        if future.status == "error":
            try:
                error = future.exception(timeout=_FETCH)
            except Exception:  # noqa: BLE001 - the scheduler has gone meanwhile: it is asked again
                return None
            if isinstance(error, KilledWorker):
                return failed(task, "crashed", say("{n} workers ended while they scanned it", n=_DEATHS + 1))
            if isinstance(error, NoEngine):
                raise error
            if isinstance(error, (ImportError, AttributeError)):
                raise NoEngine(_unlike(str(error)))
            return failed(task, "crashed", f"{type(error).__name__}: {error}")
        if future.status != "finished":
            return None
        try:
            answer = answer_in(future.result(timeout=_FETCH))
        except Exception:  # noqa: BLE001 - the worker that had it has gone, or the scheduler: it is asked again
            return None
        if answer.version != __version__:
            raise NoEngine(_unlike(say("one has {version}", version=answer.version)))
        return answer

    def _again(self) -> None:
        """Ask for what was lost once more, when there is a connection."""
        self._reconnect()
        lost, self._lost = self._lost, []
        for task in lost:
            self.submit(task)

    def _reconnect(self) -> None:
        until = time.monotonic() + _PATIENCE
        while self._client.status != "running":
            if self._client.status in {"closed", "closing"}:
                with suppress(Exception):
                    self._client = _client(self._address)
                    continue
            if time.monotonic() > until:
                raise NoEngine(say("{address}: the scheduler has gone, and did not come back", address=self._address))
            time.sleep(0.5)


@contextmanager
def cluster(address: str | None, jobs: int, module: str) -> Iterator[Cluster]:
    """A cluster; one of our own, with a worker process for each job, where no address is given.

    Raises:
        NoEngine: Dask is not installed, no scheduler answers at the address, or it has another release of ours.
    """
    try:
        import distributed  # noqa: F401, PLC0415 - heavy, and an extra
    except ImportError as error:
        raise NoEngine(
            say("--engine dask needs Dask, which is not installed: pip install 'shinchoku[cohort]'")
        ) from error
    _quiet()
    if address is not None:
        with _ended(_connected(address)) as client:
            yield Cluster(client, address, module)
        return
    with (
        scratch_folder("shinchoku-dask-") as folder,
        own_cluster(jobs, folder) as own,
        _ended(_connected(own)) as client,
    ):
        yield Cluster(client, own, module)


def _client(address: str) -> "Client":
    from distributed import Client  # noqa: PLC0415 - heavy

    class Connection(Client):
        """One that ends where it is closed: half made, it would wait for its scheduler when the process ends."""

        def __del__(self) -> None:
            """Nothing; Dask's own closes it, waiting twice as long as for a connection, and raises then."""

    return Connection(address, timeout=_CONNECT, set_as_default=False)


def _connected(address: str) -> "Client":
    try:
        return _client(address)
    except (OSError, ValueError, TypeError) as error:
        cause = say("{address}: no Dask scheduler answers there: {cause}", address=address, cause=_line(error))
        raise NoEngine(cause) from error


@contextmanager
def _ended(client: "Client") -> Iterator["Client"]:
    """A connection that is let go of, however it is by then."""
    try:
        yield client
    finally:
        with suppress(Exception):
            client.close(timeout=_CONNECT)


def _quiet() -> None:
    """What Dask says of workers that come and go is not for whoever waits for a table.

    It is imported by now: then it sets levels of its own, for some of its modules by name.
    """
    for name in (*logging.root.manager.loggerDict, *_LOUD):
        if name.partition(".")[0] in _LOUD:
            logging.getLogger(name).setLevel(logging.CRITICAL)


def _unlike(cause: str) -> str:
    return say("the cluster's workers need shinchoku {version} as here: {cause}", version=__version__, cause=cause)


def _line(error: BaseException) -> str:
    text: Any = str(error).strip() or type(error).__name__
    return str(text).splitlines()[0]
