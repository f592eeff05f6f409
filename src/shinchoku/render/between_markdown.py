"""What changed between two revisions, as the comment on a pull request."""

import posixpath
from collections.abc import Iterator

import msgspec

from shinchoku.between import Between, ClaimChange, ItemChange, Kind, Side
from shinchoku.findings import Finding
from shinchoku.render.between_words import BOXES, KINDS, SHORT, is_named, notes, problems, totals, unchanged, weighed
from shinchoku.render.looks import LOOKS, SEVERITY_LOOKS, counted, severities
from shinchoku.render.markdown import MARKER, Section, code, fitted, prose, row, table_head
from shinchoku.speech import ENGLISH, Sentence, Speech, day, say

_LOUD = "regressed"
_KINDS: dict[Kind, Sentence] = {
    "completed": say("completed"),
    "regressed": say("regressed"),
    "started": say("started"),
    "changed": say("changed"),
}


def render_comment(between: Between, prefix: str = "", speech: Speech = ENGLISH) -> str:
    """The comment: the headline, what changed, the new drift, and the gone one folded.

    Args:
        between: What to show.
        prefix: The scanned root below the repository's top level, ending with a slash; "" for that itself.
        speech: In which language.
    """
    return fitted(_sections(between, prefix, speech), speech=speech)


def finding_row(finding: Finding, prefix: str, speech: Speech) -> str:
    """A finding as a line of a list: how heavy, which code, where, and what it says."""
    outside = finding.path.startswith(("/", "../"))
    path = finding.path if outside else posixpath.normpath(f"{prefix}{finding.path}")
    severity = speech.told(SEVERITY_LOOKS[finding.severity].word)
    place = code(f"{path}:{finding.line}")
    return f"- {severity} `{finding.code}` {place}: {prose(speech.told(finding.message))}"


def problem_section(told: list[str], speech: Speech) -> Iterator[Section]:
    """What kept a scan from seeing everything, where anything did."""
    if told:
        yield Section(f"\n### {speech.say('Problems')}\n\n", told)


def _sections(between: Between, prefix: str, speech: Speech) -> Iterator[Section]:
    first, *others = totals(between, speech)
    is_whole = between.items is not msgspec.UNSET
    new, gone = between.drift.new, between.drift.gone
    drift = speech.say("New drift: {found}", found=severities(new) or say("none"))
    headline = prose(first) if is_whole else drift
    beside = [
        f"{_side(between.before, speech)} → {_side(between.after, speech)}",
        *(prose(part) for part in others if is_whole),
    ]
    yield Section(f"{MARKER}\n## {headline}\n\n{' · '.join(beside)}\n")
    yield from (Section(f"\n{speech.told(note)}\n") for note in notes(between))
    if is_whole:
        yield from _items(between, speech)
        if between.claims:
            head = f"\n### {speech.say('Boxes of the progress file')}\n\n"
            yield Section(head, [_claim(change, speech) for change in between.claims])
        yield Section(f"\n### {drift}\n")
    yield Section("\n" if new else "", [finding_row(finding, prefix, speech) for finding in weighed(new)])
    if gone:
        told = speech.say("Gone drift: {found}", found=counted(len(gone), "finding"))
        head = f"\n<details>\n<summary>{told}</summary>\n\n"
        yield Section(head, [finding_row(finding, prefix, speech) for finding in weighed(gone)], "\n</details>\n")
    found = [
        f"- `{name}` {speech.told(where)}: {prose(speech.told(message))}" for name, where, message in problems(between)
    ]
    yield from problem_section(found, speech)


def _items(between: Between, speech: Speech) -> Iterator[Section]:
    changes = sorted(between.items or (), key=lambda change: list(KINDS).index(change.kind))
    if changes:
        names = say("change"), say("item"), say("before"), say("now"), say("why")
        yield Section(f"\n{table_head(*map(speech.told, names))}", [_item(change, speech) for change in changes])
    yield Section(f"\n{speech.told(unchanged(between))}\n")


def _item(change: ItemChange, speech: Speech) -> str:
    before, after = LOOKS[change.before], LOOKS[change.after]
    if change.after == "complete":
        why = speech.say("complete since {day}", day=day(change.completed_on)) if change.completed_on else ""
    else:
        why = f"`{change.reasons[0].code}` {prose(speech.told(change.reasons[0].message))}" if change.reasons else ""
    aside = "" if change.counted else f" {speech.say('(not counted)')}"
    kind = speech.told(_KINDS[change.kind])
    cells = f"{code(change.id)}{aside}", speech.told(before.word), f"{after.sign} {speech.told(after.word)}"
    return row(f"**{kind}**" if change.kind == _LOUD else kind, *cells, why)


def _claim(change: ClaimChange, speech: Speech) -> str:
    date = f" ({speech.day(change.after.date)})" if change.after and change.after.done and change.after.date else ""
    return f"- {speech.told(BOXES[change.kind])} {code(change.item)}{date}"


def _side(side: Side, speech: Speech) -> str:
    short = f"`{side.revision[:SHORT]}`"
    return f"{code(speech.told(side.asked))} ({short})" if is_named(side) else short
