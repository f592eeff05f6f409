"""The scan's page as text: it stands alone and stays valid whatever its texts hold, and tells what is not there."""

import re
from base64 import b64encode
from hashlib import sha256
from html import unescape

import html5lib
import msgspec
import pytest
from msgspec.structs import replace

from shinchoku.chronicle import History
from shinchoku.findings import ClaimsFile, DriftReport, Finding, Marked
from shinchoku.render.dashboard import render_dashboard
from shinchoku.render.dashboard_view import burn_up_of
from shinchoku.report import ProblemInfo, ReasonInfo, StrayInfo
from shinchoku.speech import speech_of
from tests import goldens

HOSTILE = "</style></script><script>alert(1)</script>\"' onload=x &amp; {{ 7*7 }} \x00\x1b[31m\u202e\udcff\u2028"
NO_DRIFT = DriftReport("1.2.3", ".", "", None, ())


def story() -> History:
    """The sample's."""
    return msgspec.json.decode((goldens.FOLDER / "history.json").read_bytes(), type=History)


def valid(page: str) -> str:
    """A page that keeps to the standard, and whose policy names the very style and scripts that it holds."""
    html5lib.HTMLParser(strict=True).parse(page)
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)
    assert policy
    own = re.findall(r"<style>(.*?)</style>", page, re.DOTALL) + re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    hashes = {f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}" for text in own}
    assert set(re.findall(r"sha256-[\w+/=]+", unescape(policy[1]))) == hashes
    assert not re.search(r"""(src|href)\s*=\s*["']?(https?:)?//""", page)
    return page


def test_hostile_texts_stay_texts() -> None:
    """In names, reasons, problems, lines, commits: no markup of theirs comes through, and no control sign."""
    report = goldens.report()
    first = replace(report.items[0], id=HOSTILE, path=HOSTILE, reasons=(ReasonInfo("IMP01", HOSTILE),))
    finding = Finding("DRF201", "error", HOSTILE, HOSTILE, 1, 3, HOSTILE, None, None, fixable=False)
    report = replace(
        report,
        items=(first, *report.items[1:]),
        problems=(ProblemInfo("GIT03", HOSTILE),),
        strays=(StrayInfo(HOSTILE, "CAT01", HOSTILE),),
        drift=(finding,),
    )
    drift = DriftReport(
        "1.2.3", ".", "", ClaimsFile("P.md", "utf-8", damaged=False), (Marked(finding, HOSTILE, 4, HOSTILE),)
    )
    page = valid(render_dashboard(report, drift, story()))
    assert "<script>alert" not in page
    assert "\x1b" not in page
    assert "\u202e" not in page
    assert "onload=x &amp;amp; {{ 7*7 }} " in page


def test_long_lines_are_cut_around_the_place() -> None:
    """The words that are meant stay in sight."""
    line = f"{'a' * 500}MEANT{'b' * 500}"
    finding = Finding("DRF201", "error", None, "P.md", 1, 501, "x", None, None, fixable=True)
    page = render_dashboard(goldens.report(), DriftReport("1", ".", "", None, (Marked(finding, line, 5),)))
    assert f"…{'a' * 80}<mark>MEANT</mark>{'b' * 80}…" in page
    assert "--fix takes care of it" in page
    long = render_dashboard(goldens.report(), DriftReport("1", ".", "", None, (Marked(finding, line, 400),)))
    assert f"<mark>MEANT{'b' * 75}…</mark>" in long


def test_what_is_not_there_is_told() -> None:
    """No history, no progress file, no drift."""
    page = valid(render_dashboard(replace(goldens.report(), claims_file=None, drift=()), NO_DRIFT))
    assert "There is no history to draw" in page
    assert "There is no progress file, so there is nothing to compare." in page
    agreed = render_dashboard(replace(goldens.report(), drift=()), NO_DRIFT)
    assert "The progress file agrees with the evidence." in agreed


def test_in_japanese_all_words_of_the_page_are() -> None:
    """Titles come first in that language; days are written as people write them."""
    page = valid(render_dashboard(goldens.report(), NO_DRIFT, story(), speech_of("ja")))
    assert '<html lang="ja">' in page
    assert re.search(r"<h1>\s*機械学習システムデザインパターン", page)
    assert "2025年11月4日" in page
    for word in ("Search", "every status", "Board", "Evidence", "complete"):
        assert f">{word}<" not in page


def test_a_page_that_is_served_asks_its_own_server_alone() -> None:
    """One that is a file asks nobody."""
    live = valid(render_dashboard(goldens.report(), NO_DRIFT, live=True))
    assert "connect-src 'self'" in unescape(live)
    assert "/newer" in live
    alone = valid(render_dashboard(goldens.report(), NO_DRIFT))
    assert "connect-src" not in alone
    assert "fetch(" not in alone


def test_the_burn_up_steps_on_the_days_of_changes() -> None:
    """The last of a day counts; a clock that was wrong leads no line back; what is unknown breaks it."""
    history = story()
    drawn = burn_up_of(history)
    assert drawn
    days = [point.day for point in drawn.points]
    assert days == sorted(set(days))
    assert drawn.points[-1].claimed == 8
    assert drawn.evidenced.startswith("M0 ")
    assert drawn.evidenced.endswith("H100")
    middle = history.commits[len(history.commits) // 2].oid
    commits = (replace(each, claimed=None) if each.oid == middle else each for each in history.commits)
    broken = burn_up_of(replace(history, commits=tuple(commits)))
    assert broken
    assert broken.claimed.count("M") == drawn.claimed.count("M") + 1
    undated = tuple(replace(commit, date=None) for commit in history.commits)
    assert burn_up_of(replace(history, commits=undated)) is None


@pytest.mark.parametrize("only", [0, 1])
def test_a_course_of_one_day_is_drawn(only: int) -> None:
    """Nothing is divided by the days that there are not."""
    history = story()
    drawn = burn_up_of(replace(history, commits=history.commits[:only]))
    assert (drawn is None) == (only == 0)
