"""A cohort's page as text: its figures, what it says where there is little, and that nobody is told who is to be told."""

import re
from base64 import b64encode
from collections.abc import Sequence
from datetime import date
from functools import partial
from hashlib import sha256
from html import unescape

import html5lib
import msgspec
import pytest
from msgspec.structs import replace

from shinchoku.cohort.anonymity import anonymous
from shinchoku.cohort.counting import Asked, overview_of
from shinchoku.cohort.overview import BurnUpDay, Overview
from shinchoku.cohort.pseudonyms import pseudonym
from shinchoku.cohort.roster import Learner
from shinchoku.cohort.sources import address
from shinchoku.cohort.standing import Kept
from shinchoku.cohort.work import Reason
from shinchoku.findings import ClaimsFile, Finding
from shinchoku.render.cohort_fan import fan_of
from shinchoku.render.cohort_html import render_cohort_html, render_learner_html
from shinchoku.render.cohort_view import cards_of, heads_of, lines_of, stuck_of
from shinchoku.report import (
    Claim,
    CommitInfo,
    CommitsInfo,
    DocumentInfo,
    NeedsInfo,
    ProblemInfo,
    ReadmeInfo,
    ReasonInfo,
    Report,
    RepositoryInfo,
    StrayInfo,
)
from shinchoku.speech import ENGLISH, speech_of
from tests import goldens

HOSTILE = "</style></script><script>alert(1)</script>\"' onload=x &amp; {{ 7*7 }} \x00\x1b[31m\u202e\udcff\u2028"
SECRET = "Hanako-Himitsu"
"""Stands for whatever a learner may have written."""
KEY = b"k" * 32


def kept(name: str, report: Report | None, reason: Reason | None = None, note: str = "") -> Kept:
    """A learner with a report, or without one for a reason."""
    message = f"message of {name}" if reason else None
    return Kept(Learner(name, address("https://u:p@h.example/x"), None, note), report, reason, message)


def told(*learners: Kept, named: bool = False, as_of: date = date(2025, 11, 20)) -> Overview:
    """The overview of such learners."""
    return overview_of(learners, Asked(as_of, 14, named, partial(pseudonym, key=KEY)))


def with_claims(report: Report, done: int) -> Report:
    """The same learner, with the first so many items complete and every box ticked."""
    items = (
        replace(item, status="complete" if number < done else "not_started", claim=Claim(True, None, 1))
        for number, item in enumerate(report.items)
    )
    return replace(report, items=tuple(items))


def valid(page: str) -> str:
    """A page that keeps to the standard, and whose policy names the very style and script that it holds."""
    html5lib.HTMLParser(strict=True).parse(page)
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)
    assert policy
    own = re.findall(r"<style>(.*?)</style>", page, re.DOTALL) + re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    hashes = {f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}" for text in own}
    assert hashes <= set(re.findall(r"sha256-[\w+/=]+", unescape(policy[1])))
    assert not re.search(r"""(src|href)\s*=\s*["']?(https?:)?//""", page)
    assert not re.search(r"\sstyle=", page)
    return page


def text_of(page: str) -> str:
    """What a reader has of it, in one line."""
    document = html5lib.parse(page, namespaceHTMLElements=False)
    body = document.find("body")
    assert body is not None
    return " ".join(" ".join(body.itertext()).split())


def cohort() -> list[Kept]:
    """Five: as the sample is, done, ticked beyond the evidence, unreachable, and against another catalogue."""
    report = goldens.report()
    other = replace(report, catalog=replace(report.catalog, id="other"))
    return [
        kept("Aiko", report),
        kept("Botan", with_claims(report, len(report.items))),
        kept("Chie", with_claims(report, 3)),
        kept("Daigo", None, "unreachable"),
        kept("Eiji", other, note="moved here in May"),
        kept("Fumi", None),
    ]


