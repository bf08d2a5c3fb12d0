"""Metrics to the measures they are made of, and back: formulas over branch columns."""

from collections.abc import Callable, Iterator

from sqlglot import exp

from engine.safe_math import safe_math
from semantic.errors import Issue, did_you_mean
from semantic.model import DataType, Formula, Measure, Metric, NotYet, SemanticModel


def find_metric(model: SemanticModel, name: str, where: str) -> Metric | tuple[Issue, ...]:
    """Return a metric that can be compiled; `unknown-metric`, or `not-supported-yet`."""
    metric = model.metrics.get(name)
    if metric is None:
        known = [one.name for one in model.metrics.values() if not one.hidden]
        hints = did_you_mean(name, known)
        return (Issue("unknown-metric", f"unknown metric '{name}'", hints, where),)
    kinds = {
        one.definition.kind for one in parts(model, metric) if isinstance(one.definition, NotYet)
    }
    if kinds:
        listed = ", ".join(sorted(kind.replace("_", " ") for kind in kinds))
        message = f"metric '{name}' cannot be computed yet: it is made of a {listed} metric"
        return (Issue("not-supported-yet", message, (), where),)
    return metric


def parts(model: SemanticModel, metric: Metric) -> Iterator[Metric]:
    """Yield a metric and every metric its formula is made of, each as often as it occurs."""
    yield metric
    if isinstance(metric.definition, Formula | NotYet):
        for name in metric.definition.metrics:
            yield from parts(model, model.metrics[name])


def measures(model: SemanticModel, metric: Metric) -> Iterator[tuple[str, Measure]]:
    """Yield the measures of a metric, by metric name."""
    for part in parts(model, metric):
        if isinstance(part.definition, Measure):
            yield part.name, part.definition


def as_tree(model: SemanticModel, metric: Metric, column: Callable[[str], exp.Expr]) -> exp.Expr:
    """Return a metric as an expression over measure columns, formulas put in place.

    Division by zero is NULL; so is the least or greatest of anything NULL, and the root of a
    negative number. `column` gives the column of a measure by its metric's name.
    """
    definition = metric.definition
    if not isinstance(definition, Formula):
        return column(metric.name)

    def put(node: exp.Expr) -> exp.Expr:
        if isinstance(node, exp.Column):
            inner = as_tree(model, model.metrics[node.name], column)
            return exp.Paren(this=inner) if isinstance(inner, exp.Binary) else inner
        return node

    return safe_math(definition.tree.copy().transform(put, copy=False), null_strict=True)


def formula_type(model: SemanticModel, metric: Metric) -> DataType:
    """Return the type of a metric's values: decimal and integer stay exact, the rest is number."""
    definition = metric.definition
    if isinstance(definition, Measure):
        return definition.result_type
    if not isinstance(definition, Formula):
        return "number"
    if definition.tree.find(exp.Div, exp.Sqrt, exp.Pow) is not None:
        return "number"
    inner: set[DataType] = {formula_type(model, model.metrics[name]) for name in definition.metrics}
    if inner <= {"integer"} and definition.tree.find(exp.Literal) is None:
        return "integer"
    if inner <= {"integer", "decimal"}:
        return "decimal"
    return next(iter(inner)) if len(inner) == 1 else "number"
