"""What the audit log keeps of one question: an intent before, an outcome after."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol

Surface = Literal["ask", "query", "cli", "check", "index", "chart", "report", "load", "system"]
OutcomeKind = Literal[
    "ok",
    "empty",
    "clarification",
    "refusal",
    "explanation",
    "denied",
    "error",
    "cancelled",
    "timeout",
    "partial",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """Written and durable before anything runs. `query`, `sql` are None until they exist."""

    actor: str
    surface: Surface
    question: str | None
    query: str | None = None  # canonical JSON of the metric query
    sql: str | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict[str, Any])
    policies: tuple[str, ...] = ()
    tables: tuple[Mapping[str, Any], ...] = ()  # name, content, source, source_sha256, rows
    columns: tuple[Mapping[str, Any], ...] = ()  # table, column, roles
    snapshot: str | None = None
    model: str | None = None  # fingerprint of the semantic model
    planner: str | None = None
    assumptions: tuple[str, ...] = ()
    conversation: str | None = None
    request: str | None = None
    roles: tuple[str, ...] = ()
    language_model: Mapping[str, Any] | None = None  # what it was asked, and what that took


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Written after. `result_sha256` is canonical: see engine/audit/fingerprint.py.

    `cached` says that the statement did not run for this question: its rows are those of an equal
    one over the same snapshot, which ran before or at the same time.
    """

    kind: OutcomeKind
    rows: int = 0
    truncated: bool = False
    result_sha256: str | None = None
    issues: tuple[str, ...] = ()
    timings: Mapping[str, float] = field(default_factory=dict[str, float])
    cached: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEvent:
    """One record of the chain, as stored. `event` is "intent", "outcome" or an event name."""

    seq: int
    audit_id: str
    event: str
    at: datetime
    body: Mapping[str, Any]
    previous_hash: str
    hash: str


class AuditLog(Protocol):
    """Append-only. Every append is durable when it returns, or raises `audit-unavailable`."""

    def begin(self, intent: Intent) -> str:
        """Append an intent; return its audit id. ExecutionError `audit-unavailable`."""
        ...

    def finish(self, audit_id: str, outcome: Outcome) -> None:
        """Append the outcome of an intent. ExecutionError `audit-unavailable`."""
        ...

    def note(self, event: str, actor: str, body: Mapping[str, Any]) -> str:
        """Append another event (a load, a rollback); return its audit id."""
        ...
