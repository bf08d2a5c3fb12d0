"""Time phrases become symbolic windows, as the calendar and the date decide."""

from dataclasses import replace
from datetime import date
from typing import Any

import msgspec
import pytest

from engine.planning.text.tokens import normalize, tokenize
from engine.planning.time.said_time import TimePhrase
from engine.planning.time.time_phrases import TimeGrammar
from semantic.model import Calendar
from semantic.query import WindowSpec

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


@pytest.mark.parametrize(
    "text",
    [
        "may we",
        "may I see",
        "soon",
        "Q5",
        "H3",
        "100k",
        "2500",
        "last",
        "last 0 months",
        "last 2.5 months",
        "last 30 business days",
        "last 24 hours",
        "a few months ago",
        "mid 2025",
        "early March",
        "week 54 of 2025",
        "week 27",
        "13/13/2025",
        "February 30, 2025",
        "within 30 days",
        "over 2024",
    ],
)
def test_what_is_no_window_is_none(text: str) -> None:
    tokens = tokenize(normalize(text))
    assert TimeGrammar(FEBRUARY, AS_OF).at(tokens, 0) is None


@pytest.mark.parametrize(
    ("text", "window"),
    [
        ("last couple of months", {"last": 2, "unit": "month"}),
        ("last twenty four months", {"last": 24, "unit": "month"}),
        ("last dozen weeks", {"last": 12, "unit": "week"}),
        ("last 1.5 years", {"last": 18, "unit": "month"}),
        ("last year and a half", {"last": 18, "unit": "month"}),
        ("last half year", {"last": 6, "unit": "month"}),
        ("last 3m", {"last": 3, "unit": "month"}),
        ("last 90d", {"last": 90, "unit": "day"}),
        ("TTM", {"last": 12, "unit": "month"}),
        ("LTM", {"last": 12, "unit": "month"}),
        ("L12M", {"last": 12, "unit": "month"}),
        ("L4Q", {"last": 4, "unit": "quarter"}),
        ("NTM", {"next": 12, "unit": "month"}),
        ("last 3 months excluding this month", {"last": 3, "unit": "month", "complete": True}),
        (
            "last 2 quarters without the current one",
            {"last": 2, "unit": "quarter", "complete": True},
        ),
        ("first two months of 2026", {"from": "2026-01-01", "to": "2026-02-28"}),
        ("last 3 quarters of 2025", {"from": "2025-04-01", "to": "2025-12-31"}),
        ("last quarter of 2025", {"year": 2025, "quarter": 4}),
        ("final month of last year", {"year": 2025, "month": 12}),
        ("first month of 2026", {"year": 2026, "month": 1}),
        ("third month of Q2 2025", {"year": 2025, "month": 6}),
        ("last quarter of FY25", {"year": 2025, "quarter": 4, "calendar": "fiscal"}),
        ("last day of March 2025", {"from": "2025-03-31", "to": "2025-03-31"}),
        ("12 months to March 2025", {"from": "2024-04-01", "to": "2025-03-31"}),
        ("quarter ending June 2025", {"from": "2025-04-01", "to": "2025-06-30"}),
        ("the year to June 2025", {"from": "2024-07-01", "to": "2025-06-30"}),
        ("rest of the year", {"from": "2026-06-30", "to": "2026-12-31"}),
    ],
)
def test_counted_times(text: str, window: Any) -> None:
    assert read(text)[0] == window


@pytest.mark.parametrize(
    ("text", "window"),
    [
        ("last June", {"year": 2025, "month": 6}),
        ("last October", {"year": 2025, "month": 10}),
        ("this June", {"year": 2026, "month": 6}),
        ("this past March", {"year": 2026, "month": 3}),
        ("next March", {"year": 2027, "month": 3}),
        ("the coming October", {"year": 2026, "month": 10}),
        ("this past quarter", "last_quarter"),
        ("last Q", "last_quarter"),
        ("last year's Q3", {"year": 2025, "quarter": 3}),
        ("last year's first half", {"from": "2025-01-01", "to": "2025-06-30"}),
        ("this half", {"from": "2026-01-01", "to": "2026-06-30"}),
        ("3 months ago", {"year": 2026, "month": 3}),
        ("two quarters ago", {"year": 2025, "quarter": 4}),
        ("2 years ago", {"year": 2024}),
        ("10 days ago", {"from": "2026-06-20", "to": "2026-06-20"}),
        ("the quarter before last", {"year": 2025, "quarter": 4}),
        ("month before last", {"year": 2026, "month": 4}),
        ("this and last quarter", {"from": "2026-01-01", "to": "2026-06-30"}),
    ],
)
def test_times_told_from_today(text: str, window: Any) -> None:
    assert read(text)[0] == window


