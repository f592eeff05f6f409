"""Where an item's suite broke: what is judged, and what follows from it, held against a look at every version."""

import os
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shinchoku.bisection import (
    MOST_IN_ROW,
    Answer,
    Broke,
    BrokeOutside,
    CannotTell,
    Judgement,
    Look,
    NeverPassed,
    NoTests,
    Passes,
    find_break,
)
from shinchoku.lineage import Version
from shinchoku.report import Outcome
from shinchoku.snapshot import CommitHead

LAWS = settings(deadline=None, max_examples=int(os.environ.get("SHINCHOKU_LAW_EXAMPLES", "150")))
WORDS: Mapping[str, Outcome] = {
    "+": "passed",
    "-": "failed",
    "?": "env_error",
    "t": "timeout",
    "0": "no_tests",
    "c": "not_collected",
}


class Past(NamedTuple):
    """Versions newest first, and what each tree's suite shows."""

    versions: tuple[Version, ...]
    outcomes: Mapping[str | None, Outcome]

    def of(self, index: int) -> Outcome:
        return self.outcomes[self.versions[index].tree]


class Bench:
    """Judges by what a past says; keeps what it was asked."""

    def __init__(self, past: Past, at: Mapping[str, Outcome] | None = None) -> None:
        self.asked: list[tuple[str | None, str]] = []
        self._past = past
        self._at = at or {}

    def judge(self, version: Version, commit: CommitHead) -> Judgement:
        self.asked.append((version.tree, commit.oid))
        outcome = self._at.get(commit.oid, self._past.outcomes[version.tree])
        return Judgement(outcome, "CODE", f"{outcome} at {commit.oid}", "run")


def head(oid: str) -> CommitHead:
    return CommitHead(oid, (), 0, 0, "Learner", oid)


def past_of(trees: Sequence[int], outcomes: Mapping[int, Outcome]) -> Past:
    versions = (Version(head(f"made {n}"), head(f"kept {n}"), "folder", str(tree)) for n, tree in enumerate(trees))
    return Past(tuple(versions), {str(tree): outcome for tree, outcome in outcomes.items()})


def told(signs: str) -> Past:
    """A past of as many versions as signs, none like another."""
    return past_of(range(len(signs)), {n: WORDS[sign] for n, sign in enumerate(signs)})


def found(signs: str) -> Answer:
    past = told(signs)
    return find_break(past.versions, Bench(past).judge)[0]


def place(look: Look) -> int:
    return int(look.version.made.oid.removeprefix("made "))


def pasts(signs: str, least: int, most: int) -> st.SearchStrategy[Past]:
    """Versions of which some are alike, though never two that follow each other."""
    trees = st.lists(st.integers(0, most), min_size=least, max_size=2 * most)
    outcomes = st.lists(st.sampled_from([WORDS[sign] for sign in signs]), min_size=most + 1, max_size=most + 1)
    return st.builds(
        lambda trees, outcomes: past_of(_unlike(trees), dict(enumerate(outcomes))),
        trees.filter(lambda trees: len(_unlike(trees)) >= least),
        outcomes,
    )


def _unlike(trees: Sequence[int]) -> list[int]:
    return [*trees[:1], *(after for before, after in pairwise(trees) if before != after)]


@LAWS
@given(pasts("+-?0ct", 1, MOST_IN_ROW - 1))
def test_of_few_versions_the_answer_is_that_of_a_look_at_every_one(past: Past) -> None:
    answer, _ = find_break(past.versions, Bench(past).judge)
    outcomes = [past.of(index) for index in range(len(past.versions))]
    first = outcomes.index("passed") if "passed" in outcomes else None
    unknown = {"env_error", "timeout"}
    if first == 0:
        assert isinstance(answer, Passes)
    elif first is None and unknown.isdisjoint(outcomes):
        assert isinstance(answer, NoTests if set(outcomes) == {"no_tests"} else NeverPassed)
    elif first is None or outcomes[0] in unknown or outcomes[first - 1] in unknown:
        assert isinstance(answer, CannotTell)
        assert answer.unknown.seen.outcome in unknown
        assert (answer.passed and place(answer.passed)) == first
    else:
        assert isinstance(answer, Broke)
        assert (place(answer.passed), place(answer.broken)) == (first, first - 1)
        assert answer.unseen == sum(outcome in unknown for outcome in outcomes[:first])


@LAWS
@given(pasts("+-?0ct", 1, 60))
def test_whatever_is_answered_was_seen(past: Past) -> None:
    bench = Bench(past)
    answer, looks = find_break(past.versions, bench.judge)
    assert bench.asked == [(look.version.tree, look.commit.oid) for look in looks]
    match answer:
        case Broke(passed, broken, unseen):
            assert past.of(place(passed)) == "passed"
            assert past.of(place(broken)) in {"failed", "no_tests", "not_collected"}
            assert place(passed) == place(broken) + 1
            assert broken.commit == broken.version.made
            assert 0 <= unseen < place(passed)
        case NeverPassed() | NoTests():
            assert not any(past.of(index) == "passed" for index in range(len(past.versions)))
        case Passes():
            assert past.of(0) == "passed"
        case CannotTell(unknown, _):
            assert unknown.seen.outcome in {"env_error", "timeout"}
        case BrokeOutside():
            pytest.fail("nothing outside of the folder changed")


