"""Findings for a terminal: each with the line that it is about, a caret beneath the place, and what would settle it."""

from collections.abc import Iterator

from shinchoku.findings import DriftReport, Marked, Severity
from shinchoku.render.canvas import columns, wrapped
from shinchoku.render.excerpt import clipped, excerpt
from shinchoku.render.ink import Ink, ink
from shinchoku.render.looks import SEVERITY_LOOKS, counted, severities
from shinchoku.render.plain import shown
from shinchoku.speech import ENGLISH, Speech, say

_STYLES: dict[Severity, str] = {"error": "bold red", "warning": "bold yellow", "info": "bold cyan"}
_FRAME = "bold blue"
_MOST_SIGNS = 1000
"""How long a message or help may be here; a name may be a megabyte."""


def render_findings(report: DriftReport, *, width: int = 80, color: bool = False, speech: Speech = ENGLISH) -> str:
    """All findings, with an empty line behind each, and how many there are.

    Args:
        report: What to show.
        width: Terminal columns to keep within; paths alone may be longer.
        color: Whether to write ANSI colours.
        speech: In which language.
    """
    pen = ink(color=color)
    blocks = ["\n".join(_block(marked, width, pen, speech)) for marked in report.findings]
    return "\n\n".join([*blocks, "\n".join(wrapped(_summary(report, speech), width, ""))]) + "\n"


def _block(marked: Marked, width: int, pen: Ink, speech: Speech) -> Iterator[str]:
    finding = marked.finding
    yield from _title(marked, width, pen, speech)
    margin = " " * len(str(finding.line))
    yield f"{margin}{pen('-->', _FRAME)} {shown(finding.path)}:{finding.line}:{finding.column}"
    if marked.excerpt:
        bar = pen("|", _FRAME)
        seen = excerpt(marked.excerpt, finding.column, marked.width, width - len(margin) - 3)
        yield f"{margin} {bar}"
        yield f"{pen(str(finding.line), _FRAME)} {bar} {seen.text}".rstrip()
        yield f"{margin} {bar} {' ' * seen.offset}{pen('^' * seen.width, _STYLES[finding.severity])}"
        yield f"{margin} {bar}"
    if marked.help:
        label = speech.say("help")
        first, *rest = _hanging(f"{label}: ", speech.told(marked.help), width)
        yield f"{pen(label, 'bold')}{first.removeprefix(label)}"
        yield from rest


def _title(marked: Marked, width: int, pen: Ink, speech: Speech) -> Iterator[str]:
    finding = marked.finding
    sign = "[*] " if finding.fixable else ""
    severity = speech.told(SEVERITY_LOOKS[finding.severity].word)
    first, *rest = _hanging(f"{finding.code} ", f"{sign}{severity}: {speech.told(finding.message)}", width)
    message = first.removeprefix(f"{finding.code} {sign}{severity}")
    style = _STYLES[finding.severity]
    star = f"{pen('[*]', 'cyan')} " if sign else ""
    yield f"{pen(finding.code, style)} {star}{pen(severity, style)}{message}"
    yield from rest


def _hanging(label: str, text: str, width: int) -> list[str]:
    """A label and a text behind it, whose further lines begin where its first one does."""
    text = shown(clipped(text, _MOST_SIGNS))
    if columns(f"{label}{text}") <= width:
        return [f"{label}{text}"]
    indent = " " * columns(label)
    first, *rest = wrapped(text, width, indent)
    return [f"{label}{first[len(indent) :]}", *rest]


def _summary(report: DriftReport, speech: Speech) -> str:
    taken_out = say("; {n} taken out by comments", n=report.suppressed) if report.suppressed else ""
    if report.claims_file is None:
        return speech.say("There is no progress file, so there is nothing to compare.")
    if not report.findings:
        name = shown(report.claims_file.path)
        return speech.say("No drift: {file} agrees with the evidence{taken_out}.", file=name, taken_out=taken_out)
    fixable = sum(1 for marked in report.findings if marked.finding.fixable)
    return speech.say(
        "Found {findings}: {parts}{fixable}{taken_out}.",
        findings=counted(len(report.findings), "finding"),
        parts=severities(marked.finding for marked in report.findings),
        fixable=say(" ({n} fixable with --fix)", n=fixable) if fixable else "",
        taken_out=taken_out,
    )
