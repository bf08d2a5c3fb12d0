"""Reports written by hand: one section, a few figures, nothing else to think about."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from charts.report.document import Figure, Report, Section, Unanswered
from engine.reply import Answer
from tests.charts.answers_by_hand import answer, group, metric

MADE = datetime(2026, 7, 2, 9, 30, tzinfo=UTC)


def a_figure(number: int, title: str = "Bookings by region", **more: Any) -> Figure:
    fields: dict[str, Any] = {"answer": by_region()} | more
    return Figure(number=number, title=title, **fields)


def by_region(rows: Sequence[Sequence[Any]] | None = None, **more: Any) -> Answer:
    found = rows or [["APAC", Decimal("900")], ["EMEA", Decimal("1250.50")], [None, None]]
    return answer([group(), metric()], found, **more)


def a_report(*items: Figure | Unanswered, **more: Any) -> Report:
    section = Section(title="Pipeline", text=("What is open.",), items=items)
    plain: dict[str, Any] = {
        "title": "Quarterly review",
        "subtitle": "Q2 2026",
        "snapshot": "s1",
        "as_of": date(2026, 6, 30),
        "generated_at": MADE,
        "sections": (section,),
    }
    return Report(**(plain | more))


def no_picture(_: Figure) -> bytes | None:
    return None
