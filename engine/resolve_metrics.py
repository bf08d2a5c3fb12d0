"""A query for metrics: its branches, columns, conditions and order."""

from collections.abc import Iterable

from sqlglot import exp

from engine.asked import Asked
from engine.branch import Bucketed, Stepped
from engine.branches import branches
from engine.columns import answer_columns, dimension_labels
from engine.derived import WORDS, Derived, Kind, derived_kinds, split_column
from engine.fields import dimensions_of, split_dimension
from engine.filters import leaves
from engine.metrics import Part, as_tree, find_metric, parts
from engine.predicate import Bound, FieldName
from engine.reply import Column
from engine.resolution import MetricsFound, Resolution
from engine.resolve_compare import compare, spine
from engine.resolve_shapes import (
    funnels_agree,
    limit_per,
    others,
    refuse_mixed_times,
    refuse_no_numbers,
    refuse_to_many,
    running,
    share,
)
from engine.resolved import (
    HavingCondition,
    OutputKey,
    ResolvedMetric,
    ResolvedQuery,
    SortKey,
)
from semantic.errors import Issue, did_you_mean
from semantic.model import Dimension, Metric


def resolve_metrics(state: Resolution, asked: tuple[Metric, ...]) -> ResolvedQuery:
    """Resolve a query for metrics; QueryError holds every issue at once."""
    found = _found(state, asked)
    refuse_no_numbers(found)
    if funnels_agree(found):
        found.built = branches(found.common, found.parts(), state.issues)
        compare(found)
        refuse_to_many(found)
        refuse_mixed_times(found)
        share(found)
        running(found)
    buckets = spine(found)
    overlapping = frozenset(
        one.name for one in found.everything if any(b.multiplied for b in found.branches_of(one))
    )
    columns = answer_columns(
        state.model, state.dimensions, asked, found.derived, overlapping, _words(found)
    )
    sort = _sort(state, columns)
    per = limit_per(found)
    others(found)
    state.raise_issues()
    return ResolvedQuery(
        query=state.query,
        as_of=state.as_of,
        columns=columns,
        outputs=_outputs(found),
        branches=found.built.branches + found.beside,
        metrics=tuple(_resolved(found, one) for one in found.everything),
        derived=found.derived,
        spine=buckets,
        comparison=found.comparison,
        share=found.share,
        overlapping=overlapping,
        having=_conditions(state),
        sort=sort,
        limit=state.query.limit,
        limit_per=per,
        offset=state.query.offset,
        window=state.window,
        window_is_default=any(one.code == "default-window" for one in state.caveats),
        caveats=state.caveats,
        filters=state.filters,
        fields=_fields_named(state),
    )


def _found(state: Resolution, asked: tuple[Metric, ...]) -> MetricsFound:
    """Return the metrics to compute and the columns derived from them; nothing reached yet."""
    kinds = derived_kinds(state.query)
    derived = {f"{one.name}:{kind}": Derived(one.name, kind) for one in asked for kind in kinds}
    judged: dict[str, Metric] = {}
    for number, one in enumerate(state.query.having):
        if not abs(one.value) < 10**18:
            message = f"{one.value} is out of range"
            state.fail("bad-value", message, f"$.having[{number}].value")
        where = f"$.having[{number}].metric"
        split = split_column(state.query, one.metric, where)
        if isinstance(split, Issue):
            state.issues.append(split)
            continue
        metric = find_metric(state.model, split[0], where)
        if isinstance(metric, Issue):
            state.issues.append(metric)
            continue
        judged.setdefault(metric.name, metric)
        if split[1] is not None:
            derived.setdefault(split[1].name, split[1])
    common = Asked(
        model=state.model,
        as_of=state.as_of,
        dimensions=state.dimensions,
        filters=state.filters,
        window=state.window,
        time=state.time,
        bucket=_bucket(state),
        users=_users(state, (*asked, *judged.values())),
    )
    return MetricsFound(
        state=state,
        asked=asked,
        judged=tuple(judged.values()),
        derived=tuple(derived.values()),
        common=common,
    )


