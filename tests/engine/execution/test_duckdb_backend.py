"""Statements on a real DuckDB: values, limits, cancellation, threads, files that are not right."""

import math
import random
import threading
import time
import weakref
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest

from data.manifest import ColumnVersion, Snapshot
from engine.execution.backend import Backend, Cancellation, Limits
from engine.execution.duckdb_backend import DuckDBBackend
from engine.execution.result import to_rows
from engine.execution.watchdog import INTERVAL, Watchdog, Watched
from engine.statement import Parameter, Statement
from semantic.errors import DataError, ExecutionError

#: Runs for minutes on any machine: 40 billion pairs, hashed one by one.
ENDLESS = "SELECT count(*) AS n FROM wide AS a, wide AS b WHERE hash(a.id, b.id) = 1"
Open = Callable[..., DuckDBBackend]
#: Seconds that a busy machine may take for what is done at once; what is endless takes minutes.
AT_ONCE = 10


def statement(sql: str, **parameters: Parameter) -> Statement:
    return Statement(sql=sql, parameters=parameters, tables=(), columns=())


def rows(backend: Backend, sql: str, **parameters: Parameter) -> tuple[tuple[Any, ...], ...]:
    return to_rows(backend.run(statement(sql, **parameters), Limits()).table)


def code(caught: pytest.ExceptionInfo[Any]) -> str:
    (issue,) = caught.value.issues
    return str(issue.code)


def test_it_is_a_backend(backend: DuckDBBackend) -> None:
    as_protocol: Backend = backend
    assert as_protocol.dialect == "duckdb"
    assert as_protocol.schema() == {
        "orders": {
            "id": "integer",
            "name": "text",
            "amount": "decimal",
            "due": "date",
            "even": "boolean",
            "seen": "timestamp",
            "share": "number",
        },
        "wide": {"id": "integer", "bucket": "integer"},
    }


def test_rows_come_out_with_their_own_types(backend: DuckDBBackend) -> None:
    (row,) = rows(backend, "SELECT * FROM orders WHERE id = 3")
    assert row == (
        3,
        "name 3",
        Decimal("3.75"),
        date(2026, 1, 4),
        False,
        datetime.fromisoformat("2026-01-01T03:00:00"),
        0.75,
    )
    assert [type(one) for one in row] == [int, str, Decimal, date, bool, datetime, float]


def test_decimal_sums_are_exact(backend: DuckDBBackend) -> None:
    total = sum((Decimal(number) * Decimal("1.25") for number in range(1000)), Decimal(0))
    assert rows(backend, "SELECT sum(amount) AS total FROM orders") == ((total,),)


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (Decimal("12345678901234567.89"), "DECIMAL(19,2)"),
        (Decimal("-0.10"), "DECIMAL(2,2)"),
        (Decimal("99999999999999999999999999999999999.999"), "DECIMAL(38,3)"),
        (date(2024, 2, 29), "DATE"),
        (datetime.fromisoformat("2026-01-02T03:04:05.678901"), "TIMESTAMP"),
        ('it\'s; -- "quoted" $x {y} ünï \u202e', "VARCHAR"),
        ("", "VARCHAR"),
        (2**31 - 1, "INTEGER"),
        (2**62, "BIGINT"),
        (-7, "INTEGER"),
        (0.1, "DOUBLE"),
        (True, "BOOLEAN"),
        (False, "BOOLEAN"),
        (None, '"NULL"'),
    ],
)
def test_a_bound_value_keeps_its_type_and_value(
    backend: DuckDBBackend, value: Parameter, kind: str
) -> None:
    ((back, typed),) = rows(backend, "SELECT $value AS back, typeof($value) AS typed", value=value)
    assert (back, typed) == (value, kind)
    assert type(back) is type(value)


