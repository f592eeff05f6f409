"""A cohort's state as Markdown, for an issue, a wiki or a job's summary."""

from collections.abc import Iterator

from shinchoku.cohort.overview import ChapterColumn, LearnerRow, Overview
from shinchoku.render.cohort_words import (
    asked_chapters,
    chapter_title,
    first_places,
    flags_told,
    headline,
    pace_told,
    percent,
    reasons_told,
    stale_told,
    state_told,
    strip,
    stuck_told,
    terms_told,
)
from shinchoku.render.looks import LOOKS
from shinchoku.render.markdown import MARKER, Section, code, fitted, prose, row, table_head
from shinchoku.speech import ENGLISH, Speech


def render_cohort_markdown(overview: Overview, speech: Speech = ENGLISH) -> str:
    """The whole page, cut to what GitHub takes where there are very many learners."""
    return fitted(_sections(overview, speech), speech=speech)


def _sections(overview: Overview, speech: Speech) -> Iterator[Section]:
    title = prose(speech.title(overview.catalog.title)) if overview.catalog else speech.say("A cohort")
    lines = [" · ".join(speech.told(part) for part in headline(overview)), speech.told(stale_told(overview))]
    if overview.learners.reported:
        lines.append(speech.told(pace_told(overview.pace)))
    if overview.learners.failed:
        reasons = speech.told(reasons_told(overview.learners.failed))
        lines.append(speech.say("without a report: {reasons}", reasons=reasons))
    if (terms := terms_told(overview)) is not None:
        lines.append(speech.told(terms))
    told = "\n".join(f"- {prose(line)}" for line in lines)
    yield Section(f"{MARKER}\n## {title}\n\n{told}\n")
    if overview.learners.reported:
        yield from _chapters(asked_chapters(overview), speech)
        yield from _stuck(overview, speech)
    yield _learners(overview, speech)


def _chapters(chapters: list[ChapterColumn], speech: Speech) -> Iterator[Section]:
    if not chapters:
        return
    names = (speech.say("chapter"), speech.say("complete"), speech.say("reached"), speech.say("done with it"))
    rows = [
        row(
            prose(chapter_title(chapter, speech)),
            f"{percent(chapter.complete, chapter.of)} %",
            f"{percent(chapter.reached, chapter.of)} %",
            str(chapter.finished),
        )
        for chapter in chapters
    ]
    yield Section(f"\n### {speech.say('Chapters')}\n\n{table_head(*names)}", rows)


def _stuck(overview: Overview, speech: Speech) -> Iterator[Section]:
    if overview.stuck:
        head = table_head(speech.say("item"), speech.say("learners"), speech.say("how far"))
        rows = [
            row(code(stuck.item), str(stuck.learners), prose(speech.told(stuck_told(stuck))))
            for stuck in overview.stuck
        ]
        yield Section(f"\n### {speech.say('Next for most learners')}\n\n{head}", rows)


def _learners(overview: Overview, speech: Speech) -> Section:
    places = first_places(overview)
    names = (
        speech.say("learner"),
        speech.say("statuses"),
        speech.say("reached"),
        speech.say("last commit"),
        speech.say("next"),
        speech.say("to look at"),
    )
    legend = ", ".join(f"{look.sign} {speech.told(look.word)}" for look in LOOKS.values())
    rows = [_learner(each, places, speech) for each in overview.rows]
    return Section(f"\n### {speech.say('Learners')}\n\n{legend}\n\n{table_head(*names)}", rows)


def _learner(learner: LearnerRow, places: list[int], speech: Speech) -> str:
    name = code(learner.name)
    if learner.state != "reported":
        return row(name, "", "", "", "", prose(speech.told(state_told(learner))))
    flags = "; ".join(prose(speech.told(flag)) for flag in flags_told(learner))
    reached = f"{learner.complete + learner.unverified} / {learner.total}"
    last, ahead = learner.last_touched_on or "–", code(learner.next) if learner.next else "–"
    return row(name, code(strip(learner, places)), reached, last, ahead, flags)
