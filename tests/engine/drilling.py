"""Cells of an answer, and the rows that their records are: for tests of drill-through."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from engine.authorize import authorize
from engine.companions import others_names, placed, total_query, total_row
from engine.compile import compile_others, compile_query
from engine.drill import Records, Spot, drill
from engine.execution.backend import Limits
from engine.execution.result import to_rows
from engine.fit import fit
from engine.question import Viewer
from engine.resolve import resolve
from engine.resolved import ResolvedQuery
from engine.row_keys import shown_keys
from engine.verify import verify
from semantic.model import SemanticModel
from semantic.query import MetricQuery
from tests.engine.dirty import MemoryBackend

Row = dict[str, Any]
Key = tuple[Any, ...]


@dataclass(frozen=True, kw_only=True)
class Ground:
    """A model over a database, as one viewer sees it."""

    model: SemanticModel
    database: MemoryBackend
    viewer: Viewer
    as_of: date

    def ran(self, query: MetricQuery) -> tuple[ResolvedQuery, list[tuple[Any, ...]]]:
        """Return a query's rows, hidden columns and all."""
        resolved = resolve(query, self.model, self.as_of)
        authorized = authorize(resolved, self.model, self.viewer)
        statement = verify(compile_query(authorized), self.database.schema(), "duckdb")
        return resolved, list(to_rows(self.database.run(statement, Limits()).table))

    def cells(self, query: MetricQuery) -> Iterator[tuple[Spot, Any]]:
        """Yield every cell of a metric's columns, totals and others too, with its value."""
        resolved, rows = self.ran(query)
        width = len(resolved.columns)
        shown = [row[:width] for row in rows]
        names, keys = shown_keys(resolved, self.viewer, tuple(row[width:] for row in rows))
        keyed = list(keys) if names else [()] * len(shown)
        places: list[tuple[tuple[Any, ...], tuple[Any, ...], str]] = [
            (row, own, "rows") for row, own in zip(shown, keyed, strict=True)
        ]
        if query.totals:
            asked = total_query(resolved, self.model.calendar)
            total, found = self.ran(asked)
            columns = tuple(one.name for one in total.columns)
            places.append((total_row(resolved, found[0], columns), (), "totals"))
        if query.others:
            authorized = authorize(resolved, self.model, self.viewer)
            compiled = compile_others(authorized)
            statement = verify(compiled, self.database.schema(), "duckdb")
            for row in to_rows(self.database.run(statement, Limits()).table):
                columns = others_names(resolved)
                places.append((placed(resolved.columns, row, columns), (), "others"))
        for row, own, of in places:
            for column, value in zip(resolved.columns, row, strict=True):
                if column.role == "metric":
                    spot = Spot(
                        column=column.name,
                        row=row,
                        keys=own,
                        of=of,  # type: ignore[arg-type]
                        shown=tuple(zip(shown, keyed, strict=True)) if of == "others" else (),
                    )
                    yield spot, value

    def drilled(self, query: MetricQuery, spot: Spot) -> tuple[tuple[Records, list[Key]], ...]:
        """Return a cell's records, each with the primary keys of its rows."""
        found: list[tuple[Records, list[Key]]] = []
        for one in drill(query, spot, self.model, self.as_of):
            resolved, rows = self.ran(one.query)
            count = sum(1 for column in resolved.columns if column.role == "key")
            found.append((one, [row[:count] for row in rows]))
        return tuple(found)


def by_key(rows: list[Row], key: tuple[str, ...]) -> Mapping[Key, Row]:
    """Return rows by their primary key."""
    return {tuple(row[one] for one in key): row for row in rows}


@cache
def fitted(model: SemanticModel, database: MemoryBackend) -> SemanticModel:
    """Return a model matched to a database."""
    return fit(model, database.schema())
