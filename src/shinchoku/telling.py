"""A replay, and the reports of the revisions whose suites were run, to the History that renderers read."""

from collections.abc import Iterable, Mapping, Sequence

from shinchoku import chronicle as form
from shinchoku.catalog import Catalog, Place
from shinchoku.moments import moment_in
from shinchoku.replay import Row, Timeline
from shinchoku.report import ProblemInfo, Report, TitleInfo
from shinchoku.snapshot import CommitHead

_NOT_RUN = "TST09"
_ALL_THERE = ("complete", "failing", "unverified")


def tell(timeline: Timeline, catalog: Catalog, report: Report, verified: Mapping[str, Report]) -> form.History:
    """A repository's history.

    Args:
        timeline: Every commit.
        catalog: The items, as the replay had them.
        report: The scan of the last commit: what is true of the whole.
        verified: Scans in which suites were run, by the ids of their commits; that of the last commit may be one.
    """
    told = _Told(catalog, verified)
    return form.History(
        tool=report.tool,
        repository=report.repository,
        catalog=report.catalog,
        tracks=tuple(
            form.TrackTotal(track.id, TitleInfo(track.title.en, track.title.ja), told.counts(told.everything)[track.id])
            for track in catalog.tracks
        ),
        chapters=report.summary.chapters,
        commits=tuple(map(told.commit, timeline.rows)),
        items=tuple(told.items(timeline, report)),
        problems=(*report.problems, *_problems(timeline, report)),
    )


def is_answered(report: Report) -> bool:
    """Whether every suite was run that could have made an item complete, so that the count of those is the true one."""
    return not any(
        item.status == "unverified" and any(reason.code == _NOT_RUN for reason in item.reasons) for item in report.items
    )


def _problems(timeline: Timeline, report: Report) -> Iterable[ProblemInfo]:
    """What the scan of the last commit did not tell already."""
    known = {problem.message for problem in report.problems}
    for sentence in timeline.unread:
        if sentence.rpartition(" (object ")[0] not in known:
            yield ProblemInfo("FIL02", f"a version of the progress file: {sentence}")


class _Told:
    """Bits to names and counts; equal counts are one object, for histories hold many."""

    def __init__(self, catalog: Catalog, verified: Mapping[str, Report]) -> None:
        self._places = catalog.places
        self._tracks = {
            track.id: self._mask(place.track is track for place in self._places) for track in catalog.tracks
        }
        self._chapters = {
            chapter.id: self._mask(place.chapter is chapter for place in self._places)
            for track in catalog.tracks
            for chapter in track.chapters
        }
        self.everything = (1 << len(catalog.places)) - 1
        self._verified = verified
        self._counts: dict[int, dict[str, int]] = {}
        self._by_chapter: dict[int, dict[str, int]] = {}

    def _mask(self, chosen: Iterable[bool]) -> int:
        """Of the chosen ones, the active items."""
        pairs = zip(self._places, chosen, strict=True)
        return sum(1 << index for index, (place, is_chosen) in enumerate(pairs) if is_chosen and _is_counted(place))

    def counts(self, items: int) -> dict[str, int]:
        """How many active items, by track."""
        known = self._counts.get(items)
        if known is None:
            known = self._counts[items] = _counted(items, self._tracks)
        return known

    def by_chapter(self, items: int) -> dict[str, int]:
        """How many active items, by chapter."""
        known = self._by_chapter.get(items)
        if known is None:
            known = self._by_chapter[items] = _counted(items, self._chapters)
        return known

    def names(self, items: int) -> tuple[str, ...]:
        """Their ids, in catalogue order."""
        return tuple(place.item.id for index, place in enumerate(self._places) if items >> index & 1) if items else ()

    def commit(self, row: Row) -> form.CommitEntry:
        """One commit of the history."""
        head, claims = row.commit, row.claims
        report = self._verified.get(head.oid)
        return form.CommitEntry(
            oid=head.oid,
            date=moment_in(head.authored, head.offset),
            committed=moment_in(head.committed, head.committed_offset),
            author=head.author,
            subject=head.subject,
            parents=head.parents,
            main=row.is_main,
            present=self.counts(row.present),
            chapters=self.by_chapter(row.present),
            changes=row.touches,
            evidenced={track: each.complete for track, each in report.summary.tracks.items()} if report else None,
            claimed=None if claims is None or claims.ticked is None else self.counts(claims.ticked),
            claims_file=claims.path if claims else None,
            completed=self.names(row.completed),
            lost=self.names(row.lost),
            ticked=self.names(row.ticked),
            unticked=self.names(row.unticked),
        )

    def items(self, timeline: Timeline, report: Report) -> Iterable[form.ItemEntry]:
        """Each item's story, in catalogue order."""
        oid = report.repository.revision
        last = timeline.rows[-1] if timeline.rows else None
        present = last.present if last and last.commit.oid == oid else None  # None: the history was not read to its end
        ticked = _ticked_by(timeline.rows)
        is_verified = oid in self._verified
        for index, (place, past, found) in enumerate(zip(self._places, timeline.past.items, report.items, strict=True)):
            claimed = None if report.claims_file is None else bool(found.claim and found.claim.done)
            by = ticked.get(index) if claimed else None
            yield form.ItemEntry(
                id=place.item.id,
                track=place.track.id,
                chapter=place.chapter.id if place.chapter else None,
                title=TitleInfo(place.item.title.en, place.item.title.ja),
                counted=_is_counted(place),
                started=past.started.oid if past.started else None,
                completed=past.completed.oid if past.completed else None,
                lost=past.lost.oid if past.lost else None,
                ticked=by.oid if by else None,
                started_on=found.started_on,
                completed_on=found.completed_on,
                ticked_on=_day(by) if by else None,
                present=found.status in _ALL_THERE if present is None else bool(present >> index & 1),
                complete=found.status == "complete" if is_verified else None,
                claimed=claimed,
            )


def _ticked_by(rows: Sequence[Row]) -> dict[int, CommitHead]:
    """The commit that ticked each item last, of those that were ticked at all."""
    found: dict[int, CommitHead] = {}
    for row in rows:
        items = row.ticked
        while items:
            lowest = items & -items
            found[lowest.bit_length() - 1] = row.commit
            items ^= lowest
    return found


def _counted(items: int, masks: Mapping[str, int]) -> dict[str, int]:
    return {name: (items & mask).bit_count() for name, mask in masks.items()}


def _is_counted(place: Place) -> bool:
    return place.item.status == "active"


def _day(commit: CommitHead) -> str | None:
    moment = moment_in(commit.authored, commit.offset)
    return moment[:10] if moment else None
