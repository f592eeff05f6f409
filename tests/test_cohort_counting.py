"""A cohort's figures: laws against a slow counting of the same, and what each word of them means."""

import json
import random
from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction
from functools import partial
from hashlib import sha256
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from msgspec.structs import replace

from shinchoku.cohort.counting import Asked, overview_of
from shinchoku.cohort.overview import LearnerRow, Overview
from shinchoku.cohort.pseudonyms import KEY_LENGTH, pseudonym
from shinchoku.cohort.roster import Learner
from shinchoku.cohort.sources import address
from shinchoku.cohort.standing import OPEN, REACHED, Kept, course_of, standing_of
from shinchoku.cohort.work import Reason
from shinchoku.render.cohort_json import cohort_schema, render_cohort_json
from shinchoku.report import (
    CatalogInfo,
    ChapterSummary,
    Claim,
    CommitsInfo,
    Evidence,
    ImplementationInfo,
    ItemReport,
    ReadmeInfo,
    Report,
    RepositoryInfo,
    Status,
    SuiteInfo,
    Summary,
    TitleInfo,
    Tool,
    TrackSummary,
)

KEY = bytes(range(KEY_LENGTH))
TODAY = date(2026, 3, 1)
STATUSES: tuple[Status, ...] = get_args(Status)
EVIDENCE = Evidence(
    ReadmeInfo(present=False, path=None, characters=0),
    ImplementationInfo(0),
    SuiteInfo("not_run", None, 0, 0, 0, 0, 0, None, None, None, (), None, None),
    (),
    CommitsInfo(0, None, None, None),
)
VALIDATOR = Draft202012Validator(cohort_schema())
PLACES = [
    ("main", "one", True),
    ("main", "one", True),
    ("main", "two", True),
    ("main", None, True),
    ("main", "two", False),
]
PLACES += [("extra", None, True), ("extra", "three", True)]
"""The items of the course: track, chapter, whether it counts."""


def title(text: str) -> TitleInfo:
    return TitleInfo(text, "")


def item(number: int, status: Status = "not_started", **facts: Any) -> ItemReport:  # noqa: ANN401 - whatever fields
    track, chapter, counted = PLACES[number]
    blank = ItemReport(
        id=f"item_{number}",
        track=track,
        chapter=chapter,
        title=title(f"Item {number}"),
        path=None,
        status=status,
        regressed=False,
        reasons=(),
        waived={},
        counted=counted,
        lacking=0,
        started_on=None,
        completed_on=None,
        last_touched_on=None,
        evidence=EVIDENCE,
        claim=None,
    )
    return replace(blank, **facts)


def report(items: Sequence[ItemReport], next_item: str | None = None, catalog: str = "course") -> Report:
    tracks = dict.fromkeys(each.track for each in items) or {"main": None}
    chapters = dict.fromkeys((each.track, each.chapter) for each in items if each.chapter)
    return Report(
        tool=Tool("shinchoku", "1"),
        repository=RepositoryInfo("/srv/a", "0" * 40, "0" * 40, "main", dirty=False, shallow=False),
        catalog=CatalogInfo(catalog, title(catalog)),
        summary=Summary(
            tracks={track: TrackSummary(0, 0, 0, 0, 0, 0) for track in tracks},
            chapters=tuple(ChapterSummary(chapter, track, title(chapter), 9, 7) for track, chapter in chapters),
            current_chapter=None,
            latest=None,
            next=next_item,
        ),
        items=tuple(items),
        strays=(),
        claims_file=None,
        drift=(),
        problems=(),
    )


def kept(name: str, found: Report | None, reason: Reason | None = None) -> Kept:
    learner = Learner(name, address(f"https://user:password@h.example/{name}"), None, f"note of {name}")
    return Kept(learner, found, reason, f"message of {name}" if reason else None, "0" * 40 if found else None)


def asked(*, named: bool = False, as_of: date = TODAY, stale_days: int = 14) -> Asked:
    return Asked(as_of, stale_days, named, partial(pseudonym, key=KEY))


def overview(*learners: Kept, **facts: Any) -> Overview:  # noqa: ANN401 - as `asked` has them
    return overview_of(learners, asked(**facts))


def row_of(found: Report | None, **facts: Any) -> LearnerRow:  # noqa: ANN401 - as above
    (row,) = overview(kept("hanako", found), **facts).rows
    return row


