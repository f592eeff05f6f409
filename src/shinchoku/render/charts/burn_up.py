"""The burn-up: what the progress file claimed, what was there, and the gap between, over time."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from shinchoku.chronicle import History
from shinchoku.render.charts import ink
from shinchoku.render.charts.days import Line, iso, line_of
from shinchoku.render.charts.fitting import apart
from shinchoku.render.charts.picture import MARGIN, Drawn, Frame, Layer, Picture, Placed, boxes, framed, texts
from shinchoku.render.charts.timescale import milliseconds, steps, time_axis
from shinchoku.render.charts.words import WORDS, Lang, Words

_FRAME = Frame(left=48, top=120, width=536, height=220, bottom=40)
_LINE_HEIGHT = 18


class _Figures(NamedTuple):
    """The first track's figures from a day on."""

    day: int
    present: int
    claimed: int | None


class _Curve(NamedTuple):
    """A kind of figure, from its first day to its last."""

    field: str
    color: str
    label: str
    mark: Mapping[str, object]
    rows: Sequence[Mapping[str, Any]]


def burn_up(history: History, *, lang: Lang = "en") -> Picture:
    """Claimed, evidenced and present items of the first track, over time."""
    words = WORDS[lang]
    line = line_of(history)
    return framed(
        "burn-up", words.burn_up, history, words, _FRAME, _sentences(history, line, words), _drawn(history, line, words)
    )


def _sentences(history: History, line: Line, words: Words) -> Iterator[str]:
    """The figures in words."""
    if line.days:
        track = words.title(history.first_track.title)
        yield from (f"{track}: {state}" for state in _states(history, line, words))
        yield words.span(len(line.commits)).format(first=iso(line.days[0].day), last=iso(line.days[-1].day))
    else:
        yield words.nothing
    if _is_unsure(line):
        yield words.not_run
    yield from words.left_out(undated=line.undated, moved=line.moved)


def _states(history: History, line: Line, words: Words) -> Iterator[str]:
    """How far the course was on the last day, and on the last one for which suites were run, where that is another."""
    track, total = history.first_track.id, history.first_track.total
    day, last = line.days[-1]
    claimed = (
        words.unclaimed if last.claimed is None else words.claimed_of.format(count=last.claimed[track], total=total)
    )
    present = words.present_of.format(count=last.present[track], total=total)
    verified = _verified(line, track)
    evidenced = words.evidenced_of.format(count=verified[-1]["evidenced"], total=total) if verified else ""
    is_same = verified and verified[-1]["on"] == day
    told = (claimed, evidenced, present) if is_same else (claimed, present)
    yield words.state.format(counts=words.comma.join(told), day=iso(day))
    if verified and not is_same:
        yield words.state.format(counts=evidenced, day=iso(verified[-1]["on"]))


def _drawn(history: History, line: Line, words: Words) -> Drawn:
    track, total = history.first_track.id, history.first_track.total
    figures = _turns([_Figures(day, at.present[track], (at.claimed or {}).get(track)) for day, at in line.days])
    claims = list(_stretches(figures))
    claimed = words.claimed if figures and figures[-1].claimed is not None else words.claimed.format(count="–")
    step = {"type": "line", "interpolate": "step-after", "strokeWidth": 2.5, "strokeJoin": "round"}
    present = [{"day": milliseconds(each.day), "present": each.present, "run": 0} for each in figures]
    curves = [
        _Curve("present", ink.PRESENT, words.present, step, present),
        _Curve("claimed", ink.CLAIMED, claimed, {**step, "strokeDash": [7, 4]}, claims),
        _Curve(
            "evidenced",
            ink.EVIDENCED,
            words.evidenced,
            {"type": "point", "shape": "diamond", "size": 90, "opacity": 1, "filled": True},
            _verified(line, track),
        ),
    ]
    top = max([1, total, *(row[curve.field] for curve in curves for row in curve.rows)])
    scales = {
        "x": time_axis([day for day, _ in line.days], _FRAME.width),
        "y": {"type": "quantitative", "scale": {"domain": [0, top], "nice": False}, "axis": {"values": steps(top)}},
    }
    note = words.nothing if not line.days else words.not_run if _is_unsure(line) else ""
    layers = [
        *_gap(claims, scales, words),
        {
            "data": {"values": [{"total": total}]},
            "mark": {"type": "rule", "color": ink.MUTED, "strokeDash": [2, 3]},
            "encoding": {"y": {**scales["y"], "field": "total"}},
        },
        *(layer for curve in curves if curve.rows for layer in _curve(curve, scales)),
        *_labels(curves, top, total, words),
    ]
    return layers, note


