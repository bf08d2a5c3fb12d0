"""Metric query to resolved query: every name looked up, every window turned into dates."""

from collections.abc import Iterable
from datetime import date

from sqlglot import exp

from engine.branches import Asked, all_windowed, branches
from engine.columns import dimension_columns, metric_column
from engine.fields import (
    AskedDimension,
    dimension_of,
    dimensions_of,
    find_field,
    split_dimension,
)
from engine.filters import FilterTyping, leaves
from engine.metrics import as_tree, find_metric, measures
from engine.reply import Caveat, Column
from engine.resolution import Resolution
from engine.resolve_rows import resolve_rows
from engine.resolved import (
    Bound,
    Branch,
    FieldName,
    HavingCondition,
    OutputKey,
    ResolvedMetric,
    ResolvedQuery,
    SortKey,
)
from semantic.errors import InternalError, Issue, QueryError, did_you_mean
from semantic.model import Dimension, Metric, SemanticModel
from semantic.periods import DateWindow, bucket_start, resolve_window, shift
from semantic.query import NOT_SUPPORTED_YET, MetricQuery, Window, window_named

MOST_METRICS, MOST_DIMENSIONS, MOST_ROWS, MOST_BUCKETS = 20, 8, 1_000_000, 1000


def resolve(query: MetricQuery, model: SemanticModel, as_of: date) -> ResolvedQuery:
    """Return what a metric query means; QueryError holds every issue at once."""
    state = Resolution(query=query, model=model, as_of=as_of)
    _check_shape(state)
    asked_metrics = _metrics(state)
    state.window = _window(state, asked_metrics)
    if query.time is not None and query.time.dimension is not None:
        found = find_field(model, query.time.dimension, "$.time.dimension")
        if isinstance(found, Issue):
            state.issues.append(found)
        elif dimension_of(model, found).type not in ("date", "timestamp"):
            state.fail("bad-grain", f"'{found}' is not a date", "$.time.dimension")
        else:
            state.time = found
    state.dimensions = _dimensions(state)
    typing = FilterTyping(model, as_of)
    state.filters = typing.type_filters(query.where) + typing.type_segments(query.segments)
    state.issues.extend(typing.issues)
    if query.rows is not None or not query.metrics:
        return resolve_rows(state)
    return _resolve_metrics(state, asked_metrics)


def _check_shape(state: Resolution) -> None:
    query = state.query
    if not query.metrics and not query.dimensions and query.rows is None:
        raise QueryError(
            Issue("empty-query", "nothing is asked: name metrics, dimensions or rows", (), "$")
        )
    blank = MetricQuery()
    for name in NOT_SUPPORTED_YET:
        if getattr(query, name) != getattr(blank, name):
            state.fail("not-supported-yet", f"'{name}' cannot be computed yet", f"$.{name}")
    if len(query.metrics) > MOST_METRICS:
        state.fail("too-broad", f"more than {MOST_METRICS} metrics", "$.metrics")
    if len(query.dimensions) > MOST_DIMENSIONS and query.rows is None:
        state.fail("too-broad", f"more than {MOST_DIMENSIONS} dimensions", "$.dimensions")
    if query.limit is not None and not 1 <= query.limit <= MOST_ROWS:
        state.fail("bad-limit", f"the limit must be from 1 to {MOST_ROWS}", "$.limit")
    if not 0 <= query.offset <= MOST_ROWS:
        state.fail("bad-limit", f"the offset must be from 0 to {MOST_ROWS}", "$.offset")
    if query.having and not query.metrics:
        state.fail("bad-filter", "having needs metrics", "$.having")
    if query.rows is not None and query.metrics:
        state.fail("bad-filter", "rows go without metrics; ask for one or the other", "$.rows")


def _metrics(state: Resolution) -> tuple[Metric, ...]:
    found: dict[str, Metric] = {}
    for number, name in enumerate(state.query.metrics):
        metric = find_metric(state.model, name, f"$.metrics[{number}]")
        if isinstance(metric, Metric):
            found.setdefault(name, metric)
        else:
            state.issues.extend(metric)
    return tuple(found.values())


