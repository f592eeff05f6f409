"""A row for each chapter: how many of its items were present, over time."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from shinchoku.chronicle import History
from shinchoku.render.charts import ink
from shinchoku.render.charts.days import Line, iso, line_of
from shinchoku.render.charts.fitting import fitted
from shinchoku.render.charts.picture import MARGIN, Drawn, Frame, Layer, Picture, Placed, framed, texts
from shinchoku.render.charts.timescale import milliseconds, time_axis
from shinchoku.render.charts.words import WORDS, Lang, Words

_LEFT, _PLOT = 220, 400
_ROW = 54
_HEIGHT = 0.7  # of a row, for its curve


class _Row(Struct, frozen=True):
    """A chapter; in a track without chapters, the track."""

    title: str
    total: int
    curve: Sequence[tuple[int, int]]
    """Days on which the figure changed, with the figure from then on; the last day too."""

    @property
    def last(self) -> int:
        """The figure at the end."""
        return self.curve[-1][1] if self.curve else 0


def chapters(history: History, *, lang: Lang = "en") -> Picture:
    """Present items of each chapter, over time."""
    words = WORDS[lang]
    line = line_of(history)
    rows = list(_rows(history, line, words))
    frame = Frame(left=_LEFT, top=84, width=_PLOT, height=_ROW * len(rows), bottom=40)
    return framed(
        "chapters",
        words.chapters,
        history,
        words,
        frame,
        _sentences(rows, line, words),
        _drawn(frame, rows, line, words),
    )


def _rows(history: History, line: Line, words: Words) -> Iterator[_Row]:
    commits = [commit for _, commit in line.days]
    for chapter in history.chapters:
        figures = [commit.chapters[chapter.id] for commit in commits]
        yield _Row(words.title(chapter.title), chapter.total, _curve(line, figures))
    if not history.chapters:
        for track in history.tracks:
            figures = [commit.present[track.id] for commit in commits]
            yield _Row(words.title(track.title), track.total, _curve(line, figures))


def _curve(line: Line, figures: Sequence[int]) -> list[tuple[int, int]]:
    last = len(figures) - 1
    return [
        (day, figure)
        for number, ((day, _), figure) in enumerate(zip(line.days, figures, strict=True))
        if number in {0, last} or figure != figures[number - 1]
    ]


def _sentences(rows: Sequence[_Row], line: Line, words: Words) -> Iterator[str]:
    """The figures in words."""
    if line.days:
        told = (words.chapter_of.format(title=row.title, count=row.last, total=row.total) for row in rows)
        yield words.state.format(counts=words.comma.join(told), day=iso(line.days[-1].day))
    else:
        yield words.nothing
    yield from words.left_out(undated=line.undated, moved=line.moved)


def _drawn(frame: Frame, rows: Sequence[_Row], line: Line, words: Words) -> Drawn:
    scales = {
        "x": time_axis([day for day, _ in line.days], frame.width),
        "y": {"type": "quantitative", "scale": {"domain": [len(rows), 0], "nice": False}, "axis": None},
    }
    layers = [layer for number, row in enumerate(rows) for layer in _chapter(frame, number, row, scales, words)]
    return layers, words.chapters_note if line.days else words.nothing


def _chapter(frame: Frame, number: int, row: _Row, scales: Mapping[str, Any], words: Words) -> Iterator[Layer]:
    """One chapter: its title, its curve from the ground up to all, and its figure."""
    ground = number + 1
    values = [
        {"day": milliseconds(day), "there": ground - _HEIGHT * count / max(row.total, 1), "ground": ground}
        for day, count in row.curve
    ]
    y = {**scales["y"], "field": "there"}
    yield {
        "data": {"values": [{"there": ground}, {"there": ground - _HEIGHT}]},
        "mark": {"type": "rule", "color": ink.GRID},
        "encoding": {"y": y},
    }
    if values:
        yield {
            "data": {"values": values},
            "mark": {"type": "area", "interpolate": "step-after", "color": ink.PRESENT_TINT, "opacity": 1},
            "encoding": {"x": scales["x"], "y": y, "y2": {"field": "ground"}},
        }
        yield {
            "data": {"values": values},
            "mark": {"type": "line", "interpolate": "step-after", "color": ink.PRESENT, "strokeWidth": 2},
            "encoding": {"x": scales["x"], "y": y},
        }
        yield {
            "data": {"values": values[-1:]},
            "mark": {"type": "circle", "color": ink.PRESENT, "size": 40, "opacity": 1},
            "encoding": {"x": scales["x"], "y": y},
        }
    middle = _ROW * (ground - _HEIGHT / 2)
    title = fitted(row.title, 12, _LEFT - 2 * MARGIN, lines=2)
    first = middle - 8 * (len(title) - 1)
    yield texts([Placed(MARGIN - frame.left, first + 16 * place, text) for place, text in enumerate(title)])
    figure = words.fraction.format(count=row.last, total=row.total)
    yield texts([Placed(frame.width + 14, middle, figure)], fontWeight=600)
