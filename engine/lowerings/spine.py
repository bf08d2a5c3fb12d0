"""The groups of the answer: those that branches found, and every time bucket between."""

from sqlglot import exp

from engine.lowerings.aggregate import GROUP_MARK, marks_groups
from engine.lowerings.compilation import Compilation
from engine.lowerings.moments import step
from engine.resolved import Bound, Branch, OutputKey, ResolvedQuery
from semantic.periods import bucket_start

#: A calendar is cut here; the answer then refuses the query as too broad.
MOST_BUCKETS = 1000


def found_groups(branches: tuple[Branch, ...], outputs: tuple[OutputKey, ...]) -> exp.Query:
    """Return the distinct groups of all branches that make groups. NULL is a group like any.

    opportunity_metrics   quota_metrics        found
    r1                    r1                   r1
    NULL                  r9              ->   NULL
                                               r9
    """
    selects = [_groups_of(branch, outputs) for branch in branches if branch.makes_groups]
    query: exp.Query = selects[0]
    for other in selects[1:]:
        query = exp.Union(this=query, expression=other, distinct=True)
    return query


def _groups_of(branch: Branch, outputs: tuple[OutputKey, ...]) -> exp.Select:
    select = exp.select(*(exp.column(name) for name in columns(outputs)), copy=False)
    select.from_(exp.Table(this=exp.to_identifier(branch.name)), copy=False)
    if marks_groups(branch):
        select.where(exp.column(GROUP_MARK), copy=False)
    return select


def calendar_buckets(
    compilation: Compilation, resolved: ResolvedQuery, output: OutputKey, bounded: bool
) -> exp.Select:
    """Return one row per bucket: over the window, or from the first bucket with data on.

    Without a window's end it goes to the later of the last bucket with data and `as_of`'s.
    """
    grain = output.grain
    if grain is None:
        raise ValueError("a calendar needs a grain")
    window = resolved.window if bounded else None
    first: exp.Expr = exp.Min(this=exp.column(output.alias))
    if window is not None and window.first is not None:
        start = bucket_start(window.first, grain, compilation.calendar)
        first = exp.cast(compilation.bind(Bound("bucket_first", start)), "DATE")
    if window is not None and window.after is not None:
        after: exp.Expr = exp.cast(compilation.bind(Bound("bucket_after", window.after)), "DATE")
    else:
        current = bucket_start(resolved.as_of, grain, compilation.calendar)
        this_one = exp.cast(compilation.bind(Bound("bucket_of_as_of", current)), "DATE")
        # No data has no newest bucket: NULLs are passed over, in both bounds.
        last = exp.Max(this=exp.column(output.alias))
        newest = exp.Greatest(this=last, expressions=[this_one], ignore_nulls=True)
        after = exp.Add(this=newest, expression=step(grain))
    from_data = window is None or window.first is None or window.after is None
    if from_data:
        furthest = exp.Add(this=first.copy(), expression=step(grain, MOST_BUCKETS + 1))
        after = exp.Least(this=after, expressions=[furthest], ignore_nulls=True)
    series = exp.GenerateSeries(
        start=exp.cast(first, "TIMESTAMP"),
        end=exp.cast(after, "TIMESTAMP"),
        step=step(grain),
        is_end_exclusive=True,
    )
    day = exp.cast(exp.Explode(this=series), "DATE")
    select = exp.select(exp.alias_(day, output.alias), copy=False)
    if from_data:
        select.from_(exp.Table(this=exp.to_identifier("found")), copy=False)
    return select


def filled_groups(outputs: tuple[OutputKey, ...], bucket: OutputKey) -> exp.Query:
    """Return each bucket with each occurring combination of the other dimensions.

    found          calendar      spine
    Jan  EMEA      Jan           Jan  EMEA    Jan  APAC
    Mar  APAC      Feb      ->   Feb  EMEA    Feb  APAC
                   Mar           Mar  EMEA    Mar  APAC
    """
    others = [
        name for one in outputs if one is not bucket for name in (one.alias, *one.key_aliases)
    ]
    found = exp.Table(this=exp.to_identifier("found"))
    kept = exp.select(*(exp.column(name) for name in columns(outputs)), copy=False)
    kept.from_(found.copy(), copy=False)
    wanted = [
        exp.column(name, table="calendar" if name == bucket.alias else "combinations")
        for name in columns(outputs)
    ]
    every = exp.select(*wanted, copy=False)
    every.from_(exp.Table(this=exp.to_identifier("calendar")), copy=False)
    if others:
        distinct = exp.select(*(exp.column(name) for name in others), copy=False).distinct()
        distinct.from_(found.copy(), copy=False)
        every.join(distinct.subquery("combinations", copy=False), join_type="cross", copy=False)
    return exp.Union(this=every, expression=kept, distinct=True)


def columns(outputs: tuple[OutputKey, ...]) -> tuple[str, ...]:
    """Return the key columns of the answer with their hidden companions, in order."""
    return tuple(name for one in outputs for name in (one.alias, *one.key_aliases))
