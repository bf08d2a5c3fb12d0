"""The order of the answer: as asked, then time, then dimensions; NULL last both ways."""

from sqlglot import exp

from engine.resolved import OutputKey, ResolvedQuery


def order_by(select: exp.Select, resolved: ResolvedQuery, holder: str | None) -> exp.Select:
    """Put ORDER BY, LIMIT and OFFSET into a SELECT whose dimensions stand in `holder`.

    A limit within each value of a dimension is not here: `ranked` has kept its rows already.
    """
    keys = sort_keys(resolved, holder)
    if keys:
        select.order_by(*keys, copy=False)
    if resolved.limit_per is not None:
        return select
    if resolved.limit is not None:
        select.limit(resolved.limit, copy=False)
    if resolved.offset:
        select.offset(resolved.offset, copy=False)
    return select


def sort_keys(resolved: ResolvedQuery, holder: str | None) -> list[exp.Expr]:
    """Return the sort keys of an answer whose dimensions stand in `holder`.

    Without an order asked for, time ascends and dimensions follow as asked, by their declared
    order first. Ties are settled by the dimensions, so that equal queries give equal rows.
    """
    asked = {one.alias: one.descending for one in resolved.sort}
    outputs = {one.alias: one for one in resolved.outputs}
    keys: list[exp.Expr] = []
    for alias, descending in asked.items():
        keys.extend(_sorted(alias, outputs.get(alias), holder, descending))
    rest = [one for one in resolved.outputs if one.alias not in asked]
    for one in sorted(rest, key=lambda output: output.grain is None):
        keys.extend(_sorted(one.alias, one, holder, False))
    for one in resolved.outputs:
        for name in one.key_aliases:
            keys.append(_ordered(exp.column(name, table=holder), False))
    return keys


def _sorted(
    alias: str, output: OutputKey | None, holder: str | None, descending: bool
) -> list[exp.Expr]:
    if output is None:
        return [_ordered(exp.column(alias), descending)]
    column = exp.column(alias, table=holder)
    found: list[exp.Expr] = []
    if output.order:
        ranks = [
            exp.If(
                this=exp.EQ(this=column.copy(), expression=exp.Literal.string(value)),
                true=exp.Literal.number(rank),
            )
            for rank, value in enumerate(output.order)
        ]
        found.append(_ordered(exp.Case(ifs=ranks, default=_unlisted(column, output)), descending))
    return [*found, _ordered(column, descending)]


def _unlisted(column: exp.Expr, output: OutputKey) -> exp.Expr:
    """Return the rank of values that the declared order leaves out: after it, NULL last."""
    known = exp.Not(this=exp.Is(this=column.copy(), expression=exp.null()))
    last = exp.Literal.number(len(output.order))
    return exp.Case(ifs=[exp.If(this=known, true=last)])


def _ordered(tree: exp.Expr, descending: bool) -> exp.Expr:
    return exp.Ordered(this=tree, desc=descending, nulls_first=False)
