"""What type an expression's value has, as far as the declared dimensions tell; None if unknown."""

from collections.abc import Callable

from sqlglot import exp

from semantic.model import Aggregate, DataType

TypeOf = Callable[[exp.Column], DataType | None]

_CASTS: dict[exp.DType, DataType] = {
    exp.DType.TEXT: "text", exp.DType.VARCHAR: "text", exp.DType.TINYINT: "integer",
    exp.DType.SMALLINT: "integer", exp.DType.INT: "integer", exp.DType.BIGINT: "integer",
    exp.DType.FLOAT: "number", exp.DType.DOUBLE: "number", exp.DType.DECIMAL: "decimal",
    exp.DType.BOOLEAN: "boolean", exp.DType.DATE: "date", exp.DType.TIMESTAMP: "timestamp",
    exp.DType.TIMESTAMPNTZ: "timestamp",
}  # fmt: skip
_FIXED: tuple[tuple[tuple[type[exp.Expr], ...], DataType], ...] = (
    ((exp.Lower, exp.Upper, exp.Trim, exp.Substring, exp.Left, exp.Right, exp.Concat, exp.DPipe,
      exp.Replace), "text"),
    ((exp.Length, exp.DateDiff, exp.Extract, exp.Year, exp.Quarter, exp.Month, exp.Week, exp.Day,
      exp.DayOfWeek, exp.DayOfWeekIso, exp.DayOfYear), "integer"),
    ((exp.Div, exp.Sqrt, exp.Ln, exp.Log, exp.Pow), "number"),
    ((exp.Predicate, exp.And, exp.Or, exp.Not, exp.Boolean, exp.Contains, exp.StartsWith,
      exp.EndsWith, exp.Exists), "boolean"),
    ((exp.DateFromParts, exp.LastDay), "date"),
)  # fmt: skip
_EXACT = ("integer", "decimal")


def value_type(tree: exp.Expr, of: TypeOf) -> DataType | None:
    """Return the type of a tree's value. Arithmetic stays exact only between exact operands."""
    match tree:
        case exp.Column():
            return of(tree)
        case exp.Literal():
            return _literal(tree)
        case exp.Placeholder():
            return "date" if tree.name == "as_of" else "text"
        case exp.Cast():
            return _CASTS.get(tree.to.this)
        case exp.Paren() | exp.Neg() | exp.Abs() | exp.Nullif():
            return value_type(tree.this, of)
        case exp.TimestampTrunc():
            inner = value_type(tree.this, of)
            return inner if inner in ("date", "timestamp") else None
        case exp.Round() | exp.Floor() | exp.Ceil():
            return value_type(tree.this, of)
        case exp.Coalesce() | exp.Least() | exp.Greatest():
            return _common([value_type(one, of) for one in (tree.this, *tree.expressions)])
        case exp.Case():
            results = [one.args.get("true") for one in tree.args.get("ifs") or ()]
            branches = [one for one in (*results, tree.args.get("default")) if one is not None]
            values = [one for one in branches if not isinstance(one, exp.Null)]
            return _common([value_type(one, of) for one in values])
        case exp.Add() | exp.Sub() | exp.Mul() | exp.Mod():
            return _arithmetic(value_type(tree.this, of), value_type(tree.expression, of))
        case _:
            return next((kind for nodes, kind in _FIXED if isinstance(tree, nodes)), None)


def result_type(aggregate: Aggregate, argument: DataType | None) -> DataType:
    """Return the type of an aggregate over values of a type."""
    if aggregate in ("count", "count_distinct"):
        return "integer"
    if aggregate in ("min", "max", "first", "last"):
        return argument or "number"
    if aggregate == "sum" and argument in _EXACT:
        return argument
    return "number"


def _literal(tree: exp.Literal) -> DataType:
    if tree.is_string:
        return "text"
    return "integer" if tree.name.isdigit() else "decimal"


def _arithmetic(left: DataType | None, right: DataType | None) -> DataType | None:
    if left in _EXACT and right in _EXACT:
        return "integer" if left == right == "integer" else "decimal"
    if left in ("date", "timestamp") and right is None:
        return left  # an interval has no type of ours
    return "number" if left is not None and right is not None else None


def _common(kinds: list[DataType | None]) -> DataType | None:
    known = set(kinds)
    if len(known) == 1:
        return kinds[0]
    if known == {"integer", "decimal"}:
        return "decimal"
    return "number" if known and known <= {"integer", "decimal", "number"} else None
