"""A cohort's store: one SQLite file with its learners, what is known of each, and a log of every run."""

import os
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from msgspec import Struct
from msgspec.structs import asdict

from shinchoku.cohort.roster import Learner
from shinchoku.cohort.sayings import Saying, sentence_of
from shinchoku.cohort.sources import Source
from shinchoku.cohort.standing import Kept
from shinchoku.cohort.work import Answer
from shinchoku.gates.cohortkey import PUBLIC, key_in
from shinchoku.gates.storefile import opened_file
from shinchoku.report import Report
from shinchoku.speech import say

_KEY = "pseudonyms.key"
_LEFT = (
    "FROM learners WHERE position > ? AND NOT ("
    "EXISTS (SELECT 1 FROM log WHERE run = ? AND learner = learners.id AND is_last) "
    "AND EXISTS (SELECT 1 FROM results WHERE learner = learners.id))"
)
"""Whom a run has not come to an end with where they are now, after a place in the roster."""


class Run(Struct, frozen=True):
    """One run over the cohort."""

    id: int
    identity: str
    """Of its terms: see `Terms.identity`."""
    is_ended: bool


class Enrolled(Struct, frozen=True):
    """A learner, as the store knows one."""

    number: int
    position: int
    """In the roster."""
    known: str | None
    """The commit of which a report under the asked terms is kept."""


class Change(Struct, frozen=True):
    """What a roster changed of who is there."""

    new: int
    gone: int


