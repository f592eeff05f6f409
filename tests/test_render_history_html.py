"""A history as a page: it stands alone, tells the figures, and is safe to open whatever the repository holds."""

import functools
import re
import sys
from base64 import b64encode
from collections import Counter
from collections.abc import Sequence
from hashlib import sha256
from html.parser import HTMLParser
from importlib.resources import files
from itertools import product

import msgspec
import pytest

from shinchoku.chronicle import (
    CommitEntry,
    History,
    ItemBreak,
    ItemEntry,
    LookEntry,
    NoTest,
    NowPasses,
    TrackTotal,
)
from shinchoku.render.history_html import render_history_html
from shinchoku.report import (
    CatalogInfo,
    ChapterSummary,
    CommitInfo,
    ProblemInfo,
    RepositoryInfo,
    TitleInfo,
    Tool,
)

HOSTILE = "::error::</style></svg><script>alert(1)</script>\"' onload=x &amp; {{ 7*7 }} \x00\x1b[31m\u202e\udcff\u2028"
VOID = {"meta", "br", "link", "img", "input", "hr", "rect", "path"}
A, B, C, D = (letter * 40 for letter in "abcd")


class Page(HTMLParser):
    """A page, read: every element is closed by its own end tag."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.texts: list[tuple[tuple[str, ...], str]] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append((tuple(self._open), data))

    def every(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.tags if name == tag]

    def text(self, inside: str = "body") -> str:
        """All that is to be read there, in one line."""
        found = (text for within, text in self.texts if inside in within and "svg" not in within)
        return " ".join(" ".join(found).split())

    def policy(self) -> str:
        return next(each["content"] for each in self.every("meta") if "http-equiv" in each)


def commit(oid: str, count: int = 0, **other: object) -> CommitEntry:
    made = CommitEntry(
        oid=oid,
        date="2025-11-04T00:30:00+09:00",
        committed="2025-11-04T00:30:00+09:00",
        author="Learner",
        subject=f"work {oid[:2]}",
        parents=(A,),
        main=True,
        present={"labs": count},
        chapters={"one": count},
        changes=True,
        evidenced=None,
        claimed=None,
        claims_file=None,
        completed=(),
        lost=(),
        ticked=(),
        unticked=(),
    )
    return msgspec.structs.replace(made, **other)


def item(name: str, **other: object) -> ItemEntry:
    made = ItemEntry(
        id=name,
        track="labs",
        chapter=None,
        title=TitleInfo(f"The {name}", f"{name}の題"),
        counted=True,
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
    return msgspec.structs.replace(made, **other)


def history(*commits: CommitEntry, items: Sequence[ItemEntry] = (), total: int = 5, **other: object) -> History:
    made = History(
        tool=Tool("shinchoku", "0"),
        repository=RepositoryInfo("repo", A, A, None, dirty=False, shallow=False),
        catalog=CatalogInfo("course", TitleInfo("Course", "講座")),
        tracks=(TrackTotal("labs", TitleInfo("Labs", "実習"), total),),
        chapters=(ChapterSummary("one", "labs", TitleInfo("Chapter One", "第一章"), total, 0),),
        commits=commits,
        items=tuple(items),
        problems=(),
    )
    return msgspec.structs.replace(made, **other)


def look(text: str) -> LookEntry:
    at = CommitInfo(A, "2025-11-04T00:30:00+09:00", "2025-11-04T00:30:00+09:00", text, text)
    return LookEntry(at=at, made=at, path=text, tree=A, outcome="passed", code=text, message=text, source="run")


TOLD = history(
    commit(A, 0, parents=()),
    commit(B, 2, completed=("one", "two"), claimed={"labs": 3}, date="2025-11-05T12:00:00+09:00"),
    commit(C, 2, date=None, main=False),
    commit(D, 1, evidenced={"labs": 1}, claimed={"labs": 2}, lost=("two",), parents=(B, C)),
    items=(
        item(
            "one",
            chapter="one",
            started=A,
            started_on="2025-11-04",
            completed=B,
            completed_on="2025-11-05",
            present=True,
            complete=True,
            claimed=False,
        ),
        item("two", started=C, completed=B, lost=D, ticked=D, ticked_on="2025-11-06", complete=False, claimed=True),
        item("three", present=True, complete=False, started=A, claimed=False),
        item("four", started=A, complete=False, claimed=False, counted=False),
        item("five", complete=False, claimed=False),
    ),
)


def hostile() -> History:
    title = TitleInfo(HOSTILE, HOSTILE)
    return history(
        commit(
            A,
            claimed={HOSTILE: 1},
            present={HOSTILE: 1},
            chapters={HOSTILE: 1},
            subject=HOSTILE,
            author=HOSTILE,
            completed=(HOSTILE,),
            lost=(HOSTILE,),
        ),
        items=(item(HOSTILE, track=HOSTILE, chapter=HOSTILE, title=title, started=HOSTILE, claimed=True),),
        tool=Tool(HOSTILE, HOSTILE),
        repository=RepositoryInfo(HOSTILE, HOSTILE, None, HOSTILE, dirty=False, shallow=False),
        catalog=CatalogInfo(HOSTILE, title),
        tracks=(TrackTotal(HOSTILE, title, 1),),
        chapters=(ChapterSummary(HOSTILE, HOSTILE, title, 1, 0),),
        problems=(ProblemInfo(HOSTILE, HOSTILE),),
        verified=(
            ItemBreak(item=HOSTILE, answer=NowPasses(look(HOSTILE)), versions=1, trees=1, looks=(look(HOSTILE),)),
        ),
    )


TOLD_BY = {"usual": TOLD, "hostile": hostile(), "empty": history()}
EVERY = pytest.mark.parametrize("name", TOLD_BY)


@functools.cache
def drawn(name: str) -> str:
    """A whole page with its pictures, which take their time."""
    return render_history_html(TOLD_BY[name], everything=True)


@pytest.fixture(name="plainly")
def _plainly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages without pictures, for what does not turn on them."""
    monkeypatch.setitem(sys.modules, "vl_convert", None)


