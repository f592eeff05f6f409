"""What is there of each item at a commit: a value that is carried from parent to child.

A state says, for each item, how many files of each kind its folders hold, and since which commit. It is kept per
commit, so that branches worked on side by side do not mix; rows of items are shared between states, so that a commit
costs what it changes.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from msgspec import Struct, field

from shinchoku.kinds import Kind

ROW = 32
"""Items that share one row of a state."""
Part = Kind | int
"""A file's kind; of a document, its number."""


class ItemState(Struct):
    """One item at one commit. Shared between commits: never changed in place once it is in a row."""

    folders: Mapping[str, Mapping[Part, int]] = field(default_factory=dict)
    """How many files of each part each of its folders holds; a document is its own folder."""
    since: dict[Part, int] = field(default_factory=dict)
    """For each part that is there: the number of the commit that brought it."""
    there: frozenset[Part] = frozenset()
    """The parts that count: those of the folder that a scan would take for the item's."""
    is_complete: bool = False
    """Whether every part that is needed is there."""
    was_there: bool = False
    was_complete: bool = False
    lost: int | None = None
    """The commit that took a part that was needed, where the item was complete and is not."""


NOTHING = ItemState()
Row = tuple[ItemState, ...]


class State(NamedTuple):
    """Every item at one commit."""

    rows: tuple[Row, ...]
    complete: int
    """A bit for each complete item, the first one lowest."""

    def item(self, index: int) -> ItemState:
        """One item's."""
        return self.rows[index // ROW][index % ROW]


class Step(NamedTuple):
    """What one commit did."""

    state: State
    before: State
    """That of the first parent."""
    touched: Sequence[int]
    """The items whose files it changed, or that its parents have otherwise than it, in order."""


class Trace(Struct):
    """What is known of one item so far; commits by their numbers."""

    count: int = 0
    started: int | None = None
    completed: int | None = None
    last: int | None = None
