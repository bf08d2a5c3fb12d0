"""The chain: what a record's hash covers, and how the log is stored."""

import hashlib
import json
from dataclasses import dataclass
from typing import Self

#: The `previous_hash` of the first record.
GENESIS = "0" * 64
#: How `at` is written: UTC, sortable as text.
AT = "%Y-%m-%dT%H:%M:%S.%fZ"

TABLE = """
CREATE TABLE IF NOT EXISTS event (
    seq INTEGER PRIMARY KEY,
    audit_id TEXT NOT NULL,
    event TEXT NOT NULL,
    at TEXT NOT NULL,
    body TEXT NOT NULL,
    previous_hash TEXT NOT NULL,
    hash TEXT NOT NULL,
    UNIQUE (audit_id, event)
) STRICT
"""
#: No record is changed, taken out, put in between or replaced (REPLACE fires no DELETE trigger).
TRIGGERS = (
    """
    CREATE TRIGGER IF NOT EXISTS event_no_update BEFORE UPDATE ON event
    BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END
    """,
    """
    CREATE TRIGGER IF NOT EXISTS event_no_delete BEFORE DELETE ON event
    BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END
    """,
    """
    CREATE TRIGGER IF NOT EXISTS event_at_the_end BEFORE INSERT ON event
    WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM event)
        OR EXISTS (SELECT 1 FROM event WHERE audit_id = NEW.audit_id AND event = NEW.event)
    BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END
    """,
)
COLUMNS = "seq, audit_id, event, at, body, previous_hash, hash"


@dataclass(frozen=True, slots=True)
class Head:
    """The newest record of a chain: kept elsewhere, it proves that no tail was cut off."""

    seq: int
    hash: str

    def __str__(self) -> str:
        return f"{self.seq}:{self.hash}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a head as `str` writes it; ValueError when it is none."""
        seq, separator, digest = text.strip().partition(":")
        if not separator or not seq.isdecimal() or len(digest) != len(GENESIS):
            raise ValueError(f"'{text}' is no head of an audit log: it reads seq:sha256")
        return cls(int(seq), digest)


#: The head of an empty log.
EMPTY = Head(0, GENESIS)


def record_hash(seq: int, audit_id: str, event: str, at: str, body: str, previous: str) -> str:
    """Return the SHA-256 of a record: of canonical JSON, the body as the text that is stored."""
    fields = {
        "at": at,
        "audit_id": audit_id,
        "body": body,
        "event": event,
        "previous_hash": previous,
        "seq": seq,
    }
    text = json.dumps(fields, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
