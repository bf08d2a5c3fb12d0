"""A part of a year asked by year is of every year, or the latest: which is asked."""

from collections.abc import Callable

import pytest

from engine.question import Clarification, Plan, PlanOutcome
from semantic.query import WindowSpec, decode_query

Ask = Callable[..., PlanOutcome]
CLOSE = "opportunity.close_date"


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("Q4 bookings by year", "quarter"),
        ("Q1 bookings every year", "quarter"),
        ("bookings in December each year", "month"),
        ("June bookings per year", "month"),
    ],
)
def test_a_yearless_part_by_year_is_asked_about(text: str, unit: str, ask: Ask) -> None:
    asked = ask(text)
    assert isinstance(asked, Clarification), asked
    each, latest = (one.query for one in asked.options)
    assert each is not None and latest is not None
    assert (each.dimensions, each.time) == ((f"{CLOSE}:{unit}",), None)
    assert latest.dimensions == (f"{CLOSE}:year",)
    assert latest.time is not None


@pytest.mark.parametrize("text", ["bookings in Q4 2024 by region", "bookings in Q4 by month"])
def test_a_part_with_a_year_or_by_less_is_not(text: str, ask: Ask) -> None:
    plan = ask(text)
    assert isinstance(plan, Plan), plan
    assert plan.query.time is not None
    assert isinstance(plan.query.time.window, WindowSpec)
    assert plan.query.time.window.quarter == 4


def test_a_yearless_part_after_years_is_asked_about_in_a_conversation(ask: Ask) -> None:
    years = decode_query({"metrics": ["bookings"], "dimensions": [f"{CLOSE}:year"]})
    asked = ask("Q4", years)
    assert isinstance(asked, Clarification), asked
    assert asked.options[0].query == decode_query(
        {"metrics": ["bookings"], "dimensions": [f"{CLOSE}:quarter"]}
    )
    plan = ask("in 2024", years)
    assert isinstance(plan, Plan)


@pytest.mark.parametrize("text", ["forecast since March", "bookings since March"])
def test_since_begins_in_the_past(text: str, ask: Ask) -> None:
    plan = ask(text)
    assert isinstance(plan, Plan), plan
    assert plan.query.time is not None
    assert plan.query.time.window == WindowSpec(from_="2026-03-01")


def test_what_goes_in_and_out_is_asked_about(ask: Ask) -> None:
    assert not isinstance(ask("pipeline in and out"), Plan)
