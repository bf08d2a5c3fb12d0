"""A metric's name may be taken apart around "of": the median size of a won deal."""

from collections.abc import Callable

import pytest

from engine.question import Plan, PlanOutcome

Ask = Callable[..., PlanOutcome]


@pytest.mark.parametrize(
    ("question", "metric"),
    [
        ("median size of a won deal", "median_deal_size"),
        ("average size of our won deals", "avg_deal_size"),
        ("mean size of closed won deals", "avg_deal_size"),
        ("median value of won deals", "median_deal_size"),
        ("average amount of won deals", "avg_deal_size"),
        ("total value of won deals", "bookings"),
    ],
)
def test_an_aggregate_of_a_field_of_counted_rows_is_the_metric_made_so(
    question: str, metric: str, ask: Ask
) -> None:
    plan = ask(question)
    assert isinstance(plan, Plan), plan
    assert plan.query.metrics == (metric,)


@pytest.mark.parametrize("question", ["average value of a lost deal", "avg value of open deals"])
def test_one_that_no_metric_is_made_of_is_asked(question: str, ask: Ask) -> None:
    assert not isinstance(ask(question), Plan)
