"""Resolved query to words: definitions, window as dates, filters, shapes, assumptions."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from engine.authorize import Restriction
from engine.derived import WORDS, kind_of
from engine.fields import dimension_of
from engine.predicate import TypedFilter
from engine.question import Plan
from engine.reading_definitions import definitions
from engine.reading_paths import groups, paths
from engine.reading_shapes import (
    comparison,
    flows,
    in_a_phrase,
    level_at,
    limits,
    listed,
    moments,
    shares,
)
from engine.reply import Reading
from engine.resolved import ResolvedQuery
from engine.statement import Parameter
from semantic.model import SemanticModel
from semantic.periods import DateWindow
from semantic.query import Having, Operator

_COMPARED = {
    "=": "is",
    "!=": "is not",
    ">": "is over",
    ">=": "is at least",
    "<": "is under",
    "<=": "is at most",
}
_WORDS: dict[Operator, str] = {
    "=": "is",
    "!=": "is not",
    "in": "is one of",
    "not_in": "is none of",
    ">": "is over",
    ">=": "is at least",
    "<": "is under",
    "<=": "is at most",
    "between": "is between",
    "contains": "contains",
    "starts_with": "starts with",
    "ends_with": "ends with",
    "is_null": "is missing",
    "is_not_null": "is there",
    "during": "falls in",
}


def read(
    resolved: ResolvedQuery,
    model: SemanticModel,
    restrictions: Mapping[str, Restriction],
    plan: Plan | None = None,
) -> Reading:
    """Return how a query was understood; every part of it is said."""
    query = resolved.query
    asked = [model.metrics[name] for name in dict.fromkeys(query.metrics)]
    judged = [model.metrics[one.metric.partition(":")[0]] for one in query.having]
    counted = [model.metrics[query.of]] if query.of is not None else []
    filters = tuple(filter_words(model, one) for one in resolved.filters)
    filters += tuple(_having(resolved, model, one) for one in query.having)
    policies = tuple(
        f"rows you may see of {line}" for one in restrictions.values() for line in one.in_words()
    )
    found = Reading(
        sentence="",
        metrics=definitions(model, (*asked, *judged, *counted)),
        window=_window(resolved),
        comparison=comparison(resolved),
        moments=moments(resolved, model),
        filters=filters + policies,
        paths=paths(resolved, model),
        groups=groups(resolved, model),
        assumptions=plan.assumptions if plan else (),
        ignored=plan.ignored if plan else (),
        inherited=plan.inherited if plan else (),
        level_at=level_at(resolved),
    )
    return replace(found, sentence=_sentence(resolved, model, found, filters))


def filter_words(model: SemanticModel, one: TypedFilter) -> str:
    """Return one filter as a phrase."""
    if one.segment is not None:
        dataset, name = one.segment
        return model.datasets[dataset].segments[name].words.label
    if one.any_of is not None:
        return " or ".join(f"({filter_words(model, each)})" for each in one.any_of)
    if one.all_of is not None:
        return " and ".join(f"({filter_words(model, each)})" for each in one.all_of)
    if one.negated is not None:
        return f"not ({filter_words(model, one.negated)})"
    if one.field is None or one.operator is None:
        return ""
    dimension = dimension_of(model, one.field)
    owner = model.datasets[dimension.dataset]
    said = owner.words.label if one.field.target == owner.name else one.field.target
    label = said if owner.label == dimension.name else _owned(said, dimension.words.label)
    if one.window is not None:
        return f"{label} falls in {_dated(one.window)}"
    values = [value_words(value.value) for value in one.values]
    joined = " and ".join(values) if one.operator == "between" else ", ".join(values)
    return f"{label} {_WORDS[one.operator]} {joined}".rstrip()


def _owned(owner: str, label: str) -> str:
    """Return a field's label with its owner's, which is said once: `Account id`."""
    return label if label.lower().startswith(owner.lower()) else f"{owner} {label.lower()}"


def value_words(value: Parameter) -> str:
    """Return a value as a reader says it."""
    match value:
        case None:
            return "missing"
        case bool():
            return "yes" if value else "no"
        case int() | float() | Decimal():
            return f"{value:,}"
        case datetime():
            return value.isoformat(" ")
        case date():
            return value.isoformat()
        case str():
            return value


def _having(resolved: ResolvedQuery, model: SemanticModel, one: Having) -> str:
    labels = {each.name: each.label for each in resolved.columns}
    kind, metric = kind_of(one.metric), one.metric.partition(":")[0]
    label = labels.get(one.metric) or model.metrics[metric].words.label
    if kind is not None and one.metric not in labels:
        label = f"{label}, {WORDS[kind]}"
    return f"{in_a_phrase(label)} {_COMPARED[one.op]} {one.value:,}"


def _window(resolved: ResolvedQuery) -> str | None:
    window = resolved.window
    if window is None:
        return None
    said = _dated(window)
    fields = sorted(_time_labels(resolved))
    return f"{said}, by {listed(fields)}" if fields else said


def _dated(window: DateWindow) -> str:
    dates = window.in_words()
    return dates if dates == window.label else f"{window.label} ({dates})"


def _time_labels(resolved: ResolvedQuery) -> set[str]:
    times = [one.time for one in resolved.branches]
    if resolved.source is not None:
        times.append(resolved.source.time)
    return {one.field.dimension.words.label.lower() for one in times if one is not None}


def _sentence(
    resolved: ResolvedQuery, model: SemanticModel, reading: Reading, filters: tuple[str, ...]
) -> str:
    """Return all of a reading in one sentence that can be read aloud."""
    said = _subject(resolved, model) + shares(resolved)
    if reading.window and not _said_by_moment(resolved, model, reading):
        said += f", {reading.window}"
    elif resolved.query.metrics and flows(resolved, model):
        said += ", all time"
    said += "".join(f", {one}" for one in reading.moments)
    said += f", {reading.comparison}" if reading.comparison else ""
    said += f", where {' and '.join(filters)}" if filters else ""
    return f"{said}{limits(resolved)}."


def _said_by_moment(resolved: ResolvedQuery, model: SemanticModel, reading: Reading) -> bool:
    """Return whether a window says no more than the moment it ends with."""
    window = resolved.window
    open_start = window is not None and window.first is None
    return bool(reading.moments) and open_start and not flows(resolved, model)


def _subject(resolved: ResolvedQuery, model: SemanticModel) -> str:
    query = resolved.query
    shown = [one.label.lower() for one in resolved.columns if one.role in ("dimension", "time")]
    if query.rows is not None:
        of = f" that {model.metrics[query.of].words.label} counts" if query.of else ""
        return f"The rows of {query.rows}{of}"
    if not query.metrics:
        return f"The distinct values of {listed(shown)}"
    labels = [model.metrics[name].words.label for name in dict.fromkeys(query.metrics)]
    return listed(labels) + (f" by {listed(shown)}" if shown else "")
