"""What is told of clocks that were wrong."""

import pytest

from shinchoku.clocks import Clocks
from shinchoku.snapshot import NO_OFFSET, CommitHead

DAY = 86_400
NOVEMBER = 1_761_955_200  # 2025-11-01T00:00:00Z


def head(
    oid: str, parents: str = "", *, authored: int | None = NOVEMBER, offset: int = 540, committed: int | None = NOVEMBER
) -> CommitHead:
    return CommitHead(oid, tuple(parents.split()), authored, offset, "Learner", "work", committed, 540)


def told(*heads: CommitHead, now: int | None = NOVEMBER, of_items: str = "") -> list[str]:
    clocks = Clocks({each.oid: time for time, each in enumerate(heads)})
    for time, each in enumerate(heads):
        clocks.see(each, time, of_items=each.oid in of_items.split())
    return [f"{problem.code} {problem.message}" for problem in clocks.problems(now)]


def test_clocks_that_are_right_are_no_problem() -> None:
    assert told() == []
    assert told(head("a"), head("b", "a", committed=NOVEMBER - DAY), head("c", "b a x"), now=NOVEMBER - DAY) == []


@pytest.mark.parametrize("authored", [None, 10**15, -(10**15)])
def test_a_date_that_no_calendar_has_is_counted_and_the_first_is_named(authored: int | None) -> None:
    assert told(head("a"), head("b" * 40, "a", authored=authored), head("c", "b", authored=authored), of_items="c") == [
        (
            "GIT07 2 commits, 1 of them of items, have an author date that no calendar has, which gives no date; "
            "the first is bbbbbbbbbbbb"
        )
    ]


@pytest.mark.parametrize("offset", [99 * 60 + 99, -16 * 60, NO_OFFSET])
def test_an_offset_that_no_clock_has_is_told_apart_from_a_date_that_no_calendar_has(offset: int) -> None:
    assert told(head("a", offset=offset), of_items="a") == [
        (
            "GIT08 1 commit of an item has a UTC offset that no clock has: the instant is known, the day is not; "
            "--timezone NAME tells it; the first is a"
        )
    ]
    assert told(head("a", offset=14 * 60), head("b", offset=-12 * 60), head("c", offset=-15 * 60 - 56)) == []


def test_a_date_more_than_a_day_after_the_scan_is_in_the_future() -> None:
    heads = head("a", authored=NOVEMBER + DAY), head("b", authored=NOVEMBER + DAY + 1)
    assert told(*heads) == [
        "GIT09 1 commit has an author date in the future, which is told as it stands; the first is b of 2025-11-02"
    ]
    assert told(*heads, now=NOVEMBER + 1) == []
    assert told(*heads, now=None) == []
    assert len(told(head("a"), now=0)) == 1


def test_a_committer_date_more_than_a_day_before_a_parents_is_a_clock_that_ran_backwards() -> None:
    heads = head("a"), head("b", committed=NOVEMBER - 9 * DAY), head("m", "b a", committed=NOVEMBER - DAY - 1)
    assert told(*heads) == [
        (
            "GIT10 1 commit has a committer date more than a day before that of a parent, which is told as it stands; "
            "the first is m of 2025-10-30, built upon one of 2025-11-01"
        )
    ]


@pytest.mark.parametrize("unknown", [None, 10**15])
def test_a_committer_date_that_cannot_be_told_is_held_against_none(unknown: int | None) -> None:
    assert told(head("a", committed=unknown), head("b", "a", committed=NOVEMBER - 9 * DAY)) == []
    assert told(head("a"), head("b", "a", committed=unknown)) == []


def test_the_first_is_that_of_the_history_in_whatever_order_commits_are_seen() -> None:
    clocks = Clocks({})
    clocks.see(head("late", authored=None), 7, of_items=False)
    clocks.see(head("early", authored=None), 3, of_items=False)
    clocks.see(head("middle", authored=None), 5, of_items=False)
    (problem,) = clocks.problems(NOVEMBER)
    assert problem.message.endswith("; the first is early")
    assert problem.message.startswith("3 commits, 0 of them of items, have")