@pytest.mark.parametrize(
    ("text", "window"),
    [
        ("Mar-25", {"year": 2025, "month": 3}),
        ("Mar'25", {"year": 2025, "month": 3}),
        ("2025-03", {"year": 2025, "month": 3}),
        ("03/2025", {"year": 2025, "month": 3}),
        ("month of April 2025", {"year": 2025, "month": 4}),
        ("25-Mar-2025", {"from": "2025-03-25", "to": "2025-03-25"}),
        ("12/25/2025", {"from": "2025-12-25", "to": "2025-12-25"}),
        ("25.12.2025", {"from": "2025-12-25", "to": "2025-12-25"}),
        ("2025/12/25", {"from": "2025-12-25", "to": "2025-12-25"}),
        ("9 June 2025", {"from": "2025-06-09", "to": "2025-06-09"}),
        ("the 9th of June 2025", {"from": "2025-06-09", "to": "2025-06-09"}),
        ("2025Q3", {"year": 2025, "quarter": 3}),
        ("2025-Q3", {"year": 2025, "quarter": 3}),
        ("Q3-25", {"year": 2025, "quarter": 3}),
        ("Q3 25", {"year": 2025, "quarter": 3}),
        ("Q3FY25", {"year": 2025, "quarter": 3, "calendar": "fiscal"}),
        ("FY25Q3", {"year": 2025, "quarter": 3, "calendar": "fiscal"}),
        ("FQ3 2025", {"year": 2025, "quarter": 3, "calendar": "fiscal"}),
        ("FY 25", {"year": 2025, "calendar": "fiscal"}),
        ("1H25", {"from": "2025-01-01", "to": "2025-06-30"}),
        ("fiscal H1 2025", {"from": "2025-02-01", "to": "2025-07-31"}),
        ("CY2025", {"year": 2025}),
        ("calendar year 2025", {"year": 2025}),
        ("the year 2024", {"year": 2024}),
        ("2024's", {"year": 2024}),
        ("week 27 of 2025", {"week_of": "2025-06-30"}),
        ("2025-W27", {"week_of": "2025-06-30"}),
    ],
)
def test_written_times(text: str, window: Any) -> None:
    assert read(text)[0] == window


