"""What changed between two revisions, as the comment on a pull request."""

import posixpath
from collections.abc import Iterator

import msgspec

from shinchoku.between import Between, ClaimChange, ItemChange, Side
from shinchoku.findings import Finding
from shinchoku.render.between_words import KINDS, SHORT, is_named, notes, problems, totals, unchanged, weighed
from shinchoku.render.looks import LOOKS, counted, severities
from shinchoku.render.markdown import MARKER, Section, code, fitted, prose, row, table_head

_LOUD = "regressed"


def render_comment(between: Between, prefix: str = "") -> str:
    """The comment: the headline, what changed, the new drift, and the gone one folded.

    Args:
        between: What to show.
        prefix: The scanned root below the repository's top level, ending with a slash; "" for that itself.
    """
    return fitted(_sections(between, prefix))


def finding_row(finding: Finding, prefix: str) -> str:
    """A finding as a line of a list: how heavy, which code, where, and what it says."""
    outside = finding.path.startswith(("/", "../"))
    path = finding.path if outside else posixpath.normpath(f"{prefix}{finding.path}")
    return f"- {finding.severity} `{finding.code}` {code(f'{path}:{finding.line}')}: {prose(finding.message)}"


def problem_section(told: list[str]) -> Iterator[Section]:
    """What kept a scan from seeing everything, where anything did."""
    if told:
        yield Section("\n### Problems\n\n", told)


def _sections(between: Between, prefix: str) -> Iterator[Section]:
    first, *others = totals(between)
    is_whole = between.items is not msgspec.UNSET
    new, gone = between.drift.new, between.drift.gone
    headline = prose(first) if is_whole else f"New drift: {severities(new) or 'none'}"
    beside = [f"{_side(between.before)} → {_side(between.after)}", *(prose(part) for part in others if is_whole)]
    yield Section(f"{MARKER}\n## {headline}\n\n{' · '.join(beside)}\n")
    yield from (Section(f"\n{note}\n") for note in notes(between))
    if is_whole:
        yield from _items(between)
        if between.claims:
            yield Section("\n### Boxes of the progress file\n\n", [_claim(change) for change in between.claims])
        yield Section(f"\n### New drift: {severities(new) or 'none'}\n")
    yield Section("\n" if new else "", [finding_row(finding, prefix) for finding in weighed(new)])
    if gone:
        head = f"\n<details>\n<summary>Gone drift: {counted(len(gone), 'finding')}</summary>\n\n"
        yield Section(head, [finding_row(finding, prefix) for finding in weighed(gone)], "\n</details>\n")
    yield from problem_section([f"- `{name}` {where}: {prose(message)}" for name, where, message in problems(between)])


def _items(between: Between) -> Iterator[Section]:
    changes = sorted(between.items or (), key=lambda change: list(KINDS).index(change.kind))
    if changes:
        head = table_head("change", "item", "before", "now", "why")
        yield Section(f"\n{head}", [_item(change) for change in changes])
    yield Section(f"\n{unchanged(between)}\n")


def _item(change: ItemChange) -> str:
    before, after = LOOKS[change.before], LOOKS[change.after]
    if change.after == "complete":
        why = f"complete since {change.completed_on}" if change.completed_on else ""
    else:
        why = f"`{change.reasons[0].code}` {prose(change.reasons[0].message)}" if change.reasons else ""
    aside = "" if change.counted else " (not counted)"
    kind = f"**{change.kind}**" if change.kind == _LOUD else change.kind
    return row(kind, f"{code(change.id)}{aside}", before.word, f"{after.sign} {after.word}", why)


def _claim(change: ClaimChange) -> str:
    date = f" ({change.after.date})" if change.after and change.after.done and change.after.date else ""
    return f"- {change.kind} {code(change.item)}{date}"


def _side(side: Side) -> str:
    short = f"`{side.revision[:SHORT]}`"
    return f"{code(side.asked)} ({short})" if is_named(side) else short
