"""What `shinchoku init` writes: a progress file and settings, drafted from the evidence in the reader's language."""

import json
import posixpath
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Literal

from msgspec import Struct

from shinchoku.catalog import Catalog, Place, Track
from shinchoku.config import Config
from shinchoku.drift.case import could_not_run
from shinchoku.drift.compare import page_of
from shinchoku.report import ItemReport, Report
from shinchoku.targets import escaped

Language = Literal["en", "ja"]
_LISTED = ("active", "optional")


class _Words(Struct, frozen=True):
    """A language's words for the file; each of them is one that the progress file's grammar knows."""

    title: str
    head: tuple[str, str]
    start: str
    count: str
    current: str
    latest: str
    next: str
    done: str
    details: str


_WORDS: dict[Language, _Words] = {
    "en": _Words(
        "{}: progress",
        ("Item", "Content"),
        "Start",
        "Completed {}",
        "Current chapter",
        "Latest",
        "Next",
        "completed",
        "details",
    ),
    "ja": _Words(
        "{} 学習の進捗", ("項目", "内容"), "開始日", "完了{}数", "現在の章", "最新の完了", "次の目標", "完了", "詳細"
    ),
}


def is_claimable(item: ItemReport) -> bool:
    """Whether a draft ticks an item: complete, or all there and only its tests could not be run here."""
    return item.status == "complete" or could_not_run(item)


def draft_progress(report: Report, catalog: Catalog, path: str, language: Language) -> str:
    """A progress file that says what the evidence says.

    Args:
        report: What was found.
        catalog: What it was held against; its active and optional items are listed.
        path: Where the file will lie, POSIX, relative to the scanned root: its links start from there.
        language: Of titles and words.
    """
    words = _WORDS[language]
    title = words.title.format(_text(_titled(catalog.title.en, catalog.title.ja, language)))
    lines = [f"# {title}", "", *_summary(report, catalog, words, language)]
    found = {item.id: item for item in report.items}
    folder = posixpath.dirname(path)
    for track in catalog.tracks:
        lines += ["", f"## {_text(_titled(track.title.en, track.title.ja, language)).capitalize()}"]
        places = [place for place in catalog.places if place.track is track and place.item.status in _LISTED]
        for chapter, group in groupby(places, key=lambda place: place.chapter):
            heading = f"### {_text(_titled(chapter.title.en, chapter.title.ja, language))}" if chapter else None
            lines += ["", heading, ""] if heading else [""]
            for place in group:
                lines += _listed(place, found[place.item.id], folder, words)
    return "\n".join(lines) + "\n"


def draft_settings(catalog: str, config: Config, tracks: Sequence[Track], progress_file: str) -> str:
    """A shinchoku.toml that names the catalogue, the roots and the progress file, and shows the other defaults."""
    roots = [f"{track.id} = {_quoted(config.root(track) or '.')}" for track in tracks]
    return "\n".join(
        [
            "# Settings of shinchoku; every key is optional. What is commented out shows the default.",
            f"catalog = {_quoted(catalog)}",
            f"progress-file = {_quoted(progress_file)}",
            '# exclude = ["01_reference/"]',
            "",
            "[roots]",
            *roots,
            "",
            "# [tests]",
            "# timeout = 300",
            "",
            "# [drift]",
            "# date-tolerance-days = 0",
            '# also-count = ["README.md"]',
            "",
        ]
    )


def _summary(report: Report, catalog: Catalog, words: _Words, language: Language) -> Iterator[str]:
    """The table at the top; a row that has nothing to say is left out."""
    yield f"| {words.head[0]} | {words.head[1]} |"
    yield "|---|---|"
    started = min((item.started_on for item in report.items if item.started_on), default=None)
    if started:
        yield f"| **{words.start}** | {started} |"
    for track in catalog.tracks:
        items = [item for item in report.items if item.track == track.id and item.counted]
        done = sum(1 for item in items if is_claimable(item))
        name = _cell(_titled(track.title.en, track.title.ja, language))
        yield f"| **{words.count.format(name)}** | {done} / {len(items)} {name} |"
    places = {place.item.id: place for place in catalog.places if place.track is catalog.tracks[0]}
    open_items = [item for item in report.items if item.id in places and item.counted and not is_claimable(item)]
    chapter = places[open_items[0].id].chapter if open_items else None
    if chapter:
        yield f"| **{words.current}** | {_cell(_titled(chapter.title.en, chapter.title.ja, language))} |"
    latest = report.summary.latest
    if latest:
        yield f"| **{words.latest}** | {latest.item} ({latest.date}) |"
    if report.summary.next:
        yield f"| **{words.next}** | {report.summary.next} |"


def _listed(place: Place, item: ItemReport, folder: str, words: _Words) -> Iterator[str]:
    if not is_claimable(item):
        yield f"- [ ] {place.item.id}"
        return
    on = f" ({words.done}: {item.completed_on})" if item.completed_on else ""
    yield f"- [x] **{place.item.id}**{on}"
    page = page_of(item)
    if page:
        yield f"  - {words.details}: [{_label(page.path)}]({escaped(posixpath.relpath(page.path, folder or '.'))})"


def _titled(en: str, ja: str, language: Language) -> str:
    return ja if language == "ja" and ja else en


def _text(title: str) -> str:
    return " ".join(title.split())


def _cell(title: str) -> str:
    return _text(title).replace("|", "\\|")


def _label(path: str) -> str:
    """A path as the text of a link: brackets would end it."""
    return "".join(f"\\{sign}" if sign in "[]\\" else sign for sign in path)


def _quoted(text: str) -> str:
    """A TOML basic string: JSON's form of one, but for the delete sign."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
