"""A scan's report, or a drift check's, as a page of Markdown: for a job's summary, or a comment."""

from collections.abc import Iterator

from shinchoku.findings import DriftReport
from shinchoku.render.between_markdown import finding_row, problem_section
from shinchoku.render.between_words import weighed
from shinchoku.render.looks import LOOKS, severities
from shinchoku.render.markdown import MARKER, Section, code, fitted, prose, row, table_head
from shinchoku.render.table import headline
from shinchoku.report import ChapterSummary, ItemReport, Report
from shinchoku.speech import ENGLISH, Speech, say

_MOST_PARTS = 20
_QUIET = frozenset({"complete", "not_started"})


def render_markdown(report: Report, prefix: str = "", speech: Speech = ENGLISH) -> str:
    """The headline, the chapters, the items that are begun and not complete with their reasons, and the drift.

    Args:
        report: What to show.
        prefix: The scanned root below the repository's top level, ending with a slash; "" for that itself.
        speech: In which language.
    """
    return fitted(_sections(report, prefix, speech), speech=speech)


def render_findings_markdown(report: DriftReport, speech: Speech = ENGLISH) -> str:
    """What a drift check found, each with what would settle it."""
    return fitted(_finding_sections(report, speech), speech=speech)


def _sections(report: Report, prefix: str, speech: Speech) -> Iterator[Section]:
    first, *others = headline(report, speech)
    more = [speech.say("{n} more", n=len(others) - _MOST_PARTS)] if len(others) > _MOST_PARTS else []
    beside = f"\n{' · '.join([*map(prose, others[:_MOST_PARTS]), *more])}\n" if others else ""
    yield Section(f"{MARKER}\n## {prose(first)}\n{beside}")
    if report.summary.chapters:
        chapters = [_chapter(chapter, speech) for chapter in report.summary.chapters]
        yield Section(f"\n{table_head(speech.say('chapter'), speech.say('complete'))}", chapters)
    items = [_item(item, speech) for item in report.items if item.status not in _QUIET or item.regressed]
    if items:
        head = table_head(speech.say("item"), speech.say("status"), speech.say("why"))
        yield Section(f"\n### {speech.say('Begun, and not complete')}\n\n{head}", items)
    if report.claims_file:
        head = speech.say("Drift: {found}", found=severities(report.drift) or say("none"))
        rows = [finding_row(finding, prefix, speech) for finding in weighed(report.drift)]
        yield Section(f"\n### {head}\n{chr(10) if rows else ''}", rows)
    if report.strays:
        strays = [
            f"- `{stray.code}` {code(stray.path)}: {prose(speech.told(stray.message))}" for stray in report.strays
        ]
        yield Section(f"\n### {speech.say('Folders that are not in their place')}\n\n", strays)
    problems = [f"- `{problem.code}` {prose(speech.told(problem.message))}" for problem in report.problems]
    yield from problem_section(problems, speech)


def _chapter(chapter: ChapterSummary, speech: Speech) -> str:
    return row(prose(speech.title(chapter.title)), f"{chapter.complete} / {chapter.total}")


def _item(item: ItemReport, speech: Speech) -> str:
    look = LOOKS[item.status]
    aside = "" if item.counted else f" {speech.say('(not counted)')}"
    reasons = item.reasons[: max(1, item.lacking)]
    if item.regressed:
        reasons = (*reasons, *(reason for reason in item.reasons[len(reasons) :] if reason.code == "REG01"))
    why = "<br>".join(f"`{reason.code}` {prose(speech.told(reason.message))}" for reason in reasons)
    return row(f"{code(item.id)}{aside}", f"{look.sign} {speech.told(look.word)}", why)


def _finding_sections(report: DriftReport, speech: Speech) -> Iterator[Section]:
    if report.claims_file is None:
        told = speech.say("There is no progress file, so there is nothing to compare.")
        yield Section(f"{MARKER}\n## {speech.say('Drift')}\n\n{told}\n")
        return
    found = severities(marked.finding for marked in report.findings) or say("none")
    told = speech.say("{file} against the evidence.", file=code(report.claims_file.path))
    yield Section(f"{MARKER}\n## {speech.say('Drift: {found}', found=found)}\n\n{told}\n")
    helps = {id(marked.finding): marked.help for marked in report.findings}
    rows = []
    for finding in weighed(marked.finding for marked in report.findings):
        help_ = helps[id(finding)]
        rows.append(finding_row(finding, report.prefix, speech) + (f"<br>{prose(speech.told(help_))}" if help_ else ""))
    yield Section("\n" if rows else "", rows)