def test_a_moment_with_a_zone_is_bound_as_that_moment(backend: DuckDBBackend) -> None:
    moment = datetime(2026, 3, 1, 1, tzinfo=timezone(timedelta(hours=2)))
    ((back,),) = rows(backend, "SELECT $moment AS back", moment=moment)
    assert back == moment
    # The connection's zone is UTC, whatever the machine's.
    assert rows(backend, "SELECT CAST($moment AS DATE) AS day", moment=moment) == (
        (date(2026, 2, 28),),
    )


def test_any_text_is_a_value_and_never_sql(backend: DuckDBBackend) -> None:
    # Not Hypothesis: under it, DuckDB's module complains of leaks when the run ends.
    chance = random.Random(5)  # noqa: S311 (seeded: the same every run)
    letters = "'\"`;-/*\\$?:{}%_()|\0\n\t\u2019\u202e\U0001f4b0éx1 "
    texts = ["".join(chance.choices(letters, k=chance.randint(0, 30))) for _ in range(300)]
    for text in [*texts, "'; DROP VIEW orders; --", "$text", "x" * 100_000]:
        found = rows(backend, "SELECT $text AS back, $text = 'x' AS same", text=text)
        assert found == ((text, text == "x"),)


def test_rows_beyond_the_limit_are_cut_and_said(backend: DuckDBBackend) -> None:
    query = statement("SELECT id FROM orders ORDER BY id DESC")
    cut = backend.run(query, Limits(rows=10))
    assert (cut.truncated, to_rows(cut.table)[0], cut.table.num_rows) == (True, (999,), 10)
    exact = backend.run(query, Limits(rows=1000))
    assert (exact.truncated, exact.table.num_rows) == (False, 1000)
    none = backend.run(query, Limits(rows=0))
    assert (none.truncated, none.table.num_rows, none.table.column_names) == (True, 0, ["id"])


def test_a_limit_stops_the_reading_not_only_the_result(backend: DuckDBBackend) -> None:
    # 40 billion rows: reading them all would take minutes and all memory.
    started = time.monotonic()
    result = backend.run(statement("SELECT a.id FROM wide AS a, wide AS b"), Limits(rows=100))
    assert (result.truncated, result.table.num_rows) == (True, 100)
    assert time.monotonic() - started < AT_ONCE


def test_an_answer_too_large_in_bytes_is_refused(open_backend: Open) -> None:
    small = open_backend(max_result_bytes=1_000_000)
    with pytest.raises(ExecutionError) as caught:
        small.run(statement("SELECT id, repeat('x', 1000) AS pad FROM wide"), Limits())
    assert code(caught) == "too-large"
    assert rows(small, "SELECT count(*) AS n FROM orders") == ((1000,),)


def test_an_empty_result_keeps_its_columns(backend: DuckDBBackend) -> None:
    result = backend.run(statement("SELECT id, amount FROM orders WHERE id < 0"), Limits())
    assert result.table.column_names == ["id", "amount"]
    assert to_rows(result.table) == ()


def test_a_statement_is_stopped_at_its_time_limit(backend: DuckDBBackend) -> None:
    started = time.monotonic()
    with pytest.raises(ExecutionError) as caught:
        backend.run(statement(ENDLESS), Limits(seconds=0.4))
    assert code(caught) == "timeout"
    assert time.monotonic() - started < AT_ONCE
    assert rows(backend, "SELECT 1 AS one") == ((1,),)


def test_rows_that_come_slowly_are_stopped_at_the_time_limit_too(backend: DuckDBBackend) -> None:
    slow = "SELECT a.id FROM wide AS a, wide AS b WHERE hash(a.id, b.id) = 7"
    started = time.monotonic()
    with pytest.raises(ExecutionError) as caught:
        backend.run(statement(slow), Limits(seconds=0.4))
    assert code(caught) == "timeout"
    assert time.monotonic() - started < AT_ONCE


def test_the_backend_limit_wins_over_a_longer_one(open_backend: Open) -> None:
    strict = open_backend(max_seconds=0.3)
    started = time.monotonic()
    with pytest.raises(ExecutionError) as caught:
        strict.run(statement(ENDLESS), Limits(seconds=60))
    assert code(caught) == "timeout"
    assert time.monotonic() - started < AT_ONCE


