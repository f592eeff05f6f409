"""Tasks through an engine: each answered once, tried again where that can help, and never too many at hand."""

import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from shinchoku.cohort.conducting import conduct, pause
from shinchoku.cohort.sources import Source
from shinchoku.cohort.work import RETRIED, Answer, Limits, Reason, Task, Terms, answer_in, failed, packed, task_in

TERMS = Terms(None, None, "skip", "auto", "auto", None, Limits(60.0, 1 << 30, 1 << 30), None)
Told = tuple[int, int, bool]
"""A record: whose, of which attempt, whether it is the last."""


def task(number: int, attempt: int = 1) -> Task:
    return Task(number, Source(f"/srv/{number}"), None, TERMS, attempt=attempt)


@dataclass
class Clock:
    """Time that passes only where somebody waits."""

    now: float = 1000.0
    waits: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        assert seconds > 0, "a wait that is none takes all of a processor"
        self.waits.append(seconds)
        self.now += seconds


@dataclass
class FakeEngine:
    """Ends tasks in an order of its own, as its plan has it: by number, the reasons of its attempts, then success."""

    clock: Clock
    plan: dict[int, list[Reason]] = field(default_factory=dict)
    capacities: list[int] = field(default_factory=lambda: [3])
    seed: random.Random = field(default_factory=random.Random)
    noise: bool = False
    doing: list[Task] = field(default_factory=list)
    asked: list[tuple[float, int, int]] = field(default_factory=list)
    """When, who, which attempt."""
    most: int = 0
    _told: list[Answer] = field(default_factory=list)
    _looks: int = 0

    @property
    def capacity(self) -> int:
        return self.capacities[min(self._looks + len(self.clock.waits), len(self.capacities) - 1)]

    def submit(self, task: Task) -> None:
        assert len(self.doing) < self.capacity
        assert task.number not in {each.number for each in self.doing}, "it is at hand already"
        self.asked.append((self.clock.now, task.number, task.attempt))
        self.doing.append(task)
        self.most = max(self.most, len(self.doing))

    def take(self, timeout: float) -> Answer | None:
        assert self.doing, "nobody waits for nothing"
        self._looks += 1
        if self.noise:
            match self.seed.randrange(6):
                case 0:
                    self.clock.sleep(timeout)
                    return None
                case 1:
                    return Answer(-1, "done")
                case 2 if self._told:
                    return self.seed.choice(self._told)
        found = self.doing.pop(self.seed.randrange(len(self.doing)))
        reasons = self.plan.get(found.number, [])
        if found.attempt <= len(reasons):
            answer = failed(found, reasons[found.attempt - 1], "no")
        else:
            answer = Answer(found.number, "done", attempt=found.attempt)
        self._told.append(answer)
        return answer


def conducted(engine: FakeEngine, numbers: range, retries: int = 2) -> list[Told]:
    told: list[Told] = []

    def record(answer: Answer, is_last: bool) -> None:
        told.append((answer.number, answer.attempt, is_last))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(time, "sleep", engine.clock.sleep)
        conduct(map(task, numbers), engine, retries, record, clock=engine.clock)
    return told


@given(
    plan=st.dictionaries(st.integers(0, 7), st.lists(st.sampled_from(get_args(Reason)), max_size=5)),
    capacities=st.lists(st.integers(0, 4), max_size=6).map(lambda some: [*some, 2]),
    retries=st.integers(0, 3),
    seed=st.randoms(use_true_random=False),
    noise=st.booleans(),
)
def test_whatever_an_engine_does_each_task_ends_once(
    plan: dict[int, list[Reason]], capacities: list[int], retries: int, seed: random.Random, noise: bool
) -> None:
    engine = FakeEngine(Clock(), plan, capacities, seed, noise)
    told = conducted(engine, range(8), retries)
    for number in range(8):
        reasons = plan.get(number, [])
        passing = next((place for place, reason in enumerate(reasons) if reason not in RETRIED), len(reasons))
        tries = min(passing, retries) + 1
        mine = [each for each in told if each[0] == number]
        assert mine == [(number, attempt, attempt == tries) for attempt in range(1, tries + 1)]
        assert [attempt for _, who, attempt in engine.asked if who == number] == list(range(1, tries + 1))
    assert {number for number, _, _ in told} == set(range(8))


def test_nothing_to_do_is_done_at_once() -> None:
    engine = FakeEngine(Clock())
    assert conducted(engine, range(0)) == []
    assert engine.clock.waits == []


def test_as_many_tasks_are_at_hand_as_the_engine_asks_for_and_no_more() -> None:
    engine = FakeEngine(Clock(), capacities=[3])
    conducted(engine, range(20))
    assert engine.most == 3


def test_an_engine_that_grows_gets_more_and_one_that_shrinks_no_more_until_it_has_room() -> None:
    engine = FakeEngine(Clock(), capacities=[1, 1, 6, 6, 6, 2, 2, 2, 1])
    assert len(conducted(engine, range(30))) == 30
    assert engine.most == 6


@pytest.mark.parametrize("plan", [{}, {0: ["crashed"]}])
def test_an_engine_that_takes_nothing_for_a_while_is_waited_for(plan: dict[int, list[Reason]]) -> None:
    clock = Clock()

    class Absent(FakeEngine):
        @property
        def capacity(self) -> int:
            return 1 if clock.now == 1000.0 and not self.asked else int(clock.now > 1030.0)

    clock.now = 1000.0 if plan else 1001.0
    engine = Absent(clock, plan)
    assert [each[2] for each in conducted(engine, range(1))] == ([False, True] if plan else [True])
    assert 0 < max(clock.waits) <= 0.2


