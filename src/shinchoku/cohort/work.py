"""What is asked of one repository, and what comes of it: values that travel between processes and machines."""

from typing import Literal

import msgspec
from msgspec import Struct

from shinchoku.cohort.sayings import Saying, saying_of, sendable, sentence_of
from shinchoku.cohort.sources import Source
from shinchoku.hashes import digest
from shinchoku.version import __version__

Reason = Literal[
    "unreachable",
    "timeout",
    "not a repository",
    "no such revision",
    "nothing to scan",
    "not readable",
    "over the limit",
    "no room",
    "bad settings",
    "no sandbox",
    "crashed",
    "error",
]
"""Why there is no report of a learner."""
RETRIED: frozenset[Reason] = frozenset({"unreachable", "crashed"})
"""Where another try can help."""
State = Literal["done", "unchanged", "failed"]
Document = tuple[bytes, str]
"""A file's content, and its name for messages."""


class Limits(Struct, frozen=True):
    """What one repository may take."""

    wall: float
    """Seconds, its fetching and its suites included."""
    memory: int
    """Bytes in use by all its processes."""
    size: int
    """Bytes of its clone."""


class Terms(Struct, frozen=True):
    """How every repository of a cohort is scanned."""

    catalog: Document | str | None
    """A catalogue file, or a built-in one's name; None: as each repository's own settings say."""
    config: Document | None
    """In place of each repository's own settings."""
    tests: str
    sandbox: str
    env: str
    timezone: str | None
    limits: Limits
    clones: str | None
    """The folder of clones on the machine that does the work; None: in its user's cache."""

    @property
    def identity(self) -> str:
        """The same where the same report must come of the same commit."""
        asked = (self.catalog, self.config, self.tests, self.sandbox, self.env, self.timezone, __version__)
        return digest(*(msgspec.json.encode(part).decode() for part in asked))


class Task(Struct, frozen=True):
    """One repository to be scanned."""

    number: int
    """The learner's, in the store."""
    source: Source
    revision: str | None
    terms: Terms
    known: str | None = None
    """The commit of which a report under the same terms is kept."""
    attempt: int = 1


class Answer(Struct, frozen=True):
    """What came of a task."""

    number: int
    state: State
    commit: str | None = None
    """The full object id of what was scanned."""
    report: bytes | None = None
    """As ``scan --rev … --format json --reproducible`` writes it."""
    reason: Reason | None = None
    message: str | None = None
    """One sentence, in English; without credentials."""
    saying: Saying | None = None
    """How it was made, to be told in another language."""
    seconds: float = 0.0
    attempt: int = 1
    worker: str = ""
    """Which machine and process did it."""
    version: str = __version__

    @property
    def sentence(self) -> str | None:
        """The message, as a sentence where it is known how it was made."""
        return self.message if self.saying is None else sentence_of(self.saying)


def failed(task: Task, reason: Reason, message: str) -> Answer:
    """The answer where there is no report."""
    return Answer(
        task.number,
        "failed",
        reason=reason,
        message=sendable(message),
        saying=saying_of(message),
        attempt=task.attempt,
    )


def packed(value: Task | Answer) -> bytes:
    """For another process."""
    return msgspec.msgpack.encode(value)


def task_in(data: bytes) -> Task:
    """As packed."""
    return msgspec.msgpack.decode(data, type=Task)


def answer_in(data: bytes) -> Answer:
    """As packed."""
    return msgspec.msgpack.decode(data, type=Answer)
