"""The report as a table for a terminal: one summary line first, then chapters, then what else was found."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from rich.text import Text

from shinchoku.render.canvas import columns, padded, painted, wrapped
from shinchoku.render.looks import LOOKS, SEVERITY_LOOKS, severities
from shinchoku.render.plain import shown
from shinchoku.report import ItemReport, Report, Status, TrackSummary

_BAR = 10
_DATE = 10
_WORD = 11
_DATED = ("complete", "unverified")
_NOT_SHOWN = ("complete", "not_started")
_MOST_FINDINGS = 5
"""Without --verbose."""


def render_table(report: Report, *, width: int = 80, color: bool = False, verbose: bool = False) -> str:
    """The whole table.

    Args:
        report: What to show.
        width: Terminal columns to keep within.
        color: Whether to write ANSI colours.
        verbose: All reasons of every item, instead of the first of those that are begun and not complete.
    """
    return painted(_lines(report, width, verbose=verbose), width=width, color=color)


def headline(report: Report) -> list[str]:
    """The parts of the summary: ``9 / 26 patterns complete (35 %)``, ``1 failing`` and so on."""
    parts = []
    for number, (name, track) in enumerate(report.summary.tracks.items()):
        share = f" ({percent(track)} %)" if number == 0 else ""
        parts.append(f"{track.complete} / {track.total} {shown(name)} complete{share}")
        if number == 0:
            parts += [f"{count} {LOOKS[status].word}" for status, count in _others(track) if count]
    return parts


def joined(parts: Sequence[str], width: int) -> list[str]:
    """Parts with a dot between them, in as few lines as the width allows; a part is never broken."""
    lines = [""]
    for part in parts:
        longer = f"{lines[-1]} · {part}" if lines[-1] else part
        if lines[-1] and columns(longer) > width:
            lines.append(part)
        else:
            lines[-1] = longer
    return lines


def percent(track: TrackSummary) -> int:
    """The share that is complete, rounded; 100 only where nothing is missing."""
    if track.complete == track.total:
        return 100
    return min(99, round(100 * track.complete / track.total)) if track.total else 0


def counts(item: ItemReport) -> str:
    """Passed tests of all that gave an outcome, such as ``12/12``."""
    tests = item.evidence.tests
    total = tests.passed + tests.failed + tests.errors + tests.skipped
    if total:
        return f"{tests.passed}/{total}"
    return "–"


def _others(track: TrackSummary) -> list[tuple[Status, int]]:
    return [
        ("failing", track.failing),
        ("unverified", track.unverified),
        ("in_progress", track.in_progress),
        ("not_started", track.not_started),
    ]


def _lines(report: Report, width: int, *, verbose: bool) -> Iterator[Text]:
    yield from (Text(line, style="bold") for line in joined(headline(report), width))
    yield Text(_scanned(report), style="dim")
    name_width = max(columns(shown(item.id)) for item in report.items)
    for (track, chapter), group in groupby(report.items, key=lambda item: (item.track, item.chapter)):
        items = list(group)
        yield Text()
        yield _heading(report, track, chapter, items)
        for item in items:
            yield from _item(item, name_width, width, verbose=verbose)
    yield from _section(
        "Folders that are not in their place", [(s.code, s.path, s.message) for s in report.strays], width
    )
    yield from _section("Problems", [(p.code, "", p.message) for p in report.problems], width)
    yield from _drift(report, width, verbose=verbose)


def _scanned(report: Report) -> str:
    repository = report.repository
    at = "work tree" if repository.revision == "worktree" else f"revision {repository.revision[:12]}"
    branch = f" on {shown(repository.branch)}" if repository.branch and repository.revision == "worktree" else ""
    changed = ", with uncommitted changes" if repository.dirty else ""
    return f"{shown(repository.path)}: {at}{branch}{changed}"


def _heading(report: Report, track: str, chapter: str | None, items: Sequence[ItemReport]) -> Text:
    titles = {summary.id: summary.title.en for summary in report.summary.chapters}
    title = titles[chapter] if chapter else track.replace("_", " ").capitalize()
    counted = [item for item in items if item.counted]
    done = sum(1 for item in counted if item.status == "complete")
    filled = _BAR * done // len(counted) if counted else 0
    text = Text(f"{shown(title)}  ", style="bold")
    text.append("█" * filled, style="green")
    text.append("░" * (_BAR - filled), style="dim")
    return text.append(f"  {done} / {len(counted)}")


def _item(item: ItemReport, name_width: int, width: int, *, verbose: bool) -> Iterator[Text]:
    look = LOOKS[item.status]
    row = Text("  ")
    row.append(f"{look.sign} ", style=look.style)
    row.append(padded(shown(item.id), name_width))
    row.append(f"  {padded(look.word, _WORD)}", style=look.style)
    day = item.completed_on if item.status in _DATED else None
    row.append(f"  {padded(day or '–', _DATE)}  {padded(counts(item), 7)}")
    notes = [f"{reason.code} {shown(reason.message)}" for reason in item.reasons]
    if item.regressed:
        notes.sort(key=lambda note: not note.startswith("REG01"))
    if not verbose:
        quiet = item.status in _NOT_SHOWN and not item.regressed and not item.waived
        notes = [] if quiet else notes[-1:] if item.status == "complete" else notes[:1]
    if len(notes) == 1 and columns(row.plain) + 1 + columns(notes[0]) <= width:
        yield row.append(f" {notes[0]}", style="dim")
        return
    row.rstrip()
    yield row
    for note in notes:
        yield from (Text(line, style="dim") for line in wrapped(note, width, " " * 6))


def _drift(report: Report, width: int, *, verbose: bool) -> Iterator[Text]:
    """What disagrees with the progress file: the heaviest findings, each in a line or two, and how many more."""
    if report.claims_file is None or not report.drift:
        return
    name = shown(report.claims_file.path)
    yield Text()
    yield Text(f"Drift between {name} and the evidence: {severities(report.drift)}", style="bold")
    ordered = sorted(report.drift, key=lambda finding: SEVERITY_LOOKS[finding.severity].rank)
    for finding in ordered if verbose else ordered[:_MOST_FINDINGS]:
        look = SEVERITY_LOOKS[finding.severity]
        place = "" if finding.path == report.claims_file.path else f"{shown(finding.path)}, "
        text = f"{finding.code} {place}line {finding.line}: {shown(finding.message)}"
        yield from (Text(line, style=look.style) for line in wrapped(text, width, "  "))
    more = len(ordered) - _MOST_FINDINGS
    also = f"; {more} more" if more > 0 and not verbose else ""
    yield Text(f"  'shinchoku drift' shows the lines{also}", style="dim")


def _section(title: str, rows: Sequence[tuple[str, str, str]], width: int) -> Iterator[Text]:
    if rows:
        yield Text()
        yield Text(title, style="bold")
    for code, path, message in rows:
        place = f"{shown(path)}: " if path else ""
        yield from (Text(line) for line in wrapped(f"{code} {place}{shown(message)}", width, "  "))
