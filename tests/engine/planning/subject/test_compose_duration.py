"""How long it takes: the metric in days of the rows the verb names, where there is one."""

from collections.abc import Callable

import pytest

from engine.question import Plan, PlanOutcome

Ask = Callable[..., PlanOutcome]


@pytest.mark.parametrize(
    ("text", "metric"),
    [
        ("how long is our sales cycle", "avg_sales_cycle_days"),
        ("how long does it take us to close a deal", "avg_sales_cycle_days"),
        ("how long do deals take to close in EMEA", "avg_sales_cycle_days"),
        ("how fast do we win deals", "avg_sales_cycle_days"),
        ("how many days does it take to sell", "avg_sales_cycle_days"),
        ("average time to close for won deals", "avg_sales_cycle_days"),
        ("average days to close by rep", "avg_sales_cycle_days"),
    ],
)
def test_a_length_of_time_is_the_metric_in_days(text: str, metric: str, ask: Ask) -> None:
    outcome = ask(text)
    assert isinstance(outcome, Plan), outcome
    assert outcome.query.metrics == (metric,)


@pytest.mark.parametrize(
    "text",
    ["how long does it take to lose a deal", "how long are bookings", "how long is the pipeline"],
)
def test_a_length_of_time_nothing_measures_is_not_answered(text: str, ask: Ask) -> None:
    assert not isinstance(ask(text), Plan)
