"""The store's schema, step by step: ``PRAGMA user_version`` says how many steps a file has taken."""

import shlex
import sqlite3

from shinchoku.cohort.faults import BadStore
from shinchoku.speech import say

NO_COHORT = say("holds no cohort; 'shinchoku cohort scan … --out {folder}' makes one", folder="DIR")
APPLICATION = 0x5348494E
"""``SHIN``: what SQLite's header says that the file is ours by."""

STEPS: tuple[str, ...] = (
    """
    CREATE TABLE learners (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE,
        place TEXT NOT NULL,    -- folder or address, without credentials
        scheme TEXT CHECK (scheme IN ('https', 'ssh', 'file')),  -- NULL: a folder
        revision TEXT,          -- what is scanned; NULL: HEAD
        note TEXT NOT NULL,
        position INTEGER        -- in the roster of the last run; NULL: not there any more
    ) STRICT;
    CREATE INDEX learners_by_position ON learners (position);
    CREATE TABLE runs (
        id INTEGER PRIMARY KEY,
        began TEXT NOT NULL,    -- ISO 8601, UTC
        ended TEXT,             -- NULL: it is under way, or was interrupted
        identity TEXT NOT NULL, -- of catalogue, settings, release and options
        engine TEXT NOT NULL,
        version TEXT NOT NULL   -- of shinchoku
    ) STRICT;
    CREATE TABLE results (
        learner INTEGER PRIMARY KEY REFERENCES learners (id),
        place TEXT NOT NULL,    -- learners.place when it was scanned
        asked TEXT,             -- learners.revision at that time
        identity TEXT NOT NULL, -- runs.identity of the report
        state TEXT NOT NULL CHECK (state IN ('done', 'failed')),
        reason TEXT,            -- of a failure
        message TEXT,           -- in English
        saying TEXT,            -- how it was made, in JSON, to be told in another language
        revision TEXT,          -- the commit's full object id; after a failure, that of the last report
        report BLOB             -- zlib, of the JSON report in UTF-8
    ) STRICT;
    CREATE TABLE log (          -- only ever added to
        id INTEGER PRIMARY KEY,
        run INTEGER NOT NULL REFERENCES runs (id),
        learner INTEGER NOT NULL REFERENCES learners (id),
        at TEXT NOT NULL,
        attempt INTEGER NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('done', 'unchanged', 'failed')),
        reason TEXT,
        message TEXT,
        seconds REAL NOT NULL,
        worker TEXT NOT NULL,   -- machine and process
        is_last INTEGER NOT NULL -- whether the run had come to its end with the learner
    ) STRICT;
    CREATE UNIQUE INDEX log_ends ON log (run, learner) WHERE is_last;
    """,
)
"""Each is never changed once it was released: another one is added."""


def migrate(connection: sqlite3.Connection, shown: str, *, writes: bool) -> None:
    """Bring a file to this release's schema.

    Args:
        connection: To it.
        shown: What the user calls the folder.
        writes: Whether it may be changed; else an older one is refused.

    Raises:
        BadStore: It is another program's, or of a later release.
    """
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (taken,) = connection.execute("PRAGMA user_version").fetchone()
    is_new = not connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
    if application != APPLICATION and not is_new:
        raise BadStore(shown, say("the file in it is another program's"))
    if taken > len(STEPS):
        raise BadStore(shown, say("was written by a later release of shinchoku; install that one"))
    if is_new and not writes:
        raise BadStore(shown, NO_COHORT.again(folder=shlex.quote(shown)))
    if taken < len(STEPS) and not writes:
        raise BadStore(shown, say("was written by an earlier release; 'shinchoku cohort scan' brings it up to date"))
    for number in range(taken, len(STEPS)):
        connection.executescript(
            f"BEGIN IMMEDIATE; {STEPS[number]} PRAGMA application_id = {APPLICATION}; "
            f"PRAGMA user_version = {number + 1}; COMMIT;"
        )
