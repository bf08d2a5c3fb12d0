"""Running totals: one number to date is the metric in that time; by month it is what ran up."""

from collections.abc import Callable

import pytest

from engine.question import Plan, PlanOutcome
from semantic.query import MetricQuery, TimeClause

Ask = Callable[..., PlanOutcome]


def asked(outcome: PlanOutcome) -> MetricQuery:
    assert isinstance(outcome, Plan), outcome
    return outcome.query


@pytest.mark.parametrize(
    ("text", "window", "dimensions"),
    [
        ("bookings ytd", "year_to_date", ()),
        ("bookings qtd by team", "quarter_to_date", ("rep.team",)),
        ("top 5 reps by bookings ytd", "year_to_date", ("rep.name",)),
    ],
)
def test_one_number_to_date_is_the_metric_in_that_time(
    ask: Ask, text: str, window: str, dimensions: tuple[str, ...]
) -> None:
    query = asked(ask(text))
    assert query.metrics == ("bookings",)
    assert query.time is not None
    assert query.time.window == window
    assert query.dimensions == dimensions
    assert all(one.by == "bookings" for one in query.order_by)


def test_what_ran_up_stays_so(ask: Ask) -> None:
    assert asked(ask("cumulative bookings by month")).metrics == ("bookings_ytd",)


@pytest.mark.parametrize(
    "text", ["bookings ytd by month", "monthly bookings ytd", "YTD bookings by month"]
)
def test_by_month_a_time_to_date_is_the_same_in_every_order(ask: Ask, text: str) -> None:
    query = asked(ask(text))
    assert query.metrics == ("bookings",)
    assert query.dimensions == ("opportunity.close_date:month",)
    assert query.time is not None
    assert query.time.window == "year_to_date"


@pytest.mark.parametrize(
    ("text", "metrics", "window"),
    [
        ("win rate and bookings ytd", ("win_rate", "bookings"), "year_to_date"),
        ("wins and bookings qtd by rep", ("won_count", "bookings"), "quarter_to_date"),
        ("bookings ytd and wins by region", ("bookings", "won_count"), "year_to_date"),
    ],
)
def test_the_time_is_of_every_metric(
    text: str, metrics: tuple[str, ...], window: str, ask: Ask
) -> None:
    plan = ask(text)
    assert isinstance(plan, Plan), plan
    assert plan.query.metrics == metrics
    assert isinstance(plan.query.time, TimeClause) and plan.query.time.window == window


def test_beside_a_stock_it_stays_the_metrics_own(ask: Ask) -> None:
    plan = ask("bookings qtd and pipeline by rep")
    assert isinstance(plan, Plan), plan
    assert set(plan.query.metrics) == {"bookings_qtd", "open_pipeline"}
    assert plan.query.time is None
