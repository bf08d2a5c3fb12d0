"""Lists of things: their rows, restricted as named, with the columns asked for."""

from collections.abc import Callable

import pytest

from engine.question import Plan, PlanOutcome
from semantic.query import Filter, MetricQuery

Ask = Callable[..., PlanOutcome]


def listed(outcome: PlanOutcome) -> MetricQuery:
    assert isinstance(outcome, Plan), outcome
    assert outcome.query.metrics == ()
    return outcome.query


@pytest.mark.parametrize(
    ("text", "rows", "segments"),
    [
        ("which accounts are in healthcare", "account", ()),
        ("who are our reps in EMEA", "rep", ()),
        ("show all reps hired in 2024", "rep", ()),
        ("which deals does Sarah Chen have in negotiation", "opportunity", ()),
        ("what are the deals in negotiation", "opportunity", ()),
        ("which deals are open in EMEA", "opportunity", ("opportunity.open",)),
        ("which deals did we lose last month", "opportunity", ("opportunity.lost",)),
        ("which deals are expected to close in July", "opportunity", ("opportunity.open",)),
        ("details of open deals over 500k", "opportunity", ("opportunity.open",)),
        ("list of customers in EMEA", "account", ("opportunity.won",)),
        ("which customers are in Germany", "account", ("opportunity.won",)),
        ("names of customers", "account", ("opportunity.won",)),
    ],
)
def test_things_asked_for_are_listed(
    text: str, rows: str, segments: tuple[str, ...], ask: Ask
) -> None:
    query = listed(ask(text))
    assert query.rows == rows
    assert query.segments == segments


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("list deals with close date and owner", {"opportunity.close_date", "rep.name"}),
        (
            "show me the open deals in EMEA with their stage and amount",
            {"opportunity.stage", "opportunity.amount"},
        ),
        ("list all accounts with their industry and employees", {"account.employees"}),
    ],
)
def test_a_list_shows_the_fields_named_with_it(text: str, columns: set[str], ask: Ask) -> None:
    query = listed(ask(text))
    assert columns <= set(query.dimensions)
    assert query.where == () or query.where[0].field == "account.region"


def test_a_field_with_a_bound_is_no_column(ask: Ask) -> None:
    query = listed(ask("show deals with amount over 100k"))
    assert query.where == (Filter(field="opportunity.amount", op=">", values=(100_000,)),)


def test_names_alone_are_values(ask: Ask) -> None:
    query = listed(ask("names of reps"))
    assert (query.dimensions, query.rows) == (("rep.name",), None)


@pytest.mark.parametrize(
    ("text", "metric"),
    [
        ("which reps won last week", "bookings"),
        ("which accounts have pipeline", "open_pipeline"),
        ("which rep closed the most deals last quarter", "won_count"),
    ],
)
def test_what_others_did_is_measured_not_listed(text: str, metric: str, ask: Ask) -> None:
    outcome = ask(text)
    assert isinstance(outcome, Plan), outcome
    assert outcome.query.rows is None
    assert metric in outcome.query.metrics


@pytest.mark.parametrize(
    "text",
    [
        "which deals closed last month",
        "show all closed deals from last month",
        "show deals closed this quarter over 100k",
        "list deals that closed in May",
    ],
)
def test_what_was_closed_is_not_open(text: str, ask: Ask) -> None:
    outcome = ask(text)
    assert isinstance(outcome, Plan), outcome
    assert outcome.query.rows == "opportunity"
    assert outcome.query.segments in (("opportunity.closed",), ("opportunity.won",))
