"""Make a whole made-up CRM at any size: seeded, the same bytes every time, in bounded memory."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal, Protocol, Self

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from data.generate_deals import DEALS
from data.generate_details import BOOKED, BOOKED_TABLE, CONTACTS, LINES, QUOTAS
from data.generate_history import HISTORY
from data.generate_world import build_world
from semantic.errors import DataError, Issue

Form = Literal["csv", "parquet"]
#: Called after each chunk with the deals made so far and the deals wanted.
Progress = Callable[[int, int], None]

DEFAULT_SEED = 20230101
CHUNK = 100_000

#: table -> its rows, written once, before the deals.
FIRST: dict[str, str] = {
    "accounts": "SELECT account_id, name, industry, segment, region, country, employees, "
    "created_date FROM account ORDER BY account",
    "reps": "SELECT rep_id, name, team, manager, region, hired_date FROM rep ORDER BY rep",
    "products": "SELECT format('PRD-{:02d}', product) AS product_id, name, family, list_price "
    "FROM product ORDER BY product",
}
#: table -> its rows, written once a chunk.
EACH: dict[str, str] = {
    "opportunities": """
        SELECT opportunity_id, account_id, owner_id,
            account_name || ' - ' || pick(deals, draw(i, 801)) || ' ' || year(created_date)
                || '-' || format('{:04d}', i % 10000) AS name,
            stage, amount,
            CASE WHEN step = 5 THEN 1 WHEN step = 6 THEN 0
                ELSE [0.08, 0.18, 0.36, 0.60][step]
                    + CASE WHEN draw(i, 802) < 0.12 THEN 0.05 ELSE 0 END END::DECIMAL(5, 4)
                AS probability,
            type, lead_source,
            CASE WHEN step = 5 THEN 'Closed' WHEN step = 6 OR draw(i, 803) < 0.02 THEN 'Omitted'
                WHEN step = 4 AND draw(i, 804) < 0.55 THEN 'Commit'
                WHEN step >= 3 AND draw(i, 804) < 0.85 THEN 'Best Case'
                ELSE 'Pipeline' END AS forecast_category,
            CASE WHEN step = 6 AND draw(i, 805) > 0.04 THEN pick(losses, draw(i, 806)) END
                AS loss_reason,
            created_date, close_date, stage_changed_date
        FROM present CROSS JOIN words ORDER BY i""",
    "stage_history": """
        SELECT format('OPP-{:06d}', i) AS opportunity_id,
            ['Prospecting', 'Qualification', 'Proposal', 'Negotiation', 'Closed Won',
                'Closed Lost'][stage] AS stage,
            entered_at, left_at, amount, close_date, previous_close_date
        FROM happened ORDER BY i, entered_at""",
    "line_items": "SELECT format('LIN-{:06d}', line) AS line_item_id, opportunity_id, "
    "product_id, quantity, amount FROM line ORDER BY line",
    "contacts": "SELECT format('CON-{:06d}', person) AS contact_id, opportunity_id, account_id, "
    "name, title, role, department, email, phone FROM person ORDER BY person",
}
#: table -> its rows, written once, after the deals.
LAST: dict[str, str] = {
    "quotas": "SELECT rep_id, quarter_start, amount FROM quota",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneratedFile:
    """One file written: its table, where it is, its rows and bytes."""

    table: str
    path: Path
    rows: int
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GenerateReport:
    """What was made, and how fast."""

    target: Path
    form: Form
    seed: int
    opportunities: int
    files: tuple[GeneratedFile, ...]
    seconds: float

    @property
    def rows(self) -> int:
        """Rows of all tables."""
        return sum(file.rows for file in self.files)

    @property
    def rows_per_second(self) -> float:
        """Rows of all tables, over the time it took."""
        return self.rows / self.seconds if self.seconds else 0.0


def generate(
    target: Path,
    *,
    opportunities: int = 5000,
    seed: int = DEFAULT_SEED,
    form: Form = "csv",
    progress: Progress | None = None,
    chunk: int = CHUNK,
) -> GenerateReport:
    """Write the eight tables of the sample project into a folder, at any size.

    Memory is bounded by `chunk`, the deals made at a time; it changes nothing in the files.
    """
    if not 100 <= opportunities <= 100_000_000:
        raise DataError(
            Issue("bad-size", f"cannot make {opportunities} deals: ask for 100 to 100,000,000")
        )
    started = time.monotonic()
    target.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=target) as scratch, _session(Path(scratch)) as connection:
        build_world(connection, opportunities, seed)
        connection.execute(BOOKED_TABLE)
        with ExitStack() as files:
            writers = {
                table: files.enter_context(_WRITERS[form](target, table, Path(scratch)))
                for table in (*FIRST, *EACH, *LAST)
            }
            for table, sql in FIRST.items():
                writers[table].write(connection, sql)
            for low in range(1, opportunities + 1, chunk):
                high = min(low + chunk, opportunities + 1)
                _chunk(connection, low, high, opportunities, writers)
                if progress is not None:
                    progress(high - 1, opportunities)
            connection.execute(QUOTAS)
            for table, sql in LAST.items():
                writers[table].write(connection, sql)
    return GenerateReport(
        target=target,
        form=form,
        seed=seed,
        opportunities=opportunities,
        files=tuple(
            GeneratedFile(table=table, path=w.path, rows=w.rows, size=w.path.stat().st_size)
            for table, w in writers.items()
        ),
        seconds=time.monotonic() - started,
    )


def _chunk(
    connection: duckdb.DuckDBPyConnection,
    low: int,
    high: int,
    total: int,
    writers: "dict[str, Writer]",
) -> None:
    """Make the deals low..high-1 with all that hangs on them, and write them."""
    (accounts,) = connection.execute("SELECT count(*) FROM account").fetchone() or (0,)
    born, *rest = DEALS
    connection.execute(born, {"low": low, "high": high, "total": total, "accounts": accounts})
    for statement in (*rest, *HISTORY):
        connection.execute(statement)
    connection.execute(LINES, {"before": writers["line_items"].rows})
    connection.execute(CONTACTS, {"before": writers["contacts"].rows})
    connection.execute(BOOKED)
    for table, sql in EACH.items():
        writers[table].write(connection, sql)


@contextmanager
def _session(scratch: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a private in-memory database that spills into the scratch folder."""
    connection = duckdb.connect(":memory:", config={"temp_directory": str(scratch / "spill")})
    try:
        yield connection
    finally:
        connection.close()


