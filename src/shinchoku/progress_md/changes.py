"""What a progress file is wanted to say instead: values that the check gives and the rewriting takes."""

from msgspec import Struct

from shinchoku.progress_md.claims import Span


class Page(Struct, frozen=True):
    """Where an item's detail line leads; POSIX, relative to the scanned root."""

    path: str
    """Its README, or its first document that is a file."""
    folder: str
    """The folder that a learner would call the item by."""


class Tick(Struct, frozen=True):
    """Tick a box; with a date and a detail line, where the file has such and the line has none."""

    box: int
    on: str | None
    """ISO 8601."""
    page: Page | None


class Untick(Struct, frozen=True):
    """Take the tick out of a box; its date stays."""

    box: int


class SetCount(Struct, frozen=True):
    """Write ``done / total``, with the blanks that are there."""

    span: Span
    done: int
    total: int


class Reword(Struct, frozen=True):
    """Put a text in another's place: a table's value, a link's target."""

    span: Span
    text: str


class AddItem(Struct, frozen=True):
    """List an item: behind the last box of its section, or behind the section's heading."""

    behind_box: int | None
    """The number of the box that it follows."""
    behind_heading: int | None
    """The number of the heading, where the section has no box."""
    name: str
    folder_name: str | None
    """What the item's folder is called, where it has one."""
    ticked: bool
    on: str | None
    page: Page | None


Change = Tick | Untick | SetCount | Reword | AddItem
