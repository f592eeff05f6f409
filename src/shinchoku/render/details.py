"""One item in full (`explain`), and what to do next (`next`)."""

from collections.abc import Iterator

from rich.text import Text

from shinchoku.render.canvas import padded, painted, wrapped
from shinchoku.render.looks import LOOKS
from shinchoku.render.looks import counted as many
from shinchoku.render.plain import shown
from shinchoku.render.table import counts, headline
from shinchoku.render.table import joined as in_lines
from shinchoku.report import Claim, CommitInfo, ItemReport, ReadmeInfo, Report
from shinchoku.speech import ENGLISH, Sentence, Speech, day, joined, say

_LABEL = 16


def render_item(
    report: Report, identity: str, *, width: int = 80, color: bool = False, speech: Speech = ENGLISH
) -> str:
    """Every piece of evidence for the item with that id, and why its status is what it is."""
    item = next(item for item in report.items if item.id == identity)
    return painted(_explained(item, width, speech), width=width, color=color)


def render_next(report: Report, *, width: int = 80, color: bool = False, speech: Speech = ENGLISH) -> str:
    """The nearest item to done, and what it still lacks."""
    return painted(_next(report, width, speech), width=width, color=color)


def _explained(item: ItemReport, width: int, speech: Speech) -> Iterator[Text]:
    look = LOOKS[item.status]
    head = Text(f"{shown(item.id)}: ", style="bold")
    yield head.append(f"{look.sign} {speech.told(look.word)}", style=look.style)
    yield Text(" · ".join(map(shown, speech.titles(item.title))), style="dim")
    yield Text()
    yield Text(speech.say("Why"), style="bold")
    for reason in item.reasons:
        yield from (Text(line) for line in wrapped(f"{reason.code} {shown(speech.told(reason.message))}", width, "  "))
    yield Text()
    yield Text(speech.say("Evidence"), style="bold")
    for label, value in _facts(item):
        first, *rest = wrapped(shown(speech.told(value)), width - _LABEL - 2, "")
        yield Text(f"  {padded(speech.told(label), _LABEL)}{first}")
        yield from (Text(f"{'':<{_LABEL + 2}}{line}") for line in rest)


def _facts(item: ItemReport) -> Iterator[tuple[Sentence, str]]:
    evidence = item.evidence
    yield say("path"), item.path or say("nothing found")
    if evidence.documents:
        for document in evidence.documents:
            yield (
                say("document"),
                _document(document.path, document.checked, document.unchecked, present=document.present),
            )
    else:
        readme = evidence.readme
        yield say("README"), _readme(readme) if readme.path else say("none")
        yield say("implementation"), many(evidence.implementation.files, "file")
        yield say("tests"), _tests(item)
        if evidence.tests.environment:
            sandbox = evidence.tests.sandbox or say("unknown")
            yield (
                say("ran with"),
                say("{environment}; sandbox: {sandbox}", environment=evidence.tests.environment, sandbox=sandbox),
            )
        if evidence.tests.declared:
            yield say("declares"), ", ".join(evidence.tests.declared)
    if item.claim:
        yield say("claim"), _claim(item.claim)
    yield say("commits"), str(evidence.commits.count)
    for label, commit in (
        (say("started"), evidence.commits.first),
        (say("completed"), evidence.commits.completed),
        (say("last touched"), evidence.commits.last),
    ):
        yield label, _commit(commit) if commit else "–"
    if evidence.commits.lost:
        yield say("complete until"), _commit(evidence.commits.lost)


def _readme(readme: ReadmeInfo) -> Sentence:
    if readme.present:
        return say("{file} ({n} letters of text)", file=readme.path, n=readme.characters)
    return say("{file} ({n} letters of text; does not count)", file=readme.path, n=readme.characters)


def _claim(claim: Claim) -> Sentence:
    box = say("ticked") if claim.done else say("not ticked")
    if claim.date is None:
        return say("{box} (line {line} of the progress file)", box=box, line=claim.line)
    return say("{box}, {day} (line {line} of the progress file)", box=box, day=day(claim.date), line=claim.line)


def _document(path: str, checked: int, unchecked: int, *, present: bool) -> str:
    if not present:
        return say("{file} (not there)", file=path)
    boxes = checked + unchecked
    return say("{file} ({n} of {total} boxes ticked)", file=path, n=checked, total=boxes) if boxes else path


def _tests(item: ItemReport) -> Sentence:
    tests = item.evidence.tests
    numbers = say(", {counts} passed", counts=counts(item)) if counts(item) != "–" else ""
    is_timed = isinstance(tests.duration_seconds, float)
    seconds = say(" in {seconds:.1f} s", seconds=tests.duration_seconds) if is_timed else ""
    files = many(tests.files, "file")
    return say(
        "{files}: {outcome}{numbers}{seconds}", files=files, outcome=tests.outcome, numbers=numbers, seconds=seconds
    )


def _commit(commit: CommitInfo) -> Sentence:
    begun, time = (commit.date or "")[:10], (commit.date or "")[11:19]
    moment = joined((day(begun), time), " ") if begun else say("no date")
    return joined((moment, commit.oid[:10], joined((commit.author, commit.subject), ": ")), "  ")


def _next(report: Report, width: int, speech: Speech) -> Iterator[Text]:
    item = next((item for item in report.items if item.id == report.summary.next), None)
    if item is None:
        yield from (
            Text(line, style="bold")
            for line in in_lines([speech.say("Nothing is left to do"), *headline(report, speech)], width)
        )
        return
    look = LOOKS[item.status]
    yield Text(f"{shown(item.id)} ", style="bold").append(f"({speech.told(look.word)})", style=look.style)
    yield Text(shown(item.path) if item.path else speech.say("not begun"), style="dim")
    for reason in item.reasons[: item.lacking]:
        yield from (Text(line) for line in wrapped(f"{reason.code} {shown(speech.told(reason.message))}", width, "  "))
    yield from (Text(line, style="dim") for line in in_lines(headline(report, speech), width))
