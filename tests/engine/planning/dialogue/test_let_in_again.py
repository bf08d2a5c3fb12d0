"""What was left out comes back in; it never becomes all there is."""

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from engine.question import Clarification, Plan, PlanOutcome
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


PLAIN = decode_query({"metrics": ["bookings"], "dimensions": ["rep.name"]})


@pytest.mark.parametrize("said", ["include renewals", "include SMB and EMEA", "count renewals too"])
def test_what_nothing_leaves_out_is_in_already(said: str, ask: Ask) -> None:
    plan = ask(said, PLAIN)
    assert isinstance(plan, Plan), plan
    assert plan.query == PLAIN
    assert plan.assumptions == ("Nothing leaves those out: they are counted already.",)


def test_adding_what_is_in_already_may_be_a_filter(ask: Ask) -> None:
    asked = ask("add EMEA", PLAIN)
    assert isinstance(asked, Clarification), asked
    assert [len(one.query.where) for one in asked.options if one.query] == [1, 0]
