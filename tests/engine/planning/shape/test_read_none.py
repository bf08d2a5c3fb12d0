"""Things that have none of others: found among all things, never among those that have some."""

from collections.abc import Callable
from typing import Any

import pytest

from engine.question import Plan, PlanOutcome
from semantic.query import Filter, MetricQuery

Ask = Callable[..., PlanOutcome]


def asked(outcome: PlanOutcome) -> MetricQuery:
    assert isinstance(outcome, Plan), outcome
    return outcome.query


@pytest.mark.parametrize(
    ("text", "group", "counted", "things"),
    [
        ("accounts with no won deals", "account.name", "won_count", "account_count"),
        ("accounts without open deals", "account.name", "open_deal_count", "account_count"),
        ("which accounts have no open deals", "account.name", "open_deal_count", "account_count"),
        ("accounts that have never bought anything", "account.name", "won_count", "account_count"),
        ("accounts with no bookings", "account.name", "won_count", "account_count"),
        ("accounts without pipeline", "account.name", "open_deal_count", "account_count"),
        ("deals without contacts", "opportunity.name", "contact_count", "deal_count"),
    ],
)
def test_the_things_are_counted_beside_what_they_have_none_of(
    text: str, group: str, counted: str, things: str, ask: Ask
) -> None:
    query = asked(ask(text))
    assert query.dimensions == (group,)
    assert [(one.metric, one.op, one.value) for one in query.having] == [(counted, "=", 0)]
    assert things in query.metrics


def test_having_some_and_none_are_two_conditions(ask: Ask) -> None:
    query = asked(ask("which accounts have pipeline but have never bought anything?"))
    found = {(one.metric, one.op, one.value) for one in query.having}
    assert found == {("open_pipeline", ">", 0), ("won_count", "=", 0)}
    assert query.metrics == ("open_pipeline",)


def test_their_number_is_of_things_none_of_whose_rows_fit(ask: Ask) -> None:
    query = asked(ask("how many accounts have no open deals"))
    assert (query.metrics, query.dimensions) == (("account_count",), ())
    values = ("Negotiation", "Proposal", "Prospecting", "Qualification")
    assert query.where == (Filter(field="opportunity.stage", op="not_in", values=values),)


@pytest.mark.parametrize(
    "text",
    [
        "accounts with no deals this year",
        "reps with no open deals",
        "how many deals have no contacts",
    ],
)
def test_none_that_no_metric_can_tell_is_asked_about(text: str, ask: Ask) -> None:
    assert not isinstance(ask(text), Plan)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("lost deals without a loss reason", ("opportunity.loss_reason", "is_null")),
        ("deals with no amount", ("opportunity.amount", "is_null")),
        (
            "lost deals where the loss reason is not missing",
            ("opportunity.loss_reason", "is_not_null"),
        ),
    ],
)
def test_an_empty_field_is_a_filter(text: str, expected: tuple[Any, ...], ask: Ask) -> None:
    assert [(one.field, one.op) for one in asked(ask(text)).where] == [expected]


@pytest.mark.parametrize(
    "text",
    ["customers without open deals", "clients with no open deals", "customers with no pipeline"],
)
def test_customers_without_something_are_customers_all_the_same(text: str, ask: Ask) -> None:
    outcome = ask(text)
    assert isinstance(outcome, Plan), outcome
    assert outcome.query.dimensions == ("account.name",)
    bounds = {(one.metric, one.op, one.value) for one in outcome.query.having}
    assert bounds == {("open_deal_count", "=", 0), ("customer_count", ">", 0)}


def test_accounts_without_something_need_be_no_customers(ask: Ask) -> None:
    outcome = ask("accounts without open deals")
    assert isinstance(outcome, Plan), outcome
    assert [one.metric for one in outcome.query.having] == ["open_deal_count"]
