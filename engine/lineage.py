"""Authorized query to lineage: the physical columns that each column of the answer is made of.

It is read off the resolved values, not off the SQL; a test holds both against each other.
"""

from collections.abc import Mapping
from dataclasses import replace

from sqlglot import exp

from engine.authorize import AuthorizedQuery
from engine.branch import Branch, Closing, Converted, Cumulated, GroupKey, Held, Series, Stepped
from engine.reply import ColumnLineage, LineageRole, SourceColumn
from engine.resolved import ResolvedQuery, RowSource
from engine.traces import Trace
from semantic.model import Measure

Parts = frozenset[tuple[str, str]]  # branch, measure


def lineage(authorized: AuthorizedQuery) -> tuple[ColumnLineage, ...]:
    """Return what each column of the answer is made of, tables and columns in order.

    bookings          opportunities.amount (value), opportunities.stage (filter), …
    account.region    accounts.region (group), accounts.account_id (join), …
    """
    resolved = authorized.resolved
    if resolved.source is not None:
        traces = _row_traces(authorized, resolved.source)
    else:
        traces = _metric_traces(authorized)
    everything = Trace(authorized)
    for one in traces:
        everything.add(one)
    return tuple(
        ColumnLineage(column=column.name, sources=_sources(one.with_policies(everything)))
        for column, one in zip(resolved.columns, traces, strict=True)
    )


def _sources(trace: Trace) -> tuple[SourceColumn, ...]:
    return tuple(
        SourceColumn(table=table, column=column, roles=tuple(sorted(roles)))
        for (table, column), roles in sorted(trace.found.items())
    )


def _row_traces(authorized: AuthorizedQuery, source: RowSource) -> list[Trace]:
    """Return a trace for each column of records or values: all stand under the same filters."""
    role: LineageRole = "group" if source.distinct else "value"
    shared = Trace(authorized)
    shared.dataset(source.dataset)
    shared.predicate(source.dataset, source.filters)
    if source.time is not None:
        shared.field(source.dataset, source.time.field, "time")
    if source.counted is not None:
        _counted(shared, source.counted)
    traces: list[Trace] = []
    for key in source.keys:
        trace = Trace(authorized)
        _key(trace, source.dataset, key, role)
        trace.add(shared)
        traces.append(trace)
    return traces


def _counted(trace: Trace, branch: Branch) -> None:
    """Trace what says that a metric counts a row."""
    measure = branch.measures[0].measure
    if isinstance(measure, Measure) and measure.where is not None:
        trace.expression(branch.dataset, measure.where, "filter")
    if branch.series is not None:
        _series(trace, branch, branch.series)


def _metric_traces(authorized: AuthorizedQuery) -> list[Trace]:
    resolved = authorized.resolved
    by_name = {one.name: one for one in resolved.branches}
    judged = Trace(authorized)
    for metric in resolved.metrics:
        if not metric.asked:
            judged.add(_of_parts(authorized, by_name, _parts(resolved, metric.name)), "filter")
    traces: list[Trace] = []
    for number, column in enumerate(resolved.columns):
        if column.role == "metric":
            trace = _of_parts(authorized, by_name, _column_parts(resolved, column.name))
            trace.add(judged)
        else:
            trace = Trace(authorized)
            for branch in resolved.branches:
                for key in branch.keys:
                    if key.alias == resolved.outputs[number].alias:
                        _key(trace, branch.dataset, key, "group")
        traces.append(trace)
    return traces


def _column_parts(resolved: ResolvedQuery, name: str) -> Parts:
    """Return the parts behind a metric's column, or behind one that follows it."""
    derived = next((one for one in resolved.derived if one.name == name), None)
    if derived is None:
        return _parts(resolved, name)
    own = _parts(resolved, derived.metric)
    match derived.kind:
        case "previous":
            return _moved(own, resolved.before)
        case "change" | "change_pct":
            before = resolved.before
            return own | _moved(own, before)
        case "share":
            return own | _moved(own, resolved.share.whole if resolved.share else dict[str, str]())
        case "running":
            return own


def _parts(resolved: ResolvedQuery, name: str) -> Parts:
    metric = next(one for one in resolved.metrics if one.name == name)
    return frozenset((one.table, one.name) for one in metric.tree.find_all(exp.Column))


def _moved(parts: Parts, branches: Mapping[str, str]) -> Parts:
    return frozenset((branches.get(branch, branch), alias) for branch, alias in parts)


def _of_parts(authorized: AuthorizedQuery, branches: Mapping[str, Branch], parts: Parts) -> Trace:
    trace = Trace(authorized)
    for name in sorted({name for name, _ in parts}):
        branch = branches[name]
        aliases = {alias for holder, alias in parts if holder == name}
        kept = tuple(one for one in branch.measures if one.alias in aliases)
        _branch(trace, replace(branch, measures=kept))
    return trace


def _branch(trace: Trace, branch: Branch) -> None:
    """Trace a branch: its measures, the rows they are over, the groups they are in."""
    home = branch.dataset
    trace.dataset(home)
    trace.predicate(home, branch.filters)
    if branch.time is not None:
        trace.field(home, branch.time.field, "time")
    for key in branch.keys:
        _key(trace, home, key, "group")
    if branch.series is not None:
        _series(trace, branch, branch.series)
    for one in branch.measures:
        if isinstance(one.measure, Measure):
            _measure(trace, home, one.measure)


def _key(trace: Trace, home: str, key: GroupKey, role: LineageRole) -> None:
    trace.dataset(home)
    trace.field(home, key.field, role)
    base = key.field.chain[-1].child if key.field.chain else home
    for one in key.keys:
        trace.expression(base, one, role)


def _measure(trace: Trace, home: str, measure: Measure) -> None:
    if measure.argument is not None:
        trace.expression(home, measure.argument, "value")
    if measure.where is not None:
        trace.expression(home, measure.where, "filter")
    if measure.aggregate in ("first", "last"):
        time = measure.time or trace.authorized.model.datasets[home].time
        if time is not None:
            trace.time(home, time)
        trace.keys(home, "time")


def _series(trace: Trace, branch: Branch, series: Series) -> None:
    """Trace what says which rows a bucket has."""
    home = branch.dataset
    match series:
        case Cumulated():
            trace.field(home, series.field, "time")
        case Held():
            trace.field(home, series.starts, "time")
            trace.field(home, series.ends, "time")
        case Closing():
            trace.field(home, series.days.field, "time")
        case Stepped():
            trace.expression(home, series.entity, "value")
            trace.field(home, series.step, "value")
            _events(trace, home, series)
        case Converted():
            trace.expression(home, series.entity, "value")
            trace.expression(home, series.starts, "value")
            trace.expression(home, series.converts, "value")
            _events(trace, home, series)


def _events(trace: Trace, home: str, series: Stepped | Converted) -> None:
    """Trace which events count, and their order: equal times go by key."""
    trace.field(home, series.moment, "time")
    trace.keys(home, "time")
    if series.where is not None:
        trace.expression(home, series.where, "filter")
