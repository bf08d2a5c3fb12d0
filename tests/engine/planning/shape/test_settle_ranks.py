"""Leaders, places, the rest, and what is shown beside what is ranked."""

from collections.abc import Callable
from typing import Any

import pytest

from engine.question import Plan, PlanOutcome
from semantic.query import MetricQuery

Ask = Callable[..., PlanOutcome]


def asked(outcome: PlanOutcome) -> MetricQuery:
    assert isinstance(outcome, Plan), outcome
    return outcome.query


def ranking(query: MetricQuery) -> tuple[Any, ...]:
    one = query.order_by[0]
    return (*query.dimensions, one.by, one.direction, query.limit, query.limit_per)


_PLACES = ("account.name", "account.region", "account.country")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("who leads in bookings this quarter?", ("rep.name", "bookings", "desc", None, None)),
        ("who is ahead in wins", ("rep.name", "won_count", "desc", None, None)),
        ("who came first in bookings in 2025", ("rep.name", "bookings", "desc", None, None)),
        ("which team leads in win rate", ("rep.team", "win_rate", "desc", 1, None)),
        ("which country leads by pipeline", ("account.country", "open_pipeline", "desc", 1, None)),
        ("#1 rep by wins", ("rep.name", "won_count", "desc", 1, None)),
        ("no. 1 customer", ("account.name", "bookings", "desc", 1, None)),
        ("number one industry by pipeline", ("account.industry", "open_pipeline", "desc", 1, None)),
        ("leading industries by bookings", ("account.industry", "bookings", "desc", 10, None)),
        ("Highest win rate: which 3 reps?", ("rep.name", "win_rate", "desc", 3, None)),
        (
            "lowest average deal size, 2 segments",
            ("account.segment", "avg_deal_size", "asc", 2, None),
        ),
        ("most valuable open deal in APAC", ("opportunity.name", "open_pipeline", "desc", 1, None)),
        ("most valuable customers", ("account.name", "bookings", "desc", None, None)),
        ("biggest losses this year", ("opportunity.name", "lost_amount", "desc", None, None)),
        (
            "slowest industry to close",
            ("account.industry", "avg_sales_cycle_days", "desc", 1, None),
        ),
        ("quickest 3 regions to close", ("account.region", "avg_sales_cycle_days", "asc", 3, None)),
        (
            "which industry has the largest deals on average",
            ("account.industry", "avg_deal_size", "desc", 1, None),
        ),
        (
            "on average, which team wins the smallest deals",
            ("rep.team", "avg_deal_size", "asc", 1, None),
        ),
        ("rank managers by bookings", ("rep.manager", "bookings", "desc", None, None)),
        ("managers ranked by bookings", ("rep.manager", "bookings", "desc", None, None)),
        ("rep leaderboard this quarter", ("rep.name", "bookings", "desc", None, None)),
        (
            "top 3 per segment: accounts by bookings",
            ("account.segment", "account.name", "bookings", "desc", 3, "account.segment"),
        ),
        (
            "list our enterprise customers in the UK by bookings",
            ("account.name", "bookings", "desc", None, None),
        ),
        (
            "which lost deals were the largest",
            ("opportunity.name", "lost_amount", "desc", None, None),
        ),
        ("most successful region this year", ("account.region", "bookings", "desc", 1, None)),
        (
            "lowest 4 sources for win rate",
            ("opportunity.lead_source", "win_rate", "asc", 4, None),
        ),
        ("which rep has the most customers", ("rep.name", "customer_count", "desc", 1, None)),
        (
            "5 countries with fewest customers",
            ("account.country", "customer_count", "asc", 5, None),
        ),
        ("largest segment by customers", ("account.segment", "customer_count", "desc", 1, None)),
        ("top 3 industries by accounts", ("account.industry", "account_count", "desc", 3, None)),
        (
            "which 2 sources have the slowest sales cycle?",
            ("opportunity.lead_source", "avg_sales_cycle_days", "desc", 2, None),
        ),
        (
            "which source yields the biggest deals on average",
            ("opportunity.lead_source", "avg_deal_size", "desc", 1, None),
        ),
        ("bookings ranked by team", ("rep.team", "bookings", "desc", None, None)),
        ("main reasons we lose", ("opportunity.loss_reason", "lost_count", "desc", None, None)),
        ("top 3 reasons we lose", ("opportunity.loss_reason", "lost_count", "desc", 3, None)),
    ],
)
def test_leaders_and_what_counts_most_are_ranked(
    ask: Ask, text: str, expected: tuple[Any, ...]
) -> None:
    assert ranking(asked(ask(text))) == expected


@pytest.mark.parametrize(
    ("text", "offset"),
    [
        ("who is second in bookings this year", 1),
        ("who was the runner-up in bookings last year", 1),
        ("runner-up by bookings this year among reps", 1),
        ("which rep came third in wins", 2),
        ("number two customer", 1),
    ],
)
def test_a_place_is_counted_from_the_first(ask: Ask, text: str, offset: int) -> None:
    query = asked(ask(text))
    assert (query.offset, query.limit, query.order_by[0].direction) == (offset, 1, "desc")


@pytest.mark.parametrize(
    ("text", "direction", "limit"),
    [
        ("fastest sales cycle by rep, top 5", "asc", 5),
        ("longest sales cycle by industry, only the first 3", "desc", 3),
        ("highest win rate by rep, first 5 only", "desc", 5),
        ("lowest win rate by country, just the top 3", "asc", 3),
        ("bookings by rep, show only the top 5", "desc", 5),
    ],
)
def test_a_number_behind_a_ranking_is_how_many_of_it(
    ask: Ask, text: str, direction: str, limit: int
) -> None:
    query = asked(ask(text))
    assert (query.order_by[0].direction, query.limit) == (direction, limit)


@pytest.mark.parametrize(
    "text",
    [
        "top 4 industries by bookings, rest as other",
        "top 4 industries by bookings, lump the rest together",
        "top 4 industries by bookings and group everything else",
    ],
)
def test_the_rest_may_be_merged(ask: Ask, text: str) -> None:
    query = asked(ask(text))
    assert (query.limit, query.others) == (4, True)


@pytest.mark.parametrize(
    "text",
    [
        "which leads converted best",
        "how far ahead are we",
        "most valuable contact",
        "which rep loses the largest deals on average",
        "slowest rep by win rate",
        "average deals per rep",
    ],
)
def test_words_like_those_of_ranks_are_no_ranks(ask: Ask, text: str) -> None:
    assert not isinstance(ask(text), Plan)


def test_team_leads_are_the_managers(ask: Ask) -> None:
    query = asked(ask("which team leads have the best win rate"))
    assert query.dimensions == ("rep.manager",)


@pytest.mark.parametrize(
    ("text", "dimensions"),
    [
        ("top 10 open deals with owner", ("opportunity.name", "rep.name")),
        (
            "10 biggest open deals with their stage and close date",
            ("opportunity.name", "opportunity.stage", "opportunity.close_date"),
        ),
        ("5 largest won deals with account and amount", ("opportunity.name", "account.name")),
        ("top 5 customers with region and country", _PLACES),
    ],
)
def test_what_ranked_things_have_one_of_is_shown_beside_them(
    ask: Ask, text: str, dimensions: tuple[str, ...]
) -> None:
    query = asked(ask(text))
    assert query.dimensions == dimensions
    assert query.limit_per is None


@pytest.mark.parametrize(
    "text", ["top 5 accounts with stage", "largest 3 open deals with contacts"]
)
def test_what_ranked_things_have_many_of_is_asked_about(ask: Ask, text: str) -> None:
    assert not isinstance(ask(text), Plan)
