"""The time grammar against a calendar of its own, written in plain Python: the same days."""

import calendar
from datetime import date, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from engine.planning.text.tokens import normalize, tokenize
from engine.planning.text.words import listed
from engine.planning.time.time_phrases import TimeGrammar
from semantic.model import Calendar

DAY = timedelta(days=1)
MONTHS = [name.lower() for name in calendar.month_name][1:]
NUMBERS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
DAYS = st.dates(date(2019, 1, 1), date(2032, 12, 31))
YEARS = st.integers(2015, 2035)
FISCAL = st.integers(1, 12)
few = settings(max_examples=60, deadline=None, derandomize=True)
Span = tuple[date | None, date | None]


def window(text: str, as_of: date, fiscal: int = 1) -> Span:
    """Return the first and last day of a text that is all one time."""
    grammar = TimeGrammar(Calendar(fiscal_year_starts=fiscal), as_of)
    tokens = tokenize(normalize(text))
    phrase = grammar.at(tokens, 0)
    assert phrase is not None, text
    assert phrase.end == len(tokens), text
    assert not phrase.choices, text
    dates = grammar.dates(phrase.window)
    assert dates is not None, text
    return dates.first, dates.last


def month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def months_on(year: int, month: int, count: int) -> tuple[int, int]:
    """Return the month that many months on, counted one by one."""
    step = 1 if count > 0 else -1
    for _ in range(abs(count)):
        month += step
        if month == 13:
            year, month = year + 1, 1
        if month == 0:
            year, month = year - 1, 12
    return year, month


def month_of(as_of: date, away: int) -> Span:
    year, month = months_on(as_of.year, as_of.month, away)
    return date(year, month, 1), month_end(year, month)


def quarter_of(as_of: date, away: int) -> Span:
    first = as_of.replace(day=1)
    while first.month not in (1, 4, 7, 10):
        first = (first - DAY).replace(day=1)
    year, month = months_on(first.year, first.month, 3 * away)
    return date(year, month, 1), month_end(*months_on(year, month, 2))


def week_of(as_of: date, away: int) -> Span:
    first = as_of
    while first.weekday() != 0:
        first -= DAY
    first += timedelta(days=7 * away)
    return first, first + timedelta(days=6)


def year_of(as_of: date, away: int) -> Span:
    return date(as_of.year + away, 1, 1), date(as_of.year + away, 12, 31)


PERIODS = {"week": week_of, "month": month_of, "quarter": quarter_of, "year": year_of}


@few
@given(
    DAYS,
    st.sampled_from(sorted(PERIODS)),
    st.sampled_from([("last", -1), ("this", 0), ("next", 1)]),
)
def test_relative_periods(as_of: date, unit: str, way: tuple[str, int]) -> None:
    assert window(f"{way[0]} {unit}", as_of) == PERIODS[unit](as_of, way[1])


@few
@given(DAYS, st.sampled_from(sorted(PERIODS)), st.integers(2, 10))
def test_periods_ago(as_of: date, unit: str, count: int) -> None:
    expected = PERIODS[unit](as_of, -count)
    assert window(f"{count} {unit}s ago", as_of) == expected
    assert window(f"{NUMBERS[count - 1]} {unit}s ago", as_of) == expected
    if count == 2:
        assert window(f"the {unit} before last", as_of) == expected


@few
@given(DAYS, st.sampled_from(sorted(PERIODS)), st.integers(1, 10))
def test_complete_periods(as_of: date, unit: str, count: int) -> None:
    first, last = PERIODS[unit](as_of, -count)[0], PERIODS[unit](as_of, -1)[1]
    assert window(f"last {count} complete {unit}s", as_of) == (first, last)
    assert window(f"last {count} {unit}s excluding this {unit}", as_of) == (first, last)


@few
@given(DAYS, st.integers(1, 400))
def test_rolling_days(as_of: date, count: int) -> None:
    assert window(f"last {count} days", as_of) == (as_of - (count - 1) * DAY, as_of)
    assert window(f"next {count} days", as_of) == (as_of + DAY, as_of + count * DAY)
    assert window(f"past {count} days", as_of) == window(f"last {count} days", as_of)


