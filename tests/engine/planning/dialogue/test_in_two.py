"""Two edits in one breath are made one after the other, where each is clear alone."""

from collections.abc import Callable

import pytest

from engine.question import Plan, PlanOutcome
from semantic.query import MetricQuery, decode_query

Ask = Callable[..., PlanOutcome]
COMPARED = decode_query(
    {
        "metrics": ["lost_count"],
        "dimensions": ["opportunity.loss_reason"],
        "where": [{"field": "account.region", "op": "=", "values": ["EMEA"]}],
        "time": {"window": "last_month"},
        "compare": "previous_period",
    }
)


@pytest.mark.parametrize(
    "said",
    [
        "drop the comparison and show it by rep",
        "show it by rep and drop the comparison",
        "remove the comparison, then by rep",
        "without the comparison; by rep please",
    ],
)
def test_each_edit_is_made(said: str, ask: Ask) -> None:
    plan = ask(said, COMPARED)
    assert isinstance(plan, Plan), plan
    assert plan.query == decode_query(
        {
            "metrics": ["lost_count"],
            "dimensions": ["rep.name"],
            "where": [{"field": "account.region", "op": "=", "values": ["EMEA"]}],
            "time": {"window": "last_month"},
        }
    )


@pytest.mark.parametrize(
    "said",
    ["drop the comparison and dance", "sing and show it by rep", "by rep and by the moon"],
)
def test_one_edit_of_two_is_not_made_alone(said: str, ask: Ask) -> None:
    assert not isinstance(ask(said, COMPARED), Plan)


def test_a_chart_and_an_edit(ask: Ask) -> None:
    before = MetricQuery(metrics=("bookings",), dimensions=("account.region",))
    plan = ask("make it a pie, and only enterprise", before)
    assert isinstance(plan, Plan), plan
    assert plan.chart_wish == "pie"
    assert len(plan.query.where) == 1
