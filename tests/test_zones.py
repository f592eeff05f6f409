"""Histories told in one zone."""

import sys
import zoneinfo
from collections.abc import Callable, Iterator

import pytest

from shinchoku.errors import UnknownName
from shinchoku.moments import moment_in
from shinchoku.snapshot import Commit, CommitHead, History
from shinchoku.zones import check_zone, told_in
from tests.worlds import commit, every_folder


def one(commit: Commit) -> History:
    def history(
        is_wanted: Callable[[str], bool], since: str | None = None, /, *, others: bool = True
    ) -> Iterator[Commit]:
        return iter((commit,) if is_wanted("x") and since != commit.head.oid and others else ())

    return history


def dates(zone: str, head: CommitHead) -> tuple[str | None, str | None]:
    (found,) = told_in(zone, one(Commit(head, ())))(every_folder)
    told = found.head
    assert not list(told_in(zone, one(Commit(head, ())))(every_folder, head.oid))
    assert told._replace(offset=0, committed_offset=0) == head._replace(offset=0, committed_offset=0)
    return moment_in(told.authored, told.offset), moment_in(told.committed, told.committed_offset)


def test_each_date_has_the_zones_offset_of_that_day() -> None:
    head = CommitHead("a", (), 1_751_328_000, 540, "x", "x", 1_767_225_600, -60)  # 1 July and 1 January, 00:00 UTC
    assert dates("Europe/Berlin", head) == ("2025-07-01T02:00:00+02:00", "2026-01-01T01:00:00+01:00")
    assert dates("America/New_York", head) == ("2025-06-30T20:00:00-04:00", "2025-12-31T19:00:00-05:00")
    assert dates("UTC", head) == ("2025-07-01T00:00:00+00:00", "2026-01-01T00:00:00+00:00")


def test_an_author_tells_the_own_offset() -> None:
    history = one(commit("a", 4, "A x"))
    assert told_in("author", history) is history


def test_a_day_that_no_clock_told_is_told_in_a_zone() -> None:
    head = CommitHead("a", (), 1_762_183_020, 6_039, "x", "x", 1_762_183_020, 6_039)
    assert dates("Asia/Tokyo", head) == ("2025-11-04T00:17:00+09:00",) * 2


@pytest.mark.parametrize("unknown", [None, 10**15, 10**30])
def test_what_no_calendar_has_is_told_in_no_zone(unknown: int | None) -> None:
    assert dates("Asia/Tokyo", CommitHead("a", (), unknown, 0, "x", "x", unknown, 0)) == (None, None)


def test_seconds_of_an_offset_are_dropped() -> None:
    head = CommitHead("a", (), -3_000_000_000, 0, "x", "x", -3_000_000_000, 0)
    assert dates("Asia/Tokyo", head)[0] == "1874-12-08T03:58:00+09:18"


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("Asia/Tokio", "did you mean 'Asia/Tokyo'?"),
        ("athor", "did you mean 'author'?"),
        ("../../etc/passwd", "none of the names is near"),
        ("/etc/passwd", "none of the names is near"),
        ("", "none of the names is near"),
        ("a\0b", "none of the names is near"),
    ],
)
def test_an_unknown_zone_is_told_with_the_nearest_name(name: str, hint: str) -> None:
    with pytest.raises(UnknownName) as caught:
        check_zone(name)
    assert str(caught.value) == f"no time zone is called {name!r}; {hint}"


def test_a_machine_without_zones_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("tzdata", *(name for name in sys.modules if name.startswith("tzdata."))):
        monkeypatch.setitem(sys.modules, name, None)  # as where no package brings it
    zoneinfo.ZoneInfo.clear_cache()
    zoneinfo.reset_tzpath(to=[])
    try:
        with pytest.raises(UnknownName, match="pip install tzdata"):
            check_zone("Asia/Tokyo")
    finally:
        zoneinfo.reset_tzpath()


def test_a_folder_of_zones_is_none() -> None:
    with pytest.raises(UnknownName, match="did you mean 'Asia/"):
        check_zone("Asia")


def test_words_for_no_zone_of_its_own_are_known() -> None:
    check_zone("author")
    check_zone("local")
