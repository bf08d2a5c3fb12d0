"""What a reader sees of a model: what can be asked, in words, without SQL trees or secrets."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from semantic.errors import Issue
from semantic.kinds import home_of, kind_of, time_of
from semantic.model import (
    Calendar,
    Dataset,
    DataType,
    Dimension,
    Format,
    Grain,
    LatestOf,
    Measure,
    Metric,
    Polarity,
    Segment,
    SemanticModel,
    TimeDimension,
)
from semantic.query import MetricQuery


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogMetric:
    """A metric: its words, and its definition in readable text."""

    name: str
    label: str
    description: str
    synonyms: tuple[str, ...]
    kind: str
    definition: str
    dataset: str | None
    time: str | None
    format: Format | None
    good: Polarity | None
    default_window: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogDimension:
    """A dimension. `name` is qualified; `allowed` is false for a sensitive one not granted."""

    name: str
    label: str
    description: str
    synonyms: tuple[str, ...]
    type: DataType
    format: Format | None
    order: tuple[str, ...]
    grain: Grain | None
    is_time: bool
    sensitive: bool
    allowed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogSegment:
    """A named filter. `name` is qualified."""

    name: str
    label: str
    description: str
    synonyms: tuple[str, ...]
    definition: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogJoin:
    """A many-to-one join: each row has at most one of `dataset`, called `role`."""

    role: str
    dataset: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogDataset:
    """A dataset with everything that can be asked of it."""

    name: str
    label: str
    description: str
    synonyms: tuple[str, ...]
    grain: tuple[str, ...]
    time: str | None
    joins: tuple[CatalogJoin, ...]
    dimensions: tuple[CatalogDimension, ...]
    segments: tuple[CatalogSegment, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogQuestion:
    """A verified question."""

    ask: str
    query: MetricQuery
    quick: bool
    verified_by: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogChecks:
    """How the model stands against the data. The issues are for who may see every row."""

    status: Literal["ok", "warnings", "errors"]
    snapshot: str
    checked_at: datetime
    error_count: int
    warning_count: int
    errors: tuple[Issue, ...] = ()
    warnings: tuple[Issue, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalog:
    """All that can be asked of a model; `checks` are None until they were made."""

    model: str
    description: str
    as_of: str
    currency: str | None
    calendar: Calendar
    metrics: tuple[CatalogMetric, ...]
    datasets: tuple[CatalogDataset, ...]
    questions: tuple[CatalogQuestion, ...]
    checks: CatalogChecks | None = None


def catalog(
    model: SemanticModel,
    may_see: frozenset[str] = frozenset(),
    checks: CatalogChecks | None = None,
) -> Catalog:
    """Return what a reader with rights to some sensitive fields sees of a model."""
    return Catalog(
        model=model.name,
        description=model.description,
        as_of=_as_of(model),
        currency=model.currency,
        calendar=model.calendar,
        metrics=tuple(_metric(one) for one in model.metrics.values() if not one.hidden),
        datasets=tuple(_dataset(one, may_see) for one in model.datasets.values() if not one.hidden),
        questions=tuple(
            CatalogQuestion(
                ask=one.ask, query=one.query, quick=one.quick, verified_by=one.verified_by
            )
            for one in model.questions
        ),
        checks=checks,
    )


def definition_in_words(metric: Metric) -> str:
    """Return how a metric is computed, as its author would say it."""
    match metric.definition:
        case Measure() as measure:
            where = f" where {measure.where.sql}" if measure.where else ""
            return f"{aggregate_in_words(measure)} of {measure.dataset}{where}"
        case other:
            return other.sql


def aggregate_in_words(measure: Measure) -> str:
    """Return an aggregate as it is written in the YAML: count(distinct account_id)."""
    if measure.argument is None:
        return "count(*)"
    argument = measure.argument.sql
    match measure.aggregate:
        case "count_distinct":
            return f"count(distinct {argument})"
        case "percentile":
            return f"percentile({argument}, {measure.parameter})"
        case aggregate:
            return f"{aggregate}({argument})"


def _as_of(model: SemanticModel) -> str:
    match model.as_of:
        case date() as day:
            return day.isoformat()
        case LatestOf(dimension=dimension):
            return f"latest {dimension.qualified}"
        case word:
            return word


def _metric(metric: Metric) -> CatalogMetric:
    definition = metric.definition
    return CatalogMetric(
        name=metric.name,
        label=metric.words.label,
        description=metric.words.description,
        synonyms=metric.words.synonyms,
        kind=kind_of(definition),
        definition=definition_in_words(metric),
        dataset=home_of(definition),
        time=_time(home_of(definition), time_of(definition)),
        format=metric.format,
        good=metric.good,
        default_window=metric.default_window,
    )


def _time(home: str | None, time: TimeDimension | None) -> str | None:
    if time is None or home is None:
        return None
    return f"{time.path[-1] if time.path else home}.{time.dimension.name}"


def _dataset(dataset: Dataset, may_see: frozenset[str]) -> CatalogDataset:
    return CatalogDataset(
        name=dataset.name,
        label=dataset.words.label,
        description=dataset.words.description,
        synonyms=dataset.words.synonyms,
        grain=dataset.primary_key,
        time=_time(dataset.name, dataset.time),
        joins=tuple(
            CatalogJoin(role=one.role, dataset=one.dataset) for one in dataset.joins.values()
        ),
        dimensions=tuple(
            _dimension(one, may_see) for one in dataset.dimensions.values() if not one.hidden
        ),
        segments=tuple(_segment(one) for one in dataset.segments.values()),
    )


def _dimension(dimension: Dimension, may_see: frozenset[str]) -> CatalogDimension:
    return CatalogDimension(
        name=dimension.qualified,
        label=dimension.words.label,
        description=dimension.words.description,
        synonyms=dimension.words.synonyms,
        type=dimension.type,
        format=dimension.format,
        order=dimension.order,
        grain=dimension.grain,
        is_time=dimension.type in ("date", "timestamp"),
        sensitive=dimension.sensitive,
        allowed=not dimension.sensitive or dimension.qualified in may_see,
    )


def _segment(segment: Segment) -> CatalogSegment:
    return CatalogSegment(
        name=f"{segment.dataset}.{segment.name}",
        label=segment.words.label,
        description=segment.words.description,
        synonyms=segment.words.synonyms,
        definition=segment.expression.sql,
    )
