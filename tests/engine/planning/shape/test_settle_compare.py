"""Things set side by side: measures, values, groups and times; what has no other side is asked."""

from collections.abc import Callable
from typing import Any

import pytest

from engine.question import Plan, PlanOutcome
from semantic.query import WindowSpec

Ask = Callable[..., PlanOutcome]
REGION, SEGMENT = "account.region", "account.segment"
BOTH = ("bookings", "open_pipeline")


@pytest.mark.parametrize(
    ("text", "metrics", "by", "listed"),
    [
        ("compare bookings and pipeline by region", BOTH, (REGION,), ()),
        ("bookings vs pipeline by region", BOTH, (REGION,), ()),
        ("bookings and pipeline side by side by region", BOTH, (REGION,), ()),
        ("how do the regions compare on win rate", ("win_rate",), (REGION,), ()),
        ("EMEA and APAC side by side: bookings", ("bookings",), (REGION,), ("EMEA", "APAC")),
        ("bookings split between EMEA and APAC", ("bookings",), (REGION,), ("EMEA", "APAC")),
        (
            "split of bookings between enterprise and SMB",
            ("bookings",),
            (SEGMENT,),
            ("Enterprise", "SMB"),
        ),
        ("did EMEA book more than APAC in 2025", ("bookings",), (REGION,), ("EMEA", "APAC")),
        ("bookings for both EMEA and APAC", ("bookings",), (), ("EMEA", "APAC")),
        (
            "bookings for every combination of region and segment",
            ("bookings",),
            (REGION, SEGMENT),
            (),
        ),
    ],
)
def test_what_is_compared_stands_side_by_side(
    text: str, metrics: tuple[str, ...], by: tuple[str, ...], listed: tuple[str, ...], ask: Ask
) -> None:
    outcome = ask(text)
    assert isinstance(outcome, Plan), outcome
    query = outcome.query
    assert (query.metrics, query.dimensions) == (metrics, by)
    assert tuple(value for one in query.where for value in one.values) == listed


@pytest.mark.parametrize(
    "text",
    [
        "compare EMEA to the average",
        "how does EMEA compare on win rate by segment",
        "split of bookings",
        "bookings more than EMEA",
        "are win rates getting longer",
        "bookings at the end of each month",
        "deals with both Analytics Suite and API Gateway",
        "bookings for reps on Marcus's team",
    ],
)
def test_what_has_no_other_side_is_asked_about(text: str, ask: Ask) -> None:
    assert not isinstance(ask(text), Plan)


@pytest.mark.parametrize(
    ("text", "window"),
    [
        ("bookings this month vs the same month a year ago", "this_month"),
        ("bookings in May versus same month last year", WindowSpec(year=2026, month=5)),
        ("bookings this quarter against the same quarter of the previous year", "this_quarter"),
    ],
)
def test_the_same_time_a_year_before(text: str, window: Any, ask: Ask) -> None:
    outcome = ask(text)
    assert isinstance(outcome, Plan), outcome
    assert outcome.query.time is not None
    assert (outcome.query.time.window, outcome.query.compare) == (window, "previous_year")


@pytest.mark.parametrize(
    ("text", "metric", "bucket"),
    [
        ("pipeline at the end of each month this year", "pipeline_at", "month"),
        ("open pipeline at the end of every quarter", "pipeline_at", "quarter"),
        ("is our sales cycle getting longer", "avg_sales_cycle_days", "quarter"),
        ("is our win rate getting better", "win_rate", "quarter"),
    ],
)
def test_a_trend_follows_its_measure(text: str, metric: str, bucket: str, ask: Ask) -> None:
    outcome = ask(text)
    assert isinstance(outcome, Plan), outcome
    assert outcome.query.metrics == (metric,)
    assert [one.partition(":")[2] for one in outcome.query.dimensions] == [bucket]


