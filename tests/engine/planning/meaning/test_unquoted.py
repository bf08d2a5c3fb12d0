"""A quoted name asks for what it names; a quoted text that is compared stays a text."""

from collections.abc import Callable

import pytest

from engine.question import Plan, PlanOutcome

Ask = Callable[..., PlanOutcome]


@pytest.mark.parametrize(
    ("quoted", "plain"),
    [
        ('"win rate" by "segment"', "win rate by segment"),
        ("'open pipeline' by region, thanks!!", "open pipeline by region"),
        ('bookings for "Globex Corporation"', "bookings for Globex Corporation"),
        ('“EMEA” bookings by "rep"', "EMEA bookings by rep"),
        ('pipeline for "sarah chen"', "pipeline for sarah chen"),
    ],
)
def test_a_quoted_name_is_what_it_names(quoted: str, plain: str, ask: Ask) -> None:
    said, meant = ask(quoted), ask(plain)
    assert isinstance(said, Plan) and isinstance(meant, Plan)
    assert said.query == meant.query


def test_a_compared_text_stays_one(ask: Ask) -> None:
    found = ask('bookings by account where account name = "win rate"')
    assert isinstance(found, Plan)
    assert [one.values for one in found.query.where] == [("win rate",)]
