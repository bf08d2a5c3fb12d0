"""Buckets and windows against the calendar walked day by day."""

from datetime import date, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from semantic.errors import QueryError
from semantic.model import GRAINS, Calendar, Grain
from semantic.periods import (
    DateWindow,
    add_months,
    bucket_label,
    bucket_start,
    fiscal_year,
    refines,
    resolve_window,
    shift,
)
from semantic.query import WINDOW_NAMES, WindowSpec

FEBRUARY = Calendar(fiscal_year_starts=2)
PLAIN = Calendar()
AS_OF = date(2026, 6, 30)
days = st.dates(date(1990, 1, 1), date(2060, 12, 31))
calendars = st.builds(
    Calendar,
    fiscal_year_starts=st.integers(1, 12),
    fiscal_year_named=st.sampled_from(["start", "end"]),
    week_starts=st.integers(0, 6),
)
grains = st.sampled_from(GRAINS)


@settings(deadline=None, derandomize=True)
@given(day=days, grain=grains, calendar=calendars)
def test_buckets_tile_the_calendar(day: date, grain: Grain, calendar: Calendar) -> None:
    start = bucket_start(day, grain, calendar)
    after = shift(start, grain, 1)
    assert start <= day < after
    assert bucket_start(start, grain, calendar) == start
    assert bucket_start(after, grain, calendar) == after
    assert bucket_start(after - timedelta(days=1), grain, calendar) == start
    assert shift(after, grain, -1) == start
    if grain == "week":
        assert start.weekday() == calendar.week_starts
    if grain == "fiscal_year":
        assert (start.day, start.month) == (1, calendar.fiscal_year_starts)


@settings(deadline=None, derandomize=True)
@given(day=days, fine=grains, coarse=grains, calendar=calendars)
def test_what_refines_never_straddles(
    day: date, fine: Grain, coarse: Grain, calendar: Calendar
) -> None:
    if refines(fine, coarse):
        first = bucket_start(day, fine, calendar)
        last = shift(first, fine, 1) - timedelta(days=1)
        assert bucket_start(first, coarse, calendar) == bucket_start(last, coarse, calendar)


def spec(**values: Any) -> WindowSpec:
    return msgspec.convert(values, WindowSpec)


#: window, first day, last day; as of Tuesday 2026-06-30, fiscal years from February.
WINDOWS: list[tuple[Any, str | None, str | None]] = [
    ("today", "2026-06-30", "2026-06-30"),
    ("yesterday", "2026-06-29", "2026-06-29"),
    ("tomorrow", "2026-07-01", "2026-07-01"),
    ("all_time", None, None),
    ("this_week", "2026-06-29", "2026-07-05"),
    ("last_week", "2026-06-22", "2026-06-28"),
    ("this_month", "2026-06-01", "2026-06-30"),
    ("next_month", "2026-07-01", "2026-07-31"),
    ("last_quarter", "2026-01-01", "2026-03-31"),
    ("this_quarter", "2026-04-01", "2026-06-30"),
    ("this_fiscal_quarter", "2026-05-01", "2026-07-31"),
    ("last_fiscal_quarter", "2026-02-01", "2026-04-30"),
    ("this_fiscal_year", "2026-02-01", "2027-01-31"),
    ("last_fiscal_year", "2025-02-01", "2026-01-31"),
    ("year_to_date", "2026-01-01", "2026-06-30"),
    ("fiscal_year_to_date", "2026-02-01", "2026-06-30"),
    ("fiscal_quarter_to_date", "2026-05-01", "2026-06-30"),
    ("week_to_date", "2026-06-29", "2026-06-30"),
    (spec(last=7, unit="day"), "2026-06-24", "2026-06-30"),
    (spec(last=12, unit="month"), "2025-07-01", "2026-06-30"),
    (spec(last=1, unit="quarter"), "2026-04-01", "2026-06-30"),
    (spec(last=4, unit="quarter", complete=True), "2025-04-01", "2026-03-31"),
    (spec(last=1, unit="month", complete=True), "2026-05-01", "2026-05-31"),
    (spec(next=30, unit="day"), "2026-07-01", "2026-07-30"),
    (spec(next=1, unit="quarter", complete=True), "2026-07-01", "2026-09-30"),
    (msgspec.json.decode(b'{"from":"2026-01-05","to":"2026-01-05"}', type=WindowSpec),
     "2026-01-05", "2026-01-05"),
    (msgspec.json.decode(b'{"from":"2026-01-05"}', type=WindowSpec), "2026-01-05", None),
    (spec(to="2026-01-05"), None, "2026-01-05"),
    (spec(year=2025), "2025-01-01", "2025-12-31"),
    (spec(year=2025, quarter=4), "2025-10-01", "2025-12-31"),
    (spec(year=2025, calendar="fiscal"), "2025-02-01", "2026-01-31"),
    (spec(year=2025, quarter=4, calendar="fiscal"), "2025-11-01", "2026-01-31"),
    (spec(year=2024, month=2), "2024-02-01", "2024-02-29"),
    (spec(week_of="2026-07-01"), "2026-06-29", "2026-07-05"),
]  # fmt: skip


