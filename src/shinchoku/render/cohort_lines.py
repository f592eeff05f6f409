"""The learners of a cohort's table: a line for each where it fits, and what stands below it."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rich.text import Text

from shinchoku.cohort.overview import LearnerRow, Overview
from shinchoku.render.canvas import columns, padded, wrapped
from shinchoku.render.cohort_words import first_places, flags_told, state_told
from shinchoku.render.looks import LOOKS
from shinchoku.render.plain import shown
from shinchoku.speech import Speech

_LONGEST_NAME = 24
"""Columns; a longer one has a line of its own."""
_DAY = 10
_NEXT = 20
"""Columns that the next items have at least; of longer ones there are few."""
_FLAGS = 32
"""Columns below which flags are not broken into lines beside all else."""
_BELOW = 44
"""The same, below a learner's signs; where there are fewer, they begin further left."""
_STEP = 4


class _Layout(NamedTuple):
    """Where things stand, the same for all learners."""

    width: int
    places: Sequence[int]
    """Of the items whose signs are shown."""
    name: int
    """Columns of the names; 0 where each has a line of its own, for the signs take all of the next."""
    reached: int
    is_dated: bool
    next: int

    @property
    def signs(self) -> int:
        """Where the signs begin."""
        return self.name + 4 if self.name else _STEP

    @property
    def ahead(self) -> int:
        """Where the next item begins."""
        return self.signs + len(self.places) + 1 + self.reached + (2 + _DAY if self.is_dated else 0) + 2

    @property
    def flags(self) -> int:
        """Where flags begin that stand in the same line."""
        return self.ahead + self.next + 2

    @property
    def below(self) -> int:
        """Where begins what stands below."""
        return self.signs if self.width - self.signs >= _BELOW else _STEP


def learner_lines(overview: Overview, width: int, speech: Speech) -> Iterator[Text]:
    """Every learner."""
    layout = _layout(overview, width)
    for row in overview.rows:
        yield from _learner(row, layout, speech)


def _layout(overview: Overview, width: int) -> _Layout:
    places = first_places(overview)
    names = [columns(shown(row.name)) for row in overview.rows]
    name = max([each for each in names if each <= _LONGEST_NAME], default=_LONGEST_NAME)
    reached = max((columns(_reached(row)) for row in overview.rows if row.state == "reported"), default=0)
    ahead = [columns(shown(row.next)) for row in overview.rows if row.next]
    plain = _Layout(width, places, name, reached, is_dated=False, next=0)
    if places and plain.ahead - 2 > width:
        plain = plain._replace(name=0)
    room = min(max(ahead, default=0), _NEXT) if plain.name else 0  # the others have the next item below in any case
    dated = plain._replace(is_dated=True)
    layout = dated if dated.ahead + room <= width + (0 if room else 2) else plain
    return layout._replace(next=max((each for each in ahead if layout.ahead + each <= width), default=0))


def _reached(row: LearnerRow) -> str:
    return f"{row.complete + row.unverified:>2} / {row.total}"


def _learner(row: LearnerRow, layout: _Layout, speech: Speech) -> Iterator[Text]:
    name = shown(row.name)
    line = Text(f"  {padded(name, layout.name)}  ")
    if columns(name) > layout.name:
        yield from map(Text, wrapped(name, layout.width, "  "))
        line = Text(" " * layout.signs)
    if row.state != "reported":
        style = "red" if row.reason else "dim"
        told = shown(speech.told(state_told(row)))
        yield from _begun(line, told, style, layout)
        return
    *full, line = _signs(row, line, layout)
    yield from full
    if layout.is_dated:
        line.append(f"  {row.last_touched_on or '–':<{_DAY}}", style="dim")
    flags = [shown(speech.told(flag)) for flag in flags_told(row, dated=not layout.is_dated)]
    ahead = shown(row.next) if row.next else ""
    if columns(ahead) > layout.next:
        flags.insert(0, speech.say("next: {item}", item=ahead))
        ahead = ""
    if layout.next:
        line.append(f"  {padded(ahead, layout.next)}")
    yield from _flagged(line, " · ".join(flags), layout)


def _begun(line: Text, told: str, style: str, layout: _Layout) -> Iterator[Text]:
    """Text behind what a line begins with, and what is left of it below."""
    at = columns(line.plain)
    if layout.width - at < min(_BELOW, columns(told)):
        line.rstrip()
        if line.plain:
            yield line
        at, line = layout.below, Text(" " * layout.below)
    first, *more = wrapped(told, layout.width, " " * at)
    yield line.append(first[at:], style=style)
    yield from (Text(each, style=style) for each in more)


def _signs(row: LearnerRow, line: Text, layout: _Layout) -> Iterator[Text]:
    """The statuses, in as many lines as they take, and how many items are reached."""
    room = layout.width - layout.signs
    for number, place in enumerate(layout.places):
        if number and number % room == 0:
            yield line
            line = Text(" " * layout.signs)
        look = LOOKS[row.statuses[place]]
        line.append(look.sign, style=look.style)
    reached = _reached(row)
    if columns(line.plain) + 1 + columns(reached) > layout.width:
        yield line
        line = Text(" " * (layout.signs - 1))
    yield line.append(f" {reached:>{layout.reached}}")


def _flagged(line: Text, flags: str, layout: _Layout) -> Iterator[Text]:
    """Flags in the line itself if they fit there, or can be broken there; else below."""
    room = layout.width - layout.flags
    if flags and layout.next and room >= min(_FLAGS, columns(flags)):
        first, *more = wrapped(flags, layout.width, " " * layout.flags)
        yield line.append(f"  {first[layout.flags :]}", style="yellow")
        yield from (Text(each, style="yellow") for each in more)
        return
    line.rstrip()
    if flags and columns(line.plain) + 2 + columns(flags) <= layout.width:
        yield line.append(f"  {flags}", style="yellow")
        return
    yield line
    if flags:
        yield from (Text(each, style="yellow") for each in wrapped(flags, layout.width, " " * layout.below))
