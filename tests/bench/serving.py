"""Table files served twice: by our backend, and by a plain connection with the same settings."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from data.manifest import ColumnType, ColumnVersion, Snapshot, TableVersion
from engine.execution.duckdb_backend import DuckDBBackend

#: The same for both sides.
THREADS, MEMORY = 2, "4GB"
TYPES: dict[str, ColumnType] = {
    "VARCHAR": "text",
    "BIGINT": "integer",
    "INTEGER": "integer",
    "DATE": "date",
    "TIMESTAMP": "timestamp",
    "DOUBLE": "number",
    "BOOLEAN": "boolean",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """Both sides over the same files."""

    backend: DuckDBBackend
    plain: duckdb.DuckDBPyConnection


def serve(
    home: Path, names: Iterable[str], *, seconds: float = 120.0, memory: str = MEMORY
) -> Served:
    """Serve `<name>.duckdb` of a folder, each file with one table of its name."""
    tables = tuple(_version(home, name) for name in names)
    plain = duckdb.connect(config={"threads": THREADS, "memory_limit": memory})
    plain.execute("SET enable_progress_bar = false")
    for table in tables:
        alias = f"f_{table.table}"
        plain.execute(f"ATTACH '{home / table.file}' AS {alias} (READ_ONLY)")
        plain.execute(f"CREATE VIEW {table.table} AS FROM {alias}.main.{table.table}")
    snapshot = Snapshot(id="bench", parent=None, created_at=datetime.now(UTC), tables=tables)
    backend = DuckDBBackend(
        snapshot, home, memory_limit=memory, threads=THREADS, max_seconds=seconds
    )
    return Served(backend=backend, plain=plain)


def _version(home: Path, name: str) -> TableVersion:
    file = home / f"{name}.duckdb"
    with duckdb.connect(str(file), read_only=True) as connection:
        described = connection.execute(f"DESCRIBE {name}").fetchall()
        (rows,) = connection.execute(f"SELECT count(*) FROM {name}").fetchall()[0]
    columns = tuple(
        ColumnVersion(name=row[0], type=TYPES.get(row[1], "decimal"), sql_type=row[1])
        for row in described
    )
    return TableVersion(
        table=name,
        file=file.name,
        content=name,
        columns=columns,
        rows=rows,
        rejected=0,
        source=file.name,
        source_sha256="",
        source_bytes=file.stat().st_size,
        loaded_at=datetime.now(UTC),
        plan="{}",
    )
