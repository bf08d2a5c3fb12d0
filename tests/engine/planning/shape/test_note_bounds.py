"""Bounds that leave groups out, that count the rows of a segment, and that are told in figures."""

from collections.abc import Callable
from typing import Any

import pytest

from engine.question import Clarification, Plan, PlanOutcome
from semantic.query import MetricQuery

Ask = Callable[..., PlanOutcome]


def asked(outcome: PlanOutcome) -> MetricQuery:
    assert isinstance(outcome, Plan), outcome
    return outcome.query


def havings(query: MetricQuery) -> list[tuple[Any, ...]]:
    return [(one.metric, one.op, one.value) for one in query.having]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("win rate by rep excluding reps with fewer than 10 closed deals", ("closed_count", 10)),
        ("win rate by rep, leave out reps with fewer than 10 closed deals", ("closed_count", 10)),
        ("win rate by rep, drop reps with fewer than 10 closed deals", ("closed_count", 10)),
        ("bookings by country excluding countries under 25k", ("bookings", 25_000)),
        ("bookings by country, hide those under 25k", ("bookings", 25_000)),
        ("bookings by country except those with less than 25k", ("bookings", 25_000)),
        ("bookings by country, not below 25k", ("bookings", 25_000)),
        ("win rate by rep, win rate not below 20%", ("win_rate", 0.2)),
    ],
)
def test_groups_left_out_are_those_not_kept(
    ask: Ask, text: str, expected: tuple[str, float]
) -> None:
    query = asked(ask(text))
    assert havings(query) == [(expected[0], ">=", expected[1])]
    assert len(query.dimensions) == 1
    assert not query.where


@pytest.mark.parametrize(
    "text",
    [
        "pipeline by rep, leave out anything below 25k",  # the deals, or the reps
        "bookings by country, under 25k excluded",
        "win rate by region excluding reps with fewer than 10 closed deals",
        "win rate without reps with fewer than 10 closed deals",
    ],
)
def test_what_is_left_out_is_asked_about_where_no_group_is_named(ask: Ask, text: str) -> None:
    assert not isinstance(ask(text), Plan)


def test_the_readings_of_what_is_left_out_keep_the_rest(ask: Ask) -> None:
    outcome = ask("pipeline by rep, leave out anything below 25k")
    assert isinstance(outcome, Clarification)
    first, second = (one.query or MetricQuery() for one in outcome.options[:2])
    assert [(one.op, one.values) for one in first.where] == [(">=", (25_000,))]
    assert havings(second) == [("open_pipeline", ">=", 25_000)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("reps with more than 20 won", [("won_count", ">", 20)]),
        ("accounts with 2 or more open", [("open_deal_count", ">=", 2)]),
        ("industries with 30+ won", [("won_count", ">=", 30)]),
        ("win rate by rep with at least 10 closed", [("closed_count", ">=", 10)]),
        ("worst 3 countries for win rate (min 15 closed)", [("closed_count", ">=", 15)]),
    ],
)
def test_a_small_number_counts_the_rows_of_a_segment(
    ask: Ask, text: str, expected: list[tuple[Any, ...]]
) -> None:
    assert havings(asked(ask(text))) == expected


def test_money_before_a_segment_counts_nothing(ask: Ask) -> None:
    query = asked(ask("deals over 100k won in 2025"))
    assert (query.metrics, query.having) == (("won_count",), ())


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("six-figure open deals", 100_000, 999_999.99),
        ("open deals in the six figures", 100_000, 999_999.99),
        ("how many 7-figure deals did we win", 1_000_000, 9_999_999.99),
        ("bookings from five figure deals", 10_000, 99_999.99),
    ],
)
def test_figures_are_as_much_money_as_has_so_many(
    ask: Ask, text: str, low: float, high: float
) -> None:
    (one,) = asked(ask(text)).where
    assert (one.field, one.op, one.values) == ("opportunity.amount", "between", (low, high))


def test_a_part_of_so_many_figures_is_asked_about(ask: Ask) -> None:
    assert not isinstance(ask("deals in the low six figures"), Plan)


@pytest.mark.parametrize(
    ("text", "metric", "op", "value"),
    [
        ("lead sources generating at least 100 deals this year", "deal_count", ">=", 100),
        ("countries where we have booked over $1m in 2025", "bookings", ">", 1_000_000),
        ("weighted pipeline by rep, above 500k only", "weighted_pipeline", ">", 500_000),
        ("win rate by country where closed deals >= 50", "closed_count", ">=", 50),
        ("avg deal size per industry (n >= 30 wins)", "won_count", ">=", 30),
        ("countries contributing more than 5 million in bookings", "bookings", ">", 5_000_000),
        ("reps carrying over 2m of pipeline", "open_pipeline", ">", 2_000_000),
        ("sellers who have bookings of minimum 3 millions", "bookings", ">=", 3_000_000),
    ],
)
def test_a_verb_or_only_beside_a_bound_is_spent_on_it(
    ask: Ask, text: str, metric: str, op: str, value: int
) -> None:
    assert havings(asked(ask(text))) == [(metric, op, value)]


def test_money_in_deals_is_the_money_of_them(ask: Ask) -> None:
    query = asked(ask("pipeline in deals of at least $200k by stage"))
    assert (query.metrics, query.dimensions) == (("open_pipeline",), ("opportunity.stage",))


def test_up_to_between_two_numbers_is_a_range(ask: Ask) -> None:
    (one,) = asked(ask("open deals from $20k up to $40k")).where
    assert (one.op, one.values) == ("between", (20_000, 40_000))


def test_money_behind_a_state_may_bound_each_row_or_each_group(ask: Ask) -> None:
    assert isinstance(ask("closed won above $200,000 in Q2 2026 by rep"), Clarification)
    query = asked(ask("accounts with closed won over $100k"))
    assert havings(query) == [("bookings", ">", 100_000)]
