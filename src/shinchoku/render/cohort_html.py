"""A cohort's state as one page that stands alone, and a page for each learner beside it."""

from collections.abc import Iterator
from functools import partial

from markupsafe import Markup

from shinchoku.cohort.anonymity import anonymous
from shinchoku.cohort.overview import LearnerRow, Overview
from shinchoku.findings import DriftReport, Marked
from shinchoku.render.cohort_fan import fan_of
from shinchoku.render.cohort_view import (
    CLAIMED,
    KINDS,
    cards_of,
    chapters_of,
    heads_of,
    lines_of,
    stuck_of,
)
from shinchoku.render.cohort_words import (
    chapter_title,
    flags_told,
    headline,
    pace_told,
    reasons_told,
    stale_told,
    state_told,
    terms_told,
)
from shinchoku.render.dashboard import Learner, render_dashboard
from shinchoku.render.looks import LOOKS
from shinchoku.render.page import breakable, environment, policy, words_of
from shinchoku.report import Report, Status
from shinchoku.speech import ENGLISH, Sentence, Speech, say


def render_cohort_html(overview: Overview, pages: str | None, speech: Speech = ENGLISH) -> str:
    """The whole page.

    Args:
        overview: What to show.
        pages: The folder beside it in which each learner has a page; None where there are none.
        speech: In which language.
    """
    page = environment(speech)
    page.filters["figure"] = lambda number: f"{number:.1f}".removesuffix(".0")
    page.filters["breakable"] = breakable
    heads = heads_of(overview, speech)
    spans = sorted({len(head.items) for head in heads})
    style = page.get_template("cohort.css").render(items=len(overview.items), spans=spans, named=overview.named)
    script = page.get_template("cohort.js").render()
    most, others = stuck_of(overview)
    lines = list(lines_of(overview, pages))
    there = {kind for line in lines for kind in line.kinds.split()}
    return page.get_template("cohort.html").render(
        overview=overview,
        speech=speech,
        say=words_of(speech),
        policy=policy([style], [script], img="data:"),
        style=style,
        script=script,
        size=headline(overview)[0],
        as_of=stale_told(overview),
        pace=pace_told(overview.pace) if overview.learners.reported else "",
        terms=terms_told(overview) or "",
        heading=partial(chapter_title, speech=speech),
        reasons=reasons_told(overview.learners.failed),
        cards=list(cards_of(overview)),
        chapters=chapters_of(overview),
        most=most,
        others=others,
        widest=overview.stuck[0].learners if overview.stuck else 0,
        fan=fan_of(overview),
        heads=heads,
        lines=lines,
        kinds=[(kind, word) for kind, word in KINDS.items() if kind in there],
        badges=[_badge(status, speech) for status in LOOKS],
        claimed=CLAIMED,
    )


def render_learner_html(report: Report, row: LearnerRow, back: str, *, named: bool, speech: Speech = ENGLISH) -> str:
    """A learner's own page: what a scan of the repository shows.

    Args:
        report: The learner's.
        row: What the cohort's page has of the learner.
        back: The address of that page, from this one's.
        named: Whether it may tell who that is.
        speech: In which language.
    """
    told = report if named else anonymous(report, row.name)
    findings = tuple(Marked(finding, "", 1) for finding in told.drift)
    drift = DriftReport(told.tool.version, told.repository.path, "", told.claims_file, findings)
    return render_dashboard(told, drift, None, speech, learner=Learner(row.name, back, tuple(_facts(row))))


def _facts(row: LearnerRow) -> Iterator[Sentence]:
    if row.state != "reported":
        yield state_told(row)
    if row.next:
        yield say("next: {item}", item=row.next)
    yield from flags_told(row, dated=True)


def _badge(status: Status, speech: Speech) -> Markup:
    look = LOOKS[status]
    form = '<span class="badge s-{}"><span aria-hidden="true">{}</span> {}</span>'
    return Markup(form).format(status, look.sign, speech.told(look.word))  # noqa: S704 - it escapes
