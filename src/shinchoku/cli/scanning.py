"""What ``shinchoku scan`` does: one scan with its reports, or one after each change."""

import sys
from collections.abc import Sequence

from msgspec import Struct

from shinchoku.cli.guard import note
from shinchoku.cli.inputs import Drift, How, Scan, perform
from shinchoku.cli.options import Color, FailOn, Format
from shinchoku.cli.outputs import deliver, pairs, rendered
from shinchoku.cli.verdicts import Ending, ending
from shinchoku.errors import ShinchokuError
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


def once(asked: Asked) -> int:
    """Scan, write the reports, say why where it fails; the exit code."""
    if named := range_of(asked.scan.revision):
        from shinchoku.cli.ranging import scan_range  # noqa: PLC0415 - only where two revisions are compared

        return _told(scan_range(asked, named))
    checked = perform(asked.scan, asked.drift).checked
    for kind, target in asked.targets:
        text = rendered(checked, kind, asked.color, verbose=asked.verbose, reproducible=asked.scan.reproducible)
        deliver(text, target, is_prose=kind is Format.table)
    return _told(ending(checked.report, asked.fail_on, asked.fail_under, strict=asked.strict))


def _told(result: Ending) -> int:
    for sentence in result.sentences:
        note(sentence)
    return result.code


def watched(asked: Asked) -> int:
    """Scan now and after each change, until Ctrl-C; what the cache knows is not run again."""
    from shinchoku.gates.changes import changes  # noqa: PLC0415 - only for --watch

    bursts = changes(asked.scan.path, [target for _, target in asked.targets])
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
