"""A period without a year, said after a question that was of a year: it is of that year."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from engine.planning.time.said_time import TimePhrase
from semantic.model import Calendar
from semantic.periods import DateWindow, bucket_label, bucket_start, fiscal_year, move
from semantic.query import Unit, Window, WindowSpec

_YEARS: Final = frozenset(
    {"last_year", "this_year", "next_year", "year_to_date"}
    | {"last_fiscal_year", "this_fiscal_year", "next_fiscal_year", "fiscal_year_to_date"}
)
_MOST_CHOICES: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeBefore:
    """The dates asked of before, of a year; `ahead` where they are of what is still to come.

    `fiscal` where they are of a fiscal year, or a part of one.
    """

    first: date
    after: date
    ahead: bool = False
    fiscal: bool = False


def has_year(window: Window) -> bool:
    """Return whether a window is of a year that was named, or that it counts from."""
    if isinstance(window, WindowSpec):
        return bool(window.year or window.week_of or (window.from_ and window.to))
    return window in _YEARS


def in_year_before(
    phrase: TimePhrase, before: TimeBefore, calendar: Calendar, as_of: date, own: DateWindow | None
) -> TimePhrase:
    """Return a yearless period in the year asked of before; `own` are its dates as read alone.

    In doubt it stays where that year's has not begun, and where the year before may have been
    left unsaid too.
    """
    if not phrase.yearless or own is None or own.first is None or own.after is None:
        return phrase
    if before.fiscal and phrase.unit == "quarter":
        return _of_either_calendar(phrase, before, calendar)
    shape = _Shape(calendar, own.first, own.after, phrase)
    found = shape.candidates(before)
    if not found or len(found) > _MOST_CHOICES:
        return phrase
    windows = tuple(shape.window(start) for start in found)
    names = [shape.name(start) for start in found]
    follows = move(found[0], "year", 1)
    if len(found) == 1 and found[0] < before.first and follows == before.after <= as_of:
        found = [*found, follows]  # after Q4, the next year's Q1 is as likely
        windows, names = tuple(map(shape.window, found)), [shape.name(one) for one in found]
    if len(found) > 1:
        doubt = f'"{_said(phrase)}" may be {", ".join(names[:-1])} or {names[-1]}.'
        return replace(phrase, window=windows[-1], choices=windows, doubt=doubt, assumption=None)
    if found[0] == own.first:
        return phrase
    begun = found[0] <= as_of
    surely = before.ahead or (begun and not _is_latest(before, as_of))
    if surely:
        said = f'"{_said(phrase)}" is read as {names[0]}, in the year of the question before.'
        return replace(phrase, window=windows[0], yearless=False, coming=None, assumption=said)
    choices = (windows[0], phrase.window) if begun else (phrase.window, windows[0])
    doubt = f'"{_said(phrase)}" may be {names[0]} or {shape.name(own.first)}.'
    return replace(phrase, window=choices[0], choices=choices, doubt=doubt, assumption=None)


@dataclass(frozen=True, slots=True)
class _Shape:
    """A yearless period: its dates in one year, to be moved to others."""

    calendar: Calendar
    first: date
    after: date
    phrase: TimePhrase

    @property
    def year(self) -> Unit:
        """The year that the period is a part of."""
        half = isinstance(self.phrase.window, WindowSpec) and self.phrase.window.from_
        fiscal = self.calendar.quarters_mean == "fiscal" and half and self.phrase.unit == "month"
        return "fiscal_year" if fiscal or self.phrase.unit == "fiscal_quarter" else "year"

    def candidates(self, before: TimeBefore) -> list[date]:
        """Return where it begins in each year it may be of: inside what was asked, or beside it."""
        away = before.first.year - self.first.year
        years = before.after.year - before.first.year
        starts = [move(self.first, "year", away + one) for one in range(-1, years + 2)]
        inside = [one for one in starts if before.first <= one and self.end(one) <= before.after]
        if inside:
            return inside
        opens = bucket_start(before.first, self.year, self.calendar)
        if bucket_start(before.after - timedelta(days=1), self.year, self.calendar) != opens:
            return []
        return [one for one in starts if bucket_start(one, self.year, self.calendar) == opens]

    def end(self, start: date) -> date:
        """Return the day after its last."""
        return move(self.after, "year", start.year - self.first.year)

    def window(self, start: date) -> WindowSpec:
        """Return it as a window, in the year it begins in."""
        window, moved = self.phrase.window, start.year - self.first.year
        if isinstance(window, WindowSpec) and window.year is not None:
            return WindowSpec(
                year=window.year + moved,
                quarter=window.quarter,
                month=window.month,
                calendar=window.calendar,
            )
        last = self.end(start) - timedelta(days=1)
        return WindowSpec(from_=start.isoformat(), to=last.isoformat())

    def name(self, start: date) -> str:
        """Return its name with the year."""
        unit, window = self.phrase.unit, self.phrase.window
        if unit is not None and isinstance(window, WindowSpec) and window.year is not None:
            return bucket_label(start, unit, self.calendar)
        last = self.end(start) - timedelta(days=1)
        return start.isoformat() if start == last else f"{start} to {last}"


def _of_either_calendar(phrase: TimePhrase, before: TimeBefore, calendar: Calendar) -> TimePhrase:
    """Ask whether the "Q1" after a fiscal year is its first quarter, or that of the calendar."""
    if not isinstance(phrase.window, WindowSpec) or phrase.window.quarter is None:
        return phrase
    year, quarter = fiscal_year(before.first, calendar), phrase.window.quarter
    fiscal = WindowSpec(year=year, quarter=quarter, calendar="fiscal")
    doubt = f'"{_said(phrase)}" may be FY{year} Q{quarter} or Q{quarter} {before.first.year}.'
    choices = (fiscal, WindowSpec(year=before.first.year, quarter=quarter))
    return replace(phrase, window=fiscal, choices=choices, doubt=doubt, assumption=None)


def _is_latest(before: TimeBefore, as_of: date) -> bool:
    """Return whether what was asked before is less than a year, and the latest such one begun."""
    short = before.after < move(before.first, "year", 1)
    return short and move(before.first, "year", 1) > as_of >= before.first


def _said(phrase: TimePhrase) -> str:
    said = (phrase.assumption or "").split('"')
    return said[1] if len(said) > 1 else "That"
