"""What a fragment leaves open is asked, with the question before in each reading."""

from collections.abc import Callable
from typing import Any

import pytest

from engine.question import Clarification, Plan, PlanOutcome
from semantic.query import decode_query

Ask = Callable[..., PlanOutcome]


def bookings(op: str, *values: str) -> Any:
    where = [{"field": "account.region", "op": op, "values": list(values)}]
    return decode_query({"metrics": ["bookings"], "where": where})


@pytest.mark.parametrize(
    ("before", "said", "joined"),
    [
        (bookings("!=", "APAC"), "and LATAM", bookings("not_in", "APAC", "LATAM")),
        (bookings("!=", "APAC"), "also LATAM", bookings("not_in", "APAC", "LATAM")),
        (bookings("=", "EMEA"), "with LATAM", bookings("in", "EMEA", "LATAM")),
    ],
)
def test_a_value_that_may_join_the_one_before_is_asked_about(
    before: Any, said: str, joined: Any, ask: Ask
) -> None:
    asked = ask(said, before)
    assert isinstance(asked, Clarification), asked
    assert [one.query for one in asked.options] == [joined, bookings("=", "LATAM")]


@pytest.mark.parametrize(
    ("before", "said", "after"),
    [
        (bookings("!=", "APAC"), "and in LATAM", bookings("=", "LATAM")),
        (bookings("!=", "APAC"), "only LATAM", bookings("=", "LATAM")),
        (bookings("=", "EMEA"), "and LATAM too", bookings("in", "EMEA", "LATAM")),
        (bookings("=", "EMEA"), "and for LATAM?", bookings("=", "LATAM")),
    ],
)
def test_a_value_whose_place_is_said_is_not(before: Any, said: str, after: Any, ask: Ask) -> None:
    plan = ask(said, before)
    assert isinstance(plan, Plan), plan
    assert plan.query == after


def deals(**slots: Any) -> Any:
    return decode_query({"metrics": ["deal_count"], "dimensions": ["account.region"]} | slots)


@pytest.mark.parametrize("said", ["in 2024", "last month", "what about this quarter"])
def test_deals_of_a_time_named_only_now_are_asked_about(said: str, ask: Ask) -> None:
    asked = ask(said, deals())
    assert isinstance(asked, Clarification), asked
    metrics = [one.query.metrics for one in asked.options if one.query]
    assert metrics[:2] == [("deal_count",), ("closed_count",)]
    assert all(one.query and one.query.dimensions == deals().dimensions for one in asked.options)


def test_deals_whose_date_was_settled_before_are_not(ask: Ask) -> None:
    before = deals(time={"window": "this_month"})
    plan = ask("last month", before)
    assert isinstance(plan, Plan)
    assert plan.query == deals(time={"window": "last_month"})
    created = ask("created last month", deals())
    assert isinstance(created, Plan)
    assert created.query == deals(time={"window": "last_month"})


@pytest.mark.parametrize("said", ["biggest deal in each", "top deal in each"])
def test_the_largest_of_each_group_shown_is_never_one_of_all_unasked(said: str, ask: Ask) -> None:
    by_region = decode_query({"metrics": ["bookings"], "dimensions": ["account.region"]})

    asked = ask(said, by_region)

    assert isinstance(asked, Clarification), asked
    each, whole = (one.query for one in asked.options)
    assert each is not None and whole is not None
    assert each.dimensions == whole.dimensions == ("account.region", "opportunity.name")
    assert (each.limit, each.limit_per) == (1, "account.region")
    assert (whole.limit, whole.limit_per) == (1, None)
