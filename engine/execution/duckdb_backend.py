"""A snapshot to a locked-down DuckDB that runs verified statements.

Every table version is its own immutable file, attached read-only behind a view of the table's
name. The settings below are defence in depth; what DuckDB still allows under them is refused
earlier, by engine/verify.py (docs/security.md lists both).
"""

import contextlib
import functools
import shutil
import tempfile
import threading
import time
from collections.abc import Iterable
from pathlib import Path

import duckdb
import pyarrow as pa

from data.manifest import Snapshot, TableVersion
from engine.execution.admission import Admission
from engine.execution.backend import Cancellation, Limits, Result, Schema
from engine.execution.failures import failure, without_paths
from engine.execution.few_rows import FEW, ValuesDifferError, Wide, batches_of, schema_of
from engine.execution.watchdog import Watchdog, Watched
from engine.statement import Statement
from semantic.errors import DataError, ExecutionError, Issue

#: Set in this order once the files are attached; nothing can be set any more after the last.
LOCK_DOWN: tuple[tuple[str, str], ...] = (
    ("TimeZone", "'UTC'"),
    ("autoinstall_known_extensions", "false"),
    ("autoload_known_extensions", "false"),
    ("allow_community_extensions", "false"),
    ("allow_persistent_secrets", "false"),
    ("allow_unredacted_secrets", "false"),
    ("python_enable_replacements", "false"),
    ("max_expression_depth", "250"),
    ("enable_external_access", "false"),
    ("lock_configuration", "true"),
)
#: After these DuckDB refuses everything until it is opened anew.
INVALIDATED = (duckdb.FatalException, duckdb.InternalException, duckdb.ConnectionException)
#: Rows asked from the database at a time.
BATCH = 50_000
#: How long `close` waits for the statements it stopped.
CLOSING_SECONDS = 5.0


class DuckDBBackend:
    """One snapshot in an in-memory DuckDB: read-only, locked, bounded. See `Backend`."""

    def __init__(
        self,
        snapshot: Snapshot,
        home: Path,
        *,
        memory_limit: str = "1GB",
        threads: int = 2,
        max_seconds: float = 30.0,
        max_concurrent: int = 4,
        max_queued: int = 64,
        max_result_bytes: int = 256 * 1024 * 1024,
        max_spill: str = "2GB",
    ) -> None:
        self._max_seconds = max_seconds
        self._max_result_bytes = max_result_bytes
        self._schema: Schema = {
            one.table: {column.name: column.type for column in one.columns}
            for one in snapshot.tables
        }
        self._admission = Admission(max_concurrent, max_queued)
        self._closing = threading.Event()
        self._watchdog = Watchdog(self._closing)
        self._wide = Wide()
        self._spill = tempfile.mkdtemp(prefix="provenue-")
        settings = (
            ("temp_directory", _text(self._spill)),
            ("max_temp_directory_size", _text(max_spill)),
            ("memory_limit", _text(memory_limit)),
            ("threads", str(threads)),
            # A backstop behind the watchdog; integer milliseconds, and 0 would mean no limit.
            ("max_execution_time", str(max(1, round((max_seconds + 0.5) * 1000)))),
        )
        self._open = functools.partial(_open, snapshot, home, settings)
        self._opening = threading.Lock()
        with contextlib.ExitStack() as undo:
            undo.callback(shutil.rmtree, self._spill, ignore_errors=True)
            self._connection = self._open()
            undo.pop_all()

    @property
    def dialect(self) -> str:
        """The sqlglot dialect its statements are written in."""
        return "duckdb"

    def schema(self) -> Schema:
        """Return the snapshot's tables and columns."""
        return self._schema

    def run(
        self, statement: Statement, limits: Limits, cancel: Cancellation | None = None
    ) -> Result:
        """Run one verified statement; ExecutionError `timeout|cancelled|too-large|…`."""
        seconds = min(limits.seconds, self._max_seconds)
        deadline = time.monotonic() + seconds
        with self._admission.enter(deadline, cancel):
            started = time.perf_counter()
            table, truncated = self._guarded(statement, limits.rows, deadline, seconds, cancel)
        elapsed = (time.perf_counter() - started) * 1000
        return Result(table=table, truncated=truncated, milliseconds=elapsed)

    def close(self) -> None:
        """Give back what it holds; running statements are cancelled first."""
        self._closing.set()
        self._admission.close(CLOSING_SECONDS)
        self._connection.close()
        shutil.rmtree(self._spill, ignore_errors=True)

    def _guarded(
        self,
        statement: Statement,
        rows: int,
        deadline: float,
        seconds: float,
        cancel: Cancellation | None,
    ) -> tuple[pa.Table, bool]:
        """Read under the watchdog; say what went wrong in our own words."""
        connection = self._connection
        watched: Watched | None = None
        try:
            with contextlib.closing(connection.cursor()) as cursor:
                watched = Watched(cursor.interrupt, deadline, cancel)
                with self._watchdog.watch(watched):
                    return self._read(cursor, statement, rows, watched)
        except INVALIDATED as error:
            self._renew(connection)
            raise failure(error, watched.cause if watched else None, seconds) from error
        except (duckdb.Error, pa.ArrowException, OSError) as error:
            raise failure(error, watched.cause if watched else None, seconds) from error

    def _renew(self, broken: duckdb.DuckDBPyConnection) -> None:
        """Open the snapshot anew for the next statement, unless another thread has done so."""
        with self._opening:
            if self._connection is broken and not self._closing.is_set():
                with contextlib.suppress(DataError):  # then the next statement tries again
                    self._connection = self._open()

    def _read(
        self,
        cursor: duckdb.DuckDBPyConnection,
        statement: Statement,
        rows: int,
        watched: Watched,
    ) -> tuple[pa.Table, bool]:
        """Read one row more than allowed, at most, and cut it off again."""
        select = _only_select(cursor, statement.sql)
        values = dict(statement.parameters)
        if statement.sql not in self._wide:
            with contextlib.suppress(ValuesDifferError):
                cursor.execute(select, values)
                schema = schema_of(cursor)
                table = self._collect(schema, batches_of(cursor, schema), rows, watched)
                if table.num_rows > FEW:
                    self._wide.add(statement.sql)
                return table.slice(0, rows), table.num_rows > rows
            cursor.abort()  # what is open of the result: it is read anew, as Arrow
            self._wide.add(statement.sql)
        relation = cursor.sql(select, params=values)
        with relation.to_arrow_reader(min(BATCH, rows + 1)) as reader:
            table = self._collect(reader.schema, reader, rows, watched)
        return table.slice(0, rows), table.num_rows > rows

    def _collect(
        self, schema: pa.Schema, batches: Iterable[pa.RecordBatch], rows: int, watched: Watched
    ) -> pa.Table:
        """Read batches until they hold more than `rows`; ExecutionError `too-large`."""
        read: list[pa.RecordBatch] = []
        count = size = 0
        for batch in batches:
            if watched.cause is not None:
                raise duckdb.InterruptException("stopped between two batches")
            read.append(batch)
            count += batch.num_rows
            size += batch.nbytes
            if size > self._max_result_bytes:
                raise _too_large(self._max_result_bytes)
            if count > rows:
                break
        return pa.Table.from_batches(read, schema)


