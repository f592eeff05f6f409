"""The badge: what it says, and that no name breaks it."""

import json
from xml.etree import ElementTree as ET

import pytest
from msgspec.structs import replace

from shinchoku.findings import Finding
from shinchoku.render.badge import badge_of, render_badge, render_shields
from shinchoku.report import Report
from tests import goldens

FINDING = Finding("DRF201", "error", None, "PROGRESS.md", 1, 1, "x", None, None, fixable=False)


def counted(complete: int, total: int, *findings: Finding, track: str = "patterns") -> Report:
    """A report with so many items complete."""
    made = goldens.report()
    own = replace(made.summary.tracks[made.first_track], complete=complete, total=total)
    return replace(made, summary=replace(made.summary, tracks={track: own}), drift=findings)


@pytest.mark.parametrize(
    ("report", "message", "color"),
    [
        (counted(9, 26), "9 / 26", "blue"),
        (counted(26, 26), "26 / 26", "brightgreen"),
        (counted(26, 26, FINDING), "26 / 26 · drift 1", "orange"),
        (counted(9, 26, replace(FINDING, severity="info")), "9 / 26", "blue"),
        (counted(0, 0), "0 / 0", "blue"),
    ],
)
def test_it_says_how_far_it_is_and_how_much_drift_there_is(report: Report, message: str, color: str) -> None:
    """Notes are no drift; a course without items is not done."""
    assert badge_of(report) == ("patterns", message, color)
    assert json.loads(render_shields(report)) == {
        "schemaVersion": 1,
        "label": "patterns",
        "message": message,
        "color": color,
    }
    assert ET.fromstring(render_badge(report)).get("aria-label") == f"patterns: {message}"  # noqa: S314 - our own


def test_any_name_makes_a_picture() -> None:
    """Markup, signs that no picture shows, wide letters, and very many of them."""
    for track in ('<script>"&', "a\x00\u202e\udcffb", "進捗", "x" * 500):
        root = ET.fromstring(render_badge(counted(1, 2, track=track)))  # noqa: S314 - our own
        assert len(root) == 4
        assert int(root.get("width", "")) < 600