def whole(status: Status = "complete", **facts: Any) -> list[ItemReport]:  # noqa: ANN401 - as above
    return [item(number, status, **facts) for number in range(len(PLACES))]


# --- learners for the laws ---

_DAYS = st.one_of(st.none(), st.dates(date(2025, 9, 1), date(2026, 4, 1)).map(date.isoformat))


@st.composite
def _reports(draw: st.DrawFn) -> Report:
    number = draw(st.sampled_from([len(PLACES), len(PLACES), 3, 0]))
    items = [
        item(
            place,
            draw(st.sampled_from(STATUSES)),
            regressed=draw(st.booleans()),
            started_on=draw(_DAYS),
            completed_on=draw(_DAYS),
            last_touched_on=draw(_DAYS),
            waived=draw(st.sampled_from([{}, {}, {"TST01": "because"}])),
            claim=draw(st.one_of(st.none(), st.builds(Claim, st.booleans(), _DAYS, st.just(1)))),
        )
        for place in range(number)
    ]
    nearest = draw(st.sampled_from([None, "elsewhere", *(each.id for each in items)]))
    return report(items, nearest, draw(st.sampled_from(["course", "course", "another"])))


@st.composite
def _cohorts(draw: st.DrawFn) -> list[Kept]:
    found = []
    for number in range(draw(st.integers(0, 6))):
        reason: Reason | None = draw(st.sampled_from([None, None, None, *get_args(Reason)]))
        seen = None if reason else draw(st.one_of(_reports(), _reports(), st.none()))
        found.append(kept(f"learner-{number}", seen, reason))
    return found


# --- the laws ---


@given(
    cohort=_cohorts(), named=st.booleans(), as_of=st.dates(date(2025, 8, 1), date(2026, 5, 1)), stale=st.integers(1, 60)
)
def test_every_figure_is_what_a_slow_counting_finds(cohort: list[Kept], named: bool, as_of: date, stale: int) -> None:
    found = overview(*cohort, named=named, as_of=as_of, stale_days=stale)
    reported = [row for row in found.rows if row.state == "reported"]
    reports = {pseudonym(each.learner.name, KEY): each.report for each in cohort if each.report}
    theirs = [reports[row.page] for row in reported]
    told = found.learners

    assert told.total == len(found.rows) == len(cohort)
    assert told.reported == len(reported)
    assert told.reported + told.elsewhere + sum(told.failed.values()) + _waiting(found) == told.total
    assert told.waiting == _waiting(found)
    for wanted, number in ((True, told.stale), (None, told.undated)):
        assert number == sum(row.stale is wanted for row in reported) == sum(row.stale is wanted for row in found.rows)
    assert told.overclaiming == sum(bool(row.overclaimed) for row in found.rows)
    for reason in get_args(Reason):
        assert told.failed.get(reason, 0) == sum(each.reason == reason for each in cohort)
    for number, column in enumerate(found.items):
        seen = [each.items[number].status for each in theirs]
        assert [getattr(column, status) for status in STATUSES] == [seen.count(status) for status in STATUSES]
        assert sum(getattr(column, status) for status in STATUSES) == told.reported
        assert column.regressed == sum(each.items[number].regressed for each in theirs)
        assert column.overclaimed == sum(row.overclaimed.count(column.id) for row in reported)
        assert column.stuck == sum(row.next == column.id for row in reported)
    for chapter in found.chapters:
        cells = [_cells(each, chapter.track, chapter.id) for each in theirs]
        everything = [status for some in cells for status in some]
        assert chapter.total * len(theirs) == len(everything)
        assert chapter.of == len(everything)
        assert chapter.complete == everything.count("complete")
        assert chapter.reached == sum(status in REACHED for status in everything)
        assert chapter.finished == sum(bool(some) and set(some) <= REACHED for some in cells)
    assert sum(chapter.total for chapter in found.chapters) == sum(column.counted for column in found.items)
    finished = 0
    for row, each in zip(reported, theirs, strict=True):
        first = [part.status for part in each.items if part.track == "main" and part.counted]
        assert (row.complete, row.unverified) == (first.count("complete"), first.count("unverified"))
        assert row.total == len(first)
        assert row.waived == tuple(part.id for part in each.items if part.waived and part.status in REACHED)
        assert row.statuses == tuple(part.status for part in each.items)
        finished += bool(first) and not set(first) & OPEN
    assert told.finished == finished
    assert [(each.item, each.learners) for each in found.stuck] == _stuck(reported, [each.id for each in found.items])
    for stuck in found.stuck:
        assert stuck.failing + stuck.in_progress + stuck.not_started == stuck.learners
    assert found.first_track == ("main" if theirs else None)


