"""What a query's values are compared with: the bucket before each, or a window before."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Literal

from engine.branch import Bucketed
from engine.reply import Caveat
from engine.resolved import Shift
from semantic.errors import Issue, QueryError
from semantic.model import Calendar, Grain
from semantic.periods import DateWindow, bucket_start, move, resolve_window, shift
from semantic.query import Window

_BEFORE: dict[Grain, Shift] = {
    "day": Shift(1, "day"),
    "week": Shift(7, "day"),
    "month": Shift(1, "month"),
    "quarter": Shift(3, "month"),
    "fiscal_quarter": Shift(3, "month"),
    "year": Shift(12, "month"),
    "fiscal_year": Shift(12, "month"),
}
YEAR, WEEKS = Shift(12, "month"), Shift(364, "day")


Compare = Literal["previous_period", "previous_year"] | Window


def bucket_shift(
    compare: Compare,
    window: DateWindow | None,
    bucket: Bucketed,
    calendar: Calendar,
    as_of: date,
) -> Shift | Issue:
    """Return how far before each bucket the one lies that it is compared to."""
    match compare:
        case "previous_period":
            return _BEFORE[bucket.grain]
        case "previous_year":
            return WEEKS if bucket.grain == "week" else YEAR
        case named:
            other = _window(named, calendar, as_of)
    if isinstance(other, Issue):
        return other
    if window is None or window.first is None or other.first is None:
        return _bad("buckets are compared with another window's only if both have a first day")
    here, there = (bucket_start(day, bucket.grain, calendar) for day in (window.first, other.first))
    if there >= here:
        return _bad(f"the window compared with, {other.in_words()}, is not before the one asked")
    found = _distance(here, there, bucket.grain)
    if found is None or found.before(window.first) != other.first:
        apart = f"{window.first} and {other.first}"
        return _bad(f"{apart} are no whole number of {bucket.grain.replace('_', ' ')}s apart")
    return found


def compared_with(
    compare: Compare,
    window: DateWindow | None,
    bucket: Bucketed | None,
    calendar: Calendar,
    as_of: date,
) -> str:
    """Return what values are compared with: `a year before`, `the month before`, `Q1 2025`."""
    match compare:
        case "previous_year":
            return "a year before"
        case "previous_period":
            unit = bucket.grain if bucket is not None else None
            if unit is None and window is not None and window.count == 1:
                unit = window.unit
            return f"the {(unit or 'period').replace('_', ' ')} before"
        case named:
            other = _window(named, calendar, as_of)
            return "before" if isinstance(other, Issue) else other.label


def windows_compared(
    compare: Compare, window: DateWindow | None, calendar: Calendar, as_of: date
) -> tuple[DateWindow, DateWindow, tuple[Caveat, ...]] | Issue:
    """Return the window asked, the one before, and the caveat where both are cut to equal days."""
    if window is None or window.first is None or window.after is None:
        return _bad(
            "there is nothing to compare with without a window that begins and ends, or a bucket",
            "name a window, or ask by month or the like",
        )
    whole = _whole_period(window)
    previous = _previous(compare, whole, calendar, as_of)
    if isinstance(previous, Issue):
        return previous
    if previous.first is None or previous.after is None:
        return _bad(f"'{previous.label}' has no first or no last day")
    named = compare in ("previous_period", "previous_year")
    # Days that are named stand as they are; periods of one length are compared like for like.
    same = (previous.unit, previous.count) == (whole.unit, whole.count)
    alike = named or (same and not whole.dated)
    begun = whole.last is not None and whole.holds(as_of) and as_of < whole.last
    if not (begun and alike):
        return window, previous, ()
    elapsed = (as_of - window.first).days + 1
    days = min(elapsed, (previous.after - previous.first).days)
    cut = timedelta(days=days)
    message = (
        f"{window.label.capitalize()} is not over on {as_of}:"
        f" both sides are cut to their first {days} days."
    )
    return (
        replace(window, after=window.first + cut),
        replace(previous, after=previous.first + cut),
        (Caveat(code="partial", message=message),),
    )


def _whole_period(window: DateWindow) -> DateWindow:
    """Return the whole period of a window that goes to date."""
    if window.to_date and window.first is not None and window.unit is not None:
        return replace(window, after=shift(window.first, window.unit, 1))
    return window


def _previous(
    compare: Compare, window: DateWindow, calendar: Calendar, as_of: date
) -> DateWindow | Issue:
    match compare:
        case "previous_period":
            before = _period_before
        case "previous_year":
            before = _year_before
        case other:
            return _window(other, calendar, as_of)
    try:
        return before(window)
    except OverflowError:
        return _bad("the window before leaves the calendar")


def _period_before(window: DateWindow) -> DateWindow:
    """Return as many units as a bounded window has, just before it.

    Days written out that are whole months are moved by months: before the second quarter comes
    the first.
    """
    assert window.first is not None and window.unit is not None  # noqa: S101 - it is bounded
    unit, count = window.unit, window.count
    if window.dated and window.after is not None and window.first.day == window.after.day == 1:
        years = window.after.year - window.first.year
        unit, count = "month", years * 12 + window.after.month - window.first.month
    first = move(window.first, unit, -count)
    return replace(window, first=first, after=window.first, label="the period before")


def _year_before(window: DateWindow) -> DateWindow:
    """Return a bounded window a year earlier; one of weeks by 52 of them."""
    assert window.first is not None and window.after is not None  # noqa: S101 - it is bounded
    if window.unit == "week":
        back = timedelta(days=WEEKS.count)
        return replace(
            window, first=window.first - back, after=window.after - back, label="a year before"
        )
    first, after = (move(day, "year", -1) for day in (window.first, window.after))
    return replace(window, first=first, after=after, label="a year before")


def _window(compare: Window, calendar: Calendar, as_of: date) -> DateWindow | Issue:
    try:
        return resolve_window(compare, calendar, as_of, "$.compare")
    except QueryError as error:
        return error.issues[0]


def _distance(here: date, there: date, grain: Grain) -> Shift | None:
    """Return the way from a bucket back to another, in months where both are on one day of it."""
    months = (here.year - there.year) * 12 + here.month - there.month
    days = (here - there).days
    if grain == "week":
        return Shift(days, "day") if days % 7 == 0 else None
    if grain == "day":
        return Shift(months, "month") if months and here.day == there.day else Shift(days, "day")
    return Shift(months, "month") if months % _BEFORE[grain].count == 0 else None


def _bad(message: str, hint: str = "") -> Issue:
    return Issue("bad-compare", message, (hint,) if hint else (), "$.compare")