@pytest.mark.parametrize(
    ("text", "window"),
    [
        ("since last October", {"from": "2025-10-01"}),
        ("since yesterday", {"from": "2026-06-29"}),
        ("since the start of the year", {"from": "2026-01-01"}),
        ("from 2024 on", {"from": "2024-01-01"}),
        ("from 2024 onwards", {"from": "2024-01-01"}),
        ("2024 onward", {"from": "2024-01-01"}),
        ("2024 and later", {"from": "2024-01-01"}),
        ("starting in March 2025", {"from": "2025-03-01"}),
        ("from the start of Q2 2025", {"from": "2025-04-01"}),
        ("on or after March 15, 2025", {"from": "2025-03-15"}),
        ("on or before March 15, 2025", {"to": "2025-03-15"}),
        ("no later than March 2025", {"to": "2025-03-31"}),
        ("more than 90 days ago", {"to": "2026-03-31"}),
        ("over a year ago", {"to": "2025-06-29"}),
        ("less than 30 days ago", {"from": "2026-05-31"}),
        ("before year end", {"to": "2026-12-31"}),
        ("Q1+Q2 2025", {"from": "2025-01-01", "to": "2025-06-30"}),
        ("before last quarter", {"to": "2025-12-31"}),
        ("prior to 2024", {"to": "2023-12-31"}),
        ("pre-2024", {"to": "2023-12-31"}),
        ("2024 or earlier", {"to": "2024-12-31"}),
        ("up to June 2025", {"to": "2025-06-30"}),
        ("until the end of March 2025", {"to": "2025-03-31"}),
        ("by the end of the quarter", {"to": "2026-06-30"}),
        ("by EOQ", {"to": "2026-06-30"}),
        ("from January 2025 to now", {"from": "2025-01-01", "to": "2026-06-30"}),
        ("2024 through 2025", {"from": "2024-01-01", "to": "2025-12-31"}),
        ("Jan \u2013 Mar 2025", {"from": "2025-01-01", "to": "2025-03-31"}),
        ("Jan to Mar", {"from": "2026-01-01", "to": "2026-03-31"}),
        ("from January 2025 to March", {"from": "2025-01-01", "to": "2025-03-31"}),
        ("from October to February", {"from": "2025-10-01", "to": "2026-02-28"}),
        (
            "between the 1st and the 15th of June 2025",
            {"from": "2025-06-01", "to": "2025-06-15"},
        ),
        ("June 9th through the 15th, 2025", {"from": "2025-06-09", "to": "2025-06-15"}),
        ("between this month and last month", {"from": "2026-05-01", "to": "2026-06-30"}),
        ("15 to 20 June 2025", {"from": "2025-06-15", "to": "2025-06-20"}),
        ("June 9-15, 2025", {"from": "2025-06-09", "to": "2025-06-15"}),
        ("Jan and Feb 2026", {"from": "2026-01-01", "to": "2026-02-28"}),
        ("Nov, Dec and Jan 2026", {"from": "2025-11-01", "to": "2026-01-31"}),
        ("Q1 or Q2 of 2025", {"from": "2025-01-01", "to": "2025-06-30"}),
        ("2024 and 2025", {"from": "2024-01-01", "to": "2025-12-31"}),
    ],
)
def test_bounded_and_listed_times(text: str, window: Any) -> None:
    assert read(text)[0] == window


@pytest.mark.parametrize("text", ["May bookings", "may win rate", "may deals won", "may"])
def test_may_is_a_month_where_nobody_may_do_a_thing(text: str) -> None:
    found = TimeGrammar(FEBRUARY, AS_OF).at(tokenize(normalize(text)), 0)
    assert found is not None
    assert (found.window, found.end) == (WindowSpec(year=2026, month=5), 1)


@pytest.mark.parametrize("text", ["deals we may lose", "deals that may slip", "deals may close"])
def test_may_is_a_verb_beside_who_or_what_may_be_done(text: str) -> None:
    tokens = tokenize(normalize(text))
    grammar = TimeGrammar(FEBRUARY, AS_OF)
    assert not any(grammar.at(tokens, place) for place in range(len(tokens)))


@pytest.mark.parametrize(
    ("text", "window"),
    [
        ("fiscal ytd", "fiscal_year_to_date"),
        ("current fiscal year to date", "fiscal_year_to_date"),
        ("2026 so far", "year_to_date"),
        ("ytd 2025", {"from": "2025-01-01", "to": "2025-06-30"}),
        ("last year ytd", {"from": "2025-01-01", "to": "2025-06-30"}),
        ("FY25 YTD", {"from": "2025-02-01", "to": "2025-06-30"}),
    ],
)
def test_times_up_to_today(text: str, window: Any) -> None:
    assert read(text)[0] == window


def phrase_of(text: str) -> TimePhrase:
    tokens = tokenize(normalize(text))
    found = TimeGrammar(FEBRUARY, AS_OF).at(tokens, 0)
    assert found is not None, text
    assert found.end == len(tokens), text
    return found


