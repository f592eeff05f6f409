"""What is handed to other programs: rows as CSV, lines of JSON and Parquet, and whom none of them names."""

import csv
import io
import json
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import asdict, replace
from pyarrow import parquet

from shinchoku import scan
from shinchoku.cohort.faults import NoParquet
from shinchoku.cohort.roster import Learner
from shinchoku.cohort.sources import address
from shinchoku.cohort.standing import Kept
from shinchoku.cohort.tables import ItemRow, Told, csv_of, lines_of, rows_of
from shinchoku.gates import parquet as room
from shinchoku.gates.parquet import parquet_of
from shinchoku.report import Claim, Report
from tests.worlds import MODEL_DB, GitWorld, item_files

SECRET = "s3cr3t-w0rd"
LEARNER = Learner("Hanako Sato", address(f"https://user:{SECRET}@h.example/hanako"), "topic", "often late")
BLANK = ItemRow("a", "reported", *[None] * 17)
DAYS = ("started_on", "completed_on", "last_touched_on", "claimed_on")


@pytest.fixture(scope="module", name="report")
def _report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """A scan's, with one item that was committed and is claimed."""
    world = GitWorld(tmp_path_factory.mktemp("hanako-sato"))
    world.git("config", "user.name", "Hanako Sato")
    world.write(item_files(MODEL_DB))
    world.commit("Hanako's first")
    found = scan(world.root, tests="skip", cache=False)
    first, *others = found.items
    claimed = replace(first, claim=Claim(done=True, date="2025-11-05", line=3))
    return replace(found, items=(claimed, *others))


@pytest.fixture(name="kept")
def _kept(report: Report) -> Kept:
    return Kept(LEARNER, report, commit="0" * 40)


FAILED = Kept(LEARNER, None, "unreachable", "no host h.example/hanako")
WAITING = Kept(LEARNER, None)


def known_as(name: str, known: Kept, *, is_elsewhere: bool = False) -> Told:
    return Told(name, known, is_elsewhere)


def cells_of(rows: Sequence[ItemRow]) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO("".join(csv_of(rows)), newline="")))


# --- rows ---


def test_there_is_a_row_for_each_item_and_one_for_who_has_no_report(kept: Kept, report: Report) -> None:
    learners = [known_as("one", kept), known_as("two", FAILED), known_as("three", WAITING)]
    rows = list(rows_of(learners, named=False))
    assert [row.item for row in rows] == [*(item.id for item in report.items), None, None]
    assert [(row.learner, row.state, row.reason, row.catalog) for row in rows[-2:]] == [
        ("two", "failed", "unreachable", None),
        ("three", "waiting", None, None),
    ]
    first, tests = rows[0], report.items[0].evidence.tests
    assert asdict(first) == {
        "learner": "one",
        "state": "reported",
        "reason": None,
        "commit": None,
        "catalog": report.catalog.id,
        "item": "model_db",
        "track": "patterns",
        "chapter": report.items[0].chapter,
        "counted": True,
        "status": report.items[0].status,
        "regressed": False,
        "started_on": "2025-11-04",
        "completed_on": report.items[0].completed_on,
        "last_touched_on": "2025-11-04",
        "claimed": True,
        "claimed_on": "2025-11-05",
        "outcome": tests.outcome,
        "passed": tests.passed,
        "failed": tests.failed,
    }
    assert (rows[1].claimed, rows[1].claimed_on) == (None, None)


def test_a_commit_would_tell_whose_it_is_and_stands_beside_names_alone(kept: Kept) -> None:
    for name, named, commit in (("learner-x", False, None), (LEARNER.name, True, "0" * 40)):
        assert {row.commit for row in rows_of([known_as(name, kept)], named=named)} == {commit}
        (line,) = lines_of([known_as(name, kept)], named=named)
        assert json.loads(line)["commit"] == commit


def test_of_a_catalogue_of_ones_own_nothing_is_told_without_names(kept: Kept, report: Report) -> None:
    other = known_as("x", kept, is_elsewhere=True)
    (row,) = rows_of([other], named=False)
    assert (row.state, row.catalog, row.item, row.status) == ("elsewhere", None, None, None)
    (line,) = lines_of([other], named=False)
    assert (json.loads(line)["state"], json.loads(line)["catalog"], json.loads(line)["items"]) == (
        "elsewhere",
        None,
        [],
    )
    rows = list(rows_of([other], named=True))
    assert {(each.state, each.catalog) for each in rows} == {("elsewhere", report.catalog.id)}
    assert [each.item for each in rows] == [item.id for item in report.items]


def test_rows_come_as_they_are_asked_for(kept: Kept) -> None:
    def learners() -> Iterator[Told]:
        yield known_as("one", kept)
        raise AssertionError

    assert next(csv_of(rows_of(learners(), named=False))).startswith("learner,state,")
    assert next(rows_of(learners(), named=False)).learner == "one"


# --- CSV ---


def test_csv_has_a_head_line_and_plain_words(kept: Kept) -> None:
    text = "".join(csv_of(rows_of([known_as("one", kept)], named=False)))
    head, first, *_ = text.splitlines()
    assert head == ",".join(ItemRow.__struct_fields__)
    assert first.startswith("one,reported,,,")
    assert ",true," in first
    assert ",false,2025-11-04," in first
    assert "\r" not in text


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_a_formula(sign: str) -> None:
    formula = f"{sign}cmd|' /C calc'!A0"
    (cells,) = cells_of([replace(BLANK, learner=formula, item=formula)])
    assert cells["learner"] == cells["item"] == f"'{formula}"


