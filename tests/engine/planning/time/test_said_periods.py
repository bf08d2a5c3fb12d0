"""Periods by other names: just ended, most recent, told twice, or led by "the period"."""

from datetime import date
from typing import Any

import msgspec
import pytest

from engine.planning.text.tokens import normalize, tokenize
from engine.planning.time.said_time import TimePhrase
from engine.planning.time.time_phrases import TimeGrammar
from engine.question import Clarification, Plan
from semantic.model import Calendar

FEBRUARY = Calendar(fiscal_year_starts=2)
AS_OF = date(2026, 6, 30)


def read(text: str) -> TimePhrase | None:
    tokens = tokenize(normalize(text))
    found = TimeGrammar(FEBRUARY, AS_OF).at(tokens, 0)
    assert found is None or found.end == len(tokens), (text, found)
    return found


@pytest.mark.parametrize(
    ("text", "window"),
    [
        ("the quarter just ended", "last_quarter"),
        ("the month just gone", "last_month"),
        ("the just ended quarter", "last_quarter"),
        ("the most recent full quarter", "last_quarter"),
        ("latest complete month", "last_month"),
        ("the quarter that just ended", "last_quarter"),
        ("the most recently completed quarter", "last_quarter"),
        ("past full month", "last_month"),
        ("the next full quarter", "next_quarter"),
        ("the quarter ahead", "next_quarter"),
        ("the 3 month period ending 31 May 2026", {"from": "2026-03-01", "to": "2026-05-31"}),
        ("the 60 days ahead", {"next": 60, "unit": "day"}),
        ("the present quarter", "this_quarter"),
        ("LQ", "last_quarter"),
        ("last fiscal", "last_fiscal_year"),
        ("financial year 2025", {"year": 2025, "calendar": "fiscal"}),
        ("the 2025 fiscal year", {"year": 2025, "calendar": "fiscal"}),
        ("2025 calendar year", {"year": 2025}),
        ("the whole of 2025", {"year": 2025}),
        ("full year 2025", {"year": 2025}),
        ("2025 full year", {"year": 2025}),
        ("the entire last quarter", "last_quarter"),
        ("the course of 2025", {"year": 2025}),
        ("Q1 CY26", {"year": 2026, "quarter": 1}),
        ("the month before this one", "last_month"),
        (
            "the 4 quarters before this one",
            {"last": 4, "unit": "quarter", "complete": True},
        ),
        ("the back half of 2025", {"from": "2025-07-01", "to": "2025-12-31"}),
        ("most recent 90 days", {"last": 90, "unit": "day"}),
        ("past 6mo", {"last": 6, "unit": "month"}),
        ("past one and a half years", {"last": 18, "unit": "month"}),
        ("the 90 days to today", {"from": "2026-04-02", "to": "2026-06-30"}),
        ("the quarter that ended in March 2026", {"from": "2026-01-01", "to": "2026-03-31"}),
        ("thus far this year", "year_to_date"),
        ("fy to date", "fiscal_year_to_date"),
        ("from the start of the year until now", {"from": "2026-01-01", "to": "2026-06-30"}),
        ("between now and year end", {"from": "2026-06-30", "to": "2026-12-31"}),
        ("starting June 9 and ending June 15", {"from": "2026-06-09", "to": "2026-06-15"}),
        ("starting 9 June through 15 June", {"from": "2026-06-09", "to": "2026-06-15"}),
        ("2026-06-09 - 2026-06-15", {"from": "2026-06-09", "to": "2026-06-15"}),
        ("6/9/2026-6/15/2026", {"from": "2026-06-09", "to": "2026-06-15"}),
        ("Tuesday, June 9th", {"from": "2026-06-09", "to": "2026-06-09"}),
        ("6/30", {"from": "2026-06-30", "to": "2026-06-30"}),
        ("since the 1st", {"from": "2026-06-01"}),
        ("between the 9th and the 15th of June", {"from": "2026-06-09", "to": "2026-06-15"}),
        ("the week containing June 9", {"week_of": "2026-06-09"}),
        ("through year-end 2024", {"to": "2024-12-31"}),
        ("pre-2025", {"to": "2024-12-31"}),
        ("the day before yesterday", {"from": "2026-06-28", "to": "2026-06-28"}),
        ("the day after tomorrow", {"from": "2026-07-02", "to": "2026-07-02"}),
        ("2024 year", {"year": 2024}),
        ("q1 q2 2026", {"from": "2026-01-01", "to": "2026-06-30"}),
        ("the period 1 January 2026 to 31 March 2026", {"from": "2026-01-01", "to": "2026-03-31"}),
        ("the period from May to June 2026", {"from": "2026-05-01", "to": "2026-06-30"}),
        ("time period Q1 2026", {"year": 2026, "quarter": 1}),
        ("the months of May and June 2026", {"from": "2026-05-01", "to": "2026-06-30"}),
        ("first fiscal quarter", {"year": 2026, "quarter": 1, "calendar": "fiscal"}),
        ("second fiscal half of 2025", {"from": "2025-08-01", "to": "2026-01-31"}),
        ("since the first of June 2026", {"from": "2026-06-01"}),
        ("since the 1st of the month", {"from": "2026-06-01"}),
        ("before the 15th of last month", {"to": "2026-05-14"}),
        ("the week starting May 25", {"week_of": "2026-05-25"}),
        ("first half of the year", {"from": "2026-01-01", "to": "2026-06-30"}),
        ("second half of the fiscal year", {"from": "2026-08-01", "to": "2027-01-31"}),
    ],
)
def test_said_periods(text: str, window: Any) -> None:
    found = read(text)
    assert found is not None
    assert not found.choices
    assert msgspec.to_builtins(found.window) == window


@pytest.mark.parametrize("text", ["latest quarter", "the most recent month"])
def test_the_latest_unit_may_be_the_present_one(text: str) -> None:
    found = read(text)
    assert found is not None
    assert len(found.choices) == 2


@pytest.mark.parametrize(
    "text",
    ["most recent deals", "latest", "the period", "just", "q1 q1", "6/9", "full", "24/7/365"],
)
def test_what_names_no_period_is_none(text: str) -> None:
    tokens = tokenize(normalize(text))
    found = TimeGrammar(FEBRUARY, AS_OF).at(tokens, 0)
    assert found is None or found.end < len(tokens)


def test_the_run_up_to_a_month_has_no_dates_of_its_own(ask: Any) -> None:
    assert not isinstance(ask("win rate in the run-up to March 2026"), Plan)


def test_the_latest_deals_are_no_time(ask: Any) -> None:
    found = ask("latest deals won")
    assert isinstance(found, Plan)
    assert found.query.time is None
    assert isinstance(ask("bookings in the latest quarter"), Clarification)


@pytest.mark.parametrize("text", ["Monday June 9", "Monday, 9 June 2026"])
def test_a_weekday_that_a_date_does_not_fall_on_is_not_put_aside(ask: Any, text: str) -> None:
    assert isinstance(ask(f"bookings {text}"), Clarification)


@pytest.mark.parametrize(
    ("text", "window"),
    [
        ("how many deals did we win last Q?", "last_quarter"),
        ("bookings in the financial year 2025", {"year": 2025, "calendar": "fiscal"}),
        ("bookings yday", "yesterday"),
    ],
)
def test_no_time_is_lost_in_talk_or_in_an_industry(ask: Any, text: str, window: Any) -> None:
    found = ask(text)
    assert isinstance(found, Plan)
    assert not found.query.where
    assert found.query.time is not None
    assert msgspec.to_builtins(found.query.time.window) == window
