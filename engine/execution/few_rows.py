"""Small results read as plain values: the statement is planned once.

An Arrow stream from DuckDB's Python client binds a statement before it plans it, which costs more
than many a small statement takes to run; Arrow from its cursor holds every row first. Values cost
more than Arrow by the row, so this is for few rows only.
"""

import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

import duckdb
import pyarrow as pa

#: So many rows are still cheaper as values than planned twice; then so many are read at a time.
FEW, MANY = 256, 10_000
#: How many statements are known to return more.
MOST_REMEMBERED = 10_000
_TYPES: dict[str, pa.DataType] = {
    '"NULL"': pa.null(),
    "BOOLEAN": pa.bool_(),
    "INTEGER": pa.int32(),
    "BIGINT": pa.int64(),
    "HUGEINT": pa.decimal128(38, 0),
    "DOUBLE": pa.float64(),
    "VARCHAR": pa.string(),
    "DATE": pa.date32(),
    "TIMESTAMP": pa.timestamp("us"),
}
#: Where the client puts days that Python has no name for: infinity stands at the last one.
_EDGES = (date.min, date.max)


class Wide:
    """The statements that returned more than a few rows, by their text; bounded, for any thread."""

    def __init__(self, most: int = MOST_REMEMBERED) -> None:
        self._most = most
        self._known = OrderedDict[int, None]()
        self._lock = threading.Lock()

    def __contains__(self, sql: str) -> bool:
        return hash(sql) in self._known

    def add(self, sql: str) -> None:
        """Remember a statement; the oldest is forgotten."""
        with self._lock:
            self._known[hash(sql)] = None
            while len(self._known) > self._most:
                self._known.popitem(last=False)


class ValuesDifferError(Exception):
    """Plain values would not be what Arrow says of this result; read it as Arrow."""


def schema_of(cursor: duckdb.DuckDBPyConnection) -> pa.Schema:
    """Return what Arrow calls the columns of the open result; ValuesDifferError of other types."""
    return pa.schema(
        [pa.field(name, _arrow_type(str(kind))) for name, kind, *_ in cursor.description]
    )


def batches_of(cursor: duckdb.DuckDBPyConnection, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    """Yield the rows of the open result: a few, then many at a time, as they are produced.

    ValuesDifferError where a day lies at the edge of Python's calendar or beyond it.
    """
    size = FEW
    while rows := cursor.fetchmany(size):
        columns = zip(schema.types, zip(*rows, strict=True), strict=True)
        arrays = [_array(kind, values) for kind, values in columns]
        yield from pa.Table.from_arrays(arrays, schema=schema).to_batches()
        if len(rows) < size:
            return
        size = MANY


def _array(kind: pa.DataType, values: Sequence[Any]) -> "pa.Array[Any]":
    if pa.types.is_temporal(kind) and not all(map(_is_common_day, values)):
        raise ValuesDifferError
    array: pa.Array[Any] = pa.array(values, type=kind)  # pyright: ignore[reportUnknownMemberType] - its stubs
    return array


def _is_common_day(value: Any) -> bool:
    if isinstance(value, datetime):
        return value.date() not in _EDGES
    return value is None or (isinstance(value, date) and value not in _EDGES)


def _arrow_type(kind: str) -> pa.DataType:
    if kind.startswith("DECIMAL("):
        precision, scale = kind.removeprefix("DECIMAL(").removesuffix(")").split(",")
        return pa.decimal128(int(precision), int(scale))
    if kind not in _TYPES:
        raise ValuesDifferError
    return _TYPES[kind]
