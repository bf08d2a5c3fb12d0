"""A cumulative metric by bucket: each bucket over every row its look-back holds."""

from sqlglot import exp

from engine.branch import Branch, Cumulated
from engine.lowerings.aggregate import GROUP_MARK, Beside, aggregate, marks_groups, measures_of
from engine.lowerings.compilation import Compilation, Source
from engine.lowerings.moments import end_of, interval, local_day, lookback_start
from engine.lowerings.trees import as_date, inner_join, named, named_table

COUNTED_DAY = "counted_day"


def parts_name(branch: Branch) -> str:
    """Return the name of the CTE that holds each bucket's own part."""
    return f"{branch.name}_parts"


def cumulated(compilation: Compilation, branch: Branch, series: Cumulated) -> exp.Select:
    """Return each bucket's value, added up from the parts of the buckets it looks back on.

    parts            calendar         over 3 months
    Jan  10          Jan              Jan  10
    Mar   5     +    Feb         ->   Feb  10
                     Mar              Mar  15
                     Apr              Apr   5
    """
    alias, name = series.bucket.alias, parts_name(branch)
    calendar = compilation.named("calendar")
    here, part = exp.column(alias, table=calendar), exp.column(alias, table=name)
    keys = [one for key in branch.keys for one in (key.alias, *key.key_aliases)]
    columns = [
        named(here.copy() if one == alias else exp.column(one, table=name), one) for one in keys
    ]
    for one, measure in measures_of(branch):
        column = exp.column(one, table=name)
        match measure.aggregate:
            case "min":
                tree: exp.Expr = exp.Min(this=column)
            case "max":
                tree = exp.Max(this=column)
            case "count":
                tree = exp.cast(exp.Sum(this=column), exp.DType.BIGINT, copy=False)
            case _:
                tree = exp.Sum(this=column)
        columns.append(named(tree, one))
    if marks_groups(branch):
        mark = exp.LogicalOr(this=exp.column(GROUP_MARK, table=name))
        columns.append(named(mark, GROUP_MARK))
    on: list[exp.Expr] = [exp.LTE(this=part, expression=here)]
    start = lookback_start(
        end_of(here.copy(), series.bucket.grain), series.lookback, compilation.calendar
    )
    if start is not None:
        on.insert(0, exp.GTE(this=part.copy(), expression=start))
    select = exp.select(*columns, copy=False)
    select.from_(named_table(calendar), copy=False)
    inner_join(select, named_table(name), exp.and_(*on, copy=False))
    ordinals = [exp.Literal.number(n + 1) for n in range(len(keys))]
    return select.group_by(*ordinals, copy=False)


def days_name(branch: Branch) -> str:
    """Return the name of the CTE that holds the days each bucket looks back on."""
    return f"{branch.name}_days"


def counted_days(compilation: Compilation, series: Cumulated) -> exp.Select | None:
    """Return each bucket with every day it looks back on; None where that is all time.

    A join on equal days is a hash join; one on a range of days takes half as long again.

        calendar         bucket  counted_day   (over 7 days, by week)
        May 4            May 4   May 4
        May 11      ->   …
                         May 11  May 17
    """
    calendar = compilation.named("calendar")
    here = exp.column(series.bucket.alias, table=calendar)
    end = end_of(here, series.bucket.grain)
    start = lookback_start(end.copy(), series.lookback, compilation.calendar)
    if start is None:
        return None
    days = exp.GenerateSeries(
        start=exp.cast(start, exp.DType.TIMESTAMP, copy=False),
        end=exp.cast(end, exp.DType.TIMESTAMP, copy=False),
        step=interval(1, "day"),
        is_end_exclusive=True,
    )
    select = exp.select(
        named(here.copy(), series.bucket.alias),
        named(as_date(exp.Explode(this=days)), COUNTED_DAY),
        copy=False,
    )
    return select.from_(named_table(calendar), copy=False)


def recounted(source: Source, branch: Branch, series: Cumulated, days: str | None) -> exp.Select:
    """Return each bucket's value from all base rows it looks back on; `days` holds which ones.

    deal (closed, account)     calendar     customers over 2 months
    Jan 3  a1                  Jan          Jan  1
    Feb 9  a1             +    Feb     ->   Feb  1   (a1 once, not twice)
    """
    table = days or source.compilation.named("calendar")
    here = exp.column(series.bucket.alias, table=table)
    field = series.field
    day = local_day(
        source.bind(field.expression), field.dimension.type, source.compilation.calendar
    )
    if days is not None:
        on: exp.Expr = exp.EQ(this=day, expression=exp.column(COUNTED_DAY, table=days))
    else:
        on = exp.LT(this=day, expression=end_of(here, series.bucket.grain))
    beside = Beside(table=table, on=on, keys={series.bucket.alias: here})
    return aggregate(source, branch, False, beside)
