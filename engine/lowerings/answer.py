"""The last SELECTs: metrics of each group, what is derived from them, the rows that are kept."""

from collections.abc import Iterable, Mapping

from sqlglot import exp

from engine.branch import Branch, Closing
from engine.derived import Derived
from engine.lowerings.closing import CLOSING_DAY, closing_name, knows_its_day
from engine.lowerings.compilation import Compilation
from engine.lowerings.moments import before, interval
from engine.lowerings.order import sort_keys
from engine.lowerings.spine import columns
from engine.lowerings.trees import as_date, cross_join, left_join, named, named_table, zero_if_null
from engine.resolved import ResolvedMetric, ResolvedQuery, Shift
from engine.safe_math import safe_math

COMPARISONS: dict[str, type[exp.Binary]] = {
    "=": exp.EQ,
    "!=": exp.NEQ,
    ">": exp.GT,
    ">=": exp.GTE,
    "<": exp.LT,
    "<=": exp.LTE,
}
PLACE = "place_in_group"


def metric_select(
    compilation: Compilation, resolved: ResolvedQuery, spine: str, alone: bool
) -> exp.Select:
    """Return one row per group with its metrics: those asked, those judged, those before."""
    keys = columns(resolved.outputs)
    selected = [named(exp.column(name, table=spine), name) for name in keys]
    for metric in resolved.metrics:
        selected.append(named(filled(resolved, metric.tree, not alone), metric.name))
    for metric in _needing(resolved, "previous"):
        tree = renamed(metric.tree, _previous_names(resolved))
        name = Derived(metric.name, "previous").name
        before_it = filled(resolved, tree, True)
        has_before = _has_before(resolved, spine)
        if has_before is not None:
            before_it = exp.Case(ifs=[exp.If(this=has_before, true=before_it)])
        selected.append(named(before_it, name))
    if resolved.share is not None and resolved.share.whole:
        for metric in _needing(resolved, "share"):
            tree = renamed(metric.tree, resolved.share.whole)
            selected.append(named(filled(resolved, tree, True), f"{metric.name}:whole"))
    for branch in closing_branches(resolved):
        holder = branch.name if knows_its_day(branch) else closing_name(branch)
        day = exp.column(CLOSING_DAY, table=holder)
        selected.append(named(day, closing_name(branch)))
    select = exp.select(*selected, copy=False)
    _from_branches(compilation, select, resolved, spine, alone)
    return select


def derived_select(resolved: ResolvedQuery, answer: str) -> exp.Select:
    """Return the groups with what follows from their metrics.

    bookings  bookings:previous        :change   :change_pct   :share (of all)
    120       100                 ->   20        0.2           0.6
    80        NULL                     NULL      NULL          0.4
    """
    selected: list[exp.Expr] = [exp.column(name) for name in columns(resolved.outputs)]
    selected += [exp.column(one.name) for one in resolved.metrics]
    for metric in _needing(resolved, "previous"):
        selected.append(exp.column(Derived(metric.name, "previous").name))
    for one in resolved.derived:
        if one.kind != "previous":
            selected.append(named(_derived(resolved, one), one.name))
    selected += [exp.column(closing_name(one)) for one in closing_branches(resolved)]
    select = exp.select(*selected, copy=False)
    return select.from_(named_table(answer), copy=False)


def kept(compilation: Compilation, resolved: ResolvedQuery, select: exp.Select) -> exp.Select:
    """Keep the groups that `having` lets through."""
    for one in resolved.having:
        comparison = COMPARISONS[one.operator]
        value = compilation.bind(one.value)
        condition = comparison(this=exp.column(one.alias), expression=value)
        select.where(condition, copy=False)
    return select


def place_in_group(resolved: ResolvedQuery) -> exp.Expr:
    """Return a row's place, in the order of the answer, among those of its `limit_per` value."""
    per = next((one for one in resolved.outputs if one.alias == resolved.limit_per), None)
    within = [] if per is None else [exp.column(n) for n in (per.alias, *per.key_aliases)]
    order = exp.Order(expressions=sort_keys(resolved, None))
    place = exp.Window(this=exp.RowNumber(), partition_by=within, order=order)
    return named(place, PLACE)


def within_limit(resolved: ResolvedQuery) -> list[exp.Expr]:
    """Return the conditions that a row's place is among those asked for."""
    place, conditions = exp.column(PLACE), list[exp.Expr]()
    if resolved.offset:
        after = exp.Literal.number(resolved.offset)
        conditions.append(exp.GT(this=place, expression=after))
    if resolved.limit is not None:
        last = exp.Literal.number(resolved.offset + resolved.limit)
        conditions.append(exp.LTE(this=place.copy(), expression=last))
    return conditions


