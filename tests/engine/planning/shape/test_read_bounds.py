"""Numbers that bound: rows by their own field, groups by a metric, or a question back."""

from collections.abc import Callable
from typing import Any

import pytest

from engine.question import Plan, PlanOutcome
from semantic.query import Filter, MetricQuery

Ask = Callable[..., PlanOutcome]
AMOUNT = "opportunity.amount"


def asked(outcome: PlanOutcome) -> MetricQuery:
    assert isinstance(outcome, Plan), outcome
    return outcome.query


def amounts(query: MetricQuery) -> list[tuple[Any, ...]]:
    return [(one.op, *one.values) for one in query.where if one.field == AMOUNT]


def havings(query: MetricQuery) -> list[tuple[Any, ...]]:
    return [(one.metric, one.op, one.value) for one in query.having]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("deals over 100k", [(">", 100_000)]),
        ("deals of $1.5m or more", [(">=", 1_500_000)]),
        ("deals over 1,5m", [(">", 1_500_000)]),
        ("deals of 100k and above", [(">=", 100_000)]),
        ("deals of 50k or less", [("<=", 50_000)]),
        ("100k+ deals", [(">=", 100_000)]),
        ("deals above a hundred thousand dollars", [(">", 100_000)]),
        ("deals under half a million", [("<", 500_000)]),
        ("deals between 50 and 100k", [("between", 50_000, 100_000)]),
        ("50-100k deals", [("between", 50_000, 100_000)]),
        ("deals from 60k to 120k", [("between", 60_000, 120_000)]),
        ("deals over 50k but under 100k", [(">", 50_000), ("<", 100_000)]),
        ("deals over 50k and under 100k", [(">", 50_000), ("<", 100_000)]),
        ("deals in EMEA over 100k", [(">", 100_000)]),
        ("win rate for deals larger than 50k", [(">", 50_000)]),
    ],
)
def test_money_on_deals_bounds_each_deal(
    text: str, expected: list[tuple[Any, ...]], ask: Ask
) -> None:
    query = asked(ask(text))
    assert amounts(query) == expected
    assert not query.having


def test_what_is_excluded_by_a_bound_is_left_out_once(ask: Ask) -> None:
    query = asked(ask("win rate excluding deals under 10k"))
    inner = Filter(field=AMOUNT, op="<", values=(10_000,))
    assert query.where == (Filter(not_=inner),)


@pytest.mark.parametrize(
    ("text", "group", "expected"),
    [
        ("reps with bookings over 1m", "rep.name", [("bookings", ">", 1_000_000)]),
        ("customers who spent over 500k", "account.name", [("bookings", ">", 500_000)]),
        ("$1.5m+ accounts by bookings", "account.name", [("bookings", ">=", 1_500_000)]),
        (
            "industries where we closed more than 2m",
            "account.industry",
            [("bookings", ">", 2_000_000)],
        ),
        ("reps who won more than 5 deals", "rep.name", [("won_count", ">", 5)]),
        ("reps who lost more than 5 deals", "rep.name", [("lost_count", ">", 5)]),
        ("accounts with at least two open deals", "account.name", [("open_deal_count", ">=", 2)]),
        ("accounts with 5 deals or more", "account.name", [("deal_count", ">=", 5)]),
        ("accounts with 2 open deals", "account.name", [("open_deal_count", "=", 2)]),
        (
            "win rate by industry, only those with 20+ closed deals",
            "account.industry",
            [("closed_count", ">=", 20)],
        ),
        ("teams below 80% of quota", "rep.team", [("quota_attainment", "<", 0.8)]),
        ("teams over quota", "rep.team", [("quota_attainment", ">", 1.0)]),
        ("reps with win rate below 20%", "rep.name", [("win_rate", "<", 0.2)]),
    ],
)
def test_a_number_on_a_group_is_a_condition_on_its_metric(
    text: str, group: str, expected: list[tuple[Any, ...]], ask: Ask
) -> None:
    query = asked(ask(text))
    assert query.dimensions == (group,)
    assert havings(query) == expected
    assert not query.where


@pytest.mark.parametrize(
    ("text", "things"),
    [
        ("accounts with fewer than 3 open deals", True),
        ("accounts with at most 2 open deals", True),
        ("accounts with more than 3 open deals", False),
    ],
)
def test_a_bound_that_admits_none_shows_those_without_any(
    text: str, things: bool, ask: Ask
) -> None:
    """A metric of deals has no row for an account without one; the number of accounts has."""
    assert ("account_count" in asked(ask(text)).metrics) == things


def test_groups_without_any_are_asked_about_where_a_window_would_hide_them(ask: Ask) -> None:
    assert not isinstance(ask("accounts with fewer than 3 deals won this year"), Plan)
    outcome = ask("reps with fewer than 5 open deals")
    assert isinstance(outcome, Plan)
    assert any("at least one" in one for one in outcome.assumptions)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("accounts with 100 to 500 employees", ("between", 100, 500)),
        ("accounts with 50 employees or fewer", ("<=", 50)),
        ("accounts with more than 1,000 employees", (">", 1000)),
    ],
)
def test_a_number_on_a_field_filters_by_it(text: str, expected: tuple[Any, ...], ask: Ask) -> None:
    query = asked(ask(text))
    assert [(one.op, *one.values) for one in query.where] == [expected]


@pytest.mark.parametrize(
    "text",
    ["number of deals per rep over 100k", "10 to 20 deals", "bookings of 3", "top 5 to 10 reps"],
)
def test_a_number_that_may_bound_several_things_is_asked_about(text: str, ask: Ask) -> None:
    assert not isinstance(ask(text), Plan)


