"""SELECT to statement: the last check before anything runs, independent of how it was compiled.

One walk proves: one SELECT; every node type and function on the allow-list; every table and column
known to the snapshot or a CTE of the statement; a bounded size. Then the text is written.
"""

import re
from collections.abc import Iterator, Mapping
from typing import cast

from sqlglot import exp

from engine.compile import Compiled
from engine.execution.backend import Schema
from engine.statement import ColumnRole, ColumnUse, Statement
from semantic.allowed import CAST_TYPES, SCALAR_NODES
from semantic.errors import InternalError, Issue

MOST_NODES, DEEPEST = 20_000, 200

#: What the compiler may write beside the scalar nodes of a model's expressions.
_QUERY_NODES: frozenset[type[exp.Expr]] = frozenset(
    {
        exp.Select,
        exp.Union,
        exp.Subquery,
        exp.With,
        exp.CTE,
        exp.From,
        exp.Join,
        exp.Where,
        exp.Group,
        exp.Having,
        exp.Order,
        exp.Ordered,
        exp.Limit,
        exp.Offset,
        exp.Distinct,
        exp.Table,
        exp.TableAlias,
        exp.Alias,
        exp.Exists,
        exp.Filter,
        exp.Star,
        exp.Sum,
        exp.Count,
        exp.Avg,
        exp.Min,
        exp.Max,
        exp.Median,
        exp.PercentileCont,
        exp.StddevSamp,
        exp.ArgMin,
        exp.ArgMax,
        exp.GenerateSeries,
        exp.Explode,
        exp.AtTimeZone,
        exp.Window,
        exp.WindowSpec,
        exp.RowNumber,
        exp.Tuple,
        exp.LogicalOr,
    }
)
_WINDOWED = (exp.RowNumber, exp.Sum, exp.Max)
ALLOWED_NODES = SCALAR_NODES | _QUERY_NODES
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]*)?([eE][+-]?[0-9]+)?\Z|\.[0-9]+\Z")
_TYPES = CAST_TYPES | {exp.DType.INTERVAL}


def verify(compiled: Compiled, schema: Schema, dialect: str) -> Statement:
    """Return the statement of a SELECT that is proven safe to run; InternalError otherwise."""
    select = compiled.select
    if type(select) is not exp.Select:
        raise _bug("the root is no SELECT")
    named = _walk(select)
    ctes = {cte.alias for cte in select.ctes}
    missing, extra = named - compiled.parameters.keys(), compiled.parameters.keys() - named
    if missing:
        raise _bug(f"no value for {', '.join(sorted(missing))}")
    uses = _columns(select, schema, ctes)
    return Statement(
        sql=select.sql(dialect=dialect, pretty=True),
        parameters={n: v for n, v in sorted(compiled.parameters.items()) if n not in extra},
        tables=tuple(sorted({table for table, _ in uses} | _tables(select, schema, ctes))),
        columns=tuple(
            ColumnUse(table=table, column=column, roles=tuple(sorted(roles)))
            for (table, column), roles in sorted(uses.items())
        ),
    )


def _walk(select: exp.Select) -> set[str]:
    """Check every node once; return the names of its placeholders."""
    named: set[str] = set()
    nodes = 0
    stack: list[tuple[exp.Expr, int]] = [(select, 0)]
    while stack:
        node, depth = stack.pop()
        nodes += 1
        if nodes > MOST_NODES or depth > DEEPEST:
            raise _bug("the statement is too large")
        if type(node) not in ALLOWED_NODES:
            raise _bug(f"{type(node).__name__} is not on the allow-list")
        if isinstance(node, exp.Placeholder):
            named.add(node.name)
        if isinstance(node, exp.Star) and not isinstance(node.parent, exp.Count):
            raise _bug("a star outside count(*)")
        if isinstance(node, exp.Table) and not isinstance(node.this, exp.Identifier):
            raise _bug("a table that is no name")
        if isinstance(node, exp.Window) and not isinstance(node.this, _WINDOWED):
            raise _bug("a window over what is no sum, maximum or row number")
        if isinstance(node, exp.With) and (node.parent is not select or node.args.get("recursive")):
            raise _bug("a WITH that is nested or recursive")
        if isinstance(node, exp.Join) and not node.args.get("on") and node.kind != "CROSS":
            raise _bug("a join without a condition")
        _check_text(node)
        stack.extend((child, depth + 1) for child in node.iter_expressions())
    return named


