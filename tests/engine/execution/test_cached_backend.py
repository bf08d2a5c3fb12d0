"""Results kept and runs shared, on a real DuckDB: once is enough, and nobody pays for another."""

import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest

from engine.execution.backend import Backend, Cancellation, Limits, Result, Schema
from engine.execution.cached_backend import CachedBackend, Results
from engine.execution.duckdb_backend import DuckDBBackend
from engine.execution.result import to_rows
from engine.statement import Parameter, Statement
from semantic.errors import ExecutionError, Issue

#: Runs for minutes on any machine: 40 billion pairs, hashed one by one.
ENDLESS = "SELECT count(*) AS n FROM wide AS a, wide AS b WHERE hash(a.id, b.id) = 1"
SUM = "SELECT bucket % 7 AS week, sum(id) AS total FROM wide GROUP BY 1 ORDER BY 1"
Open = Callable[..., DuckDBBackend]


def statement(sql: str, **parameters: Parameter) -> Statement:
    return Statement(sql=sql, parameters=parameters, tables=(), columns=())


def code(error: BaseException | None) -> str:
    assert isinstance(error, ExecutionError), error
    return error.issues[0].code


class Watched:
    """The real backend; keeps what ran, and holds each run back until its gate opens."""

    dialect = "duckdb"

    def __init__(self, backend: DuckDBBackend) -> None:
        self.ran: list[Statement] = []
        self.entered = threading.Semaphore(0)
        self.gate = threading.Event()
        self.gate.set()
        self._backend = backend

    def schema(self) -> Schema:
        return self._backend.schema()

    def run(
        self, statement: Statement, limits: Limits, cancel: Cancellation | None = None
    ) -> Result:
        self.ran.append(statement)
        self.entered.release()
        assert self.gate.wait(20)
        return self._backend.run(statement, limits, cancel)

    def close(self) -> None:
        self._backend.close()


@pytest.fixture
def watched(open_backend: Open) -> Watched:
    return Watched(open_backend(max_concurrent=8))


@pytest.fixture
def cached(watched: Watched) -> CachedBackend:
    return CachedBackend(watched, "s1", Results())


def rows(backend: Backend, sql: str, **parameters: Parameter) -> tuple[tuple[Any, ...], ...]:
    return to_rows(backend.run(statement(sql, **parameters), Limits()).table)


