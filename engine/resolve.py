"""Metric query to resolved query: every name looked up, every window turned into dates."""

from collections.abc import Iterable
from datetime import date

from engine.fields import AskedDimension, dimension_of, find_field, split_dimension
from engine.filters import FilterTyping
from engine.metrics import find_metric, parts
from engine.predicate import FieldName
from engine.reply import Caveat
from engine.resolution import Resolution
from engine.resolve_metrics import resolve_metrics
from engine.resolve_rows import resolve_rows
from engine.resolved import ResolvedQuery
from semantic.errors import InternalError, Issue, QueryError
from semantic.model import Funnel, Metric, SemanticModel
from semantic.periods import DateWindow, resolve_window
from semantic.query import MetricQuery, Window, window_named

MOST_METRICS, MOST_DIMENSIONS, MOST_ROWS = 20, 8, 1_000_000
_MOST_ENTRIES = {"having": 20, "segments": 20, "order_by": 20}
#: Names that lowerings give to columns of their own.
RESERVED = (
    "fact_key",
    "makes_group",
    "closing_day",
    "snapshot_days",
    "counted_day",
    "groups_cut",
    "entity",
    "moment",
    "step_position",
    "furthest",
    "converted",
    "starts",
    "converts",
    "window_time",
    "place_in_group",
)


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
    return resolve_metrics(state, asked_metrics)


def _check_shape(state: Resolution) -> None:
    query = state.query
    if not query.metrics and not query.dimensions and query.rows is None:
        raise QueryError(
            Issue("empty-query", "nothing is asked: name metrics, dimensions or rows", (), "$")
        )
    if len(query.metrics) > MOST_METRICS:
        state.fail("too-broad", f"more than {MOST_METRICS} metrics", "$.metrics")
    if len(query.dimensions) > MOST_DIMENSIONS and query.rows is None:
        state.fail("too-broad", f"more than {MOST_DIMENSIONS} dimensions", "$.dimensions")
    for name, most in _MOST_ENTRIES.items():
        if len(getattr(query, name)) > most:
            state.fail("too-broad", f"more than {most} entries in '{name}'", f"$.{name}")
    if query.limit is not None and not 1 <= query.limit <= MOST_ROWS:
        state.fail("bad-limit", f"the limit must be from 1 to {MOST_ROWS}", "$.limit")
    if not 0 <= query.offset <= MOST_ROWS:
        state.fail("bad-limit", f"the offset must be from 0 to {MOST_ROWS}", "$.offset")
    if query.having and not query.metrics:
        state.fail("bad-filter", "having needs metrics", "$.having")
    if query.rows is not None and query.metrics:
        state.fail("bad-filter", "rows go without metrics; ask for one or the other", "$.rows")
    if query.of is not None and query.rows is None:
        state.fail("bad-filter", "'of' says which rows are asked for; name `rows`", "$.of")
    if query.limit is None and (query.limit_per or query.others):
        name = "limit_per" if query.limit_per else "others"
        state.fail("bad-limit", f"'{name}' needs a limit", f"$.{name}", ("such as limit: 5",))
    if not query.metrics:
        for name in ("compare", "share_of", "running", "totals", "others"):
            if getattr(query, name):
                state.fail("bad-filter", f"'{name}' needs metrics", f"$.{name}")


def _metrics(state: Resolution) -> tuple[Metric, ...]:
    found: dict[str, Metric] = {}
    for number, name in enumerate(state.query.metrics):
        metric = find_metric(state.model, name, f"$.metrics[{number}]")
        if isinstance(metric, Metric):
            found.setdefault(name, metric)
        else:
            state.issues.append(metric)
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
    asked = (*found.values(), *_steps(state, tuple(found.values())))
    return tuple(zip(_aliases(asked, state.model.metrics), asked, strict=True))


def _steps(state: Resolution, asked: tuple[AskedDimension, ...]) -> tuple[AskedDimension, ...]:
    """Return the step of a funnel that is asked without it: there is one row a step."""
    fields = {one.field for one in asked if one.grain is None}
    for name in state.query.metrics:
        metric = state.model.metrics.get(name)
        for part in parts(state.model, metric) if metric else ():
            if isinstance(part.definition, Funnel):
                step = FieldName(part.definition.dataset, part.definition.step.name)
                return () if step in fields else (AskedDimension(str(step), step, None),)
    return ()


def _aliases(asked: tuple[AskedDimension, ...], metrics: Iterable[str]) -> tuple[str, ...]:
    """Return short SQL names, made longer where two are the same or a metric has the name."""
    taken = [*metrics, *RESERVED]
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
