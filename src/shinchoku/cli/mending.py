"""What ``shinchoku drift`` does: checks and tells, shows what a fix would write, or writes it."""

import shlex
import sys
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from shinchoku.checked import Checked
from shinchoku.cli.drift_options import DriftFormat
from shinchoku.cli.guard import note
from shinchoku.cli.inputs import Drift, How, Scan, perform
from shinchoku.cli.options import Color
from shinchoku.cli.outputs import deliver, finding_targets, rendered_findings, wants_color, write_out
from shinchoku.cli.verdicts import AGREED, FOUND, Ending, drift_ending, incomplete
from shinchoku.errors import CannotWrite
from shinchoku.render.looks import counted
from shinchoku.revisions import range_of
from shinchoku.speech import enumerated, joined, say

__all__ = ["Asked", "Drift", "How", "Scan", "check", "finding_targets", "show", "told"]
"""What the command needs, so that it imports one room once it runs."""


class Asked(Struct, frozen=True):
    """What the command's arguments say."""

    scan: Scan
    drift: Drift
    targets: Sequence[tuple[DriftFormat, str]]
    color: Color
    exit_zero: bool
    exit_non_zero_on_fix: bool
    strict: bool


def check(asked: Asked) -> Ending:
    """Check, fix where that is asked for, and tell what is found or left."""
    if named := range_of(asked.scan.revision):
        from shinchoku.cli.ranging import check_range  # noqa: PLC0415 - only where two revisions are compared

        return check_range(asked, named)
    checked = _performed(asked)
    written = _write(checked, asked)
    for kind, target in asked.targets:
        text = rendered_findings(checked.findings, kind, asked.color)
        deliver(text, target, is_prose=kind is DriftFormat.text)
    found = drift_ending(checked.findings, failing=not asked.exit_zero)
    if written and asked.exit_non_zero_on_fix and not found.code:
        found = Ending(FOUND, (say("--exit-non-zero-on-fix: a file was written"),))
    return _strictly(found, checked, asked)


def told(ending: Ending) -> int:
    """Say why, where there is something to say; the exit code."""
    for sentence in ending.sentences:
        note(sentence)
    return ending.code


def show(asked: Asked) -> Ending:
    """Show as a unified diff what a fix would write, with the command that writes it."""
    from shinchoku.render.difference import Changed, render_difference  # noqa: PLC0415 - only for --diff

    checked = _performed(asked)
    files = [Changed(each.path, each.old, each.new, each.codec) for each in checked.fixed]
    text = render_difference(files, color=wants_color(asked.color), safe=sys.stdout.isatty())
    write_out(text)
    if not files:
        note(say("--fix would write nothing"))
        return _strictly(Ending(AGREED, ()), checked, asked)
    names = enumerated(each.path for each in checked.fixed)
    command = say(": {command}", command=_command()) if asked.scan.revision is None else ""
    return Ending(
        AGREED if asked.exit_zero else FOUND, (say("--fix would write {names}{command}", names=names, command=command),)
    )


def _performed(asked: Asked) -> Checked:
    checked = perform(asked.scan, asked.drift).checked
    for problem in () if asked.scan.quiet else checked.report.problems:
        note(joined((problem.code, problem.message), " "))
    return checked


def _write(checked: Checked, asked: Asked) -> list[str]:
    """Put the fixed files in place; the names of those that were written."""
    from shinchoku.gates.writing import replace_file  # noqa: PLC0415 - only where something is fixed

    written: list[str] = []
    for each in checked.fixed:
        # A progress file outside of the root is called by its absolute path, which a join keeps.
        path, is_outside = asked.scan.path / each.path, Path(each.path).is_absolute()
        try:
            replace_file(path, each.path, each.old, each.new, None if is_outside else asked.scan.path)
        except CannotWrite as error:
            also = say("; already written: {names}", names=joined(written)) if written else ""
            raise CannotWrite(error.path, joined((error.cause, also), "")) from error
        written.append(each.path)
    if written and not asked.scan.quiet and checked.comparison and checked.left:
        mended = len(checked.comparison.findings) - len(checked.left.findings)
        note(say("wrote {names}: {findings} mended", names=enumerated(written), findings=counted(mended, "finding")))
    return written


def _strictly(found: Ending, checked: Checked, asked: Asked) -> Ending:
    """What was found comes first; where nothing was, incomplete evidence does under --strict."""
    return incomplete(checked.report) if asked.strict and not found.code else found


def _command() -> str:
    """The command that was called, with --fix in place of --diff."""
    return shlex.join(["shinchoku", *("--fix" if word == "--diff" else word for word in sys.argv[1:])])
