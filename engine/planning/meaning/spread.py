"""A wish for a histogram to the rows whose numbers are spread: an average has no spread."""

import msgspec

from semantic.model import Measure, SemanticModel
from semantic.query import MetricQuery

#: Measures that stand for the values of their rows, one number each.
_OF_VALUES = ("avg", "median", "percentile")
_NUMBERS = ("integer", "decimal", "number")


def spread_of(query: MetricQuery, model: SemanticModel) -> MetricQuery | None:
    """Return the query of the rows behind a metric's values, or None where there are none such.

    Only where it averages a field that can be listed, ungrouped and plain: the same rows, each with
    its own number.
    """
    if len(query.metrics) != 1 or query.rows is not None or query.dimensions:
        return None
    plain = msgspec.structs.replace(query, metrics=(), where=(), segments=(), time=None)
    if plain != MetricQuery():
        return None
    name = query.metrics[0]
    measure = model.metrics[name].definition
    if not isinstance(measure, Measure) or measure.aggregate not in _OF_VALUES:
        return None
    for one in model.datasets[measure.dataset].dimensions.values():
        listed = not one.hidden and not one.sensitive and one.type in _NUMBERS
        if listed and measure.argument is not None and one.expression.tree == measure.argument.tree:
            return msgspec.structs.replace(
                query, metrics=(), rows=measure.dataset, of=name, dimensions=(one.qualified,)
            )
    return None