@pytest.mark.parametrize(
    ("text", "choices"),
    [
        ("a year ago", [{"year": 2025}, {"year": 2025, "month": 6}]),
        ("last March", [{"year": 2026, "month": 3}, {"year": 2025, "month": 3}]),
        ("next October", [{"year": 2026, "month": 10}, {"year": 2027, "month": 10}]),
        (
            "03/04/2025",
            [
                {"from": "2025-03-04", "to": "2025-03-04"},
                {"from": "2025-04-03", "to": "2025-04-03"},
            ],
        ),
        (
            "from 01/02/2025 to 03/04/2025",
            [
                {"from": "2025-01-02", "to": "2025-03-04"},
                {"from": "2025-02-01", "to": "2025-04-03"},
            ],
        ),
        ("since 03/04/2025", [{"from": "2025-03-04"}, {"from": "2025-04-03"}]),
        (
            "May to August",
            [
                {"from": "2025-05-01", "to": "2025-08-31"},
                {"from": "2026-05-01", "to": "2026-08-31"},
            ],
        ),
        (
            "last year to date",
            [
                {"from": "2025-01-01", "to": "2025-06-30"},
                {"from": "2025-01-01", "to": "2026-06-30"},
            ],
        ),
        ("Mar 25", [{"year": 2025, "month": 3}, {"from": "2026-03-25", "to": "2026-03-25"}]),
        ("last few weeks", [{"last": n, "unit": "week"} for n in (2, 3, 4)]),
        ("the coming months", [{"next": n, "unit": "month"} for n in (3, 6, 12)]),
    ],
)
def test_a_time_that_may_be_two_names_both(text: str, choices: Any) -> None:
    found = phrase_of(text)
    assert found.doubt
    assert msgspec.to_builtins(list(found.choices)) == choices


def test_periods_that_do_not_follow_each_other_are_not_one_time() -> None:
    for text in ("Q1 and Q3 2025", "2023 and 2025", "March and June 2025"):
        tokens = tokenize(normalize(text))
        found = TimeGrammar(FEBRUARY, AS_OF).at(tokens, 0)
        assert found is None or found.end < len(tokens)


@pytest.mark.parametrize(
    ("text", "window"),
    [
        ("at the end of last quarter", "last_quarter"),
        ("as of the end of March", {"year": 2026, "month": 3}),
        ("as of 2025-12-31", {"from": "2025-12-31", "to": "2025-12-31"}),
        ("end of 2025", {"year": 2025}),
    ],
)
def test_a_moment_is_the_end_of_its_period(text: str, window: Any) -> None:
    found = phrase_of(text)
    assert found.point
    assert msgspec.to_builtins(found.window) == window


@pytest.mark.parametrize(
    ("text", "coming"),
    [
        ("Q4", {"year": 2026, "quarter": 4}),
        ("Q2", {"year": 2026, "quarter": 2}),
        ("July", {"year": 2026, "month": 7}),
        ("H2", {"from": "2026-07-01", "to": "2026-12-31"}),
        ("July 4", {"from": "2026-07-04", "to": "2026-07-04"}),
        ("before October", {"to": "2026-09-30"}),
        ("between August and October", {"from": "2026-08-01", "to": "2026-10-31"}),
        ("from December to January", {"from": "2026-12-01", "to": "2027-01-31"}),
        ("July and August", {"from": "2026-07-01", "to": "2026-08-31"}),
    ],
)
def test_a_time_without_year_knows_the_one_to_come(text: str, coming: Any) -> None:
    assert msgspec.to_builtins(phrase_of(text).coming) == coming


def test_the_other_of_two_times_may_be_told_by_one_word() -> None:
    for text, at, window in (
        ("this month vs last", 3, "last_month"),
        ("this quarter against the previous one", 3, "last_quarter"),
        ("this vs last year", 0, "this_year"),
    ):
        tokens = tokenize(normalize(text))
        found = TimeGrammar(FEBRUARY, AS_OF).at(tokens, at)
        assert found is not None
        assert found.window == window


def test_a_missing_apostrophe_is_forgiven_but_not_a_missing_number() -> None:
    tokens = tokenize(normalize("last quarters bookings"))
    found = TimeGrammar(FEBRUARY, AS_OF).at(tokens, 0)
    assert found is not None
    assert found.window == "last_quarter"
    assert phrase_of("the last quarters").choices


def test_a_backward_range_is_no_window() -> None:
    tokens = tokenize(normalize("from 2025-03-31 to 2025-01-01"))
    phrase = TimeGrammar(FEBRUARY, AS_OF).at(tokens, 0)
    assert phrase is None
