"""The report as a table for a terminal: one summary line first, then chapters, then what else was found."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from rich.text import Text

from shinchoku.render.canvas import columns, padded, painted, wrapped
from shinchoku.render.looks import LOOKS, SEVERITY_LOOKS, severities, track_word
from shinchoku.render.plain import shown
from shinchoku.report import ItemReport, Report, Status, TrackSummary
from shinchoku.speech import ENGLISH, Speech

_BAR = 10
_WIDEST_DAY = "2025-12-31"
_DATED = ("complete", "unverified")
_NOT_SHOWN = ("complete", "not_started")
_MOST_FINDINGS = 5
"""Without --verbose."""


def render_table(
    report: Report, *, width: int = 80, color: bool = False, verbose: bool = False, speech: Speech = ENGLISH
) -> str:
    """The whole table.

    Args:
        report: What to show.
        width: Terminal columns to keep within.
        color: Whether to write ANSI colours.
        verbose: All reasons of every item, instead of the first of those that are begun and not complete.
        speech: In which language.
    """
    return painted(_lines(report, width, speech, verbose=verbose), width=width, color=color)


def headline(report: Report, speech: Speech = ENGLISH) -> list[str]:
    """The parts of the summary: ``9 / 26 patterns complete (35 %)``, ``1 failing`` and so on."""
    parts = []
    for number, (name, track) in enumerate(report.summary.tracks.items()):
        counts = {"complete": track.complete, "total": track.total, "track": shown(speech.told(track_word(name)))}
        if number:
            parts.append(speech.say("{complete} / {total} {track} complete", **counts))
            continue
        parts.append(
            speech.say("{complete} / {total} {track} complete ({percent} %)", percent=percent(track), **counts)
        )
        parts += [
            speech.say("{n} {status}", n=count, status=LOOKS[status].word) for status, count in _others(track) if count
        ]
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


def _lines(report: Report, width: int, speech: Speech, *, verbose: bool) -> Iterator[Text]:
    yield from (Text(line, style="bold") for line in joined(headline(report, speech), width))
    yield Text(_scanned(report, speech), style="dim")
    name_width = max(columns(shown(item.id)) for item in report.items)
    for (track, chapter), group in groupby(report.items, key=lambda item: (item.track, item.chapter)):
        items = list(group)
        yield Text()
        yield _heading(report, track, chapter, items, speech)
        for item in items:
            yield from _item(item, name_width, width, speech, verbose=verbose)
    strays = [(stray.code, stray.path, speech.told(stray.message)) for stray in report.strays]
    yield from _section(speech.say("Folders that are not in their place"), strays, width)
    problems = [(problem.code, "", speech.told(problem.message)) for problem in report.problems]
    yield from _section(speech.say("Problems"), problems, width)
    yield from _drift(report, width, speech, verbose=verbose)


def _scanned(report: Report, speech: Speech) -> str:
    repository = report.repository
    changed = speech.say(", with uncommitted changes") if repository.dirty else ""
    if repository.revision != "worktree":
        at = speech.say("revision {oid}", oid=repository.revision[:12])
    elif repository.branch:
        at = speech.say("work tree on {branch}", branch=shown(repository.branch))
    else:
        at = speech.say("work tree")
    return f"{shown(repository.path)}: {at}{changed}"


def _heading(report: Report, track: str, chapter: str | None, items: Sequence[ItemReport], speech: Speech) -> Text:
    titles = {summary.id: speech.title(summary.title) for summary in report.summary.chapters}
    name = speech.told(track_word(track))
    title = titles[chapter] if chapter else name.replace("_", " ").capitalize()
    counted = [item for item in items if item.counted]
    done = sum(1 for item in counted if item.status == "complete")
    filled = _BAR * done // len(counted) if counted else 0
    text = Text(f"{shown(title)}  ", style="bold")
    text.append("█" * filled, style="green")
    text.append("░" * (_BAR - filled), style="dim")
    return text.append(f"  {done} / {len(counted)}")


def _item(item: ItemReport, name_width: int, width: int, speech: Speech, *, verbose: bool) -> Iterator[Text]:
    look = LOOKS[item.status]
    row = Text("  ").append(f"{look.sign} ", style=look.style).append(padded(shown(item.id), name_width))
    words = max(columns(speech.told(each.word)) for each in LOOKS.values())
    day = speech.day(item.completed_on) if item.completed_on and item.status in _DATED else "–"
    found = Text().append(padded(speech.told(look.word), words), style=look.style)
    found.append(f"  {padded(day, columns(speech.day(_WIDEST_DAY)))}  {padded(counts(item), 7)}")
    if columns(f"{row.plain}  {found.plain}".rstrip()) > width:
        row.rstrip()
        yield row
        row = Text(" " * 4)
    else:
        row.append("  ")
    row.append_text(found)
    notes = [f"{reason.code} {shown(speech.told(reason.message))}" for reason in item.reasons]
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


def _drift(report: Report, width: int, speech: Speech, *, verbose: bool) -> Iterator[Text]:
    """What disagrees with the progress file: the heaviest findings, each in a line or two, and how many more."""
    if report.claims_file is None or not report.drift:
        return
    name = shown(report.claims_file.path)
    yield Text()
    found = severities(report.drift)
    head = speech.say("Drift between {file} and the evidence: {found}", file=name, found=found)
    yield Text(head, style="bold")
    ordered = sorted(report.drift, key=lambda finding: SEVERITY_LOOKS[finding.severity].rank)
    for finding in ordered if verbose else ordered[:_MOST_FINDINGS]:
        look = SEVERITY_LOOKS[finding.severity]
        line = speech.say("line {line}", line=finding.line)
        if finding.path != report.claims_file.path:
            line = speech.say("{file}, line {line}", file=shown(finding.path), line=finding.line)
        text = f"{finding.code} {line}: {shown(speech.told(finding.message))}"
        yield from (Text(line, style=look.style) for line in wrapped(text, width, "  "))
    more = len(ordered) - _MOST_FINDINGS
    if more > 0 and not verbose:
        yield Text("  " + speech.say("'shinchoku drift' shows the lines; {n} more", n=more), style="dim")
    else:
        yield Text("  " + speech.say("'shinchoku drift' shows the lines"), style="dim")


def _section(title: str, rows: Sequence[tuple[str, str, str]], width: int) -> Iterator[Text]:
    if rows:
        yield Text()
        yield Text(title, style="bold")
    for code, path, message in rows:
        place = f"{shown(path)}: " if path else ""
        yield from (Text(line) for line in wrapped(f"{code} {place}{shown(message)}", width, "  "))
