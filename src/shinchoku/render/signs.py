"""The signs that a history's table is drawn with: blocks, or letters where an encoding has no blocks."""

from msgspec import Struct
from msgspec.structs import astuple


class Signs(Struct, frozen=True):
    """One sign for each thing."""

    known: str
    """A cell of what is evidenced."""
    files: str
    """A cell of what may be evidenced: every file is there."""
    gap: str
    """A cell of what is claimed beyond that."""
    empty: str
    mark: str
    """Where the claims end."""
    at_most: str
    none: str
    """Where a number is not known."""
    dot: str
    """Between two things in a line."""
    merge: str
    branch: str


BLOCKS = Signs("█", "▒", "·", "░", "◆", "≤", "–", "·", "M", "│")
LETTERS = Signs("#", "=", "-", ".", "@", "<=", "-", "|", "M", "b")
ALL = "".join(astuple(BLOCKS))
"""What an encoding must have for the blocks."""
