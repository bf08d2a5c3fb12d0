"""Authorized query to one SELECT; raises InternalError only.

The order of work is the order of the CTEs: row policies, bridges, each branch aggregated apart, the
groups found, the calendar, the spine, then formulas, `having`, order and limit.
"""

from dataclasses import dataclass

from sqlglot import exp

from engine.authorize import AuthorizedQuery
from engine.branches import all_windowed
from engine.lowerings.aggregate import aggregate
from engine.lowerings.bridge import bridge, bridge_name
from engine.lowerings.compilation import Compilation, Source
from engine.lowerings.order import order_by
from engine.lowerings.row_list import in_order, row_list
from engine.lowerings.spine import calendar_buckets, columns, filled_groups, found_groups
from engine.lowerings.visible import visible
from engine.resolved import ResolvedMetric, ResolvedQuery
from engine.statement import Parameter
from semantic.model import Measure

_COMPARISONS: dict[str, type[exp.Binary]] = {
    "=": exp.EQ,
    "!=": exp.NEQ,
    ">": exp.GT,
    ">=": exp.GTE,
    "<": exp.LT,
    "<=": exp.LTE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """One SELECT and the values it names.

    `hidden` are its trailing columns (keys of labels); `joined` the datasets joined many-to-one,
    whose keys must be unique.
    """

    select: exp.Select
    parameters: dict[str, Parameter]
    hidden: tuple[str, ...]
    joined: tuple[str, ...] = ()


def compile_query(authorized: AuthorizedQuery) -> Compiled:
    """Return the SELECT of an authorized query; equal queries give equal text."""
    resolved = authorized.resolved
    compilation = Compilation(authorized)
    ctes: list[tuple[str, exp.Query, str]] = []
    if resolved.source is not None:
        ctes = [("listed", row_list(compilation, resolved.source), "")]
        select = in_order(resolved.source, resolved)
    else:
        ctes = _branch_ctes(compilation, resolved)
        select = _final(compilation, resolved, ctes)
    ctes = _visible_ctes(compilation) + ctes
    for name, query, comment in ctes:
        select.with_(name, as_=query, copy=False)
        if comment:
            cte = select.args["with_"].expressions[-1]
            cte.comments = [f" {comment} "]
    hidden = tuple(name for one in resolved.outputs for name in one.key_aliases)
    return Compiled(
        select=select,
        parameters=compilation.parameters,
        hidden=hidden,
        joined=tuple(compilation.joined),
    )


def _visible_ctes(compilation: Compilation) -> list[tuple[str, exp.Query, str]]:
    """Return the policed datasets, parents before the children that point to them.

    Writing a child's CTE asks for its parents' keys, so children are written first.
    """
    written: list[tuple[str, exp.Query, str]] = []
    done: set[str] = set()
    while True:
        waiting = [
            name
            for name in compilation.used
            if name not in done and compilation.restriction(name) is not None
        ]
        ready = [
            name
            for name in waiting
            if not any(_points_to(compilation, other, name) for other in waiting if other != name)
        ]
        if not waiting:
            return written[::-1]
        for name in sorted(ready or waiting[:1]):
            done.add(name)
            rule = "row policy of " + name
            written.append((f"visible_{name}", visible(compilation, name), rule))


def _points_to(compilation: Compilation, child: str, parent: str) -> bool:
    restriction = compilation.restriction(child)
    parents = restriction.parents if restriction else ()
    return any(
        join.dataset == parent or _points_to(compilation, join.dataset, parent)
        for join in parents
        if join.dataset != child
    )


def _branch_ctes(
    compilation: Compilation, resolved: ResolvedQuery
) -> list[tuple[str, exp.Query, str]]:
    ctes: list[tuple[str, exp.Query, str]] = []
    for branch in resolved.branches:
        source = Source(compilation, branch.dataset, branch.dataset)
        groups = bridge(source, branch)
        if groups is not None:
            ctes.append((bridge_name(branch), groups, "each fact once per group"))
        measured = ", ".join(one.alias for one in branch.measures)
        ctes.append((branch.name, aggregate(source, branch, _alone(resolved)), measured))
    return ctes


def _alone(resolved: ResolvedQuery) -> bool:
    """Return whether the one branch already is the answer: nothing to combine, no gap to fill."""
    return len(resolved.branches) == 1 and resolved.bucket is None


def _final(
    compilation: Compilation, resolved: ResolvedQuery, ctes: list[tuple[str, exp.Query, str]]
) -> exp.Select:
    """Return the last SELECT: the groups with their metrics, kept by `having`, in order."""
    bucket = resolved.bucket
    alone = _alone(resolved)
    if resolved.outputs and not alone:
        found = found_groups(resolved.branches, resolved.outputs)
        ctes.append(("found", found, "groups with a row of an asked metric"))
    spine = "found"
    if bucket is not None:
        bounded = all_windowed(resolved.branches, bucket.alias)
        calendar = calendar_buckets(compilation, resolved, bucket, bounded)
        ctes.append(("calendar", calendar, f"every {bucket.grain}"))
        ctes.append(("spine", filled_groups(resolved.outputs, bucket), "no gap in time"))
        spine = "spine"
    if alone:
        spine = resolved.branches[0].name
    shown = [one for one in resolved.metrics if one.asked]
    wanted = resolved.metrics if resolved.having else tuple(shown)
    fill = not alone
    selected = [exp.alias_(exp.column(n, table=spine), n) for n in columns(resolved.outputs)]
    selected += [exp.alias_(_metric_sql(resolved, one, fill), one.alias) for one in wanted]
    select = exp.select(*selected, copy=False)
    _from_branches(select, resolved, spine, alone)
    holder: str | None = spine
    if resolved.having:
        ctes.append(("answer", select, "metrics"))
        holder = None
        select = exp.select(copy=False).from_(
            exp.Table(this=exp.to_identifier("answer")), copy=False
        )
        for one in resolved.having:
            comparison = _COMPARISONS[one.operator]
            value = compilation.bind(one.value)
            select.where(comparison(this=exp.column(one.alias), expression=value), copy=False)
    names = [one.alias for one in resolved.outputs] + [one.alias for one in shown]
    names += [name for one in resolved.outputs for name in one.key_aliases]
    if resolved.having:
        select.set("expressions", [exp.column(name) for name in names])
    else:
        by_name = {one.alias: one for one in selected}
        select.set("expressions", [by_name[name] for name in names])
    return order_by(select, resolved, holder)


def _from_branches(select: exp.Select, resolved: ResolvedQuery, spine: str, alone: bool) -> None:
    if alone:
        select.from_(exp.Table(this=exp.to_identifier(spine)), copy=False)
        return
    keys = columns(resolved.outputs)
    if keys:
        select.from_(exp.Table(this=exp.to_identifier(spine)), copy=False)
    for number, branch in enumerate(resolved.branches):
        table = exp.Table(this=exp.to_identifier(branch.name))
        if not keys and number == 0:
            select.from_(table, copy=False)
        elif not keys:
            select.join(table, join_type="cross", copy=False)
        else:
            # IS NOT DISTINCT FROM is a hash join; `a = b OR both NULL` a nested loop.
            same = [
                exp.NullSafeEQ(
                    this=exp.column(name, table=branch.name),
                    expression=exp.column(name, table=spine),
                )
                for name in keys
            ]
            select.join(table, on=exp.and_(*same, copy=False), join_type="left", copy=False)


def _metric_sql(resolved: ResolvedQuery, metric: ResolvedMetric, fill: bool) -> exp.Expr:
    """Return a metric's expression; a count of a group that its branch lacks is 0."""
    counts = {
        (branch.name, one.alias)
        for branch in resolved.branches
        for one in branch.measures
        if _is_count(one.measure)
    }

    def put(node: exp.Expr) -> exp.Expr:
        if fill and isinstance(node, exp.Column) and (node.table, node.name) in counts:
            return exp.func("COALESCE", node.copy(), exp.Literal.number(0))
        return node

    return metric.tree.copy().transform(put, copy=False)


def _is_count(measure: Measure) -> bool:
    return measure.aggregate in ("count", "count_distinct")
