"""What ``shinchoku cohort scan`` does: a roster, an engine, a store, and one row for each learner."""

import errno
import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from msgspec import Struct

from shinchoku.catalog import builtin_catalog, names_a_file, parse_catalog
from shinchoku.cli.cohort_live import Live
from shinchoku.cli.cohort_options import CohortFailOn, Engine
from shinchoku.cli.cohort_sources import learners_of
from shinchoku.cli.cohort_verdicts import cohort_ending
from shinchoku.cli.guard import note
from shinchoku.cli.inputs import read_named
from shinchoku.cli.outputs import deliver
from shinchoku.cli.suite_options import Env, Suites
from shinchoku.cohort import conducting
from shinchoku.cohort.roster import Learner, chosen
from shinchoku.cohort.work import Answer, Document, Limits, Task, Terms
from shinchoku.config import parse_config
from shinchoku.errors import BadArgument, NoSandbox
from shinchoku.gates.cache import cache_folder
from shinchoku.gates.clones import CLONES
from shinchoku.gates.pool import Pool
from shinchoku.gates.sandbox import find_sandbox
from shinchoku.gates.scratch import scratch_folder
from shinchoku.gates.store import Change, Run, Store, opened_store
from shinchoku.speech import Sentence, joined, say, say_n
from shinchoku.systemwords import words
from shinchoku.version import __version__

__all__ = ["Asked", "By", "How", "Limits", "What", "scan_cohort"]
SEAT = "shinchoku.cli.seat"
"""What an engine starts to scan with."""


class What(Struct, frozen=True):
    """What is scanned."""

    sources: Sequence[str]
    only: Sequence[str]
    limit: int | None
    catalog: str | None
    config: Path | None
    timezone: str | None


class How(Struct, frozen=True):
    """How each repository is."""

    tests: Suites
    env: Env
    trust: bool
    limits: Limits
    clones: Path | None


class By(Struct, frozen=True):
    """What does the work."""

    engine: Engine
    scheduler: str | None
    jobs: int | None
    retries: int
    resume: bool


class Asked(Struct, frozen=True):
    """What the command's arguments say."""

    what: What
    how: How
    by: By
    out: Path
    quiet: bool
    fail_on: Sequence[CohortFailOn]
    strict: bool


def scan_cohort(asked: Asked) -> int:
    """Scan every learner that is asked for, write down what comes, say how it went; the exit code."""
    learners = learners_of(asked.what.sources)
    wanted = frozenset(each.name for each in chosen(learners, asked.what.only, asked.what.limit))
    terms = _terms(asked)
    if asked.how.tests is Suites.run and not asked.how.trust and asked.by.scheduler is None:
        _require_sandbox()
    if asked.by.scheduler is None and any(each.source.scheme for each in learners):
        _require_clones(asked.how.clones or cache_folder() / CLONES)
    with ExitStack() as opened:
        live = Live(quiet=asked.quiet)
        engine = opened.enter_context(_engine(asked, live))  # first: without one, nothing is written
        store = opened.enter_context(opened_store(asked.out, writes=True))
        _conducted(store, engine, live, learners, wanted, terms, asked)
        deliver(live.summary(asked.out), "-", is_prose=True)
        ending = cohort_ending(store.kept(), wanted, asked.fail_on, strict=asked.strict, names=not asked.quiet)
    for sentence in ending.sentences:
        note(sentence)
    return ending.code


def _conducted(
    store: Store,
    engine: conducting.Engine,
    live: Live,
    learners: Sequence[Learner],
    wanted: frozenset[str],
    terms: Terms,
    asked: Asked,
) -> None:
    """Have every learner's row made that is asked for and not there."""
    change = store.enrol(learners)
    if change.gone:
        live.note(_changed(change))
    run = _run(store, terms, asked)
    places = frozenset(number for number, each in enumerate(learners) if each.name in wanted)
    names: dict[int, str] = {}

    def record(answer: Answer, is_last: bool) -> None:
        if answer.reason == "no sandbox":
            raise BadArgument("--tests run", say("a worker has no sandbox: {cause}", cause=answer.sentence or ""))
        store.record(run, answer, is_last=is_last)
        live.tell(names[answer.number], answer, is_last=is_last)

    with live.of(sum(place in places for place in store.places_left(run))):
        conducting.conduct(_tasks(store, run, learners, places, terms, names), engine, asked.by.retries, record)
    store.end(run)


def _changed(change: Change) -> Sentence:
    gone = say_n(
        "{n} learner of before is no longer named, and in no report",
        "{n} learners of before are no longer named, and in no report",
        change.gone,
    )
    return joined((gone, say_n("{n} is new", "{n} are new", change.new)), "; ") if change.new else gone


def _tasks(
    store: Store, run: Run, learners: Sequence[Learner], places: frozenset[int], terms: Terms, names: dict[int, str]
) -> Iterator[Task]:
    for each in store.waiting(run):
        if each.position in places:
            learner = learners[each.position]
            names[each.number] = learner.name
            yield Task(each.number, learner.source, learner.revision, terms, each.known)


def _run(store: Store, terms: Terms, asked: Asked) -> Run:
    """A new run, or the interrupted one that is to be gone on with."""
    last = store.last_run() if asked.by.resume else None
    if last is not None and not last.is_ended:
        if last.identity == terms.identity:
            return last
        note(say("the interrupted run was asked other things, or of another release: a new one begins"))
    return store.begin(terms.identity, asked.by.engine.value, __version__)


def _terms(asked: Asked) -> Terms:
    config = read_named(asked.what.config) if asked.what.config else None
    if config:
        parse_config(*config)  # better now than once for each learner
    return Terms(
        catalog=_catalog(asked.what.catalog),
        config=config,
        tests=asked.how.tests.value,
        sandbox="auto" if asked.how.trust or asked.how.tests is not Suites.run else "on",
        env=asked.how.env.value,
        timezone=asked.what.timezone,
        limits=asked.how.limits,
        clones=None if asked.how.clones is None else os.fspath(asked.how.clones.absolute()),
    )


def _catalog(name: str | None) -> Document | str | None:
    if name is None:
        return None
    if names_a_file(name) or os.sep in name:
        document = read_named(Path(name))
        parse_catalog(*document)
        return document
    builtin_catalog(name)
    return name


def _require_sandbox() -> None:
    try:
        find_sandbox("on", network=False)
    except NoSandbox as error:
        cause = joined((error.cause, say("--trust runs every learner's tests without one")), "; ")
        raise BadArgument("--tests run", cause) from error


def _require_clones(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        cause = None if os.access(folder, os.W_OK | os.X_OK) else os.strerror(errno.EACCES).lower()
    except OSError as error:
        cause = words(error)
    if cause is not None:
        raise BadArgument(
            "--clones", say("no clone can be made in {folder}: {cause}", folder=os.fspath(folder), cause=cause)
        )


@contextmanager
def _engine(asked: Asked, live: Live) -> Iterator[conducting.Engine]:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    jobs = asked.by.jobs or cores
    if asked.by.engine is Engine.local:
        with scratch_folder("shinchoku-cohort-") as folder, Pool(SEAT, jobs, folder) as pool:
            yield pool
        return
    from shinchoku.gates.cluster import cluster  # noqa: PLC0415 - Dask takes its time, and is an extra

    with cluster(asked.by.scheduler, jobs, SEAT) as found:
        if found.dashboard:
            live.note(say("Dask's dashboard: {link}", link=found.dashboard))
        if asked.by.scheduler and not found.threads:
            live.note(say("the scheduler has no workers yet: nothing begins before one is there"))
        yield found
