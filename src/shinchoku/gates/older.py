"""Suites seen once more with older releases: those in a lock file, or those of the day on which all was there."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime

from msgspec import Struct
from msgspec.structs import replace

from shinchoku.facts import locked_in
from shinchoku.gates.asking import Asked, Counter
from shinchoku.gates.places import Places, wanted
from shinchoku.gates.wants import Want
from shinchoku.session import Again, Differing, Environment, Older, SuiteRun
from shinchoku.speech import day as written
from shinchoku.speech import say


class _Set(Struct, frozen=True):
    """Releases that may be known to pass."""

    want: Want
    what: str
    as_of: bool = False


def run_again(places: Places, counter: Counter, today: Mapping[str, Asked], items: Collection[str]) -> Again:
    """The sessions of items' suites with older releases.

    Args:
        places: How environments are made.
        counter: How suites are asked.
        today: What was asked with the releases of today, by item, where these were installed for it.
        items: Whose; none is run with what is installed for it today.
    """
    waiting = {item: list(_older_sets(counter, today[item])) for item in items if item in today}
    found: dict[str, tuple[_Set, Asked]] = {}
    with places.opened() as environments:
        while waiting := {item: sets for item, sets in waiting.items() if sets and item not in found}:
            tried = {item: sets.pop(0) for item, sets in waiting.items()}
            made = environments.prepare([each.want for each in tried.values()], "uv")
            for item, each in tried.items():
                environment = made[item]
                if isinstance(environment, Environment) and environment.packages != today[item].environment.packages:
                    found[item] = each, counter.asked(today[item].test, environment)
        answers = counter.answer([asked for _, asked in found.values()], _untold)
    older = {
        item: Older(run, found[item][0].what, found[item][0].as_of, _differing(found[item][1], today[item]))
        for item, run in answers.runs.items()
    }
    return Again(older, answers.problems, answers.keep)


def _older_sets(counter: Counter, asked: Asked) -> Iterator[_Set]:
    test = asked.test
    locked = locked_in(test.folder, counter.exported, test.declared)
    if locked:
        want = wanted(counter.exported, counter.hashes, test, None)
        constraints = tuple(sorted({*test.declared.constraints, *locked.constraints}))
        bound = replace(test.declared, constraints=constraints)
        yield _Set(replace(want, declared=bound, lock=locked.file), say("the versions in {file}", file=locked.file))
    day = test.completed_on
    if day is not None and day < datetime.now(UTC).date():
        want = wanted(counter.exported, counter.hashes, test, day)
        yield _Set(want, say("the releases of {day}", day=written(day.isoformat())), as_of=True)


def _differing(older: Asked, today: Asked) -> tuple[Differing, ...]:
    one, two = (_versions(each.environment.packages) for each in (older, today))
    names = sorted(name for name in {**one, **two} if one.get(name) != two.get(name))
    return tuple(Differing(name, one.get(name), two.get(name)) for name in names)


def _versions(packages: Sequence[str]) -> dict[str, str]:
    return dict(package.split("==", 1) for package in packages)


def _untold(_: int) -> Callable[[str, SuiteRun], None]:
    """The suites' ends were told already."""
    return lambda *_: None