def test_the_page_tells_the_figures() -> None:
    """The headline, the chapters, the next items, every learner with every item."""
    overview = told(*cohort())
    page = valid(render_cohort_html(overview, "pages"))
    text = text_of(page)
    for figure in (
        "6 learners",
        "3 with a report",
        "1 finished",
        "1 ticked beyond the evidence",
        "1 failed",
        "1 against another catalogue",
        "1 not scanned yet",
        "without a report: 1 unreachable",
        "stale and burn-ups counted from 2025-11-20",
        "reached, of 3 learners with a report",
    ):
        assert figure in text, figure
    assert page.count("<tr role=row") == 6
    assert len(re.findall(r"<td role=cell class=(?:\"[cfupn] |[cfupn]>)", page)) == 3 * len(overview.items)
    chapter = overview.chapters[0]
    assert f"{round(100 * chapter.complete / chapter.of)} % complete" in text
    assert f"{chapter.finished} of 3 learners are done with it" in text
    stuck = overview.stuck[0]
    assert f"{stuck.item} {stuck.learners}" in text


def test_the_columns_totals_are_those_of_the_overview() -> None:
    """In the foot, in the order of the items."""
    overview = told(*cohort())
    foot = render_cohort_html(overview, None).partition("<tfoot")[2]
    numbers = re.findall(r"<td[^>]*>(\d+)</td>", foot)
    assert numbers == [str(item.complete + item.unverified) for item in overview.items]


def test_an_item_ticked_beyond_the_evidence_is_marked() -> None:
    """In its cell, by a sign; and it is named beside the learner."""
    overview = told(*cohort())
    (row,) = (row for row in overview.rows if row.overclaimed)
    page = render_cohort_html(overview, None)
    assert len(re.findall(r'<td role=cell class="[^"]*\bo">·!', page)) == len(row.overclaimed)
    assert f"ticked beyond the evidence: {row.overclaimed[0]}" in page


def test_links_lead_to_pages_of_learners_with_a_report() -> None:
    """By pseudonym, in a folder whose name may be anything; without a folder there are none."""
    overview = told(*cohort(), named=True)
    lines = list(lines_of(overview, "a b#\udcff"))
    linked = {line.row.name: line.address for line in lines if line.address}
    assert set(linked) == {"Aiko", "Botan", "Chie", "Eiji"}
    assert linked["Aiko"] == f"a%20b%23%FF/{pseudonym('Aiko', KEY)}.html"
    assert f'<a href="{linked["Aiko"]}"><bdi>Aiko</bdi></a>' in valid(render_cohort_html(overview, "a b#\udcff"))
    assert "<a href=" not in render_cohort_html(overview, None).partition("<tbody")[2]


def test_names_are_told_only_where_they_are_asked_for() -> None:
    """And with them the message, the note and where the repository is, without its password."""
    named = text_of(render_cohort_html(told(*cohort(), named=True), None))
    for fact in ("Daigo unreachable: message of Daigo", "moved here in May", "https://***@h.example/x"):
        assert fact in named
    hidden = render_cohort_html(told(*cohort()), "pages")
    for fact in ("Aiko", "Daigo", "message of", "moved here", "h.example"):
        assert fact not in hidden


def test_hostile_texts_stay_texts() -> None:
    """In names, notes and what a catalogue says: no markup of theirs comes through, and no control sign."""
    report, text = goldens.report(), HOSTILE.replace("\udcff", "")  # a kept report is UTF-8
    item = replace(report.items[0], id=text, title=replace(report.items[0].title, en=text))
    chapter = replace(report.summary.chapters[0], title=replace(report.summary.chapters[0].title, en=text))
    report = replace(
        report,
        catalog=replace(report.catalog, title=replace(report.catalog.title, en=text)),
        items=(replace(item, claim=Claim(True, None, 1), status="failing"), *report.items[1:]),
        summary=replace(report.summary, chapters=(chapter, *report.summary.chapters[1:]), next=text),
    )
    learners = [kept(HOSTILE, report, note=HOSTILE), kept(f"{HOSTILE}2", None, "crashed")]
    page = valid(render_cohort_html(told(*learners, named=True), HOSTILE))
    assert "<script>alert" not in page
    assert not set("\x00\x1b\u202e\u2028\udcff") & set(page)
    assert "onload=x &amp;amp; {{ 7*7 }} " in page


