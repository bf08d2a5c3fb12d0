"""What was left out comes back in; it never becomes all there is."""

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from engine.question import Plan, PlanOutcome
from semantic.query import Filter, decode_query

Ask = Callable[..., PlanOutcome]

NEW_ONLY = decode_query(
    {
        "metrics": ["bookings"],
        "dimensions": ["opportunity.close_date:month"],
        "where": [{"field": "opportunity.type", "op": "!=", "values": ["Renewal"]}],
        "time": {"window": "this_year"},
    }
)
ELSEWHERE = decode_query(
    {
        "metrics": ["bookings"],
        "where": [{"field": "account.region", "op": "not_in", "values": ["EMEA", "APAC"]}],
    }
)


@pytest.mark.parametrize(
    "said",
    [
        "with renewals again",
        "with renewals",
        "including renewals",
        "include renewals again",
        "now with renewals back in",
        "put renewals back in",
        "bring back renewals",
        "add the renewals back",
    ],
)
def test_a_value_left_out_is_let_in_again(said: str, ask: Ask) -> None:
    plan = ask(said, NEW_ONLY)
    assert isinstance(plan, Plan), plan
    assert plan.query == replace(NEW_ONLY, where=())


def test_of_several_left_out_the_others_stay_out(ask: Ask) -> None:
    plan = ask("with EMEA again", ELSEWHERE)
    assert isinstance(plan, Plan)
    assert plan.query.where == (Filter(field="account.region", op="!=", values=("APAC",)),)
    both = ask("include EMEA and APAC again", ELSEWHERE)
    assert isinstance(both, Plan)
    assert both.query.where == ()


@pytest.mark.parametrize("said", ["only renewals", "just renewals"])
def test_only_is_a_filter(said: str, ask: Ask) -> None:
    plan = ask(said, NEW_ONLY)
    assert isinstance(plan, Plan)
    assert plan.query.where == (Filter(field="opportunity.type", op="=", values=("Renewal",)),)
