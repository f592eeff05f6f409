"""The scan's page in a real browser: it stands alone, filters, follows links, and is usable by anybody."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Page, sync_playwright

from shinchoku.findings import DriftReport
from shinchoku.gates.serving import serving
from shinchoku.render.dashboard import render_dashboard
from tests import goldens

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine: apt-get install chromium")
PAGES = ("scan.html", "scan.ja.html")


@pytest.fixture(name="browser", scope="module")
def _browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


class Watched:
    """A page, and what it did that it must not do."""

    def __init__(self, page: Page, path: Path) -> None:
        self.page = page
        self.address = path.as_uri()
        self.said: list[str] = []
        self.asked: list[str] = []
        page.on("console", lambda message: self.said.append(message.text))
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on("request", lambda request: self.asked.append(request.url))

    def go(self, to: str = "") -> Page:
        """Open it, at a place in it."""
        self.page.goto("about:blank")
        self.page.goto(self.address + to)
        return self.page


@pytest.fixture(name="watched")
def _watched(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Watched]:
    """The English page, or the one that the test names; whatever a test does there, nothing leaves the page."""
    name = getattr(request, "param", PAGES[0])
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    watched = Watched(context.new_page(), goldens.FOLDER / name)
    yield watched
    own = {watched.address, "about:blank", "data:,"}
    assert [url for url in watched.asked if url.partition("#")[0] not in own] == []
    assert watched.said == []
    context.close()


def until(page: Page, condition: str) -> None:
    """Wait; the browser's own way of waiting would have the page evaluate text, which its policy forbids."""
    for _ in range(600):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(50)
    raise AssertionError(condition)


def seen(page: Page, what: str) -> int:
    """How many of something are to be seen."""
    return page.locator(f"{what}:visible").count()


def test_all_items_stand_on_the_board(watched: Watched) -> None:
    """26 patterns and 4 tutorials, each with its sign and its word."""
    page = watched.go()
    assert seen(page, ".tile") == seen(page, "details.item") == 30
    assert page.locator("#count").inner_text() == "30 of 30 items"
    assert "model_db" in page.locator(".tile").first.inner_text()
    assert "unverified" in page.locator(".tile").first.inner_text()


def test_filters_narrow_the_board_and_the_list_together(watched: Watched) -> None:
    """By status, by chapter, by words of any evidence; all of them at once; and back."""
    page = watched.go()
    page.select_option("#status", "not_started")
    assert seen(page, ".tile") == seen(page, "details.item") == 14
    page.select_option("#chapter", "3")
    assert seen(page, ".tile") == 6
    page.fill("#search", "ＢＡＴＣＨ")
    assert seen(page, ".tile") == 1
    assert page.locator("#count").inner_text() == "1 of 30 items"
    page.fill("#search", "nothing of the kind")
    assert seen(page, ".tile") == 0
    assert page.locator("#nothing").is_visible()
    page.click("button[type=reset]")
    assert seen(page, ".tile") == 30
    assert not page.locator("#nothing").is_visible()


@pytest.mark.parametrize("address", ["#item=model_db", "#item%3Dmodel_db"])
def test_a_deep_link_opens_its_item(watched: Watched, address: str) -> None:
    """It is open, in sight, and the keyboard goes on from there."""
    page = watched.go(address)
    until(page, "document.activeElement.tagName === 'SUMMARY'")
    entry = page.locator("[id='item=model_db']")
    assert entry.get_attribute("open") is not None
    assert entry.locator("summary").evaluate("each => each === document.activeElement")
    assert entry.evaluate("each => each.getBoundingClientRect().top < innerHeight")


def test_a_tile_leads_to_its_item_though_it_is_filtered_away_and_twice(watched: Watched) -> None:
    """What a link names is shown, whatever the filters say."""
    page = watched.go()
    page.click(".tile a >> nth=0")
    entry = page.locator("[id='item=model_db']")
    assert entry.get_attribute("open") is not None
    page.select_option("#status", "not_started")
    assert not entry.is_visible()
    page.evaluate("location.hash = '#item=iris_binary'")
    until(page, "document.getElementById('item=iris_binary').open")
    assert entry.is_visible()
    entry.evaluate("each => { each.open = false; }")
    page.click(".tile a >> nth=0")
    until(page, "document.getElementById('item=model_db').open")
    entry.evaluate("each => { each.open = false; }")
    page.click(".tile a >> nth=0")
    until(page, "document.getElementById('item=model_db').open")


