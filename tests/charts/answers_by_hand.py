"""Answers written by hand: a few columns, a few rows, nothing else to think about."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from engine.reply import Answer, Caveat, Citation, Column, Reading
from semantic.model import Calendar
from semantic.query import MetricQuery, decode_query

AS_OF = date(2026, 6, 30)


def metric(name: str = "bookings", label: str = "Bookings", **more: Any) -> Column:
    more = {"type": "decimal", "format": "currency"} | more
    return Column(name=name, label=label, role="metric", **more)


def win_rate(**more: Any) -> Column:
    more = {"type": "number", "format": "percent", "additive": False} | more
    return metric("win_rate", "Win rate", **more)


def compared(own: Column, words: str = "a year before") -> list[Column]:
    """Return a metric's column and what follows it where it is compared."""
    more = {"type": own.type, "format": own.format, "good": own.good, "additive": own.additive}
    percent = more | {"type": "number", "format": "percent", "additive": False}
    return [
        own,
        metric(f"{own.name}:previous", f"{own.label}, {words}", **more),
        metric(f"{own.name}:change", f"{own.label}, change", **more),
        metric(f"{own.name}:change_pct", f"{own.label}, change in %", **percent),
    ]


def share(own: Column) -> Column:
    """Return the column of a metric's share of the total."""
    return metric(
        f"{own.name}:share", f"{own.label}, share of total", type="number", format="percent"
    )


def step(label: str = "Stage then") -> Column:
    return group("stage_change.stage", label, nature="step")


def funnel_count() -> Column:
    return metric("funnel_count", "Funnel", type="integer", format="integer", nature="funnel")


def funnel_rate() -> Column:
    return metric(
        "funnel_rate",
        "Funnel conversion",
        type="number",
        format="percent",
        additive=False,
        nature="of_previous_step",
    )


def group(name: str = "account.region", label: str = "Region", **more: Any) -> Column:
    more = {"type": "text"} | more
    return Column(name=name, label=label, role="dimension", **more)


def time(grain: str = "quarter", label: str = "Close date", **more: Any) -> Column:
    name = f"close_date:{grain}"
    return Column(name=name, label=label, type="date", role="time", grain=grain, **more)


def answer(
    columns: Sequence[Column],
    rows: Sequence[Sequence[Any]],
    *,
    query: dict[str, Any] | None = None,
    question: str | None = None,
    window: str | None = "Q2 2026",
    filters: Sequence[str] = (),
    caveats: Sequence[Caveat] = (),
    as_of: date = AS_OF,
    currency: str | None = "USD",
    calendar: Calendar | None = None,
    truncated: bool = False,
) -> Answer:
    asked: MetricQuery = decode_query(query or {"metrics": ["bookings"]})
    return Answer(
        question=question,
        query=asked,
        reading=Reading(sentence="As asked.", window=window, filters=tuple(filters)),
        certainty="exact",
        sql="SELECT 1",
        parameters={},
        columns=tuple(columns),
        rows=tuple(tuple(row) for row in rows),
        truncated=truncated,
        caveats=tuple(caveats),
        citations=(
            Citation(
                table="opportunities",
                source="opportunities.csv",
                sha256="0" * 64,
                rows=3,
                loaded_at=datetime(2026, 7, 1, tzinfo=UTC),
            ),
        ),
        snapshot="s1",
        audit_id="a1",
        as_of=as_of,
        currency=currency,
        calendar=calendar,
    )


def quarters(count: int, first: date = date(2025, 1, 1)) -> list[date]:
    months = [first.year * 12 + first.month - 1 + 3 * i for i in range(count)]
    return [date(m // 12, m % 12 + 1, 1) for m in months]


def partial(column: str | None = None) -> Caveat:
    return Caveat(code="partial", message="the last bucket is not over", column=column)


D = Decimal
LONG_AGO = "2025-01-01 to 2026-06-30"
REGIONS = ("APAC", "EMEA", "LATAM", "North America", None)
MONTHS = [date(2025 + i // 12, i % 12 + 1, 1) for i in range(18)]


def months(*columns: Column, value: Any, **more: Any) -> Answer:
    rows = [[day, value(i)] for i, day in enumerate(MONTHS)]
    return answer([time("month"), *columns], rows, window=LONG_AGO, **more)


def money_of(seed: int) -> Decimal:
    """Return an amount that looks like one; equal for equal seeds."""
    return D(seed * 7919 % 1_900_000 + 100_000)


def moved(value: int, before: int | None) -> list[Any]:
    """Return a value with what it was, its change and its change in percent."""
    if before is None:
        return [D(value), None, None, None]
    return [D(value), D(before), D(value - before), (value - before) / before]


STEPS = ("Aware", "Trial", "Quote", "Closed Won")


def records_of() -> Answer:
    columns = [
        Column(name="opportunity_id", label="Opportunity", type="text", role="key"),
        Column(name="name", label="Name", type="text", role="attribute"),
        Column(name="amount", label="Amount", type="decimal", role="attribute", format="currency"),
    ]
    return answer(columns, [["006A", "Globex renewal", D(50_000)]], query={"rows": "opportunity"})


TYPES = ("Expansion", "New Business", "Renewal")
HOSTILE = (
    "</script><script>alert(1)</script>",
    "x" * 10_000,
    "\u05e9\u05dc\u05d5\u05dd \u202eevil",
    "\U0001f389 emoji\nsecond line",
    "'] + datum.value + ['",
    "",
)


def thousand_days() -> Answer:
    """Return a thousand rows over time."""
    first = date(2023, 10, 5)
    rows = [[first + timedelta(days=i), money_of(i)] for i in range(1000)]
    return answer([time("day"), metric()], rows)