def shown_names(resolved: ResolvedQuery) -> list[str]:
    """Return the columns of the answer as they are named in the SQL, then the hidden ones."""
    names = [one.alias for one in resolved.outputs]
    for metric in resolved.metrics:
        if metric.asked:
            names.append(metric.name)
            names += [one.name for one in resolved.derived if one.metric == metric.name]
    return [*names, *hidden_names(resolved)]


def hidden_names(resolved: ResolvedQuery) -> tuple[str, ...]:
    """Return the trailing columns: keys of labels, and the snapshot each bucket closes with."""
    keys = tuple(name for one in resolved.outputs for name in one.key_aliases)
    return keys + tuple(closing_name(one) for one in closing_branches(resolved))


def closing_branches(resolved: ResolvedQuery) -> tuple[Branch, ...]:
    """Return the branches whose closing days are looked at for missing ones."""
    values = set(resolved.before.values())
    return tuple(
        one
        for one in resolved.branches
        if isinstance(one.series, Closing)
        and one.series.keep != "average"
        and (one.name not in values or _holds_both(resolved, one))
        and not (resolved.share and one.name in resolved.share.whole.values())
    )


def _holds_both(resolved: ResolvedQuery, branch: Branch) -> bool:
    """Return whether a branch holds values asked as well as those before."""
    comparison = resolved.comparison
    return comparison is not None and comparison.branches.get(branch.name) == branch.name


def _from_branches(
    compilation: Compilation, select: exp.Select, resolved: ResolvedQuery, spine: str, alone: bool
) -> None:
    if alone:
        select.from_(named_table(spine), copy=False)
        for branch in closing_branches(resolved):
            closing = named_table(closing_name(branch))
            cross_join(select, closing)
        return
    keys = columns(resolved.outputs)
    if keys:
        select.from_(named_table(spine), copy=False)
    holders = _holders(resolved)
    for number, branch in enumerate(resolved.branches):
        if branch.name in holders and not _holds_both(resolved, branch):
            continue
        own = columns_of(branch)
        table = named_table(branch.name)
        if not keys and number == 0:
            select.from_(table, copy=False)
        elif not own:
            cross_join(select, table)
        else:
            left_join(select, table, same_keys(branch.name, spine, own))
    for branch in closing_branches(resolved):
        if not knows_its_day(branch):
            _join_closing(select, branch, spine)
    if resolved.comparison is not None:
        for name, holder in resolved.comparison.branches.items():
            _join_previous(select, resolved, spine, name, holder)


def _holders(resolved: ResolvedQuery) -> frozenset[str]:
    return frozenset(resolved.before.values())


def columns_of(branch: Branch) -> tuple[str, ...]:
    """Return the key columns of a branch with their hidden companions."""
    return tuple(one for key in branch.keys for one in (key.alias, *key.key_aliases))


def same_keys(table: str, spine: str, names: Iterable[str]) -> exp.Expr:
    """Return that two tables stand at one group; NULL is a group like any."""
    # IS NOT DISTINCT FROM is a hash join; `a = b OR both NULL` a nested loop.
    same = [
        exp.NullSafeEQ(this=exp.column(name, table=table), expression=exp.column(name, table=spine))
        for name in names
    ]
    return exp.and_(*same, copy=False)


def _join_closing(select: exp.Select, branch: Branch, spine: str) -> None:
    name = closing_name(branch)
    table = named_table(name)
    bucket = branch.series.bucket if isinstance(branch.series, Closing) else None
    if bucket is None:
        cross_join(select, table)
    else:
        on = same_keys(name, spine, (bucket.alias,))
        left_join(select, table, on)


def _join_previous(
    select: exp.Select, resolved: ResolvedQuery, spine: str, name: str, holder: str
) -> None:
    """Join the values before to each group: the same group, at the bucket before if there is one.

    spine        values           bookings  bookings:previous
    Feb  EMEA    Jan  EMEA  10    5         10
                 Feb  EMEA   5
    """
    comparison, buckets = resolved.comparison, resolved.spine
    assert comparison is not None  # noqa: S101 - it is why we are here
    alias = previous_name(name)
    table = exp.alias_(named_table(holder), alias, table=True, copy=False)
    branch = next(one for one in resolved.branches if one.name == name)
    own = columns_of(branch)
    if not own:
        cross_join(select, table)
        return
    shift = comparison.shift
    if shift is None or buckets is None:
        left_join(select, table, same_keys(alias, spine, own))
        return
    there = exp.column(buckets.alias, table=alias)
    here = exp.column(buckets.alias, table=spine)
    on: list[exp.Expr] = [exp.EQ(this=there, expression=before(here, shift))]
    if buckets.grain == "day" and shift.unit == "month":
        on.append(_same_day(there.copy(), here.copy(), shift))
    rest = [one for one in own if one != buckets.alias]
    if rest:
        on.append(same_keys(alias, spine, rest))
    left_join(select, table, exp.and_(*on, copy=False))


