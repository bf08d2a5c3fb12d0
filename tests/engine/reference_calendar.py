"""Days, buckets and windows by walking over days: no arithmetic of the engine."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

ONE_DAY = timedelta(days=1)
MONTHS = {"month": 1, "quarter": 3, "year": 12, "fiscal_quarter": 3, "fiscal_year": 12}
Moment = TypeVar("Moment", date, datetime)


class Refused(Exception):
    """The query cannot be answered; `codes` are those of the engine's QueryError."""

    def __init__(self, code: str, why: str = "", *more: str) -> None:
        super().__init__(f"{code}: {why}")
        self.codes = frozenset({code, *more})


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """How a model cuts time: first month of the fiscal year, first weekday (0 = Monday), zone."""

    fiscal_starts: int
    week_starts: int
    zone: ZoneInfo


def bucket(value: date | datetime | None, grain: str, calendar: Calendar) -> date | None:
    """Return the first day of the bucket of a moment: walk back until one starts."""
    if value is None:
        return None
    day = value.date() if isinstance(value, datetime) else value
    while not _starts(day, grain, calendar):
        day -= ONE_DAY
    return day


def _starts(day: date, grain: str, calendar: Calendar) -> bool:
    quarters = {(calendar.fiscal_starts - 1 + 3 * n) % 12 + 1 for n in range(4)}
    return {
        "day": True,
        "week": day.weekday() == calendar.week_starts,
        "month": day.day == 1,
        "quarter": day.day == 1 and day.month in (1, 4, 7, 10),
        "year": day.day == 1 and day.month == 1,
        "fiscal_quarter": day.day == 1 and day.month in quarters,
        "fiscal_year": day.day == 1 and day.month == calendar.fiscal_starts,
    }[grain]


def following(start: date, grain: str, calendar: Calendar) -> date:
    """Return the first day of the next bucket."""
    day = start + ONE_DAY
    while not _starts(day, grain, calendar):
        day += ONE_DAY
    return day


def moved(day: date, unit: str, count: int) -> date:
    """Move a day by units; where the month lacks it, the first of the next month."""
    if unit in ("day", "week"):
        return day + timedelta(days=count * (7 if unit == "week" else 1))
    year, month = _months_on(day, MONTHS[unit] * count)
    try:
        return day.replace(year=year, month=month)
    except ValueError:
        year, month = _months_on(date(year, month, 1), 1)
        return date(year, month, 1)


def later(moment: Moment, unit: str, count: int) -> Moment:
    """Return a moment some units later; where the month lacks the day, its last one."""
    if unit in ("day", "week"):
        return moment + timedelta(days=count * (7 if unit == "week" else 1))
    year, month = _months_on(moment, MONTHS[unit] * count)
    for day in range(moment.day, 27, -1):
        try:
            return moment.replace(year=year, month=month, day=day)
        except ValueError:
            continue
    return moment.replace(year=year, month=month)


