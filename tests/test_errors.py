"""A failure is a value with a sentence."""

from copy import deepcopy

import pytest

from shinchoku.errors import BadSettings, CannotScan, NoUv, Unreadable
from shinchoku.gates.cache import CacheUnusable


def test_it_keeps_its_facts_by_place_and_by_name() -> None:
    """In the order in which its class names them; what is left out is as the class has it."""
    found = BadSettings("a.toml", None, cause="not TOML")
    assert (found.source, found.key, found.cause, found.line) == ("a.toml", None, "not TOML", None)
    assert str(BadSettings("a.toml", "key", "odd", line=3)) == "a.toml:3: key: odd"


def test_two_of_one_kind_with_the_same_facts_are_equal() -> None:
    """Other facts or another kind make another failure, in a set as well."""
    one, same, other = Unreadable("a", "gone"), Unreadable("a", cause="gone"), Unreadable("a", "odd")
    assert one == same != other
    assert one != CannotScan("a", "gone")
    assert CannotScan("a", "gone") != CacheUnusable("a", "gone")
    assert len({one, same, other, NoUv(), NoUv()}) == 3


def test_it_can_be_raised_and_copied() -> None:
    """With what it keeps, as a traceback and another process do it."""
    with pytest.raises(Unreadable, match=r"^a: gone$") as raised:
        raise Unreadable("a", "gone")
    assert deepcopy(raised.value) == raised.value
