"""What an expression in the model may hold: the closed lists of node types and functions."""

from sqlglot import exp

from semantic.model import Aggregate

#: Operators, predicates and literals.
OPERATORS: frozenset[type[exp.Expr]] = frozenset(
    {
        exp.Column, exp.Identifier, exp.Literal, exp.Boolean, exp.Null, exp.Paren, exp.Placeholder,
        exp.Neg, exp.Not, exp.And, exp.Or, exp.Add, exp.Sub, exp.Mul, exp.Div, exp.IntDiv, exp.Mod,
        exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.NullSafeEQ, exp.NullSafeNEQ,
        exp.In, exp.Between, exp.Like, exp.ILike, exp.Escape, exp.Is, exp.Case, exp.If, exp.DPipe,
        exp.Cast, exp.TryCast, exp.DataType, exp.DataTypeParam, exp.Interval, exp.Var,
    }
)  # fmt: skip
#: Functions as people write them -> the node type they become, fewest and most arguments.
FUNCTIONS: dict[str, tuple[type[exp.Expr], int, int]] = {
    "coalesce": (exp.Coalesce, 1, 50), "nullif": (exp.Nullif, 2, 2), "if": (exp.If, 2, 3),
    "least": (exp.Least, 1, 50), "greatest": (exp.Greatest, 1, 50),
    "abs": (exp.Abs, 1, 1), "round": (exp.Round, 1, 2), "floor": (exp.Floor, 1, 1),
    "ceil": (exp.Ceil, 1, 1), "ceiling": (exp.Ceil, 1, 1), "sqrt": (exp.Sqrt, 1, 1),
    "power": (exp.Pow, 2, 2), "pow": (exp.Pow, 2, 2), "mod": (exp.Mod, 2, 2),
    "ln": (exp.Ln, 1, 1), "log": (exp.Log, 1, 1),
    "lower": (exp.Lower, 1, 1), "upper": (exp.Upper, 1, 1), "trim": (exp.Trim, 1, 2),
    "length": (exp.Length, 1, 1), "substr": (exp.Substring, 2, 3),
    "substring": (exp.Substring, 1, 3), "left": (exp.Left, 2, 2), "right": (exp.Right, 2, 2),
    "concat": (exp.Concat, 1, 50), "replace": (exp.Replace, 3, 3),
    "contains": (exp.Contains, 2, 2), "starts_with": (exp.StartsWith, 2, 2),
    "ends_with": (exp.EndsWith, 2, 2),
    "date_trunc": (exp.TimestampTrunc, 2, 2), "date_diff": (exp.DateDiff, 3, 3),
    "extract": (exp.Extract, 1, 1), "date_part": (exp.Extract, 2, 2),
    "year": (exp.Year, 1, 1), "quarter": (exp.Quarter, 1, 1), "month": (exp.Month, 1, 1),
    "week": (exp.Week, 1, 1), "day": (exp.Day, 1, 1), "dayofweek": (exp.DayOfWeek, 1, 1),
    "isodow": (exp.DayOfWeekIso, 1, 1), "dayofyear": (exp.DayOfYear, 1, 1),
    "last_day": (exp.LastDay, 1, 1), "make_date": (exp.DateFromParts, 3, 3),
    "as_of": (exp.Placeholder, 0, 0), "viewer": (exp.Placeholder, 1, 1),
    "cast": (exp.Cast, 1, 1), "try_cast": (exp.TryCast, 1, 1),
}  # fmt: skip
SCALAR_NODES: frozenset[type[exp.Expr]] = OPERATORS | frozenset(
    node for node, _, _ in FUNCTIONS.values()
)
FORMULA_NODES: frozenset[type[exp.Expr]] = frozenset(
    {
        exp.Column, exp.Identifier, exp.Literal, exp.Boolean, exp.Null, exp.Paren, exp.Neg,
        exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Coalesce, exp.Least, exp.Greatest, exp.Sqrt,
        exp.Abs, exp.Round, exp.Nullif, exp.Case, exp.If, exp.And, exp.Or, exp.Not,
        exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Is,
    }
)  # fmt: skip
FORMULA_FUNCTIONS = ("coalesce", "least", "greatest", "sqrt", "abs", "round", "nullif")
AGGREGATES: dict[type[exp.Expr], Aggregate] = {
    exp.Sum: "sum", exp.Count: "count", exp.Avg: "avg", exp.Min: "min", exp.Max: "max",
    exp.Median: "median", exp.PercentileCont: "percentile", exp.Stddev: "stddev",
    exp.First: "first", exp.Last: "last",
}  # fmt: skip
#: Aggregates as people write them -> how many arguments.
AGGREGATE_WORDS: dict[str, int] = {
    "sum": 1, "count": 1, "avg": 1, "min": 1, "max": 1, "median": 1, "percentile": 2,
    "quantile_cont": 2, "stddev": 1, "first": 1, "last": 1,
}  # fmt: skip
#: Words that may stand before a bracket without calling anything.
KEYWORDS = frozenset(
    [
        "and",
        "or",
        "not",
        "in",
        "is",
        "between",
        "like",
        "ilike",
        "escape",
        "case",
        "when",
        "then",
        "else",
        "end",
        "null",
        "true",
        "false",
        "distinct",
        "from",
        "decimal",
        "numeric",
        "varchar",
        "interval",
        "over",
        "filter",
        "select",
        "exists",
        "all",
        "any",
        "some",
        "where",
        "by",
        "as",
        "tuple",
        "values",
        "union",
    ]
)
CAST_TYPES = frozenset(
    {
        exp.DType.TEXT, exp.DType.VARCHAR, exp.DType.TINYINT, exp.DType.SMALLINT, exp.DType.INT,
        exp.DType.BIGINT, exp.DType.FLOAT, exp.DType.DOUBLE, exp.DType.DECIMAL, exp.DType.BOOLEAN,
        exp.DType.DATE, exp.DType.TIMESTAMP, exp.DType.TIMESTAMPNTZ,
    }
)  # fmt: skip
UNITS = frozenset({"DAY", "WEEK", "MONTH", "QUARTER", "YEAR", "HOUR", "MINUTE", "SECOND"})
PARTS = UNITS | {"DOW", "ISODOW", "DOY", "ISOYEAR", "DAYOFWEEK", "DAYOFYEAR", "WEEKDAY"}