def _months_on(day: date, count: int) -> tuple[int, int]:
    months = day.year * 12 + day.month - 1 + count
    return months // 12, months % 12 + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A window as days: `first` in it, `after` not; made of `count` times `unit`.

    `to_date`: it ends with as_of, inside a period of one unit. `dated`: its days are written out.
    """

    first: date | None
    after: date | None
    unit: str
    count: int | None
    to_date: bool = False
    dated: bool = False

    @property
    def open(self) -> bool:
        """Whether a side is unbounded."""
        return self.first is None or self.after is None

    @property
    def days(self) -> int:
        """How many days are in it."""
        assert self.first is not None
        assert self.after is not None
        return (self.after - self.first).days

    def holds(self, value: date | datetime | None) -> bool:
        """Return whether a moment is inside; no moment is inside of everything only."""
        if value is None:
            return self.first is None and self.after is None
        day = value.date() if isinstance(value, datetime) else value
        return (self.first is None or self.first <= day) and (
            self.after is None or day < self.after
        )

    def cut_to(self, days: int) -> "Span":
        """Return its first days."""
        assert self.first is not None
        after = self.first + timedelta(days=days)
        return Span(first=self.first, after=after, unit=self.unit, count=self.count)


Window = str | Mapping[str, Any]


def span_of(window: Window, as_of: date, calendar: Calendar) -> Span:
    """Return the days of a window as a query writes it."""
    if isinstance(window, str):
        return _named(window, as_of, calendar)
    if "last" in window or "next" in window:
        return _counted(window, as_of, calendar)
    if "week_of" in window:
        week = _bucketed(date.fromisoformat(window["week_of"]), "week", calendar)
        return Span(first=week, after=week + timedelta(days=7), unit="week", count=1)
    if "year" in window:
        return _in_year(window, calendar)
    first = date.fromisoformat(window["from"]) if window.get("from") else None
    last = date.fromisoformat(window["to"]) if window.get("to") else None
    count = (last - first).days + 1 if first and last else None
    after = last + ONE_DAY if last else None
    return Span(first=first, after=after, unit="day", count=count, dated=True)


def _bucketed(day: date, grain: str, calendar: Calendar) -> date:
    found = bucket(day, grain, calendar)
    assert found is not None
    return found


def _named(name: str, as_of: date, calendar: Calendar) -> Span:
    if name == "all_time":
        return Span(first=None, after=None, unit="day", count=None)
    if name in ("yesterday", "today", "tomorrow"):
        day = as_of + ("yesterday", "today", "tomorrow").index(name) * ONE_DAY - ONE_DAY
        return Span(first=day, after=day + ONE_DAY, unit="day", count=1)
    if name.endswith("_to_date"):
        unit = name.removesuffix("_to_date")
        first = _bucketed(as_of, unit, calendar)
        return Span(first=first, after=as_of + ONE_DAY, unit=unit, count=1, to_date=True)
    word, unit = name.split("_", 1)
    first = _bucketed(as_of, unit, calendar)
    if word == "last":
        first = _bucketed(first - ONE_DAY, unit, calendar)
    if word == "next":
        first = following(first, unit, calendar)
    return Span(first=first, after=following(first, unit, calendar), unit=unit, count=1)


def _counted(window: Mapping[str, Any], as_of: date, calendar: Calendar) -> Span:
    unit, forward = window["unit"], "next" in window
    count: int = window["next"] if forward else window["last"]
    tomorrow = as_of + ONE_DAY
    if not window.get("complete"):
        first = tomorrow if forward else moved(tomorrow, unit, -count)
        after = moved(tomorrow, unit, count) if forward else tomorrow
        return Span(first=first, after=after, unit=unit, count=count)
    here = _bucketed(as_of, unit, calendar)
    first = following(here, unit, calendar) if forward else here
    after = first
    for _ in range(count):
        if forward:
            after = following(after, unit, calendar)
        else:
            first = _bucketed(first - ONE_DAY, unit, calendar)
    return Span(first=first, after=after, unit=unit, count=count)


def _in_year(window: Mapping[str, Any], calendar: Calendar) -> Span:
    """Return a year, quarter or month; fiscal years are named for the year they start in."""
    fiscal = window.get("calendar") == "fiscal"
    first = date(window["year"], calendar.fiscal_starts if fiscal else 1, 1)
    unit = "fiscal_year" if fiscal else "year"
    if "month" in window:
        first, unit = date(window["year"], window["month"], 1), "month"
    if "quarter" in window:
        unit = "fiscal_quarter" if fiscal else "quarter"
        for _ in range(window["quarter"] - 1):
            first = following(first, unit, calendar)
    return Span(first=first, after=following(first, unit, calendar), unit=unit, count=1)


def compared(
    span: Span | None, compare: Window, as_of: date, calendar: Calendar
) -> tuple[Span, Span]:
    """Return the window and the one it is compared to, where no bucket is asked."""
    if span is None or span.first is None or span.after is None:
        raise Refused("bad-compare", "a window with both ends is needed")
    by_window = compare not in ("previous_period", "previous_year")
    if compare == "previous_period":
        unit, count = span.unit, 1 if span.to_date else span.count
        if span.dated and span.first.day == span.after.day == 1:
            unit, count = "month", _months_between(span.first, span.after)
        assert count is not None
        first = moved(span.first, unit, -count)
        previous = Span(first=first, after=span.first, unit=span.unit, count=count)
    elif compare == "previous_year":
        unit, count = ("week", 52) if span.unit == "week" else ("month", 12)
        first, after = moved(span.first, unit, -count), moved(span.after, unit, -count)
        previous = Span(first=first, after=after, unit=span.unit, count=span.count)
    else:
        previous = span_of(compare, as_of, calendar)
        if previous.open:
            raise Refused("bad-compare", "the other window is open")
    whole_after = following(span.first, span.unit, calendar) if span.to_date else span.after
    running = span.first <= as_of < whole_after - ONE_DAY
    alike = (previous.unit, previous.count) == (span.unit, span.count)
    if running and (alike or not by_window):
        days = min((as_of - span.first).days + 1, previous.days)
        return span.cut_to(days), previous.cut_to(days)
    return span, previous


def _months_between(first: date, after: date) -> int:
    return (after.year - first.year) * 12 + after.month - first.month


def back(day: date, unit: str, count: int) -> date | None:
    """Return the same day some units before; None where a month lacks it."""
    found = moved(day, unit, -count)
    return None if unit in MONTHS and found.day != day.day else found


def distance(
    span: Span | None, compare: Window, grain: str, as_of: date, cal: Calendar
) -> tuple[str, int]:
    """Return how far a window lies after the one it is compared to: in buckets, or in months.

    Days go by months where both windows begin on the same day of one: July against February.
    """
    other = span_of(compare, as_of, cal)
    if span is None or span.first is None or other.first is None or span.first <= other.first:
        raise Refused("bad-compare", "no first day, or not before")
    days, months = (span.first - other.first).days, _months_between(other.first, span.first)
    if grain == "day":
        return ("month", months) if span.first.day == other.first.day else ("day", days)
    same_day = later(span.first, "month", -months) == other.first
    rest = days % 7 if grain == "week" else months % MONTHS[grain] or not same_day
    if rest:
        raise Refused("bad-compare", "not whole buckets")
    return ("day", days) if grain == "week" else ("month", months)
