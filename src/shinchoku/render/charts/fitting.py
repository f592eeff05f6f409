"""How much room a text takes, near enough, without asking a font: pictures are the same on every machine."""

import unicodedata
from collections.abc import Sequence

from shinchoku.render.plain import shown

_WIDE = {"W", "F", "A"}
_WHOLE, _NARROW = 10, 6  # tenths of the size; the latter is a little more than what most letters take


def width_of(text: str, size: int) -> float:
    """The room that a text takes, in pixels."""
    return size * sum(_share(sign) for sign in text) / _WHOLE


def fitted(text: str, size: int, room: float, lines: int = 1) -> list[str]:
    """A stranger's text in one or more lines, safe to show; what has no room is left out for an ellipsis."""
    found: list[str] = []
    rest = shown(text).strip()
    while rest:
        end = _end(rest, size, room)
        if end < len(rest) and len(found) == lines - 1:
            end = _end(rest, size, room - width_of("…", size))
            return [*found, f"{rest[:end].rstrip()}…"]
        if end < len(rest) and (blank := rest.rfind(" ", end // 2 + 1, end + 1)) > 0:
            end = blank
        found.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return found


def apart(wanted: Sequence[float], room: float, end: float) -> list[float]:
    """Places in one column, in the order given and near to where they are wanted, that do not touch.

    Args:
        wanted: Where each would stand, from the top on.
        room: How far each must be from the next.
        end: Where the last may stand at most, if there is room for all.
    """
    places: list[float] = []
    for number, place in enumerate(wanted):
        at_most = end - room * (len(wanted) - 1 - number)
        places.append(max(min(place, at_most), places[-1] + room if places else 0))
    return places


def _end(text: str, size: int, room: float) -> int:
    """How many signs have room; one at least."""
    taken = 0
    for number, sign in enumerate(text):
        taken += _share(sign)
        if size * taken > room * _WHOLE:
            return max(number, 1)
    return len(text)


def _share(sign: str) -> int:
    if unicodedata.combining(sign):
        return 0
    return _WHOLE if unicodedata.east_asian_width(sign) in _WIDE else _NARROW
