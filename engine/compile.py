"""Authorized query to one SELECT; raises InternalError only.

The order of work is the order of the CTEs: row policies, bridges, each branch aggregated apart, the
calendar, the groups found, the spine, then formulas, what is derived from them, `having`, order and
limit.
"""

from dataclasses import dataclass

from sqlglot import exp

from engine.authorize import AuthorizedQuery
from engine.branch import Stepped
from engine.lowerings.answer import (
    derived_select,
    hidden_names,
    kept,
    metric_select,
    place_in_group,
    shown_names,
    within_limit,
)
from engine.lowerings.branch_ctes import Cte, branch_ctes
from engine.lowerings.cohorts import steps_name
from engine.lowerings.compilation import Compilation
from engine.lowerings.order import order_by
from engine.lowerings.others import others_select
from engine.lowerings.paired import can_pair, paired
from engine.lowerings.row_list import in_order, row_list
from engine.lowerings.spine import (
    calendar_buckets,
    dated_by,
    dated_source,
    filled_groups,
    found_groups,
    is_calendar,
    needs_data,
    sole_source,
)
from engine.lowerings.trees import named_table
from engine.lowerings.visible import visible_ctes
from engine.resolved import ResolvedQuery
from engine.statement import Parameter


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """One SELECT and the values it names.

    `hidden` are its trailing columns (keys of labels, closing days); `joined` the datasets joined
    many-to-one, whose keys must be unique.
    """

    select: exp.Select
    parameters: dict[str, Parameter]
    hidden: tuple[str, ...]
    joined: tuple[str, ...] = ()


def compile_query(authorized: AuthorizedQuery) -> Compiled:
    """Return the SELECT of an authorized query; equal queries give equal text."""
    resolved = authorized.resolved
    compilation = Compilation(authorized)
    ctes: list[Cte] = []
    if resolved.source is not None:
        ctes = row_list(compilation, resolved.source)
        select = in_order(compilation, resolved.source, resolved, ctes)
        hidden = tuple(name for one in resolved.outputs for name in one.key_aliases)
    else:
        select = _shown(compilation, resolved, _groups(compilation, resolved, ctes), ctes)
        hidden = hidden_names(resolved)
    return _finished(compilation, select, ctes, hidden)


def compile_others(authorized: AuthorizedQuery) -> Compiled:
    """Return the SELECT of what a query's limit cuts, put together; see `others_select`."""
    resolved = authorized.resolved
    compilation = Compilation(authorized)
    ctes: list[Cte] = []
    groups = _groups(compilation, resolved, ctes)
    kept = kept_groups(compilation, resolved, groups, ctes, ranked=True)
    return _finished(compilation, others_select(compilation, resolved, kept, ctes), ctes, ())


def _finished(
    compilation: Compilation, select: exp.Select, ctes: list[Cte], hidden: tuple[str, ...]
) -> Compiled:
    """Put the CTEs before a SELECT, row policies first."""
    made: list[exp.Expr] = []
    for name, query, comment in visible_ctes(compilation) + ctes:
        cte = exp.CTE(this=query, alias=exp.TableAlias(this=exp.to_identifier(name)))
        if comment:
            cte.comments = [f" {comment} "]
        made.append(cte)
    if made:
        select.set("with_", exp.With(expressions=made))
    return Compiled(
        select=select,
        parameters=compilation.parameters,
        hidden=hidden,
        joined=tuple(compilation.joined),
    )


