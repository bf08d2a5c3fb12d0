"""The form in which examples of questions are collected, to the wire form.

It differs from the metric query in its windows (`preset`, `to_date`, a week of a day without its
year), its grain beside the dimensions, `is_null_or_zero`, `transform`, and vague values.
"""

from datetime import date
from typing import Any, Literal

import msgspec

from engine.question import ChartWish
from semantic.query import MetricQuery, decode_query

Value = str | int | float | bool | None
#: What stands for a value that the words leave open ("big deals").
VAGUE = "@vague"


class UnreadableExample(ValueError):
    """A line that means nothing certain; its text says why."""


class _Form(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A closed JSON object: an unknown field is an error."""


class ExampleWindow(_Form, frozen=True, kw_only=True):
    """A symbolic window. `vague` marks one that the words leave open."""

    preset: str | None = None
    last: int | None = None
    next: int | None = None
    unit: str | None = None
    complete: bool | None = None
    from_: str | None = msgspec.field(default=None, name="from")
    to: str | None = None
    year: int | Literal["most_recent"] | None = None
    quarter: int | None = None
    month: int | None = None
    calendar: Literal["calendar", "fiscal"] | None = None
    week_of: str | None = None
    to_date: bool = False
    vague: bool = False


class ExampleTime(_Form, frozen=True, kw_only=True):
    """The date meant, and the window on it."""

    dimension: str | None = None
    window: ExampleWindow | None = None


class ExampleFilter(_Form, frozen=True, kw_only=True):
    """One condition; all of them hold."""

    field: str
    op: str
    value: tuple[Value, ...] | Value = None


class ExampleOrder(_Form, frozen=True, kw_only=True):
    """One sort key."""

    by: str
    dir: Literal["asc", "desc"]


class ExampleCompare(_Form, frozen=True, kw_only=True):
    """What is compared with."""

    kind: str | None = None
    window: ExampleWindow | None = None


class ExampleQuery(_Form, frozen=True, kw_only=True):
    """What an example means."""

    metrics: tuple[str, ...] = ()
    dimensions: tuple[str, ...] = ()
    grain: str | None = None
    time: ExampleTime | None = None
    filters: tuple[ExampleFilter, ...] = ()
    having: tuple[dict[str, Any], ...] = ()
    order: tuple[ExampleOrder, ...] = ()
    limit: int | None = None
    limit_per: str | None = None
    compare: ExampleCompare | None = None
    transform: Literal["share_of_total", "running_total"] | None = None
    chart: ChartWish | None = None


class Example(_Form, frozen=True, kw_only=True):
    """One line: a question, who asks it, after which other one, and what it means."""

    id: str
    question: str
    expect: str
    persona: str | None = None
    category: str | None = None
    context: str | None = None
    query: ExampleQuery | None = None
    alternatives: tuple[str, ...] | None = None
    notes: str | None = None


def query_of_example(written: ExampleQuery, as_of: date) -> MetricQuery | None:
    """Return the metric query an example means; None where its words leave a value open."""
    if _vague(written):
        return None
    time = written.time or ExampleTime()
    dimensions = written.dimensions
    if written.grain is not None:
        dimensions += (f"{time.dimension or 'time'}:{written.grain}",)
    window = None if time.window is None else _window(time.window, as_of)
    found: dict[str, Any] = {
        "metrics": written.metrics,
        "dimensions": dimensions,
        "where": tuple(map(_filter, written.filters)),
        "time": None if window is None else {"dimension": time.dimension, "window": window},
        "having": written.having,
        "compare": _compare(written.compare, as_of),
        "share_of": "total" if written.transform == "share_of_total" else None,
        "running": written.transform == "running_total",
        "order_by": tuple({"by": one.by, "direction": one.dir} for one in written.order),
        "limit": written.limit,
        "limit_per": written.limit_per,
    }
    return decode_query(msgspec.json.encode(found))


def _vague(written: ExampleQuery) -> bool:
    window = written.time.window if written.time else None
    values = (str(one.value) for one in written.filters)
    return (window is not None and window.vague) or any(one.startswith(VAGUE) for one in values)


def _filter(one: ExampleFilter) -> dict[str, Any]:
    match one.op:
        case "is_null_or_zero":
            zero = {"field": one.field, "op": "=", "values": [0]}
            return {"any": [zero, {"field": one.field, "op": "is_null"}]}
        case "is_null" | "is_not_null":
            return {"field": one.field, "op": one.op}
        case _:
            values = one.value if isinstance(one.value, tuple) else (one.value,)
            return {"field": one.field, "op": one.op, "values": values}


def _compare(written: ExampleCompare | None, as_of: date) -> object:
    if written is None:
        return None
    return written.kind if written.window is None else _window(written.window, as_of)


def _window(written: ExampleWindow, as_of: date) -> object:
    if written.preset is not None:
        return written.preset
    if written.to_date:
        return "fiscal_year_to_date" if written.calendar == "fiscal" else "year_to_date"
    if written.week_of is not None and written.year == "most_recent":
        return {"week_of": _latest(written.week_of, as_of)}
    return {
        name: value
        for name, value in msgspec.to_builtins(written).items()
        if name not in ("preset", "to_date", "vague") and value is not None
    }


def _latest(month_and_day: str, as_of: date) -> str:
    """Return the latest day of this name that has begun."""
    try:
        day = date.fromisoformat(f"{as_of.year}-{month_and_day}")
        return (day if day <= as_of else day.replace(year=as_of.year - 1)).isoformat()
    except ValueError:
        raise UnreadableExample(f"'{month_and_day}' is no month and day") from None