@pytest.mark.parametrize(("window", "first", "last"), WINDOWS)
def test_windows_are_the_days_people_mean(window: Any, first: str | None, last: str | None) -> None:
    found = resolve_window(window, FEBRUARY, AS_OF)
    assert (str(found.first) if found.first else None) == first
    assert (str(found.last) if found.last else None) == last


@settings(deadline=None, derandomize=True)
@given(as_of=days, calendar=calendars)
def test_named_windows_hold_together(as_of: date, calendar: Calendar) -> None:
    found: dict[str, DateWindow] = {
        name: resolve_window(name, calendar, as_of) for name in WINDOW_NAMES
    }
    for unit in ("week", "month", "quarter", "year", "fiscal_quarter", "fiscal_year"):
        this, last, next_ = (found[f"{word}_{unit}"] for word in ("this", "last", "next"))
        assert this.holds(as_of)
        assert last.after == this.first
        assert next_.first == this.after
        to_date = found[f"{unit}_to_date"]
        assert (to_date.first, to_date.last) == (this.first, as_of)
        complete = resolve_window(spec(last=1, unit=unit, complete=True), calendar, as_of)
        assert (complete.first, complete.after) == (last.first, last.after)


def test_the_last_month_of_a_leap_day_begins_on_the_first_of_march() -> None:
    found = resolve_window(spec(last=12, unit="month"), PLAIN, date(2024, 2, 28))
    assert (found.first, found.last) == (date(2023, 3, 1), date(2024, 2, 28))
    found = resolve_window(spec(last=1, unit="month"), PLAIN, date(2026, 3, 30))
    assert (found.first, found.last) == (date(2026, 3, 1), date(2026, 3, 30))


def test_fiscal_years_are_named_as_the_model_says() -> None:
    ends = Calendar(fiscal_year_starts=2, fiscal_year_named="end")
    assert fiscal_year(date(2026, 1, 31), FEBRUARY) == 2025
    assert fiscal_year(date(2026, 2, 1), ends) == 2027
    named = resolve_window(spec(year=2027, calendar="fiscal"), ends, AS_OF)
    assert (named.first, named.last) == (date(2026, 2, 1), date(2027, 1, 31))
    assert bucket_label(date(2026, 5, 1), "fiscal_quarter", ends) == "FY2027 Q2"
    january = Calendar(fiscal_year_named="end")
    assert fiscal_year(date(2026, 6, 1), january) == 2026


def test_months_are_added_within_the_calendar() -> None:
    assert add_months(date(2024, 1, 31), 1) == date(2024, 2, 29)
    assert add_months(date(2026, 1, 31), -1) == date(2025, 12, 31)
    with pytest.raises(OverflowError):
        add_months(date(9999, 12, 1), 1)


@pytest.mark.parametrize(
    "window",
    [
        spec(),
        spec(last=1),
        spec(last=0, unit="day"),
        spec(next=-1, unit="day"),
        spec(last=1, next=1, unit="day"),
        spec(last=100_000, unit="year"),
        spec(next=100_000, unit="year"),
        spec(year=0),
        spec(year=10_000),
        spec(year=2026, quarter=5),
        spec(year=2026, month=13),
        spec(year=2026, quarter=1, month=1),
        spec(year=2026, month=1, calendar="fiscal"),
        spec(year=2026, unit="day"),
        spec(week_of="2026-13-01"),
        spec(week_of="2026-01-01", complete=True),
        spec(to="9999-12-31"),
        spec(to="tomorrow"),
    ],
)
def test_what_is_no_window_is_refused(window: WindowSpec) -> None:
    with pytest.raises(QueryError) as caught:
        resolve_window(window, FEBRUARY, AS_OF)
    assert caught.value.issues[0].code == "bad-time-window"
    assert caught.value.issues[0].where == "$.time.window"
