"""Arithmetic that says NULL where a database would say infinity, or stop."""

from collections.abc import Callable

from sqlglot import exp

_GUARDED = (exp.Div, exp.Mod, exp.IntDiv, exp.Sqrt, exp.Ln, exp.Log)
_NULL_SKIPPING = (exp.Greatest, exp.Least)


def safe_math(tree: exp.Expr, *, null_strict: bool = False) -> exp.Expr:
    """Return a tree whose division by zero, root of a negative and log of none are NULL.

    With `null_strict`, the least or greatest of anything NULL is NULL too (DuckDB skips NULLs).
    The tree is changed in place where its root stays.
    """

    # Most expressions have nothing of the kind, and looking is quicker than building anew.
    if tree.find(*_GUARDED, *(_NULL_SKIPPING if null_strict else ())) is None:
        return tree

    def change(node: exp.Expr) -> exp.Expr:
        if isinstance(node, exp.Div | exp.Mod | exp.IntDiv):
            return _divided(node)
        if isinstance(node, exp.Sqrt):
            return _guarded(node, exp.LT)
        if isinstance(node, exp.Ln | exp.Log):
            return _guarded(node, exp.LTE)
        if null_strict and isinstance(node, exp.Greatest | exp.Least):
            unknown = exp.or_(*(_is_null(one) for one in (node.this, *node.expressions)))
            return exp.Case(ifs=[exp.If(this=unknown, true=exp.null())], default=node.copy())
        return node

    return _bottom_up(tree, change)


def _divided(node: exp.Div | exp.Mod | exp.IntDiv) -> exp.Expr:
    divisor = node.expression
    if isinstance(divisor, exp.Literal) and divisor.name.strip("0.") != "":
        return node
    node.set("expression", exp.Nullif(this=divisor.copy(), expression=exp.Literal.number(0)))
    if isinstance(node, exp.Div):
        node.set("typed", False)
        node.set("safe", False)
    return node


def _guarded(node: exp.Expr, refused: type[exp.Binary]) -> exp.Expr:
    outside = refused(this=node.this.copy(), expression=exp.Literal.number(0))
    return exp.Case(ifs=[exp.If(this=outside, true=exp.null())], default=node.copy())


def _bottom_up(tree: exp.Expr, change: Callable[[exp.Expr], exp.Expr]) -> exp.Expr:
    for child in list(tree.iter_expressions()):
        changed = _bottom_up(child, change)
        if changed is not child:
            child.replace(changed)
    return change(tree)


def _is_null(node: exp.Expr) -> exp.Expr:
    return exp.Is(this=node.copy(), expression=exp.null())
