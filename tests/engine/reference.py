"""What a metric query means, in plain Python over rows: slow, obvious, no code of the engine.

Only JSON goes in (the query as a mapping) and rows come out. The files beside this one hold the
parts: calendar, world, filters, metrics, time, checks, order, shapes, and one model each.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from tests.engine.reference_calendar import Refused
from tests.engine.reference_dirty import DIRTY, METRICS, TABLE
from tests.engine.reference_metrics import Formula, Measure
from tests.engine.reference_shapes import evaluate as answer
from tests.engine.reference_sides import Result
from tests.engine.reference_world import Row, Rows, Shape, Viewer
from tests.engine.reference_world import World as ShapedWorld

Query = Mapping[str, Any]
AS_OF = date(2026, 6, 30)
MEASURES = {name: one for name, one in METRICS.items() if isinstance(one, Measure)}
FORMULAS = {name: one for name, one in METRICS.items() if isinstance(one, Formula)}


class World(ShapedWorld):
    """The rows of tests/models/dirty.yml as one viewer sees them."""

    def __init__(self, rows: Rows, viewer: Viewer = None, shape: Shape = DIRTY) -> None:
        super().__init__(shape, rows, viewer)


def evaluate(query: Query, world: ShapedWorld, as_of: date = AS_OF) -> list[tuple[Any, ...]]:
    """Return the rows of a query with metrics; Refused where it has no answer."""
    return answer(query, world, as_of).rows


__all__ = [
    "AS_OF",
    "FORMULAS",
    "MEASURES",
    "TABLE",
    "Query",
    "Refused",
    "Result",
    "Row",
    "Rows",
    "World",
    "answer",
    "evaluate",
]
