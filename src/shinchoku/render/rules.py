"""What codes mean: one in full, or all of them as a table."""

from collections.abc import Iterator, Sequence

from rich.text import Text

from shinchoku.codes import Code
from shinchoku.render.canvas import columns, padded, painted, wrapped

_LABEL = 10
_GAP = "  "
_LEAST_ROOM = 24


def render_rule(code: Code, *, width: int = 80, color: bool = False) -> str:
    """One code's page: what it means, its cause and its cure, and of a drift finding what --fix does about it."""
    return painted(_page(code, width), width=width, color=color)


def render_rules(codes: Sequence[Code], *, width: int = 80, color: bool = False) -> str:
    """A line for each code; a fix that has no room beside its code is told below it."""
    return painted(_table(codes, width), width=width, color=color)


def _page(code: Code, width: int) -> Iterator[Text]:
    yield Text().append(f"{code.code}: ", style="bold").append(code.meaning)
    yield Text()
    facts = [("cause", code.cause), ("cure", code.cure)]
    if code.severity:
        facts = [("severity", code.severity), *facts, ("--fix", f"{code.fix or 'changes nothing here'}.")]
    for label, value in facts:
        first, *rest = wrapped(value, width, " " * (_LABEL + 2))
        yield Text().append(f"  {label:<{_LABEL}}", style="dim").append(first[_LABEL + 2 :])
        yield from map(Text, rest)


def _table(codes: Sequence[Code], width: int) -> Iterator[Text]:
    name, weight, meaning = (
        max(columns(text) for text in texts)
        for texts in zip(*((code.code, code.severity or "", code.meaning) for code in codes), strict=True)
    )
    indent = " " * (name + weight + meaning + len(_GAP) * (3 if weight else 2))
    beside = width - len(indent) >= _LEAST_ROOM
    for code in codes:
        row = Text().append(padded(code.code, name), style="bold")
        if weight:
            row.append(f"{_GAP}{padded(code.severity or '', weight)}")
        row.append(f"{_GAP}{padded(code.meaning, meaning)}")
        fix = wrapped(f"--fix {code.fix}", width, indent if beside else " " * (name + len(_GAP))) if code.fix else []
        if fix and beside:
            row.append(fix.pop(0)[columns(row.plain) :], style="dim")
        yield row
        yield from (Text(line, style="dim") for line in fix)
    yield Text()
    yield from map(Text, wrapped("'shinchoku rule CODE' tells cause and cure.", width, ""))
