"""Funnels and conversions: entities counted once, by the row they came in with."""

from sqlglot import exp

from engine.branch import Branch, Converted, Stepped
from engine.lowerings.bridge import key_sql
from engine.lowerings.compilation import Compilation, Source, conjunction, disjunction
from engine.lowerings.moments import local_moment, span_of
from engine.lowerings.predicates import predicate_sql
from engine.lowerings.trees import cross_join, left_join, named, named_table, null_if_zero
from engine.predicate import Field
from semantic.model import Expression, Funnel

PLACE = "place_in_group"
WINDOW_TIME = "window_time"


def events_name(branch: Branch) -> str:
    """Return the name of the CTE that holds a branch's events."""
    return f"{branch.name}_events"


def steps_name(branch: Branch) -> str:
    """Return the name of the CTE that holds a funnel's steps."""
    return f"{branch.name}_steps"


def cohorts_name(branch: Branch) -> str:
    """Return the name of the CTE that holds a conversion's entities."""
    return f"{branch.name}_entities"


def funnel_steps(series: Stepped) -> exp.Query:
    """Return the steps of a funnel, each with its place."""
    rows: list[exp.Query] = [
        exp.select(
            named(exp.Literal.number(number + 1), "step_position"),
            named(exp.Literal.string(step), series.alias),
        )
        for number, step in enumerate(series.steps)
    ]
    query = rows[0]
    for row in rows[1:]:
        query = exp.Union(this=query, expression=row, distinct=False)
    return query


def funnel_events(source: Source, branch: Branch, series: Stepped) -> exp.Select:
    """Return the events on a step, with the furthest step of their entity and their place in it.

    stage_change (deal, at, stage)      furthest  place_in_group
    d1  Jan 3   Prospecting             3         1
    d1  Jan 9   Proposal           ->   3         2
    d2  Feb 1   Proposal                3         1
    """
    entity = source.bind(series.entity)
    step = source.bind(series.step.expression)
    ranks = [
        exp.If(
            this=exp.EQ(this=step.copy(), expression=exp.Literal.string(name)),
            true=exp.Literal.number(number + 1),
        )
        for number, name in enumerate(series.steps)
    ]
    position = exp.Case(ifs=ranks)
    moment = _moment(source, series.moment)
    furthest = exp.Window(this=exp.Max(this=position), partition_by=[entity])
    place = _place(source, [entity], [moment, position])
    columns = [named(furthest, "furthest"), named(place, PLACE)]
    listed = exp.In(this=step, expressions=[exp.Literal.string(one) for one in series.steps])
    known = exp.Not(this=exp.Is(this=entity.copy(), expression=exp.null()))
    return _events(source, branch, columns, [listed, known], series.where, series.alias)


def funnel(compilation: Compilation, branch: Branch, series: Stepped) -> exp.Select:
    """Return the entities that came to each step, counted where they came in.

    furthest     step              reached
    3            1 Prospecting     2
    3            2 Qualification   2   (passed by)
    1       ->   3 Proposal        1
    """
    events, steps = events_name(branch), steps_name(branch)
    keys = [
        named(exp.column(one, table=steps if one == series.alias else events), one)
        for key in branch.keys
        for one in (key.alias, *key.key_aliases)
    ]
    position = exp.column("step_position", table=steps)
    columns: list[exp.Expr] = list(keys)
    for one in branch.measures:
        rate = one.measure.rate if isinstance(one.measure, Funnel) else None
        columns.append(named(_reached(events, position, rate), one.alias))
    select = exp.select(*columns, copy=False)
    if len(keys) == 1:
        # Every step is there even if nobody came to any.
        select.from_(named_table(steps), copy=False)
        on = exp.and_(*_cohorts_only(compilation, branch, events), copy=False)
        left_join(select, named_table(events), on)
    else:
        select.from_(named_table(events), copy=False)
        cross_join(select, named_table(steps))
        select.where(*_cohorts_only(compilation, branch, events), copy=False)
    select.group_by(*(exp.Literal.number(n + 1) for n in range(len(keys))), copy=False)
    return select.group_by(position.copy(), copy=False)


def conversion_events(source: Source, branch: Branch, series: Converted) -> exp.Select:
    """Return the events that start or end a conversion, the starting ones with their place."""
    entity = source.bind(series.entity)
    moment = _moment(source, series.moment)
    starts = _flag(source, series.starts)
    converts = _flag(source, series.converts)
    place = _place(source, [entity, starts], [moment])
    columns = [
        named(entity.copy(), "entity"),
        named(moment.copy(), "moment"),
        named(starts.copy(), "starts"),
        named(converts.copy(), "converts"),
        named(place, PLACE),
    ]
    either = exp.Paren(this=exp.or_(starts.copy(), converts.copy(), copy=False))
    known = [
        exp.Not(this=exp.Is(this=one.copy(), expression=exp.null())) for one in (entity, moment)
    ]
    return _events(source, branch, columns, [either, *known], series.where, None)


