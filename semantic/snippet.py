"""One SQL snippet to its allowed tree, names not yet looked up.

A snippet is a scalar or predicate (`parse_scalar`), one aggregate (`parse_measure`) or arithmetic
over metrics (`parse_formula`). Length, characters and nesting are bounded before the parser sees
the text, and the parsed tree may hold only the node types listed here: anything not on the list
(sub-selects, windows, table functions, lambdas, statements, comments, COLUMNS) is refused.
"""

import re
from dataclasses import dataclass
from typing import cast

import sqlglot
from sqlglot import exp
from sqlglot.errors import ParseError, SqlglotError

from semantic.allowed import (
    AGGREGATE_WORDS,
    AGGREGATES,
    CAST_TYPES,
    FORMULA_FUNCTIONS,
    FORMULA_NODES,
    FUNCTIONS,
    PARTS,
    SCALAR_NODES,
    UNITS,
)
from semantic.errors import nearest
from semantic.model import Aggregate
from semantic.snippet_bounds import SnippetError, check_bounds

MAX_DEPTH = 150

_ATTRIBUTE = re.compile(r"[a-z][a-z0-9_]{0,62}\Z")
_SIMPLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
#: Bare words that are values or functions in SQL, never columns.
_NOT_COLUMNS = frozenset(
    [
        "true",
        "false",
        "null",
        "current_date",
        "current_time",
        "current_timestamp",
        "localtime",
        "localtimestamp",
        "current_user",
        "session_user",
        "current_schema",
        "current_catalog",
        "current_role",
    ]
)
#: Words that sqlglot or DuckDB read as something else and that sqlglot would not quote.
_MISREAD = frozenset(
    [
        "alter",
        "between",
        "drop",
        "force",
        "if",
        "insert",
        "install",
        "interval",
        "partitioned_by",
        "regexp",
        "revoke",
        "rlike",
        "rollback",
        "uncache",
        "values",
        "xor",
    ]
)
_CLOCK = re.compile(r"\b(current_\w+|localtime\w*|now|today|get_current_\w+)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Aggregation:
    """A parsed measure: `argument` is None for count(*) only."""

    aggregate: Aggregate
    argument: exp.Expr | None
    parameter: float | None = None


def parse_scalar(text: str) -> exp.Expr:
    """Parse a scalar or predicate over one row; SnippetError."""
    if is_simple(text):
        return exp.Column(this=identifier(text))
    tree = _parsed(text)
    return _checked(tree, SCALAR_NODES, text, "an expression")


def parse_measure(text: str) -> Aggregation:
    """Parse exactly one aggregate over a row expression; SnippetError."""
    tree = _parsed(text).unnest()
    if isinstance(tree, exp.Anonymous) and tree.name.lower() == "percentile":
        tree = _as_percentile(tree)
    aggregate = AGGREGATES.get(type(tree))
    if aggregate is None:
        raise _no_single_aggregate(tree)
    argument = tree.this
    if aggregate == "count" and isinstance(argument, exp.Star) and not tree.expressions:
        if any(argument.args.values()):
            raise SnippetError("not-allowed", "count(*) takes no more than the star")
        return Aggregation("count", None)
    if tree.args.get("expressions") or not isinstance(argument, exp.Expr):
        raise SnippetError("bad-measure", f"{aggregate}(…) takes one expression")
    if isinstance(argument, exp.Distinct):
        if aggregate != "count" or len(argument.expressions) != 1 or argument.args.get("on"):
            hint = "count(distinct x) with one expression is"
            raise SnippetError(
                "bad-measure", f"distinct is not allowed here in {aggregate}", (hint,)
            )
        aggregate, argument = "count_distinct", argument.expressions[0]
    parameter = _share(tree) if aggregate == "percentile" else None
    argument = argument.copy() if argument.parent is None else argument.pop()
    return Aggregation(aggregate, _checked(argument, SCALAR_NODES, text, "a measure"), parameter)


def parse_formula(text: str) -> tuple[exp.Expr, tuple[str, ...]]:
    """Parse arithmetic over metrics into its tree and the metrics it names; SnippetError."""
    tree = exp.Column(this=identifier(text)) if is_simple(text) else _parsed(text)
    tree = _checked(tree, FORMULA_NODES, text, "a formula")
    names: list[str] = []
    for column in tree.find_all(exp.Column, bfs=False):
        if column.table:
            raise SnippetError(
                "bad-formula",
                f"'{column.table}.{column.name}' is not a metric",
                ("a formula names metrics only",),
                offset_of(column),
            )
        if column.name not in names:
            names.append(column.name)
    if not names:
        raise SnippetError("bad-formula", "a formula names at least one metric")
    return tree, tuple(names)


def offset_of(column: exp.Expr) -> int | None:
    """Return where in its snippet a name starts, if known."""
    identifier = column.args.get("table") or column.this
    start = identifier.meta.get("start") if isinstance(identifier, exp.Expr) else None
    return start if isinstance(start, int) else None


def without_positions(tree: exp.Expr) -> exp.Expr:
    """Return a copy of a tree that no longer knows where it was written.

    Every query copies linked trees, and with the positions a copy takes three times as long.
    """
    bare = type(tree)()
    for key, value in tree.args.items():
        bare.set(key, _bare(value))
    return bare


def _bare(value: object) -> object:
    if isinstance(value, list):
        return [_bare(one) for one in cast("list[object]", value)]
    return without_positions(value) if isinstance(value, exp.Expr) else value


def is_simple(name: str) -> bool:
    """Say whether a text is one plain name and nothing else."""
    return len(name) <= 255 and bool(_SIMPLE.match(name)) and name.lower() not in _NOT_COLUMNS


def identifier(name: str) -> exp.Identifier:
    """Return a name as SQL must write it: quoted where it could be read as anything else."""
    return exp.to_identifier(name, quoted=True if name.lower() in _MISREAD else None)


def _parsed(text: str) -> exp.Expr:
    check_bounds(text)
    try:
        tree = sqlglot.parse_one(text, read="duckdb")
    except (SqlglotError, RecursionError, ValueError, TypeError, AttributeError, LookupError) as e:
        raise _unreadable(e) from None
    if tree.args.get("with_"):
        raise SnippetError("not-allowed", "WITH is not allowed")
    return tree


def _unreadable(error: Exception) -> SnippetError:
    """Return the parser's complaint in our words."""
    said = near = ""
    if isinstance(error, ParseError) and error.errors:
        near = str(error.errors[0].get("highlight") or "")[:40]
        said = str(error.errors[0].get("description") or "").rstrip(".")
    message = "the expression cannot be read"
    if near:
        message += f" at '{near}'"
    if said and "<class" not in said and "Invalid expression" not in said:
        message += f": {said[:1].lower()}{said[1:]}"
    return SnippetError("bad-expression", message)


def _checked(tree: exp.Expr, allowed: frozenset[type[exp.Expr]], text: str, what: str) -> exp.Expr:
    """Return the tree with our own functions put in, or refuse its first foreign node."""
    tree = tree.transform(_own, allowed is FORMULA_NODES, copy=False)
    stack: list[tuple[exp.Expr, int]] = [(tree, 1)]
    while stack:
        node, depth = stack.pop()
        if depth > MAX_DEPTH:
            hint = "use IN (…) for a long list of alternatives"
            raise SnippetError("too-deep", f"an expression may be {MAX_DEPTH} deep", (hint,))
        if type(node) not in allowed:
            raise _foreign(node, text, what, allowed)
        _check_node(node)
        stack.extend((child, depth + 1) for child in node.iter_expressions())
    return tree


def _own(node: exp.Expr, formula: bool) -> exp.Expr:
    """Put `as_of()`, `viewer('x')` and `date_part('x', d)` in as our own nodes."""
    if not isinstance(node, exp.Anonymous) or formula:
        return node
    name, arguments = node.name.lower(), node.expressions
    literals = [one.name if isinstance(one, exp.Literal) and one.is_string else None
                for one in arguments]  # fmt: skip
    if name == "as_of":
        if arguments:
            raise SnippetError("bad-expression", "as_of() takes nothing between its brackets")
        return exp.Placeholder(this="as_of")
    if name == "viewer":
        if len(arguments) != 1 or not literals[0] or not _ATTRIBUTE.match(literals[0]):
            hint = "such as viewer('rep_id')"
            raise SnippetError("bad-expression", "viewer(…) takes one attribute's name", (hint,))
        return exp.Placeholder(this=f"viewer_{literals[0]}")
    if name == "date_part":
        if len(arguments) != 2 or not literals[0]:
            hint = "such as date_part('year', close_date)"
            raise SnippetError("bad-expression", "date_part(…) takes a part and a date", (hint,))
        return exp.Extract(this=exp.var(literals[0].upper()), expression=arguments[1])
    return node


def _check_node(node: exp.Expr) -> None:
    """Refuse an allowed node type in a form that is not."""
    match node:
        case exp.Column():
            if not isinstance(node.this, exp.Identifier):
                raise SnippetError("not-allowed", "'*' is allowed in count(*) only")
            if node.args.get("db"):
                message = f"'{node.sql()}' has too many dots"
                hint = "one dataset or role before the dot is enough: account.region"
                raise SnippetError("not-allowed", message, (hint,), offset_of(node))
            if node.args.get("join_mark"):
                raise SnippetError("not-allowed", "(+) is not allowed")
        case exp.Placeholder():
            if node.name != "as_of" and not node.name.startswith("viewer_"):
                raise SnippetError("not-allowed", "a placeholder is not allowed")
        case exp.In():
            if any(node.args.get(key) for key in ("query", "unnest", "field", "is_global")):
                hint = "such as stage in ('Closed Won', 'Closed Lost')"
                raise SnippetError("not-allowed", "IN takes a list of values", (hint,))
        case exp.DataType():
            if node.this not in CAST_TYPES or node.args.get("nested"):
                hint = "text, integer, double, decimal(18, 2), boolean, date and timestamp are"
                raise SnippetError("not-allowed", f"the type {node.sql()} is not allowed", (hint,))
        case exp.Cast():
            if any(node.args.get(key) for key in ("format", "action", "default")):
                raise SnippetError("not-allowed", "cast takes a type and nothing else")
        case exp.Is():
            if not isinstance(node.expression, exp.Null | exp.Boolean):
                raise SnippetError("not-allowed", "IS takes null, true or false")
        case exp.Interval():
            amount = node.this
            plain = isinstance(amount, exp.Literal) and re.fullmatch(r"-?[0-9]{1,6}", amount.name)
            if not plain or _unit(node) not in UNITS:
                hint = "such as interval 3 month"
                raise SnippetError("not-allowed", "an interval is a number and a unit", (hint,))
        case exp.TimestampTrunc() | exp.DateDiff():
            _known_unit(node, _unit(node), UNITS)
            if node.args.get("zone"):
                raise SnippetError("not-allowed", "a time zone is not allowed here")
        case exp.Extract():
            _known_unit(node, node.name.upper(), PARTS)
        case _:
            pass


def _unit(node: exp.Expr) -> str:
    unit = node.args.get("unit")
    name = unit.name.upper() if isinstance(unit, exp.Var) else ""
    return name.removesuffix("S") if name not in UNITS else name


def _known_unit(node: exp.Expr, unit: str, known: frozenset[str]) -> None:
    if unit not in known:
        hint = "known: " + ", ".join(sorted(one.lower() for one in known))
        raise SnippetError("not-allowed", f"'{unit.lower()}' is not a unit of time", (hint,))


def _as_percentile(tree: exp.Anonymous) -> exp.Expr:
    if len(tree.expressions) != 2:
        hint = "such as percentile(amount, 0.9)"
        raise SnippetError("bad-measure", "percentile(…) takes an expression and a share", (hint,))
    value, share = tree.expressions
    return exp.PercentileCont(this=value, expression=share)


def _share(tree: exp.Expr) -> float:
    share = tree.expression
    try:
        number = float(share.name) if isinstance(share, exp.Literal) else -1.0
    except ValueError:
        number = -1.0
    if not 0 <= number <= 1:
        hint = "such as percentile(amount, 0.9)"
        raise SnippetError("bad-measure", "a percentile's share is a number from 0 to 1", (hint,))
    return number


def _no_single_aggregate(tree: exp.Expr) -> SnippetError:
    if isinstance(tree, exp.Window):
        return SnippetError("not-allowed", "a window function is not allowed")
    if isinstance(tree, exp.Filter):
        hint = "put the condition into the metric's `where`"
        return SnippetError("bad-measure", "filter (where …) is not allowed", (hint,))
    if any(type(node) in AGGREGATES for node in tree.walk()) and type(tree) in SCALAR_NODES:
        hint = "make each aggregate a metric of its own and combine them in a formula"
        return SnippetError(
            "bad-measure", "a measure is one aggregate and nothing around it", (hint,)
        )
    hint = "such as sum(amount) or count(*); the aggregates are " + ", ".join(AGGREGATE_WORDS)
    return SnippetError("bad-measure", "a measure is one aggregate", (hint,))


def _foreign(
    node: exp.Expr, text: str, what: str, allowed: frozenset[type[exp.Expr]]
) -> SnippetError:
    if type(node) in AGGREGATES or isinstance(node, exp.AggFunc):
        if what == "a measure":
            return SnippetError("bad-measure", "an aggregate inside another is not allowed")
        hint = (
            "make it a metric with `measure`, and name that metric here"
            if what == "a formula"
            else "an aggregate belongs to a metric's `measure`"
        )
        return SnippetError("not-allowed", f"{_name(node)}(…) is not allowed in {what}", (hint,))
    if clock := _CLOCK.search(text):
        hint = "use as_of(), the model's date"
        return SnippetError("not-allowed", f"'{clock.group()}' is not allowed", (hint,))
    if isinstance(node, exp.Query | exp.Subquery | exp.Exists):
        hint = "use a segment with `exists`, or a dimension reached through a join"
        return SnippetError("not-allowed", "a sub-select is not allowed", (hint,))
    if isinstance(node, exp.Func):
        name = _name(node)
        known = FORMULA_FUNCTIONS if what == "a formula" else tuple(FUNCTIONS)
        close = nearest(name, known)
        hints = (f"did you mean '{close[0]}'?",) if close else ("known: " + ", ".join(known),)
        return SnippetError(
            "not-allowed", f"the function {name}(…) is not allowed in {what}", hints
        )
    if isinstance(node, exp.Window):
        return SnippetError("not-allowed", "a window function is not allowed")
    if isinstance(node, exp.Star):
        return SnippetError("not-allowed", "'*' is allowed in count(*) only")
    word = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(node).__name__).lower()
    return SnippetError("not-allowed", f"'{word}' is not allowed in {what}")


def _name(node: exp.Expr) -> str:
    if isinstance(node, exp.Anonymous):
        return node.name.lower()
    return node.sql_name().lower() if isinstance(node, exp.Func) else type(node).__name__.lower()
