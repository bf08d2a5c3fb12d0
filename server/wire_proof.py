"""What proves an answer, in its wire form: its reading, what it is made of, the files behind it."""

from datetime import datetime

import msgspec

from engine.question import Slot
from engine.reply import Citation, ColumnLineage, LineageRole, Reading
from semantic.query import MetricQuery


class Wire(msgspec.Struct, frozen=True, kw_only=True):
    """A JSON object we write; every field is always there."""


class WireDefinition(Wire, frozen=True, kw_only=True):
    """A metric's label with what it means."""

    label: str
    definition: str


class WireInherited(Wire, frozen=True, kw_only=True):
    """One thing taken over from the turn before, and the query without it, if one is left."""

    text: str
    slot: Slot
    without: MetricQuery | None


class WireReading(Wire, frozen=True, kw_only=True):
    """How the query was understood, in words.

    `metrics` holds the parts of formulas too; `paths` the joins on the way to fields; `groups`
    where rows stand that have no match, or several.
    """

    sentence: str
    metrics: tuple[WireDefinition, ...]
    window: str | None
    comparison: str | None
    moments: tuple[str, ...]
    filters: tuple[str, ...]
    paths: tuple[str, ...]
    groups: tuple[str, ...]
    assumptions: tuple[str, ...]
    ignored: tuple[str, ...]
    inherited: tuple[WireInherited, ...]


class WireSourceColumn(Wire, frozen=True, kw_only=True):
    """A column of a table, and what for it was read."""

    table: str
    column: str
    roles: tuple[LineageRole, ...]


class WireColumnLineage(Wire, frozen=True, kw_only=True):
    """What one column of the answer is made of."""

    column: str
    sources: tuple[WireSourceColumn, ...]


class WireCitation(Wire, frozen=True, kw_only=True):
    """The file behind a table that was read."""

    table: str
    source: str
    sha256: str
    rows: int
    loaded_at: datetime


def wire_reading(reading: Reading) -> WireReading:
    """Return a reading in its wire form."""
    return WireReading(
        sentence=reading.sentence,
        metrics=tuple(WireDefinition(label=one, definition=two) for one, two in reading.metrics),
        window=reading.window,
        comparison=reading.comparison,
        moments=reading.moments,
        filters=reading.filters,
        paths=reading.paths,
        groups=reading.groups,
        assumptions=reading.assumptions,
        ignored=reading.ignored,
        inherited=tuple(
            WireInherited(text=one.text, slot=one.slot, without=one.without)
            for one in reading.inherited
        ),
    )


def wire_lineage(lineage: tuple[ColumnLineage, ...]) -> tuple[WireColumnLineage, ...]:
    """Return the lineage of columns in its wire form."""
    return tuple(
        WireColumnLineage(
            column=one.column,
            sources=tuple(
                WireSourceColumn(table=each.table, column=each.column, roles=each.roles)
                for each in one.sources
            ),
        )
        for one in lineage
    )


def wire_citations(citations: tuple[Citation, ...]) -> tuple[WireCitation, ...]:
    """Return the files behind an answer in their wire form."""
    return tuple(
        WireCitation(
            table=one.table,
            source=one.source,
            sha256=one.sha256,
            rows=one.rows,
            loaded_at=one.loaded_at,
        )
        for one in citations
    )
