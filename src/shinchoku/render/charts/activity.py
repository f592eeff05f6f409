"""The calendar of activity: a column for each week, a square for each day, darker the more was committed."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import MAXYEAR, date
from typing import NamedTuple

from shinchoku.chronicle import History
from shinchoku.render.charts import ink
from shinchoku.render.charts.days import day_of, iso
from shinchoku.render.charts.fitting import width_of
from shinchoku.render.charts.picture import MARGIN, Drawn, Frame, Layer, Picture, Placed, boxes, framed, texts
from shinchoku.render.charts.words import WORDS, Lang, Words

_PITCH, _SQUARE = 12, 10
_WEEKS = 53
_WEEK = 7
_SIZE = 11
_SMALL = {"fontSize": _SIZE, "color": ink.MUTED}
_LEGEND = 50
_LEFT = 56
_BLOCK = 7 * _PITCH + 34
_MOST_BLOCKS = 10  # a picture of a hundred years is none
_BOUNDS = (1, 2, 4, 8)
_RANGES = ("0", "1", "2–3", "4–7", "8+")
_LAST_DAY = date.max.toordinal()


class _Block(NamedTuple):
    """Weeks side by side."""

    monday: int
    weeks: int


def activity(history: History, *, lang: Lang = "en") -> Picture:
    """Commits on each day of their authors' calendars, of all lines."""
    words = WORDS[lang]
    found = [day_of(commit) for commit in history.commits]
    counts = Counter(day for day in found if day is not None)
    blocks = _blocks(counts)
    shown = blocks[-_MOST_BLOCKS:]
    frame = Frame(left=_LEFT, top=66, width=_WEEKS * _PITCH, height=_BLOCK * max(len(shown), 1), bottom=40)
    sentences = [*_sentences(counts, len(blocks) - len(shown), words), *words.left_out(undated=found.count(None))]
    return framed("activity", words.activity, history, words, frame, sentences, _drawn(frame, counts, shown, words))


def _sentences(counts: Counter[int], left_out: int, words: Words) -> Iterator[str]:
    """The figures in words."""
    if not counts:
        yield words.nothing
        return
    yield words.activity_of(counts.total(), len(counts)).format(first=iso(min(counts)), last=iso(max(counts)))
    busiest = max(counts, key=lambda day: (counts[day], -day))
    yield words.busiest(counts[busiest]).format(day=iso(busiest))
    if left_out:
        yield words.earlier(left_out)


def _blocks(counts: Counter[int]) -> list[_Block]:
    """The year that ends with the last week; where that is too short, every calendar year of weeks with a commit."""
    if not counts:
        return []
    monday = _monday(max(counts)) - 7 * (_WEEKS - 1)
    if min(counts) >= monday:
        return [_Block(max(monday, 1), _WEEKS)]  # the calendar itself begins on a Monday
    years = sorted({date.fromordinal(day).isocalendar().year for day in counts})
    return [_Block(_first(year), (_first(year + 1) - _first(year)) // 7) for year in years]


def _first(year: int) -> int:
    """The Monday of a year's first week, which is the week of its first Thursday."""
    return _monday(date(year, 1, 4).toordinal()) if year <= MAXYEAR else _LAST_DAY + 3


def _monday(day: int) -> int:
    return day - (day - 1) % 7


def _drawn(frame: Frame, counts: Mapping[int, int], blocks: Sequence[_Block], words: Words) -> Drawn:
    places: list[list[tuple[int, int]]] = [[] for _ in ink.LEVELS]
    sides: list[Placed] = []
    months: list[Placed] = []
    for number, block in enumerate(blocks):
        top = _BLOCK * number + 24
        sides += _side(block, top, words)
        months += _months(block, top, words)
        for offset in range(block.weeks * _WEEK):
            day = block.monday + offset
            if day <= _LAST_DAY:
                level = bisect_right(_BOUNDS, counts.get(day, 0))
                places[level].append((offset // _WEEK * _PITCH, top + offset % _WEEK * _PITCH))
    layers = [
        *(_squares(corners, color, frame) for corners, color in zip(places, ink.LEVELS, strict=True)),
        texts(sides, align="right", **_SMALL),
        texts(months, **_SMALL),
        *_legend(frame, words),
    ]
    return layers, "" if counts else words.nothing


def _squares(corners: Sequence[tuple[int, int]], color: str, frame: Frame) -> Layer:
    """Squares of one colour, as one broken line as broad as they are: a tenth of what each by itself would take."""
    x_scale, y_scale = (
        {"type": "quantitative", "scale": {"domain": [0, end], "range": [0, end]}, "axis": None}
        for end in (frame.width, frame.height)
    )
    points = [
        point
        for left, top in corners
        for point in ((left, top + _SQUARE / 2), (left + _SQUARE, top + _SQUARE / 2), (left, None))
    ]
    return {
        "data": {"values": [{"at": at, "x": x, "y": y} for at, (x, y) in enumerate(points)]},
        "mark": {"type": "line", "color": color, "strokeWidth": _SQUARE, "invalid": "break-paths-show-domains"},
        "encoding": {
            "x": {"field": "x", **x_scale},
            "y": {"field": "y", **y_scale},
            "order": {"field": "at", "type": "quantitative"},
        },
    }


def _side(block: _Block, top: int, words: Words) -> Iterator[Placed]:
    """The year, and three weekdays."""
    yield Placed(-10, top - 10, words.year.format(year=_sunday(block.monday).year))
    for row, name in zip((0, 2, 4), words.weekdays, strict=True):
        yield Placed(-10, top + row * _PITCH + _SQUARE / 2, name)


def _months(block: _Block, top: int, words: Words) -> Iterator[Placed]:
    """Each month above the week in which it begins, where there is room."""
    year = _sunday(block.monday).year
    free = 0.0
    for x, end in ((week * _PITCH, _sunday(block.monday + _WEEK * week)) for week in range(block.weeks)):
        soon = date.fromordinal(min(end.toordinal() + 3 * _WEEK, _LAST_DAY))
        begins = end.day <= _WEEK or (x == 0 and soon.month == end.month)
        name = words.month(end.month) if end.year == year else words.month_of_year(end.year, end.month)
        room = width_of(name, _SIZE)
        if begins and x >= free and x + room <= block.weeks * _PITCH + MARGIN:
            yield Placed(x, top - 10, name)
            free, year = x + room + 4, end.year


def _sunday(monday: int) -> date:
    return date.fromordinal(min(monday + _WEEK - 1, _LAST_DAY))


def _legend(frame: Frame, words: Words) -> Iterator[Layer]:
    """What the colours stand for, at the right."""
    y = frame.height + 14
    xs = [frame.width - _LEGEND * number for number in range(len(ink.LEVELS), 0, -1)]
    for x, color in zip(xs, ink.LEVELS, strict=True):
        yield boxes([(x + _SQUARE / 2, y)], _SQUARE, color)
    yield texts([Placed(x + _SQUARE + 5, y, text) for x, text in zip(xs, _RANGES, strict=True)], **_SMALL)
    yield texts([Placed(xs[0] - 12, y, words.legend)], align="right", **_SMALL)
