"""What ``shinchoku history`` does: one pass over the commits, one scan of the last of them, and both told together."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import assert_never

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from shinchoku.checked import Ask
from shinchoku.checking import check
from shinchoku.chronicle import History
from shinchoku.claims_file import find_claims_file
from shinchoku.cli.dating import moment_of_scan, zoned
from shinchoku.cli.guard import note
from shinchoku.cli.history_options import HistoryFormat
from shinchoku.cli.inputs import How, Scan, below, named_catalog, read_named, suite_runner
from shinchoku.cli.options import Color
from shinchoku.cli.outputs import STDOUT, can_print, deliver, pairs, terminal_width, wants_color
from shinchoku.cli.replaying import replayed
from shinchoku.cli.speaking import spoken
from shinchoku.cli.suite_options import Suites
from shinchoku.cli.verdicts import AGREED, Ending, incomplete
from shinchoku.cli.verifying import find_breaks, named_by
from shinchoku.cli.whereabouts import pointed
from shinchoku.errors import CannotScan
from shinchoku.gates.gitrepo import commit_called, open_snapshot
from shinchoku.gates.ignores import kept
from shinchoku.replay import Timeline
from shinchoku.report import Report
from shinchoku.revisions import range_of
from shinchoku.scanner import Request, Settings, find_settings, scan
from shinchoku.snapshot import Snapshot
from shinchoku.speech import say
from shinchoku.telling import is_answered, tell

__all__ = ["Asked", "How", "Scan", "pairs", "told"]
"""What the command needs, so that it imports one room once it runs."""


_PICTURES = frozenset((HistoryFormat.burn_up, HistoryFormat.activity, HistoryFormat.chapters))


class Asked(Struct, frozen=True):
    """What the command's arguments say."""

    scan: Scan
    first_parent: bool
    progress_file: Path | None
    verify: Sequence[str]
    targets: Sequence[tuple[HistoryFormat, str]]
    everything: bool
    """Whether the table has every commit."""
    color: Color
    verbose: bool
    strict: bool


class _Recounted(Struct, frozen=True):
    """A history, and the scans that it rests on."""

    history: History
    reports: tuple[Report, ...]
    """That of the last commit first."""


def told(asked: Asked) -> int:
    """Tell the history, write the reports, say why where it is not whole; the exit code."""
    if any(kind in _PICTURES for kind, _ in asked.targets):
        from shinchoku.render.charts import require_charts  # noqa: PLC0415 - only where something is drawn

        require_charts()  # before a long pass over the history
    found = _recount(asked)
    for kind, target in asked.targets:
        deliver(_rendered(found.history, kind, target, asked), target, is_prose=kind is HistoryFormat.table)
    ending = _strictly(found) if asked.strict else Ending(AGREED, ())
    for sentence in ending.sentences:
        note(sentence)
    return ending.code


def _strictly(found: _Recounted) -> Ending:
    last, *others = found.reports
    return incomplete(msgspec.structs.replace(last, problems=found.history.problems), *others)


def _recount(asked: Asked) -> _Recounted:
    where, revision = asked.scan.path, asked.scan.revision or "HEAD"
    if range_of(revision):
        raise CannotScan(
            os.fspath(where),
            say("{revision!r} names two commits, and a history ends at one; name that", revision=revision),
        )
    config = read_named(asked.scan.config) if asked.scan.config else None
    catalog = named_catalog(asked.scan.catalog) if asked.scan.catalog else None
    with pointed(where), open_snapshot(where, revision, first_parent=asked.first_parent) as snapshot:
        settings = _with_progress_file(find_settings(snapshot, config, catalog, kept), snapshot, asked)
        settings = zoned(settings, asked.scan.timezone)
        timeline = replayed(
            snapshot, settings, where, first_parent=asked.first_parent, use_cache=not asked.scan.how.no_cache
        )
        named = named_by(asked.verify, settings.catalog)
        to_verify = _to_verify(asked, named.revisions, timeline)
        breaks = find_breaks(named.items, snapshot, asked.scan, settings, timeline.past)
        others = {oid: _verified(asked, settings, oid) for oid in to_verify if oid != snapshot.revision}
        request = _request(asked, snapshot, settings, is_to_run=snapshot.revision in to_verify)
        request = replace(request, past=timeline.past, although_empty=timeline.is_telling)
        last = check(snapshot, settings, request, Ask()).report
    answered = {oid: report for oid, report in {snapshot.revision: last, **others}.items() if is_answered(report)}
    history = msgspec.structs.replace(tell(timeline, settings.catalog, last, answered), verified=breaks)
    return _Recounted(history, (last, *others.values()))