@few
@given(DAYS, st.integers(1, 36))
@example(date(2024, 2, 29), 12)
@example(date(2023, 3, 30), 1)
def test_rolling_months(as_of: date, count: int) -> None:
    year, month = months_on(as_of.year, as_of.month, -count)
    after = as_of + DAY
    year, month = months_on(after.year, after.month, -count)
    lacking = after.day > month_end(year, month).day
    first = month_end(year, month) + DAY if lacking else date(year, month, after.day)
    assert window(f"last {count} months", as_of) == (first, as_of)
    assert window(f"L{count}M", as_of) == (first, as_of)


@few
@given(DAYS, YEARS, st.integers(1, 4))
def test_quarters_of_a_year(as_of: date, year: int, quarter: int) -> None:
    expected = date(year, 3 * quarter - 2, 1), month_end(year, 3 * quarter)
    short = f"{year % 100:02}"
    for text in (
        f"Q{quarter} {year}",
        f"Q{quarter}'{short}",
        f"Q{quarter}-{year}",
        f"{year}Q{quarter}",
        f"{year}-Q{quarter}",
        f"{quarter}Q{short}",
        f"q{quarter} of {year}",
    ):
        assert window(text, as_of) == expected, text


@few
@given(DAYS, YEARS, st.integers(1, 12))
def test_months_of_a_year(as_of: date, year: int, month: int) -> None:
    expected = date(year, month, 1), month_end(year, month)
    name = MONTHS[month - 1]
    for text in (
        f"{name} {year}",
        f"{name[:3]} {year}",
        f"{name} of {year}",
        f"month of {name} {year}",
        f"{name[:3]}-{year}",
        f"{year}-{month:02}",
        f"{month:02}/{year}",
        f"{name[:3]}'{year % 100:02}",
    ):
        assert window(text, as_of) == expected, text


@few
@given(DAYS, DAYS)
def test_days_written_out(as_of: date, day: date) -> None:
    name = MONTHS[day.month - 1]
    for text in (
        day.isoformat(),
        f"{name} {day.day}, {day.year}",
        f"{day.day} {name} {day.year}",
        f"the {day.day} of {name} {day.year}",
        f"{day.day}-{name[:3]}-{day.year}",
        f"{day.year}/{day.month}/{day.day}",
    ):
        assert window(text, as_of) == (day, day), text
    if day.day > 12:
        assert window(f"{day.month}/{day.day}/{day.year}", as_of) == (day, day)
        assert window(f"{day.day}.{day.month}.{day.year}", as_of) == (day, day)


@few
@given(DAYS, st.integers(1, 12))
def test_a_month_without_year_is_the_latest_begun(as_of: date, month: int) -> None:
    year = as_of.year
    while date(year, month, 1) > as_of:
        year -= 1
    expected = date(year, month, 1), month_end(year, month)
    assert window(f"month of {MONTHS[month - 1]}", as_of) == expected
    assert window(f"since {MONTHS[month - 1]}", as_of) == (expected[0], None)
    assert window(f"before {MONTHS[month - 1]}", as_of) == (None, expected[0] - DAY)
    assert window(f"after {MONTHS[month - 1]}", as_of) == (expected[1] + DAY, None)


@few
@given(DAYS, st.integers(1, 12), st.integers(1, 12), YEARS)
def test_ranges_of_months(as_of: date, first: int, last: int, year: int) -> None:
    start = date(year if first <= last else year - 1, first, 1)
    expected = start, month_end(year, last)
    one, other = MONTHS[first - 1], MONTHS[last - 1]
    assert window(f"from {one} to {other} {year}", as_of) == expected
    assert window(f"between {one} and {other} {year}", as_of) == expected
    assert window(f"from {one} {start.year} through {other} {year}", as_of) == expected


@few
@given(DAYS, YEARS, FISCAL, st.integers(1, 4))
def test_fiscal_periods(as_of: date, year: int, starts: int, quarter: int) -> None:
    opening = date(year, starts, 1)
    closing = month_end(*months_on(year, starts, 11))
    for text in (f"FY{year}", f"FY{year % 100:02}", f"fiscal {year}", f"fiscal year {year}"):
        assert window(text, as_of, starts) == (opening, closing), text
    first = date(*months_on(year, starts, 3 * quarter - 3), 1)
    expected = first, month_end(*months_on(first.year, first.month, 2))
    for text in (
        f"FY{year % 100:02} Q{quarter}",
        f"fiscal Q{quarter} {year}",
        f"Q{quarter} FY{year}",
    ):
        assert window(text, as_of, starts) == expected, text


