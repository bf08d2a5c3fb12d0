"""Superlatives: what is ranked, which way, how many, and in each of what."""

from collections.abc import Callable
from typing import Any

import pytest

from engine.question import Clarification, Plan, PlanOutcome
from semantic.query import MetricQuery, WindowSpec

Ask = Callable[..., PlanOutcome]


def asked(outcome: PlanOutcome) -> MetricQuery:
    assert isinstance(outcome, Plan), outcome
    return outcome.query


def ranking(query: MetricQuery) -> tuple[Any, ...]:
    one = query.order_by[0]
    return (*query.dimensions, one.by, one.direction, query.limit, query.limit_per)


MONTH, QUARTER = "opportunity.close_date:month", "opportunity.close_date:quarter"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("top 3 reps by bookings", ("rep.name", "bookings", "desc", 3, None)),
        ("five biggest customers", ("account.name", "bookings", "desc", 5, None)),
        ("biggest customer", ("account.name", "bookings", "desc", 1, None)),
        ("highest win rate rep", ("rep.name", "win_rate", "desc", 1, None)),
        ("lowest revenue industries", ("account.industry", "bookings", "asc", None, None)),
        ("rep with the most lost deals", ("rep.name", "lost_count", "desc", 1, None)),
        ("who has the most deals", ("rep.name", "deal_count", "desc", None, None)),
        ("accounts with the most deals", ("account.name", "deal_count", "desc", None, None)),
        (
            "which customer has the most contacts",
            ("account.name", "contact_count", "desc", 1, None),
        ),
        ("biggest deals we lost", ("opportunity.name", "lost_amount", "desc", None, None)),
        ("biggest deal we lost", ("opportunity.name", "lost_amount", "desc", 1, None)),
        ("the region having the lowest win rate", ("account.region", "win_rate", "asc", 1, None)),
        ("which rep has the highest win rate", ("rep.name", "win_rate", "desc", 1, None)),
        (
            "3 lead sources with the lowest win rate",
            ("opportunity.lead_source", "win_rate", "asc", 3, None),
        ),
        ("which month had the highest bookings", (MONTH, "bookings", "desc", 1, None)),
        ("best quarter ever for bookings", (QUARTER, "bookings", "desc", 1, None)),
        ("in which quarter did we lose the most deals", (QUARTER, "lost_count", "desc", 1, None)),
        ("3 worst months for win rate", (MONTH, "win_rate", "asc", 3, None)),
        ("month with the lowest bookings", (MONTH, "bookings", "asc", 1, None)),
        (
            "top customer in each region",
            ("account.region", "account.name", "bookings", "desc", 1, "account.region"),
        ),
        (
            "top 2 reps per team by win rate",
            ("rep.team", "rep.name", "win_rate", "desc", 2, "rep.team"),
        ),
        (
            "top 3 regions by bookings each quarter",
            ("account.region", QUARTER, "bookings", "desc", 3, QUARTER),
        ),
        (
            "best month for each rep by bookings",
            ("rep.name", MONTH, "bookings", "desc", 1, "rep.name"),
        ),
        ("top performing team", ("rep.team", "bookings", "desc", 1, None)),
        ("fastest closing rep", ("rep.name", "avg_sales_cycle_days", "asc", 1, None)),
        ("slowest reps by sales cycle", ("rep.name", "avg_sales_cycle_days", "desc", None, None)),
        ("best industries on win rate", ("account.industry", "win_rate", "desc", None, None)),
        ("worst reps by sales cycle", ("rep.name", "avg_sales_cycle_days", "desc", None, None)),
        ("worst reps by win rate", ("rep.name", "win_rate", "asc", None, None)),
    ],
)
def test_a_superlative_orders_and_limits(text: str, expected: tuple[Any, ...], ask: Ask) -> None:
    assert ranking(asked(ask(text))) == expected


@pytest.mark.parametrize(
    ("text", "offset"),
    [("second biggest customer", 1), ("3rd largest customer", 2), ("biggest customer", 0)],
)
def test_an_ordinal_passes_over_the_places_before(text: str, offset: int, ask: Ask) -> None:
    query = asked(ask(text))
    assert (query.limit, query.offset) == (1, offset)


@pytest.mark.parametrize(
    "text",
    [
        "top 5 reps by bookings and others",
        "top 5 reps by bookings and the rest",
        "top 5 reps by bookings and everyone else",
    ],
)
def test_the_groups_that_a_limit_cuts_are_shown_together(text: str, ask: Ask) -> None:
    query = asked(ask(text))
    assert (query.limit, query.others) == (5, True)