def _to_verify(asked: Asked, revisions: Sequence[str], timeline: Timeline) -> tuple[str, ...]:
    """The commits whose tests are to be run; raises `CannotScan` for one that the history does not have."""
    where, there = asked.scan.path, {row.commit.oid for row in timeline.rows}
    found: dict[str, None] = {}
    for name in revisions:
        oid = commit_called(where, name)
        if oid not in there:
            raise CannotScan(os.fspath(where), say("--verify {name}: no commit of this history", name=name))
        found[oid] = None
    return tuple(found)


def _verified(asked: Asked, settings: Settings, oid: str) -> Report:
    """The scan of an earlier commit, judged by the last one's settings."""
    with open_snapshot(asked.scan.path, oid) as snapshot:
        return scan(snapshot, settings, _request(asked, snapshot, settings, is_to_run=True))


def _request(asked: Asked, snapshot: Snapshot, settings: Settings, *, is_to_run: bool) -> Request:
    how = replace(asked.scan.how, suites=Suites.run) if is_to_run else asked.scan.how
    return Request(
        path=os.fspath(asked.scan.path),
        run_suites=suite_runner(snapshot, settings, replace(asked.scan, how=how)),
        keep=kept,
        timeout=how.timeout,
        although_empty=True,
        now=moment_of_scan(reproducible=False),
    )


def _with_progress_file(settings: Settings, snapshot: Snapshot, asked: Asked) -> Settings:
    """Take the file that the user named for the progress file, whatever it was called before."""
    named = asked.progress_file
    if named is None:
        return settings
    root = asked.scan.path
    inside = [path for path in (below(root, named), below(root, root / named)) if path is not None]
    if not inside:
        raise CannotScan(os.fspath(named), say("a file outside of the scanned folder has no history there"))
    configs = [msgspec.structs.replace(settings.config, progress_file=path) for path in inside]
    there = (config for config in configs if find_claims_file(snapshot.files, config).path is not None)
    return Settings(settings.catalog, next(there, configs[-1]))


def _rendered(history: History, kind: HistoryFormat, target: str, asked: Asked) -> str:
    """A history in a form; only that form's renderer is imported."""
    match kind:
        case HistoryFormat.table:
            from shinchoku.render.history_table import render_history  # noqa: PLC0415 - loads only when used
            from shinchoku.render.signs import ALL  # noqa: PLC0415 - as above

            return render_history(
                history,
                width=terminal_width(),
                color=wants_color(asked.color),
                verbose=asked.verbose,
                everything=asked.everything,
                plain=target == STDOUT and not can_print(ALL),
                speech=spoken(),
            )
        case HistoryFormat.json:
            from shinchoku.render.history_json import render_history_json  # noqa: PLC0415 - as above

            return render_history_json(history)
        case HistoryFormat.html:
            from shinchoku.render.history_html import render_history_html  # noqa: PLC0415 - as above

            return render_history_html(history, everything=asked.everything, speech=spoken())
        case HistoryFormat.burn_up | HistoryFormat.activity | HistoryFormat.chapters:
            from shinchoku.render.charts import CHARTS, svg_of  # noqa: PLC0415 - as above

            draw = {chart.__name__: chart for chart in CHARTS}[kind.name]
            return svg_of(draw(history, lang=spoken().lang))
        case _ as never:
            assert_never(never)
