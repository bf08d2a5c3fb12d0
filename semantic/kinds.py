"""What can be said of a metric's definition, whatever its kind."""

from collections.abc import Iterator

from semantic.document import Kind
from semantic.model import (
    Balance,
    Conversion,
    Cumulative,
    Definition,
    Expression,
    Formula,
    Funnel,
    Measure,
    Metric,
    PointInTime,
    TimeDimension,
)


def kind_of(definition: Definition) -> Kind:
    """Return the key a definition is written under."""
    match definition:
        case Measure():
            return "measure"
        case Formula():
            return "formula"
        case Cumulative():
            return "cumulative"
        case PointInTime():
            return "point_in_time"
        case Balance():
            return "balance"
        case Funnel():
            return "funnel"
        case Conversion():
            return "conversion"


def parts_of(metric: Metric) -> tuple[str, ...]:
    """Return the metrics a metric is computed from."""
    match metric.definition:
        case Formula(metrics=names):
            return names
        case Cumulative(metric=name):
            return (name,)
        case _:
            return ()


def home_of(definition: Definition) -> str | None:
    """Return the dataset a definition is over; None where it is over other metrics."""
    match definition:
        case Measure() | Funnel() | Conversion():
            return definition.dataset
        case PointInTime() | Balance():
            return definition.measure.dataset
        case Formula() | Cumulative():
            return None


def time_of(definition: Definition) -> TimeDimension | None:
    """Return the time a definition goes by; None where it has none of its own."""
    match definition:
        case Measure() | Funnel() | Conversion():
            return definition.time
        case PointInTime():
            return definition.starts
        case Balance():
            return definition.at
        case Formula() | Cumulative():
            return None


def expressions_of(definition: Definition) -> Iterator[Expression]:
    """Yield every expression over rows that a definition holds, its dataset's row at home."""
    match definition:
        case Measure():
            yield from (one for one in (definition.argument, definition.where) if one is not None)
        case PointInTime() | Balance():
            yield from expressions_of(definition.measure)
        case Funnel():
            yield from (definition.entity, definition.step.expression)
            yield from () if definition.where is None else (definition.where,)
        case Conversion():
            yield from (definition.entity, definition.starts, definition.converts)
            yield from () if definition.where is None else (definition.where,)
        case Formula() | Cumulative():
            return