class Store:
    """The file, open; nobody else writes to it meanwhile."""

    def __init__(self, connection: sqlite3.Connection, folder: Path) -> None:
        """See `opened_store`."""
        self._connection = connection
        self._folder = folder

    def key(self, *, named: bool = False) -> bytes:
        """What pseudonyms are made with; made when it is first needed.

        Args:
            named: Whether the learners' own names are shown, so that a folder that may only be read is none the less.

        Raises:
            BadStore: It can be neither read nor made.
        """
        path = self._folder / _KEY
        if named and not path.exists() and not os.access(self._folder, os.W_OK):
            return PUBLIC
        return key_in(path)

    def enrol(self, learners: Sequence[Learner]) -> Change:
        """Have these learners, in this order, and no others; what is known of one stays with its place and revision."""
        before, now = set(self.names()), {each.name for each in learners}
        rows = [
            (each.name, each.source.shown, each.source.scheme, each.revision, each.note, position)
            for position, each in enumerate(learners)
        ]
        with self._connection:
            self._connection.execute("UPDATE learners SET position = NULL")
            self._connection.executemany(
                "INSERT INTO learners (name, place, scheme, revision, note, position) VALUES (?, ?, ?, ?, ?, ?) "
                "ON CONFLICT (name) DO UPDATE SET place = excluded.place, scheme = excluded.scheme, "
                "revision = excluded.revision, note = excluded.note, position = excluded.position",
                rows,
            )
            self._connection.execute(
                "DELETE FROM results "
                "WHERE (place, asked) IS NOT (SELECT place, revision FROM learners WHERE id = learner)"
            )
        return Change(len(now - before), len(before - now))

    def begin(self, identity: str, engine: str, version: str) -> Run:
        """A new run."""
        with self._connection:
            cursor = self._connection.execute(
                "INSERT INTO runs (began, identity, engine, version) VALUES (?, ?, ?, ?)",
                (_now(), identity, engine, version),
            )
        return Run(cursor.lastrowid or 0, identity, is_ended=False)

    def last_run(self) -> Run | None:
        """The run that was begun last."""
        found = self._connection.execute("SELECT id, identity, ended FROM runs ORDER BY id DESC LIMIT 1").fetchone()
        return Run(found[0], found[1], found[2] is not None) if found else None

    def end(self, run: Run) -> None:
        """The run has come to its end."""
        with self._connection:
            self._connection.execute("UPDATE runs SET ended = ? WHERE id = ?", (_now(), run.id))

    def waiting(self, run: Run) -> Iterator[Enrolled]:
        """The learners that the run has not come to an end with where they are now, in order; read lazily."""
        position = -1
        while rows := self._connection.execute(
            "SELECT id, position, (SELECT iif(identity = ? AND is_whole(report), revision, NULL) FROM results "  # noqa: S608 - our own words
            f"WHERE learner = learners.id) {_LEFT} ORDER BY position LIMIT 500",
            (run.identity, position, run.id),
        ).fetchall():
            for row in rows:
                yield Enrolled(*row)
            position = rows[-1][1]

    def places_left(self, run: Run) -> Iterator[int]:
        """Where those stand in the roster whom `waiting` gives, without a look at what is known of them."""
        for (position,) in self._connection.execute(f"SELECT position {_LEFT}", (-1, run.id)):
            yield position

    def record(self, run: Run, answer: Answer, *, is_last: bool) -> None:
        """Write an answer down: in the log, and where it is its learner's last in this run, as what is known."""
        with self._connection:
            self._connection.execute(
                "INSERT INTO log (run, learner, at, attempt, state, reason, message, seconds, worker, is_last) "
                "VALUES (:run, :number, :at, :attempt, :state, :reason, :message, :seconds, :worker, "
                ":is_last AND NOT EXISTS (SELECT 1 FROM log WHERE run = :run AND learner = :number AND is_last))",
                {**asdict(answer), "run": run.id, "at": _now(), "is_last": is_last},
            )
            if is_last:
                self._know(run, answer)

    def _know(self, run: Run, answer: Answer) -> None:
        """Take an answer for what is known; a failure leaves the report of before, for when the commit is met again."""
        if answer.state == "unchanged":
            self._connection.execute(
                "UPDATE results SET state = 'done', reason = NULL, message = NULL, saying = NULL WHERE learner = ?",
                (answer.number,),
            )
            return
        report = None if answer.report is None else zlib.compress(answer.report, 6)
        self._connection.execute(
            "INSERT INTO results (learner, place, asked, identity, state, reason, message, saying, revision, report) "
            "SELECT id, place, revision, ?, ?, ?, ?, ?, ?, ? FROM learners WHERE id = ? "
            "ON CONFLICT (learner) DO UPDATE SET "
            "state = excluded.state, reason = excluded.reason, message = excluded.message, "
            "saying = excluded.saying, "
            "identity = iif(excluded.state = 'done', excluded.identity, identity), "
            "revision = iif(excluded.state = 'done', excluded.revision, revision), "
            "report = iif(excluded.state = 'done', excluded.report, report)",
            (
                run.identity,
                answer.state,
                answer.reason,
                answer.message,
                None if answer.saying is None else msgspec.json.encode(answer.saying).decode(),
                answer.commit,
                report,
                answer.number,
            ),
        )

    def names(self) -> list[str]:
        """The learners', in the roster's order."""
        rows = self._connection.execute("SELECT name FROM learners WHERE position IS NOT NULL ORDER BY position")
        return [name for (name,) in rows]

    def kept(self, names: Iterable[str] | None = None) -> Iterator[Kept]:
        """What is known of learners, read as it is asked for.

        Args:
            names: Whose, in which order; None: all, in the roster's.
        """
        for name in self.names() if names is None else names:
            found = self._connection.execute(
                "SELECT learners.place, scheme, learners.revision, note, reason, message, saying, "
                "iif(state = 'done', results.revision, NULL), iif(state = 'done', report, NULL), "
                "state IS NOT 'done' OR identity IS (SELECT identity FROM runs ORDER BY id DESC LIMIT 1) "
                "FROM learners LEFT JOIN results ON learner = id WHERE name = ?",
                (name,),
            ).fetchone()
            place, scheme, revision, note, reason, message, saying, commit, report, is_current = found
            if saying is not None:
                message = sentence_of(msgspec.json.decode(saying, type=Saying))
            learner = Learner(name, Source(place, scheme), revision, note)
            if report is None:
                yield Kept(learner, None, reason, message, commit)
                continue
            seen = _read(report)
            if seen is None:
                yield Kept(learner, None, "not readable", say("its report in the store is damaged; scan again"))
            else:
                yield Kept(learner, seen, commit=commit, is_current=bool(is_current))


def _is_whole(report: bytes | None) -> bool:
    """Whether a report, if there is one, can be read again: what nobody could be told is not taken for known."""
    return report is None or _read(report) is not None


def _read(report: bytes) -> Report | None:
    """None where it is damaged."""
    try:
        return msgspec.json.decode(zlib.decompress(report), type=Report)
    except (zlib.error, msgspec.MsgspecError):
        return None


@contextmanager
def opened_store(folder: Path, *, writes: bool) -> Iterator[Store]:
    """A cohort's store; made where it is to be written to and is not there.

    Args:
        folder: The cohort's.
        writes: Whether to write: then only one at a time.

    Raises:
        BadStore: It is not there, not ours, of a later release, or somebody else writes to it.
    """
    with opened_file(folder, writes=writes) as connection:
        connection.create_function("is_whole", 1, _is_whole, deterministic=True)
        yield Store(connection, folder)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
