"""What ``shinchoku readme`` does: a README's block, printed, checked, or brought up to date."""

from shinchoku.blocks import with_block
from shinchoku.cli.guard import note
from shinchoku.cli.inputs import Scan, perform
from shinchoku.cli.outputs import write_out
from shinchoku.cli.speaking import spoken
from shinchoku.gates.progressfile import read_anywhere
from shinchoku.gates.writing import replace_file
from shinchoku.render.readme_block import render_readme_block
from shinchoku.speech import say

_FOUND = 1


def kept_up(scan: Scan, file: str, *, write: bool, check: bool) -> int:
    """Scan, and do what is asked for with the block; the exit code.

    Args:
        scan: What is asked for.
        file: The file, relative to the scanned folder.
        write: Whether to bring it up to date.
        check: Whether to tell whether it is; where neither is asked for, the block is printed.
    """
    path = scan.path / file
    old = read_anywhere(path) if write or check else None
    if old is not None:
        with_block(old, "", file)  # a file without a place for it is told before any suite is run
    block = render_readme_block(perform(scan).report, spoken())
    if old is None:
        write_out(block)
        return 0
    new = with_block(old, block, file)
    if new == old:
        note(say("{path} is up to date", path=file))
    elif check:
        note(say("{path} is not up to date; 'shinchoku readme --write' brings it there", path=file))
        return _FOUND
    else:
        replace_file(path, file, old, new, scan.path)
        note(say("{path} was brought up to date", path=file))
    return 0
