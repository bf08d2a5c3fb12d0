"""Grains, buckets and windows: the only place where a symbolic window becomes dates.

A window is half-open: `first` is in it, `after` is not; None is unbounded. A bucket is named by
its first day. A fiscal year that starts in January is the calendar year.
"""

import calendar as month_lengths
from dataclasses import dataclass
from datetime import date, timedelta

from semantic.errors import Issue, QueryError
from semantic.model import Calendar, Grain
from semantic.query import Unit, Window, WindowSpec

_MONTHS: dict[Grain, int] = {
    "month": 1,
    "quarter": 3,
    "year": 12,
    "fiscal_quarter": 3,
    "fiscal_year": 12,
}
#: A grain and every grain whose buckets are unions of its buckets.
_COARSER: dict[Grain, tuple[Grain, ...]] = {
    "day": ("day", "week", "month", "quarter", "year", "fiscal_quarter", "fiscal_year"),
    "week": ("week",),
    "month": ("month", "quarter", "year", "fiscal_quarter", "fiscal_year"),
    "quarter": ("quarter", "year"),
    "year": ("year",),
    "fiscal_quarter": ("fiscal_quarter", "fiscal_year"),
    "fiscal_year": ("fiscal_year",),
}
#: What the calendar can hold; DuckDB and Python agree on these days.
EARLIEST, LATEST = date(1, 1, 1), date(9999, 12, 31)


@dataclass(frozen=True, slots=True, kw_only=True)
class DateWindow:
    """Real dates: `first` ≤ day < `after`. `unit` and `count` say what it is made of.

    `to_date`: it is the part up to now of one whole unit. `dated`: its days were written out.
    """

    first: date | None
    after: date | None
    label: str
    unit: Unit | None = None
    count: int = 1
    to_date: bool = False
    dated: bool = False

    @property
    def last(self) -> date | None:
        """The last day inside."""
        return None if self.after is None else self.after - timedelta(days=1)

    @property
    def empty(self) -> bool:
        """Whether no day is inside."""
        return self.first is not None and self.after is not None and self.first >= self.after

    def holds(self, day: date) -> bool:
        """Return whether a day is inside."""
        return (self.first is None or self.first <= day) and (
            self.after is None or day < self.after
        )

    def in_words(self) -> str:
        """Return the dates as a reader says them, both days included."""
        if self.first is None and self.after is None:
            return "all time"
        if self.first is None:
            return f"up to {self.last}"
        if self.after is None:
            return f"since {self.first}"
        if self.first == self.last:
            return str(self.first)
        return f"{self.first} to {self.last}"


def refines(fine: Grain, coarse: Grain) -> bool:
    """Return whether every bucket of `coarse` is a union of whole buckets of `fine`."""
    return coarse in _COARSER[fine]


def add_months(day: date, months: int) -> date:
    """Move by whole months; the day is cut to the month's length."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not EARLIEST.year <= year <= LATEST.year:
        raise OverflowError("the calendar ends here")
    length = month_lengths.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, length))


def bucket_start(day: date, grain: Grain, calendar: Calendar) -> date:
    """Return the first day of the bucket that holds a day."""
    if grain == "day":
        return day
    if grain == "week":
        return day - timedelta(days=(day.weekday() - calendar.week_starts) % 7)
    offset = calendar.fiscal_year_starts - 1 if grain.startswith("fiscal") else 0
    months = (day.year * 12 + day.month - 1 - offset) // _MONTHS[grain] * _MONTHS[grain] + offset
    return date(months // 12, months % 12 + 1, 1)


def shift(start: date, grain: Grain, count: int) -> date:
    """Move a bucket's first day by whole buckets."""
    if grain == "day":
        return start + timedelta(days=count)
    if grain == "week":
        return start + timedelta(weeks=count)
    return add_months(start, _MONTHS[grain] * count)


def fiscal_year(day: date, calendar: Calendar) -> int:
    """Return the fiscal year a day is in, named as the model says."""
    start = bucket_start(day, "fiscal_year", calendar)
    ends_later = calendar.fiscal_year_named == "end" and calendar.fiscal_year_starts > 1
    return start.year + 1 if ends_later else start.year


