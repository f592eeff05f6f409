"""The badge of a scan: its words, as an SVG that needs no server, and as the JSON that shields.io reads."""

from html import escape
from typing import NamedTuple

from shinchoku.render.canvas import columns
from shinchoku.render.excerpt import clipped
from shinchoku.render.jsontext import indented
from shinchoku.render.plain import shown
from shinchoku.report import Report

_MOST_SIGNS = 40
_COLUMN = 7
"""Pixels for one terminal column of text: a little more than the usual fonts take, which ``textLength`` evens out."""
_MARGIN = 6
_COLORS = {"brightgreen": "#2a7d2e", "orange": "#b3540e", "blue": "#1f6fa8"}
"""The names are those of shields.io; in the picture each is dark enough to read white letters on."""


class Badge(NamedTuple):
    """What a badge says."""

    label: str
    message: str
    color: str


def badge_of(report: Report) -> Badge:
    """How many items of the first track are complete, and how much drift there is, where there is any."""
    track = report.summary.tracks[report.first_track]
    drift = sum(1 for finding in report.drift if finding.severity != "info")
    message = f"{track.complete} / {track.total}" + (f" · drift {drift}" if drift else "")
    done = track.complete == track.total > 0
    return Badge(_safe(report.first_track), message, "orange" if drift else "brightgreen" if done else "blue")


def render_badge(report: Report) -> str:
    """The badge as an SVG of its own."""
    badge = badge_of(report)
    left, right = (columns(text) * _COLUMN for text in (badge.label, badge.message))
    split, width = left + 2 * _MARGIN, left + right + 4 * _MARGIN
    label, message = escape(badge.label), escape(badge.message)
    title = f"{label}: {message}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="20" role="img" aria-label="{title}">\n'
        f"<title>{title}</title>\n"
        f'<rect width="{split}" height="20" fill="#444"/>\n'
        f'<rect x="{split}" width="{width - split}" height="20" fill="{_COLORS[badge.color]}"/>\n'
        '<g fill="#fff" font-family="Verdana,DejaVu Sans,Noto Sans CJK JP,sans-serif" font-size="11">\n'
        f'<text x="{_MARGIN}" y="14" textLength="{left}">{label}</text>\n'
        f'<text x="{split + _MARGIN}" y="14" textLength="{right}">{message}</text>\n'
        "</g>\n</svg>\n"
    )


def render_shields(report: Report) -> str:
    """The badge as the JSON of a shields.io endpoint."""
    return indented({"schemaVersion": 1, **badge_of(report)._asdict()})


def _safe(text: str) -> str:
    return clipped(shown(text), _MOST_SIGNS)