def test_the_database_stops_by_itself_when_nobody_interrupts(open_backend: Open) -> None:
    strict = open_backend(max_seconds=0.2)
    cursor = strict._connection.cursor()
    started = time.monotonic()
    with pytest.raises(Exception, match="exceeded maximum execution time"):
        cursor.sql(ENDLESS).to_arrow_table()
    assert 0.2 < time.monotonic() - started < AT_ONCE


def test_a_running_statement_is_cancelled_from_another_thread(backend: DuckDBBackend) -> None:
    cancel = Cancellation()
    asked: list[float] = []

    def request() -> None:
        asked.append(time.monotonic())
        cancel.request()

    timer = threading.Timer(0.3, request)
    timer.start()
    with pytest.raises(ExecutionError) as caught:
        backend.run(statement(ENDLESS), Limits(seconds=20), cancel)
    assert code(caught) == "cancelled"
    assert time.monotonic() - asked[0] < AT_ONCE
    timer.join()
    assert rows(backend, "SELECT 1 AS one") == ((1,),)


def test_a_statement_cancelled_before_it_starts_never_starts(backend: DuckDBBackend) -> None:
    cancel = Cancellation()
    cancel.request()
    started = time.monotonic()
    with pytest.raises(ExecutionError) as caught:
        backend.run(statement(ENDLESS), Limits(seconds=20), cancel)
    assert code(caught) == "cancelled"
    assert time.monotonic() - started < AT_ONCE


@pytest.mark.parametrize("delay", [0.0, 0.001, 0.005, 0.02])
def test_a_cancel_at_any_early_moment_is_never_lost(backend: DuckDBBackend, delay: float) -> None:
    cancel = Cancellation()
    timer = threading.Timer(delay, cancel.request)
    timer.start()
    started = time.monotonic()
    with pytest.raises(ExecutionError) as caught:
        backend.run(statement(ENDLESS), Limits(seconds=20), cancel)
    assert code(caught) == "cancelled"
    assert time.monotonic() - started < AT_ONCE
    timer.join()


def test_one_cancelled_statement_does_not_stop_its_neighbour(backend: DuckDBBackend) -> None:
    cancel = Cancellation()
    count = "SELECT count(*) AS n FROM wide AS a, orders AS b WHERE a.id % 7 = b.id % 7"
    with ThreadPoolExecutor(2) as pool:
        stopped = pool.submit(backend.run, statement(ENDLESS), Limits(seconds=20), cancel)
        other = pool.submit(rows, backend, count)
        time.sleep(0.1)
        cancel.request()
        with pytest.raises(ExecutionError):
            stopped.result()
        expected = sum(
            len(range(rest, 200_000, 7)) * len(range(rest, 1000, 7)) for rest in range(7)
        )
        assert other.result() == ((expected,),)


def test_eight_threads_get_their_own_right_answers(open_backend: Open) -> None:
    backend = open_backend(max_concurrent=4)

    def ask(thread: int) -> list[bool]:
        right = []
        for turn in range(50):
            low = (thread * 50 + turn) * 2
            expected = (len(range(low, 1000)), sum(range(low, 1000)))
            query = "SELECT count(*) AS n, coalesce(sum(id), 0) AS s FROM orders WHERE id >= $low"
            right.append(rows(backend, query, low=low) == (expected,))
        return right

    with ThreadPoolExecutor(8) as pool:
        answers = [one for thread in pool.map(ask, range(8)) for one in thread]
    assert len(answers) == 400
    assert all(answers)


def test_memory_that_runs_out_is_said_and_survived(open_backend: Open) -> None:
    small = open_backend(memory_limit="60MB", max_spill="1MB")
    hungry = "SELECT count(*) AS n FROM (SELECT DISTINCT a.id, b.id FROM wide AS a, wide AS b)"
    with pytest.raises(ExecutionError) as caught:
        small.run(statement(hungry), Limits(seconds=20))
    assert code(caught) == "out-of-memory"
    assert rows(small, "SELECT count(*) AS n FROM orders") == ((1000,),)


