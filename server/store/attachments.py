"""Attached files by their id: pictures whole, tables by what is known of them; bounded."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal, cast

import msgspec
from sqlalchemy import Row, delete, insert, select

from server.store.database import Database
from server.store.tables import ATTACHMENTS

AttachmentKind = Literal["table", "picture"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachedFile:
    """One attached file. `about` says how a table is read; `content` is a picture's."""

    id: str
    viewer: str
    at: datetime
    kind: AttachmentKind
    name: str
    media_type: str
    size: int
    sha256: str
    about: dict[str, Any]
    content: bytes | None = field(default=None, repr=False)


class Attachments:
    """What is attached, each viewer's own."""

    def __init__(self, database: Database, most: int = 20) -> None:
        self._database = database
        self._most = most

    def add(self, one: AttachedFile) -> tuple[str, ...]:
        """Keep a file; return the ids of the oldest that are let go for it."""
        with self._database.transaction() as connection:
            connection.execute(
                insert(ATTACHMENTS).values(
                    id=one.id,
                    viewer=one.viewer,
                    at=one.at.astimezone(UTC).isoformat(timespec="microseconds"),
                    kind=one.kind,
                    name=one.name,
                    media_type=one.media_type,
                    bytes=one.size,
                    sha256=one.sha256,
                    content=one.content,
                    about=msgspec.json.encode(one.about).decode(),
                )
            )
            old = connection.scalars(
                select(ATTACHMENTS.c.id)
                .where(ATTACHMENTS.c.viewer == one.viewer)
                .order_by(ATTACHMENTS.c.at.desc(), ATTACHMENTS.c.id != one.id)
                .offset(self._most)
            ).all()
            connection.execute(delete(ATTACHMENTS).where(ATTACHMENTS.c.id.in_(old)))
        return tuple(old)

    def find(self, identity: str, viewer: str) -> AttachedFile | None:
        """Return a viewer's own file, or None."""
        wanted = (ATTACHMENTS.c.id == identity) & (ATTACHMENTS.c.viewer == viewer)
        with self._database.transaction() as connection:
            row = connection.execute(select(ATTACHMENTS).where(wanted)).one_or_none()
        return None if row is None else _file(row)


def _file(row: Row[Any]) -> AttachedFile:
    return AttachedFile(
        id=row.id,
        viewer=row.viewer,
        at=datetime.fromisoformat(row.at),
        kind=cast(AttachmentKind, row.kind),
        name=row.name,
        media_type=row.media_type,
        size=row.bytes,
        sha256=row.sha256,
        about=msgspec.json.decode(row.about),
        content=row.content,
    )