class Writer(Protocol):
    """Appends the rows of a SELECT to one table's file."""

    path: Path
    rows: int

    def write(self, connection: duckdb.DuckDBPyConnection, sql: str) -> None:
        """Append these rows."""
        ...

    def __enter__(self) -> Self: ...
    def __exit__(self, *_: object) -> None: ...


class _CsvWriter:
    """Writes each part with DuckDB and appends its bytes; the header comes once."""

    def __init__(self, target: Path, table: str, scratch: Path) -> None:
        self.path = target / f"{table}.csv"
        self.rows = 0
        self._part = scratch / f"{table}.part"
        self._file = self.path.open("wb")

    def write(self, connection: duckdb.DuckDBPyConnection, sql: str) -> None:
        header = "true" if self.rows == 0 else "false"
        part = str(self._part).replace("'", "''")
        done = connection.execute(
            f"COPY ({sql}) TO '{part}' (FORMAT csv, HEADER {header})"
        ).fetchone()
        with self._part.open("rb") as source:
            while block := source.read(1 << 20):
                self._file.write(block)
        self.rows += int(done[0]) if done else 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()


class _ParquetWriter:
    """Streams record batches into one Parquet file."""

    def __init__(self, target: Path, table: str, scratch: Path) -> None:
        self.path = target / f"{table}.parquet"
        self.rows = 0
        self._writer: pq.ParquetWriter | None = None

    def write(self, connection: duckdb.DuckDBPyConnection, sql: str) -> None:
        reader: pa.RecordBatchReader = connection.sql(sql).to_arrow_reader(100_000)
        if self._writer is None:
            self._writer = pq.ParquetWriter(self.path, reader.schema, compression="zstd")
        for batch in reader:
            self._writer.write_batch(batch)
            self.rows += batch.num_rows

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._writer is not None:
            self._writer.close()


_WRITERS: dict[Form, Callable[[Path, str, Path], Writer]] = {
    "csv": _CsvWriter,
    "parquet": _ParquetWriter,
}
