"""Where reports go: pairs of format and file, each file written whole or not at all."""

import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import typer

from shinchoku.cli.options import Color, Format
from shinchoku.errors import CannotScan
from shinchoku.report import Report

_STDOUT = "-"


def pairs(formats: Sequence[Format] | None, outputs: Sequence[str] | None) -> list[tuple[Format, str]]:
    """The n-th format with the n-th output; what is missing is a table, or standard output."""
    formats, outputs = list(formats or [Format.table]), list(outputs or [])
    if len(outputs) > len(formats):
        raise typer.BadParameter("there are more --output than --format; they go in pairs")
    paired = [(kind, outputs[n] if n < len(outputs) else _STDOUT) for n, kind in enumerate(formats)]
    targets = [target for _, target in paired]
    for target in targets:
        if targets.count(target) > 1:
            where = "standard output" if target == _STDOUT else target
            raise typer.BadParameter(f"two reports go to {where}; give each its own --output")
    return paired


def deliver(text: str, target: str) -> None:
    """Write a report to a file, or print it."""
    if target == _STDOUT:
        write_out(text)
        return
    path = Path(target)
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    except OSError as error:
        raise CannotScan(target, f"cannot be written: {error.strerror}") from error
    part = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        part.chmod(path.stat().st_mode & 0o7777 if path.exists() else 0o666 & ~_umask())
        part.replace(path)
    except OSError as error:
        raise CannotScan(target, f"cannot be written: {error.strerror}") from error
    finally:
        part.unlink(missing_ok=True)


def write_out(text: str) -> None:
    """Print an answer; signs that the terminal's encoding does not have are shown as escapes."""
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(text.encode(encoding, "backslashreplace").decode(encoding))


def rendered(report: Report, kind: Format, color: Color, *, verbose: bool, reproducible: bool) -> str:
    """A report in a form; only that form's renderer is imported."""
    if kind is Format.json:
        from shinchoku.render.jsonreport import render_json  # noqa: PLC0415 - a renderer loads only when used

        return render_json(report, reproducible=reproducible)
    from shinchoku.render.table import render_table  # noqa: PLC0415 - as above

    return render_table(report, width=terminal_width(), color=wants_color(color), verbose=verbose)


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


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
