"""A chart before it is drawn: a Vega-Lite specification of fixed measures, and the words that stand for it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from msgspec import Struct

from shinchoku.chronicle import History
from shinchoku.render.charts.fitting import fitted
from shinchoku.render.charts.ink import FONTS, GRID, MUTED, PAPER, TEXT
from shinchoku.render.charts.words import Lang, Words

MARGIN = 20
LINE = 18
WIDTH = 720  # fits a README's column

Layer = dict[str, Any]
Drawn = tuple[Sequence[Layer], str]


class Picture(Struct, frozen=True):
    """One chart of one history."""

    name: str
    """What its file and its ids are called."""
    lang: Lang
    title: str
    alt: str
    """The figures in words, for who cannot see the picture."""
    width: int
    height: int
    spec: Mapping[str, Any]
    """Vega-Lite; strangers' text stands in its data alone."""


class Placed(NamedTuple):
    """A line of text, and where it stands."""

    x: float
    y: float
    text: str


class Frame(Struct, frozen=True):
    """The plot's place in the picture, in pixels."""

    left: int
    top: int
    width: int
    height: int
    bottom: int


_PLACE = {"x": {"expr": "datum.x"}, "y": {"expr": "datum.y"}}
_CONFIG: dict[str, Any] = {
    "aria": False,  # the whole picture has its words
    "background": PAPER,
    "font": FONTS,
    "view": {"stroke": None},
    "axis": {
        "title": None,
        "domain": False,
        "ticks": False,
        "gridColor": GRID,
        "labelColor": MUTED,
        "labelFontSize": 12,
        "labelPadding": 8,
        "labelOverlap": False,
        "labelFlush": False,
        "labelLimit": 0,
    },
    "text": {"font": FONTS, "fontSize": 12, "baseline": "middle", "align": "left", "color": TEXT},
}


def texts(placed: Sequence[Placed], **look: object) -> Layer:
    """Lines of text at places that are counted from the plot's corner, all of one look."""
    return {
        "data": {"values": [each._asdict() for each in placed]},
        "mark": {"type": "text", **_PLACE, **look},
        "encoding": {"text": {"field": "text"}},
    }


def boxes(middles: Sequence[tuple[float, float]], size: float, color: str) -> Layer:
    """Squares around such places."""
    return {
        "data": {"values": [{"x": x, "y": y} for x, y in middles]},
        "mark": {"type": "rect", **_PLACE, "width": size, "height": size, "color": color, "cornerRadius": 2},
    }


def framed(
    name: str, caption: str, history: History, words: Words, frame: Frame, sentences: Iterable[str], drawn: Drawn
) -> Picture:
    """A picture under its caption and its course's name.

    Args:
        name: What its file and its ids are called.
        caption: What it shows.
        history: Whose picture it is.
        words: In which language.
        frame: Where in the picture the plot is.
        sentences: The figures in words.
        drawn: The layers, and what is to be known of them, which is written above the plot.
    """
    layers, note = drawn
    course = words.title(history.catalog.title)
    title = f"{caption}: {course}"
    left, room = MARGIN - frame.left, WIDTH - 2 * MARGIN
    return Picture(
        name=name,
        lang=words.lang,
        title=title,
        alt=words.join.join((f"{title}{words.stop}", *sentences)),
        width=WIDTH,
        height=frame.top + frame.height + frame.bottom,
        spec=_spec(
            frame,
            [
                *layers,
                texts([Placed(left, 28 - frame.top, caption)], fontSize=16, fontWeight=600),
                texts(
                    [
                        Placed(left, 36 + LINE * number - frame.top, line)
                        for number, text in enumerate((course, note), start=1)
                        for line in fitted(text, 12, room)
                    ],
                    color=MUTED,
                ),
            ],
        ),
    )


def _spec(frame: Frame, layers: Sequence[Layer]) -> dict[str, Any]:
    """A specification whose measures hang on no font: no part of it is placed by the width of a text."""
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "width": frame.width,
        "height": frame.height,
        "padding": {
            "left": frame.left,
            "top": frame.top,
            "right": WIDTH - frame.left - frame.width,
            "bottom": frame.bottom,
        },
        "autosize": "none",
        "config": _CONFIG,
        "layer": list(layers),
    }
