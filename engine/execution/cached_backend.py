"""A backend that runs nothing twice: results are kept, and equal statements share one run.

A result is known by its SQL, every value bound in it, the snapshot it was read from and the row
limit. Row policies and the attributes of the viewer stand in the SQL and its values, so who sees
other rows has another key. What was cut by the row limit is not kept, and no error is.

Who is answered from here still writes an audit record of its own: that is the choke point's, above.
Replaying a record must not use it: a replay wants the statement to run.
"""

import hashlib
import threading
import time
from collections.abc import Mapping
from dataclasses import replace

import pyarrow as pa

from engine.audit import canonical
from engine.cache import Cache, CacheCounts
from engine.execution.admission import cancelled, closed, timed_out
from engine.execution.backend import Backend, Cancellation, Limits, Result, Schema
from engine.execution.flight import Flight
from engine.statement import Parameter, Statement
from semantic.errors import ExecutionError

#: What all kept results may take, and the part of it that one may.
MOST_BYTES, LARGEST_PART = 256 * 1024 * 1024, 4
#: What a kept result takes beside its cells, and with each column: measured.
RESULT_BYTES, COLUMN_BYTES = 2_000, 1_000
#: Time for a last try where a run that was waited for was stopped: it says that time is over.
LEAST_SECONDS = 0.001


class Results:
    """Results of one process, of all its snapshots: a new snapshot's drive out the old one's."""

    def __init__(self, max_bytes: int = MOST_BYTES) -> None:
        self.kept: Cache[pa.Table] = Cache(
            max_bytes=max_bytes, max_entry_bytes=max_bytes // LARGEST_PART
        )
        self._shared = 0
        self._lock = threading.Lock()

    def count_shared(self) -> None:
        """Count one who was given the result of another asker's run."""
        with self._lock:
            self._shared += 1

    def counts(self) -> CacheCounts:
        """Return how full it is, and how often it was of use."""
        return replace(self.kept.counts(), shared=self._shared)


class CachedBackend:
    """A backend behind a cache of results. See `Backend`."""

    def __init__(self, backend: Backend, snapshot: str, results: Results) -> None:
        self._backend = backend
        self._snapshot = snapshot
        self._results = results
        self._flights: dict[bytes, Flight] = {}
        self._lock = threading.Lock()
        self._closing = threading.Event()

    @property
    def dialect(self) -> str:
        """The sqlglot dialect its statements are written in."""
        return self._backend.dialect

    def schema(self) -> Schema:
        """Return the snapshot's tables and columns."""
        return self._backend.schema()

    def counts(self) -> CacheCounts:
        """Return how full the cache is, and how often it was of use."""
        return self._results.counts()

    def run(
        self, statement: Statement, limits: Limits, cancel: Cancellation | None = None
    ) -> Result:
        """Return what the statement gives, whoever ran it; the errors of `Backend.run`."""
        started = time.perf_counter()
        deadline = time.monotonic() + limits.seconds
        key = _key(statement.sql, statement.parameters, self._snapshot, limits.rows)
        within = limits
        while True:
            if self._closing.is_set():
                raise closed()
            if _is_requested(cancel):
                raise cancelled()
            with self._lock:
                # The cache within the lock: a flight has put its result there before it is gone.
                table = self._results.kept.get(key)
                if table is not None:
                    return _cached(table, False, started)
                flight = self._flights.get(key)
                ticket = None if flight is None else flight.join(cancel)
                if flight is None:
                    flight = self._flights[key] = Flight(cancel)
            if ticket is None:
                return self._lead(key, flight, statement, (within, limits), cancel)
            flight.wait(ticket, limits, deadline)
            if flight.error is not None:
                raise ExecutionError(*flight.error.issues)
            if flight.result is not None:
                self._results.count_shared()
                return _cached(flight.result.table, flight.result.truncated, started)
            # The run was stopped for the sake of its leader: one of those who waited goes on.
            within = replace(limits, seconds=max(deadline - time.monotonic(), LEAST_SECONDS))

    def close(self) -> None:
        """Give back what it holds; running statements are cancelled first."""
        self._closing.set()
        self._backend.close()

    def _lead(
        self,
        key: bytes,
        flight: Flight,
        statement: Statement,
        limits: tuple[Limits, Limits],
        cancel: Cancellation | None,
    ) -> Result:
        """Run the statement for this asker and all who join meanwhile.

        `limits` are what is left of them, and those that were given.
        """
        left, given = limits
        try:
            result = self._backend.run(statement, left, flight.cancellation)
            if not result.truncated:
                self._results.kept.put(key, result.table, _size(result.table))
            flight.result = result
        except ExecutionError as error:
            flight.fail(error)
            if _is_requested(cancel):
                raise cancelled() from error
            if left is not given and error.issues[0].code == "timeout":
                raise timed_out(given.seconds) from error
            raise
        finally:
            with self._lock:
                del self._flights[key]
            flight.end()
        # Others wanted the run to go on; whoever cancelled gets nothing of it.
        if _is_requested(cancel):
            raise cancelled()
        return result


def _is_requested(cancel: Cancellation | None) -> bool:
    return cancel is not None and cancel.requested


def _size(table: pa.Table) -> int:
    return table.get_total_buffer_size() + RESULT_BYTES + COLUMN_BYTES * table.num_columns


def _cached(table: pa.Table, truncated: bool, started: float) -> Result:
    spent = (time.perf_counter() - started) * 1000
    return Result(table=table, truncated=truncated, milliseconds=spent, cached=True)


def _key(sql: str, parameters: Mapping[str, Parameter], snapshot: str, rows: int) -> bytes:
    """Return one hash of all that a result depends on, types of values included."""
    text = canonical.dump([sql, dict(parameters), snapshot, rows])
    return hashlib.sha256(text.encode()).digest()