@EVERY
def test_a_page_is_well_formed_and_the_same_bytes_twice(name: str) -> None:
    text = drawn(name)
    assert text == render_history_html(TOLD_BY[name], everything=True)
    assert (text.startswith("<!DOCTYPE html>\n<html lang="), text.endswith("</html>\n")) == (True, True)
    ids = Counter(attributes["id"] for _, attributes in Page(text).tags if "id" in attributes)
    assert ids.most_common(1)[0][1] == 1


@EVERY
def test_a_page_runs_nothing_and_asks_for_nothing(name: str) -> None:
    text = drawn(name)
    page = Page(text)
    assert not {"script", "link", "img", "iframe", "object", "embed", "form", "base", "use", "image"} & {
        tag for tag, _ in page.tags
    }
    for _, attributes in page.tags:
        assert not [
            name for name in attributes if name.startswith("on") or name in {"style", "src", "srcset", "action"}
        ]
        assert attributes.get("href", "#").startswith("#")
    assert set(re.findall(r"https?://[^\"' ]*", text)) == {"http://www.w3.org/2000/svg"}  # a name, not a place
    assert not re.search(r"@import|url\(", text)


@EVERY
def test_the_policy_allows_the_pages_own_style_sheets_alone(name: str) -> None:
    text = drawn(name)
    styles = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    hashes = [f"'sha256-{b64encode(sha256(style.encode()).digest()).decode()}'" for style in styles]
    assert len(hashes) == 4
    policy = f"default-src 'none'; style-src {' '.join(hashes)}; base-uri 'none'; form-action 'none'"
    assert Page(text).policy() == policy
    assert not any("&" in style or "<" in style for style in styles)  # a browser hashes them as they stand


def test_hostile_text_is_shown_and_does_nothing() -> None:
    text = drawn("hostile")
    assert text.encode()
    assert not [sign for sign in text if not sign.isprintable() and sign != "\n"]
    assert not [line for line in text.splitlines() if line.startswith("::")]
    shown = Page(text).text()
    assert shown.count("::error::</style></svg><script>alert(1)</script>") > 20
    assert r"{{ 7*7 }} \x00\x1b[31m\u202e\xff\u2028" in shown