def _open(
    snapshot: Snapshot, home: Path, settings: tuple[tuple[str, str], ...]
) -> duckdb.DuckDBPyConnection:
    with contextlib.ExitStack() as undo:
        connection = duckdb.connect(":memory:")
        undo.callback(connection.close)
        for name, value in settings:
            connection.execute(f"SET GLOBAL {name} = {value}")
        for number, table in enumerate(snapshot.tables):
            _attach(connection, home, table, f"_snapshot_{number}")
        for name, value in LOCK_DOWN:
            connection.execute(f"SET GLOBAL {name} = {value}")
        undo.pop_all()
        return connection


def _attach(
    connection: duckdb.DuckDBPyConnection, home: Path, table: TableVersion, alias: str
) -> None:
    path = home / table.file
    if not path.is_file():
        raise DataError(
            Issue(
                "missing-file", f"the data file of table '{table.table}' is missing", (), table.file
            )
        )
    view, source = _name(table.table), f"{alias}.main.{_name(table.table)}"
    try:
        connection.execute(f"ATTACH {_text(str(path))} AS {alias} (READ_ONLY)")
        relation = connection.table(source)
        connection.execute(f"CREATE VIEW {view} AS FROM {source}")
    except (duckdb.Error, OSError) as error:
        raise _damaged(table, without_paths(str(error))) from error
    expected = [column.name for column in table.columns]
    if relation.columns != expected:
        raise _damaged(table, f"it holds columns {relation.columns}, its manifest {expected}")


def _damaged(table: TableVersion, why: str) -> DataError:
    return DataError(
        Issue(
            "damaged-file",
            f"the data file of table '{table.table}' cannot be opened: {why}",
            ("load the source again, or roll back to an older snapshot",),
            table.file,
        )
    )


def _only_select(cursor: duckdb.DuckDBPyConnection, sql: str) -> duckdb.Statement:
    """Return the one SELECT in `sql`: a second look after verify, by the database's own parser."""
    statements = cursor.extract_statements(sql)
    if len(statements) != 1 or not _is_select(statements[0]):
        raise ExecutionError(Issue("execution-failed", "only one SELECT may run at a time"))
    return statements[0]


def _is_select(statement: duckdb.Statement) -> bool:
    try:
        return statement.type == duckdb.StatementType.SELECT
    except ValueError:  # a kind of statement the Python client has no name for yet
        return False


def _too_large(limit: int) -> ExecutionError:
    return ExecutionError(
        Issue(
            "too-large",
            f"the answer is larger than {limit // 1_048_576} MB",
            ("ask for fewer rows or columns",),
        )
    )


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
