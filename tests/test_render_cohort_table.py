"""A cohort's state on a terminal: what stands in which line at which width; and the same as Markdown."""

import re
from collections.abc import Callable
from itertools import takewhile

import pytest
from msgspec.structs import replace
from rich.cells import cell_len

from shinchoku.cohort.overview import Overview
from shinchoku.render.cohort_markdown import render_cohort_markdown
from shinchoku.render.cohort_table import render_cohort_table
from shinchoku.speech import Lang, speech_of
from tests import goldens
from tests.test_render_cohort_html import cohort, kept, told

WIDTHS = (40, 60, 80, 100, 120, 200)


def overview(*, named: bool = False) -> Overview:
    """Of learners of every kind, two of them active; who ticked too much did so with many items."""
    return told(*cohort(), kept("Gen", goldens.report()), named=named)


def lines_of(text: str, section: str) -> list[str]:
    """The lines of a section, without its head."""
    return text.partition(f"\n{section}")[2].partition("\n\n")[0].splitlines()[1:]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize("named", [False, True])
def test_nothing_falls_out_of_its_place(width: int, lang: Lang, named: bool) -> None:
    """No line is too long, and what belongs to a chapter or a learner is indented as such."""
    speech = speech_of(lang)
    text = render_cohort_table(overview(named=named), width=width, speech=speech)
    assert max(map(cell_len, text.splitlines())) <= width
    for section in ("Chapters", "Learners"):
        lines = takewhile(lambda line: not line.startswith("▒ "), lines_of(text, speech.say(section)))
        assert [line for line in lines if not line.startswith("  ")] == []


@pytest.mark.parametrize("width", WIDTHS)
def test_no_item_is_broken(width: int) -> None:
    """Each that is named stands whole in a line, with its comma."""
    shown = overview()
    text = render_cohort_table(shown, width=width)
    row = next(row for row in shown.rows if row.overclaimed)
    assert re.search(rf"\b{row.overclaimed[0]},\s", text)
    lines = text.splitlines()
    for row in shown.rows:
        assert row.next is None or any(re.search(rf"(^|\s){row.next}(\s|$)", line) for line in lines)
    assert not [line for line in lines if re.match(r"\s*[,;]", line)]


@pytest.mark.parametrize("width", WIDTHS)
def test_chapters_keep_their_figures_together(width: int) -> None:
    """Under their heads; where there is no room for heads, each with its word."""
    shown = overview()
    lines = lines_of(render_cohort_table(shown, width=width), "Chapters")
    found = " ".join(" ".join(lines).split())
    words = r"\d+ % complete( ·)? \d+ % reached( ·)? \d+ done with it"
    figures = words if width < 47 else r"\d+ % \d+ % \d+"
    assert len(re.findall(f"[█▒░]{{10}} {figures}", found)) == len(shown.chapters)
    assert sum(bool(re.search("[█▒░]{10}", line)) for line in lines) == len(shown.chapters)


def test_at_eighty_columns_a_pseudonym_leaves_room_for_the_next_item() -> None:
    """The day of the last commit is then told of those alone who are stale."""
    shown = told(*(kept(name, goldens.report()) for name in "ab"))
    stale = replace(shown, rows=tuple(replace(row, stale=True) for row in shown.rows))
    for row in shown.rows:
        assert row.next
        narrow = lines_of(render_cohort_table(shown, width=80), "Learners")
        assert [line for line in narrow if row.name in line and line.endswith(f" {row.next}")]
        assert len(narrow) == 2
        told_stale = lines_of(render_cohort_table(stale, width=80), "Learners")
        assert told_stale[1].strip() == f"stale since {row.last_touched_on}"
        wide = lines_of(render_cohort_table(stale, width=100), "Learners")
        assert re.search(rf"{row.last_touched_on}  {row.next} +stale$", wide[0])
        assert len(wide) == 2


def test_a_catalogue_that_is_longer_than_a_line_has_several() -> None:
    """Every sign is there."""
    report = goldens.report()
    many = tuple(replace(report.items[0], id=f"item_{number}") for number in range(100))
    shown = told(kept("a", replace(report, items=many)))
    lines = lines_of(render_cohort_table(shown, width=40), "Learners")
    signs = [found[0] for line in lines if (found := re.search("[✓✗?◐·]{5,}", line))]
    assert len("".join(signs)) == 100
    assert max(map(len, signs)) == 36


def test_a_name_that_is_longer_than_a_line_is_folded() -> None:
    """What else is told of the learner stands below it."""
    name = "n" * 90
    lines = lines_of(render_cohort_table(told(kept(name, None, "timeout"), named=True), width=40), "Learners")
    folded = [line for line in lines if re.fullmatch("  n+", line)]
    assert "".join(line.strip() for line in folded) == name
    assert "timeout: message of" in lines[len(folded)]


def test_markdown_tells_what_is_next_and_what_to_look_at() -> None:
    """Each in a column with a head."""
    shown = overview()
    text = render_cohort_markdown(shown)
    head = "| learner | statuses | reached | last commit | next | to look at |"
    rows = text.partition(head)[2].splitlines()
    assert rows[1] == "| --- | --- | --- | --- | --- | --- |"
    for row, line in zip(shown.rows, rows[2:], strict=True):
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        assert len(cells) == 6
        assert cells[0] == f"`{row.name}`"
        if row.state == "reported":
            assert cells[4] == (f"`{row.next}`" if row.next else "–")


def test_a_day_is_what_is_counted_from_and_nothing_else() -> None:
    """It takes nobody back in time: commits of later days are shown, and the words say no other."""
    shown = overview()
    for text in (render_cohort_table(shown), render_cohort_markdown(shown)):
        assert "stale and burn-ups counted from 2025-11-20" in text
        assert "as of 2025" not in text


def test_a_reason_that_is_too_long_for_the_rest_of_a_line_stands_below() -> None:
    """Begun beside the name only where some of it fits there."""
    name = "a-name-of-twenty-one-"
    shown = told(kept(name, None, "timeout"), kept("b", goldens.report()), named=True)
    lines = lines_of(render_cohort_table(shown, width=60), "Learners")
    assert lines[0] == f"  {name}"
    assert lines[1] == f"    timeout: message of {name}"
    beside = lines_of(render_cohort_table(shown, width=100), "Learners")
    assert beside[0] == f"  {name}  timeout: message of {name}"


@pytest.mark.parametrize("render", [render_cohort_table, render_cohort_markdown])
def test_what_there_is_much_or_little_of_is_told(render: Callable[[Overview], str]) -> None:
    """Reports of other terms, many next items, items that were lost or waived; nobody, and nothing asked."""
    shown = overview()
    items = tuple(f"item_{number}" for number in range(4))
    rows = tuple(replace(row, stale=None, regressed=items, waived=items) for row in shown.rows)
    learners = replace(shown.learners, other_terms=2, undated=3)
    stuck = tuple(replace(shown.stuck[0], item=f"item_{number}") for number in range(10))
    text = " ".join(render(replace(shown, rows=rows, learners=learners, stuck=stuck)).split())
    for fact in ("2 reports are of other settings", "3 perhaps stale, without dates", "perhaps stale: there are no"):
        assert fact in text, fact
    for word in ("lost again", "waived by own settings"):
        assert f"{word}: item_0, item_1, item_2, item_3" in text
    assert ("2 more items" in text) == (render is render_cohort_table)
    assert "hapters" not in render(replace(shown, chapters=(), stuck=()))
    assert "timeout" not in render(told())
