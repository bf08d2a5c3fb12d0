"""A Result's Arrow table to plain cells, exact: Decimal stays Decimal, an integer an int."""

import math
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import pyarrow as pa

from engine.reply import Cell
from semantic.errors import ExecutionError, InternalError, Issue
from semantic.model import DataType


def to_rows(table: pa.Table) -> tuple[tuple[Cell, ...], ...]:
    """Return the rows of a result, in their order.

    An integer wider than 64 bits comes out of DuckDB as a decimal without fraction: those are
    ints here. `inf` and NaN become None; `not_finite` counts them, so that a reader is told.
    """
    columns = [
        _cells(name, column) for name, column in zip(table.column_names, table.columns, strict=True)
    ]
    return tuple(zip(*columns, strict=True)) if columns else ()


def not_finite(table: pa.Table) -> Mapping[str, int]:
    """Return how many cells of each column are `inf` or NaN; columns without any are left out."""
    counts: dict[str, int] = {}
    for name, column in zip(table.column_names, table.columns, strict=True):
        if pa.types.is_floating(column.type):
            values = column.to_pylist()
            bad = sum(value is not None and not math.isfinite(value) for value in values)
            if bad:
                counts[name] = bad
    return counts


def types_of(schema: pa.Schema) -> Mapping[str, DataType]:
    """Return our type of each column; of one that is NULL throughout there is none."""
    found: dict[str, DataType] = {}
    for name, held in zip(schema.names, schema.types, strict=True):
        kind = _type_of(held)
        if kind is not None:
            found[name] = kind
    return found


def _type_of(kind: pa.DataType) -> DataType | None:
    if pa.types.is_decimal(kind) and kind.scale == 0:
        return "integer"
    return next((ours for fits, ours in _TYPES if fits(kind)), None)


_TYPES: tuple[tuple[Callable[[pa.DataType], bool], DataType], ...] = (
    (pa.types.is_string, "text"),
    (pa.types.is_large_string, "text"),
    (pa.types.is_integer, "integer"),
    (pa.types.is_decimal, "decimal"),
    (pa.types.is_floating, "number"),
    (pa.types.is_boolean, "boolean"),
    (pa.types.is_date, "date"),
    (pa.types.is_timestamp, "timestamp"),
)


def _cells(name: str, column: "pa.ChunkedArray[Any]") -> Sequence[Cell]:
    kind = column.type
    try:
        values: list[Any] = column.to_pylist()
    except (OverflowError, ValueError) as error:
        raise _beyond_the_calendar(name) from error
    if pa.types.is_floating(kind):
        return [value if value is None or math.isfinite(value) else None for value in values]
    if pa.types.is_decimal(kind):
        return [_whole(value) for value in values] if kind.scale == 0 else values
    if _is_plain(kind):
        return values
    raise InternalError(Issue("result-type", f"column '{name}' has type {kind}, which no cell has"))


def _whole(value: Decimal | None) -> int | None:
    return None if value is None else int(value)


def _is_plain(kind: pa.DataType) -> bool:
    return (
        pa.types.is_string(kind)
        or pa.types.is_large_string(kind)
        or pa.types.is_integer(kind)
        or pa.types.is_boolean(kind)
        or pa.types.is_date(kind)
        or pa.types.is_timestamp(kind)
        or pa.types.is_null(kind)
    )


def _beyond_the_calendar(name: str) -> ExecutionError:
    return ExecutionError(
        Issue(
            "execution-failed",
            f"column '{name}' holds a date outside the years 1 to 9999",
            ("correct it in the source and load it again",),
        )
    )
