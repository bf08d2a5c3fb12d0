"""Records and distinct values: a dataset's rows without aggregation."""

from sqlglot import exp

from engine.lowerings.bridge import key_sql
from engine.lowerings.compilation import Compilation, Source, conjunction
from engine.lowerings.order import order_by
from engine.lowerings.predicates import predicate_sql, time_sql
from engine.resolved import ResolvedQuery, RowSource


def row_list(compilation: Compilation, rows: RowSource) -> exp.Select:
    """Return a dataset's rows, or the distinct combinations of their columns.

    Every row is kept once: its columns are reached many-to-one.
    """
    source = Source(compilation, rows.dataset, rows.dataset)
    shown: list[exp.Expr] = []
    hidden: list[exp.Expr] = []
    for key in rows.keys:
        shown.append(exp.alias_(key_sql(source, key), key.alias))
        for alias, expression in zip(key.key_aliases, key.keys, strict=True):
            hidden.append(exp.alias_(source.bind(expression), alias))
    conditions: list[exp.Expr] = []
    filters = predicate_sql(source, rows.filters)
    if filters is not None:
        conditions.append(filters)
    if rows.time is not None:
        conditions.extend(time_sql(source, rows.time))
    select = exp.select(*shown, *hidden, copy=False)
    source.attach(select)
    where = conjunction(conditions)
    if where is not None:
        select.where(where, copy=False)
    if rows.distinct:
        select.distinct(copy=False)
    return select


def in_order(rows: RowSource, resolved: ResolvedQuery) -> exp.Select:
    """Return the last SELECT over the rows listed."""
    names = [key.alias for key in rows.keys]
    names += [name for key in rows.keys for name in key.key_aliases]
    select = exp.select(*(exp.column(name) for name in names), copy=False)
    select.from_(exp.Table(this=exp.to_identifier("listed")), copy=False)
    return order_by(select, resolved, None)
