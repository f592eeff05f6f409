"""A cohort's page in a real browser: a thousand learners at once, filtered, put in order, and usable by anybody."""

import random
import shutil
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from msgspec.structs import replace
from playwright.sync_api import Browser, Page, sync_playwright

from shinchoku.cohort.counting import Asked, overview_of
from shinchoku.cohort.overview import LearnerRow, Overview
from shinchoku.cohort.pseudonyms import pseudonym
from shinchoku.cohort.roster import Learner
from shinchoku.cohort.sources import address
from shinchoku.cohort.standing import Kept
from shinchoku.render.cohort_html import render_cohort_html, render_learner_html
from shinchoku.report import Claim, ItemReport, Report, Status
from shinchoku.speech import speech_of
from tests import goldens
from tests.conftest import Figure

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine: apt-get install chromium")
MANY, FEW = 1000, 40
LONGEST = 10_000
"""Milliseconds that anything may take on the slowest machine."""
_CHANGE = """async ([name, value]) => {
  const field = document.getElementById(name), map = document.getElementById("map"), begin = performance.now();
  field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  map.scrollHeight;
  const done = performance.now() - begin;
  await new Promise((then) => requestAnimationFrame(() => setTimeout(then)));
  return [done, performance.now() - begin];
}"""
"""Milliseconds until a change is made and laid out, and until it is to be seen."""


def learner_of(number: int, base: Report, chance: random.Random) -> Kept:
    """One who is somewhere; one of twenty has no report, and some have ticked too much."""
    learner = Learner(f"Learner {number}", address(f"https://h.example/{number}"), None, "" if number % 9 else "a note")
    if number % 20 == 7:
        return Kept(learner, None, "timeout" if number % 40 == 7 else "unreachable", "fatal: a long story")
    day = date(2025, 11, 1) + timedelta(chance.randrange(20))
    reached = chance.randrange(len(base.items) + 1)
    items: list[ItemReport] = []
    nearest: str | None = None
    done: tuple[Status, ...] = ("complete", "unverified")
    not_done: tuple[Status, ...] = ("not_started", "in_progress", "failing")
    for place, item in enumerate(base.items):
        status = chance.choices(done, [9, 1])[0]
        if place >= reached:
            status = chance.choices(not_done, [8, 2, 1])[0]
            nearest = nearest or (item.id if item.track == "patterns" else None)
        else:
            day += timedelta(chance.randrange(7))
        items.append(_item(item, status, str(day) if place < reached else None, is_ticked=chance.random() < 0.01))
    summary = replace(base.summary, next=nearest)
    return Kept(learner, replace(base, items=tuple(items), summary=summary), None, None, "0" * 40)


def _item(item: ItemReport, status: Status, day: str | None, *, is_ticked: bool) -> ItemReport:
    claim = Claim(True, None, 1) if is_ticked or day else None
    return replace(item, status=status, started_on=day, completed_on=day, last_touched_on=day, claim=claim)


class World(NamedTuple):
    """Pages on the disk, and what they are of."""

    large: Path
    small: Path
    japanese: Path
    """The same as the small one."""
    overview: Overview
    """Of the large one."""


@pytest.fixture(name="world", scope="module")
def _world(tmp_path_factory: pytest.TempPathFactory) -> World:
    folder = tmp_path_factory.mktemp("cohort")
    base, chance = goldens.report(), random.Random(5)  # noqa: S311 - no secret
    learners = [learner_of(number, base, chance) for number in range(MANY)]
    called = partial(pseudonym, key=b"k" * 32)
    overview = overview_of(learners, Asked(date(2026, 1, 20), 14, named=True, pseudonym=called))
    small = overview_of(learners[:FEW], Asked(date(2026, 1, 20), 14, named=False, pseudonym=called))
    (folder / "large.html").write_text(render_cohort_html(overview, None))
    (folder / "small.html").write_text(render_cohort_html(small, "small.learners"))
    (folder / "japanese.html").write_text(render_cohort_html(small, None, speech_of("ja")))
    (folder / "small.learners").mkdir()
    for kept in learners[:FEW]:
        row = next(row for row in small.rows if row.page == called(kept.learner.name))
        if kept.report:
            page = render_learner_html(kept.report, row, "../cohort.html", named=False)
            (folder / "small.learners" / f"{row.page}.html").write_text(page)
    return World(folder / "large.html", folder / "small.html", folder / "japanese.html", overview)


@pytest.fixture(name="browser", scope="module")
def _browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


