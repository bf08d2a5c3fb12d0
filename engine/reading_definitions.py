"""Metrics to what they are made of, in words: each definition followed by those of its parts."""

from collections.abc import Iterable, Iterator

from semantic.catalog import aggregate_in_words
from semantic.kinds import parts_of
from semantic.model import (
    Balance,
    Conversion,
    Cumulative,
    Expression,
    Formula,
    Funnel,
    Measure,
    Metric,
    PointInTime,
    SemanticModel,
    TimeDimension,
)


def definitions(model: SemanticModel, metrics: Iterable[Metric]) -> tuple[tuple[str, str], ...]:
    """Return each metric's label with its definition, then those of its parts; each once."""
    found: dict[str, tuple[str, str]] = {}
    for metric in metrics:
        for one in _with_parts(model, metric):
            found.setdefault(one.name, (one.words.label, definition_of(model, one)))
    return tuple(found.values())


def definition_of(model: SemanticModel, metric: Metric) -> str:
    """Return what a metric is made of, as the model says it."""
    match metric.definition:
        case Formula(sql=sql):
            return sql
        case Measure() as measure:
            time = measure.time or model.datasets[measure.dataset].time
            dated = f", by {_date(time)}" if time else ""
            return f"{_measured(model, measure)}{dated}"
        case Cumulative() as cumulative:
            return f"{cumulative.metric} {_cumulated(cumulative)}"
        case PointInTime(measure=measure, starts=starts, ends=ends):
            held = f"that hold at a moment, from {_date(starts)} to {_date(ends)}"
            return f"{_measured(model, measure)} {held}"
        case Balance(measure=measure, at=at, keep="average"):
            return f"{_measured(model, measure)}, averaged over the snapshots by {_date(at)}"
        case Balance(measure=measure, at=at, keep=keep):
            return f"{_measured(model, measure)} of the {keep} snapshot by {_date(at)}"
        case Funnel() as funnel:
            return _funnel(model, funnel)
        case Conversion() as conversion:
            return _conversion(model, conversion)


def _with_parts(model: SemanticModel, metric: Metric) -> Iterator[Metric]:
    yield metric
    for name in parts_of(metric):
        yield from _with_parts(model, model.metrics[name])


def _measured(model: SemanticModel, measure: Measure) -> str:
    rows = f"{aggregate_in_words(measure)} of {_rows(model, measure.dataset)}"
    return rows + _where(measure.where)


def _cumulated(cumulative: Cumulative) -> str:
    if cumulative.span is not None:
        return f"over the last {cumulative.span}"
    if cumulative.to_date is not None:
        return f"since the {cumulative.to_date.replace('_', ' ')} began"
    return "since the first row"


def _funnel(model: SemanticModel, funnel: Funnel) -> str:
    count = f"how many {funnel.entity.sql} of {_rows(model, funnel.dataset)}"
    steps = ", ".join(funnel.steps)
    said = f"{count}{_where(funnel.where)} came to each {funnel.step.words.label.lower()}: {steps}"
    match funnel.rate:
        case "previous":
            return f"{said}; as a share of the step before"
        case "first":
            return f"{said}; as a share of the first step"
        case None:
            return said


def _conversion(model: SemanticModel, conversion: Conversion) -> str:
    rows = f"{_rows(model, conversion.dataset)}{_where(conversion.where)}"
    return (
        f"share of {conversion.entity.sql} of {rows} that after {conversion.starts.sql}"
        f" came to {conversion.converts.sql} within {conversion.within}"
    )


def _rows(model: SemanticModel, dataset: str) -> str:
    return f"{model.datasets[dataset].words.label.lower()} rows"


def _where(where: Expression | None) -> str:
    return f" where {where.sql}" if where else ""


def _date(time: TimeDimension) -> str:
    return time.dimension.words.label.lower()
