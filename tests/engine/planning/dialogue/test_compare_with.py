"""A time a follow-up compares with is of the kind asked of, and another one; else it is asked."""

from collections.abc import Callable
from typing import Any

import pytest

from engine.question import Clarification, Plan, PlanOutcome
from semantic.query import WindowSpec, decode_query

Ask = Callable[..., PlanOutcome]
MONTHS = ["opportunity.close_date:month"]


def query(window: Any = None, dimensions: list[str] | None = None) -> Any:
    plain: dict[str, Any] = {"metrics": ["bookings"], "dimensions": dimensions or []}
    return decode_query(plain | ({"time": {"window": window}} if window else {}))


@pytest.mark.parametrize(
    ("before", "said", "compare"),
    [
        (query("this_quarter"), "compared to last quarter", "previous_period"),
        (query("last_month"), "vs May 2025", "previous_year"),
        (query("this_year"), "vs last year", "previous_year"),
        (query("this_year"), "vs 2023", WindowSpec(year=2023)),
        (query({"year": 2026, "quarter": 1}), "vs last year", "previous_year"),
        (
            query({"year": 2025, "quarter": 1}),
            "vs 2023",
            WindowSpec(from_="2023-01-01", to="2023-03-31"),
        ),
        (query({"year": 2025, "quarter": 3}), "vs Q1 2024", WindowSpec(year=2024, quarter=1)),
        (query({"last": 30, "unit": "day"}), "vs the prior 30 days", "previous_period"),
        (query("year_to_date"), "vs last year", "previous_year"),
        (query("this_year", MONTHS), "vs last year", "previous_year"),
        (query(None, MONTHS), "vs last month", "previous_period"),
        (query(None, MONTHS), "vs last year", "previous_year"),
    ],
)
def test_a_time_of_the_same_kind_is_compared_with(
    before: Any, said: str, compare: Any, ask: Ask
) -> None:
    plan = ask(said, before)
    assert isinstance(plan, Plan), plan
    assert plan.query.compare == compare
    assert plan.query.time == before.time


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (query("this_year"), "compared to last quarter"),
        (query("last_quarter"), "compared to last quarter"),
        (query("this_year", MONTHS), "compared to last quarter"),
        (query(None, MONTHS), "compared to last quarter"),
        (query("this_month"), "vs last week"),
        (query({"year": 2025, "quarter": 1}), "vs last year"),
    ],
)
def test_a_time_of_another_kind_or_the_same_one_is_asked_about(
    before: Any, said: str, ask: Ask
) -> None:
    asked = ask(said, before)
    assert isinstance(asked, Clarification), asked
    compared = [one.query.compare for one in asked.options if one.query]
    assert compared == ["previous_period", "previous_year"]
