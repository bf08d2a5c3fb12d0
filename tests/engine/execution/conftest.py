"""Small snapshots made by hand: a table per CREATE TABLE body, one DuckDB file each."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args

import duckdb
import pytest

from data.manifest import ColumnType, ColumnVersion, Snapshot, TableVersion
from engine.execution.duckdb_backend import DuckDBBackend

LOADED = datetime(2026, 6, 30, 12, tzinfo=UTC)
TYPES: Mapping[str, ColumnType] = {
    "VARCHAR": "text",
    "BIGINT": "integer",
    "DOUBLE": "number",
    "BOOLEAN": "boolean",
    "DATE": "date",
    "TIMESTAMP": "timestamp",
}
assert set(TYPES.values()) | {"decimal"} == set(get_args(ColumnType))

ORDERS = """
    SELECT range AS id, 'name ' || range AS name, (range * 1.25)::DECIMAL(18, 2) AS amount,
        DATE '2026-01-01' + range::INTEGER AS due, range % 2 = 0 AS even,
        TIMESTAMP '2026-01-01' + range * INTERVAL 1 HOUR AS seen, range / 4 AS share
    FROM range(1000)
"""
WIDE = "SELECT range AS id, range % 1000 AS bucket FROM range(200000)"


def write_table(home: Path, table: str, body: str) -> TableVersion:
    """Write one table file as a load does: built, checkpointed, closed; return its version."""
    file = f"{table}.duckdb"
    with duckdb.connect(home / file) as connection:
        connection.execute(f'CREATE TABLE "{table}" AS {body}')
        described = connection.execute(f'DESCRIBE "{table}"').fetchall()
        rows = connection.execute(f'SELECT count(*) FROM "{table}"').fetchall()[0][0]
        connection.execute("CHECKPOINT")
    columns = tuple(
        ColumnVersion(name=name, type=TYPES.get(kind, "decimal"), sql_type=kind)
        for name, kind, *_ in described
    )
    return TableVersion(
        table=table,
        file=file,
        content="0" * 64,
        columns=columns,
        rows=rows,
        rejected=0,
        source=f"{table}.csv",
        source_sha256="0" * 64,
        source_bytes=1,
        loaded_at=LOADED,
        plan="{}",
    )


def snapshot_of(*tables: TableVersion) -> Snapshot:
    return Snapshot(id="hand-made", parent=None, created_at=LOADED, tables=tables)


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="session")
def snapshot(home: Path) -> Snapshot:
    return snapshot_of(write_table(home, "orders", ORDERS), write_table(home, "wide", WIDE))


Open = Callable[..., DuckDBBackend]


@pytest.fixture
def open_backend(snapshot: Snapshot, home: Path) -> Iterator[Open]:
    """Open backends on the session's snapshot; all are closed at the end."""
    opened: list[DuckDBBackend] = []

    def open_one(**settings: Any) -> DuckDBBackend:
        opened.append(DuckDBBackend(snapshot, home, **settings))
        return opened[-1]

    yield open_one
    for one in opened:
        one.close()


@pytest.fixture
def backend(open_backend: Open) -> DuckDBBackend:
    return open_backend()


@pytest.fixture(name="write_table", scope="session")
def _write_table() -> Callable[[Path, str, str], TableVersion]:
    return write_table


@pytest.fixture(name="snapshot_of", scope="session")
def _snapshot_of() -> Callable[..., Snapshot]:
    return snapshot_of
