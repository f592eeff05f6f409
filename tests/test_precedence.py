"""Which commit came first."""

from collections.abc import Callable, Iterator
from itertools import permutations

from shinchoku.precedence import Precedence
from shinchoku.snapshot import CommitHead


def head(oid: str, parents: str = "", *, authored: int | None = 5, committed: int | None = 5) -> CommitHead:
    return CommitHead(oid, tuple(parents.split()), authored, 0, "x", "x", committed)


def test_a_commit_comes_after_its_ancestors_whatever_its_clock_says() -> None:
    order = Precedence()
    for each in (head("a", committed=9), head("b", "a", committed=3), head("c", "b none", committed=None)):
        order.see(each)
    assert order.times == {"a": 9, "b": 10, "c": 11}


def test_dates_go_first_then_descent_then_ids_in_whatever_order_commits_are_told() -> None:
    root = head("root", authored=7)
    others = (
        head("b", "root"),
        head("a", "root"),
        head("late", "root", authored=6),
        head("none", "root", authored=None),
    )
    for told in permutations(others):
        order = Precedence()
        for each in (root, *told):
            order.see(each)
            order.number(each)
        names = ("root", *(each.oid for each in told))
        assert [names[number] for number in one_by_one(order.first)] == ["a", "b", "late", "root", "none"]
        assert [names[number] for number in one_by_one(order.last)] == ["root", "late", "b", "a", "none"]
        assert order.first(None, 3, None) == order.later(None, 3) == 3
        assert [order.later(one, 0) for one in range(5)] == [order.last(one, 0) for one in range(5)]


def one_by_one(choose: Callable[..., int]) -> Iterator[int]:
    """All five, each chosen from those that are left."""
    left = set(range(5))
    while left:
        chosen = choose(*left)
        left.remove(chosen)
        yield chosen
