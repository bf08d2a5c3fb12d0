"""Two branches side by side: their groups need no list of their own."""

from sqlglot import exp

from engine.lowerings.aggregate import marks_groups
from engine.lowerings.answer import closing_branches, columns_of, filled, same_keys
from engine.lowerings.spine import columns
from engine.lowerings.trees import full_join, named, named_table
from engine.resolved import ResolvedQuery


def can_pair(resolved: ResolvedQuery) -> bool:
    """Return whether the rows of two branches are just the groups of the answer.

    A declared order of values is sorted by a CASE, which needs a column to read.
    """
    keys = set(columns(resolved.outputs))
    return (
        resolved.spine is None
        and resolved.comparison is None
        and not (resolved.share and resolved.share.whole)
        and len(resolved.branches) == 2
        and bool(keys)
        and not any(one.order for one in resolved.outputs)
        and all(
            one.makes_groups and not marks_groups(one) and set(columns_of(one)) == keys
            for one in resolved.branches
        )
        and not closing_branches(resolved)
    )


def paired(resolved: ResolvedQuery) -> exp.Select:
    """Return one row per group of either branch with its metrics. NULL is a group like any.

    opportunity_metrics   contact_metrics      answer
    SMB    10             SMB    3             SMB    10    3
    NULL    5             APAC   2       ->    NULL    5    0
                                               APAC  NULL   2
    """
    one, other = (branch.name for branch in resolved.branches)
    names = columns(resolved.outputs)
    selected: list[exp.Expr] = []
    for name in names:
        there = exp.column(name, table=other)
        known = exp.Coalesce(this=exp.column(name, table=one), expressions=[there])
        selected.append(named(known, name))
    for metric in resolved.metrics:
        selected.append(named(filled(resolved, metric.tree, True), metric.name))
    select = exp.select(*selected, copy=False)
    select.from_(named_table(one), copy=False)
    full_join(select, named_table(other), same_keys(other, one, names))
    return select
