"""Nouns that carry a filter change nothing; things named alone are a group, or are asked about."""

from collections.abc import Callable

import pytest

from engine.question import Clarification, Plan, PlanOutcome

Ask = Callable[..., PlanOutcome]


@pytest.mark.parametrize(
    ("said", "plain"),
    [
        ("open deals rep", "open deals by rep"),
        ("won deals account", "won deals by account"),
        ("win rates of reps", "win rate by rep"),
        ("sales cycles of the reps", "sales cycle by rep"),
        ("win rates for reps this year", "win rate by rep this year"),
        ("bookings for rep", "bookings by rep"),
        ("average deal size for segment", "average deal size by segment"),
        ("bookings of customers in Germany", "bookings in Germany"),
        ("win rate for enterprise deals", "win rate for enterprise"),
        ("revenue from customers", "revenue"),
    ],
)
def test_things_named_alone_are_a_group(said: str, plain: str, ask: Ask) -> None:
    found, meant = ask(said), ask(plain)
    assert isinstance(found, Plan) and isinstance(meant, Plan)
    assert found.query == meant.query


@pytest.mark.parametrize("text", ["bookings of reps", "bookings of customers"])
def test_all_of_them_or_each_is_asked(text: str, ask: Ask) -> None:
    found = ask(text)
    assert isinstance(found, Clarification)
    assert {bool(one.query.dimensions) for one in found.options if one.query} == {True, False}


@pytest.mark.parametrize("text", ["bookings for the rep", "bookings per deal"])
def test_one_thing_that_nothing_names_is_asked_about(text: str, ask: Ask) -> None:
    assert not isinstance(ask(text), Plan)
