"""A point-in-time metric: the rows that hold at the end of each bucket, or at one moment."""

from sqlglot import exp

from engine.branch import Branch, Held
from engine.lowerings.aggregate import Beside, aggregate
from engine.lowerings.compilation import Source, conjunction
from engine.lowerings.moments import end_of, local_moment
from engine.lowerings.trees import as_date
from engine.predicate import Field


def held(source: Source, branch: Branch, series: Held, alone: bool, more: Beside) -> exp.Select:
    """Return the aggregates of the rows that hold; a row holds from its start until it ends.

    A row counts where it began before the end of the bucket and did not end before it. No end lies
    after the day after `as_of`.

        stage_change (from, to)     calendar        held
        Jan 5   Mar 2               Jan             Jan  2   (1, 2)
        Jan 9   Jan 31         +    Feb        ->   Feb  1   (1)
        Mar 2   NULL                Mar             Mar  1   (3)
    """
    compilation = source.compilation
    until = as_date(compilation.bind(series.end))
    if series.bucket is None:
        where = (*more.where, *holding(source, series, until))
        return aggregate(source, branch, alone, Beside(where=where))
    calendar = compilation.named("calendar")
    here = exp.column(series.bucket.alias, table=calendar)
    end = exp.Least(this=end_of(here, series.bucket.grain), expressions=[until])
    on = conjunction(holding(source, series, end))
    beside = Beside(table=calendar, on=on, keys={series.bucket.alias: here}, where=more.where)
    return aggregate(source, branch, alone, beside)


def holding(source: Source, series: Held, end: exp.Expr) -> list[exp.Expr]:
    """Return the conditions that a row holds just before a day."""
    starts, ends = _moment(source, series.starts), _moment(source, series.ends)
    open_end = exp.Is(this=ends, expression=exp.null())
    still = exp.GTE(this=ends.copy(), expression=end.copy())
    return [
        exp.LT(this=starts, expression=end),
        exp.Paren(this=exp.or_(open_end, still, copy=False)),
    ]


def _moment(source: Source, field: Field) -> exp.Expr:
    return local_moment(
        source.bind(field.expression), field.dimension.type, source.compilation.calendar
    )
