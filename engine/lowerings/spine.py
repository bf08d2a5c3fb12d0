"""The groups of the answer: those that branches found, and every time bucket between."""

from collections.abc import Iterable

from sqlglot import exp

from engine.branch import Branch, Closing, Cumulated, Held
from engine.lowerings.aggregate import GROUP_MARK, marks_groups
from engine.lowerings.closing import closing_name, knows_its_day
from engine.lowerings.compilation import Compilation
from engine.lowerings.moments import before, step
from engine.lowerings.trees import as_date, cross_join, named, named_table
from engine.predicate import Bound
from engine.resolved import OutputKey, ResolvedQuery, Spine
from semantic.periods import bucket_start

#: A calendar is cut here; the answer then refuses the query as too broad.
MOST_BUCKETS = 1000


def found_groups(compilation: Compilation, resolved: ResolvedQuery) -> exp.Query:
    """Return the distinct groups of all branches that make groups. NULL is a group like any.

    opportunity_metrics   quota_metrics        found
    r1                    r1                   r1
    NULL                  r9              ->   NULL
                                               r9
    """
    selects = [_groups_of(compilation, resolved, one) for one in making_groups(resolved)]
    query: exp.Query = selects[0]
    for other in selects[1:]:
        query = exp.Union(this=query, expression=other, distinct=True)
    return query


def making_groups(resolved: ResolvedQuery) -> tuple[Branch, ...]:
    """Return the branches whose rows make groups of the answer."""
    return tuple(one for one in resolved.branches if one.makes_groups)


def sole_source(resolved: ResolvedQuery) -> str | None:
    """Return the one branch whose rows are just the groups of the answer, if there is one."""
    making, spine = making_groups(resolved), resolved.spine
    if spine is None or spine.back is not None or len(making) != 1 or marks_groups(making[0]):
        return None
    return making[0].name


def dated_source(resolved: ResolvedQuery, found: str) -> str:
    """Return the CTE whose buckets are those of the groups found, and which costs least to read.

    Where each closing day has its row they are the closing days', and the groups are read once.
    """
    making = making_groups(resolved)
    if found == making[0].name and knows_its_day(making[0]):
        return closing_name(making[0])
    return found


def _groups_of(compilation: Compilation, resolved: ResolvedQuery, branch: Branch) -> exp.Select:
    names = columns(resolved.outputs)
    select = exp.select(*(exp.column(name) for name in names), copy=False)
    select.from_(named_table(branch.name), copy=False)
    if marks_groups(branch):
        select.where(exp.column(GROUP_MARK), copy=False)
    if resolved.spine is not None and resolved.spine.back is not None:
        select.where(_on_either_side(compilation, resolved, branch), copy=False)
    return select


def _on_either_side(compilation: Compilation, resolved: ResolvedQuery, branch: Branch) -> exp.Expr:
    """Return that a row is of a bucket shown, or of one that a bucket shown is compared with."""
    spine = resolved.spine
    assert spine is not None and spine.back is not None and spine.first is not None  # noqa: S101
    bucket = exp.column(spine.alias, table=branch.name)
    calendar = compilation.named("calendar")
    last = exp.select(exp.Max(this=exp.column(spine.alias, table=calendar)))
    last = last.from_(named_table(calendar), copy=False)
    compared = exp.LTE(this=bucket, expression=before(last.subquery(copy=False), spine.back))
    branches = resolved.before
    if branch.name in branches.values() and branches.get(branch.name) != branch.name:
        return compared
    shown = as_date(compilation.bind(Bound("shown_first", spine.first)))
    here = exp.GTE(this=bucket.copy(), expression=shown)
    return exp.Paren(this=exp.or_(here, compared, copy=False))


def dated_by(sources: Iterable[tuple[str, bool]], alias: str) -> exp.Query:
    """Return the buckets in which data lie, from the CTEs that hold them.

    Of those that are marked only the rows that make groups count.
    """
    selects: list[exp.Select] = []
    for name, marked in sources:
        select = exp.select(exp.column(alias), copy=False).from_(named_table(name), copy=False)
        selects.append(select.where(exp.column(GROUP_MARK), copy=False) if marked else select)
    query: exp.Query = selects[0]
    for other in selects[1:]:
        query = exp.Union(this=query, expression=other, distinct=True)
    return query


def needs_data(spine: Spine) -> bool:
    """Return whether a calendar's ends lie where the data do."""
    return spine.first is None or spine.after is None


