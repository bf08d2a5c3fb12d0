"""Several periods of a metric are shown each; a metric over several periods is one number."""

from collections.abc import Callable

import pytest

from engine.question import Plan, PlanOutcome

Ask = Callable[..., PlanOutcome]


@pytest.mark.parametrize(
    ("text", "metric", "bucket"),
    [
        ("last 8 quarters of win rate", "win_rate", "opportunity.close_date:quarter"),
        ("the past 6 months of bookings", "bookings", "opportunity.close_date:month"),
        (
            "show the last 4 quarters of enterprise bookings",
            "bookings",
            "opportunity.close_date:quarter",
        ),
        ("what are the last 3 years of bookings?", "bookings", "opportunity.close_date:year"),
    ],
)
def test_each_period_of_a_metric_is_shown(text: str, metric: str, bucket: str, ask: Ask) -> None:
    outcome = ask(text)
    assert isinstance(outcome, Plan), outcome
    assert (outcome.query.metrics, outcome.query.dimensions) == ((metric,), (bucket,))
    assert any("is shown" in one for one in outcome.assumptions)


@pytest.mark.parametrize(
    "text",
    [
        "bookings over the last 8 quarters",
        "last 4 quarters bookings",
        "sum of the last 4 quarters of bookings",
        "last 4 quarters of bookings, total",
        "last quarter of bookings",
        "last 30 days of bookings",
    ],
)
def test_a_metric_over_several_periods_is_one_number(text: str, ask: Ask) -> None:
    outcome = ask(text)
    assert isinstance(outcome, Plan), outcome
    assert outcome.query.dimensions == ()