def test_too_many_at_once_are_refused_at_once(open_backend: Open) -> None:
    narrow = open_backend(max_concurrent=1, max_queued=1)
    cancel = Cancellation()
    with ThreadPoolExecutor(2) as pool:
        running = pool.submit(narrow.run, statement(ENDLESS), Limits(seconds=20), cancel)
        time.sleep(0.1)
        waiting = pool.submit(rows, narrow, "SELECT 1 AS one")
        time.sleep(0.1)
        started = time.monotonic()
        with pytest.raises(ExecutionError) as caught:
            narrow.run(statement("SELECT 1 AS one"), Limits())
        assert code(caught) == "busy"
        assert time.monotonic() - started < AT_ONCE
        cancel.request()
        with pytest.raises(ExecutionError):
            running.result()
        assert waiting.result() == ((1,),)


def test_closing_cancels_what_runs_and_refuses_what_comes(open_backend: Open) -> None:
    backend = open_backend()
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(backend.run, statement(ENDLESS), Limits(seconds=20))
        time.sleep(0.2)
        started = time.monotonic()
        backend.close()
        assert time.monotonic() - started < AT_ONCE
        with pytest.raises(ExecutionError) as caught:
            running.result()
    assert code(caught) == "cancelled"
    with pytest.raises(ExecutionError) as later:
        backend.run(statement("SELECT 1 AS one"), Limits())
    assert code(later) == "cancelled"
    assert not Path(backend._spill).exists()
    backend.close()


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        ("SELECT nope FROM orders", "nope"),
        ("SELECT * FROM nowhere", "nowhere"),
        ("SELECT CAST(name AS INTEGER) AS n FROM orders", "a value does not fit the type"),
        ("SELECT CAST(id * 1000000 AS TINYINT) AS n FROM orders", "a value does not fit"),
        ("SELECT 1; SELECT 2", "only one SELECT"),
        ("DROP VIEW orders", "only one SELECT"),
        ("SELEC 1", "syntax error"),
        ("SELECT error('the cell ' || name) AS n FROM orders", "a function was given a value"),
        ("SELECT $missing AS n", "a function was given a value"),
    ],
)
def test_a_failure_tells_what_but_no_cell_and_no_path(
    backend: DuckDBBackend, home: Path, sql: str, told: str
) -> None:
    with pytest.raises(ExecutionError) as caught:
        backend.run(statement(sql), Limits())
    assert code(caught) == "execution-failed"
    assert told in str(caught.value)
    for secret in (str(home), "name 0", "name 1", ".duckdb", "\n"):
        assert secret not in caught.value.issues[0].message


def test_a_missing_file_is_named(
    snapshot: Snapshot, snapshot_of: Callable[..., Snapshot], tmp_path: Path
) -> None:
    with pytest.raises(DataError) as caught:
        DuckDBBackend(snapshot_of(snapshot.tables[0]), tmp_path)
    (issue,) = caught.value.issues
    assert (issue.code, issue.where) == ("missing-file", "orders.duckdb")