@LAWS
@given(pasts("+-?0ct", 1, 60))
def test_a_tree_is_judged_once_and_once_more_only_where_it_may_have_broken(past: Past) -> None:
    bench = Bench(past)
    answer, _ = find_break(past.versions, bench.judge)
    at_last, at_change = ([tree for tree, commit in bench.asked if commit.startswith(at)] for at in ("kept", "made"))
    assert len(set(at_last)) == len(at_last)
    assert len(set(at_change)) == len(at_change)
    assert len(at_change) <= 1 or isinstance(answer, NeverPassed)


@LAWS
@given(st.integers(1, 400), st.integers(0, 400))
def test_of_many_versions_that_broke_once_few_are_judged(broken: int, passing: int) -> None:
    past = told("-" * broken + "+" * (passing + MOST_IN_ROW + 1))
    bench = Bench(past)
    answer, looks = find_break(past.versions, bench.judge)
    assert isinstance(answer, Broke)
    assert (place(answer.passed), place(answer.broken)) == (broken, broken - 1)
    assert len(looks) <= 2 * (broken + 1).bit_length() + 3
    assert answer.unseen == broken - len({place(look) for look in looks if look.seen.outcome == "failed"})


def test_many_versions_of_which_none_is_seen_to_pass_by_leaps_are_all_judged() -> None:
    answer = found("-" * 20 + "+" + "-" * 10)
    assert isinstance(answer, Broke)
    assert (place(answer.passed), answer.unseen) == (20, 0)


def test_bisection_goes_round_a_version_that_cannot_be_judged() -> None:
    answer = found("-----?----" + "+" * 20)
    assert isinstance(answer, Broke)
    assert (place(answer.passed), place(answer.broken)) == (10, 9)


def test_where_all_between_cannot_be_judged_the_answer_is_that_it_cannot_be_told() -> None:
    answer = found("---" + "?" * 10 + "+" * 10)
    assert isinstance(answer, CannotTell)
    assert place(answer.unknown) == 12
    assert answer.passed is not None
    assert place(answer.passed) == 13


def test_a_head_that_cannot_be_judged_is_neither_broken_nor_whole() -> None:
    assert isinstance(found("?-+"), CannotTell)
    assert isinstance(found("-?+"), CannotTell)
    assert isinstance(found("?"), CannotTell)


def test_a_version_between_that_cannot_be_judged_is_counted() -> None:
    answer = found("-?-+")
    assert isinstance(answer, Broke)
    assert answer.unseen == 1


def test_what_broke_outside_of_the_folder_is_not_laid_at_the_folders_door() -> None:
    past = told("-+")
    answer, looks = find_break(past.versions, Bench(past, {"made 0": "passed"}).judge)
    assert isinstance(answer, BrokeOutside)
    assert (answer.passed.commit.oid, answer.broken.commit.oid) == ("made 0", "kept 0")
    assert [look.commit.oid for look in looks] == ["kept 0", "kept 1", "made 0"]


def test_a_version_that_passed_only_when_it_was_made_did_pass() -> None:
    past = told("-0-")
    answer, looks = find_break(past.versions, Bench(past, {"made 2": "passed"}).judge)
    assert isinstance(answer, BrokeOutside)
    assert (answer.passed.commit.oid, answer.broken.commit.oid) == ("made 2", "kept 2")
    assert [look.commit.oid for look in looks] == ["kept 0", "kept 1", "kept 2", "made 0", "made 2"]


def test_a_change_that_cannot_be_judged_itself_is_not_said_to_have_broken_it() -> None:
    past = told("-+")
    answer, _ = find_break(past.versions, Bench(past, {"made 0": "env_error"}).judge)
    assert isinstance(answer, CannotTell)
    assert answer.unknown.commit.oid == "made 0"


def test_a_change_that_is_the_last_commit_of_its_version_is_judged_once() -> None:
    change = head("change")
    past = told("-+")
    versions = (Version(change, change, "folder", "0"), past.versions[1])
    bench = Bench(past)
    answer, looks = find_break(versions, bench.judge)
    assert isinstance(answer, Broke)
    assert len(looks) == 2


def test_an_item_that_is_not_there_is_not_judged() -> None:
    kept, gone = told("+").versions[0], Version(head("gone"), head("gone"), None, None)
    bench = Bench(Past((kept,), {"0": "passed"}))
    answer, looks = find_break((gone, kept), bench.judge)
    assert isinstance(answer, Broke)
    assert answer.broken.seen == Judgement("no_tests", "ITM01", "the item is not there")
    assert (len(looks), len(bench.asked)) == (2, 1)


def test_an_item_that_never_was_there_has_no_tests() -> None:
    assert find_break((), Bench(told("+")).judge) == (NoTests(), ())