class Opened:
    """A page of the folder; what it said and asked for is looked at in the end."""

    def __init__(self, browser: Browser) -> None:
        self.context = browser.new_context(viewport={"width": 1280, "height": 900})
        self.page = self.context.new_page()
        self.said: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))

    def go(self, path: Path, to: str = "") -> Page:
        """Open it, at a place in it."""
        self.page.goto("about:blank")
        self.page.goto(path.as_uri() + to)
        return self.page


@pytest.fixture(name="opened")
def _opened(browser: Browser, world: World) -> Iterator[Opened]:
    opened = Opened(browser)
    yield opened
    own = world.large.parent.as_uri()
    assert [url for url in opened.asked if not url.startswith((own, "about:blank", "data:,"))] == []
    assert opened.said == []
    opened.context.close()


def until(page: Page, condition: str, key: str | None = None) -> None:
    """Wait; the browser's own way of waiting would have the page evaluate text, which its policy forbids.

    Args:
        page: Where.
        condition: Of the page's own.
        key: Pressed now and then meanwhile: a busy browser scrolls for none that comes before it has laid the page out.
    """
    for turn in range(200):
        if key and turn % 10 == 0:
            page.keyboard.press(key)
        if page.evaluate(condition):
            return
        page.wait_for_timeout(50)
    raise AssertionError(condition)


def names(page: Page) -> list[str]:
    """The learners that are shown, in order."""
    rows = "[...document.querySelectorAll('#rows tr:not([hidden])')]"
    found: list[str] = page.evaluate(f"{rows}.map((row) => row.cells[0].textContent.trim())")
    return found


def of_kind(overview: Overview, kind: str) -> list[str]:
    """The same from the figures: who is of a kind."""
    kinds: dict[str, Callable[[LearnerRow], bool]] = {
        "stale": lambda row: row.stale is True,
        "overclaiming": lambda row: bool(row.overclaimed),
        "finished": lambda row: row.state == "reported" and row.complete + row.unverified == row.total,
        "failed": lambda row: row.state == "failed",
    }
    return [row.name for row in overview.rows if kinds[kind](row)]


def test_a_thousand_learners_are_there_at_once(opened: Opened, world: World, figure: Figure) -> None:
    """All rows and cells, in a page of a size that can be mailed."""
    page = opened.go(world.large)
    assert page.evaluate("document.querySelectorAll('#rows > tr').length") == MANY
    reported, items = world.overview.learners.reported, len(world.overview.items)
    assert page.evaluate("document.querySelectorAll('#rows .c, .u, .f, .p, .n').length") == reported * items
    assert page.locator("#count").inner_text() == f"{MANY} of {MANY} learners"
    size = world.large.stat().st_size
    assert size < 3_000_000
    painted = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    loaded = page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd")
    assert loaded < LONGEST
    figure(f"cohort page: {MANY} learners, {size / 1e6:.2f} MB, painted after {painted:.0f} ms, whole {loaded:.0f} ms")


def test_filters_and_orders_are_quick(opened: Opened, world: World, figure: Figure) -> None:
    """Each of them, with the whole heat map in sight."""
    page = opened.go(world.large, "#learners")
    page.wait_for_timeout(300)
    took: dict[str, list[tuple[float, float]]] = {"filter": [], "sort": []}
    item = page.evaluate("document.getElementById('stuck').options[1].value")
    filters = [("kind", "stale"), ("kind", ""), ("search", "learner 7"), ("search", ""), ("stuck", item), ("stuck", "")]
    orders = [("order", order) for order in ("-name", "-done", "last", "pace", "")]
    for what, changes in (("filter", filters), ("sort", orders)):
        for change in changes:
            done, seen = page.evaluate(_CHANGE, list(change))
            assert seen < LONGEST
            took[what].append((done, seen))
    for what, times in took.items():
        done, seen = (max(each) for each in zip(*times, strict=True))
        figure(f"cohort page: {MANY} learners, slowest {what}: {done:.0f} ms, to be seen after {seen:.0f} ms")


@pytest.mark.parametrize("kind", ["stale", "overclaiming", "finished", "failed"])
def test_a_kind_of_learners_is_shown_alone(opened: Opened, world: World, kind: str) -> None:
    """Those, in their order; the number is told, and the address keeps what was asked for."""
    page = opened.go(world.large)
    page.select_option("#kind", kind)
    expected = of_kind(world.overview, kind)
    assert names(page) == expected
    assert expected
    assert page.locator("#count").inner_text() == f"{len(expected)} of {MANY} learners"
    assert page.evaluate("location.hash") == f"#kind={kind}"
    page.click("button[type=reset]")
    until(page, f"document.getElementById('count').value.startsWith('{MANY} ')")
    assert len(names(page)) == MANY