def _users(state: Resolution, metrics: Iterable[Metric]) -> dict[str, tuple[str, ...]]:
    """Return the metrics that each part belongs to: who asks knows those, not their parts."""
    users: dict[str, tuple[str, ...]] = {}
    for metric in metrics:
        for part in parts(state.model, metric):
            users[part.name] = (*users.get(part.name, ()), metric.name)
    return users


def _bucket(state: Resolution) -> Bucketed | None:
    """Return the first time bucket of the query: the one whose gaps are filled."""
    for alias, one in state.dimensions:
        if one.grain is not None:
            return Bucketed(alias, one.grain, own_time=one.field is None)
    return None


def _conditions(state: Resolution) -> tuple[HavingCondition, ...]:
    return tuple(
        HavingCondition(alias=one.metric, operator=one.op, value=Bound(f"having_{i}", one.value))
        for i, one in enumerate(state.query.having)
    )


def _resolved(found: MetricsFound, metric: Metric) -> ResolvedMetric:
    model = found.state.model

    def column(part: Part) -> exp.Expr:
        return exp.column(part.name, table=found.built.at[part])

    return ResolvedMetric(
        name=metric.name,
        tree=as_tree(model, metric, column),
        asked=metric in found.asked,
    )


def _words(found: MetricsFound) -> dict[Kind, str]:
    """Return what the columns that follow a metric are called in this answer."""
    words = dict(WORDS)
    if found.comparison is not None and found.comparison.label:
        words["previous"] = found.comparison.label
    if found.share is not None and found.share.keys:
        asked = tuple(one for _, one in found.state.dimensions)
        labels = dimension_labels(found.state.model, asked)
        aliases = [alias for alias, _ in found.state.dimensions]
        of = [labels[aliases.index(key)].lower() for key in found.share.keys]
        words["share"] = f"share of {' and '.join(of)}"
    return words


def _sort(state: Resolution, columns: tuple[Column, ...]) -> tuple[SortKey, ...]:
    by_name = {one.asked: alias for alias, one in state.dimensions}
    by_name |= {one.name: one.name for one in columns if one.role == "metric"}
    keys: dict[str, SortKey] = {}
    for number, one in enumerate(state.query.order_by):
        alias = by_name.get(one.by) or _same_dimension(state, one.by)
        if alias is None:
            hints = did_you_mean(one.by, by_name) or (f"order by one of: {', '.join(by_name)}",)
            message = f"'{one.by}' is no column of the answer"
            state.fail("bad-order", message, f"$.order_by[{number}]", hints)
        else:
            keys.setdefault(alias, SortKey(alias=alias, descending=one.direction == "desc"))
    return tuple(keys.values())


def _same_dimension(state: Resolution, by: str) -> str | None:
    """Return the alias of a dimension that is asked under another of its names."""
    meant = split_dimension(state.model, by, "$")
    if isinstance(meant, Issue):
        return None
    for alias, one in state.dimensions:
        if one.field == meant.field and one.grain == meant.grain:
            return alias
    return None


def _outputs(found: MetricsFound) -> tuple[OutputKey, ...]:
    outputs: list[OutputKey] = []
    for number, (alias, one) in enumerate(found.state.dimensions):
        key, series = found.built.branches[0].keys[number], found.built.branches[0].series
        order = () if one.grain else key.field.dimension.order
        if isinstance(series, Stepped) and series.alias == alias:
            order = series.steps
        outputs.append(
            OutputKey(alias=alias, key_aliases=key.key_aliases, grain=one.grain, order=order)
        )
    return tuple(outputs)


def _fields_named(state: Resolution) -> tuple[Dimension, ...]:
    names: Iterable[FieldName | None] = (
        *(one.field for _, one in state.dimensions),
        *(one.field for one in leaves(state.filters)),
        state.time,
    )
    found = [one for name in names if name for one in dimensions_of(state.model, name)]
    return tuple({one.qualified: one for one in found}.values())