def conversion_cohorts(compilation: Compilation, branch: Branch, series: Converted) -> exp.Select:
    """Return each entity once, at its first start, with whether it converted in time.

    events (deal, at)           entity   converted
    d1  Jan 3   starts          d1       TRUE    (within 90 days)
    d1  Feb 9   converts   ->   d2       FALSE
    d2  Jan 5   starts
    """
    events = events_name(branch)
    moment = exp.column("moment", table=events)
    latest = exp.Add(this=moment.copy(), expression=span_of(series.within))
    later = [
        exp.EQ(this=exp.column("entity", table="later"), expression=exp.column("entity", events)),
        exp.column("converts", table="later"),
        exp.GTE(this=exp.column("moment", table="later"), expression=moment.copy()),
        exp.LTE(this=exp.column("moment", table="later"), expression=latest),
    ]
    inner = exp.select(exp.Literal.number(1)).from_(
        exp.alias_(named_table(events), "later", table=True, copy=False)
    )
    inner = inner.where(*later)
    names = [one for key in branch.keys for one in (key.alias, *key.key_aliases)]
    columns: list[exp.Expr] = [named(exp.column(one, table=events), one) for one in names]
    columns.append(named(exp.Exists(this=inner), "converted"))
    select = exp.select(*columns, copy=False)
    select.from_(named_table(events), copy=False)
    select.where(exp.column("starts", table=events), copy=False)
    return select.where(*_cohorts_only(compilation, branch, events), copy=False)


def conversion(branch: Branch, entities: str, more: tuple[exp.Expr, ...] = ()) -> exp.Select:
    """Return the share of entities that converted, by the group they came in with."""
    names = [one for key in branch.keys for one in (key.alias, *key.key_aliases)]
    columns: list[exp.Expr] = [named(exp.column(one, table=entities), one) for one in names]
    converted = exp.Filter(
        this=exp.Count(this=exp.Star()),
        expression=exp.Where(this=exp.column("converted", table=entities)),
    )
    rate = exp.Div(this=converted, expression=_unless_zero(exp.Count(this=exp.Star())))
    columns += [named(rate.copy(), one.alias) for one in branch.measures]
    select = exp.select(*columns, copy=False)
    select.from_(named_table(entities), copy=False)
    if more:
        select.where(*more, copy=False)
    if names:
        select.group_by(*(exp.Literal.number(n + 1) for n in range(len(names))), copy=False)
    return select


def _events(
    source: Source,
    branch: Branch,
    columns: list[exp.Expr],
    conditions: list[exp.Expr],
    where: Expression | None,
    step_alias: str | None,
) -> exp.Select:
    """Return the rows that can be events, with the keys of the answer on each."""
    keys: list[exp.Expr] = []
    for key in branch.keys:
        if key.alias == step_alias:
            continue
        keys.append(named(key_sql(source, key), key.alias))
        for alias, expression in zip(key.key_aliases, key.keys, strict=True):
            keys.append(named(source.bind(expression), alias))
    if branch.time is not None:
        keys.append(named(_moment(source, branch.time.field), WINDOW_TIME))
    filters = predicate_sql(source, branch.filters)
    if filters is not None:
        conditions.insert(0, filters)
    if where is not None:
        conditions.insert(0, disjunction([source.bind(where)]))
    select = exp.select(*keys, *columns, copy=False)
    source.attach(select)
    found = conjunction(conditions)
    return select.where(found, copy=False) if found is not None else select


def _place(source: Source, within: list[exp.Expr], order: list[exp.Expr]) -> exp.Expr:
    """Return a row's place by time among those of its entity; equal times go by key."""
    home = source.compilation.datasets[source.home]
    keys = [source.column((), one) for one in home.primary_key]
    ordered = [
        exp.Ordered(this=one.copy(), desc=False, nulls_first=False) for one in (*order, *keys)
    ]
    return exp.Window(
        this=exp.RowNumber(),
        partition_by=[one.copy() for one in within],
        order=exp.Order(expressions=ordered),
    )


def _cohorts_only(compilation: Compilation, branch: Branch, events: str) -> list[exp.Expr]:
    """Return that a row is the one an entity came in with, and in the window."""
    first = exp.EQ(this=exp.column(PLACE, table=events), expression=exp.Literal.number(1))
    found: list[exp.Expr] = [first]
    if branch.time is None:
        return found
    for bound, comparison in ((branch.time.first, exp.GTE), (branch.time.after, exp.LT)):
        if bound is not None:
            moment = exp.column(WINDOW_TIME, table=events)
            found.append(comparison(this=moment, expression=compilation.bind(bound)))
    return found


def _reached(events: str, position: exp.Expr, rate: str | None) -> exp.Expr:
    here = _at_least(events, position.copy())
    if rate is None:
        return here
    if rate == "first":
        base = _unless_zero(_at_least(events, exp.Literal.number(1)))
        return exp.Div(this=here, expression=base)
    one = exp.Literal.number(1)
    before = exp.Sub(this=position.copy(), expression=one)
    share = exp.Div(this=here, expression=_unless_zero(_at_least(events, before)))
    later = exp.GT(this=position.copy(), expression=one.copy())
    return exp.Case(ifs=[exp.If(this=later, true=share)])


def _at_least(events: str, position: exp.Expr) -> exp.Expr:
    came = exp.GTE(this=exp.column("furthest", table=events), expression=position)
    return exp.Filter(this=exp.Count(this=exp.Star()), expression=exp.Where(this=came))


def _unless_zero(tree: exp.Expr) -> exp.Expr:
    return null_if_zero(tree)


def _flag(source: Source, expression: Expression) -> exp.Expr:
    """Return a condition that is true or false, never unknown."""
    tree = exp.Paren(this=disjunction([source.bind(expression)]))
    return exp.Paren(this=exp.Is(this=tree, expression=exp.true()))


def _moment(source: Source, field: Field) -> exp.Expr:
    return local_moment(
        source.bind(field.expression), field.dimension.type, source.compilation.calendar
    )
