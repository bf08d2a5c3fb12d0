""" "Others": the groups that `having` keeps and the limit cuts, put together from base rows."""

from collections.abc import Iterable
from dataclasses import replace

from sqlglot import exp

from engine.branch import Branch, Closing, Converted, GroupKey, Held
from engine.lowerings.aggregate import Beside, aggregate
from engine.lowerings.answer import (
    columns_of,
    derived_select,
    metric_select,
    place_in_group,
    renamed,
    within_limit,
)
from engine.lowerings.branch_ctes import Cte
from engine.lowerings.bridge import bridge, bridge_name, join_bridge, key_sql
from engine.lowerings.closing import closing, closing_name
from engine.lowerings.cohorts import cohorts_name, conversion
from engine.lowerings.compilation import Compilation, Source, internal
from engine.lowerings.held import held
from engine.lowerings.spine import columns
from engine.lowerings.trees import cross_join, inner_join, named, named_table
from engine.resolved import Comparison, ResolvedMetric, ResolvedQuery

CUT, OTHER_GROUPS = "cut", "other_groups"


def others_select(
    compilation: Compilation, resolved: ResolvedQuery, kept: exp.Select, ctes: list[Cte]
) -> exp.Select:
    """Return one row, or one per `limit_per` value, over the rows of all groups that are cut.

    ranked (rep, bookings, place)      others, after the first two
    r1  90  1                          bookings
    r2  70  2                     ->   50
    r3  30  3
    r4  20  4
    """
    _cut_ctes(compilation, resolved, kept, ctes)
    per = tuple(one for one in resolved.outputs if one.alias == resolved.limit_per)
    names = {one.name: f"{one.name}_of_others" for one in resolved.branches}
    branches: list[Branch] = []
    for branch in resolved.branches:
        keys = tuple(key for key in branch.keys if key.alias == resolved.limit_per)
        reduced = replace(branch, name=names[branch.name], keys=keys)
        branches.append(reduced)
        said = ", ".join(one.alias for one in branch.measures)
        if branch.multiplied:
            ctes.extend(_once(compilation, branch, reduced))
        ctes.append((reduced.name, _together(compilation, branch, reduced), said))
    comparison = resolved.comparison
    together = replace(
        resolved,
        outputs=per,
        branches=tuple(replace(one, series=None) for one in branches),
        metrics=tuple(
            ResolvedMetric(name=one.name, tree=renamed(one.tree, names), asked=one.asked)
            for one in resolved.metrics
        ),
        derived=tuple(one for one in resolved.derived if one.kind not in ("share", "running")),
        comparison=comparison
        and Comparison(
            branches={names[one]: names[two] for one, two in comparison.branches.items()},
            shift=None,
        ),
        share=None,
        spine=None,
        having=(),
        limit_per=None,
    )
    groups = compilation.named(OTHER_GROUPS)
    select = metric_select(compilation, together, groups, False)
    if together.derived:
        metrics = compilation.named("others_metrics")
        ctes.append((metrics, select, "metrics of the others"))
        select = derived_select(together, metrics)
    return _with_shares(compilation, resolved, select, ctes)


def _cut_ctes(
    compilation: Compilation, resolved: ResolvedQuery, kept: exp.Select, ctes: list[Cte]
) -> None:
    ranked, cut = compilation.named("ranked"), compilation.named(CUT)
    kept.select(place_in_group(resolved), copy=False)
    ctes.append((ranked, kept, "the place of each group"))
    shares = [one.name for one in resolved.derived if one.kind == "share"]
    names = (*columns(resolved.outputs), *shares)
    select = exp.select(*(exp.column(one) for one in names), copy=False)
    select.from_(named_table(ranked), copy=False)
    inside = exp.and_(*within_limit(resolved), copy=False)
    select.where(exp.Not(this=exp.Paren(this=inside)), copy=False)
    ctes.append((cut, select, "groups beyond the limit"))
    per = [one for one in resolved.outputs if one.alias == resolved.limit_per]
    keys = columns(tuple(per))
    groups = exp.select(*(exp.column(one) for one in keys), copy=False)
    for one in shares:
        groups.select(named(exp.Sum(this=exp.column(one)), one), copy=False)
    groups.select(named(exp.Count(this=exp.Star()), "groups_cut"), copy=False)
    groups.from_(named_table(cut), copy=False)
    if keys:
        groups.group_by(*(exp.Literal.number(n + 1) for n in range(len(keys))), copy=False)
    ctes.append((compilation.named(OTHER_GROUPS), groups, "the groups that have others"))


def _together(compilation: Compilation, branch: Branch, reduced: Branch) -> exp.Select:
    """Return a branch's parts over the rows of all groups that are cut."""
    source = Source(compilation, branch.dataset, branch.dataset)
    match branch.series:
        case None:
            return aggregate(source, reduced, False, _in_cut(compilation, source, branch, reduced))
        case Held(bucket=None) as series:
            more = _in_cut(compilation, source, branch, reduced)
            return held(source, reduced, series, False, more)
        case Closing(bucket=None) as series:
            more = _in_cut(compilation, source, branch, reduced)
            return closing(source, reduced, series, False, more, closing_name(branch))
        case Converted():
            entities = cohorts_name(branch)
            pairs = [(one, exp.column(one, table=entities)) for one in columns_of(branch)]
            return conversion(reduced, entities, (_exists(compilation.named(CUT), pairs),))
        case _:
            raise internal("others of a series by bucket")