def test_the_same_cohort_is_the_same_page() -> None:
    """Byte for byte."""
    one, other = (render_cohort_html(told(*cohort()), "pages") for _ in range(2))
    assert one == other


@pytest.mark.parametrize("learners", [[], [kept("a", None, "timeout"), kept("b", None, "timeout"), kept("c", None)]])
def test_little_is_told_where_there_is_little(learners: Sequence[Kept]) -> None:
    """Nobody; or nobody with a report."""
    page = valid(render_cohort_html(told(*learners), "pages"))
    text = text_of(page)
    assert "A cohort" in text
    assert f"{len(learners)} learners 0 with a report" in text
    assert ("There are no learners yet." in text) == (not learners)
    assert page.count(">timeout") == (2 if learners else 0)
    assert "Chapters" not in text
    assert "finished" not in text.partition("stale: not finished")[2]


def test_a_headline_tells_no_more_than_there_is() -> None:
    """Numbers that would be zero for want of a cause are left out."""
    words = [str(card.word) for card in cards_of(told(kept("a", goldens.report())))]
    assert words == ["learners", "with a report", "finished", "stale", "ticked beyond the evidence"]


def test_one_item_more_than_fit_is_shown_with_them() -> None:
    """Nothing is unfolded for the sake of one."""
    report = goldens.report()
    open_items = [item.id for item in report.items if item.track == "patterns" and item.status == "not_started"]
    learners = [kept(name, replace(report, summary=replace(report.summary, next=name))) for name in open_items]
    for count, shown in ((8, (8, 0)), (9, (9, 0)), (10, (8, 2))):
        most, others = stuck_of(told(*learners[:count]))
        assert (len(most), len(others)) == shown
    assert "2 more items" in render_cohort_html(told(*learners[:10]), None)


def test_the_fan_is_drawn_between_its_figures() -> None:
    """Up to all items, from the first day to the last; a single day goes on to the end."""
    overview = told(*cohort())
    days = (BurnUpDay(0, 4, 0, 1, 2, 3, 4), BurnUpDay(7, 2, 13, 13, 13, 26, 26))
    fan = fan_of(replace(overview, burn_up=days))
    assert fan
    assert fan.top == 26
    assert fan.median == "M0 92.31L100 50"
    assert fan.whole == "M0 84.62L100 0L100 50L0 100Z"
    assert fan.learners == "M0 0L100 50L100 100L0 100Z"
    one = fan_of(replace(overview, burn_up=days[:1]))
    assert one
    assert one.median == "M0 92.31L100 92.31"
    assert fan_of(replace(overview, burn_up=())) is None
    page = valid(render_cohort_html(replace(overview, burn_up=days), None))
    assert (
        "After 7 days, of 2 learners: the lowest 13, the middle half 13 to 26, the median 13, the highest 26." in page
    )


