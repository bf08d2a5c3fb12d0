"""The metric query: the only thing that can be asked (closed, typed, no SQL)."""

from typing import Annotated, Any, Literal, get_args

import msgspec

from semantic.errors import Issue, QueryError

Unit = Literal["day", "week", "month", "quarter", "year", "fiscal_quarter", "fiscal_year"]
UNITS: tuple[Unit, ...] = (
    "day",
    "week",
    "month",
    "quarter",
    "year",
    "fiscal_quarter",
    "fiscal_year",
)
Operator = Literal[
    "=",
    "!=",
    "in",
    "not_in",
    ">",
    ">=",
    "<",
    "<=",
    "between",
    "contains",
    "starts_with",
    "ends_with",
    "is_null",
    "is_not_null",
    "during",
]
NEGATIVE_OPERATORS: frozenset[Operator] = frozenset({"!=", "not_in", "is_null"})
WindowName = Literal[
    "today",
    "yesterday",
    "tomorrow",
    "all_time",
    "this_week",
    "this_month",
    "this_quarter",
    "this_year",
    "this_fiscal_quarter",
    "this_fiscal_year",
    "last_week",
    "last_month",
    "last_quarter",
    "last_year",
    "last_fiscal_quarter",
    "last_fiscal_year",
    "next_week",
    "next_month",
    "next_quarter",
    "next_year",
    "next_fiscal_quarter",
    "next_fiscal_year",
    "week_to_date",
    "month_to_date",
    "quarter_to_date",
    "year_to_date",
    "fiscal_quarter_to_date",
    "fiscal_year_to_date",
]


WINDOW_NAMES: tuple[WindowName, ...] = get_args(WindowName)


#: A name in a query; what is longer names nothing.
Name = Annotated[str, msgspec.Meta(max_length=200)]


class _Wire(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """A closed JSON object: an unknown field is an error."""


class WindowSpec(_Wire, frozen=True, kw_only=True):
    """One symbolic window: exactly one of last, next, from/to, year, week_of."""

    last: int | None = None
    next: int | None = None
    unit: Unit | None = None
    complete: bool = False
    from_: Name | None = msgspec.field(default=None, name="from")
    to: Name | None = None
    year: int | None = None
    quarter: int | None = None
    month: int | None = None
    calendar: Literal["calendar", "fiscal"] = "calendar"
    week_of: Name | None = None


Window = WindowName | WindowSpec
Value = str | int | float | bool | None | WindowSpec


class Filter(_Wire, frozen=True, kw_only=True):
    """One condition on a field, or exactly one of `any`, `all`, `not`."""

    field: Name | None = None
    op: Operator | None = None
    values: tuple[Value, ...] = ()
    any: "tuple[Filter, ...] | None" = None
    all: "tuple[Filter, ...] | None" = None
    not_: "Filter | None" = msgspec.field(default=None, name="not")


class TimeClause(_Wire, frozen=True, kw_only=True):
    """The window asked about, on each metric's own time dimension unless one is named."""

    dimension: Name | None = None
    window: Window | None = None


class Having(_Wire, frozen=True, kw_only=True):
    """A condition on a metric, after aggregation."""

    metric: Name
    op: Literal["=", "!=", ">", ">=", "<", "<="]
    value: int | float


class OrderBy(_Wire, frozen=True, kw_only=True):
    """One sort key: a column of the answer."""

    by: Name
    direction: Literal["asc", "desc"] = "asc"


class MetricQuery(_Wire, frozen=True, kw_only=True):
    """What is asked: metrics at dimensions, filtered, in a window; or rows; or values.

    `of` goes with `rows`: only the rows that a metric counts.
    """

    metrics: tuple[Name, ...] = ()
    dimensions: tuple[Name, ...] = ()
    where: tuple[Filter, ...] = ()
    segments: tuple[Name, ...] = ()
    time: TimeClause | None = None
    having: tuple[Having, ...] = ()
    compare: Literal["previous_period", "previous_year"] | WindowName | WindowSpec | None = None
    share_of: Name | None = None
    running: bool = False
    totals: bool = False
    rows: Name | None = None
    of: Name | None = None
    order_by: tuple[OrderBy, ...] = ()
    limit: int | None = None
    limit_per: Name | None = None
    others: bool = False
    offset: int = 0


def decode_query(raw: bytes | str | dict[str, Any]) -> MetricQuery:
    """Read a metric query from JSON text or a plain mapping; QueryError `malformed-query`."""
    try:
        if isinstance(raw, dict):
            query = msgspec.convert(raw, MetricQuery)
            encode_query(query)  # half a surrogate pair is no text
            return query
        return msgspec.json.decode(raw, type=MetricQuery)
    except (msgspec.DecodeError, RecursionError, UnicodeEncodeError) as error:
        raise QueryError(Issue("malformed-query", _in_our_words(str(error)))) from None


def window_named(text: object) -> WindowName | None:
    """Return a window's name if the text is one."""
    return next((name for name in WINDOW_NAMES if name == text), None)


def encode_query(query: MetricQuery) -> str:
    """Write a metric query as canonical JSON: fields in order, defaults left out."""
    return msgspec.json.encode(query).decode()


def query_schema() -> dict[str, Any]:
    """Return the JSON Schema of the metric query."""
    return msgspec.json.schema(MetricQuery)


def _in_our_words(text: str) -> str:
    """Return the decoder's complaint as a clause, cut to a readable length."""
    if not text.startswith("JSON"):
        text = text[:1].lower() + text[1:]
    return text if len(text) <= 300 else text[:297] + "…"
