"""What an item wants to run in, and where a suite runs or why it cannot."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Literal

from msgspec import Struct

from shinchoku.requirements import Declared
from shinchoku.session import Environment, NoEnvironment, NotKept

Choice = Literal["auto", "current", "uv"]
Place = Environment | NoEnvironment | NotKept


class Want(Struct, frozen=True):
    """An item whose suite is to run."""

    item: str
    declared: Declared
    as_of: date | None = None
    """The last day whose releases count; None for today's."""
    content: str = ""
    """What tells the item's files from any others, such as a hash; "": what is built of them is not kept."""
    write: Callable[[Path], None] | None = None
    """Writes the item's files into a new folder, for its own build; None: it is not built."""
    lock: str = ""
    """The lock file that is in the constraints, for reports; "" for none."""