def _waiting(found: Overview) -> int:
    return sum(row.state == "waiting" for row in found.rows)


def _cells(found: Report, track: str, chapter: str | None) -> list[Status]:
    return [each.status for each in found.items if each.counted and (each.track, each.chapter) == (track, chapter)]


def _stuck(rows: Sequence[LearnerRow], ids: Sequence[str]) -> list[tuple[str, int]]:
    count = [(name, sum(row.next == name for row in rows)) for name in ids]
    return sorted([(name, number) for name, number in count if number], key=lambda pair: (-pair[1], ids.index(pair[0])))


@given(cohort=_cohorts(), seed=st.randoms(use_true_random=False))
def test_the_order_of_learners_does_not_count_where_they_have_no_names(cohort: list[Kept], seed: random.Random) -> None:
    shuffled = list(cohort)
    seed.shuffle(shuffled)
    assert overview(*shuffled) == overview(*cohort)
    one, other = overview(*shuffled, named=True), overview(*cohort, named=True)
    assert [row.name for row in one.rows] == [each.learner.name for each in shuffled]
    assert replace(one, rows=()) == replace(other, rows=())
    assert sorted(one.rows, key=lambda row: row.name) == sorted(other.rows, key=lambda row: row.name)


@given(cohort=_cohorts())
def test_learners_are_gone_through_once(cohort: list[Kept]) -> None:
    assert overview_of(iter(cohort), asked()) == overview(*cohort)


@given(cohort=_cohorts(), named=st.booleans())
def test_the_document_keeps_to_its_schema(cohort: list[Kept], named: bool) -> None:
    text = render_cohort_json(overview(*cohort, named=named))
    VALIDATOR.validate(json.loads(text))
    assert msgspec.json.decode(text, type=Overview) == overview(*cohort, named=named)


@given(cohort=_cohorts())
def test_without_names_nothing_tells_who_a_learner_is(cohort: list[Kept]) -> None:
    text = render_cohort_json(overview(*cohort))
    for part in ("learner-0", "h.example", "note of", "message of", "/srv/a", "password"):
        assert part not in text


@given(cohort=_cohorts())
def test_with_names_no_password_stands_there(cohort: list[Kept]) -> None:
    found = overview(*cohort, named=True)
    assert "password" not in render_cohort_json(found)
    for row, each in zip(found.rows, cohort, strict=True):
        assert (row.name, row.note) == (each.learner.name, each.learner.note)
        assert row.source == f"https://***@h.example/{each.learner.name}"
        assert row.message == each.message
        assert row.page == pseudonym(row.name, KEY)


@given(cohort=_cohorts(), as_of=st.dates(date(2025, 8, 1), date(2026, 5, 1)))
def test_quarters_lie_between_the_least_and_the_most(cohort: list[Kept], as_of: date) -> None:
    found = overview(*cohort, as_of=as_of)
    paces = sorted(row.pace for row in found.rows if row.pace is not None)
    assert found.pace.learners == len(paces)
    if paces:
        lower, median, upper = _numbers(found.pace.lower, found.pace.median, found.pace.upper)
        assert paces[0] <= lower <= median <= upper <= paces[-1]
        assert lower == pytest.approx(_quantile(paces, Fraction(1, 4)), abs=1e-3)
        assert median == pytest.approx(_quantile(paces, Fraction(1, 2)), abs=1e-3)
    else:
        assert (found.pace.lower, found.pace.median, found.pace.upper) == (None, None, None)
    most = max((row.total for row in found.rows), default=0)
    for day in found.burn_up:
        assert 0 <= day.lowest <= day.lower <= day.median <= day.upper <= day.highest <= most
    for one, other in zip(found.burn_up, found.burn_up[1:], strict=False):
        assert other.day == one.day + 7
        assert other.learners <= one.learners
        assert other.lowest >= one.lowest, "whoever is left had reached as much already"
    if found.burn_up:
        assert 2 * found.burn_up[-1].learners >= found.burn_up[0].learners


def _numbers(*found: float | None) -> list[float]:
    return [number for number in found if number is not None]


def _quantile(ordered: Sequence[float], part: Fraction) -> float:
    """As the definition has it: the point of the broken line over 0…n-1 at that part of its length."""
    place = part * (len(ordered) - 1)
    below = place.numerator // place.denominator
    rest = place - below
    above = ordered[below + 1] if rest else ordered[below]
    return float(Fraction(ordered[below]) * (1 - rest) + Fraction(above) * rest)


