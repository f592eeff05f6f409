"""A history as one page that stands alone: no script, nothing from elsewhere, whatever its texts hold."""

import re

from msgspec import Struct
from msgspec.structs import replace

from shinchoku.chronicle import History, ItemBreak
from shinchoku.errors import NoCharts
from shinchoku.render.charts import Picture, pictures, svg_of
from shinchoku.render.history_breaks import break_lines
from shinchoku.render.history_view import courses_of, in_words, row_of
from shinchoku.render.history_words import gap_of, headline_of, is_telling, legend_of
from shinchoku.render.looks import counted
from shinchoku.render.page import environment, policy
from shinchoku.render.signs import BLOCKS
from shinchoku.speech import ENGLISH, Speech, say

_DRAWN = {
    "known": say("Solid bar –"),
    "files": say("Pale bar –"),
    "gap": say("orange –"),
    "mark": say("Upright line –"),
}
"""The bars are drawn here, and have names for signs."""
_STYLE = re.compile("<style>(.*?)</style>", re.DOTALL)


class _Drawn(Struct, frozen=True):
    """A picture, and its markup."""

    picture: Picture
    svg: str


class _Break(Struct, frozen=True):
    """What --verify found of an item."""

    heading: str
    looks: tuple[str, ...]
    sentence: str


def render_history_html(history: History, *, everything: bool = False, speech: Speech = ENGLISH) -> str:
    """The whole page; without pictures, and with a word of why, where what draws them is not installed.

    Args:
        history: What to show.
        everything: Every commit, not only those that changed something of items or boxes.
        speech: In which language.
    """
    page = environment(speech)
    style = page.get_template("history.css").render()
    drawn, excuse = _drawn(history, speech)
    drawn_signs = replace(BLOCKS, **{name: speech.told(word) for name, word in _DRAWN.items()})
    commits = [commit for commit in history.commits if everything or is_telling(history, commit)]
    rows = tuple(row_of(history, commit, speech) for commit in commits)
    left = len(history.commits) - len(rows)
    return page.get_template("history.html").render(
        history=history,
        speech=speech,
        say=speech.say,
        policy=policy([style, *(style for each in drawn for style in _STYLE.findall(each.svg))]),
        style=style,
        headline=headline_of(history, in_words(speech), speech),
        size=speech.told(counted(len(history.commits), "commit")),
        gap=tuple(map(speech.told, gap_of(history))),
        courses=tuple(courses_of(history, {commit.oid for commit in commits}, speech)),
        drawn=drawn,
        excuse=excuse,
        rows=rows,
        left=speech.told(counted(left, "commit")) if left else "",
        legend=tuple(map(speech.told, legend_of(commits, drawn_signs))),
        breaks=tuple(_break(found, speech) for found in history.verified),
    )


def _drawn(history: History, speech: Speech) -> tuple[tuple[_Drawn, ...], str]:
    """The pictures, or why there are none."""
    try:
        return tuple(
            _Drawn(picture, svg_of(picture, prefix="history")) for picture in pictures(history, lang=speech.lang)
        ), ""
    except NoCharts as error:
        return (), speech.told(str(error))


def _break(found: ItemBreak, speech: Speech) -> _Break:
    heading, *looks, sentence = (text for text, _ in break_lines(found, speech))
    return _Break(heading, tuple(looks), sentence)
