"""A history in pictures: the figures are the history's, and the picture stands alone, on a light page and a dark one."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import defusedxml.ElementTree as Xml
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shinchoku.chronicle import CommitEntry, History, ItemEntry, TrackTotal
from shinchoku.errors import NoCharts
from shinchoku.render.charts import CHARTS, Lang, Picture, activity, burn_up, chapters, ink, pictures, svg_of
from shinchoku.render.charts.days import line_of
from shinchoku.render.charts.fitting import apart, fitted, width_of
from shinchoku.render.charts.timescale import milliseconds, steps, time_axis
from shinchoku.render.plain import shown
from shinchoku.report import CatalogInfo, ChapterSummary, RepositoryInfo, TitleInfo, Tool

EXAMPLES = int(os.environ.get("SHINCHOKU_LAW_EXAMPLES", "100"))
often = settings(max_examples=EXAMPLES, deadline=None)
words = st.lists(
    st.text(max_size=3) | st.sampled_from(["Chapter", "進捗の記録", "e\u0301", "longer words than those"]), max_size=9
).map(" ".join)
SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "</text><script>alert(1)</script>&amp;\x00\x1b[31m\u202e\udcff]]>\"'{datum.x} <b>進捗</b>"
Chart = Callable[[History], Picture]
ITEMS = {"a1": "a", "a2": "a", "b1": "b", "b2": "b", "b3": "b"}
DAYS = (date.min.toordinal(), date.max.toordinal())


def title(text: str) -> TitleInfo:
    return TitleInfo(text, f"{text}の和文")


def item(name: str, chapter: str | None, *, counted: bool = True) -> ItemEntry:
    return ItemEntry(
        id=name,
        track="labs",
        chapter=chapter,
        title=title(name),
        counted=counted,
        started=None,
        completed=None,
        lost=None,
        ticked=None,
        started_on=None,
        completed_on=None,
        ticked_on=None,
        present=False,
        complete=None,
        claimed=None,
    )


def commit(  # noqa: PLR0913 - a commit's fields are its parameters
    number: int,
    day: str | None,
    present: int = 0,
    *,
    claimed: int | None = None,
    evidenced: int | None = None,
    parents: Sequence[int] | None = None,
    completed: Sequence[str] = (),
    lost: Sequence[str] = (),
    main: bool = True,
) -> CommitEntry:
    moment = f"{day}T23:30:00-09:30" if day else None
    return CommitEntry(
        oid=str(number),
        date=moment,
        committed=moment,
        author="A",
        subject="S",
        parents=tuple(map(str, parents)) if parents is not None else (str(number - 1),) if number else (),
        main=main,
        present={"labs": present},
        chapters={},
        changes=True,
        evidenced=None if evidenced is None else {"labs": evidenced},
        claimed=None if claimed is None else {"labs": claimed},
        claims_file=None,
        completed=tuple(completed),
        lost=tuple(lost),
        ticked=(),
        unticked=(),
    )


def by_chapter(commits: Sequence[CommitEntry]) -> Iterator[CommitEntry]:
    """The commits with what each chapter has, as a replay counts it."""
    there: dict[str, set[str]] = {}
    for each in commits:
        before = {name for parent in each.parents for name in there.get(parent, ())}
        there[each.oid] = (before | set(each.completed)) - set(each.lost)
        counts = {name: sum(ITEMS[item] == name for item in there[each.oid]) for name in ("a", "b")}
        yield msgspec.structs.replace(each, chapters=counts)


def history(*commits: CommitEntry, course: str = "Course", with_chapters: bool = True, track: str = "labs") -> History:
    names = ("a", "b") if with_chapters else ()
    commits = tuple(by_chapter(commits))
    totals = {name: list(ITEMS.values()).count(name) for name in names}
    return History(
        tool=Tool("shinchoku", "0"),
        repository=RepositoryInfo(".", "0", None, None, dirty=False, shallow=False),
        catalog=CatalogInfo("course", title(course)),
        tracks=(TrackTotal("labs", title(track), len(ITEMS)),),
        chapters=tuple(ChapterSummary(name, "labs", title(f"Chapter {name}"), totals[name], 0) for name in names),
        commits=commits,
        items=tuple(item(name, chapter if with_chapters else None) for name, chapter in ITEMS.items()),
        problems=(),
    )


STORY = history(
    commit(0, "2025-11-03"),
    commit(1, "2025-11-04", 1, claimed=0, completed=["a1"]),
    commit(2, "2025-11-04", 2, claimed=1, completed=["a2"]),
    commit(3, "2025-11-07", 3, claimed=3, completed=["b1"]),
    commit(4, "2025-11-16", 3, claimed=1, evidenced=2),
)


def rows(picture: Picture, field: str) -> list[Mapping[str, Any]]:
    """The data of the line, rule or points that a field is drawn as."""
    return next(
        layer["data"]["values"]
        for layer in picture.spec["layer"]
        if layer.get("encoding", {}).get("y", {}).get("field") == field and layer["mark"]["type"] != "area"
    )


def steps_of(picture: Picture, field: str) -> list[tuple[str, int]]:
    return [(date_of(row["day"]), row[field]) for row in rows(picture, field)]


def date_of(moment: int) -> str:
    return (date(1970, 1, 1) + timedelta(milliseconds=moment)).isoformat()


def labels(picture: Picture) -> list[str]:
    """All that is written, in the order in which it is drawn."""
    return [row["text"] for layer in picture.spec["layer"] for row in layer["data"]["values"] if "text" in row]


# --- the line, by day


@often
@given(st.lists(st.none() | st.dates().map(str), max_size=12))
def test_time_never_runs_back_and_every_commit_of_the_line_is_shown_or_counted(days: list[str | None]) -> None:
    line = line_of(history(*(commit(number, day) for number, day in enumerate(days))))
    shown_on = [day for day, _ in line.commits]
    assert shown_on == sorted(shown_on)
    assert len(shown_on) + line.undated == len(days)
    assert line.moved == sum(str(date.fromordinal(day)) != each.date[:10] for day, each in line.commits if each.date)
    assert [day for day, _ in line.days] == sorted(set(shown_on))
    assert all(each is [of for at, of in line.commits if at == day][-1] for day, each in line.days)


def test_what_is_not_on_the_line_of_first_parents_is_not_in_the_burn_up() -> None:
    told = history(commit(0, "2025-01-01", 1), commit(1, "2025-01-02", 5, main=False), commit(2, "2025-01-03", 2))
    assert steps_of(burn_up(told), "present") == [("2025-01-01", 1), ("2025-01-03", 2)]


# --- the burn-up


def test_the_burn_up_holds_the_last_state_of_each_day_of_the_authors_calendar() -> None:
    picture = burn_up(STORY)
    assert steps_of(picture, "present") == [("2025-11-03", 0), ("2025-11-04", 2), ("2025-11-07", 3), ("2025-11-16", 3)]
    assert steps_of(picture, "claimed") == [("2025-11-04", 1), ("2025-11-07", 3), ("2025-11-16", 1)]
    assert steps_of(picture, "evidenced") == [("2025-11-16", 2)]
    assert rows(picture, "total") == [{"total": 5}]
    assert labels(picture)[1:5] == ["all 5", "files present 3", "evidenced 2", "claimed 1"]


def test_days_on_which_no_figure_changes_are_left_out_except_the_last() -> None:
    told = history(*(commit(number, f"2025-11-{number + 1:02}", number // 10) for number in range(25)))
    assert steps_of(burn_up(told), "present") == [
        ("2025-11-01", 0),
        ("2025-11-11", 1),
        ("2025-11-21", 2),
        ("2025-11-25", 2),
    ]


def test_the_claims_break_off_while_no_progress_file_can_be_read() -> None:
    told = history(
        commit(0, "2025-11-01", claimed=1),
        commit(1, "2025-11-02"),
        commit(2, "2025-11-03", 1),
        commit(3, "2025-11-04", claimed=2),
        commit(4, "2025-11-05", 1),
    )
    picture = burn_up(told)
    assert [(date_of(row["day"]), row["claimed"], row["run"]) for row in rows(picture, "claimed")] == [
        ("2025-11-01", 1, 0),
        ("2025-11-02", 1, 0),
        ("2025-11-04", 2, 2),
        ("2025-11-05", 2, 2),
    ]
    assert "claimed –" in labels(picture)
    assert "no progress file to read" in picture.alt


def test_the_burn_ups_words_tell_the_figures() -> None:
    assert burn_up(STORY).alt == (
        "Claimed and evidenced: Course. labs: claimed 1 of 5, evidenced 2 of 5, files present for 3 of 5 on 2025-11-16. "
        "From 2025-11-03 to 2025-11-16, 5 commits on the line of first parents. "
        "Where no suite was run, the files that are present are the most that can be evidenced."
    )
    assert burn_up(STORY, lang="ja").alt == (
        "主張と証拠: Courseの和文。labsの和文: 2025-11-16時点で主張5件中1件、証拠あり5件中2件、ファイルあり5件中3件。"
        "2025-11-03から2025-11-16まで、第一親の系列のコミット5件。"
        "テストを実行していない時点では、「ファイルあり」が証拠の上限です。"
    )


def test_the_words_name_the_day_of_the_last_proof_and_what_has_no_place_in_time() -> None:
    told = history(
        commit(0, "2025-11-03", evidenced=1),
        commit(1, "2025-11-01", 2),
        commit(2, None, 4),
        commit(3, "2025-11-05", 2, claimed=2),
    )
    assert burn_up(told).alt.split(". ")[1:] == [
        "labs: claimed 2 of 5, files present for 2 of 5 on 2025-11-05",
        "labs: evidenced 1 of 5 on 2025-11-03",
        "From 2025-11-03 to 2025-11-05, 3 commits on the line of first parents",
        "Where no suite was run, the files that are present are the most that can be evidenced",
        "1 commit without a date is left out",
        "1 commit is dated before one that comes earlier, and shown on the later day.",
    ]


def test_where_every_suite_was_run_nothing_is_said_of_an_upper_bound() -> None:
    picture = burn_up(history(commit(0, "2025-11-03", 1, evidenced=1)))
    assert "most" not in picture.alt
    assert not any("most" in text for text in labels(picture))


def test_the_gap_lies_between_the_two_lines_while_both_are_there() -> None:
    (area,) = (layer for layer in burn_up(STORY).spec["layer"] if layer["mark"]["type"] == "area")
    assert [(date_of(row["day"]), row["present"], row["claimed"]) for row in area["data"]["values"]] == [
        ("2025-11-04", 2, 1),
        ("2025-11-07", 3, 3),
        ("2025-11-16", 3, 1),
    ]
    assert "the gap between claimed and files present" in labels(burn_up(STORY))
    one_day = burn_up(history(commit(0, "2025-11-03", 1, claimed=2)))
    assert "the gap between claimed and files present" not in labels(one_day)


def test_a_figure_beyond_the_total_has_room() -> None:
    picture = burn_up(history(commit(0, "2025-11-03", 1), commit(1, "2025-11-04", 1, claimed=9)))
    domain = picture.spec["layer"][0]["encoding"]["y"]["scale"]["domain"]
    assert domain == [0, 9]


# --- the calendar of activity


def squares(picture: Picture) -> list[list[tuple[float, float]]]:
    """The left ends of the squares, by level."""
    return [
        [(row["x"], row["y"]) for row in layer["data"]["values"][::3]]
        for layer in picture.spec["layer"]
        if layer["mark"].get("strokeWidth") == 10
    ]


def test_a_short_history_is_shown_in_the_year_that_ends_with_its_last_week() -> None:
    # Wednesdays and a Sunday; -09:30 leaves them on the author's day.
    told = history(
        commit(0, "2025-11-12"),
        *(commit(number, "2025-11-16", main=number == 2) for number in (1, 2)),
        *(commit(number, "2025-11-19") for number in range(3, 7)),
        *(commit(number, "2025-11-20") for number in range(7, 15)),
        commit(15, None),
    )
    picture = activity(told)
    nothing, *levels = squares(picture)
    assert len(nothing) == 53 * 7 - 4
    assert levels == [[(612, 53)], [(612, 101)], [(624, 53)], [(624, 65)]]
    assert picture.alt == (
        "Commits by day: Course. Calendar of 15 commits on 4 days, 2025-11-12 to 2025-11-20. "
        "The busiest day was 2025-11-20 with 8 commits. 1 commit without a date is left out."
    )
    assert activity(told, lang="ja").alt == (
        "日ごとのコミット数: Courseの和文。2025-11-12から2025-11-20まで、4日間に15件のコミットの暦。"
        "最も多い日は2025-11-20の8件。日付のないコミット1件は除いています。"
    )


def test_a_long_history_has_a_block_for_each_year_of_weeks_with_a_commit() -> None:
    # 2020 has 53 weeks; the last days of 2024 belong to the first week of 2025; nothing was done in 2021 and 2022.
    picture = activity(history(*(commit(n, day) for n, day in enumerate(("2020-05-01", "2023-05-01", "2024-12-31")))))
    assert sum(map(len, squares(picture))) == 7 * (53 + 52 + 52)
    texts = labels(picture)
    assert [text for text in texts if text.startswith("20")] == ["2020", "2023", "2025"]
    assert texts.count("Jan") == texts.count("Dec") == 3


def test_months_are_named_over_the_week_in_which_they_begin() -> None:
    picture = activity(history(commit(0, "2025-11-12")), lang="ja")
    months = next(
        [(row["x"] // 12, row["text"]) for row in layer["data"]["values"]]
        for layer in picture.spec["layer"]
        if any(row.get("text") == "12月" for row in layer["data"]["values"])
    )
    assert months == [
        (2, "12月"),
        (7, "2025年1月"),
        *((week, f"{month}月") for week, month in zip((15, 20, 24, 28, 33, 37, 42, 46, 50), range(3, 12), strict=True)),
    ]


def test_of_many_years_the_last_ten_are_shown() -> None:
    picture = activity(history(*(commit(year, f"{2000 + year}-06-01") for year in range(12))))
    assert [text for text in labels(picture) if text.startswith("20")] == [str(year) for year in range(2002, 2012)]
    assert "leaves out 2 earlier years" in picture.alt


@pytest.mark.parametrize("days", [("0001-01-01",), ("9999-12-31",), ("0001-01-01", "9999-12-31")])
@pytest.mark.parametrize("chart", CHARTS)
def test_the_calendars_ends_are_shown(chart: Chart, days: tuple[str, ...]) -> None:
    picture = chart(history(*(commit(number, day) for number, day in enumerate(days))))
    assert all(day in picture.alt for day in days[-1:])
    assert all(0 <= x <= 53 * 12 for level in squares(picture) for x, _ in level)


# --- the chapters


def test_each_chapter_tells_how_many_of_its_items_were_present() -> None:
    picture = chapters(STORY)
    assert picture.alt.split(". ")[1] == "Chapter a 2 of 2, Chapter b 1 of 3 on 2025-11-16."
    assert chapters(STORY, lang="ja").alt.endswith(
        "2025-11-16時点でChapter aの和文 2件中2件、Chapter bの和文 3件中1件。"
    )
    first = [
        [(date_of(row["day"]), round((row["ground"] - row["there"]) / 0.7, 2)) for row in layer["data"]["values"]]
        for layer in picture.spec["layer"]
        if layer["mark"]["type"] == "area"
    ]
    assert first == [
        [("2025-11-03", 0), ("2025-11-04", 1), ("2025-11-16", 1)],
        [("2025-11-03", 0), ("2025-11-07", 0.33), ("2025-11-16", 0.33)],
    ]
    assert labels(picture)[:4] == ["Chapter a", "2 of 2", "Chapter b", "1 of 3"]


def test_a_course_without_chapters_has_a_row_for_each_track() -> None:
    picture = chapters(history(commit(0, "2025-11-03", 4), with_chapters=False))
    assert "labs 4 of 5 on 2025-11-03" in picture.alt
    assert labels(picture)[:2] == ["labs", "4 of 5"]


# --- measures


@often
@given(st.integers(*DAYS), st.integers(0, 5000) | st.integers(0, DAYS[1]), st.sampled_from([400, 536]))
def test_the_days_that_are_named_lie_within_and_leave_room_for_their_names(first: int, span: int, width: int) -> None:
    last = min(first + span, DAYS[1])
    axis = time_axis([first, last], width)["axis"]
    named = axis["values"]
    assert named == sorted(set(named))
    assert milliseconds(first) <= named[0] <= named[-1] <= milliseconds(last)
    if len(named) > 1:
        closest = min(later - earlier for earlier, later in pairwise(named))
        characters = {"%Y": 4, "%Y-%m": 7, "%Y-%m-%d": 10}[axis["format"]]
        assert width * closest / milliseconds(last - first + 719163) > 7 * characters - 7


@pytest.mark.parametrize(
    ("top", "expected"),
    [
        (1, [0, 1]),
        (5, [0, 1, 2, 3, 4, 5]),
        (26, [0, 10, 20]),
        (10, [0, 2, 4, 6, 8, 10]),
        (999, [0, 200, 400, 600, 800]),
    ],
)
def test_figures_along_an_axis_are_round_and_few(top: int, expected: list[int]) -> None:
    assert steps(top) == expected


@often
@given(words, st.floats(30, 300), st.integers(1, 3))
def test_text_fits_into_its_room_and_is_cut_only_where_it_must_be(text: str, room: float, lines: int) -> None:
    found = fitted(text, 12, room, lines)
    assert len(found) <= lines
    assert all(line and line == line.strip() and width_of(line, 12) <= room for line in found)
    whole = shown(text)
    if not found or not found[-1].endswith("…"):
        assert "".join("".join(found).split()) == "".join(whole.split())


def test_a_line_ends_at_a_blank_unless_that_leaves_it_short() -> None:
    assert fitted("Chapter 4: Serving Patterns", 12, 180, 2) == ["Chapter 4: Serving", "Patterns"]
    assert fitted("第4章: 推論パターンとその運用管理のための題名", 12, 180, 2) == [
        "第4章: 推論パターンとその運用",
        "管理のための題名",
    ]
    assert fitted("第4章: 推論パターンとその運用管理のための題名", 12, 180) == ["第4章: 推論パターンとその運…"]


@often
@given(st.lists(st.floats(0, 220), max_size=5).map(sorted))
def test_labels_stand_apart_and_within(wanted: list[float]) -> None:
    places = apart(wanted, 18, 220)
    assert all(0 <= place <= 220 + 1e-6 for place in places)
    assert all(later - earlier > 18 - 1e-6 for earlier, later in pairwise(places))


# --- the drawing


@pytest.fixture(name="drawn", scope="module")
def _drawn() -> dict[str, tuple[Picture, str]]:
    """Every chart of a history with hostile names, in both languages, and of an empty one."""
    story = history(*STORY.commits, course=HOSTILE, track=HOSTILE)
    empty = pictures(history())
    told: list[tuple[str, Picture]] = [(f"empty-{each.name}", each) for each in empty]
    languages: tuple[Lang, ...] = ("en", "ja")
    told += [(f"{lang}-{each.name}", each) for lang in languages for each in pictures(story, lang=lang)]
    return {name: (picture, svg_of(picture)) for name, picture in told}


def tree_of(svg: str) -> Element:
    tree: Element = Xml.fromstring(svg)
    return tree


def placed(element: Element, x: float = 0, y: float = 0) -> Iterator[tuple[Element, float, float]]:
    """Every element with the place of its corner."""
    for one, other in re.findall(r"translate\(([^,)]+),([^)]+)\)", element.get("transform", "")):
        x, y = x + float(one), y + float(other)
    yield element, x, y
    for child in element:
        yield from placed(child, x, y)


def test_a_picture_has_its_words_for_who_cannot_see_it(drawn: Mapping[str, tuple[Picture, str]]) -> None:
    for name, (picture, svg) in drawn.items():
        root = tree_of(svg)
        ids = {element.get("id"): element for element in root.iter() if element.get("id")}
        assert root.get("role") == "img"
        assert root.get("lang") == picture.lang
        assert ids[root.get("aria-labelledby")].text == picture.title, name
        assert ids[root.get("aria-describedby")].text == picture.alt, name
        assert root[0].tag == f"{SVG}title"


def test_a_picture_runs_nothing_and_asks_for_nothing(drawn: Mapping[str, tuple[Picture, str]]) -> None:
    for _, svg in drawn.values():
        root = tree_of(svg)
        tags = {str(element.tag).removeprefix(SVG) for element in root.iter()}
        assert tags <= {"svg", "title", "desc", "style", "rect", "g", "path", "line", "text"}
        for element in root.iter():
            assert not any(name.startswith("on") or "href" in name for name in element.attrib)
            assert not any("url(" in value for value in element.attrib.values())
        assert "url(" not in (root.findtext(f"{SVG}style") or "")


def test_strangers_text_is_written_as_it_is_and_nothing_more(drawn: Mapping[str, tuple[Picture, str]]) -> None:
    _, svg = drawn["en-burn-up"]
    texts = [element.text or "" for element in tree_of(svg).iter(f"{SVG}text")]
    (cut,) = fitted(shown(HOSTILE), 12, 680)
    assert cut in texts
    assert "\x1b" not in svg
    assert "\u202e" not in svg


def test_ids_are_the_pictures_own_and_a_page_can_hold_all(drawn: Mapping[str, tuple[Picture, str]]) -> None:
    pages = [svg for name, (_, svg) in drawn.items() if name.startswith("en-")]
    pages += [svg_of(drawn["ja-burn-up"][0], prefix="other")]
    found = [element.get("id") for page in pages for element in tree_of(page).iter() if element.get("id")]
    assert len(found) == len(set(found)) == 3 * len(pages)
    assert {str(each).split("-")[0] for each in found} == {"shinchoku", "other"}
    for page in pages:  # a style sheet in a page holds for the whole page
        own = tree_of(page).get("id")
        style = tree_of(page).findtext(f"{SVG}style") or ""
        rules = re.findall(r"([^{}]+)\{[^{}]*\}", style.split("{", 1)[1])
        assert rules
        assert all(rule.startswith(f"#{own} [") for rule in rules)


def test_every_colour_has_another_on_a_dark_page(drawn: Mapping[str, tuple[Picture, str]]) -> None:
    for name, (_, svg) in drawn.items():
        root = tree_of(svg)
        style = root.findtext(f"{SVG}style") or ""
        assert style.startswith("@media (prefers-color-scheme: dark)")
        for element in root.iter():
            for key in ("fill", "stroke"):
                color = element.get(key, "none")
                assert color == "none" or f'[{key}="{color}"]{{{key}:#' in style, (name, element.tag, color)


def test_no_text_leaves_the_picture_or_touches_another(drawn: Mapping[str, tuple[Picture, str]]) -> None:
    for name, (picture, svg) in drawn.items():
        boxes = []
        for element, x, y in placed(tree_of(svg)):
            if element.tag != f"{SVG}text" or not element.text:
                continue
            size = int(element.get("font-size", "").removesuffix("px"))
            width = width_of(element.text, size) * 0.95
            left = x - {"start": 0, "middle": width / 2, "end": width}[element.get("text-anchor", "start")]
            boxes.append((left, left + width, y - 0.7 * size, y, element.text))
            assert left >= -1, (name, element.text)
            assert left + width <= picture.width, (name, element.text)
            assert size < y < picture.height - 4, (name, element.text)
        for number, one in enumerate(boxes):
            for other in boxes[:number]:
                apart_x = one[1] <= other[0] or other[1] <= one[0]
                apart_y = one[3] <= other[2] or other[3] <= one[2]
                assert apart_x or apart_y, (name, one, other)


def test_each_day_is_one_square(drawn: Mapping[str, tuple[Picture, str]]) -> None:
    picture, svg = drawn["en-activity"]
    paths = [element.get("d", "") for element in tree_of(svg).iter(f"{SVG}path") if element.get("stroke-width") == "10"]
    strokes = [re.findall(r"M(\S+?),(\S+?)L(\S+?),(\S+?)(?=M|$)", path) for path in paths]
    assert [len(each) for each in strokes] == [len(each) for each in squares(picture) if each]
    assert all(float(end) - float(begin) == 10 and y == same for each in strokes for begin, y, end, same in each)


def _luminance(color: str) -> float:
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("color", [ink.TEXT, ink.MUTED, ink.CLAIMED, ink.PRESENT, ink.EVIDENCED])
def test_text_stands_out_on_light_and_dark(color: str) -> None:
    for one, other in ((color, ink.PAPER), (ink.DARK[color], ink.DARK[ink.PAPER])):
        darker, lighter = sorted((_luminance(one), _luminance(other)))
        assert (lighter + 0.05) / (darker + 0.05) >= 4.5


def test_the_more_was_done_the_further_a_day_is_from_the_paper() -> None:
    assert sorted(ink.LEVELS, key=_luminance, reverse=True) == list(ink.LEVELS)
    dark = [ink.DARK[color] for color in ink.LEVELS]
    assert sorted(dark, key=_luminance) == dark


_ELSEWHERE = """
import sys
from tests.test_render_charts import STORY
from shinchoku.render.charts import pictures, svg_of
made = pictures(STORY)
assert "vl_convert" not in sys.modules, "pictures are made without what draws them"
sys.stdout.buffer.write("".join(map(svg_of, made)).encode())
"""


def test_another_process_in_another_zone_draws_the_same_bytes() -> None:
    there = subprocess.run(
        [sys.executable, "-c", _ELSEWHERE],
        check=True,
        capture_output=True,
        cwd=Path(__file__).parent.parent,
        env={**os.environ, "TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "7", "LANG": "C"},
    ).stdout
    assert there == "".join(map(svg_of, pictures(STORY))).encode()


@pytest.mark.parametrize("chart", CHARTS)
def test_what_is_asked_of_vega_lite_is_in_its_schema(chart: Chart) -> None:
    import altair as alt

    spec = chart(STORY).spec
    layers = [
        {**layer, "data": {"values": layer["data"]["values"][:1]}} for layer in spec["layer"]
    ]  # data has no schema
    alt.LayerChart.from_dict({**spec, "layer": layers}, validate=True)


def test_where_the_extra_is_missing_the_way_to_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    with pytest.raises(NoCharts, match=re.escape("pip install 'shinchoku[charts]'")):
        svg_of(burn_up(STORY))
