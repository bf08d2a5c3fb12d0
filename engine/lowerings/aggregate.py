"""A branch: the measures of one dataset at the query's dimensions."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlglot import exp

from engine.branch import Branch
from engine.lowerings.bridge import bridge_name, join_bridge, key_sql, to_many_keys
from engine.lowerings.compilation import Source, conjunction, disjunction, internal
from engine.lowerings.predicates import predicate_sql, time_sql
from engine.lowerings.trees import cross_join, inner_join, named, named_table, zero_if_null
from semantic.expressions import prefixed
from semantic.model import Expression, Measure

#: The column that says whether a group has a row of a measure that makes groups.
GROUP_MARK = "makes_group"


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What stands beside a branch's rows: a table joined to them, keys taken from it, conditions.

    Sums and counts are divided by `divisor`.
    """

    table: str | None = None
    on: exp.Expr | None = None
    keys: Mapping[str, exp.Expr] = field(default_factory=dict[str, exp.Expr])
    where: tuple[exp.Expr, ...] = ()
    divisor: exp.Expr | None = None


NOTHING = Beside()


def aggregate(source: Source, branch: Branch, alone: bool, beside: Beside = NOTHING) -> exp.Select:
    """Return one row per group of a dataset's rows, each measure over the rows of its `where`.

    A group exists if a measure that makes groups has a row in it; without dimensions there is
    always one row. A branch that is not alone keeps its other rows under `makes_group` FALSE: a
    measure of `having` is needed in the groups that other branches make.

        opportunity (region, stage, amount)      won_count  closed_count
        EMEA  Won   10                           EMEA  1    2
        EMEA  Lost  20                      ->   NULL  1    1
        NULL  Won    5                           (APAC has no closed deal: no group)
        APAC  Open   7
    """
    measured = measures_of(branch)
    columns, group_by = _key_columns(source, branch, beside)
    shared = _shared_where(measured)
    limited = all(one.where is not None for _, one in measured)
    every = _any_where(source, measured).sql() if limited and shared is None else ""
    for alias, one in measured:
        tree = _aggregate_sql(source, one)
        where = one.where
        condition = None
        if where is not None and shared is None:
            condition = disjunction([source.bind(where)])
        # What the WHERE of the whole branch says already needs no FILTER.
        if condition is not None and condition.sql() != every:
            tree = exp.Filter(this=tree, expression=exp.Where(this=condition.unnest()))
        if beside.divisor is not None:
            tree = exp.Div(this=tree, expression=beside.divisor.copy())
            tree = zero_if_null(tree) if one.aggregate == "count" else tree
        columns.append(named(tree, alias))
    conditions = [*_conditions(source, branch, measured, shared), *beside.where]
    making = _groups_with_rows(source, branch) if group_by and marks_groups(branch) else None
    having = making if alone else None
    if making is not None and not alone:
        columns.append(named(making, GROUP_MARK))
    select = exp.select(*columns, copy=False)
    source.attach(select)
    if beside.table is not None:
        if beside.on is not None:
            inner_join(select, named_table(beside.table), beside.on)
        else:
            cross_join(select, named_table(beside.table))
    if to_many_keys(branch):
        join_bridge(select, source, branch)
    where_tree = conjunction(conditions)
    if where_tree is not None:
        select.where(where_tree, copy=False)
    if group_by:
        select.group_by(*group_by, copy=False)
    if having is not None:
        select.having(having, copy=False)
    return select


Measured = tuple[tuple[str, Measure], ...]


def measures_of(branch: Branch) -> Measured:
    """Return the measures of a branch of plain rows, by alias."""
    return tuple(
        (one.alias, one.measure) for one in branch.measures if isinstance(one.measure, Measure)
    )


def _key_columns(
    source: Source, branch: Branch, beside: Beside
) -> tuple[list[exp.Expr], list[exp.Expr]]:
    columns: list[exp.Expr] = []
    for key in branch.keys:
        behind = bool(key.field.chain)
        if key.alias in beside.keys:
            columns.append(named(beside.keys[key.alias].copy(), key.alias))
            continue
        tree = exp.column(key.alias, table=bridge_name(branch)) if behind else key_sql(source, key)
        columns.append(named(tree, key.alias))
        for alias, expression in zip(key.key_aliases, key.keys, strict=True):
            hidden = (
                exp.column(alias, table=bridge_name(branch)) if behind else source.bind(expression)
            )
            columns.append(named(hidden, alias))
    ordinals: list[exp.Expr] = [exp.Literal.number(n + 1) for n in range(len(columns))]
    return columns, ordinals


