"""What a query would do, and the records behind a cell, in their wire form."""

from datetime import date
from typing import Any, Literal

from engine.drill import Records
from engine.explain import Explained
from semantic.query import MetricQuery
from server.schemas import (
    WireCell,
    WireColumn,
    WireWarning,
    wire_columns,
    wire_parameters,
    wire_warnings,
)
from server.wire_proof import (
    Wire,
    WireCitation,
    WireColumnLineage,
    WireReading,
    wire_citations,
    wire_lineage,
    wire_reading,
)


class WireStatementBeside(Wire, frozen=True, kw_only=True):
    """A further statement that the answer would take."""

    of: Literal["totals", "others"]
    sql: str
    parameters: dict[str, WireCell]


class WireExplained(Wire, frozen=True, kw_only=True):
    """A query that would run, and all that is known of its answer before there are rows.

    `resolved` holds what the query became: real dates, join paths, parts of metrics. `warnings`
    are those that are certain already.
    """

    would_run: Literal[True]
    query: MetricQuery
    interpretation: WireReading
    columns: tuple[WireColumn, ...]
    sql: str
    parameters: dict[str, WireCell]
    beside: tuple[WireStatementBeside, ...]
    lineage: tuple[WireColumnLineage, ...]
    policies: tuple[str, ...]
    warnings: tuple[WireWarning, ...]
    citations: tuple[WireCitation, ...]
    resolved: dict[str, Any]
    snapshot: str
    as_of: date
    audit_id: str


class WireRecords(Wire, frozen=True, kw_only=True):
    """The rows behind one part of a number: `query` asks for just them.

    `side` says which value they make: the one shown, the one before, or the whole of a share.
    """

    label: str
    metric: str
    side: Literal["now", "before", "whole"]
    query: MetricQuery


class WireDrilled(Wire, frozen=True, kw_only=True):
    """The records behind a cell, part by part; none where no row stands behind it."""

    column: str
    records: tuple[WireRecords, ...]


def wire_explained(found: Explained) -> WireExplained:
    """Return what a query would do in its wire form."""
    return WireExplained(
        would_run=True,
        query=found.query,
        interpretation=wire_reading(found.reading),
        columns=wire_columns(found.columns),
        sql=found.statement.sql,
        parameters=wire_parameters(found.statement.parameters),
        beside=tuple(
            WireStatementBeside(of=of, sql=one.sql, parameters=wire_parameters(one.parameters))
            for of, one in found.beside
        ),
        lineage=wire_lineage(found.lineage),
        policies=found.policies,
        warnings=wire_warnings(found.caveats),
        citations=wire_citations(found.citations),
        resolved=dict(found.resolved),
        snapshot=found.snapshot,
        as_of=found.as_of,
        audit_id=found.audit_id,
    )


def wire_drilled(column: str, found: tuple[Records, ...]) -> WireDrilled:
    """Return the records behind a cell in their wire form."""
    return WireDrilled(
        column=column,
        records=tuple(
            WireRecords(label=one.label, metric=one.metric, side=one.side, query=one.query)
            for one in found
        ),
    )
