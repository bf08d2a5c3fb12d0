"""What a query would do, without running it; every stage's value as plain JSON."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, cast

import msgspec
from sqlglot import exp

from data.manifest import Snapshot
from engine.caveats import caveats_ahead
from engine.citing import citations
from engine.known_values import FieldValues
from engine.lineage import lineage
from engine.overlap import overlap_ahead
from engine.prepared import Prepared
from engine.question import Plan
from engine.reading import read
from engine.reply import Caveat, Citation, Column, ColumnLineage, Reading
from engine.statement import Statement
from semantic.model import Dataset, Dimension, Expression, Metric, SemanticModel
from semantic.query import MetricQuery


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """A query that would run: all that is known of its answer before there are rows.

    `beside` are the statements of its totals and others; `caveats` those that are certain. What
    only running shows, such as a time limit, may still stop it.
    """

    query: MetricQuery
    reading: Reading
    columns: tuple[Column, ...]
    statement: Statement
    beside: tuple[tuple[Literal["totals", "others"], Statement], ...]
    lineage: tuple[ColumnLineage, ...]
    policies: tuple[str, ...]
    resolved: Mapping[str, Any]  # plain JSON
    caveats: tuple[Caveat, ...]
    citations: tuple[Citation, ...]
    snapshot: str
    as_of: date
    audit_id: str = ""


def explained(
    prepared: Prepared,
    model: SemanticModel,
    snapshot: Snapshot,
    *,
    known: Callable[[str], FieldValues],
    totals: Statement | None = None,
    plan: Plan | None = None,
) -> Explained:
    """Return what a prepared query would do; nothing of it runs."""
    resolved, seen = prepared.authorized.resolved, prepared.authorized.restrictions
    beside: list[tuple[Literal["totals", "others"], Statement]] = []
    if totals is not None:
        beside.append(("totals", totals))
    if prepared.others is not None:
        beside.append(("others", prepared.others))
    return Explained(
        query=resolved.query,
        reading=read(resolved, model, seen, plan),
        columns=resolved.columns,
        statement=prepared.statement,
        beside=tuple(beside),
        lineage=lineage(prepared.authorized),
        policies=tuple(line for one in seen.values() for line in one.in_words()),
        resolved=shown(resolved),
        caveats=caveats_ahead(resolved, model, seen, known) + overlap_ahead(resolved),
        citations=citations(prepared.statement, snapshot),
        snapshot=snapshot.id,
        as_of=resolved.as_of,
    )


def shown(value: object) -> Any:
    """Return a value as JSON can hold it: SQL trees as text, model parts by their names."""
    match value:
        case None | bool() | int() | float() | str():
            return value
        case Decimal():
            return str(value)
        case date() | datetime():
            return value.isoformat()
        case Expression():
            return value.sql
        case exp.Expr():
            return value.sql(dialect="duckdb")
        case Dimension():
            return value.qualified
        case Metric() | Dataset():
            return value.name
        case msgspec.Struct():
            return msgspec.to_builtins(value)
        case _:
            return _inside(value)


def _inside(value: object) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: shown(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, Mapping):
        pairs = cast("Mapping[object, object]", value)
        return {str(key): shown(one) for key, one in pairs.items()}
    if isinstance(value, tuple | list):
        return [shown(one) for one in cast("Sequence[object]", value)]
    if isinstance(value, set | frozenset):
        return sorted(str(one) for one in cast("Iterable[object]", value))
    return str(value)
