"""Metrics to the parts they are made of, and back: formulas over branch columns."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from sqlglot import exp

from engine.branch import Lookback
from engine.safe_math import safe_math
from semantic.errors import Issue, did_you_mean
from semantic.model import (
    ADDITIVE,
    Balance,
    Conversion,
    Cumulative,
    DataType,
    Formula,
    Funnel,
    Measure,
    Metric,
    PointInTime,
    SemanticModel,
)


@dataclass(frozen=True, slots=True)
class Part:
    """What is aggregated over rows for a metric; under a `lookback`, up to the end of a bucket.

    Its name tells it apart: the definition is the one the model has under that name.
    """

    name: str
    definition: Measure | PointInTime | Balance | Funnel | Conversion = field(compare=False)
    lookback: Lookback | None = None


def find_metric(model: SemanticModel, name: str, where: str) -> Metric | Issue:
    """Return a metric by its name, or `unknown-metric`."""
    metric = model.metrics.get(name)
    if metric is not None:
        return metric
    known = [one.name for one in model.metrics.values() if not one.hidden]
    return Issue("unknown-metric", f"unknown metric '{name}'", did_you_mean(name, known), where)


def parts(model: SemanticModel, metric: Metric, lookback: Lookback | None = None) -> Iterator[Part]:
    """Yield the parts of a metric, each as often as it occurs."""
    match metric.definition:
        case Formula(metrics=names):
            for name in names:
                yield from parts(model, model.metrics[name], lookback)
        case Cumulative() as cumulative:
            base = model.metrics[cumulative.metric]
            yield from parts(model, base, Lookback(cumulative.span, cumulative.to_date))
        case definition:
            yield Part(metric.name, definition, lookback)


def as_tree(
    model: SemanticModel,
    metric: Metric,
    column: Callable[[Part], exp.Expr],
    lookback: Lookback | None = None,
) -> exp.Expr:
    """Return a metric as an expression over part columns, formulas put in place.

    Division by zero is NULL; so is the least or greatest of anything NULL, and the root of a
    negative number. `column` gives the column of a part.
    """
    match metric.definition:
        case Formula() as formula:
            tree = formula.tree
        case Cumulative() as cumulative:
            base = model.metrics[cumulative.metric]
            return as_tree(model, base, column, Lookback(cumulative.span, cumulative.to_date))
        case definition:
            return column(Part(metric.name, definition, lookback))

    def put(node: exp.Expr) -> exp.Expr:
        if isinstance(node, exp.Column):
            inner = as_tree(model, model.metrics[node.name], column, lookback)
            return exp.Paren(this=inner) if isinstance(inner, exp.Binary) else inner
        return node

    return safe_math(tree.copy().transform(put, copy=False), null_strict=True)


def metric_type(model: SemanticModel, metric: Metric) -> DataType:
    """Return the type of a metric's values: decimal and integer stay exact, the rest is number."""
    match metric.definition:
        case Measure(result_type=kind):
            return kind
        case PointInTime(measure=measure):
            return measure.result_type
        case Balance(measure=measure, keep=keep):
            return "number" if keep == "average" else measure.result_type
        case Funnel(rate=rate):
            return "integer" if rate is None else "number"
        case Conversion():
            return "number"
        case Cumulative(metric=name):
            return metric_type(model, model.metrics[name])
        case Formula() as formula:
            return _formula_type(model, formula)


def _formula_type(model: SemanticModel, formula: Formula) -> DataType:
    if formula.tree.find(exp.Div, exp.Sqrt, exp.Pow) is not None:
        return "number"
    inner: set[DataType] = {metric_type(model, model.metrics[name]) for name in formula.metrics}
    if inner <= {"integer"} and formula.tree.find(exp.Literal) is None:
        return "integer"
    if inner <= {"integer", "decimal"}:
        return "decimal"
    return next(iter(inner)) if len(inner) == 1 else "number"


def adds_up(model: SemanticModel, metric: Metric, *, over_time: bool = False) -> bool:
    """Return whether a metric's parts add up over dimensions; or over time, where it is a flow.

    A formula does if it is a sum of such metrics, times numbers, each of several coalesced to 0:
    a group that lacks one term would otherwise lose the others too.
    """
    match metric.definition:
        case Measure(aggregate=aggregate):
            return aggregate in ADDITIVE
        case PointInTime(measure=measure):
            return not over_time and measure.aggregate in ADDITIVE
        case Balance(measure=measure):
            return not over_time and measure.aggregate in ADDITIVE
        case Cumulative(metric=name):
            return not over_time and adds_up(model, model.metrics[name])
        case Formula(tree=tree):
            terms = _terms(tree)
            if not terms:
                return False
            several = len(terms) > 1
            return all(
                (coalesced or not several)
                and adds_up(model, model.metrics[name], over_time=over_time)
                for name, coalesced in terms
            )
        case Funnel() | Conversion():
            return False


def _terms(tree: exp.Expr, coalesced: bool = False) -> list[tuple[str, bool]] | None:
    """Return the metrics a formula adds, each with whether a missing one is 0; None of no sum."""
    match tree:
        case exp.Column():
            return [(tree.name, coalesced)]
        case exp.Paren() | exp.Neg():
            return _terms(tree.this, coalesced)
        case exp.Add() | exp.Sub():
            left, right = _terms(tree.this, coalesced), _terms(tree.expression, coalesced)
            return None if left is None or right is None else left + right
        case exp.Mul() if isinstance(tree.this, exp.Literal):
            return _terms(tree.expression, coalesced)
        case exp.Mul() | exp.Div() if isinstance(tree.expression, exp.Literal):
            return _terms(tree.this, coalesced)
        case exp.Coalesce() if [one.name for one in tree.expressions] == ["0"]:
            return _terms(tree.this, True)
        case _:
            return None