def _window(state: Resolution, asked: tuple[Metric, ...]) -> DateWindow | None:
    window: Window | None = state.query.time.window if state.query.time else None
    if window is None:
        defaults = {
            metric.default_window: metric for metric in asked if metric.default_window is not None
        }
        if len(defaults) > 1:
            named = ", ".join(f"{one.name}: {window}" for window, one in defaults.items())
            state.fail(
                "bad-time-window", f"the metrics' default windows differ ({named}); name one", "$"
            )
            return None
        for name, metric in defaults.items():
            window = window_named(name)
            if window is None:
                raise InternalError(Issue("internal", f"default window '{name}' is no window"))
            state.caveats += (
                Caveat(
                    code="default-window",
                    message=f"No window was asked for; {metric.words.label} is shown for"
                    f" {name.replace('_', ' ')} by default.",
                    column=metric.name,
                ),
            )
            return resolve_window(window, state.model.calendar, state.as_of)
        return None
    try:
        return resolve_window(window, state.model.calendar, state.as_of)
    except QueryError as error:
        state.issues.extend(error.issues)
        return None


def _dimensions(state: Resolution) -> tuple[tuple[str, AskedDimension], ...]:
    found: dict[str, AskedDimension] = {}
    for number, text in enumerate(state.query.dimensions):
        one = split_dimension(state.model, text, f"$.dimensions[{number}]")
        if isinstance(one, Issue):
            state.issues.append(one)
        else:
            found.setdefault(text, one)
    asked = tuple(found.values())
    return tuple(zip(_aliases(asked, state.model.metrics), asked, strict=True))


def _aliases(asked: tuple[AskedDimension, ...], metrics: Iterable[str]) -> tuple[str, ...]:
    """Return short SQL names, made longer where two are the same or a metric has the name."""
    taken = [*metrics, "fact_key"]
    short = [_alias(one, False) for one in asked]
    long = [_alias(one, True) for one in asked]
    names = [
        s if short.count(s) == 1 and s not in taken else n for s, n in zip(short, long, strict=True)
    ]
    aliases: list[str] = []
    for name in names:
        while name in taken or f"{name}_key" in taken:
            name = f"{name}_{len(aliases)}"
        aliases.append(name)
        taken += [name, f"{name}_key"]
    return tuple(aliases)


def _alias(one: AskedDimension, long: bool) -> str:
    grain = f"_{one.grain}" if one.grain else ""
    if one.field is None:
        return f"time{grain}"
    return f"{one.field.target}_{one.field.name}{grain}" if long else f"{one.field.name}{grain}"


def _resolve_metrics(state: Resolution, asked: tuple[Metric, ...]) -> ResolvedQuery:
    query, model = state.query, state.model
    judged = _having_metrics(state)
    everything = {metric.name: metric for metric in (*asked, *judged)}
    named = [
        (name, measure, metric in asked)
        for metric in everything.values()
        for name, measure in measures(model, metric)
    ]
    common = Asked(
        model=model,
        dimensions=state.dimensions,
        filters=state.filters,
        window=state.window,
        time=state.time,
    )
    built = branches(common, named, state.issues)
    _refuse_to_many(state, asked, built)
    _too_many_buckets(state, built)
    having = tuple(
        HavingCondition(alias=one.metric, operator=one.op, value=Bound(f"having_{i}", one.value))
        for i, one in enumerate(query.having)
    )
    dimension_cols = dimension_columns(model, tuple(one for _, one in state.dimensions))
    to_many = {one.alias for branch in built if _multiplied(branch) for one in branch.measures}
    columns = dimension_cols + tuple(
        metric_column(model, metric, not_additive=bool(to_many & _measure_names(model, metric)))
        for metric in asked
    )
    sort = _sort(state, columns)
    state.raise_issues()
    at = {one.alias: branch.name for branch in built for one in branch.measures}
    return ResolvedQuery(
        query=query,
        as_of=state.as_of,
        columns=columns,
        outputs=_outputs(state, built),
        branches=built,
        metrics=tuple(
            ResolvedMetric(
                name=metric.name,
                alias=metric.name,
                tree=as_tree(model, metric, lambda name: exp.column(name, table=at[name])),
                asked=metric in asked,
            )
            for metric in everything.values()
        ),
        having=having,
        sort=sort,
        limit=query.limit,
        offset=query.offset,
        window=state.window,
        window_is_default=bool(state.caveats),
        caveats=state.caveats,
        filters=state.filters,
        fields=_fields_named(state),
    )


