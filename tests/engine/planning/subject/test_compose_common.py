"""Fields without a metric, demonyms, and what must not be swallowed beside a metric."""

from collections.abc import Callable

import pytest

from engine.question import Plan, PlanOutcome
from semantic.query import Filter

Ask = Callable[..., PlanOutcome]


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("lost reasons this year", ("opportunity.loss_reason",)),
        ("loss reasons by segment", ("account.segment", "opportunity.loss_reason")),
        ("most common loss reason", ("opportunity.loss_reason",)),
        ("deals by loss reason", ("opportunity.loss_reason",)),
    ],
)
def test_a_field_of_lost_deals_counts_them(text: str, fields: tuple[str, ...], ask: Ask) -> None:
    outcome = ask(text)
    assert isinstance(outcome, Plan), outcome
    assert outcome.query.metrics == ("lost_count",)
    assert outcome.query.dimensions == fields
    assert outcome.assumptions


@pytest.mark.parametrize("text", ["deals without a loss reason", "deals with no loss reason"])
def test_only_rows_that_can_have_a_field_lack_it(text: str, ask: Ask) -> None:
    outcome = ask(text)
    assert isinstance(outcome, Plan), outcome
    assert outcome.query.metrics == ("lost_count",)
    assert outcome.assumptions


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("bookings in North American accounts", "account.region", "North America"),
        ("European bookings", "account.region", "EMEA"),
    ],
)
def test_a_demonym_is_its_place(text: str, field: str, value: str, ask: Ask) -> None:
    outcome = ask(text)
    assert isinstance(outcome, Plan), outcome
    assert outcome.query.where == (Filter(field=field, op="=", values=(value,)),)
    assert outcome.assumptions


@pytest.mark.parametrize(
    "text",
    [
        "expected value of pipeline",
        "cumulative share of bookings by rep",
        "Manager bookings",
        "median sales cycle",
    ],
)
def test_what_would_be_swallowed_is_asked_about(text: str, ask: Ask) -> None:
    assert not isinstance(ask(text), Plan)


def test_the_amount_of_the_part_alone_is_named(ask: Ask) -> None:
    outcome = ask("bookings for Analytics Suite")
    assert isinstance(outcome, Plan), outcome
    assert any("Product bookings" in said for said in outcome.assumptions)


def test_the_main_loss_reason_is_that_of_most_lost_deals(ask: Ask) -> None:
    outcome = ask("main loss reasons in EMEA")
    assert isinstance(outcome, Plan), outcome
    assert outcome.query.metrics == ("lost_count",)
    assert [(one.by, one.direction) for one in outcome.query.order_by] == [("lost_count", "desc")]
    assert not isinstance(ask("main lead source"), Plan)