def _check_text(node: exp.Expr) -> None:
    """Refuse a leaf whose text the generator would write as it stands, were it more than a leaf."""
    match node:
        case exp.Identifier():
            safe = bool(node.args.get("quoted")) or _NAME.match(node.name) is not None
        case exp.Placeholder():
            safe = isinstance(node.this, str) and _NAME.match(node.this) is not None
        case exp.Var():
            safe = _NAME.match(node.name) is not None
        case exp.Literal():
            safe = node.is_string or _NUMBER.match(node.name) is not None
        case exp.DataType():
            safe = node.this in _TYPES
        case _:
            safe = True
    if not safe:
        raise _bug(f"{type(node).__name__} '{node.name}' is no plain text")


def _tables(select: exp.Select, schema: Schema, ctes: set[str]) -> set[str]:
    found: set[str] = set()
    for table in select.find_all(exp.Table):
        if table.db or table.catalog:
            raise _bug(f"'{table.name}' is qualified")
        if table.name in ctes:
            continue
        if table.name not in schema:
            raise _bug(f"table '{table.name}' is not in the snapshot")
        found.add(table.name)
    return found


def _columns(
    select: exp.Select, schema: Schema, ctes: set[str]
) -> dict[tuple[str, str], set[ColumnRole]]:
    """Return every physical column read with its roles; check that each exists."""
    produced = {cte.alias: _output_names(cte.this) for cte in select.ctes}
    _tables(select, schema, ctes)
    uses: dict[tuple[str, str], set[ColumnRole]] = {}
    for body, policed in _selects(select):
        scope = _scope(body)
        for column, role in _own_columns(body):
            owner = _owner(column, scope, body)
            if owner is None:
                continue
            known = produced.get(owner) if owner in ctes else schema[owner]
            if known is None or column.name not in known:
                raise _bug(f"column '{owner}.{column.name}' does not exist")
            if owner not in ctes:
                use = "policy" if policed and role == "filter" else role
                uses.setdefault((owner, column.name), set()).add(use)
    return uses


def _output_names(query: exp.Expr) -> set[str]:
    first = query.find(exp.Select)
    return {one.alias_or_name for one in first.expressions} if first is not None else set()


def _selects(select: exp.Select) -> Iterator[tuple[exp.Select, bool]]:
    """Yield every SELECT with whether it stands in a row policy's CTE."""
    for body in select.find_all(exp.Select):
        cte = body.find_ancestor(exp.CTE)
        yield body, cte is not None and cte.alias.startswith("visible_")


def _scope(body: exp.Select) -> Mapping[str, str]:
    """Return alias -> table of a SELECT's FROM and joins; a sub-select counts as itself."""
    found: dict[str, str] = {}
    sources: list[exp.Expr] = []
    from_ = body.args.get("from_")
    if from_ is not None:
        sources.append(from_.this)
    sources += [join.this for join in body.args.get("joins") or ()]
    for source in sources:
        if isinstance(source, exp.Table):
            found[source.alias_or_name] = source.name
        else:
            found[source.alias_or_name] = ""
    return found


def _own_columns(body: exp.Select) -> Iterator[tuple[exp.Column, ColumnRole]]:
    """Yield the columns written in a SELECT itself, with the clause they stand in."""
    clauses: tuple[tuple[str, ColumnRole], ...] = (
        ("expressions", "projected"),
        ("where", "filter"),
        ("having", "filter"),
        ("joins", "join"),
        ("group", "group"),
        ("order", "projected"),
    )
    for name, role in clauses:
        value: object = body.args.get(name)
        roots = cast("list[object]", value) if isinstance(value, list) else [value]
        for root in roots:
            if not isinstance(root, exp.Expr):
                continue
            for column in root.find_all(exp.Column):
                if column.find_ancestor(exp.Select) is body:
                    inside = column.find_ancestor(exp.Filter, exp.Select)
                    yield column, "filter" if isinstance(inside, exp.Filter) else role


def _owner(column: exp.Column, scope: Mapping[str, str], body: exp.Select) -> str | None:
    """Return the table or CTE a column belongs to; None for an alias of the SELECT's own."""
    if column.table:
        outer: exp.Select | None = body
        while outer is not None:
            inside = _scope(outer)
            if column.table in inside:
                return inside[column.table] or None
            outer = outer.find_ancestor(exp.Select)
        raise _bug(f"'{column.table}.{column.name}' belongs to no table")
    tables = [name for name in scope.values() if name]
    ordered = column.find_ancestor(exp.Order, exp.Select)
    if isinstance(ordered, exp.Order) and column.name in _output_names(body):
        return None
    if len(scope) == len(tables) == 1:
        return tables[0]
    raise _bug(f"column '{column.name}' names no table")


def _bug(message: str) -> InternalError:
    return InternalError(Issue("unsafe-statement", message, ("this is our bug, not your mistake",)))