def _has_before(resolved: ResolvedQuery, spine: str) -> exp.Expr | None:
    """Return that there is a bucket before at all: without one nothing is known, not even 0."""
    comparison, buckets = resolved.comparison, resolved.spine
    if comparison is None or comparison.shift is None or buckets is None:
        return None
    here = exp.column(buckets.alias, table=spine)
    if buckets.grain == "day" and comparison.shift.unit == "month":
        return _same_day(before(here.copy(), comparison.shift), here, comparison.shift)
    if buckets.windowed:
        return None
    return exp.Not(this=exp.Is(this=here, expression=exp.null()))


def _same_day(there: exp.Expr, here: exp.Expr, shift: Shift) -> exp.Expr:
    """Return that two days are on one day of their months: the 29th of February has none before."""
    ahead = exp.Add(this=there, expression=interval(shift.count, shift.unit))
    return exp.EQ(this=as_date(ahead), expression=here)


def previous_name(branch: str) -> str:
    """Return the alias of the table that holds a branch's values before."""
    return f"{branch}_previous"


def _previous_names(resolved: ResolvedQuery) -> dict[str, str]:
    return {name: previous_name(name) for name in resolved.before}


def _needing(resolved: ResolvedQuery, *kinds: str) -> tuple[ResolvedMetric, ...]:
    names = {one.metric for one in resolved.derived if one.kind in kinds}
    return tuple(one for one in resolved.metrics if one.name in names)


def renamed(tree: exp.Expr, names: Mapping[str, str]) -> exp.Expr:
    """Return a metric over other tables than its branches."""

    def put(node: exp.Expr) -> exp.Expr:
        if isinstance(node, exp.Column) and node.table in names:
            return exp.column(node.name, table=names[node.table])
        return node

    return tree.copy().transform(put, copy=False)


def filled(resolved: ResolvedQuery, tree: exp.Expr, fill: bool) -> exp.Expr:
    """Return a metric's expression; a count of a group that its branch lacks is 0."""
    if not fill:
        return tree.copy()
    counts = {one.name: {m.alias for m in one.measures if m.is_count} for one in resolved.branches}
    for name in _previous_names(resolved):
        counts[previous_name(name)] = counts[name]

    def put(node: exp.Expr) -> exp.Expr:
        if isinstance(node, exp.Column) and node.name in counts.get(node.table, ()):
            return zero_if_null(node.copy())
        return node

    return tree.copy().transform(put, copy=False)


def _derived(resolved: ResolvedQuery, one: Derived) -> exp.Expr:
    own = exp.column(one.metric)
    previous = exp.column(Derived(one.metric, "previous").name)
    match one.kind:
        case "previous":
            return previous
        case "change":
            return exp.Sub(this=own, expression=previous)
        case "change_pct":
            change = exp.Paren(this=exp.Sub(this=own, expression=previous))
            share = exp.Div(this=change, expression=previous.copy())
            above = exp.GT(this=previous.copy(), expression=exp.Literal.number(0))
            return exp.Case(ifs=[exp.If(this=above, true=share)])
        case "share":
            return safe_math(exp.Div(this=own, expression=_whole(resolved, one.metric)))
        case "running":
            return _running(resolved, own)


def _whole(resolved: ResolvedQuery, metric: str) -> exp.Expr:
    """Return what a share is of: the sum over its groups, or the whole counted apart."""
    share = resolved.share
    assert share is not None  # noqa: S101 - it is why we are here
    if share.whole:
        return exp.column(f"{metric}:whole")
    within = [
        exp.column(name)
        for one in resolved.outputs
        if one.alias in share.keys
        for name in (one.alias, *one.key_aliases)
    ]
    return exp.Window(this=exp.Sum(this=exp.column(metric)), partition_by=within)


def _running(resolved: ResolvedQuery, own: exp.Expr) -> exp.Expr:
    spine = resolved.spine
    assert spine is not None  # noqa: S101 - a running total needs a bucket
    within = [
        exp.column(name)
        for one in resolved.outputs
        if one.alias != spine.alias
        for name in (one.alias, *one.key_aliases)
    ]
    ordered = exp.Ordered(this=exp.column(spine.alias), desc=False, nulls_first=False)
    frame = exp.WindowSpec(
        kind="ROWS", start="UNBOUNDED", start_side="PRECEDING", end="CURRENT ROW"
    )
    return exp.Window(
        this=exp.Sum(this=own),
        partition_by=within,
        order=exp.Order(expressions=[ordered]),
        spec=frame,
    )
