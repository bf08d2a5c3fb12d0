"""Each branch as its CTEs: what it prepares, and what waits for the calendar."""

from dataclasses import dataclass, field

from sqlglot import exp

from engine.branch import (
    Branch,
    Bucketed,
    Closing,
    Converted,
    Cumulated,
    Held,
    Stepped,
)
from engine.lowerings.aggregate import NOTHING, aggregate, marks_groups
from engine.lowerings.bridge import bridge, bridge_name, key_sql
from engine.lowerings.closing import closing, closing_days, closing_name
from engine.lowerings.cohorts import (
    cohorts_name,
    conversion,
    conversion_cohorts,
    conversion_events,
    events_name,
    funnel,
    funnel_events,
    funnel_steps,
    steps_name,
)
from engine.lowerings.compilation import Compilation, Source, conjunction, disjunction
from engine.lowerings.cumulated import counted_days, cumulated, days_name, parts_name, recounted
from engine.lowerings.held import held
from engine.lowerings.predicates import predicate_sql, time_sql
from engine.lowerings.trees import as_date, named

Cte = tuple[str, exp.Query, str]  # name, body, comment


@dataclass(slots=True)
class BranchCtes:
    """The CTEs of all branches: `first` need no calendar, `later` do.

    `dated` are the CTEs in which the bucket of each branch's rows can be looked up, with whether
    only their rows under `makes_group` count.
    """

    first: list[Cte] = field(default_factory=list[Cte])
    later: list[Cte] = field(default_factory=list[Cte])
    dated: list[tuple[str, bool]] = field(default_factory=list[tuple[str, bool]])


def branch_ctes(
    compilation: Compilation,
    branches: tuple[Branch, ...],
    *,
    alone: bool,
    needs_dates: bool,
) -> BranchCtes:
    """Return the CTEs of branches, aggregated apart; `alone` is the one that is the answer."""
    ctes = BranchCtes()
    for branch in branches:
        source = Source(compilation, branch.dataset, branch.dataset)
        groups = bridge(source, branch)
        if groups is not None:
            ctes.first.append((bridge_name(branch), groups, "each fact once per group"))
        match branch.series:
            case None:
                body = aggregate(source, branch, alone)
                ctes.first.append((branch.name, body, _said(branch)))
                _dated(ctes, branch, branch.name)
            case Cumulated() as series:
                _cumulated(ctes, source, branch, series, needs_dates)
            case Held() as series:
                _held(ctes, source, branch, series, alone, needs_dates)
            case Closing() as series:
                own = Source(compilation, branch.dataset, branch.dataset)
                days = closing_days(own, series)
                name = closing_name(branch)
                ctes.first.append((name, days, "the snapshot that stands for each bucket"))
                body = closing(source, branch, series, alone, NOTHING, name)
                ctes.first.append((branch.name, body, _said(branch)))
                _dated(ctes, branch, branch.name)
            case Stepped() as series:
                steps, events = funnel_steps(series), funnel_events(source, branch, series)
                ctes.first.append((steps_name(branch), steps, "the steps in order"))
                ctes.first.append((events_name(branch), events, "how far each entity came"))
                ctes.first.append((branch.name, funnel(compilation, branch, series), _said(branch)))
                _dated(ctes, branch, branch.name)
            case Converted() as series:
                _converted(ctes, source, branch, series)
    return ctes


def _cumulated(
    ctes: BranchCtes, source: Source, branch: Branch, series: Cumulated, needs_dates: bool
) -> None:
    compilation = source.compilation
    if series.in_parts:
        name = parts_name(branch)
        said = f"{_said(branch)} of each {series.bucket.grain}"
        ctes.first.append((name, aggregate(source, branch, False), said))
        ctes.later.append((branch.name, cumulated(compilation, branch, series), _said(branch)))
        _dated(ctes, branch, name)
        return
    if needs_dates:
        _dates(ctes, compilation, branch, series.bucket, ())
    days = counted_days(compilation, series)
    if days is not None:
        ctes.later.append((days_name(branch), days, "the days each bucket looks back on"))
    joined = days_name(branch) if days is not None else None
    ctes.later.append((branch.name, recounted(source, branch, series, joined), _said(branch)))


def _held(
    ctes: BranchCtes,
    source: Source,
    branch: Branch,
    series: Held,
    alone: bool,
    needs_dates: bool,
) -> None:
    body = held(source, branch, series, alone, NOTHING)
    if series.bucket is None:
        ctes.first.append((branch.name, body, _said(branch)))
        _dated(ctes, branch, branch.name)
        return
    if needs_dates:
        _dates(ctes, source.compilation, branch, series.bucket, (series,))
    ctes.later.append((branch.name, body, _said(branch)))


def _dates(
    ctes: BranchCtes,
    compilation: Compilation,
    branch: Branch,
    bucket: Bucketed,
    held_until: tuple[Held, ...],
) -> None:
    """Add the buckets in which a branch's rows lie, for a calendar that has no window."""
    source = Source(compilation, branch.dataset, branch.dataset)
    key = next(one for one in branch.keys if one.alias == bucket.alias)
    start = key_sql(source, key)
    conditions: list[exp.Expr] = []
    filters = predicate_sql(source, branch.filters)
    if filters is not None:
        conditions.append(filters)
    if branch.time is not None:
        conditions += time_sql(source, branch.time)
    for one in held_until:
        until = as_date(compilation.bind(one.end))
        conditions.append(exp.LT(this=start.copy(), expression=until))
    wheres = [one.measure.where for one in branch.measures if one.makes_groups]
    known = [source.bind(one) for one in dict.fromkeys(wheres) if one is not None]
    if known and None not in wheres:
        conditions.append(disjunction(known))
    select = source.attach(exp.select(named(start, bucket.alias), copy=False).distinct())
    where = conjunction(conditions)
    if where is not None:
        select.where(where, copy=False)
    name = f"{branch.name}_dates"
    ctes.first.append((name, select, "where the data lie"))
    _dated(ctes, branch, name)


def _converted(ctes: BranchCtes, source: Source, branch: Branch, series: Converted) -> None:
    events = conversion_events(source, branch, series)
    ctes.first.append((events_name(branch), events, "what starts or ends it"))
    cohorts = conversion_cohorts(source.compilation, branch, series)
    name = cohorts_name(branch)
    ctes.first.append((name, cohorts, "each entity once, at its first start"))
    ctes.first.append((branch.name, conversion(branch, name), _said(branch)))
    _dated(ctes, branch, branch.name)


def _dated(ctes: BranchCtes, branch: Branch, name: str) -> None:
    """Note where a branch's buckets can be looked up; one of `having` alone adds none."""
    if branch.makes_groups:
        marked = marks_groups(branch) and name in (branch.name, parts_name(branch))
        ctes.dated.append((name, marked))


def _said(branch: Branch) -> str:
    return ", ".join(one.alias for one in branch.measures)
