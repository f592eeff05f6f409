"""What ``shinchoku cohort export`` does."""

import sys
from functools import partial
from pathlib import Path

from shinchoku.cli.cohort_forms import ExportFormat
from shinchoku.cli.outputs import STDOUT, deliver, deliver_bytes
from shinchoku.cohort.counting import most_common
from shinchoku.cohort.pseudonyms import pseudonym
from shinchoku.cohort.standing import course_of
from shinchoku.cohort.tables import Told, csv_of, lines_of, rows_of
from shinchoku.gates.store import opened_store
from shinchoku.render.plain import shown

_END = "\n"


def export_cohort(folder: Path, kind: ExportFormat, target: str, *, named: bool) -> None:
    """Write what is known of each learner: by name in the roster's order, or by pseudonym in the order of those."""
    with opened_store(folder, writes=False) as store:
        called = partial(pseudonym, key=store.key(named=named))
        names = store.names() if named else sorted(store.names(), key=called)
        course = most_common(course_of(kept.report) for kept in store.kept() if kept.report is not None)
        learners = (
            Told(
                name=name if named else called(name),
                kept=kept,
                is_elsewhere=kept.report is not None and course_of(kept.report) != course,
            )
            for name, kept in zip(names, store.kept(names), strict=True)
        )
        if kind is ExportFormat.jsonl:
            deliver("".join(lines_of(learners, named=named)), target)
        elif kind is ExportFormat.csv:
            is_seen = target == STDOUT and sys.stdout.isatty()  # a file holds the texts as they are
            lines = csv_of(rows_of(learners, named=named))
            deliver("".join(f"{shown(line.removesuffix(_END))}\n" if is_seen else line for line in lines), target)
        else:
            from shinchoku.gates.parquet import parquet_of  # noqa: PLC0415 - pyarrow takes its time, and is an extra

            deliver_bytes(parquet_of(rows_of(learners, named=named)), target)