@pytest.mark.parametrize("address", ["#item=nothing", "#item=%E0%A4%A", "#main", "#"])
def test_another_address_is_no_error(watched: Watched, address: str) -> None:
    """An item that is not there, text that cannot be decoded, a place of the page."""
    assert seen(watched.go(address), ".tile") == 30


def test_an_item_tells_its_evidence(watched: Watched) -> None:
    """Its folder, its files, its commits, its claim with the line."""
    page = watched.go("#item=model_db")
    text = page.locator("[id='item=model_db']").inner_text()
    assert "03_my_implementations/chapter2_training/01_model_db" in text
    assert re.search(r"claim\s+ticked, 2025-11-04, line 24", text)
    assert re.search(r"completed\s+2025-11-04", text)
    assert "TST09" in text


def test_drift_is_told_with_its_line(watched: Watched) -> None:
    """The words that are meant are marked in the line of the file."""
    page = watched.go("#drift")
    entry = page.locator(".drift li").first
    assert "05_progress/PROGRESS.md" in entry.inner_text()
    assert entry.locator("mark").inner_text()


def test_the_keyboard_reaches_everything(watched: Watched) -> None:
    """First the way past the head, then links, fields and items; Enter opens one."""
    page = watched.go()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    for _ in range(5):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.tile') !== null")
    page.keyboard.press("Enter")
    until(page, "document.activeElement.tagName === 'SUMMARY'")


@pytest.mark.parametrize("watched", PAGES, indirect=True)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(watched: Watched, scheme: str) -> None:
    """All items open, so that all text is looked at: contrast, names, order."""
    watched.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page = watched.go()
    page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
    # The page's own policy lets no script in: axe comes by the browser's tools, past it.
    found = Axe().run(page).response["violations"]
    assert [(each["id"], each["impact"], [node["html"] for node in each["nodes"]][:3]) for each in found] == []


@pytest.mark.parametrize("watched", PAGES, indirect=True)
@pytest.mark.parametrize("width", [320, 768, 1440])
def test_no_width_makes_the_page_scroll_sideways(watched: Watched, width: int) -> None:
    """From a phone to a wide screen, with all items open."""
    watched.page.set_viewport_size({"width": width, "height": 800})
    page = watched.go()
    page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_print_shows_everything_but_the_tools(watched: Watched, browser: Browser) -> None:
    """Closed items are opened for the paper, and closed again; a PDF comes out."""
    page = watched.go()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("details:not([open])").count() == 0
    page.emulate_media(media="print")
    assert not page.locator("#find").is_visible()
    assert not page.locator("nav").is_visible()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("details[open]").count() == 0
    assert page.pdf().startswith(b"%PDF")
    assert browser.is_connected()


def test_without_scripts_all_is_there(browser: Browser) -> None:
    """The filters are not shown, for they would do nothing; the items open all the same."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((goldens.FOLDER / PAGES[0]).as_uri())
    assert not page.locator("#find").is_visible()
    page.locator("summary", has_text="model_db").first.click()
    assert page.locator("[id='item=model_db'] dl").is_visible()
    context.close()


def test_a_served_page_loads_itself_again(browser: Browser) -> None:
    """When there is a newer one; what it asks for is asked of its own server."""
    report = goldens.report()
    nothing = DriftReport("1", ".", "", None, ())
    with serving(0) as place:
        place.show(render_dashboard(report, nothing, live=True))
        page = browser.new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.goto(f"{place.address}#item=model_db")
        until(page, "document.getElementById('item=model_db').open")
        fewer = msgspec.structs.replace(report, items=report.items[:7])
        for _ in range(100):  # until it listens
            place.show(render_dashboard(fewer, nothing, live=True))
            page.wait_for_timeout(100)
            if seen(page, ".tile") == 7:
                break
        assert seen(page, ".tile") == 7
        until(page, "document.getElementById('item=model_db').open")
        assert said == []
        page.close()
