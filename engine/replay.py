"""An audit record to the rows it saw: the same statement, run again on the same snapshot."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, cast

import sqlglot
from sqlglot import exp

from engine.audit.fingerprint import fingerprint
from engine.audit.reader import AuditEntry
from engine.compile import Compiled
from engine.execution.backend import Backend, Limits
from engine.execution.result import to_rows
from engine.reply import Cell
from engine.statement import Parameter
from engine.verify import verify
from semantic.errors import ExecutionError, Issue

_ANSWERED = ("ok", "empty", "partial")


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """The rows of today, and whether they are those that the record's result hash is of."""

    rows: tuple[tuple[Cell, ...], ...]
    verdict: Literal["identical", "differs"]


def replay(entry: AuditEntry, backend: Backend, limits: Limits | None = None) -> Replay:
    """Run a record's statement again; ExecutionError `cannot-replay` where it never gave rows.

    The statement is proven safe anew before it runs: a log may come from anywhere. `backend` is
    open on the record's snapshot, and answers from no cache.
    """
    outcome = entry.outcome
    if entry.sql is None or outcome is None or entry.status not in _ANSWERED:
        raise _refused(f"record {entry.audit_id} gave no rows ({entry.status})")
    parameters = cast(Mapping[str, Parameter], entry.body.get("parameters") or {})
    statement = verify(
        Compiled(select=_select(entry, backend.dialect), parameters=dict(parameters), hidden=()),
        backend.schema(),
        backend.dialect,
    )
    limits = limits or Limits()
    if outcome.get("truncated"):
        limits = Limits(seconds=limits.seconds, rows=int(outcome["rows"]))
    rows = to_rows(backend.run(statement, limits).table)
    same = fingerprint(rows) == outcome.get("result_sha256")
    return Replay(rows=rows, verdict="identical" if same else "differs")


def _select(entry: AuditEntry, dialect: str) -> exp.Select:
    try:
        tree = sqlglot.parse_one(entry.sql or "", read=dialect)
    except (sqlglot.ParseError, sqlglot.TokenError, RecursionError, ValueError) as error:
        raise _refused(f"record {entry.audit_id} holds no statement of ours") from error
    if not isinstance(tree, exp.Select):
        raise _refused(f"record {entry.audit_id} holds no SELECT")
    return tree


def _refused(why: str) -> ExecutionError:
    return ExecutionError(Issue("cannot-replay", why))