def _in_cut(compilation: Compilation, source: Source, branch: Branch, reduced: Branch) -> Beside:
    """Return the condition that a row of a branch stands in a group that is cut."""
    if branch.multiplied:
        same = _fact_keys(source)
        for key in reduced.keys:
            same += _key_pairs(source, key, reduced)
        return Beside(where=(_exists(_rows_name(reduced), same),))
    pairs: list[tuple[str, exp.Expr]] = []
    for key in branch.keys:
        pairs += _key_pairs(source, key, branch)
    return Beside(where=(_exists(compilation.named(CUT), pairs),))


def _once(compilation: Compilation, branch: Branch, reduced: Branch) -> Iterable[Cte]:
    """Yield the keys of the facts that stand in groups that are cut, each once.

    A fact of several such groups is one fact of the others; one that also stands in a group that
    is shown is in both, as it is in every group of its own.

        groups (fact, family)    cut         rows
        1  Analytics             Analytics   1
        1  Platform         +    Platform -> 2
        2  Platform
        3  Support
    """
    groups = bridge(Source(compilation, branch.dataset, branch.dataset), reduced)
    if groups is not None:
        yield bridge_name(reduced), groups, "each fact once per group"
    source = Source(compilation, branch.dataset, branch.dataset)
    columns = _fact_keys(source)
    for key in reduced.keys:
        columns += _key_pairs(source, key, branch)
    pairs: list[tuple[str, exp.Expr]] = []
    for key in branch.keys:
        pairs += _key_pairs(source, key, branch)
    select = exp.select(*(named(tree, alias) for alias, tree in columns), copy=False).distinct()
    source.attach(select)
    join_bridge(select, source, branch)
    select.where(_exists(compilation.named(CUT), pairs), copy=False)
    yield _rows_name(reduced), select, "each row of the groups beyond the limit, once"


def _rows_name(reduced: Branch) -> str:
    return f"{reduced.name}_rows"


def _fact_keys(source: Source) -> list[tuple[str, exp.Expr]]:
    keys = source.compilation.datasets[source.home].primary_key
    return [(f"fact_key{n or ''}", source.column((), key)) for n, key in enumerate(keys)]


def _key_pairs(source: Source, key: GroupKey, branch: Branch) -> list[tuple[str, exp.Expr]]:
    """Return the columns of a key, hidden ones too; those behind to-many steps of the bridge."""
    if key.field.chain:
        table = bridge_name(branch)
        return [(one, exp.column(one, table=table)) for one in (key.alias, *key.key_aliases)]
    hidden = zip(key.key_aliases, key.keys, strict=True)
    own = (key.alias, key_sql(source, key))
    return [own, *((alias, source.bind(expression)) for alias, expression in hidden)]


def _exists(table: str, pairs: Iterable[tuple[str, exp.Expr]]) -> exp.Expr:
    """Return that a row of the table has these values. NULL is a value like any."""
    same = [
        exp.NullSafeEQ(this=exp.column(one, table=table), expression=tree) for one, tree in pairs
    ]
    inner = exp.select(exp.Literal.number(1)).from_(named_table(table))
    return exp.Exists(this=inner.where(*same, copy=False) if same else inner)


def _share_settled(resolved: ResolvedQuery) -> bool:
    """Return whether the groups in one row of others are all shares of one whole."""
    return resolved.share is not None and set(resolved.share.keys) <= {resolved.limit_per}


def _with_shares(
    compilation: Compilation, resolved: ResolvedQuery, select: exp.Select, ctes: list[Cte]
) -> exp.Select:
    """Return the rows of others, with the shares of the groups in them; none where none is cut."""
    groups, together = compilation.named(OTHER_GROUPS), compilation.named("others_together")
    ctes.append((together, select, "all others"))
    per = [one for one in resolved.outputs if one.alias == resolved.limit_per]
    keys = columns(tuple(per))
    shown: list[exp.Expr] = [exp.column(one.alias, table=groups) for one in per]
    for metric in resolved.metrics:
        if not metric.asked:
            continue
        shown.append(exp.column(metric.name, table=together))
        for one in resolved.derived:
            if one.metric != metric.name:
                continue
            if one.kind == "running" or (one.kind == "share" and not _share_settled(resolved)):
                shown.append(named(exp.null(), one.name))
            else:
                table = groups if one.kind == "share" else together
                shown.append(exp.column(one.name, table=table))
    last = exp.select(*shown, copy=False)
    last.from_(named_table(groups), copy=False)
    same = [
        exp.NullSafeEQ(
            this=exp.column(one, table=together), expression=exp.column(one, table=groups)
        )
        for one in keys
    ]
    all_others = named_table(together)
    if same:
        inner_join(last, all_others, exp.and_(*same, copy=False))
    else:
        cross_join(last, all_others)
    some = exp.GT(this=exp.column("groups_cut", table=groups), expression=exp.Literal.number(0))
    last.where(some, copy=False)
    ordered = [exp.Ordered(this=exp.column(one, table=groups), desc=False, nulls_first=False)
               for one in keys]  # fmt: skip
    return last.order_by(*ordered, copy=False) if ordered else last
