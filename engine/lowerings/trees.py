"""Pieces of a SELECT built as trees: sqlglot's own builders parse a word at every call."""

from sqlglot import exp


def named_table(name: str) -> exp.Expr:
    """Return a table, or a CTE, by its name."""
    return exp.Table(this=exp.to_identifier(name))


def named(tree: exp.Expr, name: str) -> exp.Expr:
    """Return a fresh tree under a name; a tree that stands elsewhere too must be a copy."""
    return exp.Alias(this=tree, alias=exp.to_identifier(name))


def left_join(select: exp.Select, joined: exp.Expr, on: exp.Expr) -> None:
    """LEFT JOIN a table to a SELECT: no row of the SELECT is lost."""
    select.append("joins", exp.Join(this=joined, side="LEFT", on=on))


def inner_join(select: exp.Select, joined: exp.Expr, on: exp.Expr) -> None:
    """INNER JOIN a table to a SELECT."""
    select.append("joins", exp.Join(this=joined, kind="INNER", on=on))


def full_join(select: exp.Select, joined: exp.Expr, on: exp.Expr) -> None:
    """FULL JOIN a table to a SELECT: no row of either is lost."""
    select.append("joins", exp.Join(this=joined, side="FULL", on=on))


def cross_join(select: exp.Select, joined: exp.Expr) -> None:
    """CROSS JOIN a table to a SELECT."""
    select.append("joins", exp.Join(this=joined, kind="CROSS"))


def as_date(tree: exp.Expr) -> exp.Expr:
    """Return a tree as a DATE."""
    return exp.cast(tree, exp.DType.DATE, copy=False)


def zero_if_null(tree: exp.Expr) -> exp.Expr:
    """Return 0 where a tree is NULL."""
    return exp.Coalesce(this=tree, expressions=[exp.Literal.number(0)])


def null_if_zero(tree: exp.Expr) -> exp.Expr:
    """Return NULL where a tree is 0."""
    return exp.Nullif(this=tree, expression=exp.Literal.number(0))