@pytest.mark.parametrize(
    ("text", "date", "direction", "limit", "segments"),
    [
        ("oldest open deals", "opportunity.created_date", "asc", None, ("opportunity.open",)),
        ("10 most recently created deals", "opportunity.created_date", "desc", 10, ()),
        ("latest won deal", "opportunity.close_date", "desc", 1, ("opportunity.won",)),
        ("3 newest accounts", "account.created_date", "desc", 3, ()),
    ],
)
def test_old_and_new_things_are_listed_by_their_day(
    text: str, date: str, direction: str, limit: int | None, segments: tuple[str, ...], ask: Ask
) -> None:
    outcome = ask(text)
    query = asked(outcome)
    assert query.rows == date.partition(".")[0]
    assert [(one.by, one.direction) for one in query.order_by] == [(date, direction)]
    assert (query.limit, query.segments) == (limit, segments)
    assert isinstance(outcome, Plan)
    assert outcome.assumptions


def test_two_lists_are_asked_about(ask: Ask) -> None:
    outcome = ask("top 5 and bottom 5 reps by bookings")
    assert isinstance(outcome, Clarification)
    ways = {one.query.order_by[0].direction for one in outcome.options if one.query}
    assert ways == {"asc", "desc"}


@pytest.mark.parametrize("text", ["top 5 industries", "oldest reps", "longest open deal"])
def test_a_superlative_without_a_measure_is_asked_about(text: str, ask: Ask) -> None:
    assert not isinstance(ask(text), Plan)


def test_who_sold_it_is_told_beside_the_one_deal(ask: Ask) -> None:
    query = asked(ask("largest deal we ever won and who sold it"))
    assert (query.limit, query.limit_per) == (1, None)
    assert set(query.dimensions) == {"rep.name", "opportunity.name"}


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("which region had the biggest increase in bookings this quarter", "desc"),
        ("which region had the biggest decrease in bookings this quarter", "asc"),
    ],
)
def test_the_biggest_change_is_ranked_by_the_change(text: str, direction: str, ask: Ask) -> None:
    query = asked(ask(text))
    assert [(one.by, one.direction) for one in query.order_by] == [("bookings:change", direction)]
    assert query.compare == "previous_period"


@pytest.mark.parametrize(
    "text",
    [
        "how does EMEA rank on win rate",
        "win rate of our top 10 reps",
        "win rate by bookings",
        "which region had the biggest change in bookings this quarter",
    ],
)
def test_a_rank_by_what_is_not_said_is_asked_about(text: str, ask: Ask) -> None:
    assert not isinstance(ask(text), Plan)


@pytest.mark.parametrize(
    "text", ["who closed the biggest deal this year", "which rep won the largest deal this year"]
)
def test_the_one_thing_ranked_tells_whose_it_is(text: str, ask: Ask) -> None:
    query = asked(ask(text))
    assert query.dimensions == ("rep.name", "opportunity.name")
    assert (query.limit, query.limit_per) == (1, None)


def test_the_best_of_each_is_one_in_each(ask: Ask) -> None:
    query = asked(ask("which customer is the biggest in each region"))
    assert (query.limit, query.limit_per) == (1, "account.region")


@pytest.mark.parametrize(
    ("text", "metrics", "by", "direction"),
    [
        ("fastest won deals this year", ("avg_sales_cycle_days",), "opportunity.name", "asc"),
        ("slowest reps", ("avg_sales_cycle_days",), "rep.name", "desc"),
        ("which product do we sell most often", ("won_count",), "product.name", "desc"),
        ("top 5 worst reps by win rate", ("win_rate",), "rep.name", "asc"),
        (
            "top 5 reps by number of deals over 100k won this year",
            ("won_count",),
            "rep.name",
            "desc",
        ),
        ("top 5 reps with less than 10 deals", ("bookings",), "rep.name", "desc"),
    ],
)
def test_a_superlative_ranks_by_what_it_speaks_of(
    text: str, metrics: tuple[str, ...], by: str, direction: str, ask: Ask
) -> None:
    outcome = ask(text)
    assert isinstance(outcome, Plan), outcome
    query = outcome.query
    assert (query.metrics, query.dimensions) == (metrics, (by,))
    assert [(one.by, one.direction) for one in query.order_by] == [(metrics[0], direction)]


@pytest.mark.parametrize(
    ("text", "by", "direction", "limit"),
    [
        ("last 5 deals won", "opportunity.close_date", "desc", 5),
        ("first 10 deals won in 2026", "opportunity.close_date", "asc", 10),
        ("earliest open deal", "opportunity.created_date", "asc", 1),
    ],
)
def test_the_last_and_first_things_are_listed(
    text: str, by: str, direction: str, limit: int, ask: Ask
) -> None:
    outcome = ask(text)
    assert isinstance(outcome, Plan), outcome
    query = outcome.query
    assert (query.rows, query.limit) == ("opportunity", limit)
    assert [(one.by, one.direction) for one in query.order_by] == [(by, direction)]


@pytest.mark.parametrize(
    ("text", "by", "direction"),
    [
        ("top 3 reps by growth in bookings this year", "bookings:change", "desc"),
        ("biggest drop in win rate by rep this year", "win_rate:change", "asc"),
        ("record month for bookings", "bookings", "desc"),
        ("lowest bookings month this year", "bookings", "asc"),
        ("main lead source of won deals", "won_count", "desc"),
    ],
)
def test_what_grew_or_counts_most_is_first(text: str, by: str, direction: str, ask: Ask) -> None:
    outcome = ask(text)
    assert isinstance(outcome, Plan), outcome
    assert [(one.by, one.direction) for one in outcome.query.order_by] == [(by, direction)]


