"""Nouns that say which things are meant: asked about where the query would let them go."""

from collections.abc import Callable

import pytest

from engine.question import Plan, PlanOutcome

Ask = Callable[..., PlanOutcome]


@pytest.mark.parametrize(
    "text",
    [
        "how many accounts have open pipeline",
        "how many accounts with pipeline",
        "number of customers with open pipeline",
        "how many accounts are customers",
        "how many companies are clients in EMEA",
        "contacts at customers",
        "open pipeline for our customers",
        "revenue per customer by segment",
        "bookings per rep by team",
        "biggest win of each rep in 2025",
        "how many deals each rep won and their biggest deal",
        "pipeline of our top 5 customers",
        "Among enterprise customers, who spent the most?",
        "deals with most products",
        "number of open deals in commit and total pipeline",
        "bookings in EMEA and total bookings",
    ],
)
def test_a_noun_that_would_be_half_lost_is_asked_about(text: str, ask: Ask) -> None:
    assert not isinstance(ask(text), Plan)


@pytest.mark.parametrize(
    "text",
    [
        "how many accounts have open deals",
        "contacts at accounts",
        "bookings by customer",
        "pipeline by customer",
        "win rate for customers in EMEA",
        "bookings per rep by region",
        "biggest deal each rep closed",
        "bookings of our top 5 customers",
        "top 10 customers",
        "bookings with win rate",
        "deals with the most contacts",
        "open deals and total pipeline in commit",
        "EMEA bookings and total pipeline",
        "win rate of our top 10 reps by bookings",
    ],
)
def test_a_noun_that_the_query_holds_is_read(text: str, ask: Ask) -> None:
    assert isinstance(ask(text), Plan)
