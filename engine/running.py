"""The single choke point: nothing executes without an intent written first, an outcome after."""

import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from data.manifest import Snapshot
from engine.audit.fingerprint import fingerprint
from engine.audit.record import AuditLog, Intent, Outcome, OutcomeKind
from engine.events import Emit, StageDone
from engine.execution.backend import Backend, Cancellation, Limits
from engine.execution.result import not_finite, to_rows, types_of
from engine.reply import Cell
from engine.statement import Statement
from semantic.errors import AccessError, ExecutionError, ProvenueError
from semantic.model import DataType

_KINDS: Mapping[str, OutcomeKind] = {"timeout": "timeout", "cancelled": "cancelled"}


@dataclass(slots=True)
class Stages:
    """Times the stages of one answer and tells each."""

    emit: Emit
    milliseconds: dict[str, float] = field(default_factory=dict[str, float])

    @contextmanager
    def stage(self, name: str) -> Generator[None]:
        """Time what happens inside."""
        started = time.perf_counter()
        yield
        self.ended(name, started)

    def ended(self, name: str, started: float) -> None:
        """Tell that a stage has ended which began at a moment of `time.perf_counter`."""
        self.milliseconds[name] = (time.perf_counter() - started) * 1000
        self.emit(StageDone(name, self.milliseconds[name]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """Rows of one statement, and our type of each column that has one.

    `not_finite` counts cells that were infinite or no number. `cached` when the rows are those of
    a run before, or of one that others waited for too.
    """

    rows: tuple[tuple[Cell, ...], ...]
    truncated: bool
    not_finite: Mapping[str, int]
    types: Mapping[str, DataType]
    cached: bool = False


@dataclass(slots=True)
class Recorded:
    """One audited run: statements execute inside it, its outcome is written when it ends."""

    audit_id: str
    backend: Backend
    limits: Limits
    outcome: Outcome | None = None
    rows: int = 0

    def run(self, statement: Statement, cancel: Cancellation | None = None) -> Ran:
        """Execute one statement of this run."""
        result = self.backend.run(statement, self.limits, cancel)
        found = to_rows(result.table)
        self.rows += len(found)
        return Ran(
            rows=found,
            truncated=result.truncated,
            not_finite=not_finite(result.table),
            types=types_of(result.table.schema),
            cached=result.cached,
        )

    def succeed(self, ran: Ran, timings: Mapping[str, float]) -> None:
        """Set the outcome of a run that gave rows."""
        self.outcome = Outcome(
            kind="partial" if ran.truncated else "ok" if ran.rows else "empty",
            rows=len(ran.rows),
            truncated=ran.truncated,
            result_sha256=fingerprint(ran.rows),
            cached=ran.cached,
            timings=timings,
        )


@contextmanager
def recorded(
    audit: AuditLog, intent: Intent, backend: Backend, limits: Limits
) -> Generator[Recorded]:
    """Write the intent, let the body run, write the outcome whatever happens.

    When the intent cannot be written, nothing runs; when the outcome cannot, no result leaves.
    """
    run = Recorded(audit.begin(intent), backend, limits)
    try:
        yield run
    except ProvenueError as error:
        run.outcome = failed(error)
        raise
    finally:
        audit.finish(
            run.audit_id, run.outcome or Outcome(kind="error", issues=("internal: interrupted",))
        )


def failed(error: ProvenueError) -> Outcome:
    """Return the outcome of an error of ours."""
    kind: OutcomeKind = "error"
    if isinstance(error, AccessError):
        kind = "denied"
    elif isinstance(error, ExecutionError):
        kind = _KINDS.get(error.issues[0].code if error.issues else "", "error")
    return Outcome(kind=kind, issues=tuple(f"{one.code}: {one.message}" for one in error.issues))


def with_statement(intent: Intent, statement: Statement, snapshot: Snapshot) -> Intent:
    """Return an intent that holds what is about to run and the bytes it reads."""
    tables: list[Mapping[str, object]] = []
    for name in statement.tables:
        version = snapshot.table(name)
        if version is not None:
            tables.append(
                {
                    "name": name,
                    "content": version.content,
                    "source": version.source,
                    "source_sha256": version.source_sha256,
                    "rows": version.rows,
                }
            )
    return replace(
        intent,
        sql=statement.sql,
        parameters=dict(statement.parameters),
        tables=tuple(tables),
        columns=tuple(
            {"table": use.table, "column": use.column, "roles": list(use.roles)}
            for use in statement.columns
        ),
    )
