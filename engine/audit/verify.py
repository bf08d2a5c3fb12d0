"""An audit log to a verdict: unbroken, or the first bad record and why.

The chain proves every record up to its head: one that was edited, removed, put in, doubled or
moved breaks it. It cannot prove by itself that nothing was cut off at the end, nor that the whole
log was not written anew: that takes an anchor outside. `ChainReport.head` is that anchor; keep it
elsewhere (a ticket, a mail, another machine) and hand it in later as `expect_head`.
"""

import contextlib
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.audit.chain import COLUMNS, EMPTY, Head, record_hash

#: What a damaged file can raise: sqlite3 decodes even its own messages, which quote the damage.
UNREADABLE = (sqlite3.Error, OSError, UnicodeDecodeError)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainReport:
    """What a verification found. `head` is the last good record; all before it is unbroken."""

    events: int
    ok: bool
    first_bad_seq: int | None
    reason: str | None
    head: Head


def verify_chain(path: Path, expect_head: Head | None = None) -> ChainReport:
    """Check every record of a log, and that it still holds the head kept elsewhere."""
    walk = _Walk(expect_head)
    try:
        with contextlib.closing(open_to_read(path)) as connection:
            query = f"SELECT {COLUMNS} FROM event ORDER BY seq"  # noqa: S608 (a constant)
            walk.follow(connection.execute(query))
    except UNREADABLE as error:
        return walk.report(walk.head.seq + 1, f"unreadable: {error}")
    return walk.verdict()


def open_to_read(path: Path) -> sqlite3.Connection:
    """Open a log without any right to change it; also from a medium that cannot be written."""
    path.stat()  # FileNotFoundError, which SQLite would call "unable to open database file"
    uri = path.absolute().as_uri()
    try:
        return _open(f"{uri}?mode=ro")
    except sqlite3.OperationalError:
        if path.with_name(path.name + "-wal").exists():
            raise
        # Nobody can be appending here: there is no write-ahead log, and none can be made.
        return _open(f"{uri}?immutable=1")


def _open(uri: str) -> sqlite3.Connection:
    with contextlib.ExitStack() as undo:
        connection = sqlite3.connect(uri, uri=True, timeout=10.0)
        undo.callback(connection.close)
        connection.execute("SELECT 1 FROM sqlite_schema").fetchone()
        undo.pop_all()
        return connection


class _Walk:
    """Follows the chain record by record, up to the first that does not hold."""

    def __init__(self, expected: Head | None) -> None:
        self.head = EMPTY
        self._expected = expected
        self._fault: tuple[int, str] | None = None

    def follow(self, records: Iterable[tuple[Any, ...]]) -> None:
        for record in records:
            reason = self._reason(record)
            if reason is not None:
                self._fault = self.head.seq + 1, reason
                return
            self.head = Head(record[0], record[6])

    def verdict(self) -> ChainReport:
        if self._fault is not None:
            return self.report(*self._fault)
        expected = self._expected
        if expected is not None and expected.seq > self.head.seq:
            return self.report(
                self.head.seq + 1,
                f"truncated: the log ends at {self.head.seq}, the kept head is {expected.seq}",
            )
        return self.report(None, None)

    def report(self, first_bad: int | None, reason: str | None) -> ChainReport:
        return ChainReport(
            events=self.head.seq,
            ok=reason is None,
            first_bad_seq=first_bad,
            reason=reason,
            head=self.head,
        )

    def _reason(self, record: tuple[Any, ...]) -> str | None:
        seq, audit_id, event, at, body, previous, digest = record
        due = self.head.seq + 1
        if seq != due:
            return (
                f"removed: records {due} to {seq - 1} are missing"
                if isinstance(seq, int) and seq > due
                else f"inserted: record {seq} stands where {due} should"
            )
        if previous != self.head.hash:
            return "reordered or replaced: it does not follow from the record before it"
        if digest != _hash_of(seq, audit_id, event, at, body, previous):
            return "edited: its content does not match its hash"
        if self._expected is not None and self._expected.seq == seq:
            return None if self._expected.hash == digest else "rewritten: the kept head differs"
        return None


def _hash_of(seq: int, *fields: Any) -> str | None:
    if not all(isinstance(one, str) for one in fields):
        return None
    return record_hash(seq, *fields)
