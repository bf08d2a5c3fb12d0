"""The files being written: part by part into the scratch folder, then all put in place at once."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Literal, Protocol, Self

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

Form = Literal["csv", "parquet"]


class TableWriter(AbstractContextManager["TableWriter"], Protocol):
    """Appends the rows of SELECTs to one table's file, in order."""

    path: Path
    rows: int

    def write(self, connection: duckdb.DuckDBPyConnection, sql: str) -> None:
        """Append these rows."""
        ...


class CsvWriter:
    """Writes each part with DuckDB and appends its bytes; the header comes once."""

    def __init__(self, scratch: Path, table: str) -> None:
        self.path = scratch / f"{table}.csv"
        self.rows = 0
        self._part = scratch / f"{table}.part"
        self._file = self.path.open("wb")

    def write(self, connection: duckdb.DuckDBPyConnection, sql: str) -> None:
        """Append these rows; quoting is DuckDB's, only where a comma or quote asks for it."""
        header = "false" if self._file.tell() else "true"
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


class ParquetWriter:
    """Streams record batches into one Parquet file."""

    def __init__(self, scratch: Path, table: str) -> None:
        self.path = scratch / f"{table}.parquet"
        self.rows = 0
        self._writer: pq.ParquetWriter | None = None

    def write(self, connection: duckdb.DuckDBPyConnection, sql: str) -> None:
        """Append these rows; the first ones settle the schema."""
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


WRITERS: dict[Form, Callable[[Path, str], TableWriter]] = {
    "csv": CsvWriter,
    "parquet": ParquetWriter,
}
