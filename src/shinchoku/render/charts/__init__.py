"""A history in pictures: what each shows, its text for who cannot see it, and its SVG."""

from shinchoku.chronicle import History
from shinchoku.render.charts.activity import activity
from shinchoku.render.charts.burn_up import burn_up
from shinchoku.render.charts.chapters import chapters
from shinchoku.render.charts.picture import Picture
from shinchoku.render.charts.svg import require_charts, svg_of
from shinchoku.render.charts.words import Lang

__all__ = ["CHARTS", "Lang", "Picture", "activity", "burn_up", "chapters", "pictures", "require_charts", "svg_of"]

CHARTS = (burn_up, activity, chapters)
"""Every chart, in the order in which a page shows them."""


def pictures(history: History, *, lang: Lang = "en") -> tuple[Picture, ...]:
    """Every chart of a history; `svg_of` draws them."""
    return tuple(chart(history, lang=lang) for chart in CHARTS)
