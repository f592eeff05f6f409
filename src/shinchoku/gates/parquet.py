"""Rows of a cohort as a Parquet file, for whoever has more of them than a spreadsheet takes."""

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any

from msgspec.structs import asdict

from shinchoku.cohort.faults import NoParquet
from shinchoku.cohort.tables import ItemRow
from shinchoku.errors import CannotWrite

_AT_ONCE = 10_000  # rows
_STEM = 40  # signs of a file's name in the name of its part, which could be too long with all of them
_DAYS = ("started_on", "completed_on", "last_touched_on", "claimed_on")
_FLAGS = ("counted", "regressed", "claimed")
_NUMBERS = ("passed", "failed")


def write_parquet(rows: Iterable[ItemRow], target: Path) -> None:
    """Write them in the order they come, with days as dates; raises `NoParquet` or `CannotWrite`."""
    try:
        import pyarrow as pa  # noqa: PLC0415 - an extra
        from pyarrow import parquet  # noqa: PLC0415 - as above
    except ImportError as error:
        raise NoParquet from error
    kinds = {_DAYS: pa.date32(), _FLAGS: pa.bool_(), _NUMBERS: pa.int64()}
    known = {name: kind for names, kind in kinds.items() for name in names}
    schema = pa.schema([(name, known.get(name, pa.string())) for name in ItemRow.__struct_fields__])
    part = target.parent / f".{target.name[:_STEM]}.{os.getpid()}.part"
    try:
        with part.open("wb") as file, parquet.ParquetWriter(file, schema, compression="zstd") as writer:
            for table in _tables(iter(rows), schema, pa):
                writer.write_table(table)
        part.replace(target)
    except OSError as error:
        raise CannotWrite(os.fspath(target), (error.strerror or str(error)).lower()) from error
    finally:
        with suppress(OSError):
            part.unlink()


def _tables(rows: Iterator[ItemRow], schema: Any, pa: Any) -> Iterator[Any]:  # noqa: ANN401 - pyarrow has no types
    from datetime import date  # noqa: PLC0415 - as above

    while some := [asdict(row) for row in islice(rows, _AT_ONCE)]:
        for row in some:
            row.update({name: date.fromisoformat(row[name]) for name in _DAYS if row[name]})
        yield pa.Table.from_pylist(some, schema=schema)
