"""What ``--rev A..B`` does: both revisions scanned, both judged by the later one's settings, and what changed told."""

from typing import TYPE_CHECKING, assert_never

from msgspec import Struct
from msgspec.structs import replace

from shinchoku.between import Between, End, compare_reports, drift_only, new_findings
from shinchoku.cli.drift_options import DriftFormat
from shinchoku.cli.guard import note
from shinchoku.cli.inputs import Drift, Scan, perform
from shinchoku.cli.options import Color, Format
from shinchoku.cli.outputs import (
    deliver,
    rendered_badge,
    rendered_findings,
    summary_file,
    terminal_width,
    wants_color,
)
from shinchoku.cli.speaking import spoken
from shinchoku.cli.verdicts import Ending, between_ending, incomplete, new_drift_ending
from shinchoku.findings import DriftReport
from shinchoku.gates.ranges import find_ends
from shinchoku.gates.writing import append_report
from shinchoku.report import Report
from shinchoku.revisions import Range
from shinchoku.speech import joined, say

if TYPE_CHECKING:
    from shinchoku.cli import mending, scanning


class Compared(Struct, frozen=True):
    """What changed, and what it was told from."""

    between: Between
    findings: DriftReport
    """The new ones alone, with the lines that they are about."""
    reports: tuple[Report, Report]
    """The later one first."""


def scan_range(asked: "scanning.Asked", named: Range) -> Ending:
    """Compare, write the reports; how it ends."""
    compared = compare(asked.scan, asked.drift, named)
    for kind, target in asked.targets:
        text = _rendered(compared, kind, asked.color, verbose=asked.verbose)
        deliver(text, target, is_prose=kind is Format.table)
    if summary := summary_file(target for _, target in asked.targets):
        append_report(summary, "GITHUB_STEP_SUMMARY", _rendered(compared, Format.markdown, asked.color).encode())
    found = between_ending(compared.between, asked.fail_on, asked.fail_under)
    return incomplete(*compared.reports) if asked.strict and not found.code else found


def check_range(asked: "mending.Asked", named: Range) -> Ending:
    """As `scan_range`, for the drift alone."""
    compared = compare(asked.scan, asked.drift, named)
    compared = replace(compared, between=drift_only(compared.between))
    if not asked.scan.quiet:
        for side in (compared.between.before, compared.between.after):
            for problem in side.problems:
                note(joined((side.asked, joined((problem.code, problem.message), " ")), ": "))
    for kind, target in asked.targets:
        same = Format.table if kind is DriftFormat.text else Format(kind.value)
        deliver(_rendered(compared, same, asked.color), target, is_prose=kind is DriftFormat.text)
    found = new_drift_ending(compared.between, failing=not asked.exit_zero)
    return incomplete(*compared.reports) if asked.strict and not found.code else found


def compare(scan: Scan, drift: Drift, named: Range) -> Compared:
    """Scan both ends of a range with the same options, the later one first, and hold them against each other."""
    ends = find_ends(scan.path, named)
    after = perform(replace(scan, revision=ends.after), drift)
    earlier = replace(scan, revision=ends.before, how=replace(scan.how, junit=()))  # those tell of one revision only
    progress_file = drift.progress_file if after.is_given else None
    before = perform(earlier, replace(drift, progress_file=progress_file, required=False), after.settings)
    asked = (
        say("merge base of {before} and {after}", before=named.before, after=named.after)
        if named.from_merge_base
        else named.before
    )
    old, new = before.report, after.report
    marked = after.checked.findings
    return Compared(
        between=compare_reports(
            End(old, asked), End(new, named.after), str(named), settings_differ=before.own != after.own
        ),
        findings=replace(marked, findings=tuple(marked.findings[index] for index in new_findings(old, new))),
        reports=(new, old),
    )


def _rendered(compared: Compared, kind: Format, color: Color, *, verbose: bool = False) -> str:
    """What changed, in a form; the forms that tell findings alone tell the new ones."""
    match kind:
        case Format.table:
            from shinchoku.render.between_text import render_between  # noqa: PLC0415 - a renderer loads when used

            width, colored = terminal_width(), wants_color(color)
            return render_between(compared.between, width=width, color=colored, verbose=verbose, speech=spoken())
        case Format.json:
            from shinchoku.render.between_json import render_between_json  # noqa: PLC0415 - as above

            return render_between_json(compared.between)
        case Format.markdown:
            from shinchoku.render.between_markdown import render_comment  # noqa: PLC0415 - as above

            return render_comment(compared.between, compared.findings.prefix, spoken())
        case Format.badge | Format.shields:
            return rendered_badge(compared.reports[0], kind)
        case Format.html:
            raise ValueError(kind)  # the command takes no such pair
        case Format.sarif | Format.github | Format.junit | Format.gitlab:
            return rendered_findings(compared.findings, DriftFormat(kind.value), color)
        case _ as never:
            assert_never(never)