def _conditions(
    source: Source, branch: Branch, measured: Measured, shared: Expression | None
) -> list[exp.Expr]:
    conditions: list[exp.Expr] = []
    filters = predicate_sql(source, branch.filters)
    if filters is not None:
        conditions.append(filters)
    if branch.time is not None:
        conditions.extend(time_sql(source, branch.time))
    if shared is not None:
        conditions.append(disjunction([source.bind(shared)]))
    elif all(one.where is not None for _, one in measured):
        conditions.append(_any_where(source, measured))
    return conditions


def _shared_where(measured: Measured) -> Expression | None:
    """Return the one `where` that all measures have, if so: it needs no FILTER."""
    wheres = {one.where for _, one in measured}
    return next(iter(wheres)) if len(wheres) == 1 else None


def _any_where(source: Source, measured: Measured) -> exp.Expr:
    distinct = dict.fromkeys(one.where for _, one in measured)
    return disjunction(source.bind(one) for one in distinct if one is not None)


def marks_groups(branch: Branch) -> bool:
    """Return whether some groups of a branch are let in only by a measure used in `having`."""
    making = [one.measure for one in branch.measures if one.makes_groups]
    only_judged = len(making) < len(branch.measures)
    limited = all(isinstance(one, Measure) and one.where is not None for one in making)
    return bool(making) and only_judged and limited


def _groups_with_rows(source: Source, branch: Branch) -> exp.Expr:
    """Return the condition that a group has a row of a measure that makes groups."""
    names = {one.alias for one in branch.measures if one.makes_groups}
    making = tuple(pair for pair in measures_of(branch) if pair[0] in names)
    rows = exp.Filter(
        this=exp.Count(this=exp.Star()),
        expression=exp.Where(this=_any_where(source, making)),
    )
    return exp.GT(this=rows, expression=exp.Literal.number(0))


def _aggregate_sql(source: Source, measure: Measure) -> exp.Expr:
    if measure.argument is None:
        return exp.Count(this=exp.Star())
    argument = source.bind(measure.argument)
    match measure.aggregate:
        case "sum":
            return exp.Sum(this=argument)
        case "count":
            return exp.Count(this=argument)
        case "count_distinct":
            return exp.Count(this=exp.Distinct(expressions=[argument]))
        case "avg":
            return exp.Avg(this=argument)
        case "min":
            return exp.Min(this=argument)
        case "max":
            return exp.Max(this=argument)
        case "median":
            return exp.Median(this=exp.cast(argument, exp.DType.DOUBLE, copy=False))
        case "percentile":
            share = exp.Literal.number(measure.parameter if measure.parameter is not None else 0.5)
            return exp.PercentileCont(
                this=exp.cast(argument, exp.DType.DOUBLE, copy=False), expression=share
            )
        case "stddev":
            return exp.StddevSamp(this=exp.cast(argument, exp.DType.DOUBLE, copy=False))
        case "first" | "last":
            return _by_time(source, measure, argument)


def _by_time(source: Source, measure: Measure, argument: exp.Expr) -> exp.Expr:
    """Return the value of the earliest or latest row by the measure's time, be it NULL."""
    time = measure.time or source.compilation.datasets[measure.dataset].time
    if time is None:
        raise internal(f"a {measure.aggregate} over '{measure.dataset}' without a time dimension")
    moment = source.bind(prefixed(time.dimension.expression, time.path))
    keys = source.compilation.datasets[measure.dataset].primary_key
    # Rows of one moment are told apart by their key, so that equal data give equal answers.
    order = exp.Tuple(expressions=[moment, *(source.column((), key) for key in keys)])
    known = exp.Not(this=exp.Is(this=moment.copy(), expression=exp.null()))
    dated = exp.Case(ifs=[exp.If(this=known, true=order)])
    pick = exp.ArgMin if measure.aggregate == "first" else exp.ArgMax
    # In a list a NULL is picked like any value: an older one must not stand in for it.
    found = pick(this=exp.Array(expressions=[argument]), expression=dated)
    return exp.Bracket(this=found, expressions=[exp.Literal.number(0)])
