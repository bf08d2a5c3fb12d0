"""Answers written by hand: a few columns, a few rows, nothing else to think about."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from engine.reply import Answer, Caveat, Cell, Citation, Column, Reading
from semantic.model import Calendar
from semantic.query import MetricQuery, decode_query

AS_OF = date(2026, 6, 30)


def metric(name: str = "bookings", label: str = "Bookings", **more: Any) -> Column:
    more = {"type": "decimal", "format": "currency"} | more
    return Column(name=name, label=label, role="metric", **more)


def win_rate(**more: Any) -> Column:
    more = {"type": "number", "format": "percent", "additive": False} | more
    return metric("win_rate", "Win rate", **more)


def group(name: str = "account.region", label: str = "Region", **more: Any) -> Column:
    return Column(name=name, label=label, role="dimension", **({"type": "text"} | more))


def time(grain: str = "quarter", label: str = "Close date", **more: Any) -> Column:
    name = f"close_date:{grain}"
    return Column(name=name, label=label, type="date", role="time", grain=grain, **more)


def answer(
    columns: Sequence[Column],
    rows: Sequence[Sequence[Cell]],
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