@pytest.mark.parametrize(
    "text",
    ["last 5 deals", "first 3 deals of Sarah Chen", "main contact", "which region grew fastest"],
)
def test_an_order_by_what_is_not_said_is_asked_about(text: str, ask: Ask) -> None:
    assert not isinstance(ask(text), Plan)


def test_a_year_is_never_how_many(ask: Ask) -> None:
    assert not isinstance(ask("top 2025 customers"), Plan)
    outcome = ask("2025 top customers")
    assert isinstance(outcome, Plan), outcome
    assert outcome.query.limit == 10
    assert outcome.query.time is not None
    assert outcome.query.time.window == WindowSpec(year=2025)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "top 3 loss reasons by amount in 2025",
            ("opportunity.loss_reason", "lost_amount", "desc", 3, None),
        ),
        (
            "biggest loss reasons by money",
            ("opportunity.loss_reason", "lost_amount", "desc", None, None),
        ),
        (
            "most common loss reasons by value",
            ("opportunity.loss_reason", "lost_amount", "desc", None, None),
        ),
        ("top loss reasons", ("opportunity.loss_reason", "lost_count", "desc", 10, None)),
        ("rank open stages by amount", ("opportunity.stage", "open_pipeline", "desc", None, None)),
        ("open stages ranked by value", ("opportunity.stage", "open_pipeline", "desc", None, None)),
        (
            "list the top 15 open deals by size",
            ("opportunity.name", "open_pipeline", "desc", 15, None),
        ),
        ("top 5 lost deals by value", ("opportunity.name", "lost_amount", "desc", 5, None)),
        ("top 5 customers by amount in EMEA", ("account.name", "bookings", "desc", 5, None)),
        (
            "top 5 deals by amount in negotiation",
            ("opportunity.name", "open_pipeline", "desc", 5, None),
        ),
        ("biggest deals in proposal", ("opportunity.name", "open_pipeline", "desc", None, None)),
        (
            "top 3 regions by amount lost to competitor",
            ("account.region", "lost_amount", "desc", 3, None),
        ),
    ],
)
def test_by_money_is_the_amount_of_the_rows_that_are_ranked(
    ask: Ask, text: str, expected: tuple[Any, ...]
) -> None:
    assert ranking(asked(ask(text))) == expected


@pytest.mark.parametrize(
    "text", ["top 3 stages by amount", "top 5 deals by amount", "top 3 lead sources by value"]
)
def test_by_money_is_asked_about_where_rows_of_several_kinds_are_ranked(
    ask: Ask, text: str
) -> None:
    assert not isinstance(ask(text), Plan)


@pytest.mark.parametrize(
    ("text", "rows", "by", "direction", "segments"),
    [
        ("top 10 accounts by employees", "account", "account.employees", "desc", ()),
        ("smallest 10 accounts by headcount", "account", "account.employees", "asc", ()),
        (
            "top 10 customers by employees",
            "account",
            "account.employees",
            "desc",
            ("opportunity.won",),
        ),
        (
            "top 10 open deals by age",
            "opportunity",
            "opportunity.age_days",
            "desc",
            ("opportunity.open",),
        ),
        (
            "10 newest customers",
            "account",
            "account.created_date",
            "desc",
            ("opportunity.won",),
        ),
    ],
)
def test_things_ranked_by_a_field_of_theirs_are_their_rows(
    ask: Ask, text: str, rows: str, by: str, direction: str, segments: tuple[str, ...]
) -> None:
    query = asked(ask(text))
    assert (query.rows, query.segments, query.limit) == (rows, segments, 10)
    assert [(one.by, one.direction) for one in query.order_by] == [(by, direction)]


@pytest.mark.parametrize(
    ("text", "group", "metric"),
    [
        ("which region has the highest number of wins last month", "account.region", "won_count"),
        ("which rep has the highest number of open deals", "rep.name", "open_deal_count"),
        ("which industry has the highest won deals", "account.industry", "won_count"),
        ("which region has the largest number of deals", "account.region", "deal_count"),
        ("team with the lowest number of lost deals", "rep.team", "lost_count"),
        ("top 5 EMEA customers", "account.name", "bookings"),
        ("top enterprise reps by win rate", "rep.name", "win_rate"),
        ("biggest lost renewal deal", "opportunity.name", "lost_amount"),
    ],
)
def test_a_number_is_ranked_for_the_group_alone(
    text: str, group: str, metric: str, ask: Ask
) -> None:
    outcome = ask(text)
    assert isinstance(outcome, Plan), outcome
    assert outcome.query.dimensions == (group,)
    assert [one.by for one in outcome.query.order_by] == [metric]