@pytest.mark.usefixtures("plainly")
def test_the_page_tells_what_the_terminals_table_tells() -> None:
    page = Page(render_history_html(TOLD))
    shown = page.text()
    assert page.text("title") == "Course: claimed and evidenced"
    assert "2 claimed, 1 evidenced of 5 labs" in shown
    assert "claimed 2 evidenced 1 of 5" in shown
    assert "Complete, but not claimed: one" in shown
    assert "1 commit left out, which changed nothing of this; --all shows all." in shown
    assert f"2025-11-05 {B[:8]} 3 ≤ 2 completed one, two work bb ( Learner )" in shown
    assert f"2025-11-04 {D[:8]} M 2 1 lost two work dd ( Learner )" in shown
    assert "M a merge" in shown
    assert C[:8] not in page.text("time")
    every = Page(render_history_html(TOLD, everything=True)).text()
    assert f"no date {C[:8]} │ – ≤ 2 work cc ( Learner )" in every
    assert "left out" not in every


@pytest.mark.usefixtures("plainly")
def test_before_suites_are_run_the_evidence_is_at_most_what_is_there() -> None:
    assert "claimed – evidenced at most 3 of 5" in Page(render_history_html(history(commit(A, 3)))).text()


@pytest.mark.usefixtures("plainly")
def test_each_item_has_its_story_in_its_chapter() -> None:
    shown = Page(render_history_html(TOLD)).text()
    items = shown[shown.index("the commits that began, completed") :]
    assert (
        items.index("Chapter One 第一章") < items.index("The one") < items.index("Labs 実習") < items.index("The two")
    )
    assert f"one The one oneの題 2025-11-04 {A[:8]} 2025-11-05 {B[:8]} – – complete not claimed" in items
    stories = f"no date {C[:8]} no date {B[:8]} 2025-11-06 {D[:8]} 2025-11-04 {D[:8]} lost claimed"
    assert f"two The two twoの題 {stories}" in items
    assert f"no date {A[:8]} – – – every file, but not complete three" not in items
    assert f"three The three threeの題 no date {A[:8]} – – – every file, but not complete" in items
    assert f"four The four fourの題 no date {A[:8]} – – – in progress not counted" in items
    assert "five The five fiveの題 – – – – not started" in items
    unsure = Page(render_history_html(history(commit(A, 1), items=[item("one", present=True)]))).text()
    assert "one The one oneの題 – – – – every file is there shinchoku 0" in unsure


@pytest.mark.usefixtures("plainly")
def test_a_commit_is_linked_where_the_table_has_it() -> None:
    page = Page(render_history_html(TOLD))
    ids = {attributes["id"] for _, attributes in page.tags if "id" in attributes}
    links = [link["href"].removeprefix("#") for link in page.every("a")]
    assert set(links) <= ids
    assert {f"commit-{oid}" for oid in (A, B, D)} <= set(links)
    assert f"commit-{C}" in [
        link["href"].removeprefix("#") for link in Page(render_history_html(TOLD, everything=True)).every("a")
    ]


@pytest.mark.usefixtures("plainly")
@pytest.mark.parametrize(
    ("total", "figures", "bar"),
    [
        (5, commit(A, 2), [("empty", "5"), ("files", "2")]),
        (5, commit(A, 2, evidenced={"labs": 1}), [("empty", "5"), ("known", "1")]),
        (
            5,
            commit(A, 1, claimed={"labs": 4}),
            [("empty", "5"), ("gap", "3"), ("files", "1"), ("halo", "4"), ("mark", "4")],
        ),
        (5, commit(A, 0, claimed={"labs": 0}), [("empty", "5"), ("halo", "0"), ("mark", "0")]),
        (5, commit(A, 9, claimed={"labs": 9}), [("empty", "5"), ("files", "5"), ("halo", "5"), ("mark", "5")]),
        (0, commit(A, 0, claimed={"labs": 0}), []),
    ],
)
def test_a_bar_shows_evidence_claims_and_the_gap(total: int, figures: CommitEntry, bar: list[tuple[str, str]]) -> None:
    page = Page(render_history_html(history(figures, total=total)))
    shapes = [attributes for tag, attributes in page.tags if tag in {"rect", "path"} and "class" in attributes]
    of_ours = {"empty", "files", "known", "gap", "halo", "mark"}
    found = [
        (each["class"], each.get("width") or each["d"].removeprefix("M").removesuffix(" 0V1"))
        for each in shapes
        if each["class"] in of_ours
    ]
    assert found == bar