@pytest.mark.parametrize(
    ("text", "chart"),
    [
        ("scatter win rate vs average deal size by rep", "scatter"),
        ("bookings monthly 2025 line", "line"),
        ("bookings by segment this year stacked", "stacked"),
    ],
)
def test_a_chart_is_wished_for(text: str, chart: str, ask: Ask) -> None:
    outcome = ask(text)
    assert isinstance(outcome, Plan), outcome
    assert outcome.chart_wish == chart


def test_a_product_line_is_no_chart(ask: Ask) -> None:
    outcome = ask("bookings by product line")
    assert isinstance(outcome, Plan)
    assert (outcome.query.dimensions, outcome.chart_wish) == (("product.family",), None)


@pytest.mark.parametrize(
    ("text", "segments"),
    [
        ("which deals close this week", ("opportunity.open",)),
        ("deals we have to close this quarter", ("opportunity.open",)),
        ("which deals close by end of quarter", ("opportunity.open",)),
        ("which deals close by end of last quarter", ("opportunity.won",)),
        ("which deals did we close this week", ("opportunity.won",)),
    ],
)
def test_the_present_is_of_what_is_due(text: str, segments: tuple[str, ...], ask: Ask) -> None:
    outcome = ask(text)
    assert isinstance(outcome, Plan), outcome
    assert outcome.query.segments == segments


def test_a_month_of_what_is_due_is_the_one_to_come(ask: Ask) -> None:
    outcome = ask("which deals close in December")
    assert isinstance(outcome, Plan), outcome
    assert outcome.query.time is not None
    assert outcome.query.time.window == WindowSpec(year=2026, month=12)


@pytest.mark.parametrize(
    ("text", "by"),
    [
        ("win rate by deal size", "opportunity.deal_size"),
        ("how do win rates vary across deal sizes", "opportunity.deal_size"),
        ("which managers' teams slip the most deals", "rep.team"),
        ("bookings by managers' teams", "rep.team"),
    ],
)
def test_a_group_is_the_field_that_is_named(text: str, by: str, ask: Ask) -> None:
    outcome = ask(text)
    assert isinstance(outcome, Plan), outcome
    assert outcome.query.dimensions == (by,)
    assert len(outcome.query.metrics) == 1


@pytest.mark.parametrize("text", ["bookings for the EMEA team", "bookings of the EMEA folks"])
def test_a_team_of_a_value_is_the_value(text: str, ask: Ask) -> None:
    outcome = ask(text)
    assert isinstance(outcome, Plan), outcome
    assert outcome.query.dimensions == ()
    assert [one.values for one in outcome.query.where] == [("EMEA",)]


def test_a_list_shows_what_is_theirs(ask: Ask) -> None:
    for text in ("list all products with their list price", "list products and their list price"):
        outcome = ask(text)
        assert isinstance(outcome, Plan), outcome
        assert outcome.query.rows == "product"
        assert {"product.name", "product.list_price"} <= set(outcome.query.dimensions)


@pytest.mark.parametrize(
    ("text", "window", "compare"),
    [
        ("is average deal size up on last year", "this_year", "previous_year"),
        ("are bookings up this year", "this_year", "previous_period"),
        ("was win rate better in 2025 than in 2024", WindowSpec(year=2025), "previous_year"),
        ("did bookings go up in May", WindowSpec(year=2026, month=5), "previous_period"),
        ("bookings down from last month", "this_month", "previous_period"),
    ],
)
def test_up_and_down_are_changes(text: str, window: Any, compare: str, ask: Ask) -> None:
    outcome = ask(text)
    assert isinstance(outcome, Plan), outcome
    assert outcome.query.time is not None
    assert (outcome.query.time.window, outcome.query.compare) == (window, compare)


def test_a_change_since_a_day_needs_an_end(ask: Ask) -> None:
    assert not isinstance(ask("have bookings grown since last year"), Plan)
    assert isinstance(ask("bring up bookings by region"), Plan)
