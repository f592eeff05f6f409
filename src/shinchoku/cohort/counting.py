"""Many learners' standings, to one overview."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date

import msgspec
from msgspec import Struct

from shinchoku.cohort.overview import (
    BurnUpDay,
    ChapterColumn,
    ItemColumn,
    LearnerRow,
    LearnersInfo,
    Overview,
    Pace,
    Seen,
    Stuck,
)
from shinchoku.cohort.standing import REACHED, Column, Course, Kept, Standing, course_of, standing_of
from shinchoku.report import Tool
from shinchoku.version import __version__

_WEEK = 7  # days
_PLACES = 4
_QUARTERS = (0.0, 0.25, 0.5, 0.75, 1.0)


class Asked(Struct, frozen=True):
    """What is asked of an overview."""

    as_of: date
    stale_days: int
    named: bool
    """Whether learners stand there by their own names, in the roster's order; else by pseudonym, in that order."""
    pseudonym: Callable[[str], str]


class _Row(Struct, frozen=True):
    kept: Kept
    """Without the report: there may be very many."""
    course: Course | None
    standing: Standing | None


def overview_of(kept: Iterable[Kept], asked: Asked) -> Overview:
    """The cohort's state; learners are gone through once, and of their reports little is kept."""
    courses: dict[Course, Course] = {}
    rows = [_condensed(each, courses) for each in kept]
    course = most_common(row.course for row in rows)
    standings = [row.standing for row in rows if row.standing and row.course is course]
    columns = course.columns if course else ()
    told = [_told(row, course, asked) for row in rows]
    if not asked.named:
        told.sort(key=lambda row: row.name)
    reported = [row for row in told if row.state == "reported"]
    return Overview(
        tool=Tool("shinchoku", __version__),
        catalog=course.info if course else None,
        first_track=course.first_track if course else None,
        as_of=asked.as_of.isoformat(),
        stale_days=asked.stale_days,
        named=asked.named,
        learners=LearnersInfo(
            total=len(rows),
            reported=len(reported),
            finished=sum(row.total > 0 and row.complete + row.unverified == row.total for row in reported),
            stale=sum(row.stale is True for row in reported),
            undated=sum(row.stale is None for row in reported),
            overclaiming=sum(bool(row.overclaimed) for row in reported),
            failed=dict(sorted(Counter(row.reason for row in told if row.reason).items())),
            elsewhere=sum(row.state == "elsewhere" for row in told),
            waiting=sum(row.state == "waiting" for row in told),
            other_terms=sum(bool(row.standing) and not row.kept.is_current for row in rows),
        ),
        chapters=tuple(_chapters(course, standings)) if course else (),
        items=tuple(_item(number, column, standings) for number, column in enumerate(columns)),
        pace=_pace([standing.pace for standing in standings]),
        stuck=tuple(_stuck(columns, standings)),
        burn_up=tuple(_burn_up(standings, asked.as_of)),
        rows=tuple(told),
    )


def _condensed(kept: Kept, courses: dict[Course, Course]) -> _Row:
    if kept.report is None:
        return _Row(kept, None, None)
    course = course_of(kept.report)
    course = courses.setdefault(course, course)  # one for all who are held against it
    return _Row(msgspec.structs.replace(kept, report=None), course, standing_of(kept.report))


def most_common(courses: Iterable[Course | None]) -> Course | None:
    """The catalogue of most learners; of several, that with the most items, then the first by its id."""
    count = Counter(course for course in courses if course)
    most = max(count.values(), default=0)
    likely = (course for course, number in count.items() if number == most)
    return min(
        likely, key=lambda course: (-len(course.columns), course.info.id, msgspec.json.encode(course)), default=None
    )


def _told(row: _Row, course: Course | None, asked: Asked) -> LearnerRow:
    learner, standing = row.kept.learner, row.standing
    page = asked.pseudonym(learner.name)
    own = standing if row.course is course else None  # of who is held against the same catalogue as most
    state: Seen = "reported" if own else "elsewhere" if standing else "failed" if row.kept.reason else "waiting"
    first = _of_first(course, own) if course and own else []
    reached = sum(status in REACHED for _, status in first)
    open_items = [column for column, status in first if status not in REACHED]
    is_open = bool(own) and reached < len(first)
    return LearnerRow(
        name=learner.name if asked.named else page,
        page=page,
        state=state,
        reason=row.kept.reason,
        message=row.kept.message if asked.named else None,
        complete=sum(status == "complete" for _, status in first),
        unverified=sum(status == "unverified" for _, status in first),
        total=len(first),
        next=own.next if own else None,
        chapter=open_items[0].chapter if open_items else None,
        started_on=_iso(own.started) if own else None,
        last_touched_on=_iso(own.last) if own else None,
        stale=own.is_stale(asked.as_of, asked.stale_days) if own and is_open else False,
        pace=_rounded(own.pace) if own else None,
        overclaimed=own.overclaimed if own else (),
        statuses=own.statuses if own else (),
        regressed=own.regressed if own else (),
        waived=own.waived if own else (),
        source=learner.source.shown if asked.named else None,
        note=learner.note if asked.named else None,
    )


