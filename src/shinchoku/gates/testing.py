"""The items' tests of one scan: answered by an earlier job's reports, by the cache, or else by running them."""

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from shinchoku.config import SuiteSettings
from shinchoku.folders import Folder
from shinchoku.gates.asking import Asked, Counter, OnDone
from shinchoku.gates.cache import Cache, cache_folder
from shinchoku.gates.carrying import Matches, carried
from shinchoku.gates.export import told, unexported
from shinchoku.gates.limits import Limits, Wanted
from shinchoku.gates.places import Places, last_day, wanted
from shinchoku.gates.sandbox import find_sandbox
from shinchoku.gates.wants import Choice, Place
from shinchoku.hashes import Hashes
from shinchoku.scanner import ToTest
from shinchoku.session import Again, Environment, NoEnvironment, NotKept, Sessions, SuiteRun, never_again
from shinchoku.snapshot import Problem, Snapshot
from shinchoku.speech import say

Mode = Literal["run", "cached", "skip"]
_UNANSWERED: dict[Mode, str] = {
    "run": say("not run"),
    "cached": say("--tests cached, and the cache does not know this suite"),
    "skip": "--tests skip",
}
_UNKEPT = say("--tests cached, and {what} is not kept", what="")


class Plan(Struct, frozen=True):
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
    reported, problems = _reported(tests, plan) if plan.junit else ({}, ())
    rest = [test for test in tests if test.item not in reported]
    if plan.mode == "skip" or not rest:
        return Sessions(reported, problems, unanswered=_UNANSWERED[plan.mode])
    seen = _seen(snapshot, rest, settings, plan, begin)
    return replace(seen, runs={**reported, **seen.runs}, problems=(*problems, *seen.problems))


def _reported(tests: Sequence[ToTest], plan: Plan) -> tuple[dict[str, SuiteRun], tuple[Problem, ...]]:
    """What an earlier job's reports say of the items' tests."""
    from shinchoku.gates.junitxml import read_junit  # noqa: PLC0415 - slow, and few scans have reports

    reports = read_junit(plan.junit, plan.folders, plan.root)
    return {test.item: reports.runs[test.item] for test in tests if test.item in reports.runs}, reports.problems


def _seen(
    snapshot: Snapshot, tests: Sequence[ToTest], settings: SuiteSettings, plan: Plan, begin: Callable[[int], OnDone]
) -> Sessions:
    """What the cache knows, and what is run."""
    snapshot, problems = carried(snapshot, plan.root, [test.folder for test in tests], settings, plan.keep)
    hashes = Hashes(snapshot)
    exported = replace(snapshot, read=hashes.read, stream=hashes.open, mode=hashes.mode)
    cache = Cache(cache_folder(), apart_from=plan.root)
    limits = Limits(plan.jobs, settings.timeout, sandbox=plan.sandbox, network=settings.network)
    sandbox = find_sandbox(limits.sandbox, network=limits.network)
    runs = plan.mode == "run"
    places = Places(plan.root, limits, sandbox, makes=runs, remembers=plan.use_cache)
    counter = Counter(exported, hashes, cache, plan.use_cache, runs, limits, sandbox)
    with places.opened() as environments:
        wants = [wanted(exported, hashes, test, last_day(settings, test.completed_on)) for test in tests]
        found = environments.prepare(wants, plan.env)
        asked = [counter.asked(test, e) for test in tests if isinstance(e := found[test.item], Environment)]
        # Later, more is read: only where something is run, or is known of a run.
        unread = told({path: str(error) for path, error in hashes.refused.items()})
        answers = counter.answer(asked, begin)
    today = {each.test.item: each for each in asked if each.environment.installs}
    return Sessions(
        {**_unstarted(found), **answers.runs},
        (*problems, *unexported(exported), *unread, *answers.problems),
        answers.keep,
        frozenset(snapshot.files),
        _UNANSWERED[plan.mode],
        {item: _UNKEPT.again(what=e.what) for item, e in found.items() if isinstance(e, NotKept)},
        partial(_run_again, places, counter, today) if settings.as_of == "today" else never_again,
    )


def _run_again(places: Places, counter: Counter, today: Mapping[str, Asked], items: Collection[str]) -> Again:
    from shinchoku.gates.older import run_again  # noqa: PLC0415 - slow, and only where releases are in doubt

    return run_again(places, counter, today, items)


def _unstarted(found: Mapping[str, Place]) -> dict[str, SuiteRun]:
    """What is told of items that can have no place to run in."""
    none = {item: place for item, place in found.items() if isinstance(place, NoEnvironment)}
    return {item: SuiteRun(unstarted=place.cause, unstarted_code=place.code) for item, place in none.items()}
