"""A period without a year, after a question of a year, is of that year; in doubt it is asked."""

from collections.abc import Callable
from typing import Any

import pytest

from engine.question import Clarification, Plan, PlanOutcome
from semantic.query import MetricQuery, WindowSpec, decode_query

Ask = Callable[..., PlanOutcome]


def before(window: Any, metric: str = "bookings") -> MetricQuery:
    return decode_query({"metrics": [metric], "time": {"window": window}})


def span(first: str, last: str) -> WindowSpec:
    return WindowSpec(from_=first, to=last)


@pytest.mark.parametrize(
    ("window", "said", "meant"),
    [
        ({"year": 2025, "quarter": 1}, "and Q2", WindowSpec(year=2025, quarter=2)),
        ({"year": 2025, "month": 5}, "June", WindowSpec(year=2025, month=6)),
        ({"year": 2024}, "Q3", WindowSpec(year=2024, quarter=3)),
        ({"year": 2024}, "in May", WindowSpec(year=2024, month=5)),
        ({"year": 2024}, "Q3 only", WindowSpec(year=2024, quarter=3)),
        ("last_year", "in Q1", WindowSpec(year=2025, quarter=1)),
        ({"year": 2024, "quarter": 4}, "Q3", WindowSpec(year=2024, quarter=3)),
        ("last_quarter", "May", WindowSpec(year=2026, month=5)),
        ({"year": 2024}, "H2", span("2024-07-01", "2024-12-31")),
        ({"year": 2024}, "since March", WindowSpec(from_="2024-03-01")),
        ({"year": 2024}, "from March to May", span("2024-03-01", "2024-05-31")),
        ({"year": 2024}, "until 5 May", WindowSpec(from_="2024-01-01", to="2024-05-05")),
        ({"from": "2024-01-01", "to": "2024-03-31"}, "and in May", WindowSpec(year=2024, month=5)),
        (
            {"year": 2025, "calendar": "fiscal"},
            "in January",
            WindowSpec(year=2026, month=1),
        ),
        (
            {"year": 2025, "calendar": "fiscal"},
            "fiscal Q2",
            WindowSpec(year=2025, quarter=2, calendar="fiscal"),
        ),
        # the year is said, or none was named before
        ({"year": 2024}, "Q3 2025", WindowSpec(year=2025, quarter=3)),
        ("last_quarter", "in May", WindowSpec(year=2026, month=5)),
        ({"last": 12, "unit": "month"}, "Q3", WindowSpec(year=2025, quarter=3)),
    ],
)
def test_a_yearless_period_is_of_the_year_before(
    window: Any, said: str, meant: WindowSpec, ask: Ask
) -> None:
    plan = ask(said, before(window))
    assert isinstance(plan, Plan), plan
    assert plan.query.time is not None
    assert plan.query.time.window == meant


@pytest.mark.parametrize(
    ("window", "said", "meant"),
    [
        # the year before may have been left unsaid: November is the latest one begun
        ({"year": 2025, "month": 11}, "and January", {(2025, None, 1), (2026, None, 1)}),
        # the year's own has not begun
        ("this_year", "Q4", {(2025, 4, None), (2026, 4, None)}),
        # after the last quarter, the next year's first one is as likely
        ({"year": 2024, "quarter": 4}, "Q1", {(2024, 1, None), (2025, 1, None)}),
        ({"year": 2024, "month": 12}, "in January", {(2024, None, 1), (2025, None, 1)}),
        ({"from": "2024-01-01", "to": "2025-12-31"}, "Q3", {(2024, 3, None), (2025, 3, None)}),
        ({"year": 2025, "calendar": "fiscal"}, "Q1", {(2025, 1, None)}),
    ],
)
def test_two_years_as_likely_are_asked_about(
    window: Any, said: str, meant: set[tuple[int, int | None, int | None]], ask: Ask
) -> None:
    asked = ask(said, before(window))
    assert isinstance(asked, Clarification), asked
    windows = [one.query.time.window for one in asked.options if one.query and one.query.time]
    assert len(windows) == 2
    found = {(w.year, w.quarter, w.month) for w in windows if isinstance(w, WindowSpec)}
    assert found == meant


def test_what_is_still_to_come_stays_in_its_year(ask: Ask) -> None:
    plan = ask("Q4", before("this_year", "open_pipeline"))
    assert isinstance(plan, Plan), plan
    assert plan.query.time is not None
    assert plan.query.time.window == WindowSpec(year=2026, quarter=4)


def test_a_question_of_its_own_keeps_to_the_latest_one_begun(ask: Ask) -> None:
    plan = ask("win rate by region in Q2", before({"year": 2024}))
    assert isinstance(plan, Plan)
    assert plan.query.time is not None
    assert plan.query.time.window == WindowSpec(year=2026, quarter=2)
    assert any("latest one begun" in one for one in plan.assumptions)
