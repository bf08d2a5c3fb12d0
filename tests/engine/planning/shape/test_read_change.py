"""What moved: against the period before where one is named, from one to another, or over time."""

from collections.abc import Callable

import pytest

from engine.question import Plan, PlanOutcome
from semantic.query import WindowSpec

Ask = Callable[..., PlanOutcome]


@pytest.mark.parametrize(
    ("text", "metric", "compare"),
    [
        ("did win rate improve from 2024 to 2025", "win_rate", "previous_year"),
        ("did bookings fall last month compared to April", "bookings", "previous_period"),
        ("did the sales cycle get shorter in 2025", "avg_sales_cycle_days", "previous_period"),
        ("did bookings drop in Q1 2026", "bookings", "previous_period"),
        ("has win rate gone up this quarter", "win_rate", "previous_period"),
        ("bookings up or down this quarter", "bookings", "previous_period"),
        ("are we up or down on bookings versus last quarter", "bookings", "previous_period"),
        ("by how much did revenue grow from 2024 to 2025", "bookings", "previous_year"),
        ("y/y growth of bookings, 2025", "bookings", "previous_year"),
        ("which was better for bookings, 2024 or 2025", "bookings", "previous_year"),
        ("was Q1 or Q2 better for win rate", "win_rate", "previous_period"),
        ("are we behind last year on bookings", "bookings", "previous_year"),
        ("was our average deal size higher in 2024 or in 2025", "avg_deal_size", "previous_year"),
        ("percentage change in bookings from Q1 to Q2 2026", "bookings", "previous_period"),
        ("how did bookings change in 2025", "bookings", "previous_period"),
        ("bookings vs Q1", "bookings", "previous_period"),
        ("is win rate better than in Q4 2025", "win_rate", WindowSpec(year=2025, quarter=4)),
    ],
)
def test_one_time_is_set_against_another(
    text: str, metric: str, compare: str | WindowSpec, ask: Ask
) -> None:
    outcome = ask(text)
    assert isinstance(outcome, Plan), outcome
    query = outcome.query
    assert (query.metrics, query.compare, query.dimensions) == ((metric,), compare, ())
    assert query.time is not None
    assert query.time.window is not None


@pytest.mark.parametrize(
    ("text", "metric", "grain"),
    [
        ("has win rate improved", "win_rate", "quarter"),
        ("has win rate gone up or down since Q1 2025", "win_rate", "quarter"),
        ("is the time to close creeping up", "avg_sales_cycle_days", "quarter"),
        ("do our deals close more quickly than they used to", "avg_sales_cycle_days", "quarter"),
        ("compare the last two quarters: bookings", "bookings", "quarter"),
        ("how has win rate changed", "win_rate", "quarter"),
        ("is it taking us longer to close", "avg_sales_cycle_days", "quarter"),
        ("has win rate improved since 2024", "win_rate", "quarter"),
        ("did bookings rise over the last 6 months", "bookings", "month"),
        ("are we losing more deals over time?", "lost_count", "quarter"),
        ("are we winning more often than we used to", "win_rate", "quarter"),
        ("are deals taking longer to close than before", "avg_sales_cycle_days", "quarter"),
        ("are deals bigger than they used to be", "avg_deal_size", "quarter"),
    ],
)
def test_what_moves_over_time_is_shown_over_time(
    text: str, metric: str, grain: str, ask: Ask
) -> None:
    outcome = ask(text)
    assert isinstance(outcome, Plan), outcome
    query = outcome.query
    assert (query.metrics, query.compare) == ((metric,), None)
    assert [one.partition(":")[2] for one in query.dimensions] == [grain]


@pytest.mark.parametrize(
    "text",
    [
        "are we up or down",
        "did it improve",
        "are we ahead of last year",
        "is our pipeline bigger than last quarter",
        "is win rate better than in 2027",
        "bookings lately",
        "how many deals changed owner",
        "bookings compared to the last 3 months",
        "fall bookings 2025",
        "deals that slowed",
        "deals dropped in Q1",
    ],
)
def test_what_moved_or_against_what_is_asked_where_it_is_not_said(text: str, ask: Ask) -> None:
    assert not isinstance(ask(text), Plan), ask(text)


def test_things_that_keep_up_are_shown_in_each_of_several_periods(ask: Ask) -> None:
    outcome = ask("is SMB pulling its weight vs mid-market: bookings, last 4 quarters")
    assert isinstance(outcome, Plan), outcome
    assert outcome.query.dimensions == ("account.segment", "opportunity.close_date:quarter")


@pytest.mark.parametrize(
    "text",
    [
        "how's Sarah Chen doing this quarter vs the deals she lost",
        "how is EMEA performing this year vs deals lost",
    ],
)
def test_how_somebody_does_against_what_was_lost_is_what_was_won(text: str, ask: Ask) -> None:
    outcome = ask(text)
    assert isinstance(outcome, Plan), outcome
    assert outcome.query.metrics == ("won_count", "lost_count", "bookings")


@pytest.mark.parametrize(
    ("text", "field", "order"),
    [
        ("which regions grew the most in 2025 in bookings", "account.region", "desc"),
        ("which industries declined the most in bookings in 2025", "account.industry", "asc"),
        ("which rep improved the most in win rate in 2025", "rep.name", "desc"),
        ("who grew fastest in bookings last year", "rep.name", "desc"),
        ("which team improved its win rate the most in 2025", "rep.team", "desc"),
    ],
)
def test_who_moved_most_is_ranked_by_the_change(
    text: str, field: str, order: str, ask: Ask
) -> None:
    outcome = ask(text)
    assert isinstance(outcome, Plan), outcome
    query = outcome.query
    assert (query.dimensions, query.compare) == ((field,), "previous_period")
    (by,) = query.order_by
    assert (by.by.endswith(":change"), by.direction) == (True, order)