def test_who_is_stuck_at_an_item_is_shown_alone(opened: Opened, world: World) -> None:
    """Together with a search, which knows no wide letters; and nothing is told as such."""
    page = opened.go(world.large)
    stuck = world.overview.stuck[0]
    place = next(place for place, item in enumerate(world.overview.items) if item.id == stuck.item)
    page.select_option("#stuck", str(place))
    expected = [row.name for row in world.overview.rows if row.next == stuck.item]
    assert names(page) == expected
    assert len(expected) == stuck.learners
    page.fill("#search", f"ＬＥＡＲＮＥＲ {expected[0].split()[1]}")
    assert expected[0] in names(page)
    page.fill("#search", "nobody of that name")
    assert names(page) == []
    assert page.locator("#nothing").is_visible()


def test_learners_are_put_in_order(opened: Opened, world: World) -> None:
    """By name with numbers as such, by what is reached, last touched, and pace; the unknown come last."""
    page = opened.go(world.large)
    rows = world.overview.rows
    listed = [row.name for row in rows]
    page.select_option("#order", "-name")
    assert names(page) == listed[::-1]
    page.select_option("#order", "name")
    assert names(page) == listed
    known = [row for row in rows if row.state == "reported"]
    unknown = [row.name for row in rows if row.state != "reported"]
    page.select_option("#order", "-done")
    assert names(page) == [row.name for row in sorted(known, key=lambda row: -row.complete - row.unverified)] + unknown
    for order, fact, turned in (("last", "last_touched_on", False), ("-pace", "pace", True)):
        page.select_option("#order", order)
        found = [getattr(next(row for row in rows if row.name == name), fact) for name in names(page)[:50]]
        assert found == sorted((getattr(row, fact) for row in known if getattr(row, fact)), reverse=turned)[:50]
    page.select_option("#order", "")
    assert names(page) == listed


def test_a_head_puts_its_column_in_order_and_turns_it(opened: Opened, world: World) -> None:
    """By keyboard as well; a screen reader is told which way."""
    page = opened.go(world.small)
    head = page.locator("[data-sort=done]")
    head.locator("button").focus()
    page.keyboard.press("Enter")
    assert head.get_attribute("aria-sort") == "descending"
    first = names(page)
    assert page.evaluate("document.getElementById('order').value") == "-done"
    page.keyboard.press("Enter")
    assert head.get_attribute("aria-sort") == "ascending"
    assert names(page) != first
    page.locator("[data-sort=name] button").click()
    assert head.get_attribute("aria-sort") is None


def test_an_address_says_what_is_shown(opened: Opened, world: World) -> None:
    """So that a mentor can keep it; one that means nothing is no error."""
    page = opened.go(world.large, "#kind=failed&order=-name")
    assert names(page) == of_kind(world.overview, "failed")[::-1]
    page.evaluate("location.hash = '#name=learner+999'")
    until(page, "document.getElementById('count').value.startsWith('1 ')")
    assert names(page) == ["Learner 999"]
    for nothing in ("#kind=nothing&next=%E0%A4%A&order=x", "#main"):
        assert len(names(opened.go(world.large, nothing))) == MANY


def test_rows_and_cells_are_told_as_those_of_a_table(opened: Opened, world: World) -> None:
    """However they are laid out."""
    page = opened.go(world.small)
    items = len(world.overview.items)
    table = page.locator("table.heat")
    assert table.get_by_role("row").count() == FEW + 3
    assert table.get_by_role("rowheader").count() == FEW + 1
    assert table.get_by_role("columnheader").count() >= items + 6


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(opened: Opened, world: World, scheme: str) -> None:
    """All unfolded, so that all text is looked at."""
    opened.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page = opened.go(world.small)
    page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
    found = Axe().run(page).response["violations"]
    assert [(each["id"], each["impact"], [node["html"] for node in each["nodes"]][:3]) for each in found] == []


@pytest.mark.parametrize("width", [320, 768, 1280])
def test_no_width_makes_the_page_scroll_sideways(opened: Opened, world: World, width: int) -> None:
    """The heat map does so by itself, with its head and its names in sight, and by keyboard."""
    opened.page.set_viewport_size({"width": width, "height": 900})
    page = opened.go(world.small)
    page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    region = page.locator("#map")
    region.focus()
    for key, way in (("ArrowRight", "scrollLeft"), ("ArrowDown", "scrollTop")):
        until(page, f"document.getElementById('map').{way} > 0", key)
    region.evaluate("each => each.scrollTo(300, 300)")
    edge = region.bounding_box()
    corner = page.locator(".heat thead th").first.bounding_box()
    assert edge
    assert corner
    assert abs(edge["x"] - corner["x"]) < 3
    assert abs(edge["y"] - corner["y"]) < 3