@pytest.mark.parametrize(
    ("text", "by", "metric", "op", "value"),
    [
        ("teams whose pipeline exceeds 5 million", "rep.team", "open_pipeline", ">", 5e6),
        ("stages with pipeline above 2m", "opportunity.stage", "open_pipeline", ">", 2e6),
        ("products with more than $500k in bookings", "product.name", "bookings", ">", 5e5),
        ("accounts with over 2m of pipeline", "account.name", "open_pipeline", ">", 2e6),
        ("reps at or above 90% of quota", "rep.name", "quota_attainment", ">=", 0.9),
        ("reps with win rate at or below 40 %", "rep.name", "win_rate", "<=", 0.4),
        (
            "quarters when bookings exceeded 3m",
            "opportunity.close_date:quarter",
            "bookings",
            ">",
            3e6,
        ),
    ],
)
def test_a_bound_on_a_grouped_thing_is_on_its_measure(
    text: str, by: str, metric: str, op: str, value: float, ask: Ask
) -> None:
    outcome = ask(text)
    assert isinstance(outcome, Plan), outcome
    query = outcome.query
    assert (query.metrics, query.dimensions, query.where) == ((metric,), (by,), ())
    assert [(one.metric, one.op, one.value) for one in query.having] == [(metric, op, value)]


@pytest.mark.parametrize("text", ["zero amount deals", "$0 deals", "deals with zero amount"])
def test_nothing_is_a_bound_too(text: str, ask: Ask) -> None:
    outcome = ask(text)
    assert isinstance(outcome, Plan), outcome
    (one,) = outcome.query.where
    assert (one.field, one.op, one.values) == ("opportunity.amount", "=", (0,))


@pytest.mark.parametrize(
    ("text", "metric", "op"),
    [
        ("over 100k deals by rep", "deal_count", ">"),
        (">100k deals by stage", "deal_count", ">"),
        ("under 50k deals lost by segment", "lost_count", "<"),
        ("over 100k deals won by rep", "won_count", ">"),
    ],
)
def test_money_before_rows_bounds_each_row(text: str, metric: str, op: str, ask: Ask) -> None:
    outcome = ask(text)
    assert isinstance(outcome, Plan), outcome
    assert (outcome.query.metrics, outcome.query.having) == ((metric,), ())
    assert [(one.field, one.op) for one in outcome.query.where] == [("opportunity.amount", op)]


def test_a_bound_is_on_what_is_shown(ask: Ask) -> None:
    outcome = ask("pipeline over 100k by lead source created in May")
    assert isinstance(outcome, Plan), outcome
    assert {one.metric for one in outcome.query.having} == set(outcome.query.metrics)


def test_another_currency_is_asked_about(ask: Ask) -> None:
    assert not isinstance(ask("deals over €100k"), Plan)
    assert isinstance(ask("deals over $100k"), Plan)


@pytest.mark.parametrize(
    ("text", "metrics", "having"),
    [
        (
            "reps with bookings over 500k but win rate under 20% this year",
            ("bookings", "win_rate"),
            [("bookings", ">", 5e5), ("win_rate", "<", 0.2)],
        ),
        ("months over 2m bookings in 2025", ("bookings",), [("bookings", ">", 2e6)]),
        (
            "accounts in EMEA with pipeline over 100k",
            ("open_pipeline",),
            [("open_pipeline", ">", 1e5)],
        ),
        ("months when we won more than 50 deals", ("won_count",), [("won_count", ">", 50)]),
        ("months in 2025 where bookings fell below 1m", ("bookings",), [("bookings", "<", 1e6)]),
        (
            "industries with more than 20% win rate and more than 50 deals",
            ("win_rate",),
            [("win_rate", ">", 0.2), ("deal_count", ">", 50)],
        ),
        (
            "teams that missed target last quarter",
            ("quota_attainment",),
            [("quota_attainment", "<", 1.0)],
        ),
        ("did we hit our quota last quarter", ("quota_attainment",), []),
    ],
)
def test_bounds_on_measures_are_conditions_on_groups(
    text: str, metrics: tuple[str, ...], having: list[tuple[str, str, float]], ask: Ask
) -> None:
    outcome = ask(text)
    assert isinstance(outcome, Plan), outcome
    assert outcome.query.metrics == metrics
    assert [(one.metric, one.op, one.value) for one in outcome.query.having] == having


def test_deals_past_due_are_open_ones(ask: Ask) -> None:
    listed, counted = ask("list overdue deals"), ask("past due deals by rep")
    assert isinstance(listed, Plan)
    assert isinstance(counted, Plan)
    assert (listed.query.rows, listed.query.segments) == ("opportunity", ("opportunity.past_due",))
    assert counted.query.metrics == ("open_deal_count",)
    assert counted.query.segments == ("opportunity.past_due",)


def test_money_bounds_no_length_of_time(ask: Ask) -> None:
    outcome = ask("sales cycle by team over 50k")
    assert not isinstance(outcome, Plan) or not outcome.query.having


@pytest.mark.parametrize(
    ("text", "group", "metric"),
    [
        ("reps in the Strategic team with over 2m in bookings", "rep.name", "bookings"),
        ("reps in the Strategic team with more than 20 won deals", "rep.name", "won_count"),
        (
            "accounts in the enterprise segment with over 1m in pipeline",
            "account.name",
            "open_pipeline",
        ),
        ("teams with over 5m in bookings", "rep.team", "bookings"),
    ],
)
def test_a_field_that_closes_a_value_is_not_what_is_bounded(
    text: str, group: str, metric: str, ask: Ask
) -> None:
    outcome = ask(text)
    assert isinstance(outcome, Plan), outcome
    assert outcome.query.dimensions == (group,)
    assert [one.metric for one in outcome.query.having] == [metric]
