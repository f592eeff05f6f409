"""A scan as one page that stands alone: its own style and script, nothing from elsewhere, whatever its texts hold."""

from urllib.parse import quote

from markupsafe import Markup
from msgspec import Struct

from shinchoku.chronicle import History
from shinchoku.findings import DriftReport
from shinchoku.render.dashboard_view import burn_up_of, groups_of, quoted
from shinchoku.render.looks import LOOKS, SEVERITY_LOOKS, severities, track_word
from shinchoku.render.page import breakable, environment, policy, words_of
from shinchoku.render.plain import shown
from shinchoku.render.table import counts, percent
from shinchoku.report import Report, Status
from shinchoku.speech import ENGLISH, Sentence, Speech


class Learner(Struct, frozen=True):
    """One of many learners, each with such a page."""

    name: str
    back: str
    """Where the page of all of them is."""
    told: tuple[Sentence, ...]
    """What that has of this one."""


def render_dashboard(
    report: Report,
    findings: DriftReport,
    history: History | None = None,
    speech: Speech = ENGLISH,
    *,
    live: bool = False,
    learner: Learner | None = None,
) -> str:
    """The whole page.

    Args:
        report: What to show.
        findings: Its drift, with the lines that it is about.
        history: What the burn-up is drawn from; None where there is none.
        speech: In which language.
        live: Whether it asks the server that it comes from for a newer one.
        learner: Whose it is, if it is one of many learners'; such a page has no history.
    """
    page = environment(speech)
    page.filters["breakable"] = breakable
    page.filters["address"] = lambda name: quote(shown(name), safe="")
    style = page.get_template("dashboard.css").render()
    names = ("dashboard.js", *(["dashboard_live.js"] if live else []))
    scripts = [page.get_template(name).render() for name in names]
    return page.get_template("dashboard.html").render(
        report=report,
        learner=learner,
        findings=findings,
        speech=speech,
        say=words_of(speech),
        badges={status: _badge(status, speech) for status in LOOKS},
        told=speech.told,
        looks=LOOKS,
        weights=SEVERITY_LOOKS,
        policy=policy([style], scripts, img="data:", **({"connect": "'self'"} if live else {})),
        style=style,
        scripts=scripts,
        groups=tuple(groups_of(report, speech)),
        quotes=quoted(findings),
        severities=severities(report.drift),
        first=report.summary.tracks[report.first_track],
        track_word=track_word,
        percent=percent,
        counts=counts,
        burn_up=burn_up_of(history) if history else None,
    )


def _badge(status: Status, speech: Speech) -> Markup:
    look = LOOKS[status]
    form = '<span class="badge s-{}"><span aria-hidden="true">{}</span> {}</span>'
    return Markup(form).format(status, look.sign, speech.told(look.word))  # noqa: S704 - our own, and it escapes