def bucket_label(start: date, grain: Grain, calendar: Calendar) -> str:
    """Return a bucket's name for people: `Q2 2026`, `FY2026 Q1`, `Jun 2026`."""
    match grain:
        case "day":
            return start.isoformat()
        case "week":
            return f"week of {start.isoformat()}"
        case "month":
            return start.strftime("%b %Y")
        case "quarter":
            return f"Q{(start.month - 1) // 3 + 1} {start.year}"
        case "year":
            return str(start.year)
        case "fiscal_quarter":
            year_start = bucket_start(start, "fiscal_year", calendar)
            months = (start.year - year_start.year) * 12 + start.month - year_start.month
            return f"FY{fiscal_year(start, calendar)} Q{months // 3 + 1}"
        case "fiscal_year":
            return f"FY{fiscal_year(start, calendar)}"


def resolve_window(
    window: Window, calendar: Calendar, as_of: date, where: str = "$.time.window"
) -> DateWindow:
    """Turn a symbolic window into half-open dates; QueryError `bad-time-window`."""
    try:
        if isinstance(window, WindowSpec):
            return _spec_window(window, calendar, as_of, where)
        return _named_window(window, calendar, as_of)
    except OverflowError:
        raise _bad("the window leaves the calendar (years 1 to 9999)", where) from None


def _named_window(name: str, calendar: Calendar, as_of: date) -> DateWindow:
    label = name.replace("_", " ")
    day = timedelta(days=1)
    if name == "all_time":
        return DateWindow(first=None, after=None, label=label)
    for word, distance in (("today", 0), ("yesterday", -1), ("tomorrow", 1)):
        if name == word:
            first = as_of + distance * day
            return DateWindow(first=first, after=first + day, label=label, unit="day")
    if name.endswith("_to_date"):
        unit = _unit(name.removesuffix("_to_date"))
        first = bucket_start(as_of, unit, calendar)
        return DateWindow(first=first, after=as_of + day, label=label, unit=unit, to_date=True)
    word, _, rest = name.partition("_")
    unit = _unit(rest)
    first = shift(
        bucket_start(as_of, unit, calendar), unit, {"this": 0, "last": -1, "next": 1}[word]
    )
    return DateWindow(first=first, after=shift(first, unit, 1), label=label, unit=unit)


def _unit(name: str) -> Unit:
    for grain in _COARSER:
        if grain == name:
            return grain
    raise ValueError(name)


def _spec_window(spec: WindowSpec, calendar: Calendar, as_of: date, where: str) -> DateWindow:
    kinds = {
        "last": spec.last is not None,
        "next": spec.next is not None,
        "from/to": spec.from_ is not None or spec.to is not None,
        "year": spec.year is not None,
        "week_of": spec.week_of is not None,
    }
    given = [kind for kind, there in kinds.items() if there]
    if len(given) != 1:
        raise _bad(
            "a window is exactly one of last, next, from/to, year, week_of"
            + (f"; this one has {' and '.join(given)}" if given else ""),
            where,
        )
    _refuse_strangers(spec, given[0], where)
    match given[0]:
        case "last" | "next":
            return _counted_window(spec, calendar, as_of, where)
        case "from/to":
            return _dated_window(spec, where)
        case "week_of":
            first = bucket_start(_day(spec.week_of, where), "week", calendar)
            label = f"week of {first}"
            return DateWindow(first=first, after=shift(first, "week", 1), label=label, unit="week")
        case _:
            return _year_window(spec, calendar, where)


def _refuse_strangers(spec: WindowSpec, kind: str, where: str) -> None:
    belongs = {"last": ("unit", "complete"), "next": ("unit", "complete"), "year": ("calendar",)}
    strangers = [
        name
        for name, there in (
            ("unit", spec.unit is not None),
            ("complete", spec.complete),
            ("calendar", spec.calendar != "calendar"),
            ("quarter", spec.quarter is not None and kind != "year"),
            ("month", spec.month is not None and kind != "year"),
        )
        if there and name not in belongs.get(kind, ())
    ]
    if strangers:
        raise _bad(f"'{strangers[0]}' means nothing in a window with {kind}", where)


