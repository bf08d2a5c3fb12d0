"""Two times in one question: compared where a word says so, else asked about."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from engine.question import Clarification, Plan, PlanOutcome
from semantic.query import encode_query

Ask = Callable[..., PlanOutcome]


def planned(ask: Ask, text: str) -> dict[str, Any]:
    found = ask(text)
    assert isinstance(found, Plan), (text, found)
    made: dict[str, Any] = msgspec.json.decode(encode_query(found.query))
    return made


@pytest.mark.parametrize(
    ("text", "window", "compare"),
    [
        ("growth in bookings from Q1 2026 to Q2 2026", (2026, 2), "previous_period"),
        ("how much did bookings grow from Q2 2025 to Q2 2026", (2026, 2), "previous_year"),
        ("difference in bookings between Q1 and Q2 2025", (2025, 2), "previous_period"),
        ("compare Q1 and Q2 2025 bookings", (2025, 2), "previous_period"),
        ("Q2 bookings vs Q1", (2026, 2), "previous_period"),
        ("bookings Q2 2025 vs Q1", (2025, 2), "previous_period"),
        ("bookings Q1 2026 vs Q4", (2026, 1), "previous_period"),
        ("bookings Q2 vs Q2 2025", (2026, 2), "previous_year"),
        ("bookings in Q4 2025 compared to Q4 2023", (2025, 4), {"year": 2023, "quarter": 4}),
    ],
)
def test_the_later_quarter_is_asked_for_and_the_earlier_compared_with(
    ask: Ask, text: str, window: tuple[int, int], compare: Any
) -> None:
    query = planned(ask, text)
    assert query["time"] == {"window": {"year": window[0], "quarter": window[1]}}
    assert query["compare"] == compare
    assert "dimensions" not in query


@pytest.mark.parametrize(
    ("text", "window", "compare"),
    [
        ("bookings this quarter against last", "this_quarter", "previous_period"),
        ("bookings this vs last quarter", "this_quarter", "previous_period"),
        (
            "bookings difference between this and last quarter",
            "this_quarter",
            "previous_period",
        ),
        ("bookings last month versus the month before", "last_month", "previous_period"),
        ("bookings last month vs the month before last", "last_month", "previous_period"),
        ("bookings this year vs the year before", "this_year", "previous_period"),
        ("bookings this quarter vs the year before", "this_quarter", "previous_year"),
        ("bookings this quarter vs a year ago", "this_quarter", "previous_year"),
        ("bookings vs same quarter last year", "this_quarter", "previous_year"),
        ("bookings ytd vs same period last year", "year_to_date", "previous_year"),
        ("bookings ytd compared to last year", "year_to_date", "previous_year"),
        (
            "compare this quarter's bookings with the same quarter last year",
            "this_quarter",
            "previous_year",
        ),
    ],
)
def test_the_other_time_may_be_told_from_the_first(
    ask: Ask, text: str, window: str, compare: str
) -> None:
    query = planned(ask, text)
    assert query["metrics"] == ["bookings"]
    assert query["time"] == {"window": window}
    assert query["compare"] == compare


@pytest.mark.parametrize(
    ("text", "last", "unit"),
    [
        ("bookings last 30 days vs prior 30 days", 30, "day"),
        ("bookings last 3 months vs the previous 3 months", 3, "month"),
    ],
)
def test_the_days_before_those_are_not_those(ask: Ask, text: str, last: int, unit: str) -> None:
    query = planned(ask, text)
    assert query["time"] == {"window": {"last": last, "unit": unit}}
    assert query["compare"] == "previous_period"


@pytest.mark.parametrize(
    ("text", "window", "compare"),
    [
        ("bookings this quarter vs last year", "this_quarter", "previous_year"),
        ("bookings Q2 this year vs last year", {"year": 2026, "quarter": 2}, "previous_year"),
        ("ytd bookings compared to the same period in 2025", "year_to_date", "previous_year"),
        ("bookings ytd vs ytd last year", "year_to_date", "previous_year"),
        (
            "bookings this quarter vs the same quarter in 2024",
            "this_quarter",
            {"from": "2024-04-01", "to": "2024-06-30"},
        ),
    ],
)
def test_a_part_of_a_year_is_compared_with_the_same_part_of_another(
    ask: Ask, text: str, window: Any, compare: Any
) -> None:
    query = planned(ask, text)
    assert query["metrics"] == ["bookings"]
    assert query["time"] == {"window": window}
    assert query["compare"] == compare


@pytest.mark.parametrize(
    "text",
    [
        "bookings this quarter vs 2025",
        "bookings today vs a week ago",
        "bookings same period in 2024",
        "bookings in the last month of each quarter",
    ],
)
def test_times_that_are_no_pair_are_never_planned(ask: Ask, text: str) -> None:
    assert not isinstance(ask(text), Plan)


def test_two_moments_of_a_stock_are_compared_as_it_stood(ask: Ask) -> None:
    query = planned(ask, "pipeline at the end of Q1 vs the end of Q4")
    assert query["metrics"] == ["pipeline_at"]
    assert query["time"] == {"window": {"year": 2026, "quarter": 1}}
    assert query["compare"] == "previous_period"


def test_a_time_is_not_compared_with_itself(ask: Ask) -> None:
    assert not isinstance(ask("bookings Q1 2026 vs Q1 2026"), Plan)


def test_more_than_only_says_which_way_the_comparison_is_expected_to_go(ask: Ask) -> None:
    query = planned(ask, "did we win more deals in 2025 than in 2024")
    assert query["metrics"] == ["won_count"]
    assert query["time"] == {"window": {"year": 2025}}
    assert query["compare"] == "previous_year"


def test_growth_with_a_grain_keeps_the_whole_range(ask: Ask) -> None:
    query = planned(ask, "quarterly growth of bookings from Q1 2025 to Q4 2025")
    assert query["time"] == {"window": {"from": "2025-01-01", "to": "2025-12-31"}}
    assert query["compare"] == "previous_period"
    assert query["dimensions"] == ["opportunity.close_date:quarter"]


def test_growth_year_over_year_over_a_range_of_years_is_by_year(ask: Ask) -> None:
    query = planned(ask, "yoy growth of bookings from 2023 to 2025")
    assert query["time"] == {"window": {"from": "2023-01-01", "to": "2025-12-31"}}
    assert query["dimensions"] == ["opportunity.close_date:year"]


def test_compared_values_leave_the_times_as_one(ask: Ask) -> None:
    query = planned(ask, "compare EMEA and APAC bookings in Q1 and Q2 2025")
    assert query["time"] == {"window": {"from": "2025-01-01", "to": "2025-06-30"}}
    assert query["dimensions"] == ["account.region"]
    assert "compare" not in query


def test_three_times_in_a_row_are_shown_side_by_side(ask: Ask) -> None:
    query = planned(ask, "bookings 2023 vs 2024 vs 2025")
    assert query["time"] == {"window": {"from": "2023-01-01", "to": "2025-12-31"}}
    assert query["dimensions"] == ["opportunity.close_date:year"]


@pytest.mark.parametrize(
    ("text", "windows"),
    [
        (
            "bookings in May 2025 and in May 2026",
            [{"year": 2025, "month": 5}, {"year": 2026, "month": 5}, {"year": 2026, "month": 5}],
        ),
        (
            "bookings in Q1 and Q3 2025",
            [{"year": 2025, "quarter": n} for n in (1, 3, 3)],
        ),
        ("win rate this year and last year", [{"from": "2025-01-01", "to": "2026-12-31"}] * 2),
        ("bookings 2024 and 2025", [{"from": "2024-01-01", "to": "2025-12-31"}] * 2),
        ("bookings last few months", [{"last": n, "unit": "month"} for n in (3, 6, 12)]),
        ("bookings a year ago", [{"year": 2025}, {"year": 2025, "month": 6}]),
        (
            "bookings on 03/04/2025",
            [
                {"from": "2025-03-04", "to": "2025-03-04"},
                {"from": "2025-04-03", "to": "2025-04-03"},
            ],
        ),
    ],
)
def test_a_doubt_about_time_is_asked_with_whole_queries(
    ask: Ask, text: str, windows: list[Any]
) -> None:
    found = ask(text)
    assert isinstance(found, Clarification), text
    queries = [msgspec.to_builtins(option.query) for option in found.options]
    assert [query["time"]["window"] for query in queries] == windows
    assert len({msgspec.json.encode(query) for query in queries}) == len(queries)


def test_one_of_two_years_by_month_is_no_doubt(ask: Ask) -> None:
    query = planned(ask, "bookings 2024 and 2025 by month")
    assert query["time"] == {"window": {"from": "2024-01-01", "to": "2025-12-31"}}


@pytest.mark.parametrize(
    "text", ["bookings H1 vs H2 of 2025", "bookings 1st half vs 2nd half 2025"]
)
def test_a_half_takes_the_year_of_the_other(ask: Ask, text: str) -> None:
    query = planned(ask, text)
    assert query["time"]["window"] == {"from": "2025-07-01", "to": "2025-12-31"}
    assert query["compare"] == {"from": "2025-01-01", "to": "2025-06-30"}


def test_from_one_time_to_another_may_be_the_way_that_deals_went(ask: Ask) -> None:
    assert not isinstance(ask("deals pushed from Q1 to Q2"), Plan)
    assert planned(ask, "deals pushed in Q2")["metrics"] == ["slipped_count"]
