"""The verb or the field before a time says which date it is about."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from engine.question import Clarification, Plan, PlanOutcome
from semantic.query import encode_query

Ask = Callable[..., PlanOutcome]
CREATED = "opportunity.created_date"


def planned(ask: Ask, text: str) -> dict[str, Any]:
    found = ask(text)
    assert isinstance(found, Plan), (text, found)
    made: dict[str, Any] = msgspec.json.decode(encode_query(found.query))
    return made


@pytest.mark.parametrize(
    ("text", "metric", "created"),
    [
        ("bookings from deals created last year", "bookings", "last_year"),
        ("win rate of deals created in 2025", "win_rate", {"year": 2025}),
        (
            "average deal size for opportunities created in Q1 2025",
            "avg_deal_size",
            {"year": 2025, "quarter": 1},
        ),
    ],
)
def test_things_of_a_date_limit_the_metric_by_that_date(
    ask: Ask, text: str, metric: str, created: Any
) -> None:
    query = planned(ask, text)
    assert query["metrics"] == [metric]
    assert query["where"] == [{"field": CREATED, "op": "during", "values": [created]}]
    assert "time" not in query


@pytest.mark.parametrize(
    "text",
    [
        "how many deals created in 2025 were won in 2026",
        "deals created in 2025 that we won in 2026",
    ],
)
def test_each_of_two_times_goes_to_the_date_its_verb_names(ask: Ask, text: str) -> None:
    query = planned(ask, text)
    assert query["metrics"] == ["won_count"]
    assert query["where"] == [{"field": CREATED, "op": "during", "values": [{"year": 2025}]}]
    assert query["time"] == {"window": {"year": 2026}}


@pytest.mark.parametrize(
    ("text", "metric", "dimension"),
    [
        ("bookings by created month", "bookings", f"{CREATED}:month"),
        ("win rate by created quarter", "win_rate", f"{CREATED}:quarter"),
        ("bookings by month created", "bookings", f"{CREATED}:month"),
        ("bookings by month of creation", "bookings", f"{CREATED}:month"),
        ("deals by close month", "deal_count", "opportunity.close_date:month"),
        ("pipeline by expected close month", "open_pipeline", "opportunity.close_date:month"),
    ],
)
def test_buckets_may_be_of_a_named_date(ask: Ask, text: str, metric: str, dimension: str) -> None:
    query = planned(ask, text)
    assert query["metrics"] == [metric]
    assert query["dimensions"] == [dimension]


def test_buckets_of_one_date_leave_the_window_on_the_metrics_own(ask: Ask) -> None:
    query = planned(ask, "bookings in 2025 by created quarter")
    assert query["dimensions"] == [f"{CREATED}:quarter"]
    assert query["time"] == {"window": {"year": 2025}}


@pytest.mark.parametrize(
    ("text", "metrics", "window"),
    [
        ("deals due this month", ["open_deal_count", "open_pipeline"], "this_month"),
        (
            "deals slated for August",
            ["open_deal_count", "open_pipeline"],
            {"year": 2026, "month": 8},
        ),
        ("pipeline expected to close in Q4", ["open_pipeline"], {"year": 2026, "quarter": 4}),
        ("pipeline closing in Q3", ["open_pipeline"], {"year": 2026, "quarter": 3}),
        ("pipeline closing within 30 days", ["open_pipeline"], {"next": 30, "unit": "day"}),
        ("pipeline closing by the end of the quarter", ["open_pipeline"], {"to": "2026-06-30"}),
        ("pipeline closing eoq", ["open_pipeline"], {"to": "2026-06-30"}),
        ("pipeline due at the end of the year", ["open_pipeline"], {"to": "2026-12-31"}),
        (
            "pipeline closing between August and October",
            ["open_pipeline"],
            {"from": "2026-08-01", "to": "2026-10-31"},
        ),
        ("deals that close next week", ["open_deal_count", "open_pipeline"], "next_week"),
        ("renewals due next quarter", ["open_deal_count", "open_pipeline"], "next_quarter"),
        ("forecast for Q3", ["forecast"], {"year": 2026, "quarter": 3}),
        ("accounts created in 2025", ["account_count"], {"year": 2025}),
        ("deals entered in May", ["deal_count"], {"year": 2026, "month": 5}),
        ("deals opened in May", ["created_count"], {"year": 2026, "month": 5}),
    ],
)
def test_the_verb_picks_the_date(ask: Ask, text: str, metrics: list[str], window: Any) -> None:
    query = planned(ask, text)
    assert query["metrics"] == metrics
    assert query["time"]["window"] == window
    assert query["time"].get("dimension") is None


def test_deals_closing_soon_are_the_open_ones(ask: Ask) -> None:
    query = planned(ask, "show me deals closing this month")
    assert query["rows"] == "opportunity"
    assert query["segments"] == ["opportunity.open"]


@pytest.mark.parametrize(
    "text", ["deals this month", "EMEA deals in 2025", "how many opps last week"]
)
def test_deals_of_a_time_without_a_verb_are_asked_about(ask: Ask, text: str) -> None:
    found = ask(text)
    assert isinstance(found, Clarification), text
    metrics = [option.query.metrics for option in found.options if option.query]
    assert metrics == [("deal_count",), ("closed_count",), ("won_count",), ("open_deal_count",)]


def test_closing_without_a_time_is_not_due(ask: Ask) -> None:
    assert not isinstance(ask("who closes the most deals"), Plan)


@pytest.mark.parametrize(
    ("text", "on"),
    [
        ("accounts this year", "account created date"),
        ("contacts by month", "close date"),
        ("deals by month", "created date"),
    ],
)
def test_the_date_of_things_without_a_verb_is_said(ask: Ask, text: str, on: str) -> None:
    found = ask(text)
    assert isinstance(found, Plan), text
    assert any(one.endswith(f"is dated by: {on}.") for one in found.assumptions)


@pytest.mark.parametrize(
    ("text", "metric", "window"),
    [
        ("average sales cycle for deals closed in 2025", "avg_sales_cycle_days", {"year": 2025}),
        ("average deal size of deals won this year", "avg_deal_size", "this_year"),
        ("bookings from deals closed last quarter", "bookings", "last_quarter"),
    ],
)
def test_things_a_metric_is_of_already_change_nothing(
    ask: Ask, text: str, metric: str, window: Any
) -> None:
    query = planned(ask, text)
    assert query["metrics"] == [metric]
    assert query["time"] == {"window": window}
    assert "where" not in query


def test_each_of_the_last_quarters_is_by_quarter(ask: Ask) -> None:
    query = planned(ask, "bookings for each of the last 4 quarters")
    assert query["dimensions"] == ["opportunity.close_date:quarter"]
    assert query["time"] == {"window": {"last": 4, "unit": "quarter"}}


def test_what_was_due_just_now_or_is_due_in_a_year_is_asked_about(ask: Ask) -> None:
    found = ask("deals due in May")
    assert isinstance(found, Clarification)
    windows = [
        msgspec.to_builtins(one.query)["time"]["window"] for one in found.options if one.query
    ]
    assert windows[:2] == [{"year": 2027, "month": 5}, {"year": 2026, "month": 5}]


def test_what_we_closed_in_the_present_month_is_won(ask: Ask) -> None:
    assert planned(ask, "how many deals did we close this month")["metrics"] == ["won_count"]


@pytest.mark.parametrize(
    "text",
    [
        "lost deals created in May by month",
        "lost deals by month created in May",
    ],
)
def test_buckets_of_one_date_within_another_are_asked_about(text: str, ask: Ask) -> None:
    asked = ask(text)
    assert isinstance(asked, Clarification), asked
    buckets = [one.query.dimensions for one in asked.options if one.query]
    assert buckets[:2] == [("opportunity.close_date:month",), (f"{CREATED}:month",)]


def test_buckets_of_a_date_that_is_said_are_of_it(ask: Ask) -> None:
    query = planned(ask, "lost deals created in May by created month")
    assert query["dimensions"] == [f"{CREATED}:month"]


def test_what_is_left_of_a_stock_is_no_date_of_its_history(ask: Ask) -> None:
    assert not isinstance(ask("pipeline left this quarter"), Plan)


@pytest.mark.parametrize(
    "text",
    [
        "open deals added in May 2026",
        "open deals entered in May 2026",
        "open deals generated in May 2026",
    ],
)
def test_things_that_were_added_came_to_be_then(ask: Ask, text: str) -> None:
    query = planned(ask, text)
    assert query["time"] == {"dimension": CREATED, "window": {"year": 2026, "month": 5}}


@pytest.mark.parametrize("text", ["bookings added in May", "customers added in May"])
def test_what_is_no_row_of_its_own_was_not_added_on_a_date(ask: Ask, text: str) -> None:
    assert isinstance(ask(text), Clarification)


@pytest.mark.parametrize(
    ("text", "window"),
    [
        ("deals supposed to close next month", "next_month"),
        ("opps anticipated to close next month", "next_month"),
        ("pipeline meant to close next month", "next_month"),
        ("deals we hope to sign next month", "next_month"),
        ("open deals that should close next month", "next_month"),
        ("open deals with a close date before August 1", {"to": "2026-07-31"}),
        ("open deals with a close date before today", {"to": "2026-06-29"}),
        ("open deals with close date in July", {"year": 2026, "month": 7}),
    ],
)
def test_what_is_foreseen_or_dated_by_name_is_due_then(ask: Ask, text: str, window: Any) -> None:
    query = planned(ask, text)
    assert set(query["metrics"]) <= {"open_deal_count", "open_pipeline"}
    assert query["time"] == {"window": window}


@pytest.mark.parametrize(
    "text",
    [
        "open pipeline created in 2025",
        "how much open pipeline was sourced in 2025",
        "open pipeline generated in 2025 by lead source",
        "pipeline still open that was created in 2025",
    ],
)
def test_what_is_open_and_was_created_then_stays_open(ask: Ask, text: str) -> None:
    query = planned(ask, text)
    assert query["metrics"] == ["open_pipeline"]
    assert query["time"] == {"dimension": CREATED, "window": {"year": 2025}}


def test_pipeline_created_is_all_that_was_created(ask: Ask) -> None:
    assert planned(ask, "pipeline created in 2025")["metrics"] == ["created_pipeline"]


@pytest.mark.parametrize(
    "text",
    [
        "bookings from customers created this year",
        "deals from accounts added this year",
        "open deals of accounts created this year",
    ],
)
def test_other_things_than_those_measured_have_a_date_of_their_own(ask: Ask, text: str) -> None:
    query = planned(ask, text)
    limit = {"field": "account.created_date", "op": "during", "values": ["this_year"]}
    assert query["where"] == [limit]
    assert "time" not in query


@pytest.mark.parametrize(
    "text",
    [
        "customers created this year",
        "how many customers were created in 2025",
        "bookings from reps created this year",
    ],
)
def test_things_without_such_a_date_are_asked_about(ask: Ask, text: str) -> None:
    assert isinstance(ask(text), Clarification)


def test_things_that_open_the_question_limit_what_follows(ask: Ask) -> None:
    query = planned(ask, "of the deals created in January 2026, what's the win rate?")
    assert query["metrics"] == ["win_rate"]
    assert query["where"][0]["field"] == CREATED
    both = planned(ask, "deals created and win rate in 2025")
    assert both["metrics"] == ["created_count", "win_rate"]
