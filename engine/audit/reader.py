"""The audit log to entries a reviewer reads: each question with what came of it."""

import contextlib
import sqlite3
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, cast

from engine.audit import canonical
from engine.audit.chain import AT, COLUMNS
from engine.audit.record import AuditEvent, OutcomeKind
from engine.audit.verify import open_to_read
from semantic.errors import ExecutionError, Issue

#: What became of an entry. An intent without outcome is `interrupted` (or, this very moment,
#: still running); another event (a load, a rollback) is `noted`.
Status = OutcomeKind | Literal["interrupted", "noted"]
#: Fields of an intent in which a text is looked for.
SEARCHED = ("question", "query", "sql")


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One question (intent and outcome) or one other event. `body` is what the intent holds."""

    audit_id: str
    seq: int
    event: str
    at: datetime
    actor: str
    status: Status
    body: Mapping[str, Any]
    outcome: Mapping[str, Any] | None
    finished_at: datetime | None
    records: tuple[AuditEvent, ...]  # as stored, with their hashes

    @property
    def question(self) -> str | None:
        """What was asked, word for word."""
        return self.body.get("question")

    @property
    def sql(self) -> str | None:
        """What ran, its values apart."""
        return self.body.get("sql")


class AuditReader:
    """Reads a log that others may be appending to; never writes."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def entries(
        self,
        *,
        actor: str | None = None,
        outcome: Status | None = None,
        text: str | None = None,
        limit: int = 50,
        before: int | None = None,
    ) -> tuple[AuditEntry, ...]:
        """Return entries newest first; `before` (the last seq seen) turns the page."""
        found: list[AuditEntry] = []
        for entry in self._newest_first():
            if before is not None and entry.seq >= before:
                continue
            if len(found) >= limit:
                break
            if _matches(entry, actor, outcome, text):
                found.append(entry)
        return tuple(found)

    def show(self, audit_id: str) -> AuditEntry | None:
        """Return one entry, or None when the log holds no such id."""
        with self._connection() as connection:
            query = f"SELECT {COLUMNS} FROM event WHERE audit_id = ? ORDER BY seq"  # noqa: S608
            events = [_event(row) for row in connection.execute(query, (audit_id,))]
        return _entry(events[0], events[1] if len(events) > 1 else None) if events else None

    def noted(self, event: str) -> tuple[AuditEntry, ...]:
        """Return every note of one event, newest first."""
        with self._connection() as connection:
            query = f"SELECT {COLUMNS} FROM event WHERE event = ? ORDER BY seq DESC"  # noqa: S608
            return tuple(_entry(_event(row), None) for row in connection.execute(query, (event,)))

    def snapshots(self) -> frozenset[str]:
        """Return every snapshot a question was answered from: what must be kept to replay it."""
        with self._connection() as connection:
            rows = connection.execute("SELECT body FROM event WHERE event = 'intent'")
            named = {canonical.load(body).get("snapshot") for (body,) in rows}
        return frozenset(named - {None})

    def _newest_first(self) -> Iterator[AuditEntry]:
        outcomes: dict[str, AuditEvent] = {}
        with self._connection() as connection:
            query = f"SELECT {COLUMNS} FROM event ORDER BY seq DESC"  # noqa: S608 (a constant)
            for row in connection.execute(query):
                event = _event(row)
                if event.event == "outcome":
                    outcomes[event.audit_id] = event
                else:
                    yield _entry(event, outcomes.pop(event.audit_id, None))

    @contextlib.contextmanager
    def _connection(self) -> Generator[sqlite3.Connection]:
        try:
            with contextlib.closing(open_to_read(self._path)) as connection:
                yield connection
        except (sqlite3.Error, OSError, ValueError) as error:
            raise ExecutionError(
                Issue(
                    "audit-unavailable",
                    "the audit log cannot be read",
                    ("verify it: a record may be damaged",),
                )
            ) from error


def _event(row: tuple[Any, ...]) -> AuditEvent:
    seq, audit_id, event, at, text, previous, digest = row
    body = canonical.load(text)
    if not isinstance(body, dict) or (event == "outcome" and "kind" not in body):
        raise ValueError(f"record {seq} is no record of ours")
    return AuditEvent(
        seq=seq,
        audit_id=audit_id,
        event=event,
        at=datetime.strptime(at, AT).replace(tzinfo=UTC),
        body=cast(dict[str, Any], body),
        previous_hash=previous,
        hash=digest,
    )


def _entry(event: AuditEvent, outcome: AuditEvent | None) -> AuditEntry:
    status: Status = "noted" if event.event != "intent" else "interrupted"
    if outcome is not None:
        status = outcome.body["kind"]
    return AuditEntry(
        audit_id=event.audit_id,
        seq=event.seq,
        event=event.event,
        at=event.at,
        actor=event.body.get("actor", ""),
        status=status,
        body=event.body,
        outcome=None if outcome is None else outcome.body,
        finished_at=None if outcome is None else outcome.at,
        records=(event,) if outcome is None else (event, outcome),
    )


def _matches(
    entry: AuditEntry, actor: str | None, outcome: Status | None, text: str | None
) -> bool:
    if actor is not None and entry.actor != actor:
        return False
    if outcome is not None and entry.status != outcome:
        return False
    if text is None:
        return True
    needle = text.casefold()
    return any(needle in str(entry.body.get(field) or "").casefold() for field in SEARCHED)
