"""The rejected rows of a table version, read back for the person who brought the file."""

# The table's name is quoted by data.conversions.
# ruff: noqa: S608

from dataclasses import dataclass

import duckdb

from data.conversions import name
from data.manifest import TableVersion
from data.snapshot import Store
from semantic.errors import DataError, Issue


@dataclass(frozen=True, slots=True, kw_only=True)
class Reject:
    """One rejected record: its line, the first column that does not fit, its text, the reason."""

    line: int
    column: str | None
    text: str
    reason: str


def rejects_of(
    store: Store, version: TableVersion, *, limit: int = 100, offset: int = 0
) -> tuple[Reject, ...]:
    """Return rejected records of a table version, by line."""
    path = store.table_path(version)
    if not path.exists():
        message = f"the file of table '{version.table}' is missing"
        raise DataError(Issue("missing-table-file", message, where=str(path)))
    with duckdb.connect(str(path), read_only=True) as connection:
        rows = connection.execute(
            f'SELECT line, "column", text, reason FROM {name(version.table + "__rejects")} '
            "ORDER BY line LIMIT ? OFFSET ?",
            [limit, offset],
        ).fetchall()
    return tuple(
        Reject(line=int(line), column=column, text=text, reason=reason)
        for line, column, text, reason in rows
    )