@few
@given(DAYS, FISCAL)
def test_up_to_today(as_of: date, starts: int) -> None:
    opening = as_of.replace(day=1)
    while opening.month != starts:
        opening = (opening - DAY).replace(day=1)
    assert window("fiscal ytd", as_of, starts) == (opening, as_of)
    assert window("ytd", as_of, starts) == (date(as_of.year, 1, 1), as_of)
    assert window("so far this quarter", as_of) == (quarter_of(as_of, 0)[0], as_of)
    assert window("this month to date", as_of) == (as_of.replace(day=1), as_of)
    assert window("week to date", as_of) == (week_of(as_of, 0)[0], as_of)


@few
@given(DAYS, YEARS, st.integers(1, 12))
def test_parts_of_a_year(as_of: date, year: int, count: int) -> None:
    assert window(f"first {count} months of {year}", as_of) == (
        date(year, 1, 1),
        month_end(year, count),
    )
    first = date(year, 13 - count, 1)
    assert window(f"last {count} months of {year}", as_of) == (first, date(year, 12, 31))
    assert window(f"12 months to {MONTHS[count - 1]} {year}", as_of) == (
        date(*months_on(year, count, -11), 1),
        month_end(year, count),
    )


@few
@given(DAYS, YEARS, st.integers(1, 11), st.integers(1, 5))
def test_months_in_a_row_are_one_time_and_others_are_not(
    as_of: date, year: int, month: int, gap: int
) -> None:
    one, other = MONTHS[month - 1], MONTHS[month]
    expected = date(year, month, 1), month_end(year, month + 1)
    assert window(f"month of {one} and {other} {year}", as_of) == expected
    apart = months_on(year, month, gap + 1)
    tokens = tokenize(normalize(f"{year}-{month:02} and {apart[0]}-{apart[1]:02}"))
    phrase = TimeGrammar(Calendar(), as_of).at(tokens, 0)
    assert phrase is not None
    assert phrase.end == 1


@few
@given(DAYS, st.text(max_size=40))
def test_no_text_breaks_the_grammar(as_of: date, text: str) -> None:
    grammar = TimeGrammar(Calendar(fiscal_year_starts=2), as_of)
    tokens = tokenize(normalize(f"last {text} to Q1 {text} 3 months"))
    for at in range(len(tokens)):
        phrase = grammar.at(tokens, at)
        if phrase is not None:
            assert at < phrase.end <= len(tokens)
            assert grammar.dates(phrase.window) is not None


WORDS = tuple(
    sorted(
        listed(
            "last next this the first of to from and between since until before after Q1 Q4 2025"
            " 2026 fy fiscal may june march 31 30 29 9th half year month quarter weeks 3 two ago"
            " end start h1 couple few ytd so far date - , / '25 mar-25 2025-03 03/04/2025 100000"
            " 9999 within by as"
        )
    )
)


@few
@given(DAYS, st.lists(st.sampled_from(WORDS), max_size=8), FISCAL)
def test_no_words_of_time_break_the_grammar(as_of: date, words: list[str], starts: int) -> None:
    grammar = TimeGrammar(Calendar(fiscal_year_starts=starts), as_of)
    tokens = tokenize(normalize(" ".join(words)))
    for at in range(len(tokens)):
        phrase = grammar.at(tokens, at)
        if phrase is not None:
            assert at < phrase.end <= len(tokens)
            for one in phrase.all_choices:
                found = grammar.dates(one)
                assert found is not None
                assert not found.empty


@pytest.mark.parametrize("day", [date(2024, 2, 29), date(2025, 12, 31), date(2026, 1, 1)])
def test_the_edges_of_years(day: date) -> None:
    assert window("last year", day) == year_of(day, -1)
    assert window("ytd last year", day)[0] == date(day.year - 1, 1, 1)
