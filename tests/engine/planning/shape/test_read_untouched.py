"""What nobody has touched for so long: no date tells it, and what comes near is offered."""

from collections.abc import Callable

import pytest

from engine.question import Clarification, Plan, PlanOutcome

Ask = Callable[..., PlanOutcome]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("show me open deals that haven't been touched in 60 days", 60),
        ("open deals not updated since May", 60),
        ("deals with no activity in the last 30 days", 30),
        ("opportunities untouched for 60 days", 60),
        ("open deals that have not moved stage in over 60 days", 60),
        ("open deals that haven't changed stage in 60 days", 60),
        ("deals idle for more than 3 weeks by rep", 21),
    ],
)
def test_the_age_and_the_days_in_a_stage_are_offered(ask: Ask, text: str, days: int) -> None:
    found = ask(text)
    assert isinstance(found, Clarification)
    queries = [option.query for option in found.options if option.query is not None]
    offered = {(one.field, one.op, one.values) for query in queries for one in query.where}
    assert offered == {
        ("opportunity.age_days", ">", (days,)),
        ("opportunity.days_in_stage", ">", (days,)),
    }


@pytest.mark.parametrize("text", ["stale deals", "deals not touched"])
def test_without_a_length_nothing_is_offered_in_its_place(ask: Ask, text: str) -> None:
    found = ask(text)
    assert not isinstance(found, Plan)
