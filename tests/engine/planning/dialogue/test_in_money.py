""" "What are those worth" puts the amount of the very rows beside their number."""

from collections.abc import Callable

import pytest

from engine.question import Plan, PlanOutcome
from semantic.query import decode_query

Ask = Callable[..., PlanOutcome]
LOST = decode_query(
    {
        "metrics": ["lost_count"],
        "dimensions": ["opportunity.loss_reason"],
        "time": {"window": "last_quarter"},
    }
)


@pytest.mark.parametrize(
    "said",
    [
        "what did those add up to in dollars",
        "what are they worth?",
        "how much is that",
        "and how much money is that in total",
        "in dollars",
        "what's their value",
        "and the total amount of those?",
    ],
)
def test_the_amount_is_of_the_rows_that_were_counted(said: str, ask: Ask) -> None:
    plan = ask(said, LOST)
    assert isinstance(plan, Plan), plan
    assert plan.query.metrics == ("lost_count", "lost_amount")
    assert plan.query.dimensions == LOST.dimensions
    assert plan.query.time == LOST.time


def test_the_amount_of_a_list_is_that_of_its_segment(ask: Ask) -> None:
    listed = decode_query(
        {
            "rows": "opportunity",
            "dimensions": ["opportunity.name"],
            "segments": ["opportunity.past_due"],
        }
    )
    plan = ask("what are they worth", listed)
    assert not isinstance(plan, Plan) or plan.query.segments == ("opportunity.past_due",)


@pytest.mark.parametrize("said", ["in euros", "what is that"])
def test_other_words_are_no_amount(said: str, ask: Ask) -> None:
    plan = ask(said, LOST)
    assert not isinstance(plan, Plan) or plan.query.metrics == LOST.metrics
