"""What was seen of pytest sessions, unjudged: plain values that the suite gates make."""

import re
from collections.abc import Callable, Collection, Mapping
from typing import Literal, NamedTuple

from msgspec import Struct, field

from shinchoku.snapshot import Problem
from shinchoku.speech import say

_COVERAGE_TOTAL = re.compile(r"^TOTAL(?:\s+\d+){2,4}\s+(\d{1,3}(?:\.\d+)?)%\s*$", re.MULTILINE)


Source = Literal["run", "cache", "junit"]


class Footprint(Struct, frozen=True):
    """What a session read of the snapshot outside of its own folder; POSIX, relative to the scanned root."""

    files: tuple[str, ...] = ()
    """Files that were opened there, or looked for and not there; sorted."""
    folders: tuple[str, ...] = ()
    """Folders that were listed there; "" for the root itself; sorted."""
    is_open: bool = False
    """Whether it started processes of its own, which may have read anything."""


class Environment(Struct, frozen=True):
    """The interpreter, with what is installed for it, that a suite runs in."""

    python: str
    """The interpreter's path."""
    label: str
    """In words, for reports; the same on every machine that has the same: ``current, Python 3.11.7``."""
    key: str
    """What tells it from every other one, for the cache: versions of Python, of pytest and of all that is installed."""
    paths: tuple[str, ...] = ()
    """Folders to import from, POSIX, relative to the item's own folder; "." for that itself."""
    site: str | None = None
    """A folder on the disk with the item's own distribution, where it could be built; it comes before `paths`."""
    notes: tuple[str, ...] = ()
    """What was not as asked, such as an interpreter that is older than the item wants."""
    installs: bool = False
    """Whether it is made of what the item declares."""
    packages: tuple[str, ...] = ()
    """``name==version`` of all that is installed in one that is made so; sorted."""


class NoEnvironment(Struct, frozen=True):
    """Why an item has no environment to run in."""

    code: str
    """``ENV02``, ``ENV06`` or ``ENV08``."""
    cause: str
    """A clause, with the resolver's own last line where it has one."""


class NotKept(Struct, frozen=True):
    """There may be an environment for an item; none is kept, and none was to be made."""

    what: str
    """What is not kept, as the end of a sentence."""


class Raised(Struct, frozen=True):
    """An exception that kept a module from being collected, or made a test fail."""

    where: str
    """The node id that pytest gives it."""
    kind: str
    """The exception's class name."""
    message: str
    """Its first line."""
    missing: str | None = None
    """The module that could not be imported, where that was it."""


class Diagnosis(Struct, frozen=True):
    """Why a suite could not show what it can: a cause outside of what the learner wrote, and its cure."""

    code: str
    """``ENV01``, ``ENV03``, ``ENV04``, ``ENV05`` or ``ENV07``; ``TST08`` where it is only not installed here."""
    message: str
    """A clause that names what is missing, and the cure."""
    install: tuple[str, ...] = ()
    """Distributions to install on top of what is declared."""
    restore: tuple[str, ...] = ()
    """Files to bring back, relative to the scanned root."""
    start: tuple[tuple[str, str], ...] = ()
    """Services to start: the compose file, relative to the scanned root, and the service's name."""


class SuiteRun(Struct, frozen=True):
    """What was seen of one pytest child, unjudged."""

    exit_code: int | None = None
    """None where it did not end by itself."""
    signal: str | None = None
    """The signal that ended it, by name."""
    timed_out: bool = False
    unstarted: str | None = None
    """Why it could not be started at all."""
    unstarted_code: str | None = None
    """The code of that, where it has one of its own."""
    limit: str | None = None
    """The limit that it ran into, in words: ``memory, 4 GiB``."""
    source: Source = "run"
    environment: str | None = None
    """`Environment.label` and notes, of a run that was started."""
    sandbox: str | None = None
    """What kept it apart, in words: ``bubblewrap``, or ``none: …`` with the reason."""
    installs: bool = False
    """Whether what the item declares was installed for it."""
    offline: bool = False
    """Whether it was kept from the network."""
    footprint: Footprint = Footprint()
    finished: bool = False
    """Whether the session was seen from its start to its end."""
    session_exit: int | None = None
    """The exit code that pytest gave its own session."""
    collected: int = 0
    """Tests left to run, after deselection."""
    passed: int = 0
    failed: int = 0
    errors: int = 0
    """Tests whose fixtures failed, and modules that could not be collected."""
    skipped: int = 0
    xfailed: int = 0
    xpassed: int = 0
    deselected: int = 0
    exceptions: tuple[Raised, ...] = ()
    output: str = ""
    """What was printed, the middle left out where it is long."""
    duration: float = 0.0
    """Seconds."""

    @property
    def ran(self) -> int:
        """Tests that gave an outcome."""
        return self.passed + self.failed + self.skipped + self.xfailed + self.xpassed

    @property
    def coverage_percent(self) -> float | None:
        """The total of pytest-cov's report in the output, where the suite's own settings ask for one."""
        totals = _COVERAGE_TOTAL.findall(self.output)
        return float(totals[-1]) if totals else None

    @property
    def last_line(self) -> str:
        """The last thing that was printed."""
        lines = [line.strip() for line in self.output.splitlines() if line.strip()]
        return lines[-1] if lines else say("nothing was printed")


Keep = Callable[[Mapping[str, str]], tuple[Problem, ...]]
"""Takes the outcome that was judged of each item's run; gives what went wrong in keeping it."""


def kept_nowhere(_: Mapping[str, str]) -> tuple[Problem, ...]:
    """Keeps nothing."""
    return ()


class Differing(NamedTuple):
    """A distribution of which two sets have different releases."""

    name: str
    older: str | None
    """The older set's version; None where it is not in it."""
    today: str | None


class Older(Struct, frozen=True):
    """A suite's session with older releases of what its item declares."""

    run: SuiteRun
    what: str
    """Words for these: ``the releases of 2025-11-13``, ``the versions in uv.lock``."""
    as_of: bool
    """Whether as-of under [tests] would have them installed."""
    differs: tuple[Differing, ...]
    """From those of the suite's other session; sorted."""


class Again(Struct, frozen=True):
    """What was seen of suites with older releases."""

    older: Mapping[str, Older] = field(default_factory=dict)
    """By item id; none for those that have no older set, or none but the same."""
    problems: tuple[Problem, ...] = ()
    keep: Keep = kept_nowhere
    """As `Sessions.keep`."""


def never_again(_: Collection[str]) -> Again:
    """There are no older releases to run with."""
    return Again()


class Sessions(Struct, frozen=True):
    """What was seen of all suites of a scan."""

    runs: Mapping[str, SuiteRun] = field(default_factory=dict)
    """By item id."""
    problems: tuple[Problem, ...] = ()
    """What was not as it should be on the way: files that could not be copied, a cache that could not be used."""
    keep: Keep = kept_nowhere
    """To be called once the runs are judged."""
    there: frozenset[str] = frozenset()
    """Every file that was there for the runs; empty where that is the snapshot's own."""
    unanswered: str = "--tests skip"
    """Why an item that is not among the runs has none."""
    unkept: Mapping[str, str] = field(default_factory=dict)
    """Why single items have none, by id, where that is another reason."""
    again: Callable[[Collection[str]], Again] = never_again
    """Runs the suites of the items with those ids with older releases, where some may be known to pass."""
