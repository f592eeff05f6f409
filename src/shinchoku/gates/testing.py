"""The items' tests of one scan: answered by an earlier job's reports, by the cache, or else by running them."""

import os
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Literal

from shinchoku.cachekeys import suite_key
from shinchoku.config import SuiteSettings
from shinchoku.errors import Unreadable
from shinchoku.evidence.suite import Outcome
from shinchoku.folders import Folder
from shinchoku.gates.cache import Cache, cache_folder, machine
from shinchoku.gates.carrying import Matches, carried
from shinchoku.gates.environments import Choice, Environments, Want
from shinchoku.gates.export import export, export_folder, told, unexported
from shinchoku.gates.junitxml import JUnitEvidence, read_junit
from shinchoku.gates.limits import Limits, Wanted
from shinchoku.gates.ownbuilds import Apart
from shinchoku.gates.sandbox import Sandbox, find_sandbox, planned
from shinchoku.gates.suites import Suite, run_suites
from shinchoku.gates.surroundings import is_below, needed_paths
from shinchoku.hashes import Hashes
from shinchoku.scan import ToTest
from shinchoku.session import Environment, NoEnvironment, Sessions, SuiteRun, kept_nowhere
from shinchoku.snapshot import Problem, Snapshot

OnDone = Callable[[str, SuiteRun], None]


Mode = Literal["run", "cached", "skip"]
_UNANSWERED: dict[Mode, str] = {
    "run": "not run",
    "cached": "--tests cached, and the cache does not know this suite",
    "skip": "--tests skip",
}


@dataclass(frozen=True, slots=True)
class Plan:
    """How tests are to be answered."""

    mode: Mode
    """What is done about suites that no report answers: run them, ask the cache alone, or neither."""
    junit: Sequence[str]
    """Patterns of an earlier job's reports."""
    env: Choice
    sandbox: Wanted
    use_cache: bool
    jobs: int
    root: Path
    """The scanned root on the disk."""
    keep: Matches
    """Takes out what gitignore lines match."""
    folders: Sequence[Folder] = ()
    """Every item's, whether its tests are asked for or not: whose a report's tests may be."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """One item, ready to be answered."""

    test: ToTest
    key: str
    environment: Environment


def answer(
    snapshot: Snapshot, tests: Sequence[ToTest], settings: SuiteSettings, plan: Plan, begin: Callable[[int], OnDone]
) -> Sessions:
    """What is seen of the items' tests.

    Args:
        snapshot: The scanned one; suites see an export of it, and, of a work tree, the ignored data files in it.
        tests: The items, each with what it declares.
        settings: With the time limit that is in force.
        plan: How.
        begin: Told how many suites are about to run; gives what is to be told of each end.

    Raises:
        NoSandbox: There is none, and the plan wants one.
        NoUv: It is not there, and the plan wants it.
    """
    reports = read_junit(plan.junit, plan.folders, plan.root) if plan.junit else JUnitEvidence()
    known = {test.item: reports.runs[test.item] for test in tests if test.item in reports.runs}
    rest = [test for test in tests if test.item not in known]
    if plan.mode == "skip" or not rest:
        return Sessions(known, reports.problems, unanswered=_UNANSWERED[plan.mode])
    seen = _seen(snapshot, rest, settings, plan, begin)
    return replace(seen, runs={**known, **seen.runs}, problems=(*reports.problems, *seen.problems))


def _seen(
    snapshot: Snapshot, tests: Sequence[ToTest], settings: SuiteSettings, plan: Plan, begin: Callable[[int], OnDone]
) -> Sessions:
    """What the cache knows, and what is run."""
    snapshot, problems = carried(snapshot, plan.root, [test.folder for test in tests], settings.carry, plan.keep)
    refused: dict[str, Unreadable] = {}
    hashes = Hashes(replace(snapshot, read=_noting(snapshot.read, refused)))
    exported = replace(snapshot, read=hashes.read, mode=hashes.mode)
    cache = Cache(cache_folder(), apart_from=plan.root)
    limits = Limits(plan.jobs, settings.timeout, sandbox=plan.sandbox, network=settings.network)
    sandbox = find_sandbox(limits.sandbox, network=limits.network)
    with ExitStack() as held:
        folder = held.enter_context(_folder_for_environments(plan.root))
        environments = held.enter_context(Environments(folder, plan.jobs, apart=_apart(sandbox, limits)))
        places = environments.prepare([_want(exported, hashes, test, settings) for test in tests], plan.env)
        runs, asked = _placed(tests, places, hashes, _conditions(limits, sandbox))
        # Later, more is read: only where something is run, or is known of a run.
        unread = told({path: str(error) for path, error in refused.items()})
        if plan.use_cache:
            found = {each.test.item: cache.find(each.key, hashes) for each in asked}
            runs |= {item: run for item, run in found.items() if run is not None}
        waiting = [each for each in asked if each.test.item not in runs] if plan.mode == "run" else []
        fresh = _run(exported, waiting, limits, cache if plan.use_cache else None, begin)
        runs |= fresh
    installed = {each.test.item for each in asked if each.environment.installs}
    offline = sandbox.program is not None and not settings.network
    notes = tuple(Problem("CCH01", note) for note in cache.notes)
    keep = partial(_keep, cache, hashes, {each.test.item: each.key for each in waiting}, fresh)
    return Sessions(
        {item: replace(run, installs=item in installed, offline=offline) for item, run in runs.items()},
        (*problems, *unexported(exported), *unread, *notes),
        keep if plan.use_cache else kept_nowhere,
        frozenset(snapshot.files),
        _UNANSWERED[plan.mode],
    )


@contextmanager
def _folder_for_environments(root: Path) -> Iterator[Path]:
    """The cache folder; another one, for this scan alone, where that lies in the learner's tree or is none."""
    folder = cache_folder()
    if folder.is_absolute() and not is_below(os.path.realpath(folder), os.path.realpath(root)):
        yield folder
    else:
        with tempfile.TemporaryDirectory(prefix="shinchoku-", ignore_cleanup_errors=True) as name:
            yield Path(name)


