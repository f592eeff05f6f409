"""DRF201 to DRF206: the summary's counts, chapter and latest item, and other files that repeat the count."""

from collections.abc import Iterator
from datetime import datetime

from shinchoku.catalog import Track
from shinchoku.drift.case import Case, Found, is_settled
from shinchoku.drift.counts import Counted
from shinchoku.drift.rewording import reworded_chapter, reworded_latest
from shinchoku.progress_md.changes import SetCount
from shinchoku.progress_md.claims import Row
from shinchoku.progress_md.pieces import names_at_head
from shinchoku.progress_md.words import words_of
from shinchoku.report import ItemReport
from shinchoku.speech import Title, called, day, say, title


def count_against_ticks(case: Case) -> Iterator[Found]:
    """DRF201: the first track's."""
    yield from _against_ticks(case, first=True)


def other_count_against_ticks(case: Case) -> Iterator[Found]:
    """DRF203: the other tracks'."""
    yield from _against_ticks(case, first=False)


def _against_ticks(case: Case, *, first: bool) -> Iterator[Found]:
    for counted in case.counted:
        track = counted.track
        if counted.path is not None or (track is case.register.catalog.tracks[0]) != first:
            continue
        ticked, total = case.ticked(track), len(case.active(track))
        if (counted.count.done, counted.count.total) != (ticked, total):
            claim, truth = _count(counted), f"{ticked} / {total}"
            message = say(
                "{claim} {track} are claimed, but the file ticks {truth}",
                claim=claim,
                track=_called(track),
                truth=truth,
            )
            change = set_count(case, counted)
            yield Found(message, counted.count.span, None, claim, truth, change, help=_help(change))


def count_against_evidence(case: Case) -> Iterator[Found]:
    """DRF202: what could not be verified may be done or not."""
    first = case.register.catalog.tracks[0]
    items = case.active(first)
    complete = sum(1 for item in items if item.status == "complete")
    most = complete + sum(1 for item in items if item.status == "unverified")
    for counted in case.counted:
        if counted.path is not None or counted.track is not first or complete <= counted.count.done <= most:
            continue
        truth = (
            f"{complete} / {len(items)}"
            if most == complete
            else say("{least} to {most} / {total}", least=complete, most=most, total=len(items))
        )
        message = say(
            "{claim} {track} are claimed, but by the evidence it is {truth}",
            claim=_count(counted),
            track=_called(first),
            truth=truth,
        )
        help_ = say("the count follows from the ticks")
        yield Found(message, counted.count.span, None, _count(counted), truth, help=help_)


def stale_chapter(case: Case) -> Iterator[Found]:
    """DRF204: the chapter that is claimed has nothing left to do, and another one has."""
    first = case.register.catalog.tracks[0]
    open_items = (item for item in case.active(first) if not is_settled(item, ticked=case.ticks.get(item.id, False)))
    places = [case.place(item.id) for item in open_items]
    open_chapters = {place.chapter.id for place in places if place.chapter}
    current = places[0].chapter if places else None
    for row in case.claims.rows:
        claimed = case.register.chapter(_names(case, row), row.value) if row.role == "current" else None
        if claimed is None or current is None or claimed.id in open_chapters:
            continue
        change = reworded_chapter(case, row, claimed, current)
        help_ = (
            say("write {chapter!r}", chapter=current.title.en)
            if change
            else say("left alone: the row has a form of its own")
        )
        message = say(
            "the current chapter is said to be {claimed}; nothing is left there, {current} is open",
            claimed=title(claimed.title),
            current=title(current.title),
        )
        yield Found(message, row.span, None, claimed.id, current.id, change, help=help_)


def stale_latest(case: Case) -> Iterator[Found]:
    """DRF205: another item was completed later."""
    latest = case.report.summary.latest
    for row in case.claims.rows:
        claimed = case.register.item(_names(case, row)) if row.role == "latest" else None
        if claimed is None or latest is None or claimed == latest.item:
            continue
        moment, newest = _moment(case.items[claimed]), _moment(case.items[latest.item])
        if moment is None or newest is None or moment >= newest:
            continue
        change = reworded_latest(case, row, claimed, latest)
        help_ = (
            say("write {item} ({date})", item=latest.item, date=latest.date)
            if change
            else say("left alone: the row has a form of its own")
        )
        when = (
            say("later on that day")
            if case.items[claimed].completed_on == latest.date
            else say("later, on {day}", day=day(latest.date))
        )
        message = say(
            "the latest completed is said to be {claimed}; {item} was completed {when}",
            claimed=claimed,
            item=latest.item,
            when=when,
        )
        yield Found(message, row.span, latest.item, claimed, latest.item, change, help=help_)


def repeated_count(case: Case) -> Iterator[Found]:
    """DRF206: held against what the progress file ticks once it is fixed."""
    for counted in case.counted:
        wanted, total = case.to_be_ticked(counted.track), len(case.active(counted.track))
        if counted.path is not None and (counted.count.done, counted.count.total) != (wanted, total):
            claim, truth = _count(counted), f"{wanted} / {total}"
            message = say(
                "{claim} {track} are claimed here; the progress file, once fixed, ticks {truth}",
                claim=claim,
                track=_called(counted.track),
                truth=truth,
            )
            change = set_count(case, counted)
            span, help_ = counted.count.span, _help(change)
            yield Found(message, span, None, claim, truth, change, help=help_, path=counted.path)


def set_count(case: Case, counted: Counted) -> SetCount | None:
    """What a count is to say: the ticks, once they agree with the evidence as far as a fix may go.

    None where it stands in a heading that a link leads to: the link would lead nowhere then.
    """
    if counted.is_aimed_at:
        return None
    track = counted.track
    return SetCount(counted.count.span, case.to_be_ticked(track), len(case.active(track)))


def _help(change: SetCount | None) -> str:
    if change is None:
        return say("left alone: a link leads to this heading; correct both by hand")
    return say("write {done} / {total}", done=change.done, total=change.total)


def _called(track: Track) -> Title:
    return called(track.id, track.title.ja)


def _count(counted: Counted) -> str:
    return f"{counted.count.done} / {counted.count.total}"


def _names(case: Case, row: Row) -> tuple[str, ...]:
    return names_at_head(row.value, words_of(case.claims.source.damage))


def _moment(item: ItemReport) -> float | None:
    """When an item was completed, as an instant: zones differ between commits."""
    commit = item.evidence.commits.completed
    return datetime.fromisoformat(commit.date).timestamp() if commit and commit.date else None
