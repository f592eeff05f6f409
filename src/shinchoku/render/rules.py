"""What codes mean: one in full, or all of them as a table."""

from collections.abc import Iterator, Sequence

from rich.text import Text

from shinchoku.codes import Code
from shinchoku.render.canvas import columns, padded, painted, wrapped
from shinchoku.render.looks import SEVERITY_LOOKS
from shinchoku.speech import ENGLISH, Speech, say

_LABEL = 10
_GAP = "  "
_LEAST_ROOM = 24


def render_rule(code: Code, *, width: int = 80, color: bool = False, speech: Speech = ENGLISH) -> str:
    """One code's page: what it means, its cause and its cure, and of a drift finding what --fix does about it."""
    return painted(_page(code, width, speech), width=width, color=color)


def render_rules(codes: Sequence[Code], *, width: int = 80, color: bool = False, speech: Speech = ENGLISH) -> str:
    """A line for each code; a fix that has no room beside its code is told below it."""
    return painted(_table(codes, width, speech), width=width, color=color)


def _page(code: Code, width: int, speech: Speech) -> Iterator[Text]:
    yield Text().append(f"{code.code}: ", style="bold").append(speech.word(code.meaning))
    yield Text()
    facts = [(speech.say("cause"), speech.word(code.cause)), (speech.say("cure"), speech.word(code.cure))]
    if code.severity:
        severity = speech.told(SEVERITY_LOOKS[code.severity].word)
        fix = speech.say("{fix}.", fix=speech.word(code.fix) if code.fix else say("changes nothing here"))
        facts = [(speech.say("severity"), severity), *facts, ("--fix", fix)]
    for label, value in facts:
        first, *rest = wrapped(value, width, " " * (_LABEL + 2))
        yield Text().append(f"  {padded(label, _LABEL)}", style="dim").append(first[_LABEL + 2 :])
        yield from map(Text, rest)


def _table(codes: Sequence[Code], width: int, speech: Speech) -> Iterator[Text]:
    cells = [
        (code.code, speech.told(SEVERITY_LOOKS[code.severity].word) if code.severity else "", speech.word(code.meaning))
        for code in codes
    ]
    name, weight, meaning = (max(columns(text) for text in texts) for texts in zip(*cells, strict=True))
    indent = " " * (name + weight + meaning + len(_GAP) * (3 if weight else 2))
    beside = width - len(indent) >= _LEAST_ROOM
    for code, (called, severity, meant) in zip(codes, cells, strict=True):
        row = Text().append(padded(called, name), style="bold")
        if weight:
            row.append(f"{_GAP}{padded(severity, weight)}")
        row.append(f"{_GAP}{padded(meant, meaning)}")
        told = f"--fix {speech.word(code.fix)}" if code.fix else ""
        fix = wrapped(told, width, indent if beside else " " * (name + len(_GAP))) if told else []
        if fix and beside:
            row.append(f"{_GAP}{fix.pop(0)[len(indent) :]}", style="dim")
        yield row
        yield from (Text(line, style="dim") for line in fix)
    yield Text()
    yield from map(Text, wrapped(speech.say("'shinchoku rule CODE' tells cause and cure."), width, ""))
