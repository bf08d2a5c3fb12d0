"""Resolved query to words: definitions, window as dates, filters, assumptions."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal

from engine.authorize import Restriction
from engine.branch import Branch, Held
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
        f"{_judged(resolved, model, one.metric)} {_having(one.op)} {one.value:,}"
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
        level_at=_level_at(resolved),
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


def _level_at(resolved: ResolvedQuery) -> date | None:
    """Return the one day at whose end levels are shown, where no bucket names it."""
    before = set(resolved.comparison.branches.values()) if resolved.comparison else set[str]()
    shown = [one for one in resolved.branches if resolved.spine or one.name not in before]
    ends = {
        one.series.end.value
        for one in shown
        if isinstance(one.series, Held) and one.series.bucket is None
    }
    end = ends.pop() if len(ends) == 1 else None
    return end - timedelta(days=1) if isinstance(end, date) else None


def _judged(resolved: ResolvedQuery, model: SemanticModel, column: str) -> str:
    """Return what a condition after aggregation is on: a metric, or a column that follows one."""
    labels = {one.name: one.label for one in resolved.columns}
    metric, _, word = column.partition(":")
    named = model.metrics[metric].words.label
    return labels.get(column) or (f"{named}, {word.replace('_', ' ')}" if word else named)


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
    level_at = _level_at(resolved)
    said += f", {window}" if window else ", all time" if metrics and level_at is None else ""
    if level_at is not None:
        levels = {one.nature for one in resolved.columns if one.role == "metric"} == {"level"}
        said += f", {'' if levels else 'levels '}at the end of {level_at}"
    said += _beside_values(resolved)
    said += f", where {' and '.join(filters)}" if filters else ""
    return said + _cut(resolved) + "."


def _beside_values(resolved: ResolvedQuery) -> str:
    """Return what stands beside the values: what they are compared with, shares, running totals."""
    said, comparison = "", resolved.comparison
    labels = {one.name: one.label for one in resolved.columns}
    if comparison is not None:
        dates = comparison.window.in_words() if comparison.window else comparison.label
        where = f" ({dates})" if dates != comparison.label else ""
        each = "each " if comparison.shift is not None else ""
        said += f", {each}compared with {comparison.label}{where}"
    for kind in ("share", "running"):
        named = [one for one in resolved.derived if one.kind == kind and one.name in labels]
        if named:
            words = labels[named[0].name].removeprefix(f"{labels[named[0].metric]}, ")
            said += f", with {words}"
    return said


def _cut(resolved: ResolvedQuery) -> str:
    """Return the order of the rows, how many of them there are, and what is beside them."""
    said, query = "", resolved.query
    labels = {column.name: column.label for column in resolved.columns}
    aliases = zip(resolved.outputs, resolved.columns, strict=False)
    labels |= {output.alias: column.label for output, column in aliases}
    if resolved.sort:
        first = resolved.sort[0]
        name = labels.get(first.alias, first.alias.replace("_", " "))
        name = name.lower().replace(", ", " ")
        said += f", {'highest' if first.descending else 'lowest'} {name} first"
    if resolved.limit:
        said += f", the first {resolved.limit}"
    if resolved.limit_per is not None:
        said += f" of each {labels[resolved.limit_per].lower()}"
    if resolved.offset:
        said += f" after {resolved.offset:,}"
    said += ", the rest together as Others" if query.others else ""
    return said + (", with totals" if query.totals else "")


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]
