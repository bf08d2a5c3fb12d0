"""What is compared in a follow-up is seen side by side, and a step in time has its own length."""

from collections.abc import Callable
from typing import Any

import pytest

from engine.question import Clarification, Plan, PlanOutcome
from semantic.query import decode_query

Ask = Callable[..., PlanOutcome]
BOTH = [("account.region", "in", ("EMEA", "APAC"))]


def query(**slots: Any) -> Any:
    return decode_query({"metrics": ["bookings"]} | slots)


QUARTER = query(time={"window": "this_quarter"})
LATAM = query(where=[{"field": "account.region", "op": "=", "values": ["LATAM"]}])


@pytest.mark.parametrize(
    ("before", "groups"),
    [
        (query(), ("account.region",)),
        (query(dimensions=["opportunity.type"]), ("opportunity.type", "account.region")),
        (query(dimensions=["account.region"]), ("account.region",)),
        (
            query(dimensions=["opportunity.close_date:month"]),
            ("account.region", "opportunity.close_date:month"),
        ),
        (LATAM, ("account.region",)),
    ],
)
@pytest.mark.parametrize("said", ["compare EMEA and APAC", "compare EMEA with APAC"])
def test_two_values_compared_are_each_shown(
    before: Any, groups: tuple[str, ...], said: str, ask: Ask
) -> None:
    plan = ask(said, before)
    assert isinstance(plan, Plan), plan
    assert [(one.field, one.op, one.values) for one in plan.query.where] == BOTH
    assert plan.query.dimensions == groups


def test_the_top_of_all_becomes_the_top_of_each_value(ask: Ask) -> None:
    order = [{"by": "bookings", "direction": "desc"}]
    plan = ask("compare EMEA and APAC", query(dimensions=["rep.name"], order_by=order, limit=3))
    assert isinstance(plan, Plan)
    assert plan.query.dimensions == ("rep.name", "account.region")
    assert (plan.query.limit, plan.query.limit_per) == (3, "account.region")


@pytest.mark.parametrize("said", ["compare with EMEA", "vs EMEA", "compared to EMEA"])
def test_one_value_stands_beside_the_one_before(said: str, ask: Ask) -> None:
    plan = ask(said, LATAM)
    assert isinstance(plan, Plan)
    assert plan.query.dimensions == ("account.region",)
    assert plan.query.where[0].values == ("LATAM", "EMEA")


@pytest.mark.parametrize("before", [query(), query(dimensions=["account.region"])])
def test_one_value_compared_with_nothing_is_asked_about(before: Any, ask: Ask) -> None:
    asked = ask("vs EMEA", before)
    assert isinstance(asked, Clarification), asked
    assert asked.options[0].query == query(dimensions=["account.region"])


@pytest.mark.parametrize(
    ("said", "compare"),
    [
        ("a year earlier", "previous_year"),
        ("vs a year earlier", "previous_year"),
        ("against the year before", "previous_year"),
        ("a quarter earlier", "previous_period"),
        ("the quarter before", None),
    ],
)
def test_a_step_in_time_is_as_long_as_it_says(said: str, compare: str | None, ask: Ask) -> None:
    plan = ask(said, QUARTER)
    assert isinstance(plan, Plan), plan
    assert plan.query.compare == compare


def test_a_step_of_another_length_is_asked_about_or_becomes_the_grain(ask: Ask) -> None:
    asked = ask("vs a month earlier", QUARTER)
    assert isinstance(asked, Clarification)
    assert [one.query.compare for one in asked.options if one.query] == [
        "previous_period",
        "previous_year",
    ]
    plan = ask("qoq", query(time={"window": "this_year"}))
    assert isinstance(plan, Plan)
    assert plan.query.dimensions == ("opportunity.close_date:quarter",)
    assert plan.query.compare == "previous_period"


@pytest.mark.parametrize(
    ("said", "options"),
    [("only EMEA", 2), ("only EMEA and APAC", 3)],
)
def test_shares_of_which_only_some_are_kept_are_asked_about(
    said: str, options: int, ask: Ask
) -> None:
    shares = query(dimensions=["account.region"], share_of="total")
    asked = ask(said, shares)
    assert isinstance(asked, Clarification), asked
    assert len(asked.options) == options
    assert asked.options[0].query == shares
    left = ask("without EMEA", shares)
    assert isinstance(left, Plan)
    assert left.query.share_of == "total"