def _too_many_buckets(state: Resolution, built: tuple[Branch, ...]) -> None:
    """Refuse a window of more buckets than an answer may hold, before anything runs."""
    alias, asked = next(((a, one) for a, one in state.dimensions if one.grain), ("", None))
    window, grain = state.window, asked.grain if asked else None
    if window is None or window.first is None or window.last is None or grain is None:
        return
    if not built or not all_windowed(built, alias):
        return
    calendar = state.model.calendar
    first, last = (bucket_start(day, grain, calendar) for day in (window.first, window.last))
    try:
        too_many = shift(first, grain, MOST_BUCKETS) <= last
    except OverflowError:
        return
    if too_many:
        message = f"{window.in_words()} is more than {MOST_BUCKETS} buckets by {grain}"
        state.fail("too-broad", message, "$.time.window", ("ask for a coarser grain",))


def _having_metrics(state: Resolution) -> tuple[Metric, ...]:
    found: dict[str, Metric] = {}
    for number, one in enumerate(state.query.having):
        if not abs(one.value) < 10**18:
            state.fail("bad-value", f"{one.value} is out of range", f"$.having[{number}].value")
        metric = find_metric(state.model, one.metric, f"$.having[{number}].metric")
        if isinstance(metric, Metric):
            found.setdefault(one.metric, metric)
        else:
            state.issues.extend(metric)
    return tuple(found.values())


def _measure_names(model: SemanticModel, metric: Metric) -> set[str]:
    return {name for name, _ in measures(model, metric)}


def _multiplied(branch: Branch) -> bool:
    return any(key.field.chain for key in branch.keys)


def _refuse_to_many(
    state: Resolution, asked: tuple[Metric, ...], built: tuple[Branch, ...]
) -> None:
    multiplied = {one.alias for branch in built if _multiplied(branch) for one in branch.measures}
    for metric in asked:
        if metric.to_many == "refuse" and multiplied & _measure_names(state.model, metric):
            message = f"metric '{metric.name}' may not be cut by a to-many dimension"
            state.fail("fan-out", message, "$.dimensions")


def _sort(state: Resolution, columns: tuple[Column, ...]) -> tuple[SortKey, ...]:
    aliases = dict(zip((one.asked for _, one in state.dimensions), state.dimensions, strict=True))
    by_name = {asked: alias for asked, (alias, _) in aliases.items()}
    by_name |= {column.name: column.name for column in columns if column.role == "metric"}
    keys: dict[str, SortKey] = {}
    for number, one in enumerate(state.query.order_by):
        alias = by_name.get(one.by) or _same_dimension(state, one.by)
        if alias is None:
            hints = did_you_mean(one.by, by_name) or (f"order by one of: {', '.join(by_name)}",)
            state.fail(
                "bad-order",
                f"'{one.by}' is no column of the answer",
                f"$.order_by[{number}]",
                hints,
            )
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


def _outputs(state: Resolution, built: tuple[Branch, ...]) -> tuple[OutputKey, ...]:
    outputs: list[OutputKey] = []
    for number, (alias, one) in enumerate(state.dimensions):
        key = built[0].keys[number]
        order = () if one.grain else key.field.dimension.order
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