def _is_unsure(line: Line) -> bool:
    return any(commit.evidenced is None for _, commit in line.commits)


def _verified(line: Line, track: str) -> list[dict[str, int]]:
    """What was evidenced, by day, where suites were run."""
    found = {day: commit.evidenced[track] for day, commit in line.commits if commit.evidenced is not None}
    return [{"on": day, "day": milliseconds(day), "evidenced": count, "run": 0} for day, count in found.items()]


def _turns(figures: Sequence[_Figures]) -> list[_Figures]:
    """The days on which a figure changes, and the last one."""
    return [
        each
        for number, each in enumerate(figures)
        if number in {0, len(figures) - 1} or each[1:] != figures[number - 1][1:]
    ]


def _stretches(figures: Sequence[_Figures]) -> Iterator[dict[str, Any]]:
    """The stretches in which something is claimed, each reaching to the day from which on nothing is."""
    run = 0
    before: _Figures | None = None
    for each in figures:
        shown = each if each.claimed is not None else before._replace(day=each.day) if before else None
        if shown:
            yield {"day": milliseconds(shown.day), "present": shown.present, "claimed": shown.claimed, "run": run}
        run += each.claimed is None
        before = None if each.claimed is None else each


def _gap(claims: Sequence[Mapping[str, int]], scales: Mapping[str, Any], words: Words) -> list[Layer]:
    """The area between the two lines, and what it is called."""
    if len(claims) < 2:  # noqa: PLR2004 - one day has no area
        return []
    y = 92 - _FRAME.top
    return [
        {
            "data": {"values": list(claims)},
            "mark": {"type": "area", "interpolate": "step-after", "color": ink.GAP, "opacity": 1},
            "encoding": {
                "x": scales["x"],
                "y": {**scales["y"], "field": "present"},
                "y2": {"field": "claimed"},
                "detail": {"field": "run"},
            },
        },
        boxes([(MARGIN + 7 - _FRAME.left, y)], 14, ink.GAP),
        texts([Placed(MARGIN + 20 - _FRAME.left, y, words.gap)], color=ink.MUTED),
    ]


def _curve(curve: _Curve, scales: Mapping[str, Any]) -> Iterator[Layer]:
    """A curve, and a dot at its end: one day alone makes no line."""
    encoding = {"x": scales["x"], "y": {**scales["y"], "field": curve.field}}
    yield {
        "data": {"values": list(curve.rows)},
        "mark": {**curve.mark, "color": curve.color},
        "encoding": {**encoding, "detail": {"field": "run"}},
    }
    if curve.mark["type"] == "line":
        yield {
            "data": {"values": [curve.rows[-1]]},
            "mark": {"type": "circle", "color": curve.color, "size": 45, "opacity": 1},
            "encoding": encoding,
        }


def _labels(curves: Sequence[_Curve], top: int, total: int, words: Words) -> Iterator[Layer]:
    """The last figure of each curve, beside its end, one below the other where they are close."""
    ends = [(total, words.total.format(count=total), ink.MUTED)]
    ends += [
        (last := curve.rows[-1][curve.field], curve.label.format(count=last), curve.color)
        for curve in curves
        if curve.rows
    ]
    ends.sort(key=lambda end: -end[0])
    places = apart([_FRAME.height * (1 - count / top) for count, _, _ in ends], _LINE_HEIGHT, _FRAME.height)
    for place, (_, text, color) in zip(places, ends, strict=True):
        yield texts([Placed(_FRAME.width + 12, round(place), text)], color=color, fontWeight=600)
