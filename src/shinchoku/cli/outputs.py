"""Where reports go: pairs of format and file, each file written whole or not at all."""

import os
import secrets
import stat
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Literal, TypeVar, assert_never

import typer

from shinchoku.checked import Checked
from shinchoku.cli.drift_options import DriftFormat
from shinchoku.cli.options import Color, Format
from shinchoku.cli.speaking import spoken
from shinchoku.cli.streams import lost_output
from shinchoku.errors import CannotAnswer
from shinchoku.findings import DriftReport
from shinchoku.report import Report

STDOUT = "-"
Kind = TypeVar("Kind", bound=StrEnum)


def pairs(formats: Sequence[Kind] | None, outputs: Sequence[str] | None, usual: Kind) -> list[tuple[Kind, str]]:
    """The n-th format with the n-th output; what is missing is the usual format, or standard output."""
    formats, outputs = list(formats or [usual]), list(outputs or [])
    if len(outputs) > len(formats):
        raise typer.BadParameter("there are more --output than --format; they go in pairs")
    paired = [(kind, outputs[n] if n < len(outputs) else STDOUT) for n, kind in enumerate(formats)]
    targets = [target for _, target in paired]
    for target in targets:
        if targets.count(target) > 1:
            where = "standard output" if target == STDOUT else target
            raise typer.BadParameter(f"two reports go to {where}; give each its own --output")
    return paired


def finding_targets(
    formats: Sequence[DriftFormat] | None, outputs: Sequence[str] | None
) -> list[tuple[DriftFormat, str]]:
    """As `pairs`; where nothing is asked for in GitHub Actions, annotations follow the text."""
    if in_actions() and not formats and not outputs:
        return [(DriftFormat.text, STDOUT), (DriftFormat.github, STDOUT)]
    return pairs(formats, outputs, DriftFormat.text)


def deliver(text: str, target: str, *, is_prose: bool = False) -> None:
    """Write a report to a file, whole or not at all, or print it.

    Args:
        text: The report.
        target: A file's name, or ``-`` for standard output.
        is_prose: Whether it is for people only: a log of GitHub Actions must then take none of it for a command.
    """
    if target == STDOUT and is_prose and in_actions() and not stat.S_ISREG(os.fstat(sys.stdout.fileno()).st_mode):
        token = secrets.token_hex(16)
        write_out(f"::stop-commands::{token}\n{text}::{token}::\n")
    elif target == STDOUT and (is_prose or sys.stdout.isatty()):
        write_out(text)
    else:
        deliver_bytes(text.encode("utf-8", "backslashreplace"), target)


def deliver_bytes(data: bytes, target: str) -> None:
    """Write what a program reads to a file, whole or not at all, or to standard output, whatever its encoding.

    Args:
        data: A report.
        target: As for `deliver`.
    """
    if target == STDOUT:
        with _told():
            sys.stdout.flush()
            sys.stdout.buffer.write(data)
            sys.stdout.buffer.flush()
    else:
        from shinchoku.gates.writing import write_report  # noqa: PLC0415 - only where a file is written

        sys.stdout.flush()  # the target may be standard output by another name
        write_report(Path(target), target, data)


def summary_file(targets: Iterable[str]) -> Path | None:
    """Where GitHub Actions shows Markdown of this step; None elsewhere, and where the user writes there already."""
    named = os.environ.get("GITHUB_STEP_SUMMARY")
    if not named or not in_actions() or named in targets:
        return None
    return Path(named)


def in_actions() -> bool:
    """Whether GitHub Actions runs the command: it obeys lines of the output that begin with ``::``."""
    return os.environ.get("GITHUB_ACTIONS") == "true"


def write_out(text: str) -> None:
    """Print an answer; signs that the terminal's encoding does not have are shown as escapes."""
    encoding = sys.stdout.encoding or "utf-8"
    with _told():
        sys.stdout.write(text.encode(encoding, "backslashreplace").decode(encoding))
        sys.stdout.flush()


@contextmanager
def _told() -> Iterator[None]:
    """Where standard output takes no more, one sentence."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise CannotAnswer(lost_output(error)) from error


def can_print(signs: str) -> bool:
    """Whether standard output's encoding has all of these signs."""
    try:
        signs.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        return False
    return True


def rendered(checked: Checked, kind: Format, color: Color, *, verbose: bool, reproducible: bool) -> str:
    """A scan in a form, but for the page; only that form's renderer is imported."""
    match kind:
        case Format.json:
            from shinchoku.render.jsonreport import render_json  # noqa: PLC0415 - a renderer loads only when used

            return render_json(checked.report, reproducible=reproducible)
        case Format.table:
            from shinchoku.render.table import render_table  # noqa: PLC0415 - as above

            return render_table(
                checked.report, width=terminal_width(), color=wants_color(color), verbose=verbose, speech=spoken()
            )
        case Format.markdown:
            from shinchoku.render.markdown_report import render_markdown  # noqa: PLC0415 - as above

            return render_markdown(checked.report, checked.prefix, spoken())
        case Format.badge | Format.shields:
            return rendered_badge(checked.report, kind)
        case _:
            return rendered_findings(checked.findings, DriftFormat(kind.value), color)


def rendered_badge(report: Report, kind: Literal[Format.badge, Format.shields]) -> str:
    """The badge in a form."""
    from shinchoku.render.badge import render_badge, render_shields  # noqa: PLC0415 - as above

    return render_badge(report) if kind is Format.badge else render_shields(report)


def rendered_findings(  # noqa: PLR0911 - one for each form
    report: DriftReport, kind: DriftFormat, color: Color
) -> str:
    """The drift check's findings in a form."""
    match kind:
        case DriftFormat.text:
            from shinchoku.render.findings_text import render_findings  # noqa: PLC0415 - as above

            return render_findings(report, width=terminal_width(), color=wants_color(color), speech=spoken())
        case DriftFormat.json:
            from shinchoku.render.findings_json import render_drift_json  # noqa: PLC0415 - as above

            return render_drift_json(report)
        case DriftFormat.markdown:
            from shinchoku.render.markdown_report import render_findings_markdown  # noqa: PLC0415 - as above

            return render_findings_markdown(report, spoken())
        case DriftFormat.sarif:
            from shinchoku.render.sarif import render_sarif  # noqa: PLC0415 - as above

            return render_sarif(report)
        case DriftFormat.github:
            from shinchoku.render.annotations import render_annotations  # noqa: PLC0415 - as above

            return render_annotations(report)
        case DriftFormat.junit:
            from shinchoku.render.junit import render_junit  # noqa: PLC0415 - as above

            return render_junit(report)
        case DriftFormat.gitlab:
            from shinchoku.render.codequality import render_code_quality  # noqa: PLC0415 - as above

            return render_code_quality(report)
        case _ as never:
            assert_never(never)


def wants_color(color: Color) -> bool:
    """Whether standard output gets colours."""
    if color is Color.auto:
        return sys.stdout.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
    return color is Color.always


def terminal_width() -> int:
    """Columns of the terminal; 80 where there is none, or as COLUMNS says."""
    try:
        asked = int(os.environ.get("COLUMNS", ""))
    except ValueError:
        asked = 0
    if asked <= 0:
        asked = os.get_terminal_size(sys.stdout.fileno()).columns if sys.stdout.isatty() else 80
    return max(40, asked)