@given(cohort=st.lists(_reports(), min_size=1, max_size=5), as_of=st.dates(date(2025, 10, 1), date(2026, 5, 1)))
def test_for_those_who_began_together_the_burn_up_never_falls(cohort: list[Report], as_of: date) -> None:
    start = "2025-09-01"
    together = [
        replace(each, items=tuple(replace(part, started_on=start) for part in each.items))
        for each in cohort
        if each.items
    ]
    found = overview(*(kept(str(number), each) for number, each in enumerate(together)), as_of=as_of)
    for one, other in zip(found.burn_up, found.burn_up[1:], strict=False):
        assert other.learners == one.learners
        for name in ("lowest", "lower", "median", "upper", "highest"):
            assert getattr(other, name) >= getattr(one, name)
    if found.burn_up:
        assert (as_of - date.fromisoformat(start)).days - found.burn_up[-1].day < 7


# --- what the words mean ---


def test_nobody_is_a_cohort_too() -> None:
    found = overview()
    assert (found.learners.total, found.items, found.rows, found.catalog, found.burn_up) == (0, (), (), None, ())
    assert found.first_track is None
    VALIDATOR.validate(json.loads(render_cohort_json(found)))


def test_who_was_not_scanned_yet_is_waiting() -> None:
    found = overview(kept("a", None), kept("b", None, "timeout"), named=True)
    assert [(row.state, row.reason, row.message) for row in found.rows] == [
        ("waiting", None, None),
        ("failed", "timeout", "message of b"),
    ]
    assert found.learners.failed == {"timeout": 1}
    assert found.catalog is None


def test_the_catalogue_of_most_learners_is_the_cohorts() -> None:
    mine, theirs = report(whole()), report(whole(), catalog="another")
    found = overview(kept("a", theirs), kept("b", mine), kept("c", mine), named=True)
    assert found.catalog == mine.catalog
    assert [row.state for row in found.rows] == ["elsewhere", "reported", "reported"]
    assert found.learners.elsewhere == 1
    elsewhere = found.rows[0]
    assert (elsewhere.total, elsewhere.statuses, elsewhere.next, elsewhere.stale) == (0, (), None, False)
    assert (elsewhere.started_on, elsewhere.last_touched_on, elsewhere.waived) == (None, None, ())


def test_of_catalogues_with_as_many_learners_the_one_with_most_items_then_the_first_by_id_is_the_cohorts() -> None:
    for order in ("ab", "ba"):
        found = overview(*(kept(name, report(whole(), catalog=name)) for name in order))
        assert found.catalog == CatalogInfo("a", title("a"))
        found = overview(*(kept(name, report(whole()[: 3 + (name == "b")], catalog=name)) for name in order))
        assert found.catalog == CatalogInfo("b", title("b"))


def test_of_catalogues_with_the_same_id_and_length_it_is_the_same_one_in_any_order() -> None:
    mine = report(whole())
    theirs = replace(mine, items=tuple(replace(each, title=title("Other")) for each in mine.items))
    found = overview(kept("a", mine), kept("b", theirs)), overview(kept("b", theirs), kept("a", mine))
    assert found[0] == found[1]
    assert found[0].learners.elsewhere == 1


def test_a_learner_with_every_counted_item_of_the_first_track_is_finished() -> None:
    items = whole("unverified")
    items[4] = item(4, "failing")  # does not count
    items[5] = item(5, "not_started")  # of another track
    assert overview(kept("a", report(items))).learners.finished == 1
    items[0] = item(0, "failing")
    assert overview(kept("a", report(items))).learners.finished == 0


def test_a_course_in_which_nothing_counts_is_finished_by_nobody() -> None:
    found = overview(kept("a", report([item(4)])), kept("b", report([])))
    assert (found.learners.finished, found.learners.stale) == (0, 0)


@pytest.mark.parametrize(
    ("days", "stale"), [(None, True), (-1, False), (0, False), (13, False), (14, True), (400, True)]
)
def test_a_learner_is_stale_after_so_many_days_without_a_commit(days: int | None, stale: bool) -> None:
    last = None if days is None else (TODAY - timedelta(days)).isoformat()
    items = whole()
    items[6] = item(6, "in_progress" if last else "not_started", last_touched_on=last)  # any track's
    items[:6] = [item(number) for number in range(6)]
    assert row_of(report(items)).stale is stale
    assert row_of(report([replace(each, status="complete") for each in items])).stale is False, (
        "who is finished, is not"
    )


