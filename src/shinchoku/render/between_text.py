"""What changed between two revisions, for a terminal."""

from collections.abc import Iterator, Sequence

import msgspec
from rich.text import Text

from shinchoku.between import Between, ClaimChange, ItemChange, Side
from shinchoku.findings import Finding
from shinchoku.render.between_words import BOXES, KINDS, SHORT, is_named, notes, problems, totals, unchanged, weighed
from shinchoku.render.canvas import columns, padded, painted, wrapped
from shinchoku.render.excerpt import clipped
from shinchoku.render.looks import LOOKS, SEVERITY_LOOKS, severities
from shinchoku.render.plain import shown
from shinchoku.render.table import joined
from shinchoku.speech import ENGLISH, Speech

_MOST_SIGNS = 1000
_MOST_FINDINGS = 5
"""Beside the items, without --verbose."""
_ONCE_WHOLE = frozenset({"complete", "unverified"})


def render_between(
    between: Between, *, width: int = 80, color: bool = False, verbose: bool = False, speech: Speech = ENGLISH
) -> str:
    """All that changed.

    Args:
        between: What to show.
        width: Terminal columns to keep within.
        color: Whether to write ANSI colours.
        verbose: All reasons of every item that changed, instead of the first of those that are not complete.
        speech: In which language.
    """
    return painted(_lines(between, width, speech, verbose=verbose), width=width, color=color)


def _lines(between: Between, width: int, speech: Speech, *, verbose: bool) -> Iterator[Text]:
    has_items = between.items is not msgspec.UNSET
    if has_items:
        yield from (
            Text(line, style="bold") for line in joined([_safe(part) for part in totals(between, speech)], width)
        )
    sides = f"{_safe(between.path)}: {_side(between.before, speech)} → {_side(between.after, speech)}"
    yield from (Text(line, style="dim") for line in wrapped(sides, width, ""))
    yield from (Text(line) for note in notes(between) for line in wrapped(speech.told(note), width, ""))
    if has_items:
        yield from _items(between.items or (), width, speech, verbose=verbose)
        yield Text()
        yield Text(speech.told(unchanged(between)), style="dim")
        yield from _claims(between.claims or (), width, speech)
    most = _MOST_FINDINGS if has_items and not verbose else None
    new, gone = (severities(found) for found in (between.drift.new, between.drift.gone))
    yield from _findings(speech.say("New drift: {found}", found=new), between.drift.new, width, most, speech)
    yield from _findings(speech.say("Gone drift: {found}", found=gone), between.drift.gone, width, most, speech)
    if most is not None and max(len(between.drift.new), len(between.drift.gone)) > most:
        yield from (Text(), Text(speech.say("--verbose shows all of the drift."), style="dim"))
    if not between.drift.new and not between.drift.gone:
        yield Text()
        yield Text(speech.say("No drift is new, and none is gone."), style="dim")
    told = problems(between)
    if told:
        yield from (Text(), Text(speech.say("Problems"), style="bold"))
    for code, where, message in told:
        text = f"{code} {speech.told(where)}: {_safe(speech.told(message))}"
        yield from map(Text, wrapped(text, width, "  "))


def _items(changes: Sequence[ItemChange], width: int, speech: Speech, *, verbose: bool) -> Iterator[Text]:
    name_width = max((columns(_safe(change.id)) for change in changes), default=0)
    for kind, title in KINDS.items():
        group = [change for change in changes if change.kind == kind]
        if group:
            yield from (Text(), Text(speech.told(title), style="bold"))
        for change in group:
            yield from _item(change, name_width, width, speech, verbose=verbose)


def _item(change: ItemChange, name_width: int, width: int, speech: Speech, *, verbose: bool) -> Iterator[Text]:
    before, after = LOOKS[change.before], LOOKS[change.after]
    row = Text("  ").append(f"{after.sign} ", style=after.style)
    row.append(f"{padded(_safe(change.id), name_width)}  {speech.told(before.word)} → ").append(
        speech.told(after.word), style=after.style
    )
    if change.completed_on and change.after in _ONCE_WHOLE:
        row.append(f"  {speech.day(change.completed_on)}")
    if not change.counted:
        row.append(f"  {speech.say('(not counted)')}", style="dim")
    yield row
    reasons = change.reasons if verbose else () if change.after == "complete" else change.reasons[:1]
    for reason in reasons:
        text = f"{reason.code} {_safe(speech.told(reason.message))}"
        yield from (Text(line, style="dim") for line in wrapped(text, width, " " * 6))


def _claims(changes: Sequence[ClaimChange], width: int, speech: Speech) -> Iterator[Text]:
    if changes:
        yield from (Text(), Text(speech.say("Boxes of the progress file"), style="bold"))
    for change in changes:
        date = f" ({speech.day(change.after.date)})" if change.after and change.after.done and change.after.date else ""
        kind = padded(speech.told(BOXES[change.kind]), max(columns(speech.told(word)) for word in BOXES.values()))
        yield from map(Text, wrapped(f"{kind}  {_safe(change.item)}{date}", width, "  "))


def _findings(title: str, findings: Sequence[Finding], width: int, most: int | None, speech: Speech) -> Iterator[Text]:
    """The heaviest first, and how many more where not all are shown."""
    if findings:
        yield from (Text(), Text(title, style="bold"))
    for finding in weighed(findings)[:most]:
        text = f"{finding.code} {_safe(finding.path)}:{finding.line}: {_safe(speech.told(finding.message))}"
        style = SEVERITY_LOOKS[finding.severity].style
        yield from (Text(line, style=style) for line in wrapped(text, width, "  "))
    if most is not None and len(findings) > most:
        yield Text("  " + speech.say("… and {n} more", n=len(findings) - most), style="dim")


def _side(side: Side, speech: Speech) -> str:
    short = side.revision[:SHORT]
    return f"{_safe(speech.told(side.asked))} ({short})" if is_named(side) else short


def _safe(text: str) -> str:
    return shown(clipped(text, _MOST_SIGNS))
