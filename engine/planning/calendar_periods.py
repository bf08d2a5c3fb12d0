"""Calendar periods by their names: "Q2 2025", "June", "fiscal 2026", "last quarter", a day."""

from dataclasses import dataclass
from datetime import date, timedelta

from engine.planning.calendar_words import (
    AMOUNT_LEADS,
    COMPLETE,
    DATE_LEADS,
    LAST,
    MONTHS,
    NEXT,
    ORDINALS,
    THIS,
    UNIT_WORDS,
    add_months,
    day_number_at,
    make_date,
    quarter_at,
    stem_at,
    text_of,
    window_name,
    word_at,
    year_at,
)
from engine.planning.tokens import Token
from semantic.errors import QueryError
from semantic.model import Calendar
from semantic.periods import DateWindow, bucket_label, bucket_start, fiscal_year, resolve_window
from semantic.query import Unit, Window, WindowSpec


@dataclass(frozen=True, slots=True)
class TimePhrase:
    """A window read from tokens `start` to `end`; `unit` is what its periods are."""

    start: int
    end: int
    window: Window
    unit: Unit | None = None
    assumption: str | None = None
    each: bool = False


@dataclass(frozen=True, slots=True)
class Period:
    """A calendar period: its window, and the same one a year or so away."""

    end: int
    window: Window
    unit: Unit
    assumption: str | None = None
    yearless: bool = False