def test_the_fan_is_drawn_as_long_as_learners_change_it() -> None:
    """And a week; what changes long after that, as learners are left out, is none of theirs. Figures are all told."""
    overview = told(*cohort())
    quiet = [BurnUpDay(7 * week, 6, 1, 2, 3, 4, 5) for week in range(2, 40)]
    late = [BurnUpDay(7 * week, 44 - week, 2, 3, 4, 5, 5) for week in range(40, 42)]
    days = (BurnUpDay(0, 6, 0, 0, 0, 1, 2), BurnUpDay(7, 6, 0, 1, 2, 3, 4), *quiet, *late)
    page = valid(render_cohort_html(replace(overview, burn_up=days), None))
    text = text_of(page)
    cut = "Drawn up to day 21 of 287: after that, lines change only where learners are left out who began later."
    assert text.count(cut) == 2  # once of them for who does not see it
    assert "After 21 days, of 6 learners: the lowest 1, the middle half 2 to 4, the median 3, the highest 5." in text
    assert page.count('<tr><th scope="row">') == len(days)
    again = (*days[:20], replace(days[20], highest=9), *days[21:])
    for burn_up, last in ((again, 154), (days[:3], 14), (days[:1], 0), (days[:2] + tuple(late), 287)):
        fan = fan_of(replace(overview, burn_up=burn_up))
        assert fan
        assert fan.drawn[-1].day == last
    assert "Drawn up to" not in render_cohort_html(replace(overview, burn_up=days[:3]), None)


def test_a_head_whose_words_are_wider_than_its_columns_is_written_upwards() -> None:
    """Japanese is broken between any two signs, and needs none of that."""
    overview = told(*cohort())
    upright = [head.name for head in heads_of(overview, ENGLISH) if head.is_upright]
    assert upright == ["Chapter 3: Release Patterns", "Chapter 5: Operations"]
    assert not any(head.is_upright for head in heads_of(overview, speech_of("ja")))


def test_in_japanese_the_words_of_the_page_are() -> None:
    """Titles come first in that language; days are written as people write them."""
    page = valid(render_cohort_html(told(*cohort()), None, speech_of("ja")))
    assert '<html lang="ja">' in page
    assert re.search(r"<h1>\s*機械学習システムデザインパターン", page)
    assert re.search(r"<td role=cell class=d>2025年11月\d+日<td", page)


# --- a learner's own page ---


def revealing() -> Report:
    """The sample's report, with the learner's name wherever a learner can write."""
    report = goldens.report()
    commit = CommitInfo("1234abcd" * 5, "2025-11-04T00:17:33+09:00", "2025-11-04T00:18:44+09:00", SECRET, SECRET)
    first = report.items[0]
    tests = replace(
        first.evidence.tests,
        environment=SECRET,
        sandbox=SECRET,
        declared=(SECRET,),
        needs=NeedsInfo((SECRET,), (SECRET,), ()),
        message=SECRET,
    )
    evidence = replace(
        first.evidence,
        readme=ReadmeInfo(present=True, path=f"{SECRET}/README.md", characters=99),
        tests=tests,
        documents=(),
        commits=CommitsInfo(9, commit, commit, commit, commit),
    )
    documented = replace(first.evidence, documents=(DocumentInfo(f"{SECRET}/a.md", True, 1, 1),))
    items = (
        replace(
            first,
            path=f"{SECRET}/01_model_db",
            reasons=(ReasonInfo("TST05", SECRET), ReasonInfo("XYZ99", SECRET)),
            waived={"tests": SECRET},
            evidence=evidence,
        ),
        replace(report.items[1], evidence=documented),
        *report.items[2:],
    )
    return replace(
        report,
        repository=RepositoryInfo(f"/home/{SECRET}", "5678ef09" * 5, "5678ef09" * 5, SECRET, True, False, SECRET),
        items=items,
        strays=(StrayInfo(SECRET, "CAT01", SECRET),),
        claims_file=ClaimsFile(f"{SECRET}.md", "utf-8", damaged=False),
        drift=(Finding("DRF101", "error", "model_db", f"{SECRET}.md", 7, 3, SECRET, SECRET, SECRET, True),),
        problems=(ProblemInfo("GIT03", SECRET),),
    )


