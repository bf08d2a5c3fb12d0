"""Resolved query to words: definitions, window as dates, filters, assumptions."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal

from engine.authorize import Restriction
from engine.branch import Branch
from engine.fields import dimension_of
from engine.predicate import TypedFilter
from engine.question import Plan
from engine.reply import Reading
from engine.resolved import ResolvedQuery
from engine.statement import Parameter
from semantic.model import Formula, Measure, Metric, SemanticModel
from semantic.query import Operator

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
    metrics = [model.metrics[name] for name in dict.fromkeys(query.metrics)]
    filters = tuple(filter_words(model, one) for one in resolved.filters)
    filters += tuple(
        f"{model.metrics[one.metric].words.label} {_having(one.op)} {one.value:,}"
        for one in query.having
    )
    policies = tuple(
        f"rows you may see of {line}" for one in restrictions.values() for line in one.in_words()
    )
    window = _window(resolved)
    return Reading(
        sentence=_sentence(resolved, metrics, filters, window),
        metrics=tuple((one.words.label, definition_of(model, one)) for one in metrics),
        window=window,
        filters=filters + policies,
        assumptions=plan.assumptions if plan else (),
        ignored=plan.ignored if plan else (),
        inherited=plan.inherited if plan else (),
    )


def definition_of(model: SemanticModel, metric: Metric) -> str:
    """Return what a metric is made of, as the model says it."""
    definition = metric.definition
    if isinstance(definition, Formula):
        return definition.sql
    if not isinstance(definition, Measure):
        return definition.sql
    inner = "*" if definition.argument is None else definition.argument.sql
    name = definition.aggregate
    said = f"count(distinct {inner})" if name == "count_distinct" else f"{name}({inner})"
    owner = model.datasets[definition.dataset]
    time = definition.time or owner.time
    where = f" where {definition.where.sql}" if definition.where else ""
    dated = f", by {time.dimension.words.label.lower()}" if time else ""
    return f"{said} of {owner.words.label.lower()} rows{where}{dated}"


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
    label = said if owner.label == dimension.name else f"{said} {dimension.words.label.lower()}"
    if one.window is not None:
        return f"{label} falls in {one.window.label} ({one.window.in_words()})"
    values = [value_words(value.value) for value in one.values]
    joined = " and ".join(values) if one.operator == "between" else ", ".join(values)
    return f"{label} {_WORDS[one.operator]} {joined}".rstrip()


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


def _having(operator: str) -> str:
    return {"=": "is", "!=": "is not", ">": "over", ">=": "at least", "<": "under"}.get(
        operator, "at most"
    )


def _window(resolved: ResolvedQuery) -> str | None:
    window = resolved.window
    if window is None:
        return None
    dates = window.in_words()
    said = dates if dates == window.label else f"{window.label} ({dates})"
    fields = sorted(_time_labels(resolved.branches))
    return f"{said}, by {' and '.join(fields)}" if fields else said


def _time_labels(branches: Iterable[Branch]) -> set[str]:
    return {one.time.field.dimension.words.label.lower() for one in branches if one.time}


def _sentence(
    resolved: ResolvedQuery, metrics: list[Metric], filters: tuple[str, ...], window: str | None
) -> str:
    query = resolved.query
    shown = [one.label for one in resolved.columns if one.role in ("dimension", "time")]
    if metrics:
        said = _listed([one.words.label for one in metrics])
        said += f" by {_listed([one.lower() for one in shown])}" if shown else ""
    elif query.rows is not None:
        said = f"The rows of {query.rows}"
    else:
        said = f"The distinct values of {_listed([one.lower() for one in shown])}"
    said += f", {window}" if window else ", all time" if metrics else ""
    said += f", where {' and '.join(filters)}" if filters else ""
    if resolved.sort:
        first = resolved.sort[0]
        labels = {column.name: column.label for column in resolved.columns}
        name = labels.get(first.alias, first.alias.replace("_", " "))
        said += f", {'highest' if first.descending else 'lowest'} {name.lower()} first"
    said += f", the first {resolved.limit}" if resolved.limit else ""
    return said + "."


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]