@dataclass(frozen=True, slots=True)
class CalendarPeriods:
    """Reads the names of periods as the model's calendar cuts time, as of a date."""

    calendar: Calendar
    as_of: date

    def dates(self, window: Window) -> DateWindow | None:
        """Return the window's real dates, or None where it is empty or off the calendar."""
        try:
            return resolve_window(window, self.calendar, self.as_of)
        except QueryError:
            return None

    def unit(self, said: str, fiscal: bool = False) -> Unit | None:
        """Return what a unit word means; quarter and year follow the model's `quarters_mean`."""
        unit = UNIT_WORDS.get(said)
        if unit in ("quarter", "year") and (fiscal or self.calendar.quarters_mean == "fiscal"):
            return "fiscal_quarter" if unit == "quarter" else "fiscal_year"
        return unit

    def unit_at(self, tokens: tuple[Token, ...], at: int) -> tuple[Unit, int] | None:
        """Return the unit named at a token ("fiscal quarter"), and where it ends."""
        fiscal = word_at(tokens, at) == "fiscal"
        here = at + 1 if fiscal else at
        unit = self.unit(stem_at(tokens, here), fiscal)
        return (unit, here + 1) if unit else None

    def relative(self, tokens: tuple[Token, ...], start: int) -> TimePhrase | None:
        """Return "this quarter", "last fiscal year", "the current month"."""
        at = start + (word_at(tokens, start) == "the")
        lead = word_at(tokens, at)
        word = "this" if lead in THIS else "last" if lead in LAST else "next"
        if lead not in THIS | LAST | NEXT or lead in ("trailing", "rolling", "recent", "past"):
            return None
        if word_at(tokens, at + 1) in COMPLETE and word == "last":
            at += 1
        unit = self.unit_at(tokens, at + 1)
        if unit is None or unit[0] == "day":
            return None
        window = window_name(f"{word}_{unit[0]}")
        return TimePhrase(start, unit[1], window, unit[0], self.say_unit(unit[0]))

    def period(self, tokens: tuple[Token, ...], at: int, led: bool = False) -> Period | None:
        """Return the calendar period named at a token: a quarter, half, month, year or day."""
        at += word_at(tokens, at) == "the"
        led = led or word_at(tokens, at - 1) in DATE_LEADS
        day = self.day(tokens, at)
        if day:
            window = WindowSpec(from_=day[0].isoformat(), to=day[0].isoformat())
            return Period(day[1], window, "day", day[2], yearless=day[2] is not None)
        return (
            self._fiscal(tokens, at)
            or self._quarter(tokens, at)
            or self._half(tokens, at)
            or self._month(tokens, at, led)
            or self._year(tokens, at)
        )

    def day(self, tokens: tuple[Token, ...], at: int) -> tuple[date, int, str | None] | None:
        """Return a day: ISO, "June 9th", "9 June 2025"; without year the latest one begun."""
        if at < len(tokens) and tokens[at].kind == "date":
            made = make_date(*(int(part) for part in tokens[at].word.split("-")))
            return (made, at + 1, None) if made else None
        month, number, end = MONTHS.get(word_at(tokens, at)), day_number_at(tokens, at + 1), at + 2
        if month is None or number is None:
            month, number = MONTHS.get(word_at(tokens, at + 1)), day_number_at(tokens, at)
            if word_at(tokens, at + 1) == "of":
                month, end = MONTHS.get(word_at(tokens, at + 2)), at + 3
        if month is None or number is None:
            return None
        after = end + (word_at(tokens, end) == ",")
        year = year_at(tokens, after)
        if year is not None:
            made = make_date(year, month, number)
            return (made, after + 1, None) if made else None
        made = make_date(self.as_of.year, month, number)
        if made is None or made > self.as_of:
            made = make_date(self.as_of.year - 1, month, number)
        if made is None:
            return None
        said = f'"{text_of(tokens, at, end)}" is read as {made.isoformat()}, the latest one begun.'
        return made, end, said

    def _fiscal(self, tokens: tuple[Token, ...], at: int) -> Period | None:
        """Return "fiscal 2026", "fiscal year 2026", "FY26", "FY26 Q1", "fiscal Q2 2025"."""
        word, end, year = word_at(tokens, at), at + 1, None
        if word.startswith("fy") and word[2:].isdigit() and len(word) in (4, 6):
            year = int(word[2:]) + (2000 if len(word) == 4 else 0)
        elif word in ("fy", "fiscal"):
            end += stem_at(tokens, end) == "year"
            quarter = quarter_at(tokens, end)
            if quarter:
                after = quarter[1] + (word_at(tokens, quarter[1]) == "of")
                year = year_at(tokens, after)
                if year is None:
                    return self._latest_quarter(tokens, at, quarter[1], quarter[0], fiscal=True)
                return self._spec(after + 1, "fiscal_quarter", year, quarter[0])
            year = year_at(tokens, end)
            end += 1
        if year is None:
            return None
        quarter = quarter_at(tokens, end)
        if quarter:
            return self._spec(quarter[1], "fiscal_quarter", year, quarter[0])
        return self._spec(end, "fiscal_year", year)

    def _spec(self, end: int, unit: Unit, year: int, quarter: int | None = None) -> Period:
        fiscal = unit.startswith("fiscal")
        spec = WindowSpec(year=year, quarter=quarter, calendar="fiscal" if fiscal else "calendar")
        return Period(end, spec, unit, self.say_unit(unit))

    def _quarter(self, tokens: tuple[Token, ...], at: int) -> Period | None:
        year = year_at(tokens, at)
        if year is not None:
            quarter = quarter_at(tokens, at + 1)
            if quarter is None:
                return None
            return self._spec(quarter[1], self.unit("quarter") or "quarter", year, quarter[0])
        quarter = quarter_at(tokens, at)
        if quarter is None:
            return None
        after = quarter[1] + (word_at(tokens, quarter[1]) in ("of", "in", ","))
        word = word_at(tokens, after)
        if word.startswith("fy") and word[2:].isdigit():
            year = int(word[2:]) + (2000 if len(word) == 4 else 0)
            return self._spec(after + 1, "fiscal_quarter", year, quarter[0])
        year = year_at(tokens, after)
        unit = self.unit("quarter") or "quarter"
        if year is not None:
            return self._spec(after + 1, unit, year, quarter[0])
        relative = self.relative(tokens, after)
        if relative and relative.unit in ("year", "fiscal_year"):
            return self._quarter_of(relative, quarter[0])
        fiscal = self.calendar.quarters_mean == "fiscal"
        return self._latest_quarter(tokens, at, quarter[1], quarter[0], fiscal)

    def _quarter_of(self, year: TimePhrase, quarter: int) -> Period | None:
        dates = self.dates(year.window)
        if dates is None or dates.first is None:
            return None
        fiscal = year.unit == "fiscal_year"
        named = fiscal_year(dates.first, self.calendar) if fiscal else dates.first.year
        return self._spec(year.end, "fiscal_quarter" if fiscal else "quarter", named, quarter)

    def _latest_quarter(
        self, tokens: tuple[Token, ...], at: int, end: int, quarter: int, fiscal: bool
    ) -> Period:
        unit: Unit = "fiscal_quarter" if fiscal else "quarter"
        year = fiscal_year(self.as_of, self.calendar) if fiscal else self.as_of.year
        period = self._spec(end, unit, year, quarter)
        dates = self.dates(period.window)
        if dates is None or dates.first is None or dates.first > self.as_of:
            period = self._spec(end, unit, year - 1, quarter)
            dates = self.dates(period.window)
        name = bucket_label(dates.first, unit, self.calendar) if dates and dates.first else ""
        said = f'"{text_of(tokens, at, end)}" is read as {name}, the latest one begun.'
        return Period(end, period.window, unit, said, yearless=True)

    def _half(self, tokens: tuple[Token, ...], at: int) -> Period | None:
        word, end = word_at(tokens, at), at + 1
        half = {"h1": 1, "h2": 2}.get(word)
        if half is None:
            half = ORDINALS.get(word)
            if half not in (1, 2) or word_at(tokens, at + 1) != "half":
                return None
            end = at + 2
        after = end + (word_at(tokens, end) in ("of", "in"))
        fiscal = self._fiscal(tokens, after)
        year = year_at(tokens, after)
        start_month, assumption, yearless = 1, None, False
        if fiscal and isinstance(fiscal.window, WindowSpec) and fiscal.window.quarter is None:
            dates = self.dates(fiscal.window)
            end, first = fiscal.end, dates.first if dates else None
        elif year is not None:
            end, first = after + 1, date(year, start_month, 1)
        else:
            relative = self.relative(tokens, after)
            dates = self.dates(relative.window) if relative else None
            if relative and dates and relative.unit in ("year", "fiscal_year"):
                end, first = relative.end, dates.first
            else:
                first, yearless = self._latest_half(half), True
        if first is None:
            return None
        begin = first if half == 1 or yearless else add_months(first, 6)
        last = add_months(begin, 6) - timedelta(days=1)
        if yearless:
            said = f"{begin.isoformat()} to {last.isoformat()}"
            assumption = f'"{text_of(tokens, at, end)}" is read as {said}, the latest one begun.'
        window = WindowSpec(from_=begin.isoformat(), to=last.isoformat())
        return Period(end, window, "month", assumption, yearless=False)

    def _latest_half(self, half: int) -> date:
        unit: Unit = "fiscal_year" if self.calendar.quarters_mean == "fiscal" else "year"
        start = bucket_start(self.as_of, unit, self.calendar)
        begin = start if half == 1 else add_months(start, 6)
        return begin if begin <= self.as_of else add_months(begin, -12)

    def _month(self, tokens: tuple[Token, ...], at: int, led: bool) -> Period | None:
        month = MONTHS.get(word_at(tokens, at))
        if month is None:
            return None
        end = at + 1
        after = end + (word_at(tokens, end) in ("of", "in", ","))
        year = year_at(tokens, after)
        if year is not None:
            return Period(after + 1, WindowSpec(year=year, month=month), "month")
        relative = self.relative(tokens, after)
        if relative and relative.unit == "year":
            dates = self.dates(relative.window)
            if dates and dates.first:
                spec = WindowSpec(year=dates.first.year, month=month)
                return Period(relative.end, spec, "month")
        if word_at(tokens, at) in ("may", "march", "mar") and not led:
            return None
        if day_number_at(tokens, end) is not None and not led:
            return None
        year = self.as_of.year if month <= self.as_of.month else self.as_of.year - 1
        name = bucket_label(date(year, month, 1), "month", self.calendar)
        said = f'"{text_of(tokens, at, end)}" is read as {name}, the latest one begun.'
        return Period(end, WindowSpec(year=year, month=month), "month", said, yearless=True)

    def _year(self, tokens: tuple[Token, ...], at: int) -> Period | None:
        year = year_at(tokens, at)
        if year is None or word_at(tokens, at - 1) in AMOUNT_LEADS - {"than"}:
            return None
        return self._spec(at + 1, self.unit("year") or "year", year)

    def say_unit(self, unit: Unit) -> str | None:
        """Say which quarters or years are meant where the two calendars differ."""
        if self.calendar.fiscal_year_starts == 1 or unit not in (
            "quarter",
            "fiscal_quarter",
            "fiscal_year",
        ):
            return None
        if unit == "quarter":
            return "Quarters are calendar quarters, not fiscal ones."
        if self.calendar.quarters_mean == "calendar":
            return None
        return "Quarters and years are fiscal ones."
