"""Time phrases: tokens to a symbolic window, with what was assumed about it said."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from engine.planning.calendar_periods import CalendarPeriods, Period, TimePhrase
from engine.planning.calendar_words import (
    COMPLETE,
    LAST,
    NAMED_DAYS,
    NEXT,
    TO_DATE,
    count_at,
    to_date_window,
    window_name,
    word_at,
    words_at,
)
from engine.planning.tokens import Token
from semantic.model import Calendar
from semantic.periods import DateWindow
from semantic.query import Unit, Window, WindowSpec


@dataclass(frozen=True, slots=True)
class TimeGrammar:
    """Reads windows as the model's calendar cuts time, as of a date."""

    calendar: Calendar
    as_of: date

    @property
    def periods(self) -> CalendarPeriods:
        """The names of single periods."""
        return CalendarPeriods(self.calendar, self.as_of)

    def dates(self, window: Window) -> DateWindow | None:
        """Return the window's real dates, or None where it is empty or off the calendar."""
        return self.periods.dates(window)

    def unit(self, said: str, fiscal: bool = False) -> Unit | None:
        """Return what a unit word means; quarter and year follow the model's `quarters_mean`."""
        return self.periods.unit(said, fiscal)

    def unit_at(self, tokens: tuple[Token, ...], at: int) -> tuple[Unit, int] | None:
        """Return the unit named at a token ("fiscal quarter"), and where it ends."""
        return self.periods.unit_at(tokens, at)

    def at(self, tokens: tuple[Token, ...], start: int) -> TimePhrase | None:
        """Return the longest window phrase that begins at a token."""
        readers: tuple[Callable[[tuple[Token, ...], int], TimePhrase | None], ...] = (
            self._bounded,
            self._so_far,
            self._counted,
            self.periods.relative,
            self._named,
            self._week_of,
            self._single,
        )
        found = [one for reader in readers if (one := reader(tokens, start)) is not None]
        return max(found, key=lambda one: one.end, default=None)

    # "since March", "before 2024", "from January to March 2025", "between Q1 and Q3 2025"
    def _bounded(self, tokens: tuple[Token, ...], start: int) -> TimePhrase | None:
        lead = word_at(tokens, start)
        if lead in ("since", "starting", "after", "before", "until", "till", "through"):
            at = start + 1 + (word_at(tokens, start + 1) in ("in", "from", "the", "of"))
            return self._half_open(tokens, start, lead, at)
        if lead in ("from", "between"):
            return self._range(tokens, start, start + 1)
        return self._range(tokens, start, start, dash_only=True)

    def _half_open(
        self, tokens: tuple[Token, ...], start: int, lead: str, at: int
    ) -> TimePhrase | None:
        period = self.periods.period(tokens, at, led=True)
        dates = self.periods.dates(period.window) if period else None
        if period is None or dates is None or dates.first is None or dates.last is None:
            return None
        bounds = {
            "since": WindowSpec(from_=dates.first.isoformat()),
            "starting": WindowSpec(from_=dates.first.isoformat()),
            "after": WindowSpec(from_=(dates.last + timedelta(days=1)).isoformat()),
            "before": WindowSpec(to=(dates.first - timedelta(days=1)).isoformat()),
        }
        window = bounds.get(lead, WindowSpec(to=dates.last.isoformat()))
        return TimePhrase(start, period.end, window, None, period.assumption)

    def _range(
        self, tokens: tuple[Token, ...], start: int, at: int, dash_only: bool = False
    ) -> TimePhrase | None:
        first = self.periods.period(tokens, at, led=True)
        joiners = (
            ("\u2013", "-")
            if dash_only
            else ("to", "and", "\u2013", "-", "through", "until", "till")
        )
        if first is None or word_at(tokens, first.end) not in joiners:
            return None
        last = self.periods.period(tokens, first.end + 1, led=True)
        if last is None:
            return None
        if first.yearless and not last.yearless:
            first = self._in_year_of(first, last) or first
        begin, end = self.periods.dates(first.window), self.periods.dates(last.window)
        if begin is None or end is None or begin.first is None or end.last is None:
            return None
        if begin.first > end.last:
            return None
        window = WindowSpec(from_=begin.first.isoformat(), to=end.last.isoformat())
        said = [one for one in (first.assumption, last.assumption) if one]
        return TimePhrase(start, last.end, window, None, " ".join(said) or None)

    def _in_year_of(self, period: Period, other: Period) -> Period | None:
        """Give "January" of "January to March 2025" the year of its partner."""
        mine, its = period.window, other.window
        if not isinstance(mine, WindowSpec):
            return None
        ends = self.periods.dates(its)
        if ends is None or ends.last is None:
            return None
        if mine.year is not None:
            year = its.year if isinstance(its, WindowSpec) and its.year else ends.last.year
            moved: WindowSpec = WindowSpec(
                year=year, quarter=mine.quarter, month=mine.month, calendar=mine.calendar
            )
        elif mine.from_ and mine.from_ == mine.to:
            moved_day = f"{ends.last.year}{mine.from_[4:]}"
            moved = WindowSpec(from_=moved_day, to=moved_day)
        else:
            return None
        return Period(period.end, moved, period.unit)

    # "so far this quarter", "this quarter so far", "quarter to date", "fiscal 2026 so far"
    def _so_far(self, tokens: tuple[Token, ...], start: int) -> TimePhrase | None:
        if words_at(tokens, start, 2) == ("so", "far"):
            at = start + 2 + (word_at(tokens, start + 2) == "in")
            period = self.periods.relative(tokens, at) or self._single(tokens, at, led=True)
            return self._cut(period, start, period.end) if period else None
        period = self.periods.relative(tokens, start) or self._single(tokens, start)
        if period and words_at(tokens, period.end, 2) == ("so", "far"):
            return self._cut(period, start, period.end + 2)
        unit = self.periods.unit_at(tokens, start)
        if unit and words_at(tokens, unit[1], 2) == ("to", "date"):
            return TimePhrase(start, unit[1] + 2, to_date_window(unit[0]), unit[0])
        return None

    def _cut(self, phrase: TimePhrase, start: int, end: int) -> TimePhrase | None:
        dates = self.periods.dates(phrase.window)
        if phrase.unit is None or dates is None or not dates.holds(self.as_of):
            return None
        window = to_date_window(phrase.unit)
        return TimePhrase(start, end, window, phrase.unit, phrase.assumption)

    # "last 4 full quarters", "next 30 days", "trailing twelve months", "past year"
    def _counted(self, tokens: tuple[Token, ...], start: int) -> TimePhrase | None:
        at = start + (word_at(tokens, start) == "the")
        lead = word_at(tokens, at)
        if lead not in LAST | NEXT:
            return None
        at += 1
        if lead == "trailing" and word_at(tokens, at) in LAST:
            at += 1
        complete = word_at(tokens, at) in COMPLETE
        at += complete
        count, at = count_at(tokens, at)
        if word_at(tokens, at) in COMPLETE and count is not None:
            complete, at = True, at + 1
        unit = self.periods.unit_at(tokens, at)
        if unit is None or (count is None and lead not in ("past", "trailing", "rolling")):
            return None
        if complete and count is None:
            return None
        forward = lead in NEXT
        number = 1 if count is None else int(count)
        if number < 1:
            return None
        window = WindowSpec(
            next=number if forward else None,
            last=None if forward else number,
            unit=unit[0],
            complete=complete,
        )
        return TimePhrase(start, unit[1], window, unit[0], self.periods.say_unit(unit[0]))

    def _named(self, tokens: tuple[Token, ...], start: int) -> TimePhrase | None:
        word = word_at(tokens, start)
        if word in TO_DATE:
            window = TO_DATE[word]
            if self.calendar.quarters_mean == "fiscal" and window in (
                "year_to_date",
                "quarter_to_date",
            ):
                window = window_name(f"fiscal_{window}")
            unit = self.periods.unit(
                {"y": "year", "q": "quarter", "m": "month"}.get(word[-3], "week")
            )
            return TimePhrase(start, start + 1, window, unit)
        if word in NAMED_DAYS:
            return TimePhrase(start, start + 1, NAMED_DAYS[word], "day")
        if word == "ever" or words_at(tokens, start, 2) == ("all", "time"):
            return TimePhrase(start, start + (1 if word == "ever" else 2), "all_time")
        return None

    def _week_of(self, tokens: tuple[Token, ...], start: int) -> TimePhrase | None:
        at = start + (word_at(tokens, start) == "the")
        if words_at(tokens, at, 2) not in (("week", "of"), ("week", "beginning")):
            return None
        at += 2 + (word_at(tokens, at + 2) == "the")
        day = self.periods.day(tokens, at)
        if day is None:
            return None
        return TimePhrase(start, day[1], WindowSpec(week_of=day[0].isoformat()), "week", day[2])

    def _single(
        self, tokens: tuple[Token, ...], start: int, led: bool = False
    ) -> TimePhrase | None:
        period = self.periods.period(tokens, start, led)
        if period is None:
            return None
        said = period.assumption or self.periods.say_unit(period.unit)
        return TimePhrase(start, period.end, period.window, period.unit, said)
