"""What the tests of the data side share: a home for a store, a way to write a file and load it."""

import hashlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from data.import_plan import ImportPlan, Proposal, propose
from data.load import LoadReport, Source, load
from data.manifest import ColumnType, TableVersion
from data.snapshot import Store

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)

Write = Callable[[str, str | bytes], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a file and return its path."""

    def writing(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return writing


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "home")


class Bench:
    """One file through the whole data side: proposed, loaded, read back."""

    def __init__(self, write: Write, store: Store) -> None:
        self.write, self.store = write, store

    def propose(
        self,
        content: str | bytes,
        *,
        name: str = "deals.csv",
        expected: Mapping[str, ColumnType] | None = None,
        given: ImportPlan | None = None,
    ) -> Proposal:
        return propose(self.write(name, content), expected=expected, given=given)

    def load(
        self,
        content: str | bytes,
        *,
        name: str = "deals.csv",
        plan: ImportPlan | None = None,
        expected: Mapping[str, ColumnType] | None = None,
        confirmed: bool = True,
    ) -> LoadReport:
        source = Source(path=self.write(name, content), plan=plan, expected=expected or {})
        return load([source], self.store, confirmed=confirmed, now=NOW)

    def rows(self, version: TableVersion, sql: str = "SELECT * FROM {table}") -> list[Any]:
        """Read a table file back as it is served."""
        with duckdb.connect(str(self.store.table_path(version)), read_only=True) as connection:
            return connection.execute(sql.format(table=f'"{version.table}"')).fetchall()

    def rejects(self, version: TableVersion) -> list[Any]:
        return self.rows(version, f'SELECT * FROM "{version.table}__rejects" ORDER BY line')

    def state(self) -> dict[str, str]:
        """Return every file of the store with its hash: equal states served equal data."""
        return {
            str(path.relative_to(self.store.home)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(self.store.home.rglob("*"))
            if path.is_file() and path.name != "LOCK"
        }


@pytest.fixture
def bench(write: Write, store: Store) -> Bench:
    return Bench(write, store)


def codes(proposal: Proposal) -> list[str]:
    return [one.code for one in proposal.findings]
