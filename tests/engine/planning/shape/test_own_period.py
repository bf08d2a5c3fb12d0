"""Times that nobody named: a year ago alone is a time, and a quota has periods."""

from collections.abc import Callable
from typing import Any

import pytest

from engine.question import Plan, PlanOutcome
from semantic.query import WindowSpec

Ask = Callable[..., PlanOutcome]
Q2, JUNE = WindowSpec(year=2025, quarter=2), WindowSpec(year=2025, month=6)


@pytest.mark.parametrize(
    ("text", "window"),
    [
        ("bookings in the same quarter last year", Q2),
        ("same quarter last year bookings", Q2),
        ("bookings by region for the same month a year ago", JUNE),
    ],
)
def test_the_same_time_last_year_alone_is_that_time(text: str, window: Any, ask: Ask) -> None:
    outcome = ask(text)
    assert isinstance(outcome, Plan), outcome
    assert outcome.query.time is not None
    assert outcome.query.time.window == window
    assert outcome.query.compare is None
    assert outcome.assumptions


@pytest.mark.parametrize(
    "text",
    [
        "bookings vs the same quarter last year",
        "bookings compared to the same quarter last year",
        "bookings this quarter vs same quarter last year by region",
    ],
)
def test_what_is_set_against_it_is_compared(text: str, ask: Ask) -> None:
    outcome = ask(text)
    assert isinstance(outcome, Plan), outcome
    assert outcome.query.compare == "previous_year"


@pytest.mark.parametrize(
    "text", ["bookings vs quota by rep", "quota and bookings by team", "pipeline vs quota by rep"]
)
def test_a_quota_beside_bookings_is_of_the_period_of_their_rate(text: str, ask: Ask) -> None:
    outcome = ask(text)
    assert isinstance(outcome, Plan), outcome
    assert outcome.query.time is not None
    assert outcome.query.time.window == "this_quarter"
    assert any("this quarter" in one for one in outcome.assumptions)


@pytest.mark.parametrize(
    ("text", "window"),
    [
        ("bookings vs quota by rep last quarter", "last_quarter"),
        ("bookings vs quota by quarter", None),
        ("bookings and weighted pipeline by rep", None),
        ("bookings by rep", None),
    ],
)
def test_a_time_or_buckets_that_were_named_stay(text: str, window: Any, ask: Ask) -> None:
    outcome = ask(text)
    assert isinstance(outcome, Plan), outcome
    time = outcome.query.time
    assert (time.window if time else None) == window


@pytest.mark.parametrize(
    "text", ["what were bookings ytd, monthly", "bookings ytd by month", "ytd bookings by month"]
)
def test_buckets_to_date_are_no_running_total(text: str, ask: Ask) -> None:
    outcome = ask(text)
    assert isinstance(outcome, Plan), outcome
    assert outcome.query.metrics == ("bookings",)
    assert outcome.query.time is not None
    assert outcome.query.time.window == "year_to_date"
