"""A cumulative metric by bucket: each bucket over every row its look-back holds."""

from sqlglot import exp

from engine.branch import Branch, Cumulated
from engine.lowerings.aggregate import GROUP_MARK, Beside, aggregate, marks_groups, measures_of
from engine.lowerings.compilation import Compilation, Source, conjunction
from engine.lowerings.moments import end_of, local_day, lookback_start
from engine.lowerings.trees import inner_join, named_table


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
        exp.alias_(here.copy() if one == alias else exp.column(one, table=name), one)
        for one in keys
    ]
    for one, measure in measures_of(branch):
        column = exp.column(one, table=name)
        match measure.aggregate:
            case "min":
                tree: exp.Expr = exp.Min(this=column)
            case "max":
                tree = exp.Max(this=column)
            case "count":
                tree = exp.cast(exp.Sum(this=column), exp.DType.BIGINT)
            case _:
                tree = exp.Sum(this=column)
        columns.append(exp.alias_(tree, one))
    if marks_groups(branch):
        mark = exp.LogicalOr(this=exp.column(GROUP_MARK, table=name))
        columns.append(exp.alias_(mark, GROUP_MARK))
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


def recounted(source: Source, branch: Branch, series: Cumulated) -> exp.Select:
    """Return each bucket's value from all base rows it looks back on.

    deal (closed, account)     calendar     customers over 2 months
    Jan 3  a1                  Jan          Jan  1
    Feb 9  a1             +    Feb     ->   Feb  1   (a1 once, not twice)
    """
    calendar = source.compilation.named("calendar")
    here = exp.column(series.bucket.alias, table=calendar)
    field = series.field
    day = local_day(
        source.bind(field.expression), field.dimension.type, source.compilation.calendar
    )
    end = end_of(here, series.bucket.grain)
    start = lookback_start(end.copy(), series.lookback, source.compilation.calendar)
    on: list[exp.Expr] = [exp.LT(this=day, expression=end)]
    if start is not None:
        on.insert(0, exp.GTE(this=day.copy(), expression=start))
    beside = Beside(table=calendar, on=conjunction(on), keys={series.bucket.alias: here})
    return aggregate(source, branch, False, beside)