def _counted_window(spec: WindowSpec, calendar: Calendar, as_of: date, where: str) -> DateWindow:
    count = spec.last if spec.last is not None else spec.next
    if spec.unit is None:
        raise _bad("a window with last or next needs a unit", where)
    if count is None or not 1 <= count <= 100_000:
        raise _bad("the number of units must be from 1 to 100000", where)
    forward, unit = spec.last is None, spec.unit
    plural = unit.replace("_", " ") + ("" if count == 1 else "s")
    label = (
        f"{'next' if forward else 'last'} {count} {'complete ' if spec.complete else ''}{plural}"
    )
    tomorrow = as_of + timedelta(days=1)
    if spec.complete:
        here = bucket_start(as_of, unit, calendar)
        first = shift(here, unit, 1) if forward else shift(here, unit, -count)
        after = shift(first, unit, count)
    elif forward:
        first, after = tomorrow, move(tomorrow, unit, count)
    else:
        first, after = move(tomorrow, unit, -count), tomorrow
    return DateWindow(first=first, after=after, label=label, unit=unit, count=count)


def move(day: date, unit: Unit, count: int) -> date:
    """Move any day by units; a day the month lacks becomes the first of the next one.

    So the twelve months that end on 28 February 2024 begin on 1 March 2023.
    """
    moved = shift(day, unit, count)
    return moved + timedelta(days=1) if unit in _MONTHS and moved.day != day.day else moved


def _dated_window(spec: WindowSpec, where: str) -> DateWindow:
    first = None if spec.from_ is None else _day(spec.from_, where)
    after = None if spec.to is None else _day(spec.to, where) + timedelta(days=1)
    window = DateWindow(first=first, after=after, label="", unit="day")
    if window.empty:
        raise _bad(f"the window is empty: {spec.from_} is after {spec.to}", where)
    days = (after - first).days if first and after else 1
    label = window.in_words()
    return DateWindow(first=first, after=after, label=label, unit="day", count=days, dated=True)


def _year_window(spec: WindowSpec, calendar: Calendar, where: str) -> DateWindow:
    year = spec.year
    if year is None or not 1 <= year <= 9998:
        raise _bad("the year must be from 1 to 9998", where)
    fiscal = spec.calendar == "fiscal"
    if spec.quarter is not None and spec.month is not None:
        raise _bad("a window names a quarter or a month, not both", where)
    if spec.month is not None:
        if not 1 <= spec.month <= 12 or fiscal:
            raise _bad("the month must be from 1 to 12, of a calendar year", where)
        first = date(year, spec.month, 1)
        label = bucket_label(first, "month", calendar)
        return DateWindow(first=first, after=add_months(first, 1), label=label, unit="month")
    start = date(year, 1, 1)
    if fiscal:
        named_for_end = calendar.fiscal_year_named == "end" and calendar.fiscal_year_starts > 1
        start = date(year - 1 if named_for_end else year, calendar.fiscal_year_starts, 1)
    if spec.quarter is None:
        unit: Unit = "fiscal_year" if fiscal else "year"
        label = bucket_label(start, unit, calendar)
        return DateWindow(first=start, after=shift(start, unit, 1), label=label, unit=unit)
    if not 1 <= spec.quarter <= 4:
        raise _bad("the quarter must be from 1 to 4", where)
    unit = "fiscal_quarter" if fiscal else "quarter"
    first = shift(start, unit, spec.quarter - 1)
    label = bucket_label(first, unit, calendar)
    return DateWindow(first=first, after=shift(first, unit, 1), label=label, unit=unit)


def _day(text: str | None, where: str) -> date:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        raise _bad(f"'{text}' is not a date like 2026-06-30", where) from None


def _bad(message: str, where: str) -> QueryError:
    return QueryError(Issue("bad-time-window", message, (), where))
