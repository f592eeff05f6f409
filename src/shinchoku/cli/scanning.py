"""What ``shinchoku scan`` does: one scan with its reports, or one after each change."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from shinchoku.cli.guard import note
from shinchoku.cli.inputs import Drift, How, Performed, Scan, perform
from shinchoku.cli.options import Color, FailOn, Format
from shinchoku.cli.outputs import deliver, pairs, rendered, rendered_badge, summary_file
from shinchoku.cli.verdicts import Ending, ending
from shinchoku.errors import ShinchokuError
from shinchoku.report import Report
from shinchoku.revisions import range_of
from shinchoku.speech import say

__all__ = ["Asked", "Drift", "How", "Scan", "once", "pairs", "watched"]
"""What the command needs, so that it imports one room once it runs."""
_CLEAR = "\x1b[H\x1b[2J\x1b[3J"


class Asked(Struct, frozen=True):
    """What the command's arguments say."""

    scan: Scan
    drift: Drift
    targets: Sequence[tuple[Format, str]]
    color: Color
    verbose: bool
    fail_on: Sequence[FailOn]
    fail_under: int | None
    strict: bool
    badge: Path | None = None
    """Where it is kept up to date."""
    opens: bool = False
    """Whether the page is shown in a browser."""


def once(asked: Asked) -> int:
    """Scan, write the reports, say why where it fails; the exit code."""
    if named := range_of(asked.scan.revision):
        from shinchoku.cli.ranging import scan_range  # noqa: PLC0415 - only where two revisions are compared

        return _told(scan_range(asked, named))
    done = perform(asked.scan, asked.drift)
    checked = done.checked
    for kind, target in asked.targets:
        text = _rendered(done, kind, asked)
        deliver(text, target, is_prose=kind is Format.table)
    if summary := summary_file(target for _, target in asked.targets):
        from shinchoku.gates.writing import append_report  # noqa: PLC0415 - only in GitHub Actions

        append_report(summary, "GITHUB_STEP_SUMMARY", _rendered(done, Format.markdown, asked).encode())
    if asked.opens:
        from shinchoku.cli.paging import show  # noqa: PLC0415 - only where a page is shown

        show(done, asked.scan, [target for kind, target in asked.targets if kind is Format.html])
    if asked.badge:
        _keep_badge(checked.report, asked.badge)
    return _told(ending(checked.report, asked.fail_on, asked.fail_under, strict=asked.strict))


def _rendered(done: Performed, kind: Format, asked: Asked) -> str:
    if kind is Format.html:
        from shinchoku.cli.paging import page_of  # noqa: PLC0415 - a history is gone through for it

        return page_of(done, asked.scan)
    return rendered(done.checked, kind, asked.color, verbose=asked.verbose, reproducible=asked.scan.reproducible)


def _keep_badge(report: Report, path: Path) -> None:
    """Write the badge, unless its file says the same already: then not even its time changes."""
    from shinchoku.gates.progressfile import read_anywhere  # noqa: PLC0415 - only where one is kept
    from shinchoku.gates.writing import create_file, replace_file  # noqa: PLC0415 - as above

    new = rendered_badge(report, Format.badge if path.suffix == ".svg" else Format.shields).encode()
    if not os.path.lexists(path):
        create_file(path, str(path), new)
    elif (old := read_anywhere(path)) != new:
        replace_file(path, str(path), old, new, None)


def _told(result: Ending) -> int:
    for sentence in result.sentences:
        note(sentence)
    return result.code


def watched(asked: Asked) -> int:
    """Scan now and after each change, until Ctrl-C; what the cache knows is not run again."""
    from shinchoku.gates.changes import changes  # noqa: PLC0415 - only for --watch

    bursts = changes(
        asked.scan.path, [*(target for _, target in asked.targets), *([str(asked.badge)] if asked.badge else [])]
    )
    code = 0
    for _ in bursts:
        if sys.stdout.isatty():
            sys.stdout.write(_CLEAR)
        try:
            code = once(asked)
        except ShinchokuError as error:  # a settings file in the middle of an edit
            note(str(error))
        sys.stdout.flush()
        note(say("waiting for changes; Ctrl-C ends"))
    return code