def _noting(read: Callable[[str], bytes], refused: dict[str, Unreadable]) -> Callable[[str], bytes]:
    """A reader that keeps in mind what it could not read."""

    def noting(path: str) -> bytes:
        try:
            return read(path)
        except Unreadable as error:
            refused[path] = error
            raise

    return noting


def _apart(sandbox: Sandbox, limits: Limits) -> Apart | None:
    """What keeps the items' own builds apart: they run the learners' code as their tests do, and have no network."""
    if sandbox.program is None:
        return None
    alone = replace(sandbox, network=False)

    def apart(work: Path, environment: Environment, others: Sequence[str]) -> tuple[str, ...]:
        home = os.fspath(work / "home")
        needed = (*needed_paths([environment]), *others)
        plan = planned(alone, root=os.fspath(work), scratch=home, needed=needed, only=None, space=limits.file_size)
        return plan.command

    return apart


def _placed(
    tests: Sequence[ToTest],
    places: Mapping[str, Environment | NoEnvironment],
    hashes: Hashes,
    conditions: Mapping[str, str],
) -> tuple[dict[str, SuiteRun], list[_Asked]]:
    """What is told of items that have no place to run in, and the others with their keys."""
    runs: dict[str, SuiteRun] = {}
    asked: list[_Asked] = []
    for test in tests:
        place = places[test.item]
        if isinstance(place, NoEnvironment):
            runs[test.item] = SuiteRun(unstarted=place.cause, unstarted_code=place.code)
        else:
            asked.append(_Asked(test, suite_key(test.path, hashes, place, conditions), place))
    return runs, asked


def _want(snapshot: Snapshot, hashes: Hashes, test: ToTest, settings: SuiteSettings) -> Want:
    return Want(
        item=test.item,
        declared=test.declared,
        as_of=_day(settings.as_of, test.completed_on),
        content=hashes.below(test.path),
        write=lambda folder: export_folder(snapshot, test.path, folder),
    )


def _day(as_of: str, completed: date | None) -> date | None:
    """The last day whose releases count; None for today's."""
    match as_of:
        case "today":
            return None
        case "completed":
            return completed
        case _:
            return date.fromisoformat(as_of)


def _conditions(limits: Limits, sandbox: Sandbox) -> dict[str, str]:
    numbers = {name: f"{number:g}" for name, number in limits.as_numbers().items()}
    return {**numbers, "sandbox": sandbox.label, "network": str(limits.network), "machine": machine()}


def _run(
    snapshot: Snapshot, waiting: Sequence[_Asked], limits: Limits, cache: Cache | None, begin: Callable[[int], OnDone]
) -> dict[str, SuiteRun]:
    """Run what nothing answers, in a throw-away export: the learner's tree is never written to."""
    if not waiting:
        return {}
    suites = [
        Suite(
            each.test.item, each.test.path, each.environment, cache.expected_seconds(each.test.item) if cache else None
        )
        for each in waiting
    ]
    with tempfile.TemporaryDirectory(prefix="shinchoku-", ignore_cleanup_errors=True) as name:
        tree = Path(name) / "tree"
        export(snapshot, tree)  # `unexported` tells what is left out
        return run_suites(suites, tree, limits, begin(len(suites)))


def _keep(
    cache: Cache,
    hashes: Hashes,
    keys: Mapping[str, str],
    fresh: Mapping[str, SuiteRun],
    outcomes: Mapping[str, Outcome],
) -> tuple[Problem, ...]:
    """Keep what was run, now that it is judged; what was not as it should be on the way."""
    known = len(cache.notes)
    for item, key in keys.items():
        cache.keep(key, fresh[item], outcomes[item], hashes)
        cache.keep_seconds(item, fresh[item].duration)
    return tuple(Problem("CCH01", note) for note in cache.notes[known:])
