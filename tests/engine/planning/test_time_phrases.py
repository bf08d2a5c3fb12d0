"""Time phrases become symbolic windows, as the calendar and the date decide."""

from dataclasses import replace
from datetime import date
from typing import Any

import msgspec
import pytest

from engine.planning.time_phrases import TimeGrammar
from engine.planning.tokens import normalize, tokenize
from semantic.model import Calendar

FEBRUARY = Calendar(fiscal_year_starts=2)
AS_OF = date(2026, 6, 30)


def read(text: str, calendar: Calendar = FEBRUARY, as_of: date = AS_OF) -> tuple[Any, str | None]:
    tokens = tokenize(normalize(text))
    phrase = TimeGrammar(calendar, as_of).at(tokens, 0)
    assert phrase is not None, text
    assert phrase.end == len(tokens), (text, phrase)
    return msgspec.to_builtins(phrase.window), phrase.assumption


@pytest.mark.parametrize(
    ("text", "window"),
    [
        ("today", "today"),
        ("yesterday", "yesterday"),
        ("this week", "this_week"),
        ("this quarter", "this_quarter"),
        ("the current month", "this_month"),
        ("last year", "last_year"),
        ("previous quarter", "last_quarter"),
        ("prior month", "last_month"),
        ("next quarter", "next_quarter"),
        ("last fiscal quarter", "last_fiscal_quarter"),
        ("this fiscal year", "this_fiscal_year"),
        ("ytd", "year_to_date"),
        ("qtd", "quarter_to_date"),
        ("mtd", "month_to_date"),
        ("wtd", "week_to_date"),
        ("fytd", "fiscal_year_to_date"),
        ("year to date", "year_to_date"),
        ("so far this quarter", "quarter_to_date"),
        ("this year so far", "year_to_date"),
        ("fiscal 2026 so far", "fiscal_year_to_date"),
        ("all time", "all_time"),
        ("last 4 quarters", {"last": 4, "unit": "quarter"}),
        ("the past six months", {"last": 6, "unit": "month"}),
        ("trailing twelve months", {"last": 12, "unit": "month"}),
        ("rolling 90 days", {"last": 90, "unit": "day"}),
        ("past year", {"last": 1, "unit": "year"}),
        ("last 4 full quarters", {"last": 4, "unit": "quarter", "complete": True}),
        ("last 2 complete months", {"last": 2, "unit": "month", "complete": True}),
        ("next 30 days", {"next": 30, "unit": "day"}),
        ("coming 2 quarters", {"next": 2, "unit": "quarter"}),
        ("Q2 2025", {"year": 2025, "quarter": 2}),
        ("Q2'25", {"year": 2025, "quarter": 2}),
        ("2Q25", {"year": 2025, "quarter": 2}),
        ("2025 Q2", {"year": 2025, "quarter": 2}),
        ("second quarter of 2025", {"year": 2025, "quarter": 2}),
        ("Q1 last year", {"year": 2025, "quarter": 1}),
        ("FY26", {"year": 2026, "calendar": "fiscal"}),
        ("FY26 Q1", {"year": 2026, "quarter": 1, "calendar": "fiscal"}),
        ("fiscal year 2025", {"year": 2025, "calendar": "fiscal"}),
        ("fiscal Q3 2025", {"year": 2025, "quarter": 3, "calendar": "fiscal"}),
        ("2025", {"year": 2025}),
        ("May 2025", {"year": 2025, "month": 5}),
        ("march last year", {"year": 2025, "month": 3}),
        ("H1 2025", {"from": "2025-01-01", "to": "2025-06-30"}),
        ("second half of 2025", {"from": "2025-07-01", "to": "2025-12-31"}),
        ("H1 FY25", {"from": "2025-02-01", "to": "2025-07-31"}),
        ("since 2024", {"from": "2024-01-01"}),
        ("since march 2025", {"from": "2025-03-01"}),
        ("before 2024", {"to": "2023-12-31"}),
        ("after june 2025", {"from": "2025-07-01"}),
        ("until march 2025", {"to": "2025-03-31"}),
        ("from 2025-01-01 to 2025-03-31", {"from": "2025-01-01", "to": "2025-03-31"}),
        ("between March and June 2025", {"from": "2025-03-01", "to": "2025-06-30"}),
        ("Jan-Mar 2025", {"from": "2025-01-01", "to": "2025-03-31"}),
        ("Q1-Q3 2025", {"from": "2025-01-01", "to": "2025-09-30"}),
        ("2025-03-04", {"from": "2025-03-04", "to": "2025-03-04"}),
        ("June 9th, 2025", {"from": "2025-06-09", "to": "2025-06-09"}),
        ("the week of June 9th", {"week_of": "2026-06-09"}),
    ],
)
def test_phrases(text: str, window: Any) -> None:
    assert read(text)[0] == window


@pytest.mark.parametrize(
    ("text", "as_of", "window"),
    [
        ("Q3", AS_OF, {"year": 2025, "quarter": 3}),
        ("Q2", AS_OF, {"year": 2026, "quarter": 2}),
        ("Q1", date(2026, 1, 1), {"year": 2026, "quarter": 1}),
        ("December", AS_OF, {"year": 2025, "month": 12}),
        ("June", date(2026, 6, 1), {"year": 2026, "month": 6}),
        ("June", date(2026, 5, 31), {"year": 2025, "month": 6}),
    ],
)
def test_without_a_year_the_latest_one_begun_is_meant_and_said(
    text: str, as_of: date, window: Any
) -> None:
    found, assumption = read(text, as_of=as_of)
    assert found == window
    assert assumption is not None
    assert "latest one begun" in assumption


def test_the_word_quarter_follows_the_calendar() -> None:
    fiscal = replace(FEBRUARY, quarters_mean="fiscal")
    assert read("last quarter", fiscal)[0] == "last_fiscal_quarter"
    assert read("Q2 2025", fiscal)[0] == {"year": 2025, "quarter": 2, "calendar": "fiscal"}
    assert read("qtd", fiscal)[0] == "fiscal_quarter_to_date"
    assert read("last month", fiscal)[0] == "last_month"
    assert read("last quarter")[1] == "Quarters are calendar quarters, not fiscal ones."
    assert read("last quarter", Calendar())[1] is None


@pytest.mark.parametrize("text", ["may", "soon", "Q5", "100k", "3 months ago", "2500", "last"])
def test_what_is_no_window_is_none(text: str) -> None:
    tokens = tokenize(normalize(text))
    assert TimeGrammar(FEBRUARY, AS_OF).at(tokens, 0) is None


def test_a_backward_range_is_no_window() -> None:
    tokens = tokenize(normalize("from 2025-03-31 to 2025-01-01"))
    phrase = TimeGrammar(FEBRUARY, AS_OF).at(tokens, 0)
    assert phrase is None
