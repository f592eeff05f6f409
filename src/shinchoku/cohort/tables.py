"""What is known of learners, in rows for other programs: without names, nothing that could tell one."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import asdict

from shinchoku.cohort.overview import Seen
from shinchoku.cohort.standing import Kept
from shinchoku.report import ItemReport
from shinchoku.speech import plain

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_END = "\r\n"
_OF_LEARNER = frozenset({"learner", "state", "reason", "commit", "catalog"})


class Told(Struct, frozen=True):
    """A learner, and what the rows may tell of one."""

    name: str
    kept: Kept
    is_elsewhere: bool
    """Whether the report is against another catalogue than that of most."""


class ItemRow(Struct, frozen=True):
    """One item of one learner; or a learner without a report, with no item."""

    learner: str
    state: str
    """``reported``, ``failed``, ``elsewhere`` or ``waiting``, as in the reports."""
    reason: str | None
    commit: str | None
    catalog: str | None
    item: str | None
    track: str | None
    chapter: str | None
    counted: bool | None
    status: str | None
    regressed: bool | None
    started_on: str | None
    completed_on: str | None
    last_touched_on: str | None
    claimed: bool | None
    claimed_on: str | None
    outcome: str | None
    passed: int | None
    failed: int | None


def rows_of(learners: Iterable[Told], *, named: bool) -> Iterator[ItemRow]:
    """A row for each item of each learner.

    Without names there is no commit, which would lead to the repository, and no item of a catalogue that may be the
    learner's own text.
    """
    for told in learners:
        items = told.kept.report.items if told.kept.report and (named or not told.is_elsewhere) else (None,)
        yield from (_row(told, item, named=named) for item in items)


def csv_of(rows: Iterable[ItemRow]) -> Iterator[str]:
    """The rows below a head line; no cell can be taken for a formula by what opens the file."""
    yield _csv_line(ItemRow.__struct_fields__)
    for row in rows:
        yield _csv_line([_cell(getattr(row, name)) for name in ItemRow.__struct_fields__])


def lines_of(learners: Iterable[Told], *, named: bool) -> Iterator[str]:
    """A line of JSON for each learner; with names, the roster's row and the whole report stand there."""
    for told in learners:
        yield f"{json.dumps(_line(told, named=named), default=plain)}\n"


def _line(told: Told, *, named: bool) -> dict[str, Any]:
    kept = told.kept
    rows = [asdict(row) for row in rows_of([told], named=named)]
    line = {key: rows[0][key] for key in ItemRow.__struct_fields__ if key in _OF_LEARNER}
    line["items"] = [
        {key: value for key, value in row.items() if key not in _OF_LEARNER} for row in rows if row["item"] is not None
    ]
    if not named:
        return line
    learner = kept.learner
    own = {"source": learner.source.shown, "revision": learner.revision, "note": learner.note, "message": kept.message}
    return line | own | {"report": msgspec.to_builtins(kept.report, enc_hook=plain)}


def _row(told: Told, item: ItemReport | None, *, named: bool) -> ItemRow:
    kept = told.kept
    claim = item.claim if item else None
    tests = item.evidence.tests if item else None
    return ItemRow(
        learner=told.name,
        state=_state(told),
        reason=kept.reason,
        commit=kept.commit if named else None,
        catalog=kept.report.catalog.id if kept.report and (named or not told.is_elsewhere) else None,
        item=item.id if item else None,
        track=item.track if item else None,
        chapter=item.chapter if item else None,
        counted=item.counted if item else None,
        status=item.status if item else None,
        regressed=item.regressed if item else None,
        started_on=item.started_on if item else None,
        completed_on=item.completed_on if item else None,
        last_touched_on=item.last_touched_on if item else None,
        claimed=claim.done if claim else None,
        claimed_on=claim.date if claim else None,
        outcome=tests.outcome if tests else None,
        passed=tests.passed if tests else None,
        failed=tests.failed if tests else None,
    )


def _state(told: Told) -> Seen:
    if told.kept.report:
        return "elsewhere" if told.is_elsewhere else "reported"
    return "failed" if told.kept.reason else "waiting"


def _csv_line(cells: Sequence[str]) -> str:
    file = io.StringIO(newline="")
    csv.writer(file).writerow(cells)  # with its own end of line: else a lone CR in a cell would stand there unquoted
    return f"{file.getvalue().removesuffix(_END)}\n"


def _cell(value: object) -> str:
    if value is None:
        return ""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
