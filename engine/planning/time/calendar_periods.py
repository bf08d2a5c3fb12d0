"""Calendar periods by their names: "Q2 2025", "June", "fiscal 2026", "H1", a written date."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from engine.planning.text.tokens import Token
from engine.planning.time.calendar_words import (
    AMOUNT_LEADS,
    DATE_LEADS,
    MONTHS,
    ORDINALS,
    UNIT_WORDS,
    add_months,
    day_number_at,
    fiscal_at,
    fiscal_year_word,
    half_at,
    is_month,
    quarter_at,
    short_year_at,
    stem_at,
    text_of,
    word_at,
    year_at,
)
from engine.planning.time.said_time import TimePhrase
from engine.planning.time.weekdays import weekday
from engine.planning.time.written_dates import WrittenDates, one_day
from engine.planning.time.year_before import TimeBefore, in_year_before
from semantic.errors import QueryError
from semantic.model import Calendar
from semantic.periods import (
    DateWindow,
    bucket_label,
    bucket_start,
    fiscal_year,
    resolve_window,
    shift,
)
from semantic.query import Unit, Window, WindowSpec

#: The parts of a year that a year of two digits may follow: "Q1 25".
_PARTS = frozenset({"q1", "q2", "q3", "q4", "h1", "h2"})
#: How far off a year of two digits may be.
_NEAR = 15
#: "2025 year" is the year, "2025 year end" its end.
_AFTER_YEAR = frozenset({"end", "ends", "to", "over", "on", "ago", "start", "before", "after"})


@dataclass(frozen=True, slots=True)
class CalendarPeriods:
    """Reads the names of periods as the model's calendar cuts time, as of a date."""

    calendar: Calendar
    as_of: date
    before: TimeBefore | None = None

    def dates(self, window: Window) -> DateWindow | None:
        """Return the window's real dates, or None where it is empty or off the calendar."""
        try:
            return resolve_window(window, self.calendar, self.as_of)
        except QueryError:
            return None

    def unit(self, said: str, fiscal: bool | None = None) -> Unit | None:
        """Return what a unit word means; quarter and year follow the model's `quarters_mean`."""
        unit = UNIT_WORDS.get(said)
        if fiscal is None:
            fiscal = self.calendar.quarters_mean == "fiscal"
        if unit in ("quarter", "year") and fiscal:
            return "fiscal_quarter" if unit == "quarter" else "fiscal_year"
        return unit

    def unit_at(self, tokens: tuple[Token, ...], at: int) -> tuple[Unit, int] | None:
        """Return the unit named at a token ("fiscal quarter"), and where it ends."""
        fiscal = fiscal_at(tokens, at)
        here = at + (fiscal is not None)
        unit = self.unit(stem_at(tokens, here), fiscal)
        return (unit, here + 1) if unit else None

    def holding(self, day: date, unit: Unit) -> Window:
        """Return the window of the period of a unit that holds a day."""
        start = bucket_start(day, unit, self.calendar)
        match unit:
            case "day":
                return one_day(day)
            case "week":
                return WindowSpec(week_of=start.isoformat())
            case "month":
                return WindowSpec(year=start.year, month=start.month)
            case "quarter":
                return WindowSpec(year=start.year, quarter=(start.month + 2) // 3)
            case "year":
                return WindowSpec(year=start.year)
            case "fiscal_quarter":
                opening = bucket_start(day, "fiscal_year", self.calendar)
                months = (start.year - opening.year) * 12 + start.month - opening.month
                named = fiscal_year(day, self.calendar)
                return WindowSpec(year=named, quarter=months // 3 + 1, calendar="fiscal")
            case "fiscal_year":
                return WindowSpec(year=fiscal_year(day, self.calendar), calendar="fiscal")

    def span(self, first: date, last: date) -> WindowSpec:
        """Return the window from one day to another."""
        return WindowSpec(from_=first.isoformat(), to=last.isoformat())

    def period(self, tokens: tuple[Token, ...], at: int, led: bool = False) -> TimePhrase | None:
        """Return the calendar period named at a token: a day, quarter, half, month or year."""
        start = at
        at += word_at(tokens, at) == "the"
        led = led or word_at(tokens, at - 1) in DATE_LEADS
        found = (
            WrittenDates(self.as_of).at(tokens, at, led)
            or weekday(tokens, at, self.as_of, led)
            or self._fiscal(tokens, at)
            or self._half(tokens, at)
            or self._quarter(tokens, at)
            or self._month(tokens, at, led)
            or self._week(tokens, at)
            or self._year(tokens, at)
        )
        if found is None:
            return None
        if self.before is not None:
            own = self.dates(found.window)
            found = in_year_before(found, self.before, self.calendar, self.as_of, own)
        said = found.assumption or self.say_unit(found.unit)
        return replace(found, start=start, assumption=said)

    def _named(self, at: int, end: int, unit: Unit, year: int, quarter: int | None) -> TimePhrase:
        spec = WindowSpec(
            year=year,
            quarter=quarter,
            calendar="fiscal" if unit.startswith("fiscal") else "calendar",
        )
        return TimePhrase(at, end, spec, unit, self.say_unit(unit))

    def _fiscal(self, tokens: tuple[Token, ...], at: int) -> TimePhrase | None:
        """Return "fiscal 2026", "FY26", "FY26 Q1", "fiscal Q2 2025", "fiscal H1 2025"."""
        word, end, year = word_at(tokens, at), at + 1, fiscal_year_word(word_at(tokens, at))
        if word in ORDINALS and word_at(tokens, end) == "fiscal":
            if stem_at(tokens, end + 1) == "quarter":
                return self._quarter_named(tokens, at, ORDINALS[word], end + 2, True)
            halved = word_at(tokens, end + 1) == "half" and ORDINALS[word] <= 2
            return self._half_named(tokens, at, ORDINALS[word], end + 2, True) if halved else None
        if year is None and word in ("fy", "fiscal"):
            end += stem_at(tokens, end) == "year"
            quarter = quarter_at(tokens, end)
            half = half_at(tokens, end)
            if quarter:
                return self._quarter_named(tokens, at, quarter[0], quarter[1], True)
            if half:
                return self._half_named(tokens, at, half[0], half[1], True)
            year = short_year_at(tokens, end)
            end += 1
        if year is None:
            return None
        after = end + (word_at(tokens, end) == ",")
        quarter, half = quarter_at(tokens, after), half_at(tokens, after)
        if quarter:
            return self._named(at, quarter[1], "fiscal_quarter", year, quarter[0])
        if half:
            return self._half_of(at, half[1], half[0], WindowSpec(year=year, calendar="fiscal"))
        return self._named(at, end, "fiscal_year", year, None)

    def _quarter(self, tokens: tuple[Token, ...], at: int) -> TimePhrase | None:
        fiscal = fiscal_at(tokens, at)
        at_quarter = at + (fiscal is not None)
        year = year_at(tokens, at_quarter)
        if year is not None:
            quarter = quarter_at(tokens, at_quarter + 1)
            if quarter is None:
                return None
            unit = self.unit("quarter", fiscal) or "quarter"
            return self._named(at, quarter[1], unit, year, quarter[0])
        quarter = quarter_at(tokens, at_quarter)
        if quarter is None:
            return None
        return self._quarter_named(tokens, at, quarter[0], quarter[1], fiscal)

    def _quarter_named(
        self, tokens: tuple[Token, ...], at: int, quarter: int, end: int, fiscal: bool | None
    ) -> TimePhrase:
        year = self._year_after(tokens, end, fiscal)
        if year is None:
            return self._latest_quarter(tokens, at, end, quarter, fiscal)
        kind, named, end = year
        unit: Unit = "fiscal_quarter" if kind == "fiscal_year" else "quarter"
        return self._named(at, end, unit, named, quarter)

    def _year_after(
        self, tokens: tuple[Token, ...], end: int, fiscal: bool | None
    ) -> tuple[Unit, int, int] | None:
        """Return the year said after a part of it ("of 2025", "FY25", "last year")."""
        after = end + (word_at(tokens, end) in ("of", "in", ","))
        after += word_at(tokens, after) == "the"
        named = fiscal_year_word(word_at(tokens, after))
        if named is not None:
            return "fiscal_year", named, after + 1
        named = fiscal_year_word(word_at(tokens, after), "cy")
        if named is not None and not fiscal:
            return "year", named, after + 1
        said = fiscal_at(tokens, after) if word_at(tokens, after) != "fy" else True
        here = after + (said is not None)
        here += stem_at(tokens, here) == "year"
        bare = here == end and word_at(tokens, end - 1) in _PARTS
        year = short_year_at(tokens, here) if bare or said is not None else year_at(tokens, here)
        if (
            year is not None
            and abs(year - self.as_of.year) > _NEAR
            and year_at(tokens, here) is None
        ):
            return None
        unit = self.unit("year", said if said is not None else fiscal) or "year"
        if year is not None:
            return unit, year, here + 1
        whole = self.unit_at(tokens, after) if word_at(tokens, after - 1) == "the" else None
        if whole is not None and whole[0] in ("year", "fiscal_year"):
            unit = whole[0] if fiscal is None else self.unit("year", fiscal) or "year"
            start = bucket_start(self.as_of, unit, self.calendar)
            named = fiscal_year(start, self.calendar) if unit == "fiscal_year" else start.year
            return unit, named, whole[1]
        away = {"last": -1, "previous": -1, "prior": -1, "this": 0, "current": 0, "next": 1}
        lead = word_at(tokens, after)
        if lead not in away:
            return None
        found = self.unit_at(tokens, after + 1)
        if found is None or found[0] not in ("year", "fiscal_year"):
            return None
        unit = found[0] if fiscal is None else self.unit("year", fiscal) or "year"
        start = shift(bucket_start(self.as_of, unit, self.calendar), unit, away[lead])
        named = fiscal_year(start, self.calendar) if unit == "fiscal_year" else start.year
        return unit, named, found[1]

    def _latest_quarter(
        self, tokens: tuple[Token, ...], at: int, end: int, quarter: int, fiscal: bool | None
    ) -> TimePhrase:
        unit = self.unit("quarter", fiscal) or "quarter"
        year_unit: Unit = "fiscal_year" if unit == "fiscal_quarter" else "year"
        opening = bucket_start(self.as_of, year_unit, self.calendar)
        starts = [shift(opening, unit, 4 * away + quarter - 1) for away in (-1, 0, 1)]
        return self._latest(tokens, at, end, unit, starts)

    def _latest(
        self, tokens: tuple[Token, ...], at: int, end: int, unit: Unit, starts: list[date]
    ) -> TimePhrase:
        """Return the latest of these periods that has begun, and the first one not past."""
        latest = max(start for start in starts if start <= self.as_of)
        coming = min(start for start in starts if shift(start, unit, 1) > self.as_of)
        name = bucket_label(latest, unit, self.calendar)
        said = f'"{text_of(tokens, at, end)}" is read as {name}, the latest one begun.'
        return TimePhrase(
            at,
            end,
            self.holding(latest, unit),
            unit,
            said,
            yearless=True,
            coming=self.holding(coming, unit),
        )

    def _half(self, tokens: tuple[Token, ...], at: int) -> TimePhrase | None:
        """Return "H1 2025", "second half of last year", "2025 H1", "H1 FY25"."""
        year = year_at(tokens, at)
        if year is not None:
            half = half_at(tokens, at + 1)
            unit = self.unit("year") or "year"
            spec = self._named(at, at + 1, unit, year, None).window
            return self._half_of(at, half[1], half[0], spec) if half else None
        half = half_at(tokens, at)
        return self._half_named(tokens, at, half[0], half[1], None) if half else None

    def _half_named(
        self, tokens: tuple[Token, ...], at: int, half: int, end: int, fiscal: bool | None
    ) -> TimePhrase | None:
        year = self._year_after(tokens, end, fiscal)
        if year is not None:
            spec = self._named(at, year[2], year[0], year[1], None).window
            return self._half_of(at, year[2], half, spec)
        if word_at(tokens, end) == "of":
            return None
        unit = self.unit("year", fiscal) or "year"
        opening = bucket_start(self.as_of, unit, self.calendar)
        starts = [add_months(opening, 12 * away + 6 * (half - 1)) for away in (-1, 0, 1)]
        begin = max(start for start in starts if start <= self.as_of)
        coming = min(start for start in starts if add_months(start, 6) > self.as_of)
        window = self._six_months(begin)
        said = f"{window.from_} to {window.to}"
        return TimePhrase(
            at,
            end,
            window,
            "month",
            f'"{text_of(tokens, at, end)}" is read as {said}, the latest one begun.',
            yearless=True,
            coming=self._six_months(coming),
        )

    def _half_of(self, at: int, end: int, half: int, year: Window) -> TimePhrase | None:
        dates = self.dates(year)
        if dates is None or dates.first is None:
            return None
        begin = dates.first if half == 1 else add_months(dates.first, 6)
        return TimePhrase(at, end, self._six_months(begin), "month")

    def _six_months(self, begin: date) -> WindowSpec:
        return self.span(begin, add_months(begin, 6) - timedelta(days=1))

    def _month(self, tokens: tuple[Token, ...], at: int, led: bool) -> TimePhrase | None:
        """Return "June", "June 2025", "month of June", "June of last year"."""
        here = at
        if word_at(tokens, at) == "month":
            here, led = at + 1 + (word_at(tokens, at + 1) == "of"), True
        elif stem_at(tokens, at) == "month" and word_at(tokens, at + 1) == "of":
            here, led = at + 2, True
        month = MONTHS.get(word_at(tokens, here))
        if month is None:
            return None
        year = self._year_after(tokens, here + 1, False)
        if year is not None:
            return TimePhrase(at, year[2], WindowSpec(year=year[1], month=month), "month")
        if not led and not is_month(tokens, here):
            return None
        if day_number_at(tokens, here + 1) is not None and not led:
            return None
        starts = [date(self.as_of.year + away, month, 1) for away in (-1, 0, 1)]
        return self._latest(tokens, at, here + 1, "month", starts)

    def _week(self, tokens: tuple[Token, ...], at: int) -> TimePhrase | None:
        """Return "week 27 of 2025", "2025 W27": the ISO week, where weeks start on Monday."""
        year, here = year_at(tokens, at), at
        here += year is not None
        word, number = word_at(tokens, here), None
        if word[:1] == "w" and word[1:].isdigit():
            number, here = int(word[1:]), here + 1
        elif word == "week" and year_at(tokens, here + 1) is None:
            said = tokens[here + 1].number if here + 1 < len(tokens) else None
            number, here = (said if isinstance(said, int) else None), here + 2
        if number is None or self.calendar.week_starts != 0:
            return None
        if year is None:
            here += word_at(tokens, here) in ("of", "in", ",")
            year, here = year_at(tokens, here), here + 1
        try:
            monday = date.fromisocalendar(year or 0, number, 1)
        except ValueError:
            return None
        return TimePhrase(at, here, WindowSpec(week_of=monday.isoformat()), "week")

    def _year(self, tokens: tuple[Token, ...], at: int) -> TimePhrase | None:
        """Return "2025", "the year 2025", "calendar year 2025", "CY25"."""
        word, here, fiscal = word_at(tokens, at), at, fiscal_at(tokens, at)
        if word.startswith("cy") and word[2:].isdigit() and len(word) in (4, 6):
            named = int(word[2:]) + (2000 if len(word) == 4 else 0)
            return self._named(at, at + 1, "year", named, None)
        if word == "cy":
            here, fiscal = at + 1, False
        here += fiscal is False and word != "cy"
        here += stem_at(tokens, here) == "year"
        here += here > at and word_at(tokens, here) == "of"
        year = year_at(tokens, here)
        if year is None or (here == at and word_at(tokens, at - 1) in AMOUNT_LEADS - {"than"}):
            return None
        end = here + 1
        told = word_at(tokens, end + 1) == "year" and word_at(tokens, end + 2) not in _AFTER_YEAR
        if told and fiscal is None and fiscal_at(tokens, end) is not None:
            unit = self.unit("year", fiscal_at(tokens, end)) or "year"
            return self._named(at, end + 2, unit, year, None)
        if told and word_at(tokens, end) in ("full", "whole", "entire"):
            end += 1
        twice = word_at(tokens, end) == "year" and word_at(tokens, end + 1) not in _AFTER_YEAR
        return self._named(at, end + twice, self.unit("year", fiscal) or "year", year, None)

    def say_unit(self, unit: Unit | None) -> str | None:
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