@pytest.mark.parametrize(("width", "columns"), [(390, 3), (768, 4), (1000, 6), (1280, 6), (1800, 36)])
def test_what_a_mentor_asks_is_seen_without_scrolling(opened: Opened, world: World, width: int, columns: int) -> None:
    """How far each is and what there is to look at on a phone, what is next on anything wider; every item on a desk."""
    opened.page.set_viewport_size({"width": width, "height": 900})
    page = opened.go(world.small, "#learners")
    edges = """(() => {
      const map = document.getElementById("map").getBoundingClientRect();
      const row = [...document.querySelectorAll("#rows tr")].find((row) => row.cells.length > 9);
      return [map.right, ...[...row.cells].map((cell) => cell.getBoundingClientRect().right)];
    })()"""
    edge, *cells = page.evaluate(edges)
    assert len(cells) == 36
    assert sum(right <= edge for right in cells) >= columns
    heights = "[...document.querySelectorAll('#rows tr')].map((row) => row.getBoundingClientRect().height)"
    assert max(page.evaluate(heights)) < (80 if width > 390 else 100)  # four lines; five on a phone


@pytest.mark.parametrize("name", ["small", "japanese"])
def test_words_and_days_are_not_broken(opened: Opened, world: World, name: str) -> None:
    """Those of the chapters' heads, written upwards where they are narrow; and when somebody was last there."""
    page = opened.go(getattr(world, name), "#learners")
    heads = """[...document.querySelectorAll(".heat .h span")].filter(
      (each) => each.scrollWidth > each.clientWidth + 1 || each.scrollHeight > each.clientHeight + 1
    ).map((each) => each.textContent)"""
    assert page.evaluate(heads) == []
    assert page.locator(".heat .v").count() == (2 if name == "small" else 0)
    days = """[...document.querySelectorAll("#rows td:nth-child(5)")].filter((cell) => {
      const text = document.createRange();
      text.selectNodeContents(cell);
      return text.getClientRects().length > 1 || cell.scrollWidth > cell.clientWidth;
    }).map((cell) => cell.textContent)"""
    assert page.evaluate(days) == []


def test_columns_of_head_body_and_foot_stand_below_each_other(opened: Opened, world: World) -> None:
    """Each item's name, its cells and its total."""
    page = opened.go(world.small)
    lefts = (
        """(selector) => [...document.querySelectorAll(selector)].map((each) => each.getBoundingClientRect().left)"""
    )
    row = page.evaluate("[...document.querySelectorAll('#rows tr')].findIndex((row) => row.cells.length > 9) + 1")
    cells = page.evaluate(lefts, f"#rows tr:nth-child({row}) > :nth-child(n + 7)")
    assert len(cells) == len(world.overview.items)
    assert page.evaluate(lefts, ".heat .i") == pytest.approx(cells, abs=1)
    assert page.evaluate(lefts, ".heat tfoot td:not(.end)") == pytest.approx(cells, abs=1)


def test_without_scripts_all_is_there(browser: Browser, world: World) -> None:
    """The tools are not shown, for they would do nothing."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(world.small.as_uri())
    assert not page.locator("#find").is_visible()
    assert page.locator("#rows > tr").count() == FEW
    assert page.locator("#rows > tr").first.is_visible()
    page.locator("summary", has_text="The figures as a table").click()
    assert page.locator("table.plain").is_visible()
    context.close()


def test_a_learners_page_is_reached_by_its_link(opened: Opened, world: World) -> None:
    """And tells the same."""
    page = opened.go(world.small)
    link = page.locator("#rows a").first
    name = (link.text_content() or "").strip()
    assert name
    link.click()
    until(page, "document.readyState === 'complete' && document.querySelector('.tile') !== null")
    assert page.locator("h1").inner_text() == name
    assert page.title().startswith(f"{name} – ")
    page.go_back()
    assert page.locator("#rows > tr").count() == FEW


def test_print_shows_everything_but_the_tools(opened: Opened, world: World) -> None:
    """Unfolded for the paper, and folded again."""
    page = opened.go(world.small)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("details:not([open])").count() == 0
    page.emulate_media(media="print")
    assert not page.locator("#find").is_visible()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("details[open]").count() == 0
    assert page.pdf().startswith(b"%PDF")
