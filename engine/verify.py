"""SELECT to statement: the last check before anything runs, independent of how it was compiled.

One walk proves: one SELECT; every node type and function on the allow-list; every table and column
known to the snapshot or a CTE of the statement; a bounded size. Then the text is written.
"""

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import cast

from sqlglot import exp

from engine.compile import Compiled
from engine.execution.backend import Schema
from engine.statement import ColumnRole, ColumnUse, Statement
from semantic.allowed import CAST_TYPES, SCALAR_NODES
from semantic.errors import InternalError, Issue

MOST_NODES, DEEPEST = 100_000, 200

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
        exp.Array,
        exp.Bracket,
    }
)
_CHAINED = (exp.And, exp.Or, exp.Union)
_WINDOWED = (exp.RowNumber, exp.Sum, exp.Max)
ALLOWED_NODES = SCALAR_NODES | _QUERY_NODES
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
#: A column may be called größe: a letter is a letter, and no sign that ends a name is one.
_IDENTIFIER = re.compile(r"[^\W\d]\w*\Z")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]*)?([eE][+-]?[0-9]+)?\Z|\.[0-9]+\Z")
_TYPES = CAST_TYPES | {exp.DType.INTERVAL}
#: Allowed, but only in some form: see `_check`.
_CHECKED: frozenset[type[exp.Expr]] = frozenset(
    {
        exp.Identifier,
        exp.Placeholder,
        exp.Literal,
        exp.Var,
        exp.DataType,
        exp.Star,
        exp.Table,
        exp.With,
        exp.Join,
        exp.Window,
        exp.Array,
        exp.Bracket,
    }
)
_CLAUSES: Mapping[str, ColumnRole] = {
    "expressions": "projected",
    "where": "filter",
    "having": "filter",
    "joins": "join",
    "group": "group",
    "order": "projected",
}


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a node stands: its SELECT, the clause of it, whether in a row policy's CTE."""

    body: exp.Select | None = None
    role: ColumnRole | None = None
    policed: bool = False


@dataclass(slots=True)
class _Found:
    """What one walk gathers."""

    named: set[str] = field(default_factory=set[str])
    tables: list[exp.Table] = field(default_factory=list[exp.Table])
    columns: list[tuple[exp.Column, _Place]] = field(
        default_factory=list[tuple[exp.Column, _Place]]
    )


def verify(compiled: Compiled, schema: Schema, dialect: str) -> Statement:
    """Return the statement of a SELECT that is proven safe to run; InternalError otherwise."""
    select = compiled.select
    if type(select) is not exp.Select:
        raise _bug("the root is no SELECT")
    found = _walk(select)
    missing = found.named - compiled.parameters.keys()
    if missing:
        raise _bug(f"no value for {', '.join(sorted(missing))}")
    ctes = {cte.alias: _output_names(cte.this) for cte in select.ctes}
    tables = _tables(found.tables, schema, ctes)
    uses = _uses(found.columns, schema, ctes)
    return Statement(
        # The tree is not needed any more, so the generator may have it without a copy.
        sql=select.sql(dialect=dialect, pretty=True, copy=False),
        parameters={n: v for n, v in sorted(compiled.parameters.items()) if n in found.named},
        tables=tuple(sorted(tables)),
        columns=tuple(
            ColumnUse(table=table, column=column, roles=tuple(sorted(roles)))
            for (table, column), roles in sorted(uses.items())
        ),
    )


def _walk(select: exp.Select) -> _Found:
    """Check every node once; return the placeholders, tables and columns met on the way."""
    found = _Found()
    nodes = 0
    stack: list[tuple[exp.Expr, int, _Place]] = [(select, 0, _Place())]
    while stack:
        node, depth, place = stack.pop()
        nodes += 1
        if nodes > MOST_NODES or depth > DEEPEST:
            raise _bug("the statement is too large")
        kind = type(node)
        if kind not in ALLOWED_NODES:
            raise _bug(f"{kind.__name__} is not on the allow-list")
        if kind in _CHECKED:
            _check(node, select)
        depth += 1
        match node:
            case exp.Column():
                if place.body is not None and place.role is not None:
                    found.columns.append((node, place))
            case exp.Select():
                stack.extend(_clauses(node, depth, place.policed))
                continue
            case exp.Placeholder():
                found.named.add(node.name)
            case exp.Table():
                found.tables.append(node)
            case exp.Filter():
                if place.role is not None:
                    place = replace(place, role="filter")
            case exp.CTE():
                place = _Place(policed=node.alias.startswith("visible_"))
            case _:
                pass
        for child in node.iter_expressions():
            leaf = type(child)
            if leaf is exp.Identifier or leaf is exp.Literal:  # most nodes: no child, no place
                nodes += 1
                _check(child, select)
                continue
            # A long AND of conditions is a chain of trees, and yet no deeper than one of them.
            chained = kind in _CHAINED and leaf is kind
            stack.append((child, depth - chained, place))
    return found


