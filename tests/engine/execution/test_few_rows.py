"""Small results as plain values: what Arrow from the database itself would hold, to the cell."""

from collections.abc import Iterator

import duckdb
import pyarrow as pa
import pytest

from engine.execution.backend import Limits
from engine.execution.duckdb_backend import DuckDBBackend
from engine.execution.few_rows import (
    FEW,
    MANY,
    ValuesDifferError,
    Wide,
    batches_of,
    schema_of,
)
from engine.execution.result import to_rows
from engine.statement import Statement
from semantic.errors import ExecutionError

TYPED = """
SELECT
  i AS whole, CAST(i AS INTEGER) AS small, SUM(i) OVER (ORDER BY i) AS total,
  CAST(i AS HUGEINT) * 10000000000000000000000 AS huge,
  CAST(i AS DECIMAL(18, 2)) / 4 AS ratio, CAST(i * 1.25 AS DECIMAL(38, 4)) AS money,
  'name ' || i AS name, i % 2 = 0 AS even, DATE '2024-02-29' + CAST(i AS INTEGER) AS day,
  TIMESTAMP '2024-02-29 23:59:59.999999' + INTERVAL (i) HOUR AS moment,
  CASE WHEN i % 3 > 0 THEN i END AS some, NULL AS nothing,
  CASE WHEN i = 1 THEN CAST('nan' AS DOUBLE) WHEN i = 2 THEN CAST('-inf' AS DOUBLE) END AS odd
FROM RANGE($rows) AS numbers(i)
ORDER BY i
"""


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(":memory:") as opened:
        yield opened


def as_values(connection: duckdb.DuckDBPyConnection, sql: str, **values: int) -> pa.Table:
    connection.execute(sql, values)
    schema = schema_of(connection)
    return pa.Table.from_batches(list(batches_of(connection, schema)), schema)


def as_arrow(connection: duckdb.DuckDBPyConnection, sql: str, **values: int) -> pa.Table:
    table: pa.Table = connection.sql(sql, params=values).to_arrow_table()
    return table


@pytest.mark.parametrize("rows", [0, 1, FEW - 1, FEW, FEW + 1, FEW + MANY, FEW + MANY + 1])
def test_values_are_what_arrow_holds(connection: duckdb.DuckDBPyConnection, rows: int) -> None:
    ours = as_values(connection, TYPED, rows=rows)
    theirs = as_arrow(connection, TYPED, rows=rows)
    assert ours.schema.equals(theirs.schema)
    assert ours.num_rows == rows
    assert repr(to_rows(ours)) == repr(to_rows(theirs))  # NaN is not equal to itself


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT DATE 'infinity' AS day",
        "SELECT DATE '-infinity' AS day",
        "SELECT DATE '30000-01-01' AS day",
        "SELECT TIMESTAMP 'infinity' AS moment",
        "SELECT DATE '9999-12-31' AS day",
        "SELECT [1, 2] AS listed",
        "SELECT INTERVAL 1 DAY AS pause",
        "SELECT TIMESTAMP_NS '2024-02-29 00:00:00.000000001' AS fine",
    ],
)
def test_what_values_could_not_say_is_left_to_arrow(
    connection: duckdb.DuckDBPyConnection, sql: str
) -> None:
    with pytest.raises(ValuesDifferError):
        as_values(connection, sql)


def test_a_last_day_that_is_meant_is_kept(backend: DuckDBBackend) -> None:
    (found,) = run(backend, "SELECT DATE '9999-12-31' AS day, DATE '0001-01-01' AS first")
    assert [str(cell) for cell in found] == ["9999-12-31", "0001-01-01"]


def test_a_day_beyond_the_calendar_is_refused_not_replaced(backend: DuckDBBackend) -> None:
    for day in ("infinity", "-infinity", "30000-01-01"):
        with pytest.raises(ExecutionError, match="outside the years 1 to 9999"):
            run(backend, f"SELECT DATE '{day}' AS day")


def test_a_result_of_many_rows_is_the_same_each_time(backend: DuckDBBackend) -> None:
    sql = "SELECT id, amount, name, due FROM orders ORDER BY id"
    first, again = run(backend, sql), run(backend, sql)  # values first, then Arrow
    assert len(first) == 1000 > FEW
    assert first == again


def test_the_statements_remembered_are_bounded() -> None:
    known = Wide(most=3)
    for text in ("a", "b", "c", "d"):
        known.add(text)
    assert [text in known for text in ("a", "b", "c", "d")] == [False, True, True, True]


def run(backend: DuckDBBackend, sql: str) -> tuple[tuple[object, ...], ...]:
    statement = Statement(sql=sql, parameters={}, tables=(), columns=())
    return to_rows(backend.run(statement, Limits()).table)
