"""What a snapshot holds: the manifest written beside its table files."""

from datetime import datetime
from typing import Literal

import msgspec

ColumnType = Literal["text", "integer", "decimal", "number", "boolean", "date", "timestamp"]


class _Wire(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A closed JSON object."""


class ColumnVersion(_Wire, frozen=True, kw_only=True):
    """One column as loaded. `lowest`/`highest` are ISO text, dates and timestamps only."""

    name: str
    type: ColumnType
    sql_type: str
    nulls: int = 0
    lowest: str | None = None
    highest: str | None = None


class TableVersion(_Wire, frozen=True, kw_only=True):
    """One immutable version of a table. `file` is relative to the store's home.

    `content` names the file: the sha256 of the source's bytes and of the confirmed import plan.
    `source_sha256` is of the source file's bytes alone, `replaced` counts values changed by the
    plan, `left_out` counts totals, footer and blank rows, `notes` say what the import plan left
    out or chose. `file_sha256` and `file_bytes` are of the finished table file.
    """

    table: str
    file: str
    content: str
    columns: tuple[ColumnVersion, ...]
    rows: int
    rejected: int
    source: str
    source_sha256: str
    source_bytes: int
    loaded_at: datetime
    plan: str  # canonical JSON of the confirmed import plan
    replaced: int = 0
    left_out: int = 0
    file_sha256: str = ""
    file_bytes: int = 0
    notes: tuple[str, ...] = ()


class Snapshot(_Wire, frozen=True, kw_only=True):
    """All tables at one moment. `id` is the sha256 of its tables and parent, shortened."""

    id: str
    parent: str | None
    created_at: datetime
    tables: tuple[TableVersion, ...]

    def table(self, name: str) -> TableVersion | None:
        """Return one table's version, or None."""
        return next((one for one in self.tables if one.table == name), None)
