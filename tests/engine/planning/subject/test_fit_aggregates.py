"""Average, median, sum, distinct: said of a metric made so, else asked about."""

from collections.abc import Callable

import pytest

from engine.question import Clarification, Plan, PlanOutcome

Ask = Callable[..., PlanOutcome]


@pytest.mark.parametrize(
    ("text", "metric"),
    [
        ("average sales cycle by segment", "avg_sales_cycle_days"),
        ("average cycle time by segment", "avg_sales_cycle_days"),
        ("sum of bookings by region", "bookings"),
        ("sum of won amount", "bookings"),
        ("average number of contacts per deal", "contacts_per_deal"),
        ("distinct customers by region", "customer_count"),
        ("how many unique customers do we have", "customer_count"),
    ],
)
def test_a_metric_made_as_said_is_meant(text: str, metric: str, ask: Ask) -> None:
    outcome = ask(text)
    assert isinstance(outcome, Plan), outcome
    assert outcome.query.metrics == (metric,)


@pytest.mark.parametrize(
    "text",
    [
        "average bookings",
        "average bookings per rep",
        "average win rate by rep",
        "average pipeline",
        "median sales cycle",
        "median win rate by region",
        "sum of open deals over 100k by region",
        "sum of won deals this year",
        "sum of win rates",
        "sum of sales cycles",
        "minimum deal size by segment",
        "maximum deal size by segment",
        "distinct bookings",
        "unique win rate",
    ],
)
def test_a_metric_made_otherwise_is_asked_about(text: str, ask: Ask) -> None:
    assert not isinstance(ask(text), Plan)


def test_the_average_of_what_a_sum_adds_up_is_offered(ask: Ask) -> None:
    outcome = ask("average bookings per deal this year")
    assert isinstance(outcome, Clarification), outcome
    queries = [option.query for option in outcome.options]
    assert [one.metrics for one in queries if one] == [("avg_deal_size",), ("bookings",)]
    assert len({one.time for one in queries if one}) == 1
