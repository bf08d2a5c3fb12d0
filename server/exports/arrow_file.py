"""Answer to an Arrow stream or a Parquet file: exact types, the proof in the schema's metadata.

Rows alone are rows: totals and others are in the metadata.
"""

import io
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from engine.reply import Answer, Cell, Column
from server.exports.forms import Making
from server.exports.proof import KEY, by_name, proof_of, proof_text

_TYPES = {
    "text": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "timestamp": pa.timestamp("us"),
}
#: Parquet's readers hold decimals of at most so many digits.
_PARQUET_DIGITS = 38
_NARROW, _WIDE = 38, 76


def written(answer: Answer, making: Making) -> bytes:
    """Return every row as an Arrow IPC stream; its schema metadata holds the proof."""
    table = _table(answer, _decimals, proof_text(proof_of(answer, making)))
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    return sink.getvalue().to_pybytes()


def parquet_bytes(answer: Answer, making: Making) -> bytes:
    """Return every row as Parquet; its key-value metadata holds the proof.

    A decimal column with more digits than readers of Parquet take is text, and that is noted.
    """
    wide = [
        column.label
        for at, column in enumerate(answer.columns)
        if _is_decimal(column, [row[at] for row in answer.rows])
        and _size([row[at] for row in answer.rows]) > _PARQUET_DIGITS
    ]
    notes = tuple(
        f"{label} has more than {_PARQUET_DIGITS} digits and is written as text" for label in wide
    )
    table = _table(answer, _narrow_decimals, proof_text(proof_of(answer, making, notes)))
    sink = io.BytesIO()
    pq.write_table(table, sink, compression="zstd")
    return sink.getvalue()


def _table(
    answer: Answer, decimals: "Callable[[list[Cell]], pa.Array[Any]]", proof: str
) -> pa.Table:
    columns = list(zip(*answer.rows, strict=True)) or [()] * len(answer.columns)
    arrays = [
        _array(column, list(cells), decimals)
        for column, cells in zip(answer.columns, columns, strict=True)
    ]
    schema = pa.schema(
        [
            pa.field(column.name, array.type, metadata={"label": column.label})
            for column, array in zip(answer.columns, arrays, strict=True)
        ],
        metadata=_metadata(answer, proof),
    )
    return pa.Table.from_arrays(arrays, schema=schema)


def _metadata(answer: Answer, proof: str) -> dict[bytes | str, bytes | str]:
    """Return the proof, and by itself what is looked for most."""
    found: dict[bytes | str, bytes | str] = {
        KEY: proof,
        "provenue.audit_id": answer.audit_id,
        "provenue.snapshot": answer.snapshot,
        "provenue.as_of": answer.as_of.isoformat(),
        "provenue.reading": answer.reading.sentence,
        "provenue.filters": _JSON.encode(answer.reading.filters).decode(),
        "provenue.truncated": str(answer.truncated).lower(),
    }
    if answer.totals is not None:
        found["provenue.totals"] = _JSON.encode(by_name(answer, answer.totals)).decode()
    if answer.others is not None:
        rows = [by_name(answer, row) for row in answer.others]
        found["provenue.others"] = _JSON.encode(rows).decode()
    return found


def _array(
    column: Column, cells: list[Cell], decimals: "Callable[[list[Cell]], pa.Array[Any]]"
) -> "pa.Array[Any]":
    if _is_decimal(column, cells):
        return decimals(cells)
    if column.type == "timestamp":
        cells = [_utc(one) for one in cells]
    return pa.array(cells, type=_TYPES[column.type])


def _is_decimal(column: Column, cells: list[Cell]) -> bool:
    """Return whether a column holds decimals, or integers too large to be any others."""
    if column.type != "integer":
        return column.type == "decimal"
    return any(isinstance(one, int) and abs(one) >= 2**63 for one in cells)


def _utc(cell: Cell) -> Cell:
    """Return a moment without its zone, in UTC; it has none where the model's is used."""
    if isinstance(cell, datetime) and cell.tzinfo is not None:
        return cell.astimezone(UTC).replace(tzinfo=None)
    return cell


def _decimals(cells: list[Cell]) -> "pa.Array[Any]":
    finite = _finite(cells)
    scale, digits = _shape(finite)
    if digits + scale > _WIDE:
        return pa.array([None if one is None else format(one, "f") for one in finite])
    kind = pa.decimal128 if digits + scale <= _NARROW else pa.decimal256
    return pa.array(finite, type=kind(_NARROW if kind is pa.decimal128 else _WIDE, scale))


def _narrow_decimals(cells: list[Cell]) -> "pa.Array[Any]":
    finite = _finite(cells)
    scale, digits = _shape(finite)
    if digits + scale > _PARQUET_DIGITS:
        return pa.array([None if one is None else format(one, "f") for one in finite], pa.string())
    return pa.array(finite, type=pa.decimal128(_PARQUET_DIGITS, scale))


def _size(cells: list[Cell]) -> int:
    return sum(_shape(_finite(cells)))


def _finite(cells: list[Cell]) -> list[Decimal | None]:
    values = [Decimal(str(one)) if one is not None else None for one in cells]
    return [one if one is not None and one.is_finite() else None for one in values]


def _shape(values: list[Decimal | None]) -> tuple[int, int]:
    """Return how many digits stand after the point, and before it."""
    known = [one for one in values if one is not None]
    scale = max((max(0, -int(one.as_tuple().exponent)) for one in known), default=0)
    digits = max((max(1, one.adjusted() + 1) for one in known), default=1)
    return scale, digits


_JSON = msgspec.json.Encoder(decimal_format="number")
