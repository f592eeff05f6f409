"""A scan's report, or a drift check's, as a page of Markdown: for a job's summary, or a comment."""

from collections.abc import Iterator

from shinchoku.findings import DriftReport
from shinchoku.render.between_markdown import finding_row, problem_section
from shinchoku.render.between_words import weighed
from shinchoku.render.looks import LOOKS, severities
from shinchoku.render.markdown import MARKER, Section, code, fitted, prose, row, table_head
from shinchoku.render.table import headline
from shinchoku.report import ChapterSummary, ItemReport, Report

_MOST_PARTS = 20
_QUIET = frozenset({"complete", "not_started"})


def render_markdown(report: Report, prefix: str = "") -> str:
    """The headline, the chapters, the items that are begun and not complete with their reasons, and the drift.

    Args:
        report: What to show.
        prefix: The scanned root below the repository's top level, ending with a slash; "" for that itself.
    """
    return fitted(_sections(report, prefix))


def render_findings_markdown(report: DriftReport) -> str:
    """What a drift check found, each with what would settle it."""
    return fitted(_finding_sections(report))


def _sections(report: Report, prefix: str) -> Iterator[Section]:
    first, *others = headline(report)
    more = [f"{len(others) - _MOST_PARTS} more"] if len(others) > _MOST_PARTS else []
    beside = f"\n{' · '.join([*map(prose, others[:_MOST_PARTS]), *more])}\n" if others else ""
    yield Section(f"{MARKER}\n## {prose(first)}\n{beside}")
    if report.summary.chapters:
        chapters = [_chapter(chapter) for chapter in report.summary.chapters]
        yield Section(f"\n{table_head('chapter', 'complete')}", chapters)
    items = [_item(item) for item in report.items if item.status not in _QUIET or item.regressed]
    if items:
        yield Section(f"\n### Begun, and not complete\n\n{table_head('item', 'status', 'why')}", items)
    if report.claims_file:
        found = severities(report.drift) or "none"
        rows = [finding_row(finding, prefix) for finding in weighed(report.drift)]
        yield Section(f"\n### Drift: {found}\n{chr(10) if rows else ''}", rows)
    if report.strays:
        strays = [f"- `{stray.code}` {code(stray.path)}: {prose(stray.message)}" for stray in report.strays]
        yield Section("\n### Folders that are not in their place\n\n", strays)
    yield from problem_section([f"- `{problem.code}` {prose(problem.message)}" for problem in report.problems])


def _chapter(chapter: ChapterSummary) -> str:
    return row(prose(chapter.title.en), f"{chapter.complete} / {chapter.total}")


def _item(item: ItemReport) -> str:
    look = LOOKS[item.status]
    aside = "" if item.counted else " (not counted)"
    reasons = item.reasons[: max(1, item.lacking)]
    if item.regressed:
        reasons = (*reasons, *(reason for reason in item.reasons[len(reasons) :] if reason.code == "REG01"))
    why = "<br>".join(f"`{reason.code}` {prose(reason.message)}" for reason in reasons)
    return row(f"{code(item.id)}{aside}", f"{look.sign} {look.word}", why)


def _finding_sections(report: DriftReport) -> Iterator[Section]:
    if report.claims_file is None:
        yield Section(f"{MARKER}\n## Drift\n\nThere is no progress file, so there is nothing to compare.\n")
        return
    found = severities(marked.finding for marked in report.findings) or "none"
    yield Section(f"{MARKER}\n## Drift: {found}\n\n{code(report.claims_file.path)} against the evidence.\n")
    helps = {id(marked.finding): marked.help for marked in report.findings}
    rows = []
    for finding in weighed(marked.finding for marked in report.findings):
        help_ = helps[id(finding)]
        rows.append(finding_row(finding, report.prefix) + (f"<br>{prose(help_)}" if help_ else ""))
    yield Section("\n" if rows else "", rows)