def days_ago(number: int) -> str:
    return (TODAY - timedelta(number)).isoformat()


def test_nobody_is_called_stale_without_the_dates_to_tell_it_by() -> None:
    old, new = (item(0, "in_progress", last_touched_on=days_ago(number)) for number in (20, 2))
    undated = item(1, "complete")
    for items, stale in (((old, undated), None), ((new, undated), False), ((undated,), None), ((old,), True)):
        found = overview(kept("a", report([*items, item(2)])))
        assert found.rows[0].stale is stale
        assert (found.learners.stale, found.learners.undated) == (stale is True, stale is None)
    waived = item(1, "complete", waived={"FIL01": "handed in on paper"})  # nothing of it need be there
    assert row_of(report([old, waived, item(2)])).stale is True


def test_who_has_begun_nothing_is_stale_unless_the_beginnings_are_cut_off() -> None:
    whole_one = report([item(0)])
    shallow = replace(whole_one, repository=replace(whole_one.repository, shallow=True))
    assert (row_of(whole_one).stale, row_of(shallow).stale) == (True, None)


def test_an_item_reached_without_a_date_leaves_no_pace_and_no_burn_up() -> None:
    dated = [item(n, "complete", started_on=days_ago(20), completed_on=days_ago(10 - n)) for n in range(2)]
    assert row_of(report(dated)).pace == 5.5
    found = overview(kept("a", report([*dated, item(2, "unverified")])))
    assert (found.rows[0].pace, found.pace.learners, found.burn_up) == (None, 0, ())
    assert overview(kept("a", report([*dated, item(2, "in_progress"), item(5, "complete")]))).pace.learners == 1


def test_who_was_whole_before_the_first_day_began_no_later() -> None:
    reversed_ones = [item(n, "complete", started_on=days_ago(3), completed_on=days_ago(13 - n)) for n in range(2)]
    row = row_of(report(reversed_ones))
    assert (row.started_on, row.pace) == (days_ago(13), 0.5)


def test_what_own_settings_waive_is_told_where_it_counts() -> None:
    because = {"TST01": "no tests yet"}
    items = [item(0, "complete", waived=because), item(1, "failing", waived=because), item(2, "complete")]
    assert row_of(report(items)).waived == ("item_0",)


def test_reports_of_other_terms_than_the_last_runs_are_counted() -> None:
    seen = kept("a", report(whole()))
    other = replace(kept("b", report(whole(), catalog="another")), is_current=False)
    failed = replace(kept("c", None, "timeout"), is_current=False)
    assert overview(seen, other, failed).learners.other_terms == 1


def test_a_track_without_items_is_still_the_first() -> None:
    seen = report([item(5, "complete"), item(6, "complete")])
    tracks = {"main": TrackSummary(0, 0, 0, 0, 0, 0), **seen.summary.tracks}
    found = overview(kept("a", replace(seen, summary=replace(seen.summary, tracks=tracks))))
    assert (found.first_track, found.rows[0].total, found.learners.finished) == ("main", 0, 0)


def test_a_tracks_items_of_no_chapter_have_their_line() -> None:
    found = overview(kept("a", report(whole())))
    assert [(each.track, each.id, each.total) for each in found.chapters] == [
        ("main", "one", 2),
        ("main", "two", 1),
        ("main", None, 1),
        ("extra", None, 1),
        ("extra", "three", 1),
    ]
    assert found.chapters[2].title is None


def test_an_item_is_overclaimed_that_is_ticked_and_not_there() -> None:
    ticked, open_one = Claim(done=True, date=None, line=1), Claim(done=False, date=None, line=1)
    for status in STATUSES:
        assert row_of(report([item(0, status, claim=ticked)])).overclaimed == (("item_0",) if status in OPEN else ())
        assert row_of(report([item(0, status, claim=open_one)])).overclaimed == ()
        assert row_of(report([item(0, status)])).overclaimed == ()
    assert {*OPEN, *REACHED} == set(STATUSES)


def test_a_learner_is_at_an_open_item_of_the_first_track() -> None:
    items = [item(0, "complete"), item(1, "failing"), item(2), item(3), item(4), item(5)]
    assert row_of(report(items, "item_1")).next == "item_1"
    for nearest in ("item_0", "item_4", "item_5", "gone", None):
        assert standing_of(report(items, nearest)).next is None


