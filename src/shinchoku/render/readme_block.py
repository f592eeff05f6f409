"""What a README says of the progress, kept up to date by the command: how far each track is, and each chapter."""

from shinchoku.render.looks import severities, track_word
from shinchoku.render.markdown import prose, row, table_head
from shinchoku.report import Report
from shinchoku.speech import ENGLISH, Speech


def render_readme_block(report: Report, speech: Speech = ENGLISH) -> str:
    """Markdown without dates and commits, so that it changes only where the progress does."""
    tracks = [
        speech.say(
            "{track}: {complete} / {total} complete", track=track_word(name), complete=track.complete, total=track.total
        )
        for name, track in report.summary.tracks.items()
    ]
    lines = ["", f"**{' · '.join(map(prose, tracks))}**"]
    if report.drift:
        lines += ["", prose(speech.say("Drift: {found}", found=severities(report.drift)))]
    if report.summary.chapters:
        chapters = (
            row(prose(speech.title(chapter.title)), f"{chapter.complete} / {chapter.total}")
            for chapter in report.summary.chapters
        )
        head = table_head(speech.say("chapter"), speech.say("complete"))
        lines += ["", *head.splitlines(), *(line for each in chapters for line in each.splitlines())]
    return "\n".join([*lines, "", ""])