def test_tasks_are_taken_as_they_are_needed() -> None:
    engine = FakeEngine(Clock(), capacities=[2], seed=random.Random(1))  # noqa: S311 - an order, no secret
    taken: list[int] = []
    recorded: list[int] = []

    def tasks() -> Iterator[Task]:
        for number in range(10):
            taken.append(number)
            yield task(number)

    def record(answer: Answer, _: bool) -> None:
        recorded.append(answer.number)
        assert len(taken) <= len(recorded) + 1

    conduct(tasks(), engine, 0, record, clock=engine.clock)
    assert taken == list(range(10))


@pytest.mark.parametrize("reason", get_args(Reason))
def test_only_what_may_pass_is_tried_again(reason: Reason) -> None:
    engine = FakeEngine(Clock(), {0: [reason] * 9})
    told = conducted(engine, range(1), retries=2)
    expected = [(0, 1, False), (0, 2, False), (0, 3, True)] if reason in RETRIED else [(0, 1, True)]
    assert told == expected
    assert conducted(FakeEngine(Clock(), {0: [reason] * 9}), range(1), retries=0) == [(0, 1, True)]


def test_another_try_comes_later_each_time_and_others_do_not_wait_for_it() -> None:
    engine = FakeEngine(Clock(), {0: ["unreachable"] * 3}, capacities=[1])
    told = conducted(engine, range(4), retries=3)
    assert [number for number, _, is_last in told if is_last] == [1, 2, 3, 0]
    times = [when for when, number, _ in engine.asked if number == 0]
    gaps = [after - before for before, after in pairwise(times)]
    for attempt, gap in enumerate(gaps, 1):
        assert pause(attempt) <= gap < pause(attempt) + 0.25
    assert max(engine.clock.waits) <= 0.2


def test_what_is_due_again_comes_before_what_is_new() -> None:
    clock = Clock()

    class Slow(FakeEngine):
        def take(self, timeout: float) -> Answer | None:
            clock.now += 1.0
            return super().take(timeout)

    engine = Slow(clock, {0: ["crashed"]}, capacities=[1])
    conducted(engine, range(6))
    assert [number for _, number, _ in engine.asked] == [0, 1, 0, 2, 3, 4, 5]


def test_pauses_grow_to_a_minute() -> None:
    assert [pause(attempt) for attempt in range(1, 7)] == [0.5, 2.0, 8.0, 32.0, 60.0, 60.0]
    assert pause(11) == 60.0


def test_an_answer_of_an_earlier_try_that_comes_late_counts_for_nothing() -> None:
    """A cluster that lost sight of a worker may hear of it once more."""
    engine = FakeEngine(Clock(), {0: ["crashed"]})
    late = failed(task(0), "crashed", "no")
    told: list[Told] = []
    answers = iter([late, late, None, late, Answer(0, "done", attempt=2), late])

    class Late(FakeEngine):
        def take(self, _: float) -> Answer | None:
            self.doing.clear()
            self.clock.now += 1.0
            return next(answers)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(time, "sleep", engine.clock.sleep)
        conduct(
            [task(0)],
            Late(engine.clock),
            1,
            lambda answer, is_last: told.append((answer.number, answer.attempt, is_last)),
            clock=engine.clock,
        )
    assert told == [(0, 1, False), (0, 2, True)]


def test_what_goes_wrong_in_recording_ends_it() -> None:
    def record(_: Answer, __: bool) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        conduct([task(0)], FakeEngine(Clock()), 0, record)


# --- what travels ---


def test_tasks_and_answers_arrive_as_they_were_sent() -> None:
    terms = replace(TERMS, catalog=(b"\xff\0", "course.toml"), config=(b"", "shinchoku.toml"), clones="/srv/clones")
    sent = Task(7, Source("ssh://git@h/a", "ssh"), "main", terms, known="0" * 40, attempt=3)
    assert task_in(packed(sent)) == sent
    named = replace(sent, terms=replace(terms, catalog="builtin"))
    assert task_in(packed(named)) == named
    answer = Answer(7, "done", "0" * 40, b"\xff\0", seconds=1.5, attempt=3, worker="here:1")
    assert answer_in(packed(answer)) == answer


@given(message=st.text(st.characters(exclude_categories=[])))
def test_a_failure_says_whose_it_is_and_why_in_text_that_travels(message: str) -> None:
    answer = failed(task(7, attempt=2), "timeout", message)
    assert (answer.number, answer.attempt, answer.state, answer.reason) == (7, 2, "failed", "timeout")
    assert answer_in(packed(answer)) == answer
    assert answer.message == message.encode("utf-8", "backslashreplace").decode()


def test_the_identity_of_terms_is_of_all_that_a_report_hangs_on() -> None:
    others = [
        replace(TERMS, catalog="a"),
        replace(TERMS, catalog=(b"a", "a")),
        replace(TERMS, config=(b"", "a")),
        replace(TERMS, tests="run"),
        replace(TERMS, sandbox="on"),
        replace(TERMS, env="uv"),
        replace(TERMS, timezone="UTC"),
        replace(TERMS, tests="auto", env="skip"),
    ]
    assert len({each.identity for each in [TERMS, *others]}) == len(others) + 1
    assert replace(TERMS, clones="/a", limits=Limits(1.0, 2, 3)).identity == TERMS.identity