def test_an_anonymous_report_holds_nothing_that_the_learner_wrote() -> None:
    """And all that the learner did: statuses, numbers, days, which rules are broken."""
    report = revealing()
    found = anonymous(report, "learner-x")
    text = msgspec.json.encode(found, enc_hook=str).decode()
    for fact in (SECRET, "1234abcd", "5678ef09", "Learner", "00:17"):
        assert fact not in text, fact
    assert found.repository.path == "learner-x"
    assert [item.status for item in found.items] == [item.status for item in report.items]
    assert found.summary == report.summary
    first = found.items[0]
    assert first.path == "01_model_db"
    assert [reason.code for reason in first.reasons] == ["TST05", "XYZ99"]
    assert first.reasons[0].message == "Tests fail"
    assert first.evidence.commits.first
    assert first.evidence.commits.first.date == "2025-11-04"
    assert (found.drift[0].code, found.drift[0].line) == ("DRF101", 7)


def test_what_is_not_there_stays_so() -> None:
    """No progress file, no folder, no commit, no date."""
    report = goldens.report()
    bare = replace(report.items[0], path=None)
    undated = CommitInfo("0" * 40, None, None, "a", "s")
    commits = CommitsInfo(1, undated, None, undated)
    bare = replace(bare, evidence=replace(bare.evidence, commits=commits))
    found = anonymous(replace(report, claims_file=None, items=(bare,)), "x")
    assert found.claims_file is None
    assert found.items[0].path is None
    assert found.items[0].evidence.commits == CommitsInfo(
        1, CommitInfo("", None, None, "", ""), None, CommitInfo("", None, None, "", "")
    )


def test_a_learners_page_tells_who_it_is_of_only_with_names() -> None:
    """Without, it goes by the pseudonym; its drift is told by what the codes mean."""
    report = revealing()
    overview = told(kept(SECRET, report))
    page = valid(render_learner_html(report, overview.rows[0], "../cohort.html", named=False))
    assert overview.rows[0].page in page
    for fact in (SECRET, "1234abcd", "5678ef09", "Learner<"):
        assert fact not in page
    assert "Ticked without evidence" in page
    assert "the progress file, line 7" in text_of(page)
    named = valid(
        render_learner_html(report, told(kept(SECRET, report), named=True).rows[0], "../cohort.html", named=True)
    )
    assert f"/home/{SECRET}" in named
    assert "1234abcd" in named


def test_a_learners_page_begins_with_the_learner_and_tells_what_the_row_does() -> None:
    """What is reached as well as what is complete, the next item, and what to look at."""
    report = goldens.report()
    items = tuple(replace(item, claim=Claim(True, None, 1)) for item in report.items)
    overview = told(kept("a", replace(report, items=items)), as_of=date(2025, 12, 31))
    (row,) = overview.rows
    page = valid(render_learner_html(report, row, "../cohort.html", named=False))
    reached = f"{row.complete + row.unverified} / {row.total} reached"
    assert f"<title>{row.name} – {reached} – " in page
    assert f"<h1><bdi>{row.name}</bdi></h1>" in page
    text = text_of(page)
    assert f"/ {row.total} patterns complete" in text
    for fact in (reached, f"next: {row.next}", f"stale since {row.last_touched_on}", "ticked beyond the evidence: "):
        assert fact in text, fact
    assert text.count(row.name) == 1


def test_a_learners_page_against_another_catalogue_says_so() -> None:
    """Which one it is stands there."""
    report = goldens.report()
    other = replace(report, catalog=replace(report.catalog, id="other"))
    overview = told(kept("a", report), kept("b", report), kept("c", other), named=True)
    text = text_of(render_learner_html(other, overview.rows[2], "../cohort.html", named=True))
    assert "against another catalogue" in text
    assert report.catalog.title.en in text


def test_a_learners_page_without_a_name_can_be_in_japanese() -> None:
    """What the codes mean is in the catalogue of messages."""
    report = revealing()
    page = valid(
        render_learner_html(
            report, told(kept("a", report)).rows[0], "../cohort.html", named=False, speech=speech_of("ja")
        )
    )
    assert "Ticked without evidence" not in page
    assert "Tests fail" not in page
