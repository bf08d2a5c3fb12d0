"""Attached files in their wire form."""

from typing import Any

import msgspec

from server.store.attachments import AttachedFile, AttachmentKind
from server.wire_proof import Wire


class WireAttachedColumn(Wire, frozen=True, kw_only=True):
    """How a column is read; `source` is its header in the file."""

    name: str
    source: str
    type: str
    date_format: str | None


class WireAttachedTable(Wire, frozen=True, kw_only=True):
    """How a table was read: its import plan, what was found, and what can be asked of it."""

    rows: int
    rejected: int
    left_out: int
    columns: tuple[WireAttachedColumn, ...]
    metrics: tuple[str, ...]
    findings: tuple[str, ...]


class WireAttached(Wire, frozen=True, kw_only=True):
    """An attached file. `table` is null for a picture."""

    id: str
    kind: AttachmentKind
    name: str
    media_type: str
    bytes: int
    sha256: str
    table: WireAttachedTable | None


def wire_attached(one: AttachedFile) -> WireAttached:
    """Return an attached file in its wire form."""
    return WireAttached(
        id=one.id,
        kind=one.kind,
        name=one.name,
        media_type=one.media_type,
        bytes=one.size,
        sha256=one.sha256,
        table=_table(one.about) if one.kind == "table" else None,
    )


def _table(about: dict[str, Any]) -> WireAttachedTable:
    return msgspec.convert(about, WireAttachedTable)
