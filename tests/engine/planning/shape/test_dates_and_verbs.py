"""What was done, or is to happen, says which rows and which of their dates a time is of."""

from collections.abc import Callable
from itertools import product

import pytest

from engine.question import Clarification, Plan, PlanOutcome
from semantic.query import MetricQuery

Ask = Callable[..., PlanOutcome]
CREATED, CLOSES = "opportunity.created_date", "opportunity.close_date"


def planned(ask: Ask, text: str) -> MetricQuery:
    found = ask(text)
    assert isinstance(found, Plan), (text, found)
    return found.query


@pytest.mark.parametrize(
    "text",
    [
        "deals created last month",
        "how many opps did we add last month",
        "number of opportunities generated last month",
        "how many new deals last month",
        "newly created deals last month",
        "last month new deals",
        "deals with a created date last month",
        "how many opportunities got created last month",
    ],
)
def test_deals_that_came_to_be(ask: Ask, text: str) -> None:
    query = planned(ask, text)
    assert query.metrics in (("created_count",), ("deal_count",))
    assert query.time is not None
    assert (query.time.dimension, query.time.window) == (None, "last_month")


@pytest.mark.parametrize(
    ("text", "metric"),
    [
        ("deals that closed won last month", "won_count"),
        ("deals signed last month", "won_count"),
        ("newly won deals last month", "won_count"),
        ("closed won last month", "bookings"),
        ("closed lost count last month", "lost_count"),
        ("closed-lost dollars last month", "lost_amount"),
        ("pipeline added last month", "created_pipeline"),
        ("how much did we close over the last month", "bookings"),
    ],
)
def test_deals_that_were_decided_or_brought(ask: Ask, text: str, metric: str) -> None:
    query = planned(ask, text)
    assert query.metrics == (metric,)
    assert not query.segments


@pytest.mark.parametrize(
    ("text", "when"),
    [
        *product(
            [
                "deals landing {}",
                "deals signing {}",
                "deals with an expected close date {}",
                "deals coming up {}",
                "what is left to close {}",
                "open deals with a close date {}",
            ],
            ["next month", "in August"],
        )
    ],
)
def test_deals_that_are_still_to_close(ask: Ask, text: str, when: str) -> None:
    query = planned(ask, text.format(when))
    assert query.metrics in (
        ("open_deal_count", "open_pipeline"),
        ("open_pipeline",),
        ("open_deal_count",),
    )
    assert query.time is not None
    assert query.time.dimension is None
    assert "2025" not in str(query.time.window)


@pytest.mark.parametrize(
    "text", ["deals opened last month which are still open", "list deals created last month"]
)
def test_a_list_keeps_the_date_that_was_named(ask: Ask, text: str) -> None:
    query = planned(ask, text)
    assert query.rows == "opportunity"
    assert query.time is not None
    assert query.time.dimension == CREATED


def test_a_created_date_is_never_to_come(ask: Ask) -> None:
    query = planned(ask, "open deals with a created date in Q1")
    assert query.time is not None
    assert "2026" in str(query.time.window)


def test_a_close_date_of_all_deals_may_be_past_or_to_come(ask: Ask) -> None:
    found = ask("deals with a close date in August")
    assert isinstance(found, Clarification)
    assert len(found.options) == 2


@pytest.mark.parametrize(
    ("text", "grain"),
    [
        ("by Q bookings for 2025", "quarter"),
        ("q by q bookings for 2025", "quarter"),
        ("bookings per annum", "year"),
        ("bookings qtrly", "quarter"),
    ],
)
def test_short_grains_are_not_lost(ask: Ask, text: str, grain: str) -> None:
    assert planned(ask, text).dimensions == (f"{CLOSES}:{grain}",)


@pytest.mark.parametrize("text", ["how much did we close over the last 90 days"])
def test_over_a_time_is_not_past_a_date(ask: Ask, text: str) -> None:
    assert not planned(ask, text).segments


def test_what_is_of_deals_created_then_is_limited_by_that_date(ask: Ask) -> None:
    query = planned(ask, "win rate of deals created over the last 90 days")
    assert query.metrics == ("win_rate",)
    assert [one.field for one in query.where] == [CREATED]
