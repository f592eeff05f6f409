"""One item in full (`explain`), and what to do next (`next`)."""

from collections.abc import Iterator

from rich.text import Text

from shinchoku.render.canvas import painted, wrapped
from shinchoku.render.looks import LOOKS
from shinchoku.render.plain import shown
from shinchoku.render.table import counts, headline, joined
from shinchoku.report import Claim, CommitInfo, ItemReport, Report

_LABEL = 16


def render_item(report: Report, identity: str, *, width: int = 80, color: bool = False) -> str:
    """Every piece of evidence for the item with that id, and why its status is what it is."""
    item = next(item for item in report.items if item.id == identity)
    return painted(_explained(item, width), width=width, color=color)


def render_next(report: Report, *, width: int = 80, color: bool = False) -> str:
    """The nearest item to done, and what it still lacks."""
    return painted(_next(report, width), width=width, color=color)


def _explained(item: ItemReport, width: int) -> Iterator[Text]:
    look = LOOKS[item.status]
    head = Text(f"{shown(item.id)}: ", style="bold")
    yield head.append(f"{look.sign} {look.word}", style=look.style)
    yield Text(f"{shown(item.title.en)}{f' · {shown(item.title.ja)}' if item.title.ja else ''}", style="dim")
    yield Text()
    yield Text("Why", style="bold")
    for reason in item.reasons:
        yield from (Text(line) for line in wrapped(f"{reason.code} {shown(reason.message)}", width, "  "))
    yield Text()
    yield Text("Evidence", style="bold")
    for label, value in _facts(item):
        first, *rest = wrapped(shown(value), width - _LABEL - 2, "")
        yield Text(f"  {label:<{_LABEL}}{first}")
        yield from (Text(f"{'':<{_LABEL + 2}}{line}") for line in rest)


def _facts(item: ItemReport) -> Iterator[tuple[str, str]]:
    evidence = item.evidence
    yield "path", item.path or "nothing found"
    if evidence.documents:
        for document in evidence.documents:
            yield "document", _document(document.path, document.checked, document.unchecked, present=document.present)
    else:
        readme = evidence.readme
        stub = "" if readme.present else "; does not count"
        yield "README", f"{readme.path} ({readme.characters} letters of text{stub})" if readme.path else "none"
        yield "implementation", _files(evidence.implementation.files)
        yield "tests", _tests(item)
        if evidence.tests.environment:
            yield "ran with", f"{evidence.tests.environment}; sandbox: {evidence.tests.sandbox or 'unknown'}"
        if evidence.tests.declared:
            yield "declares", ", ".join(evidence.tests.declared)
    if item.claim:
        yield "claim", _claim(item.claim)
    yield "commits", str(evidence.commits.count)
    for label, commit in (
        ("started", evidence.commits.first),
        ("completed", evidence.commits.completed),
        ("last touched", evidence.commits.last),
    ):
        yield label, _commit(commit) if commit else "–"
    if evidence.commits.lost:
        yield "complete until", _commit(evidence.commits.lost)


def _claim(claim: Claim) -> str:
    box = "ticked" if claim.done else "not ticked"
    return f"{box}{f', {claim.date}' if claim.date else ''} (line {claim.line} of the progress file)"


def _files(count: int) -> str:
    return f"{count} file{'s' if count != 1 else ''}"


def _document(path: str, checked: int, unchecked: int, *, present: bool) -> str:
    if not present:
        return f"{path} (not there)"
    boxes = checked + unchecked
    return f"{path} ({checked} of {boxes} boxes ticked)" if boxes else path


def _tests(item: ItemReport) -> str:
    tests = item.evidence.tests
    numbers = f", {counts(item)} passed" if counts(item) != "–" else ""
    seconds = f" in {tests.duration_seconds:.1f} s" if isinstance(tests.duration_seconds, float) else ""
    return f"{_files(tests.files)}: {tests.outcome}{numbers}{seconds}"


def _commit(commit: CommitInfo) -> str:
    return f"{(commit.date or 'no date')[:19].replace('T', ' ')}  {commit.oid[:10]}  {commit.author}: {commit.subject}"


def _next(report: Report, width: int) -> Iterator[Text]:
    item = next((item for item in report.items if item.id == report.summary.next), None)
    if item is None:
        yield from (Text(line, style="bold") for line in joined(["Nothing is left to do", *headline(report)], width))
        return
    look = LOOKS[item.status]
    yield Text(f"{shown(item.id)} ", style="bold").append(f"({look.word})", style=look.style)
    yield Text(shown(item.path) if item.path else "not begun", style="dim")
    for reason in item.reasons[: item.lacking]:
        yield from (Text(line) for line in wrapped(f"{reason.code} {shown(reason.message)}", width, "  "))
    yield from (Text(line, style="dim") for line in joined(headline(report), width))
