"""Arrow to cells: exact, and no surprise for a reader."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from engine.execution.result import not_finite, to_rows
from semantic.errors import ExecutionError, InternalError

MOMENT = datetime.fromisoformat("2026-06-30T01:02:03.000004")


def test_cells_keep_type_and_value() -> None:
    table = pa.table(
        {
            "text": pa.array(["a", None]),
            "whole": pa.array([2**62, None], pa.int64()),
            "money": pa.array([Decimal("1.10"), None], pa.decimal128(18, 2)),
            "share": pa.array([0.1, None], pa.float64()),
            "flag": pa.array([True, None]),
            "day": pa.array([date(2026, 6, 30), None]),
            "moment": pa.array([MOMENT, None], pa.timestamp("us")),
            "nothing": pa.nulls(2),
        }
    )
    assert to_rows(table) == (
        (
            "a",
            2**62,
            Decimal("1.10"),
            0.1,
            True,
            date(2026, 6, 30),
            MOMENT,
            None,
        ),
        (None,) * 8,
    )


def test_a_wide_integer_is_an_integer() -> None:
    table = pa.table({"total": pa.array([Decimal(10) ** 37, None], pa.decimal128(38, 0))})
    rows = to_rows(table)
    assert rows == ((10**37,), (None,))
    assert type(rows[0][0]) is int


def test_infinite_and_nan_become_null_and_are_counted() -> None:
    values = [1.0, float("inf"), float("-inf"), float("nan"), None]
    table = pa.table({"rate": pa.array(values), "share": pa.array([0.5] * 5)})
    assert [row[0] for row in to_rows(table)] == [1.0, None, None, None, None]
    assert not_finite(table) == {"rate": 3}


def test_rows_keep_their_order_and_equal_names_their_columns() -> None:
    table = pa.Table.from_arrays([pa.array([3, 1]), pa.array([1, 3])], names=["n", "m"])
    assert to_rows(table) == ((3, 1), (1, 3))
    twice = pa.Table.from_arrays([pa.array([1]), pa.array([2])], names=["n", "n"])
    assert to_rows(twice) == ((1, 2),)


def test_no_columns_and_no_rows() -> None:
    assert to_rows(pa.table({})) == ()
    assert to_rows(pa.table({"n": pa.array([], pa.int64())})) == ()


def test_a_date_python_cannot_hold_is_named() -> None:
    far = pa.array([2_147_483_646], pa.int32()).cast(pa.date32())
    with pytest.raises(ExecutionError) as caught:
        to_rows(pa.table({"close_date": far}))
    assert caught.value.issues[0].code == "execution-failed"
    assert "close_date" in str(caught.value)


@pytest.mark.parametrize("column", [pa.array([[1]]), pa.array([{"a": 1}]), pa.array([b"x"])])
def test_a_type_no_cell_has_is_our_fault(column: "pa.Array[Any]") -> None:
    with pytest.raises(InternalError, match="which no cell has"):
        to_rows(pa.table({"odd": column}))
