"""What ``shinchoku cohort report`` does."""

import os
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from urllib.parse import quote

from msgspec import Struct

from shinchoku.cli.cohort_forms import CohortFormat
from shinchoku.cli.options import Color
from shinchoku.cli.outputs import STDOUT, deliver, terminal_width, wants_color
from shinchoku.cli.speaking import spoken
from shinchoku.cohort.counting import Asked as Wanted
from shinchoku.cohort.counting import overview_of
from shinchoku.cohort.overview import Overview
from shinchoku.cohort.pseudonyms import pseudonym
from shinchoku.errors import CannotWrite
from shinchoku.gates.store import Store, opened_store
from shinchoku.systemwords import words


class Asked(Struct, frozen=True):
    """What the command's arguments say."""

    folder: Path
    named: bool
    stale_days: int
    as_of: date | None
    """None: today, by this machine's clock."""
    targets: Sequence[tuple[CohortFormat, str]]
    color: Color


def report_cohort(asked: Asked) -> None:
    """Show where a cohort stands, in every form that is asked for."""
    with opened_store(asked.folder, writes=False) as store:
        called = partial(pseudonym, key=store.key(named=asked.named))
        day = asked.as_of or datetime.now(UTC).astimezone().date()
        overview = overview_of(store.kept(), Wanted(day, asked.stale_days, asked.named, called))
        for kind, target in asked.targets:
            if kind is CohortFormat.html and _takes_pages(target):
                _pages(store, overview, target, called)
            else:
                deliver(_rendered(overview, kind, asked), target, is_prose=kind is CohortFormat.table)


def _rendered(overview: Overview, kind: CohortFormat, asked: Asked) -> str:
    match kind:
        case CohortFormat.json:
            from shinchoku.render.cohort_json import render_cohort_json  # noqa: PLC0415 - a renderer loads when used

            return render_cohort_json(overview)
        case CohortFormat.markdown:
            from shinchoku.render.cohort_markdown import render_cohort_markdown  # noqa: PLC0415 - as above

            return render_cohort_markdown(overview, spoken())
        case CohortFormat.html:
            from shinchoku.render.cohort_html import render_cohort_html  # noqa: PLC0415 - as above

            return render_cohort_html(overview, None, spoken())
        case CohortFormat.table:
            from shinchoku.render.cohort_table import render_cohort_table  # noqa: PLC0415 - as above

            return render_cohort_table(
                overview, width=terminal_width(), color=wants_color(asked.color), speech=spoken()
            )


def _takes_pages(target: str) -> bool:
    """Whether pages can stand beside it: a file, or where one can be made; no pipe, no device."""
    above = os.path.dirname(target) or os.curdir  # noqa: PTH120 - these raise nothing
    is_free = os.path.isfile(target) or not os.path.exists(target)  # noqa: PTH110, PTH113 - as above
    return target != STDOUT and os.path.isdir(above) and is_free  # noqa: PTH112 - as above


def _pages(store: Store, overview: Overview, target: str, called: Callable[[str], str]) -> None:
    """The page, and beside it a folder with one for each learner."""
    from shinchoku.render.cohort_html import render_cohort_html, render_learner_html  # noqa: PLC0415 - as above

    folder = Path(target).with_suffix(".learners")
    if folder == Path(target):
        folder = folder.with_name(f"{folder.name}.learners")
    back = f"../{quote(Path(target).name, errors='surrogateescape')}"
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise CannotWrite(os.fspath(folder), words(error)) from error
    rows = {row.page: row for row in overview.rows}
    written = set()
    for kept in store.kept():
        row = rows[called(kept.learner.name)]
        if kept.report is not None and (overview.named or row.state == "reported"):
            text = render_learner_html(kept.report, row, back, named=overview.named, speech=spoken())
            deliver(text, os.fspath(folder / f"{row.page}.html"))
            written.add(f"{row.page}.html")
    for old in folder.glob("learner-*.html"):  # of learners who are no longer there
        if old.name not in written:
            old.unlink()
    deliver(render_cohort_html(overview, folder.name, spoken()), target)