def test_who_cannot_see_it_finds_the_way() -> None:
    page = Page(drawn("usual"))
    assert page.every("html") == [{"lang": "en"}]
    assert [len(page.every(tag)) for tag in ("header", "nav", "main", "footer", "h1", "title")] == [1, 1, 1, 1, 1, 4]
    assert page.every("a")[0] == {"class": "skip", "href": "#main"}
    assert {each.get("scope") for each in page.every("th")} == {"col", "row", "rowgroup"}
    assert len(page.every("caption")) == len(page.every("table")) == 2
    assert {each["lang"] for each in page.every("span") if "lang" in each} == {"ja"}
    svgs = page.every("svg")
    assert all(each.get("aria-hidden") == "true" or each["role"] == "img" for each in svgs)
    ids = {attributes["id"] for _, attributes in page.tags if "id" in attributes}
    for _, attributes in page.tags:
        for name in ("aria-labelledby", "aria-describedby"):
            assert set(attributes.get(name, "").split()) <= ids
    scrolls = [each for each in page.every("div") if each.get("class") == "scroll"]
    assert len(scrolls) == 5
    assert all(each["tabindex"] == "0" and (each.get("aria-label") or each["aria-labelledby"]) for each in scrolls)


def test_the_figures_of_the_pictures_are_there_in_words() -> None:
    details = Page(drawn("usual")).text("details")
    assert details.count("The figures in words") == 3
    assert "Claimed and evidenced: Course." in details


@pytest.mark.usefixtures("plainly")
def test_without_the_extra_the_page_has_no_pictures_and_says_how_to_get_them() -> None:
    page = Page(render_history_html(TOLD))
    assert page.every("figure") == []
    assert "There are none here: pictures need vl-convert-python" in page.text()
    assert "pip install 'shinchoku[charts]'" in page.text()
    assert page.policy().count("sha256") == 1


@pytest.mark.usefixtures("plainly")
def test_a_history_of_no_commit_and_no_item_says_so() -> None:
    shown = Page(render_history_html(history())).text()
    assert "no commit could be read" in shown
    assert "claimed – evidenced – of 5" in shown


@pytest.mark.usefixtures("plainly")
def test_problems_and_breaks_have_their_sections() -> None:
    told = msgspec.structs.replace(
        TOLD,
        problems=(ProblemInfo("GIT02", "cut off"),),
        verified=(ItemBreak(item="one", answer=NoTest(), versions=0, trees=0, looks=()),),
    )
    page = Page(render_history_html(told))
    assert "GIT02 cut off" in page.text()
    assert "No version of one has a test." in page.text()
    assert {"#problems", "#breaks"} <= {link["href"] for link in page.every("a")}
    usual = {link["href"] for link in Page(render_history_html(TOLD)).every("a")}
    assert not {"#problems", "#breaks"} & usual


def _luminance(color: str) -> float:
    parts = (int(color[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_every_text_stands_out_from_every_ground(scheme: int) -> None:
    css = files("shinchoku.render").joinpath("templates/history.css").read_text("utf-8")
    blocks = re.findall(r":root \{(.*?)\}", css, re.DOTALL)
    assert len(blocks) == 2
    colors = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", blocks[scheme]))
    for text, ground in product(("text", "muted", "present", "claimed"), ("paper", "head")):
        dark, light = sorted((_luminance(colors[text]), _luminance(colors[ground])))
        assert (light + 0.05) / (dark + 0.05) >= 4.5, (text, ground)
