"""Values that only seem to filter are asked about; those that are said to be of people are not."""

from collections.abc import Callable

import pytest

from engine.question import Clarification, Plan, PlanOutcome

Ask = Callable[..., PlanOutcome]


@pytest.mark.parametrize(
    "text",
    [
        "marketing pipeline",
        "marketing sourced pipeline",
        "engineering bookings by region",
        "pipeline sourced from marketing",
        "legal pipeline by rep",
    ],
)
def test_a_department_of_the_buyers_people_is_asked_about(text: str, ask: Ask) -> None:
    asked = ask(text)
    assert isinstance(asked, Clarification), asked
    assert "people" in asked.text


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("marketing contacts", "contact.department"),
        ("pipeline from C-level contacts", "contact.seniority"),
        ("pipeline with a champion", "contact.role"),
        ("security bookings", "product.family"),
    ],
)
def test_people_and_products_that_are_named_filter(text: str, field: str, ask: Ask) -> None:
    plan = ask(text)
    assert isinstance(plan, Plan), plan
    assert [one.field for one in plan.query.where] == [field]


@pytest.mark.parametrize("text", ["net new logos", "net new pipeline this quarter"])
def test_net_new_of_a_stock_or_of_other_things_is_asked_about(text: str, ask: Ask) -> None:
    assert not isinstance(ask(text), Plan)


def test_net_new_bookings_are_of_that_kind(ask: Ask) -> None:
    plan = ask("net new bookings")
    assert isinstance(plan, Plan)
    assert [one.values for one in plan.query.where] == [("New Business",)]
