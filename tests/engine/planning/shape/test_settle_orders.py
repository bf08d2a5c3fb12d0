"""Orders by a field: of the rows listed, and of groups by what they are called."""

from collections.abc import Callable

import pytest

from engine.question import Plan, PlanOutcome
from semantic.query import MetricQuery

Ask = Callable[..., PlanOutcome]
AMOUNT, CLOSE = "opportunity.amount", "opportunity.close_date"
CREATED, NAME = "opportunity.created_date", "account.name"


def asked(outcome: PlanOutcome) -> MetricQuery:
    assert isinstance(outcome, Plan), outcome
    return outcome.query


def order(query: MetricQuery) -> list[tuple[str, str]]:
    return [(one.by, one.direction) for one in query.order_by]


@pytest.mark.parametrize(
    ("text", "rows", "expected"),
    [
        ("list won deals this quarter sorted by amount", "opportunity", (AMOUNT, "desc")),
        ("list won deals sorted by amount, ascending", "opportunity", (AMOUNT, "asc")),
        ("show all lost deals by value, smallest first", "opportunity", (AMOUNT, "asc")),
        ("open deals, largest first", "opportunity", (AMOUNT, "desc")),
        ("list open deals in descending order of amount", "opportunity", (AMOUNT, "desc")),
        ("list open deals sorted by deal size", "opportunity", (AMOUNT, "desc")),
        ("all the deals Marcus won, largest to smallest", "opportunity", (AMOUNT, "desc")),
        ("which deals did we win last week, biggest first", "opportunity", (AMOUNT, "desc")),
        ("show open deals ordered by close date", "opportunity", (CLOSE, "asc")),
        ("list open deals by close date", "opportunity", (CLOSE, "asc")),
        ("list open deals sorted by close date, latest first", "opportunity", (CLOSE, "desc")),
        ("list lost deals of this month, newest first", "opportunity", (CLOSE, "desc")),
        ("list won deals oldest to newest", "opportunity", (CLOSE, "asc")),
        ("open deals closing this month, soonest first", "opportunity", (CLOSE, "asc")),
        ("list won deals in 2025 order by date", "opportunity", (CLOSE, "asc")),
        ("list open deals, newest first", "opportunity", (CREATED, "desc")),
        ("reps by hire date, newest first", "rep", ("rep.hired_date", "desc")),
        (
            "products ordered by list price, most expensive first",
            "product",
            ("product.list_price", "desc"),
        ),
        ("contacts at Umbrella sorted by name", "contact", ("contact.name", "asc")),
        ("open deals sorted by age", "opportunity", ("opportunity.age_days", "desc")),
        ("list accounts in Germany alphabetically", "account", (NAME, "asc")),
        ("list accounts in Germany sorted by employees", "account", ("account.employees", "desc")),
        ("contacts at Initech in alphabetical order", "contact", ("contact.name", "asc")),
    ],
)
def test_rows_are_ordered_by_the_field_that_is_said(
    ask: Ask, text: str, rows: str, expected: tuple[str, str]
) -> None:
    query = asked(ask(text))
    assert query.rows == rows
    assert order(query) == [expected]
    assert expected[0] in query.dimensions


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("bookings by rep alphabetically", ("rep.name", "asc")),
        ("bookings by rep sorted by rep name", ("rep.name", "asc")),
        ("pipeline by country a to z", ("account.country", "asc")),
        ("all reps in alphabetical order", ("rep.name", "asc")),
        ("bookings by rep sorted by amount", ("bookings", "desc")),
        ("bookings by rep, sorted by win rate", ("win_rate", "desc")),
        ("bookings by rep, sorted by win rate ascending", ("win_rate", "asc")),
        ("bookings by rep in ascending order of win rate", ("win_rate", "asc")),
        ("bookings by rep, sorted by lowest win rate", ("win_rate", "asc")),
        ("win rate by rep ordered from highest to lowest", ("win_rate", "desc")),
        ("bookings by industry in ascending order", ("bookings", "asc")),
        ("bookings by industry in decreasing order", ("bookings", "desc")),
        ("order industries by lost amount ascending", ("lost_amount", "asc")),
        ("rank the regions by win rate, worst first", ("win_rate", "asc")),
        ("win rate by rep, best first", ("win_rate", "desc")),
        ("win rate by rep, worst to best", ("win_rate", "asc")),
        ("bookings by month, latest first", (f"{CLOSE}:month", "desc")),
    ],
)
def test_groups_are_ordered_by_name_by_time_or_by_the_measure_said(
    ask: Ask, text: str, expected: tuple[str, str]
) -> None:
    assert order(asked(ask(text))) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "top 5 reps alphabetically",
        "bookings by rep sorted by region",
        "list accounts in Germany, biggest first",
        "bookings, largest first",
        "order by name",
    ],
)
def test_an_order_of_what_is_not_shown_is_never_dropped(ask: Ask, text: str) -> None:
    assert not isinstance(ask(text), Plan)


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("distinct lead sources", "opportunity.lead_source"),
        ("what are the different lead sources", "opportunity.lead_source"),
        ("who are the managers", "rep.manager"),
        ("all teams", "rep.team"),
        ("possible values of forecast category", "opportunity.forecast_category"),
        ("what products do we sell", "product.name"),
        ("which lead sources do we track?", "opportunity.lead_source"),
        ("list the unique industries", "account.industry"),
    ],
)
def test_all_there_are_of_a_field_are_its_values(ask: Ask, text: str, field: str) -> None:
    query = asked(ask(text))
    assert (query.metrics, query.dimensions, query.rows) == ((), (field,), None)
