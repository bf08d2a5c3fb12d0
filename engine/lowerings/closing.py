"""A balance: the rows of one snapshot a bucket, or their average over all of its snapshots."""

from sqlglot import exp

from engine.branch import Branch, Closing
from engine.lowerings.aggregate import Beside, aggregate
from engine.lowerings.compilation import Source, conjunction
from engine.lowerings.moments import bucket
from engine.lowerings.predicates import time_sql
from engine.lowerings.trees import named

CLOSING_DAY, SNAPSHOT_DAYS = "closing_day", "snapshot_days"
DAYS = "days"


def closing_name(branch: Branch) -> str:
    """Return the name of the CTE that holds each bucket's closing day."""
    return f"{branch.name}_closing"


def knows_its_day(branch: Branch) -> bool:
    """Return whether a branch has a row for each closing day: all rows count, by bucket alone.

    What a filter leaves out on the closing day would take the day with it.
    """
    series = branch.series
    return (
        isinstance(series, Closing)
        and series.bucket is not None
        and series.keep != "average"
        and [key.alias for key in branch.keys] == [series.bucket.alias]
        and not branch.filters.items
        and all(one.measure.where is None for one in branch.measures)
    )


def closing_days(source: Source, series: Closing) -> exp.Select:
    """Return the snapshot that stands for each bucket, before any filter but row policies.

    A group that is missing on the closing day is missing then; its older rows must not stand in.

        snapshot (day, deal)        quarter   closing_day
        Jan 31  d1                  Q1        Mar 31
        Mar 31  d1             ->   Q2        May 31
        May 31  d2
    """
    conditions = time_sql(source, series.days)
    days = exp.select(named(_day(source, series), CLOSING_DAY), copy=False).distinct()
    source.attach(days)
    where = conjunction(conditions)
    if where is not None:
        days.where(where, copy=False)
    day = exp.column(CLOSING_DAY, table=DAYS)
    columns: list[exp.Expr] = []
    if series.bucket is not None:
        calendar = source.compilation.calendar
        start = bucket(day.copy(), "date", series.bucket.grain, calendar)
        columns.append(named(start, series.bucket.alias))
    pick = exp.Min if series.keep == "first" else exp.Max
    columns.append(named(pick(this=day), CLOSING_DAY))
    if series.keep == "average":
        columns.append(named(exp.Count(this=exp.Star()), SNAPSHOT_DAYS))
    select = exp.select(*columns, copy=False)
    select.from_(days.subquery(DAYS, copy=False), copy=False)
    if series.bucket is not None:
        select.group_by(exp.Literal.number(1), copy=False)
    return select


def closing(
    source: Source,
    branch: Branch,
    series: Closing,
    alone: bool,
    more: Beside,
    name: str,
) -> exp.Select:
    """Return the aggregates of the rows of each bucket's closing day, or averaged over its days.

    `name` is the CTE of the closing days.
    """
    day = _day(source, series)
    keys: dict[str, exp.Expr] = {}
    on: list[exp.Expr] = []
    if series.bucket is not None:
        keys[series.bucket.alias] = exp.column(series.bucket.alias, table=name)
    if series.keep != "average":
        on.append(exp.EQ(this=day, expression=exp.column(CLOSING_DAY, table=name)))
    elif series.bucket is not None:
        calendar = source.compilation.calendar
        start = bucket(day.copy(), "date", series.bucket.grain, calendar)
        on.append(exp.EQ(this=start, expression=exp.column(series.bucket.alias, table=name)))
    where = list(more.where)
    divisor = None
    if series.keep == "average":
        where += time_sql(source, series.days)
        divisor = exp.Max(this=exp.column(SNAPSHOT_DAYS, table=name))
    beside = Beside(table=name, on=conjunction(on), keys=keys, where=tuple(where), divisor=divisor)
    select = aggregate(source, branch, alone, beside)
    if knows_its_day(branch):
        select.select(
            named(exp.Max(this=exp.column(CLOSING_DAY, table=name)), CLOSING_DAY), copy=False
        )
    return select


def _day(source: Source, series: Closing) -> exp.Expr:
    return source.bind(series.days.field.expression)
