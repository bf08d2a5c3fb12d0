"""A word that could be an adjective of the thing behind it is never set aside as talk."""

from collections.abc import Callable

import pytest

from engine.question import Plan, PlanOutcome

Ask = Callable[..., PlanOutcome]


@pytest.mark.parametrize(
    "text",
    [
        *("cold deals", "quick deals by rep", "great pipeline by region", "cool deals"),
        *("awesome customers by region", "performing reps by region", "coming deals by rep"),
        *("how many return customers do we have", "bookings from interested customers"),
        *("win rate of working deals", "pulled deals by rep", "available pipeline by stage"),
        *("looking deals", "how many sitting deals", "represented customers by region"),
    ],
)
def test_an_adjective_is_asked_about(text: str, ask: Ask) -> None:
    assert not isinstance(ask(text), Plan)


@pytest.mark.parametrize(
    ("said", "plain"),
    [
        ("quick pipeline by stage", "pipeline by stage"),
        ("great, now pipeline by stage", "pipeline by stage"),
        ("curious how many deals we won", "how many deals we won"),
        ("cool, show me bookings by rep", "bookings by rep"),
        ("return deals by stage", "deals by stage"),
        ("can you check bookings by rep", "bookings by rep"),
    ],
)
def test_elsewhere_it_is_talk(said: str, plain: str, ask: Ask) -> None:
    found, meant = ask(said), ask(plain)
    assert isinstance(found, Plan) and isinstance(meant, Plan)
    assert found.query == meant.query