@pytest.mark.parametrize("damage", ["no database", "header", "cut", "empty"])
def test_a_damaged_file_is_named(
    snapshot_of: Callable[..., Snapshot],
    write_table: Callable[..., Any],
    tmp_path: Path,
    damage: str,
) -> None:
    table = write_table(tmp_path, "orders", "SELECT range AS id FROM range(100000)")
    path = tmp_path / table.file
    content = bytearray(path.read_bytes())
    if damage == "no database":
        content = bytearray(b"id,name\n1,x\n")
    elif damage == "header":
        content[100] ^= 0xFF
    else:
        content = content[: 0 if damage == "empty" else len(content) // 2]
    path.write_bytes(content)
    with pytest.raises(DataError) as caught:
        DuckDBBackend(snapshot_of(table), tmp_path)
    (issue,) = caught.value.issues
    assert (issue.code, issue.where) == ("damaged-file", "orders.duckdb")
    assert str(tmp_path) not in str(caught.value)


def test_a_damaged_block_is_an_error_never_a_number(
    snapshot_of: Callable[..., Snapshot], write_table: Callable[..., Any], tmp_path: Path
) -> None:
    table = write_table(tmp_path, "orders", "SELECT hash(range) AS id FROM range(300000)")
    path = tmp_path / table.file
    content = bytearray(path.read_bytes())
    for place in range(20_000, len(content), 262_144):
        content[place] ^= 0xFF
    path.write_bytes(content)
    with pytest.raises((DataError, ExecutionError)):
        backend = DuckDBBackend(snapshot_of(table), tmp_path)
        backend.run(statement("SELECT sum(id) AS s FROM orders"), Limits())


def test_a_file_that_is_not_its_manifests_is_refused(
    snapshot_of: Callable[..., Snapshot], write_table: Callable[..., Any], tmp_path: Path
) -> None:
    table = write_table(tmp_path, "orders", "SELECT 1 AS id, 2 AS amount")
    columns = (ColumnVersion(name="id", type="integer", sql_type="INTEGER"),)
    lying = msgspec.structs.replace(table, columns=columns)
    with pytest.raises(DataError) as caught:
        DuckDBBackend(snapshot_of(lying), tmp_path)
    assert code(caught) == "damaged-file"
    assert "amount" in str(caught.value)


def test_names_with_quotes_and_spaces_are_only_names(
    snapshot_of: Callable[..., Snapshot], write_table: Callable[..., Any], tmp_path: Path
) -> None:
    table = write_table(tmp_path, "won't close", "SELECT 1 AS id")
    odd = DuckDBBackend(snapshot_of(table), tmp_path)
    assert rows(odd, 'SELECT id FROM "won\'t close"') == ((1,),)
    odd.close()


def test_a_database_that_broke_is_opened_anew(backend: DuckDBBackend) -> None:
    backend._connection.close()  # as after a fatal error: nothing runs on it any more
    with pytest.raises(ExecutionError, match="the connection to the database was lost"):
        rows(backend, "SELECT 1 AS one")
    with ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(rows, backend, "SELECT count(*) AS n FROM orders") for _ in range(8)]
        assert [one.result() for one in asked] == [((1000,),)] * 8
    with pytest.raises(ExecutionError):  # and it is as locked as the first
        rows(backend, "SELECT * FROM read_csv('/etc/passwd')")


def test_two_backends_may_read_the_same_files(open_backend: Open) -> None:
    one, two = open_backend(), open_backend()
    query = "SELECT count(*) AS n FROM orders"
    assert rows(one, query) == rows(two, query) == ((1000,),)
    one.close()
    assert rows(two, query) == ((1000,),)


def test_infinite_and_not_a_number_never_crash(backend: DuckDBBackend) -> None:
    ((bad,),) = rows(backend, "SELECT $x / 0 AS bad", x=math.pi)
    assert bad is None


def test_the_moment_of_opening_does_not_matter(backend: DuckDBBackend) -> None:
    ((zone, today),) = rows(backend, "SELECT current_setting('TimeZone') AS z, today() AS d")
    assert zone == "UTC"
    assert abs(today - datetime.now(UTC).date()) <= timedelta(days=1)


def test_nothing_holds_on_to_a_statement_that_has_ended() -> None:
    held: list[weakref.ref[Watched]] = []

    class Noted(Watched):
        def __init__(self, *args: Any) -> None:
            super().__init__(*args)
            held.append(weakref.ref(self))

    watchdog = Watchdog(threading.Event())
    with watchdog.watch(Noted(lambda: None, time.monotonic() + 60, None)):
        time.sleep(3 * INTERVAL)
    assert [one() for one in held] == [None]
