"""Rows of a cohort as a Parquet file, for whoever has more of them than a spreadsheet takes."""

import io
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from msgspec.structs import asdict

from shinchoku.cohort.faults import NoParquet
from shinchoku.cohort.tables import ItemRow

_AT_ONCE = 10_000  # rows
_DAYS = ("started_on", "completed_on", "last_touched_on", "claimed_on")
_FLAGS = ("counted", "regressed", "claimed")
_NUMBERS = ("passed", "failed")


def parquet_of(rows: Iterable[ItemRow]) -> bytes:
    """A file of them, in the order they come, with days as dates; raises `NoParquet`."""
    try:
        import pyarrow as pa  # noqa: PLC0415 - an extra
        from pyarrow import parquet  # noqa: PLC0415 - as above
    except ImportError as error:
        raise NoParquet from error
    kinds = {_DAYS: pa.date32(), _FLAGS: pa.bool_(), _NUMBERS: pa.int64()}
    known = {name: kind for names, kind in kinds.items() for name in names}
    schema = pa.schema([(name, known.get(name, pa.string())) for name in ItemRow.__struct_fields__])
    file = io.BytesIO()
    with parquet.ParquetWriter(file, schema, compression="zstd") as writer:
        for table in _tables(iter(rows), schema, pa):
            writer.write_table(table)
    return file.getvalue()


def _tables(rows: Iterator[ItemRow], schema: Any, pa: Any) -> Iterator[Any]:  # noqa: ANN401 - pyarrow has no types
    from datetime import date  # noqa: PLC0415 - as above

    while some := [asdict(row) for row in islice(rows, _AT_ONCE)]:
        for row in some:
            row.update({name: date.fromisoformat(row[name]) for name in _DAYS if row[name]})
        yield pa.Table.from_pylist(some, schema=schema)
