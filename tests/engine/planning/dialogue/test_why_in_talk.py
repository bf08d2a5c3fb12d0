""" "Why did it drop" is offered broken down; a why of its own is a question of its own."""

from collections.abc import Callable

import pytest

from engine.question import Clarification, Plan, PlanOutcome
from semantic.query import decode_query

Ask = Callable[..., PlanOutcome]
COMPARED = decode_query(
    {
        "metrics": ["bookings"],
        "time": {"window": "this_quarter"},
        "compare": "previous_period",
        "dimensions": ["account.region"],
    }
)


@pytest.mark.parametrize(
    "said",
    [
        "why",
        "why did it drop?",
        "what's driving that",
        "What is behind the drop?",
        "how come",
        "what caused this",
        "and why is that",
        "why is EMEA so low",
    ],
)
def test_a_cause_is_not_told_but_where_it_changed_is_offered(said: str, ask: Ask) -> None:
    asked = ask(said, COMPARED)
    assert isinstance(asked, Clarification), asked
    for option in asked.options:
        assert option.query is not None
        assert option.query.metrics == COMPARED.metrics
        assert option.query.compare == COMPARED.compare
        assert option.query.dimensions[0] == "account.region"
        assert len(option.query.dimensions) == 2


def test_why_deals_are_lost_is_a_question_of_its_own(ask: Ask) -> None:
    plan = ask("why are we losing deals?", COMPARED)
    assert isinstance(plan, Plan), plan
    assert plan.query.dimensions == ("opportunity.loss_reason",)
    assert plan.query.time is None


def test_another_metric_is_not_explained_by_the_question_before(ask: Ask) -> None:
    asked = ask("why did win rate fall", COMPARED)
    options = asked.options if isinstance(asked, Clarification) else ()
    assert all(one.query and one.query.compare is None for one in options)


@pytest.mark.parametrize(
    "said", ["break it down", "zoom in", "more detail please", "split that further"]
)
def test_to_break_down_by_nothing_named_asks_by_what(said: str, ask: Ask) -> None:
    asked = ask(said, COMPARED)
    assert isinstance(asked, Clarification), asked
    assert all(one.query and len(one.query.dimensions) == 2 for one in asked.options)
