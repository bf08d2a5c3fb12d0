"""What is open now has no past: as of then, due then or created then is asked."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from engine.question import Clarification, Plan, PlanOutcome
from semantic.query import encode_query

Ask = Callable[..., PlanOutcome]


def planned(ask: Ask, text: str) -> dict[str, Any]:
    found = ask(text)
    assert isinstance(found, Plan), (text, found)
    made: dict[str, Any] = msgspec.json.decode(encode_query(found.query))
    return made


@pytest.mark.parametrize(
    "text",
    [
        "pipeline last quarter",
        "open pipeline in 2025",
        "pipeline by month",
        "open pipeline trend",
        "pipeline over time by region",
        "pipeline by stage over the last 4 quarters",
        "pipeline yesterday",
        "pipeline 3 months ago",
    ],
)
def test_a_stock_of_the_past_is_asked_about_with_whole_queries(ask: Ask, text: str) -> None:
    found = ask(text)
    assert isinstance(found, Clarification), text
    metrics = [option.query.metrics for option in found.options if option.query]
    assert metrics[:3] == [("pipeline_at",), ("created_pipeline",), ("open_pipeline",)]


@pytest.mark.parametrize(
    "text", ["weighted pipeline last year", "average age of open deals last year"]
)
def test_a_stock_without_a_past_of_its_own_is_never_planned(ask: Ask, text: str) -> None:
    assert not isinstance(ask(text), Plan)


@pytest.mark.parametrize(
    ("text", "metric", "window"),
    [
        ("open pipeline at the end of last quarter", "pipeline_at", "last_quarter"),
        ("pipeline as of the end of March", "pipeline_at", {"year": 2026, "month": 3}),
        (
            "open deals as of 2025-12-31",
            "open_count_at",
            {"from": "2025-12-31", "to": "2025-12-31"},
        ),
        ("pipeline at the end of 2025", "pipeline_at", {"year": 2025}),
    ],
)
def test_a_stock_at_a_moment_is_as_it_stood_then(
    ask: Ask, text: str, metric: str, window: Any
) -> None:
    query = planned(ask, text)
    assert query["metrics"] == [metric]
    assert query["time"] == {"window": window}


@pytest.mark.parametrize("text", ["bookings at the end of March", "win rate as of 2025-12-31"])
def test_a_flow_has_no_value_of_a_moment(ask: Ask, text: str) -> None:
    assert not isinstance(ask(text), Plan)


def test_a_moment_to_come_is_asked_about(ask: Ask) -> None:
    assert not isinstance(ask("pipeline at the end of 2026"), Plan)


def test_today_changes_nothing_of_what_is_open_now(ask: Ask) -> None:
    assert "time" not in planned(ask, "what is our pipeline today")
    assert "time" not in planned(ask, "pipeline as of today")


def test_what_is_to_come_needs_no_question(ask: Ask) -> None:
    query = planned(ask, "pipeline by month next year")
    assert query["metrics"] == ["open_pipeline"]
    assert query["time"] == {"window": "next_year"}


def test_due_in_the_past_counts_what_is_still_open_and_says_so(ask: Ask) -> None:
    found = ask("pipeline due last quarter")
    assert isinstance(found, Plan)
    assert found.query.metrics == ("open_pipeline",)
    assert "Only what is still open is counted." in found.assumptions


@pytest.mark.parametrize(
    ("text", "grain"),
    [
        ("month-end pipeline for the last 12 months", "month"),
        ("quarter-end pipeline in 2025", "quarter"),
        ("number of open deals at month end, last 6 months", "month"),
        ("pipeline at quarter ends", "quarter"),
    ],
)
def test_unit_ends_of_a_time_are_the_ends_of_each(ask: Ask, text: str, grain: str) -> None:
    found = ask(text)
    assert isinstance(found, Plan), (text, found)
    assert found.query.metrics[0] in ("pipeline_at", "open_count_at")
    assert found.query.dimensions == (f"time:{grain}",)


def test_what_happened_has_no_month_end(ask: Ask) -> None:
    assert isinstance(ask("month-end bookings in 2025"), Clarification)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("pipeline at the start of Q2", "2026-03-31"),
        ("pipeline at the beginning of the year", "2025-12-31"),
        ("open deals at the start of last month", "2026-04-30"),
    ],
)
def test_what_a_period_opened_with_stood_the_day_before(ask: Ask, text: str, day: str) -> None:
    query = planned(ask, text)
    assert query["metrics"] in (["pipeline_at"], ["open_count_at"])
    assert query["time"]["window"] == {"from": day, "to": day}


@pytest.mark.parametrize("text", ["bookings at the start of Q2", "deals won at the start of May"])
def test_what_happens_has_no_opening(ask: Ask, text: str) -> None:
    assert isinstance(ask(text), Clarification)
