"""A cohort's file, open: one SQLite database, which one process at a time writes to."""

import fcntl
import os
import shlex
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from shinchoku.cohort.faults import BadStore
from shinchoku.gates.migrations import NO_COHORT, migrate
from shinchoku.speech import say
from shinchoku.systemwords import words

DATABASE, _LOCK = "cohort.sqlite", "cohort.lock"
_PATIENCE = 30.0  # seconds for another process that reads


@contextmanager
def opened_file(folder: Path, *, writes: bool) -> Iterator[sqlite3.Connection]:
    """The database in a cohort's folder; made where it is to be written to and is not there.

    Args:
        folder: The cohort's.
        writes: Whether to write: then only one at a time.

    Raises:
        BadStore: As `opened_store`; also for what goes wrong with the database while it is open.
    """
    shown = os.fspath(folder)
    with ExitStack() as opened:
        with _told(shown, OSError, sqlite3.Error):
            connection = _connected(folder, opened, writes=writes)
        with _told(shown, sqlite3.Error):  # what else fails meanwhile has nothing to do with the store
            yield connection


def _connected(folder: Path, opened: ExitStack, *, writes: bool) -> sqlite3.Connection:
    path, shown = folder / DATABASE, os.fspath(folder)
    if folder.exists() and not folder.is_dir():
        raise BadStore(shown, say("is a file; a cohort is a folder"))
    if writes:
        folder.mkdir(parents=True, exist_ok=True)
        opened.enter_context(_alone(folder))
    elif not path.is_file():
        raise BadStore(shown, NO_COHORT.again(folder=shlex.quote(shown)))
    connection = sqlite3.connect(path, timeout=_PATIENCE, isolation_level="DEFERRED")
    opened.callback(connection.close)
    connection.execute("PRAGMA synchronous = NORMAL")
    if writes:
        connection.execute("PRAGMA journal_mode = WAL")
        opened.callback(_settle, connection)
    migrate(connection, shown, writes=writes)
    return connection


def _settle(connection: sqlite3.Connection) -> None:
    """Leave one file, which can be read also where nothing may be written; unless others read it just now."""
    with suppress(sqlite3.Error):
        connection.execute("PRAGMA journal_mode = DELETE")


@contextmanager
def _told(shown: str, *kinds: type[Exception]) -> Iterator[None]:
    try:
        yield
    except kinds as error:
        raise BadStore(shown, say("the cohort's store cannot be used: {cause}", cause=_cause(error))) from error


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Nobody else writes meanwhile; the system lets go of the lock with the process, however that ends."""
    with (folder / _LOCK).open("a", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BadStore(os.fspath(folder), say("another run is at work on it; wait for its end")) from error
        yield


def _cause(error: Exception) -> str:
    return words(error) if isinstance(error, OSError) else str(error).lower()