class Crowd:
    """Askers in threads of their own."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._pool = ThreadPoolExecutor(16)

    def ask(
        self, sql: str, cancel: Cancellation | None = None, seconds: float = 20.0
    ) -> "Future[Result]":
        limits = Limits(seconds=seconds)
        return self._pool.submit(self._backend.run, statement(sql), limits, cancel)

    def __enter__(self) -> "Crowd":
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown()


def until(condition: Callable[[], bool]) -> None:
    """Wait for what other threads bring about."""
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.002)


def waiting(backend: CachedBackend, many: int) -> Callable[[], bool]:
    """Return whether so many askers want what runs now, the one who runs it included."""
    return lambda: sum(len(one._askers) for one in backend._flights.values()) == many


def test_it_is_a_backend_and_gives_what_the_one_behind_it_gives(
    cached: CachedBackend, backend: DuckDBBackend
) -> None:
    as_protocol: Backend = cached
    assert as_protocol.schema() == backend.schema()
    assert as_protocol.dialect == backend.dialect
    assert rows(cached, SUM) == rows(backend, SUM) == rows(cached, SUM)


def test_an_equal_statement_does_not_run_again_and_says_so(
    cached: CachedBackend, watched: Watched
) -> None:
    first, second = (cached.run(statement(SUM), Limits()) for _ in range(2))
    assert (first.cached, second.cached) == (False, True)
    assert second.table.equals(first.table)
    assert len(watched.ran) == 1
    counts = cached.counts()
    assert (counts.hits, counts.misses, counts.entries, counts.shared) == (1, 1, 1, 0)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        (1, True),
        (1, 1.0),
        (1, "1"),
        (0, False),
        (None, "None"),
        (Decimal("1.5"), 1.5),
        (Decimal("1.50"), Decimal("1.5")),
        ("a", "A"),
        ("", None),
        (0.0, -0.0),
    ],
)
def test_values_that_python_calls_equal_are_not_mixed_up(
    cached: CachedBackend, backend: DuckDBBackend, one: Parameter, two: Parameter
) -> None:
    sql = "SELECT $value AS value, typeof($value) AS type"
    for value in (one, two, one, two):
        assert repr(rows(cached, sql, value=value)) == repr(rows(backend, sql, value=value))


def test_other_snapshots_sql_and_row_limits_are_other_results(watched: Watched) -> None:
    results = Results()
    one, other = (CachedBackend(watched, name, results) for name in ("s1", "s2"))
    for backend, sql, limit in (
        (one, SUM, 100),
        (other, SUM, 100),
        (one, SUM + " DESC", 100),
        (one, SUM, 99),
    ):
        assert backend.run(statement(sql), Limits(rows=limit)).cached is False
    assert len(watched.ran) == 4
    assert other.run(statement(SUM), Limits(rows=100)).cached is True


def test_what_the_row_limit_cut_is_not_kept(cached: CachedBackend, watched: Watched) -> None:
    for _ in range(2):
        result = cached.run(statement(SUM), Limits(rows=3))
        assert (result.truncated, result.cached, result.table.num_rows) == (True, False, 3)
    assert len(watched.ran) == 2


def test_errors_are_not_kept(cached: CachedBackend, watched: Watched) -> None:
    for _ in range(2):
        with pytest.raises(ExecutionError) as caught:
            cached.run(statement("SELECT CAST(name AS BIGINT) FROM orders"), Limits())
        assert code(caught.value) == "execution-failed"
    assert len(watched.ran) == 2


def test_all_results_together_stay_within_the_bound(watched: Watched) -> None:
    most = 300_000
    results = Results(most)
    cached = CachedBackend(watched, "s1", results)
    chance = random.Random(3)  # noqa: S311 (seeded: the same every run)
    for _ in range(60):
        many = chance.choice((1, 10, 500, 3_000, 20_000))
        sql = f"SELECT id, {chance.randrange(40)} AS n FROM wide ORDER BY id LIMIT {many}"
        result = cached.run(statement(sql), Limits())
        again = cached.run(statement(sql), Limits())
        assert again.cached is (result.table.nbytes < most / 4)
        counts = results.counts()
        assert result.table.nbytes <= counts.bytes <= most or many == 20_000
    assert results.counts().evictions > 0


def test_a_kept_result_outlives_its_backend_and_is_not_given_by_a_closed_one(
    open_backend: Open,
) -> None:
    results, behind = Results(), open_backend()
    first = CachedBackend(behind, "s1", results)
    expected = rows(first, SUM)
    first.close()
    with pytest.raises(ExecutionError) as caught:
        first.run(statement(SUM), Limits())
    assert code(caught.value) == "cancelled"
    again = CachedBackend(open_backend(), "s1", results).run(statement(SUM), Limits())
    assert again.cached and to_rows(again.table) == expected


def test_who_asks_at_the_same_time_shares_one_run(cached: CachedBackend, watched: Watched) -> None:
    watched.gate.clear()
    with Crowd(cached) as crowd:
        asked = [crowd.ask(SUM) for _ in range(12)]
        until(waiting(cached, 12))
        watched.gate.set()
        found = [one.result(20) for one in asked]
    assert len(watched.ran) == 1
    assert sorted(one.cached for one in found) == [False] + [True] * 11
    assert len({to_rows(one.table) for one in found}) == 1
    assert cached.counts().shared == 11
    assert not cached._flights


def test_a_cut_result_is_shared_too_and_says_that_it_is_cut(
    cached: CachedBackend, watched: Watched
) -> None:
    watched.gate.clear()
    limits = Limits(rows=2)
    with ThreadPoolExecutor(3) as pool:
        asked = [pool.submit(cached.run, statement(SUM), limits) for _ in range(3)]
        until(waiting(cached, 3))
        watched.gate.set()
        assert [one.result(20).truncated for one in asked] == [True] * 3
    assert len(watched.ran) == 1


def test_an_error_of_the_run_is_told_to_all(cached: CachedBackend, watched: Watched) -> None:
    watched.gate.clear()
    with Crowd(cached) as crowd:
        asked = [crowd.ask("SELECT CAST(name AS BIGINT) FROM orders") for _ in range(5)]
        until(waiting(cached, 5))
        watched.gate.set()
        errors = [one.exception(20) for one in asked]
    assert {code(one) for one in errors} == {"execution-failed"}
    assert len({id(one) for one in errors}) == 5, "each has an error of its own to raise"
    assert len(watched.ran) == 1


def test_who_waits_and_cancels_goes_and_the_others_get_their_rows(
    cached: CachedBackend, watched: Watched
) -> None:
    watched.gate.clear()
    cancel = Cancellation()
    with Crowd(cached) as crowd:
        leader = crowd.ask(SUM)
        assert watched.entered.acquire(timeout=10)
        leaving, staying = crowd.ask(SUM, cancel), crowd.ask(SUM)
        until(waiting(cached, 3))
        cancel.request()
        assert code(leaving.exception(20)) == "cancelled", "although the run is still going on"
        watched.gate.set()
        assert leader.result(20).table.equals(staying.result(20).table)
    assert len(watched.ran) == 1


def test_when_the_one_who_runs_it_cancels_the_run_goes_on_for_the_others(
    cached: CachedBackend, watched: Watched
) -> None:
    watched.gate.clear()
    cancel = Cancellation()
    with Crowd(cached) as crowd:
        leader = crowd.ask(SUM, cancel)
        assert watched.entered.acquire(timeout=10)
        staying = [crowd.ask(SUM) for _ in range(3)]
        until(waiting(cached, 4))
        cancel.request()
        watched.gate.set()
        assert code(leader.exception(20)) == "cancelled"
        assert {one.result(20).table.num_rows for one in staying} == {7}
    assert len(watched.ran) == 1


def test_when_all_have_cancelled_the_database_stops(cached: CachedBackend) -> None:
    cancels = [Cancellation() for _ in range(3)]
    with Crowd(cached) as crowd:
        asked = [crowd.ask(ENDLESS, one) for one in cancels]
        until(waiting(cached, 3))
        for one in cancels[:2]:
            one.request()
        time.sleep(0.2)
        assert not all(one.done() for one in asked), "one of them still wants it"
        cancels[2].request()
        assert {code(one.exception(20)) for one in asked} == {"cancelled"}
    assert not cached._flights


def test_each_has_a_time_limit_of_its_own(cached: CachedBackend) -> None:
    with Crowd(cached) as crowd:
        cancel = Cancellation()
        patient = crowd.ask(ENDLESS, cancel, seconds=20)
        until(waiting(cached, 1))
        hasty = crowd.ask(ENDLESS, seconds=0.3)
        error = hasty.exception(10)
        assert code(error) == "timeout" and "after 0.3 seconds" in str(error)
        assert not patient.done()
        cancel.request()
        assert code(patient.exception(20)) == "cancelled"


def test_who_has_time_left_goes_on_when_the_run_is_out_of_its_own(
    cached: CachedBackend, watched: Watched
) -> None:
    with Crowd(cached) as crowd:
        hasty = crowd.ask(ENDLESS, seconds=0.6)
        until(waiting(cached, 1))
        patient = crowd.ask(ENDLESS, seconds=1.4)
        assert code(hasty.exception(20)) == "timeout"
        error = patient.exception(20)
    assert code(error) == "timeout" and "after 1.4 seconds" in str(error)
    assert len(watched.ran) == 2, "it had to run again for who was left"


class FailsOnce:
    """A backend whose first run fails in a way of its own."""

    dialect = "duckdb"

    def __init__(self, behind: Watched, error: BaseException) -> None:
        self._behind = behind
        self._errors = [error]

    def schema(self) -> Schema:
        return self._behind.schema()

    def run(
        self, statement: Statement, limits: Limits, cancel: Cancellation | None = None
    ) -> Result:
        result = self._behind.run(statement, limits, cancel)
        if self._errors:
            raise self._errors.pop()
        return result

    def close(self) -> None:
        self._behind.close()


@pytest.mark.parametrize(
    "error",
    [
        ExecutionError(Issue("busy", "the time limit passed while waiting for a free slot")),
        ExecutionError(Issue("cancelled", "the data snapshot is closed")),
        RuntimeError("a bug"),
        KeyboardInterrupt(),
    ],
)
def test_one_who_waits_takes_over_when_the_first_fails_for_reasons_of_its_own(
    watched: Watched, error: BaseException
) -> None:
    cached = CachedBackend(FailsOnce(watched, error), "s1", Results())
    watched.gate.clear()
    with Crowd(cached) as crowd:
        leader = crowd.ask(SUM)
        assert watched.entered.acquire(timeout=10)
        staying = [crowd.ask(SUM) for _ in range(4)]
        until(waiting(cached, 5))
        watched.gate.set()
        assert leader.exception(20) is error
        assert {one.result(20).table.num_rows for one in staying} == {7}
    assert len(watched.ran) == 2
    assert not cached._flights


def test_closing_ends_all_who_wait(cached: CachedBackend) -> None:
    with Crowd(cached) as crowd:
        asked = [crowd.ask(ENDLESS) for _ in range(4)]
        until(waiting(cached, 4))
        cached.close()
        assert {code(one.exception(20)) for one in asked} == {"cancelled"}


def test_who_has_cancelled_already_gets_nothing_of_the_cache(cached: CachedBackend) -> None:
    rows(cached, SUM)
    cancel = Cancellation()
    cancel.request()
    with pytest.raises(ExecutionError) as caught:
        cached.run(statement(SUM), Limits(), cancel)
    assert code(caught.value) == "cancelled"


def test_a_crowd_that_comes_goes_and_cancels_always_gets_right_rows(
    watched: Watched, backend: DuckDBBackend
) -> None:
    """Many threads, few statements, a cache too small for them: every row as without one."""
    cached = CachedBackend(watched, "s1", Results(40_000))
    queries = [f"{SUM} LIMIT {number}" for number in range(1, 6)]
    expected = {sql: rows(backend, sql) for sql in queries}
    wrong: list[str] = []

    def work(seed: int) -> int:
        chance, got = random.Random(seed), 0  # noqa: S311 (seeded: the same every run)
        for _ in range(40):
            sql, cancel = chance.choice(queries), Cancellation()
            if chance.random() < 0.3:
                threading.Timer(chance.random() * 0.01, cancel.request).start()
            try:
                found = to_rows(cached.run(statement(sql), Limits(), cancel).table)
            except ExecutionError as error:
                if code(error) != "cancelled":
                    wrong.append(str(error))
                continue
            got += 1
            if found != expected[sql]:
                wrong.append(sql)
        return got

    with ThreadPoolExecutor(8) as pool:
        got = sum(pool.map(work, range(8)))
    assert not wrong
    assert got > 100
    assert len(watched.ran) < 320
    assert not cached._flights
