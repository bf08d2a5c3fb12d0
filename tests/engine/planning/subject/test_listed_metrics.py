"""Each metric of a list is in the answer, also one that is named by a verb's words."""

from collections.abc import Callable

import pytest

from engine.question import Plan, PlanOutcome

Ask = Callable[..., PlanOutcome]


@pytest.mark.parametrize(
    ("question", "metrics"),
    [
        ("closed won and number of wins by rep", {"bookings", "won_count"}),
        ("closed won and number of customers by lead source", {"bookings", "customer_count"}),
        ("number of customers and closed won by region", {"bookings", "customer_count"}),
        ("closed won and closed lost deals by rep", {"won_count", "lost_count"}),
        ("closed won dollars, number of wins by rep", {"bookings", "won_count"}),
        (
            "closed won dollars, number of wins and avg deal size by lead source",
            {"bookings", "won_count", "avg_deal_size"},
        ),
        ("closed won and win rate by rep", {"bookings", "win_rate"}),
        ("win rate, deals under 10k", {"win_rate"}),  # of those deals
        ("bookings, deals by rep", {"bookings", "deal_count"}),
        # of two that share their noun both are counts
        ("closed won and closed lost deals by quarter", {"won_count", "lost_count"}),
    ],
)
def test_no_metric_of_a_list_is_lost(question: str, metrics: set[str], ask: Ask) -> None:
    plan = ask(question)
    assert isinstance(plan, Plan), plan
    assert set(plan.query.metrics) == metrics


def test_a_metrics_word_that_may_be_but_the_field_of_a_value_is_asked(ask: Ask) -> None:
    assert not isinstance(ask("deals omitted from forecast by rep"), Plan)