def _of_first(course: Course, standing: Standing) -> list[tuple[Column, str]]:
    """The counted items of the first track, with the learner's status of each."""
    pairs = zip(course.columns, standing.statuses, strict=True)
    return [(column, status) for column, status in pairs if column.counted and column.track == course.first_track]


def _item(number: int, column: Column, standings: Sequence[Standing]) -> ItemColumn:
    count = Counter(standing.statuses[number] for standing in standings)
    return ItemColumn(
        id=column.id,
        track=column.track,
        chapter=column.chapter,
        title=column.title,
        counted=column.counted,
        complete=count["complete"],
        unverified=count["unverified"],
        failing=count["failing"],
        in_progress=count["in_progress"],
        not_started=count["not_started"],
        regressed=sum(column.id in standing.regressed for standing in standings),
        stuck=sum(column.id == standing.next for standing in standings),
        overclaimed=sum(column.id in standing.overclaimed for standing in standings),
    )


def _chapters(course: Course, standings: Sequence[Standing]) -> Iterable[ChapterColumn]:
    titles = {(chapter.track, chapter.id): chapter.title for chapter in course.chapters}
    places: dict[tuple[str, str | None], list[int]] = {}
    for number, column in enumerate(course.columns):
        counted = places.setdefault((column.track, column.chapter), [])
        counted += [number] if column.counted else []
    for (track, chapter), numbers in places.items():
        found = [[standing.statuses[number] for number in numbers] for standing in standings]
        reached = [sum(status in REACHED for status in statuses) for statuses in found]
        yield ChapterColumn(
            id=chapter,
            track=track,
            title=titles[track, chapter] if chapter is not None else None,
            total=len(numbers),
            of=len(numbers) * len(standings),
            complete=sum(statuses.count("complete") for statuses in found),
            reached=sum(reached),
            finished=reached.count(len(numbers)) if numbers else 0,
        )


def _pace(paces: Iterable[float | None]) -> Pace:
    known = sorted(pace for pace in paces if pace is not None)
    if not known:
        return Pace(0, None, None, None)
    lower, median, upper = (_rounded(_quantile(known, part)) for part in _QUARTERS[1:4])
    return Pace(len(known), lower, median, upper)


def _stuck(columns: Sequence[Column], standings: Sequence[Standing]) -> list[Stuck]:
    place = {column.id: number for number, column in enumerate(columns)}
    count = Counter(
        (standing.next, standing.statuses[place[standing.next]]) for standing in standings if standing.next in place
    )
    items = {item for item, _ in count}
    found = [
        Stuck(
            item=item,
            learners=sum(number for (each, _), number in count.items() if each == item),
            failing=count[item, "failing"],
            in_progress=count[item, "in_progress"],
            not_started=count[item, "not_started"],
        )
        for item in items
    ]
    return sorted(found, key=lambda stuck: (-stuck.learners, place[stuck.item]))


def _burn_up(standings: Sequence[Standing], as_of: date) -> Iterable[BurnUpDay]:
    """Week by week after each learner's own first day, as long as half of those who began are there."""
    begun = [
        (standing.started, standing.reached_on)
        for standing in standings
        if standing.started and standing.reached_on is not None
    ]
    ages = sorted((as_of - started).days for started, _ in begun)
    longest = ages[len(ages) // 2] if ages else -1
    for day in range(0, longest + 1, _WEEK):
        counts = sorted(
            sum((on - started).days <= day for on in reached_on)
            for started, reached_on in begun
            if (as_of - started).days >= day
        )
        yield BurnUpDay(day, len(counts), *(round(_quantile(counts, part), _PLACES) for part in _QUARTERS))


def _quantile(ordered: Sequence[float], part: float) -> float:
    """Between the two nearest ranks, by how near each is: as spreadsheets have it."""
    place = part * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def _rounded(number: float | None) -> float | None:
    return None if number is None else round(number, _PLACES)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