def test_a_learners_chapter_is_the_first_in_which_something_is_open() -> None:
    assert row_of(report([item(0, "complete"), item(1, "unverified"), item(2), item(3)])).chapter == "two"
    assert row_of(report([item(3)])).chapter is None
    assert row_of(report(whole())).chapter is None


def test_a_learners_dates_are_those_of_the_commits() -> None:
    items = [
        item(0, "complete", started_on="2026-01-05", completed_on="2026-01-09", last_touched_on="2026-01-09"),
        item(1, "unverified", started_on="2026-01-02", completed_on="2026-01-12", last_touched_on="2026-01-20"),
        item(2, "failing", started_on="2026-01-12", completed_on="2026-01-13"),  # it was whole once
        item(4, "complete", started_on="2025-01-01", completed_on="2025-01-01"),  # does not count
        item(5, "complete", started_on="2025-01-01", last_touched_on="2026-02-01"),  # of another track
    ]
    standing = standing_of(report(items))
    assert standing.started == date(2026, 1, 2)
    assert standing.reached_on == (date(2026, 1, 9), date(2026, 1, 12))
    assert standing.last == date(2026, 2, 1)
    assert standing.pace == 5.0
    row = row_of(report(items))
    assert (row.started_on, row.last_touched_on, row.pace) == ("2026-01-02", "2026-02-01", 5.0)


def test_one_dated_item_tells_no_pace_and_a_wrong_clock_no_negative_one() -> None:
    one = item(0, "complete", started_on="2026-01-05", completed_on="2026-01-09")
    assert row_of(report([one, item(1, "complete")])).pace is None
    early = replace(one, id="item_1", completed_on="2025-12-31", started_on="2026-01-06")
    assert row_of(report([replace(one, completed_on="2026-01-01"), early])).pace == 0.5


def test_the_burn_up_is_counted_from_each_learners_own_first_day() -> None:
    def learner(start: date, *days: int) -> Report:
        dates = [(start + timedelta(day)).isoformat() for day in days]
        done = [
            item(number, "complete", started_on=start.isoformat(), completed_on=day) for number, day in enumerate(dates)
        ]
        return report([*done, *(item(number) for number in range(len(done), len(PLACES)))])

    early, late = learner(TODAY - timedelta(21), 0, 7, 8), learner(TODAY - timedelta(8), 3)
    begun_today = learner(TODAY)  # nothing dated: it has not begun
    found = overview(*(kept(name, each) for name, each in (("a", early), ("b", late), ("c", begun_today))))
    assert [(each.day, each.learners, each.lowest, each.median, each.highest) for each in found.burn_up] == [
        (0, 2, 0, 0.5, 1),
        (7, 2, 1, 1.5, 2),
        (14, 1, 3, 3, 3),
        (21, 1, 3, 3, 3),
    ]


def test_a_day_before_everything_has_no_burn_up() -> None:
    done = item(0, "complete", started_on="2026-01-05", completed_on="2026-01-09")
    assert overview(kept("a", report([done])), as_of=date(2025, 12, 1)).burn_up == ()


def test_a_course_holds_what_is_the_same_for_every_learner() -> None:
    one, other = report(whole()), report(whole("failing", regressed=True), "item_1")
    assert course_of(one) == course_of(other)
    assert {chapter.complete for chapter in course_of(one).chapters} == {0}


# --- pseudonyms ---


@given(name=st.text(st.characters(exclude_categories=[])), key=st.binary(min_size=KEY_LENGTH, max_size=KEY_LENGTH))
def test_a_pseudonym_is_the_same_for_the_same_name_and_key(name: str, key: bytes) -> None:
    found = pseudonym(name, key)
    assert found == pseudonym(name, key)
    assert found != pseudonym(name, sha256(key).digest())
    assert found != pseudonym(f"{name}x", key)
    assert found.removeprefix("learner-").isalnum()
    assert found.isascii()
    assert len(found) == len("learner-") + 12


@given(name=st.from_regex("[a-z2-7]{4,12}", fullmatch=True))
def test_a_pseudonym_does_not_hold_the_name(name: str) -> None:
    assert name in "learner" or name not in pseudonym(name, KEY)


def test_many_learners_have_as_many_pseudonyms() -> None:
    assert len({pseudonym(str(number), KEY) for number in range(20_000)}) == 20_000
