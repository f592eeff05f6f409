"""Suites with a place to run in: asked of the cache, and run where it does not know them."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from shinchoku.cachekeys import suite_key
from shinchoku.evidence.outcomes import Outcome
from shinchoku.gates.cache import Cache, machine
from shinchoku.gates.export import export
from shinchoku.gates.limits import Limits
from shinchoku.gates.sandbox import Sandbox
from shinchoku.gates.scratch import scratch_folder
from shinchoku.hashes import Hashes
from shinchoku.scanner import ToTest
from shinchoku.session import Environment, Keep, SuiteRun, kept_nowhere
from shinchoku.snapshot import Problem, Snapshot

OnDone = Callable[[str, SuiteRun], None]


class Asked(Struct, frozen=True):
    """One item, ready to be answered."""

    test: ToTest
    key: str
    environment: Environment


class Answers(Struct, frozen=True):
    """What the cache knew, and what was run."""

    runs: Mapping[str, SuiteRun]
    """By item id."""
    problems: tuple[Problem, ...]
    keep: Keep
    """To be called once the runs are judged."""


class Counter(Struct, frozen=True):
    """What all suites of one scan are asked with."""

    exported: Snapshot
    """What they see."""
    hashes: Hashes
    """Of that."""
    cache: Cache
    uses_cache: bool
    runs: bool
    """Whether what the cache does not know is run."""
    limits: Limits
    sandbox: Sandbox

    def asked(self, test: ToTest, environment: Environment) -> Asked:
        """An item with the key of its session there."""
        numbers = {name: f"{number:g}" for name, number in self.limits.as_numbers().items()}
        conditions = {"sandbox": self.sandbox.label, "network": str(self.limits.network), "machine": machine()}
        return Asked(test, suite_key(test.path, self.hashes, environment, {**numbers, **conditions}), environment)

    def answer(self, asked: Sequence[Asked], begin: Callable[[int], OnDone]) -> Answers:
        """What the cache knows, and what is run; `begin` is told how many are about to."""
        known = len(self.cache.notes)
        runs: dict[str, SuiteRun] = {}
        if self.uses_cache:
            found = {each.test.item: self.cache.find(each.key, self.hashes) for each in asked}
            runs = {item: run for item, run in found.items() if run is not None}
        waiting = [each for each in asked if each.test.item not in runs] if self.runs else []
        fresh = self._run(waiting, begin) if waiting else {}
        installed = {each.test.item for each in asked if each.environment.installs}
        offline = self.sandbox.program is not None and not self.limits.network
        keep = partial(_keep, self.cache, self.hashes, {each.test.item: each.key for each in waiting}, fresh)
        return Answers(
            {
                item: replace(run, installs=item in installed, offline=offline)
                for item, run in {**runs, **fresh}.items()
            },
            _told(self.cache, known),
            keep if self.uses_cache else kept_nowhere,
        )

    def _run(self, waiting: Sequence[Asked], begin: Callable[[int], OnDone]) -> dict[str, SuiteRun]:
        """Run what nothing answers, in a throw-away export: the learner's tree is never written to."""
        from shinchoku.gates.suites import Suite, run_suites  # noqa: PLC0415 - a scan that runs nothing does without

        suites = [
            Suite(each.test.item, each.test.path, each.environment, self._expected(each.test.item)) for each in waiting
        ]
        with scratch_folder("shinchoku-") as name:
            tree = Path(name) / "tree"
            export(self.exported, tree)  # `unexported` tells what is left out
            return run_suites(suites, tree, self.limits, begin(len(suites)))

    def _expected(self, item: str) -> float | None:
        return self.cache.expected_seconds(item) if self.uses_cache else None


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
    return _told(cache, known)


def _told(cache: Cache, known: int) -> tuple[Problem, ...]:
    return tuple(Problem("CCH01", note) for note in cache.notes[known:])
