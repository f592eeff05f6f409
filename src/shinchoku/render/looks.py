"""How a status looks on a terminal: one sign, one word and one colour each."""

from typing import NamedTuple

from shinchoku.report import Status


class Look(NamedTuple):
    """A status to the eye."""

    sign: str
    word: str
    style: str


LOOKS: dict[Status, Look] = {
    "complete": Look("✓", "complete", "green"),
    "failing": Look("✗", "failing", "red"),
    "unverified": Look("?", "unverified", "yellow"),
    "in_progress": Look("◐", "in progress", "cyan"),
    "not_started": Look("·", "not started", "dim"),
}
