"""Dates that git does not list as they stand."""

import pytest

from shinchoku.gates.gitcommand import NoObject
from shinchoku.gates.gitdates import exact
from shinchoku.gates.gitlog import zone_of
from shinchoku.snapshot import NO_OFFSET, CommitHead

USUAL = CommitHead("a", ("b",), 1_762_183_020, 540, "L", "work", 1_762_183_020, 540)
BODY = b"\n\nauthor X <x@x> 5 +0000\n"


def never(_: str) -> bytes:
    raise AssertionError


def test_a_commit_whose_dates_are_beyond_doubt_is_not_looked_at_again() -> None:
    for offset in (540, 0, -210, 60, -60, 6_039):
        head = USUAL._replace(offset=offset)
        assert exact(head, never) is head
    assert exact(USUAL._replace(authored=0), never).authored == 0


@pytest.mark.parametrize(
    ("lines", "author", "committer"),
    [
        (b"author L <l@e> -5 +0900\ncommitter L <l@e> 7 -0330", (-5, 540), (7, -210)),
        (b"author L <l@e> 0 +0000\ncommitter L <l@e> 0 +0000", (0, 0), (0, 0)),
        (b"author L> <l@e> 5 +09:00\ncommitter 7 JST", (5, NO_OFFSET), (7, NO_OFFSET)),
        (b"author L <l@e> 5\nauthor M <l@e> 6 +0000\ncommitter", (5, NO_OFFSET), (None, 0)),
        (b"author L <l@e> 123456789012345678901 +0000\ngpgsig x\n committer L <l@e> 7 +0000", (None, 0), (None, 0)),
        (b"tree x", (None, 0), (None, 0)),
    ],
)
@pytest.mark.parametrize(
    "listed",
    [USUAL._replace(authored=None), USUAL._replace(offset=9), USUAL._replace(committed=0, committed_offset=0)],
)
def test_the_objects_own_lines_are_taken_where_there_is_doubt(
    lines: bytes, author: object, committer: object, listed: CommitHead
) -> None:
    found = exact(listed, lambda _: lines + BODY)
    assert ((found.authored, found.offset), (found.committed, found.committed_offset)) == (author, committer)
    assert (found.oid, found.parents, found.author, found.subject) == ("a", ("b",), "L", "work")


def test_an_object_that_cannot_be_read_again_leaves_what_git_listed() -> None:
    def missing(_: str) -> bytes:
        raise NoObject

    head = USUAL._replace(authored=None, offset=0)
    assert exact(head, missing) is head


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        (b"+0900", 540),
        (b"-0330", -210),
        (b"+0575", 375),
        (b"+9999", 6_039),
        (b"-999999", -600_039),
        (b"+09:00", NO_OFFSET),
        (b"", NO_OFFSET),
        (b"+900", NO_OFFSET),
        (b"+" + b"9" * 5000, NO_OFFSET),
    ],
)
def test_a_zone_is_hours_and_minutes(text: bytes, minutes: int) -> None:
    assert zone_of(text) == minutes