@given(names=st.lists(st.text(st.characters(exclude_categories=["Cs"])), max_size=4))
@example(names=["a\r=1+1"])
@example(names=["a\n=1+1", 'b"\r\n,=1', ""])
def test_whatever_a_learner_is_called_it_stays_one_cell_of_one_row(names: list[str]) -> None:
    rows = cells_of([replace(BLANK, learner=name) for name in names])
    assert [row["learner"].removeprefix("'") for row in rows] == [name.removeprefix("'") for name in names]
    assert all(not row["learner"].startswith(("=", "+", "-", "@", "\t", "\r")) for row in rows)
    text = "".join(csv_of([replace(BLANK, learner=name) for name in names]))
    with_any_line_ends = csv.reader(io.StringIO(text, newline=None))  # as a program reads that knows one line end
    assert len(list(with_any_line_ends)) == len(names) + 1


# --- lines of JSON ---


def test_a_line_without_names_says_nothing_of_who_it_is(kept: Kept) -> None:
    for known in (kept, FAILED, WAITING):
        (line,) = lines_of([known_as("learner-x", known)], named=False)
        assert line.endswith("}\n")
        found = json.loads(line)
        assert list(found) == ["learner", "state", "reason", "commit", "catalog", "items"]
        lowered = line.lower()
        for part in ("hanako", "sato", "h.example", SECRET, "often", "topic", "learner@", "03_my", "first"):
            assert part not in lowered


def test_a_lines_items_are_the_rows_without_what_is_of_the_learner(kept: Kept) -> None:
    (line,) = lines_of([known_as("x", kept)], named=False)
    of_learner = {"learner", "state", "reason", "commit", "catalog"}
    rows = [
        {name: value for name, value in asdict(row).items() if name not in of_learner}
        for row in rows_of([known_as("x", kept)], named=False)
    ]
    assert json.loads(line)["items"] == rows
    (empty,) = lines_of([known_as("x", FAILED)], named=False)
    assert json.loads(empty)["items"] == []


def test_a_line_with_names_holds_the_roster_and_the_report(kept: Kept, report: Report) -> None:
    (line,) = lines_of([known_as("Hanako Sato", kept)], named=True)
    found = json.loads(line)
    assert (found["learner"], found["revision"], found["note"]) == ("Hanako Sato", "topic", "often late")
    assert found["source"] == "https://***@h.example/hanako"
    assert SECRET not in line
    told = msgspec.convert(found["report"], Report)
    assert [item.id for item in told.items] == [item.id for item in report.items]
    assert told.items[0].evidence.commits.first is not None
    assert told.items[0].evidence.commits.first.author == "Hanako Sato"
    (failed,) = lines_of([known_as("Hanako Sato", FAILED)], named=True)
    assert json.loads(failed)["message"] == FAILED.message
    assert json.loads(failed)["report"] is None


@given(name=st.text(st.characters(exclude_categories=[])))
def test_a_line_is_one_line_whatever_stands_in_it(name: str) -> None:
    (line,) = lines_of([known_as(name, replace(FAILED, message=name))], named=True)
    assert line.isascii()
    assert line.splitlines(keepends=True) == [line]
    assert json.loads(line)["learner"] == name


# --- Parquet ---

_CELLS = {
    "str | None": st.none() | st.text(st.characters(exclude_categories=["Cs"]), max_size=5),
    "str": st.text(st.characters(exclude_categories=["Cs"]), max_size=5),
    "bool | None": st.none() | st.booleans(),
    "int | None": st.none() | st.integers(0, 1 << 40),
}
_ROWS = st.builds(
    ItemRow,
    **{
        field.name: st.none() | st.dates().map(date.isoformat)
        if field.name in DAYS
        else _CELLS[field.type.__name__ if isinstance(field.type, type) else str(field.type)]
        for field in msgspec.structs.fields(ItemRow)
    },
)


def as_read(row: ItemRow) -> dict[str, Any]:
    found = asdict(row)
    return found | {name: date.fromisoformat(found[name]) for name in DAYS if found[name]}


def read(data: bytes) -> Any:  # noqa: ANN401 - pyarrow has no types
    return parquet.read_table(io.BytesIO(data))


@given(rows=st.lists(_ROWS, max_size=7), at_once=st.integers(1, 8))
def test_what_is_written_as_parquet_is_read_again(rows: list[ItemRow], at_once: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(room, "_AT_ONCE", at_once)
        data = parquet_of(iter(rows))
    assert read(data).to_pylist() == [as_read(row) for row in rows]


def test_parquet_has_days_flags_and_numbers_even_where_there_are_none() -> None:
    schema = read(parquet_of([])).schema
    assert schema.names == list(ItemRow.__struct_fields__)
    kinds = {name: str(schema.field(name).type) for name in schema.names}
    assert {name for name, kind in kinds.items() if kind == "date32[day]"} == set(DAYS)
    assert {name for name, kind in kinds.items() if kind == "bool"} == {"counted", "regressed", "claimed"}
    assert {name for name, kind in kinds.items() if kind == "int64"} == {"passed", "failed"}
    assert set(kinds.values()) == {"date32[day]", "bool", "int64", "string"}


@pytest.mark.parametrize("module", ["pyarrow", "pyarrow.parquet"])
def test_without_pyarrow_the_message_says_what_to_install(module: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(sys.modules["pyarrow"], "parquet")
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(NoParquet, match=r"pip install 'shinchoku\[parquet\]'"):
        parquet_of([BLANK])
