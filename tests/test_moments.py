"""A commit's moments, as reports tell them."""

from datetime import UTC, date, datetime

import pytest

from shinchoku.moments import CommitRef, moment_at, moment_in, moment_of, reference_of
from shinchoku.snapshot import CommitHead

HEAD = CommitHead("a" * 40, (), 1_762_183_020, 540, "Learner", "work", 1_762_269_420, -210)


def test_the_day_is_that_of_the_offset() -> None:
    reference = reference_of(HEAD)
    assert reference.moment == moment_of(HEAD) == datetime(2025, 11, 3, 15, 17, tzinfo=UTC)
    assert reference.date == date(2025, 11, 4)
    assert CommitRef("a", None, "x", "x").date is None


def test_the_committer_date_is_kept_in_its_own_offset() -> None:
    committed = reference_of(HEAD).committed
    assert committed
    assert committed.isoformat() == "2025-11-04T11:47:00-03:30"
    assert reference_of(HEAD._replace(committed=None)).committed is None


@pytest.mark.parametrize(
    ("seconds", "offset", "told"),
    [
        (0, 0, "1970-01-01T00:00:00+00:00"),
        (-1, 0, "1969-12-31T23:59:59+00:00"),
        (2_147_483_648, 0, "2038-01-19T03:14:08+00:00"),
        (4_102_444_800, 540, "2100-01-01T09:00:00+09:00"),
        (253_402_128_000, 840, "9999-12-30T14:00:00+14:00"),
        (253_402_300_800, 0, None),
        (10**30, 0, None),
        (-(10**30), 0, None),
        (0, 6_039, None),
        (0, 959, "1970-01-01T15:59:00+15:59"),
        (0, -960, None),
        (None, 0, None),
    ],
)
def test_a_moment_is_told_where_a_calendar_and_a_clock_have_it(seconds: int | None, offset: int, told: str) -> None:
    assert moment_in(seconds, offset) == told
    found = moment_at(seconds, offset)
    assert (found.isoformat() if found else None) == told
