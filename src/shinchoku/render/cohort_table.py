"""A cohort's state as a table for a terminal."""

from collections.abc import Iterator

from rich.text import Text

from shinchoku.cohort.overview import ChapterColumn, LearnerRow, Overview
from shinchoku.render.canvas import columns, padded, painted, wrapped
from shinchoku.render.cohort_words import (
    asked_chapters,
    chapter_title,
    first_places,
    flags_told,
    headline,
    pace_told,
    percent,
    reasons_told,
    stale_told,
    state_told,
    stuck_told,
    terms_told,
)
from shinchoku.render.looks import LOOKS
from shinchoku.render.plain import shown
from shinchoku.render.table import joined
from shinchoku.speech import ENGLISH, Speech

_BAR = 10
_MOST_STUCK = 8
_LONGEST_NAME = 24
"""Columns; a longer one has a line of its own."""


def render_cohort_table(overview: Overview, *, width: int = 80, color: bool = False, speech: Speech = ENGLISH) -> str:
    """The whole table; see `shinchoku.render.table.render_table`."""
    return painted(_lines(overview, width, speech), width=width, color=color)


def _lines(overview: Overview, width: int, speech: Speech) -> Iterator[Text]:
    parts = [speech.told(part) for part in headline(overview)]
    yield from (Text(line, style="bold") for line in joined(parts, width))
    if overview.catalog:
        yield Text(shown(speech.title(overview.catalog.title)), style="dim")
    yield from _prose(speech.told(stale_told(overview)), width, "dim")
    if overview.learners.failed:
        told = speech.told(reasons_told(overview.learners.failed))
        yield from _prose(speech.say("without a report: {reasons}", reasons=told), width)
    if (terms := terms_told(overview)) is not None:
        yield from _prose(speech.told(terms), width)
    if overview.learners.reported:
        yield from _prose(speech.told(pace_told(overview.pace)), width)
        yield from _chapters(asked_chapters(overview), width, speech)
        yield from _stuck(overview, width, speech)
    yield from _learners(overview, width, speech)


def _prose(text: str, width: int, style: str = "") -> Iterator[Text]:
    return (Text(line, style=style) for line in wrapped(shown(text), width, ""))


def _chapters(chapters: list[ChapterColumn], width: int, speech: Speech) -> Iterator[Text]:
    if not chapters:
        return
    yield Text()
    heads = [speech.say("complete"), speech.say("reached"), speech.say("done with it")]
    rooms = [max(6, columns(head)) for head in heads]
    titles = [shown(chapter_title(chapter, speech)) for chapter in chapters]
    room = max(map(columns, titles), default=0)
    is_wide = room + _BAR + sum(rooms) + 10 <= width
    if not is_wide:  # each title stands above its figures
        room = 0
    named = "".join(f"  {' ' * (space - columns(head))}{head}" for head, space in zip(heads, rooms, strict=True))
    yield Text(padded(speech.say("Chapters"), room + _BAR + 4), style="bold").append(named, style="dim not bold")
    for chapter, title in zip(chapters, titles, strict=True):
        filled, reached = (percent(part, chapter.of, _BAR) for part in (chapter.complete, chapter.reached))
        bar = "█" * filled + "▒" * (reached - filled) + "░" * (_BAR - reached)
        shares = (f"{percent(part, chapter.of)} %" for part in (chapter.complete, chapter.reached))
        cells = (*shares, str(chapter.finished))
        figures = "".join(f"  {cell:>{space}}" for cell, space in zip(cells, rooms, strict=True))
        if not is_wide:
            yield from map(Text, wrapped(title, width, "  "))
        yield Text(f"  {padded(title, room) if is_wide else ''}  {bar}{figures}")
    if any(chapter.reached > chapter.complete for chapter in chapters):
        yield from _prose(speech.say("▒ reached: all is there; whether the tests pass was not told"), width, "dim")


def _stuck(overview: Overview, width: int, speech: Speech) -> Iterator[Text]:
    if not overview.stuck:
        return
    yield Text()
    yield Text(speech.say("Next for most learners"), style="bold")
    shown_ones = overview.stuck[:_MOST_STUCK]
    room = max(columns(shown(stuck.item)) for stuck in shown_ones)
    for stuck in shown_ones:
        line = Text(f"  {padded(shown(stuck.item), room)}  {stuck.learners:>5}")
        told = shown(speech.told(stuck_told(stuck)))
        if columns(line.plain) + columns(told) + 2 <= width:
            yield line.append(f"  {told}", style="dim")
        else:
            yield line
            yield from (Text(more, style="dim") for more in wrapped(told, width, "    "))
    if more := len(overview.stuck) - len(shown_ones):
        yield Text(f"  {speech.say_n('{n} more item', '{n} more items', more)}", style="dim")


def _learners(overview: Overview, width: int, speech: Speech) -> Iterator[Text]:
    if not overview.rows:
        return
    yield Text()
    yield Text(speech.say("Learners"), style="bold")
    places = first_places(overview)
    names = [columns(shown(row.name)) for row in overview.rows]
    room = max([name for name in names if name <= _LONGEST_NAME], default=_LONGEST_NAME)
    for row in overview.rows:
        yield from _learner(row, places, room, width, speech)
    legend = "  ".join(f"{look.sign} {speech.told(look.word)}" for look in LOOKS.values())
    if overview.learners.reported:
        yield Text()
        yield from _prose(legend, width, "dim")


def _learner(row: LearnerRow, places: list[int], room: int, width: int, speech: Speech) -> Iterator[Text]:
    name = shown(row.name)
    line = Text(f"  {padded(name, room)}  ")
    if columns(name) > room:
        yield Text(f"  {name}")
        line = Text(" " * (room + 4))
    if row.state != "reported":
        told = wrapped(shown(speech.told(state_told(row))), width, " " * (room + 4))
        yield line.append(told[0].lstrip(), style="red" if row.reason else "dim")
        yield from (Text(more) for more in told[1:])
        return
    for place in places:
        look = LOOKS[row.statuses[place]]
        line.append(look.sign, style=look.style)
    if room + 4 + len(places) + 20 > width:  # the catalogue is a long one: the figures stand below its signs
        yield line
        line = Text(" " * (room + 4))
    reached = row.complete + row.unverified
    line.append(f"  {reached:>2} / {row.total}")
    line.append(f"  {row.last_touched_on or '–':<10}", style="dim")
    below = [speech.told(flag) for flag in flags_told(row)]
    if row.next:
        item = f"  {shown(row.next)}"
        if columns(line.plain) + columns(item) <= width:
            line.append(item)
        else:
            below.insert(0, speech.say("next: {item}", item=row.next))
    yield line
    if below:
        flags = wrapped(shown(" · ".join(below)), width, " " * (room + 4))
        yield from (Text(flag, style="yellow") for flag in flags)
