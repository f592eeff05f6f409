"""A cohort's state as a table for a terminal."""

from collections.abc import Iterator

from rich.text import Text

from shinchoku.cohort.overview import ChapterColumn, Overview
from shinchoku.render.canvas import columns, padded, painted, wrapped
from shinchoku.render.cohort_lines import learner_lines
from shinchoku.render.cohort_words import (
    asked_chapters,
    chapter_title,
    headline,
    pace_told,
    percent,
    reasons_told,
    stale_told,
    stuck_told,
    terms_told,
)
from shinchoku.render.looks import LOOKS
from shinchoku.render.plain import shown
from shinchoku.render.table import joined
from shinchoku.speech import ENGLISH, Speech

_BAR = 10
_MOST_STUCK = 8


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
    room = max(map(columns, titles))
    is_beside = room + _BAR + sum(rooms) + 10 <= width
    has_columns = is_beside or _BAR + sum(rooms) + 10 <= width  # or each title stands above its figures
    line = Text(speech.say("Chapters"), style="bold")
    if has_columns:
        named = "".join(f"  {' ' * (space - columns(head))}{head}" for head, space in zip(heads, rooms, strict=True))
        line = Text(padded(line.plain, (room if is_beside else 0) + _BAR + 4), style="bold")
        line.append(named, style="dim not bold")
    yield line
    for chapter, title in zip(chapters, titles, strict=True):
        bar = _bar(chapter)
        shares = (f"{percent(part, chapter.of)} %" for part in (chapter.complete, chapter.reached))
        cells = (*shares, str(chapter.finished))
        figures = "".join(f"  {cell:>{space}}" for cell, space in zip(cells, rooms, strict=True))
        if is_beside:
            yield Text(f"  {padded(title, room)}  {bar}{figures}")
            continue
        yield from map(Text, wrapped(title, width, "  "))
        first, *others = (f"{cell} {head}" for cell, head in zip(cells, heads, strict=True))
        parts = [f"{bar}{figures}"] if has_columns else joined([f"{bar}  {first}", *others], width - 4)
        yield from (Text(f"    {part}") for part in parts)
    if any(chapter.reached > chapter.complete for chapter in chapters):
        yield from _prose(speech.say("▒ reached: all is there; whether the tests pass was not told"), width, "dim")


def _bar(chapter: ChapterColumn) -> str:
    filled, reached = (percent(part, chapter.of, _BAR) for part in (chapter.complete, chapter.reached))
    return "█" * filled + "▒" * (reached - filled) + "░" * (_BAR - reached)


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
    yield from learner_lines(overview, width, speech)
    legend = "  ".join(f"{look.sign} {speech.told(look.word)}" for look in LOOKS.values())
    if overview.learners.reported:
        yield Text()
        yield from _prose(legend, width, "dim")
