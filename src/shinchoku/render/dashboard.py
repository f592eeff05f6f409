"""A scan as one page that stands alone: its own style and script, nothing from elsewhere, whatever its texts hold."""

from base64 import b64encode
from collections.abc import Sequence
from functools import partial
from hashlib import sha256
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from shinchoku.chronicle import History
from shinchoku.findings import DriftReport
from shinchoku.render.dashboard_view import burn_up_of, groups_of, quoted
from shinchoku.render.looks import LOOKS, SEVERITY_LOOKS, severities, track_word
from shinchoku.render.plain import shown
from shinchoku.render.table import counts, percent
from shinchoku.report import Report
from shinchoku.speech import ENGLISH, Speech


def render_dashboard(
    report: Report,
    findings: DriftReport,
    history: History | None = None,
    speech: Speech = ENGLISH,
    *,
    live: bool = False,
) -> str:
    """The whole page.

    Args:
        report: What to show.
        findings: Its drift, with the lines that it is about.
        history: What the burn-up is drawn from; None where there is none.
        speech: In which language.
        live: Whether it asks the server that it comes from for a newer one.
    """
    page = Environment(
        loader=PackageLoader("shinchoku.render"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=partial(_safe, speech),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    page.filters["breakable"] = _breakable
    page.filters["address"] = lambda name: quote(shown(name), safe="")
    style = page.get_template("dashboard.css").render()
    names = ("dashboard.js", *(["dashboard_live.js"] if live else []))
    scripts = [page.get_template(name).render() for name in names]
    return page.get_template("dashboard.html").render(
        report=report,
        findings=findings,
        speech=speech,
        say=speech.say,
        told=speech.told,
        looks=LOOKS,
        weights=SEVERITY_LOOKS,
        policy=_policy(style, scripts, live=live),
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


def _safe(speech: Speech, value: object) -> object:
    """Every text of the page comes through here, but for markup of our own."""
    return shown(speech.told(value)) if isinstance(value, str) and not hasattr(value, "__html__") else value


def _breakable(name: str) -> Markup:
    """A name that may be broken where its words meet."""
    return Markup("<wbr>").join(escape(part) for part in shown(name).replace("_", "_\n").split("\n"))


def _policy(style: str, scripts: Sequence[str], *, live: bool) -> str:
    """What a browser may do with the page: apply this style sheet, run these scripts, and nothing else."""
    asks = "connect-src 'self'; " if live else ""
    return (
        f"default-src 'none'; style-src {_hash(style)}; script-src {' '.join(map(_hash, scripts))}; img-src data:; "
        f"{asks}base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
