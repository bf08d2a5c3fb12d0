"""Intents and outcomes to durable, chained records in one SQLite file."""

import contextlib
import dataclasses
import os
import sqlite3
import threading
from collections.abc import Callable, Generator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from engine.audit import canonical
from engine.audit.chain import AT, COLUMNS, EMPTY, TABLE, TRIGGERS, Head, record_hash
from engine.audit.ids import AuditIds
from engine.audit.record import Intent, Outcome
from semantic.errors import ExecutionError, InternalError, Issue

#: How long an append waits for another process that is appending, in seconds.
BUSY_SECONDS = 10.0
#: Events that belong to a question; any other name is a note.
RESERVED = ("intent", "outcome")


class SqliteAuditLog:
    """The audit log in one file, shared by threads and processes. See `AuditLog`.

    Fails closed: whatever SQLite or the operating system cannot do is `audit-unavailable`, and so
    is a file that was swapped, removed or set back to an older copy while the log was open.
    """

    def __init__(self, path: Path, clock: Callable[[], datetime]) -> None:
        self._path = path
        self._clock = clock
        self._lock = threading.Lock()
        self._ids = AuditIds()
        self._connection: sqlite3.Connection | None = None
        self._seen = EMPTY
        with self._lock, _fail_closed():
            path.parent.mkdir(parents=True, exist_ok=True)
            self._connection = _connect(path, create=True)
            self._file = _identity(path)

    def begin(self, intent: Intent) -> str:
        """Append an intent; return its audit id. ExecutionError `audit-unavailable`."""
        return self._append("intent", None, _fields(intent))

    def finish(self, audit_id: str, outcome: Outcome) -> None:
        """Append the outcome of an intent. ExecutionError `audit-unavailable`."""
        self._append("outcome", audit_id, _fields(outcome))

    def note(self, event: str, actor: str, body: Mapping[str, Any]) -> str:
        """Append another event (a load, a rollback); return its audit id."""
        if event in RESERVED:
            raise _misused(f"'{event}' is no name for a note")
        return self._append(event, None, {"actor": actor, "details": body})

    def head(self) -> Head:
        """Return the newest record's place and hash, to be kept outside this machine."""
        with self._lock, self._transaction() as connection:
            return _head(connection)

    def close(self) -> None:
        """Close the file; a later append opens it again."""
        with self._lock:
            self._drop()

    def _append(self, event: str, audit_id: str | None, body: Mapping[str, Any]) -> str:
        text = canonical.dump(body)
        with self._lock, self._transaction() as connection:
            head = _head(connection)
            now = self._clock().astimezone(UTC)
            if audit_id is None:
                audit_id = self._ids.next(now)
            else:
                _check_open(connection, audit_id)
            seq, at = head.seq + 1, now.strftime(AT)
            digest = record_hash(seq, audit_id, event, at, text, head.hash)
            connection.execute(
                f"INSERT INTO event ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)",  # noqa: S608 (a constant)
                (seq, audit_id, event, at, text, head.hash, digest),
            )
            appended = Head(seq, digest)
        self._seen = appended
        return audit_id

    @contextlib.contextmanager
    def _transaction(self) -> Generator[sqlite3.Connection]:
        """Hold the file alone: several processes append to one chain."""
        with _fail_closed():
            committed = False
            try:
                connection = self._ready()
                connection.execute("BEGIN IMMEDIATE")
                self._check_not_set_back(connection)
                yield connection
                connection.execute("COMMIT")
                committed = True
            finally:
                if not committed:
                    # A connection that failed is not trusted again: the next append opens anew.
                    self._drop()

    def _ready(self) -> sqlite3.Connection:
        if _identity(self._path) != self._file:
            raise _unavailable("its file was replaced or removed while in use")
        if self._connection is None:
            self._connection = _connect(self._path, create=False)
        return self._connection

    def _check_not_set_back(self, connection: sqlite3.Connection) -> None:
        if self._seen == EMPTY:
            return
        row = connection.execute(
            "SELECT hash FROM event WHERE seq = ?", (self._seen.seq,)
        ).fetchone()
        if row != (self._seen.hash,):
            raise _unavailable("a record it had acknowledged is gone or changed")

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(sqlite3.Error):
                connection.close()  # rolls back whatever is open


def _connect(path: Path, *, create: bool) -> sqlite3.Connection:
    mode = "rwc" if create else "rw"
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        timeout=BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
    )
    with contextlib.ExitStack() as undo:
        undo.callback(connection.close)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        if create:
            connection.execute("BEGIN IMMEDIATE")
            for statement in (TABLE, *TRIGGERS):
                connection.execute(statement)
            connection.execute("COMMIT")
        undo.pop_all()
        return connection


def _identity(path: Path) -> tuple[int, int]:
    stat = os.stat(path)  # noqa: PTH116 (as fast as it gets: once an append)
    return stat.st_dev, stat.st_ino


def _head(connection: sqlite3.Connection) -> Head:
    row = connection.execute("SELECT seq, hash FROM event ORDER BY seq DESC LIMIT 1").fetchone()
    return Head(*row) if row else EMPTY


def _check_open(connection: sqlite3.Connection, audit_id: str) -> None:
    rows = connection.execute("SELECT event FROM event WHERE audit_id = ?", (audit_id,))
    events = {event for (event,) in rows}
    if "intent" not in events:
        raise _misused(f"there is no intent '{audit_id}' to finish")
    if "outcome" in events:
        raise _misused(f"intent '{audit_id}' is finished already")


def _fields(record: Intent | Outcome) -> dict[str, Any]:
    return {one.name: getattr(record, one.name) for one in dataclasses.fields(record)}


@contextlib.contextmanager
def _fail_closed() -> Generator[None]:
    try:
        yield
    except (sqlite3.Error, OSError, UnicodeDecodeError) as error:
        raise _unavailable(_in_words(error)) from error


def _in_words(error: Exception) -> str:
    if isinstance(error, OSError):
        return (error.strerror or "its file cannot be used").lower()
    return str(error) if isinstance(error, sqlite3.Error) else "its file is damaged"


def _unavailable(why: str) -> ExecutionError:
    return ExecutionError(
        Issue(
            "audit-unavailable",
            f"the audit log cannot be written, so nothing is answered: {why}",
            ("free disk space, check the rights of the state folder, or verify the log",),
        )
    )


def _misused(why: str) -> InternalError:
    return InternalError(Issue("audit-misused", why))
