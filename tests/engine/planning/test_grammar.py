"""Small ways of saying the same: adjectives of fields, units, charts, two aggregates of a noun."""

from collections.abc import Callable

import pytest

from engine.question import Plan, PlanOutcome

Ask = Callable[..., PlanOutcome]


def read(outcome: PlanOutcome) -> Plan:
    assert isinstance(outcome, Plan), outcome
    return outcome


@pytest.mark.parametrize(
    ("said", "plain"),
    [
        ("regional bookings", "bookings by region"),
        ("regional share of bookings", "share of bookings by region"),
        ("territorial win rate", "win rate by territory"),
        ("sectoral bookings", "bookings by sector"),
        ("region wise bookings", "bookings by region"),
        ("bookings month-wise", "bookings by month"),
        ("sales cycle in days by segment", "sales cycle by segment"),
        ("sales cycle (days) by rep", "sales cycle by rep"),
        ("average age in days of open deals", "average age of open deals"),
        ("average and median deal size", "average deal size and median deal size"),
        (
            "mean and median deal size by region",
            "average deal size and median deal size by region",
        ),
        ("deals missing an amount", "deals with no amount"),
        ("main loss reasons", "most common loss reasons"),
        ("key loss reasons in EMEA", "most common loss reasons in EMEA"),
    ],
)
def test_two_ways_of_saying_it_are_one_query(said: str, plain: str, ask: Ask) -> None:
    assert read(ask(said)).query == read(ask(plain)).query


def test_a_thing_is_a_chart_only_where_it_closes_the_question(ask: Ask) -> None:
    assert read(ask("bookings by month line")).chart_wish == "line"
    assert read(ask("win rate by quarter as line")).chart_wish == "line"
    assert not isinstance(ask("bookings by line"), Plan)


@pytest.mark.parametrize(
    "text",
    [
        "bookings by regional manager",  # two groups, or one
        "seasonal bookings",
        "main accounts",  # a qualifier, not the most common
        "key accounts",
        "main lead sources",
        "top segments",
        "median and average sales cycle",  # there is no median of it
        "deals closed in 30 days",
    ],
)
def test_what_may_mean_more_is_asked_about(text: str, ask: Ask) -> None:
    assert not isinstance(ask(text), Plan)
