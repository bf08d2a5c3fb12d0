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


@pytest.mark.parametrize("text", ["most recent deals", "latest", "the period", "just", "q1 q1"])
def test_what_names_no_period_is_none(text: str) -> None:
    tokens = tokenize(normalize(text))
    found = TimeGrammar(FEBRUARY, AS_OF).at(tokens, 0)
    assert found is None or found.end < len(tokens)


def test_the_latest_deals_are_no_time(ask: Any) -> None:
    found = ask("latest deals won")
    assert isinstance(found, Plan)
    assert found.query.time is None
    assert isinstance(ask("bookings in the latest quarter"), Clarification)