def _clauses(
    select: exp.Select, depth: int, policed: bool
) -> Iterator[tuple[exp.Expr, int, _Place]]:
    for key, value in select.args.items():
        place = _Place(select, _CLAUSES.get(key), policed)
        for child in cast("list[object]", value) if isinstance(value, list) else (value,):
            if isinstance(child, exp.Expr):
                yield child, depth, place


def _check(node: exp.Expr, select: exp.Select) -> None:
    """Refuse a node that is allowed only in one form, or a leaf whose text is more than a leaf.

    The generator writes such a text as it stands.
    """
    match node:
        case exp.Identifier():
            quoted = bool(node.args.get("quoted"))
            plain = isinstance(node.this, str) and _IDENTIFIER.match(node.this) is not None
            safe = isinstance(node.this, str) and (quoted or plain)
        case exp.Placeholder():
            safe = isinstance(node.this, str) and _NAME.match(node.this) is not None
        case exp.Literal():
            safe = isinstance(node.this, str) and (
                node.is_string or _NUMBER.match(node.this) is not None
            )
        case exp.Var():
            safe = _NAME.match(node.name) is not None
        case exp.DataType():
            safe = node.this in _TYPES
        case exp.Star() if not isinstance(node.parent, exp.Count):
            raise _bug("a star outside count(*)")
        case exp.Table() if not isinstance(node.this, exp.Identifier):
            raise _bug("a table that is no name")
        case exp.Window() if not isinstance(node.this, _WINDOWED):
            raise _bug("a window over what is no sum, maximum or row number")
        case exp.Array() if not isinstance(node.parent, exp.ArgMin | exp.ArgMax):
            raise _bug("a list that is not picked from")
        case exp.Bracket() if not isinstance(node.this, exp.ArgMin | exp.ArgMax):
            raise _bug("an index into what was not picked")
        case exp.With() if node.parent is not select or node.args.get("recursive"):
            raise _bug("a WITH that is nested or recursive")
        case exp.Join() if not node.args.get("on") and node.kind != "CROSS":
            raise _bug("a join without a condition")
        case _:
            safe = True
    if not safe:
        raise _bug(f"{type(node).__name__} '{node.name}' is no plain text")


def _tables(found: Iterable[exp.Table], schema: Schema, ctes: Container[str]) -> set[str]:
    tables: set[str] = set()
    for table in found:
        if table.db or table.catalog:
            raise _bug(f"'{table.name}' is qualified")
        if table.name in ctes:
            continue
        if table.name not in schema:
            raise _bug(f"table '{table.name}' is not in the snapshot")
        tables.add(table.name)
    return tables


def _uses(
    found: Iterable[tuple[exp.Column, _Place]], schema: Schema, ctes: Mapping[str, set[str]]
) -> dict[tuple[str, str], set[ColumnRole]]:
    """Return every physical column read with its roles; check that each exists."""
    uses: dict[tuple[str, str], set[ColumnRole]] = {}
    scopes: dict[int, Mapping[str, str]] = {}
    for column, place in found:
        body, role = place.body, place.role
        if body is None or role is None:
            continue
        if id(body) not in scopes:
            scopes[id(body)] = _scope(body)
        owner = _owner(column, scopes[id(body)], body)
        if owner is None:
            continue
        known = ctes[owner] if owner in ctes else schema[owner]
        if column.name not in known:
            raise _bug(f"column '{owner}.{column.name}' does not exist")
        if owner not in ctes:
            use = "policy" if place.policed and role == "filter" else role
            uses.setdefault((owner, column.name), set()).add(use)
    return uses


def _output_names(query: exp.Expr) -> set[str]:
    first = query.find(exp.Select)
    return {one.alias_or_name for one in first.expressions} if first is not None else set()


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


def _owner(column: exp.Column, scope: Mapping[str, str], body: exp.Select) -> str | None:
    """Return the table or CTE a column belongs to; None for an alias of the SELECT's own."""
    if column.table:
        if column.table in scope:
            return scope[column.table] or None
        outer = body.find_ancestor(exp.Select)
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
