"""Answer to CSV that a spreadsheet may open, and to an Arrow stream with exact types.

Rows alone are rows: totals and others are never among them. Arrow has them in its metadata, CSV
has no place for them; `beside` says which there are.
"""

import csv
import io
from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec
import pyarrow as pa

from engine.derived import kind_of
from engine.reply import Answer, Cell, Column
from server.schemas import wire_cell

CSV_TYPE = "text/csv"
ARROW_TYPE = "application/vnd.apache.arrow.stream"
#: A cell that starts with one of these may be run as a formula.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
_ARROW_TYPES = {
    "text": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "timestamp": pa.timestamp("us"),
}


def csv_bytes(answer: Answer) -> bytes:
    """Return every row as CSV: labels as header, ISO dates, NULL empty, no cell a formula."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([_unarmed(label) for label in _labels(answer.columns)])
    for row in answer.rows:
        writer.writerow([_csv_cell(cell) for cell in row])
    return text.getvalue().encode()


def arrow_bytes(answer: Answer) -> bytes:
    """Return every row as an Arrow IPC stream; its schema metadata names the proof."""
    columns = list(zip(*answer.rows, strict=True)) or [()] * len(answer.columns)
    arrays = [
        _array(column, list(cells)) for column, cells in zip(answer.columns, columns, strict=True)
    ]
    schema = pa.schema(
        [
            pa.field(column.name, array.type, metadata={"label": column.label})
            for column, array in zip(answer.columns, arrays, strict=True)
        ],
        metadata={
            "provenue.audit_id": answer.audit_id,
            "provenue.snapshot": answer.snapshot,
            "provenue.truncated": str(answer.truncated).lower(),
            **_beside_as_json(answer),
        },
    )
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, schema) as stream:
        stream.write_table(pa.Table.from_arrays(arrays, schema=schema))
    return sink.getvalue().to_pybytes()


def beside(answer: Answer) -> tuple[str, ...]:
    """Return what an answer has beside its rows: totals, others."""
    found = {"totals": answer.totals, "others": answer.others}
    return tuple(name for name, rows in found.items() if rows is not None)


def _beside_as_json(answer: Answer) -> dict[bytes | str, bytes | str]:
    """Return totals and others as JSON objects, their cells by the columns' names."""
    names = [column.name for column in answer.columns]

    def by_name(row: tuple[Cell, ...]) -> dict[str, Cell]:
        return dict(zip(names, map(wire_cell, row), strict=True))

    found: dict[bytes | str, bytes | str] = {}
    if answer.totals is not None:
        found["provenue.totals"] = _JSON.encode(by_name(answer.totals)).decode()
    if answer.others is not None:
        found["provenue.others"] = _JSON.encode([by_name(row) for row in answer.others]).decode()
    return found


def _labels(columns: tuple[Column, ...]) -> list[str]:
    """Return the header; columns of one label say their names too.

    Every percent is written as a fraction, and so no header may say that it is a percent.
    """
    plain = [
        column.label.removesuffix("in %") + "as a fraction"
        if kind_of(column.name) == "change_pct" and column.label.endswith("in %")
        else column.label
        for column in columns
    ]
    seen = Counter(plain)
    labels = [
        label if seen[label] == 1 else f"{label} ({column.name})"
        for column, label in zip(columns, plain, strict=True)
    ]
    return labels if len(set(labels)) == len(labels) else [column.name for column in columns]


def _csv_cell(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case bool():
            return "true" if cell else "false"
        case Decimal():
            return format(cell, "f") if cell.is_finite() else ""
        case int() | float():
            return repr(cell)
        case date():
            return cell.isoformat()
        case _:
            return _unarmed(cell)


def _unarmed(text: str) -> str:
    """Return text that no spreadsheet takes for a formula."""
    return "'" + text if text.lstrip(" ").startswith(_FORMULA_STARTS) else text


def _array(column: Column, cells: list[Cell]) -> "pa.Array[Any]":
    if column.type == "decimal":
        return _decimals(cells)
    kind = _ARROW_TYPES[column.type]
    if column.type == "integer" and any(
        isinstance(one, int) and abs(one) >= 2**63 for one in cells
    ):
        return _decimals([None if one is None else Decimal(str(one)) for one in cells])
    return pa.array(cells, type=kind)


def _decimals(cells: list[Cell]) -> "pa.Array[Any]":
    values = [Decimal(str(one)) if one is not None else None for one in cells]
    finite = [one if one is not None and one.is_finite() else None for one in values]
    scale = max((_scale(one) for one in finite if one is not None), default=0)
    digits = max((_digits(one) for one in finite if one is not None), default=1)
    kind = pa.decimal128(38, scale) if digits + scale <= 38 else pa.decimal256(76, scale)
    return pa.array(finite, type=kind)


def _scale(value: Decimal) -> int:
    return max(0, -int(value.as_tuple().exponent))


def _digits(value: Decimal) -> int:
    """Return how many digits stand before the point."""
    return max(1, value.adjusted() + 1)


_JSON = msgspec.json.Encoder(decimal_format="number")
