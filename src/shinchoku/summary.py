"""Verdicts to the Report: items in catalogue order, counts by track and chapter, the headline."""

from collections import Counter
from collections.abc import Iterable, Sequence

from msgspec import Struct

from shinchoku import report as form
from shinchoku.catalog import Catalog, Chapter, Title, Track
from shinchoku.folders import Stray
from shinchoku.inference import Case, Verdict
from shinchoku.moments import CommitRef
from shinchoku.session import Diagnosis
from shinchoku.snapshot import Problem, Snapshot
from shinchoku.version import __version__


class Scanned(Struct, frozen=True):
    """An item with all that is known of it, and the verdict."""

    case: Case
    verdict: Verdict

    @property
    def is_counted(self) -> bool:
        """Whether it is part of its track's totals."""
        return self.case.folder.place.item.status == "active"

    @property
    def lacking(self) -> int:
        """How many reasons stand between it and complete."""
        return sum(1 for reason in self.verdict.reasons if reason.weight != "note")


def summarize(
    catalog: Catalog,
    snapshot: Snapshot,
    path: str,
    scanned: Sequence[Scanned],
    strays: Iterable[Stray],
    problems: Iterable[Problem],
    timezone: str,
) -> form.Report:
    """The whole report; ``timezone``: the zone in which dates are told."""
    return form.Report(
        tool=form.Tool("shinchoku", __version__),
        repository=form.RepositoryInfo(
            path=path,
            revision=snapshot.revision,
            head=snapshot.head,
            branch=snapshot.branch,
            dirty=snapshot.dirty,
            shallow=bool(snapshot.shallow),
            timezone=timezone,
            linked=snapshot.linked,
        ),
        catalog=form.CatalogInfo(catalog.id, _title(catalog.title)),
        summary=_summary(catalog, scanned),
        items=tuple(_item(each) for each in scanned),
        strays=tuple(form.StrayInfo(stray.path, stray.code, stray.message) for stray in strays),
        claims_file=None,
        drift=(),
        problems=tuple(form.ProblemInfo(problem.code, problem.message) for problem in problems),
    )


def _summary(catalog: Catalog, scanned: Sequence[Scanned]) -> form.Summary:
    counted = [each for each in scanned if each.is_counted]
    first = [each for each in counted if each.case.folder.place.track.id == catalog.tracks[0].id]
    open_items = [each for each in first if each.verdict.status != "complete"]
    chapters = [
        _chapter(track, chapter, [each for each in counted if each.case.folder.place.chapter is chapter])
        for track in catalog.tracks
        for chapter in track.chapters
    ]
    current = open_items[0].case.folder.place.chapter if open_items else None
    return form.Summary(
        tracks={track.id: _track(track, counted) for track in catalog.tracks},
        chapters=tuple(chapters),
        current_chapter=current.id if current else None,
        latest=_latest(first),
        next=_next(open_items),
    )


def _track(track: Track, counted: Iterable[Scanned]) -> form.TrackSummary:
    count = Counter(each.verdict.status for each in counted if each.case.folder.place.track.id == track.id)
    return form.TrackSummary(
        total=count.total(),
        complete=count["complete"],
        failing=count["failing"],
        unverified=count["unverified"],
        in_progress=count["in_progress"],
        not_started=count["not_started"],
    )


def _chapter(track: Track, chapter: Chapter, items: Sequence[Scanned]) -> form.ChapterSummary:
    done = sum(1 for each in items if each.verdict.status == "complete")
    return form.ChapterSummary(chapter.id, track.id, _title(chapter.title), len(items), done)


def _latest(items: Iterable[Scanned]) -> form.Latest | None:
    """The complete item whose evidence was whole last; of two in one moment the later in the catalogue."""
    latest: tuple[float, form.Latest] | None = None
    for each in items:
        done = each.case.past.completed
        if each.verdict.status == "complete" and done and done.moment:
            moment = done.moment.timestamp()
            if latest is None or moment >= latest[0]:
                day = done.moment.date().isoformat()
                latest = (moment, form.Latest(each.case.folder.place.item.id, day))
    return latest[1] if latest else None


def _next(open_items: Sequence[Scanned]) -> str | None:
    """What was begun and lacks least; else the first that was not begun; else the first that could not be verified."""
    order = {"failing": 0, "in_progress": 0, "not_started": 1, "unverified": 2}
    nearest = min(open_items, key=lambda each: (order[each.verdict.status], each.lacking), default=None)
    return nearest.case.folder.place.item.id if nearest else None


def _item(each: Scanned) -> form.ItemReport:
    case, verdict = each.case, each.verdict
    place, past = case.folder.place, case.past
    return form.ItemReport(
        id=place.item.id,
        track=place.track.id,
        chapter=place.chapter.id if place.chapter else None,
        title=_title(place.item.title),
        path=case.folder.path,
        status=verdict.status,
        regressed=verdict.regressed,
        reasons=tuple(form.ReasonInfo(reason.code, reason.message) for reason in verdict.reasons),
        waived=dict(case.waived.items()),
        counted=each.is_counted,
        lacking=each.lacking,
        started_on=_day(past.started),
        completed_on=_day(past.completed),
        last_touched_on=_day(past.last),
        evidence=_evidence(case),
        claim=None,
    )


def _needs(missing: Diagnosis) -> form.NeedsInfo:
    services = tuple(form.ServiceInfo(file, service) for file, service in missing.start)
    return form.NeedsInfo(missing.install, missing.restore, services)


def _evidence(case: Case) -> form.Evidence:
    readme, suite, past = case.docs.readme, case.suite, case.past
    return form.Evidence(
        readme=form.ReadmeInfo(
            readme.path is not None and not readme.is_stub and readme.unreadable is None, readme.path, readme.characters
        ),
        implementation=form.ImplementationInfo(len(case.folder.files.get("implementation", ()))),
        tests=form.SuiteInfo(
            outcome=suite.outcome,
            source=suite.source,
            files=suite.files,
            passed=suite.passed,
            failed=suite.failed,
            errors=suite.errors,
            skipped=suite.skipped,
            coverage_percent=suite.coverage_percent,
            environment=suite.environment,
            sandbox=suite.sandbox,
            declared=suite.declared,
            needs=_needs(suite.needs) if suite.needs else None,
            message=suite.message,
            duration_seconds=suite.duration_seconds,
        ),
        documents=tuple(
            form.DocumentInfo(document.path, document.present, document.checked, document.unchecked)
            for document in case.docs.documents
        ),
        commits=form.CommitsInfo(past.count, *map(_commit, (past.started, past.completed, past.last, past.lost))),
    )


def _commit(commit: CommitRef | None) -> form.CommitInfo | None:
    if commit is None:
        return None
    moments = [moment.isoformat() if moment else None for moment in (commit.moment, commit.committed)]
    return form.CommitInfo(commit.oid, moments[0], moments[1], commit.author, commit.subject)


def _day(commit: CommitRef | None) -> str | None:
    return commit.date.isoformat() if commit and commit.date else None


def _title(title: Title) -> form.TitleInfo:
    return form.TitleInfo(title.en, title.ja)