def calendar_buckets(
    compilation: Compilation, resolved: ResolvedQuery, spine: Spine, dated: str
) -> exp.Select:
    """Return one row per bucket: over the window, or from the first bucket with data on.

    Without a window's end it goes to the later of the last bucket with data and `as_of`'s. A
    comparison's buckets before the window come first; the answer does not show them.
    """
    grain, bucket = spine.grain, exp.column(spine.alias)
    first: exp.Expr = exp.Min(this=bucket)
    if spine.first is not None:
        start = spine.back.before(spine.first) if spine.back else spine.first
        first = as_date(compilation.bind(Bound("bucket_first", start)))
    if spine.after is not None:
        after: exp.Expr = as_date(compilation.bind(Bound("bucket_after", spine.after)))
    else:
        current = bucket_start(resolved.as_of, grain, compilation.calendar)
        this_one = as_date(compilation.bind(Bound("bucket_of_as_of", current)))
        # No data has no newest bucket: NULLs are passed over, in both bounds.
        last = exp.Max(this=bucket.copy())
        newest = exp.Greatest(this=last, expressions=[this_one], ignore_nulls=True)
        after = exp.Add(this=newest, expression=step(grain))
    from_data = needs_data(spine)
    if from_data:
        furthest = exp.Add(this=first.copy(), expression=step(grain, MOST_BUCKETS + 1))
        after = exp.Least(this=after, expressions=[furthest], ignore_nulls=True)
    series = exp.GenerateSeries(
        start=exp.cast(first, exp.DType.TIMESTAMP, copy=False),
        end=exp.cast(after, exp.DType.TIMESTAMP, copy=False),
        step=step(grain),
        is_end_exclusive=True,
    )
    day = as_date(exp.Explode(this=series))
    select = exp.select(named(day, spine.alias), copy=False)
    if from_data:
        select.from_(named_table(dated), copy=False)
    return select


def filled_groups(
    compilation: Compilation,
    resolved: ResolvedQuery,
    spine: Spine,
    found: str,
    combinations: str,
) -> exp.Query:
    """Return each bucket shown with each occurring combination of the other dimensions.

    `combinations` is where those are: `found`, or the steps of a funnel.

    found          calendar      spine
    Jan  EMEA      Jan           Jan  EMEA    Jan  APAC
    Mar  APAC      Feb      ->   Feb  EMEA    Feb  APAC
                   Mar           Mar  EMEA    Mar  APAC
    """
    outputs = resolved.outputs
    calendar = compilation.named("calendar")
    others = [
        name
        for one in outputs
        if one.alias != spine.alias
        for name in (one.alias, *one.key_aliases)
    ]
    source = named_table(found)
    kept = exp.select(*(exp.column(name) for name in columns(outputs)), copy=False)
    kept.from_(source.copy(), copy=False)
    wanted = [
        exp.column(name, table=calendar if name == spine.alias else "combinations")
        for name in columns(outputs)
    ]
    every = exp.select(*wanted, copy=False)
    every.from_(named_table(calendar), copy=False)
    if others:
        distinct = exp.select(*(exp.column(name) for name in others), copy=False).distinct()
        distinct.from_(named_table(combinations), copy=False)
        cross_join(every, distinct.subquery("combinations", copy=False))
    if spine.back is not None and spine.first is not None:
        for select, table in ((every, calendar), (kept, found)):
            shown = as_date(compilation.bind(Bound("shown_first", spine.first)))
            bucket = exp.column(spine.alias, table=table)
            select.where(exp.GTE(this=bucket, expression=shown), copy=False)
    if _covers_all(resolved):
        return every
    return exp.Union(this=every, expression=kept, distinct=True)


def is_calendar(resolved: ResolvedQuery, spine: Spine) -> bool:
    """Return whether the groups of the answer are just the buckets of the calendar."""
    return columns(resolved.outputs) == (spine.alias,) and not spine.back and _covers_all(resolved)


def _covers_all(resolved: ResolvedQuery) -> bool:
    """Return whether every group found is in a bucket of the calendar.

    One of rows without a date is not; nor may be one of data that stretch beyond its cut, which
    is refused only if all of the answer is there to be seen.
    """
    spine = resolved.spine
    if spine is not None and spine.windowed and not needs_data(spine):
        return True
    dated = all(
        isinstance(one.series, Held | Closing | Cumulated) and one.series.bucket is not None
        for one in making_groups(resolved)
    )
    return dated and not resolved.having and resolved.limit is None


def columns(outputs: tuple[OutputKey, ...]) -> tuple[str, ...]:
    """Return the key columns of the answer with their hidden companions, in order."""
    return tuple(name for one in outputs for name in (one.alias, *one.key_aliases))
