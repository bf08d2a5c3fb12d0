"""The audit log as the API shows it: entries, and whether the chain holds."""

import threading
import time
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from engine.audit.reader import AuditEntry, AuditReader
from engine.audit.verify import ChainReport, verify_chain

#: A verdict is good for this long: walking a chain of millions takes seconds.
VERDICT_SECONDS = 30.0


class WireRecord(msgspec.Struct, frozen=True, kw_only=True):
    """One record of the chain, by its hashes."""

    seq: int
    event: str
    at: datetime
    previous_hash: str
    hash: str


class WireAuditEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One question with what came of it, or another event. `body` is all that was recorded."""

    audit_id: str
    seq: int
    event: str
    at: datetime
    finished_at: datetime | None
    actor: str
    status: str
    question: str | None
    sql: str | None
    body: dict[str, Any]
    outcome: dict[str, Any] | None
    records: tuple[WireRecord, ...]


class WireAuditList(msgspec.Struct, frozen=True, kw_only=True):
    """Entries, newest first. `next_before` turns the page; null on the last one."""

    entries: tuple[WireAuditEntry, ...]
    next_before: int | None


class AuditDesk:
    """Reads one log file that the engine writes."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._reader = AuditReader(path)
        self._lock = threading.Lock()
        self._verdict: tuple[float, ChainReport] | None = None

    def verdict(self) -> ChainReport:
        """Return whether the chain holds, as found at most VERDICT_SECONDS ago; tells no path."""
        with self._lock:
            now = time.monotonic()
            if self._verdict is None or now - self._verdict[0] > VERDICT_SECONDS:
                self._verdict = now, _without_path(verify_chain(self._path))
            return self._verdict[1]

    def page(self, *, text: str | None, limit: int, before: int | None) -> WireAuditList:
        """Return one page of entries."""
        found = self._reader.entries(text=text, limit=limit, before=before)
        full = len(found) == limit
        return WireAuditList(
            entries=tuple(map(wire_entry, found)),
            next_before=found[-1].seq if full else None,
        )

    def show(self, audit_id: str) -> WireAuditEntry | None:
        """Return one entry, or None."""
        entry = self._reader.show(audit_id)
        return None if entry is None else wire_entry(entry)


def _without_path(report: ChainReport) -> ChainReport:
    reason = report.reason
    if reason is None or not reason.startswith("unreadable"):
        return report
    return replace(report, reason="the audit log cannot be read")


def wire_entry(entry: AuditEntry) -> WireAuditEntry:
    """Return an entry in its wire form."""
    return WireAuditEntry(
        audit_id=entry.audit_id,
        seq=entry.seq,
        event=entry.event,
        at=entry.at,
        finished_at=entry.finished_at,
        actor=entry.actor,
        status=entry.status,
        question=entry.question,
        sql=entry.sql,
        body=dict(entry.body),
        outcome=None if entry.outcome is None else dict(entry.outcome),
        records=tuple(
            WireRecord(
                seq=one.seq,
                event=one.event,
                at=one.at,
                previous_hash=one.previous_hash,
                hash=one.hash,
            )
            for one in entry.records
        ),
    )