def _groups(compilation: Compilation, resolved: ResolvedQuery, ctes: list[Cte]) -> exp.Select:
    """Return the SELECT of all groups with their metrics; its CTEs are added."""
    spine = resolved.spine
    alone = len(resolved.branches) == 1 and spine is None and resolved.comparison is None
    if alone:
        ctes += branch_ctes(compilation, resolved.branches, alone=True, needs_dates=False).first
        return metric_select(compilation, resolved, resolved.branches[0].name, True)
    needs_dates = spine is not None and needs_data(spine)
    made = branch_ctes(compilation, resolved.branches, alone=False, needs_dates=needs_dates)
    ctes += made.first
    if can_pair(resolved):
        return paired(resolved)
    found = compilation.named("found")
    groups = "groups with a row of an asked metric"
    calendar = compilation.named("calendar")
    calendar_first = spine is not None and (bool(made.later) or spine.back is not None)
    if spine is not None and calendar_first:
        dated = compilation.named("dated")
        if needs_dates:
            body = dated_by(made.dated, spine.alias)
            ctes.append((dated, body, "where the data lie"))
        buckets = calendar_buckets(compilation, resolved, spine, dated)
        ctes.append((calendar, buckets, f"every {spine.grain}"))
        ctes += made.later
    sole = sole_source(resolved)
    if sole is not None:
        found = sole
    elif resolved.outputs:
        ctes.append((found, found_groups(compilation, resolved), groups))
    if spine is None:
        return metric_select(compilation, resolved, found, False)
    if not calendar_first:
        dated = dated_source(resolved, found)
        buckets = calendar_buckets(compilation, resolved, spine, dated)
        ctes.append((calendar, buckets, f"every {spine.grain}"))
    if is_calendar(resolved, spine):
        return metric_select(compilation, resolved, calendar, False)
    filled = compilation.named("spine")
    combinations = _combinations(resolved, found)
    body = filled_groups(compilation, resolved, spine, found, combinations)
    ctes.append((filled, body, "no gap in time"))
    return metric_select(compilation, resolved, filled, False)


def _combinations(resolved: ResolvedQuery, found: str) -> str:
    """Return where the other dimensions' values are: a funnel's steps are all there always."""
    branch, others = resolved.branches[0], len(resolved.outputs) - 1
    if isinstance(branch.series, Stepped) and others == 1:
        return steps_name(branch)
    return found


def _shown(
    compilation: Compilation, resolved: ResolvedQuery, groups: exp.Select, ctes: list[Cte]
) -> exp.Select:
    """Return the last SELECT: the groups that `having` and limits keep, in order."""
    names = shown_names(resolved)
    if not (resolved.derived or resolved.having or resolved.limit_per):
        by_name = {one.alias: one for one in groups.expressions}
        groups.set("expressions", [by_name[name] for name in names])
        holder = None if can_pair(resolved) else _holder(groups)
        return order_by(groups, resolved, holder)
    ranks = resolved.limit_per is not None
    last = kept_groups(compilation, resolved, groups, ctes, ranked=ranks)
    if resolved.limit_per is None:
        by_name = {one.alias_or_name: one for one in last.expressions}
        last.set("expressions", [by_name[name] for name in names])
        return order_by(last, resolved, None)
    last.select(place_in_group(resolved), copy=False)
    ranked = compilation.named("ranked")
    ctes.append((ranked, last, f"the place in each {resolved.limit_per}"))
    select = exp.select(*(exp.column(name) for name in names), copy=False)
    select.from_(named_table(ranked), copy=False)
    select.where(*within_limit(resolved), copy=False)
    return order_by(select, resolved, None)


def kept_groups(
    compilation: Compilation,
    resolved: ResolvedQuery,
    groups: exp.Select,
    ctes: list[Cte],
    *,
    ranked: bool,
) -> exp.Select:
    """Return the groups with all their columns that `having` keeps; they may be `ranked` next."""
    names = [one.alias for one in groups.expressions]
    answer = compilation.named("answer")
    ctes.append((answer, groups, "metrics"))
    select = exp.select(*(exp.column(name) for name in names), copy=False)
    select.from_(named_table(answer), copy=False)
    if resolved.derived:
        select = derived_select(resolved, answer)
        if resolved.having or _ranked_by_window(resolved):
            names = [one.alias_or_name for one in select.expressions]
            derived = compilation.named("derived")
            ctes.append((derived, select, "what follows from them"))
            select = exp.select(*(exp.column(name) for name in names), copy=False)
            select.from_(named_table(derived), copy=False)
    return kept(compilation, resolved, select)


def _ranked_by_window(resolved: ResolvedQuery) -> bool:
    """Return whether places are by a share or running total: a window cannot be in a window."""
    windows = {one.name for one in resolved.derived if one.kind in ("share", "running")}
    ranked = resolved.limit_per is not None or resolved.query.others
    return ranked and any(one.alias in windows for one in resolved.sort)


def _holder(groups: exp.Select) -> str:
    """Return the table that the dimensions of a SELECT stand in."""
    source = groups.args["from_"].this
    return str(source.alias_or_name)
