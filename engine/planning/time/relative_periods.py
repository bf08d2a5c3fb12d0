"""Periods told from today: "last quarter", "this June", "3 months ago", "the year before last"."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Final, Literal

from engine.planning.text.tokens import Token
from engine.planning.time.calendar_periods import CalendarPeriods
from engine.planning.time.calendar_words import (
    COMPLETE,
    COUNTING,
    LAST,
    MONTHS,
    NAMED_DAYS,
    NEXT,
    THIS,
    add_months,
    count_at,
    half_at,
    quarter_at,
    stem_at,
    text_of,
    window_name,
    word_at,
    words_at,
)
from engine.planning.time.said_time import TimePhrase, together
from engine.planning.time.told_units import ToldUnits
from engine.planning.time.weekdays import weekday_told
from semantic.periods import bucket_start, move, shift
from semantic.query import Unit, Window, WindowSpec

Way = Literal["last", "this", "next"]

_ELLIPTIC: Final = frozenset({"vs", "versus", "against", "than", "to", "with", "and", "or"})
_INSIDE: Final = frozenset({"for", "in", "during", "over", "within", "throughout"})
_AFTER_UNIT: Final = frozenset(
    {"before", "ago", "of", "ended", "ending", "end", "prior", "after", "to", "earlier"}
)
#: "The day before yesterday", as days from today.
_TWO_DAYS: Final[dict[tuple[str, ...], int]] = {
    ("day", "before", "yesterday"): -2,
    ("day", "after", "tomorrow"): 2,
}
_ENDS_HERE: Final[dict[str, Unit]] = {"eoq": "quarter", "eoy": "year", "eom": "month"}


@dataclass(frozen=True, slots=True)
class RelativePeriods:
    """Reads single periods that are told from the date asked as of."""

    periods: CalendarPeriods

    @property
    def as_of(self) -> date:
        """The date asked as of."""
        return self.periods.as_of

    def at(self, tokens: tuple[Token, ...], start: int) -> TimePhrase | None:
        """Return the longest period told from today that begins at a token."""
        readers = (
            self.unit,
            self._pair,
            self._month_or_quarter,
            self._weekday,
            self._part_of_year,
            self._half,
            self._ago,
            self._before_last,
            self._elliptic,
            self._the_unit,
            ToldUnits(self.periods).at,
            self._day,
        )
        found = [one for reader in readers if (one := reader(tokens, start)) is not None]
        return max(found, key=lambda one: one.end, default=None)

    def way(self, tokens: tuple[Token, ...], start: int) -> tuple[Way, int] | None:
        """Return which way "this", "last", "this past" or "the coming" points, and its end."""
        at = start + (word_at(tokens, start) in ("the", "our"))
        lead, then = word_at(tokens, at), word_at(tokens, at + 1)
        if lead == "this" and then in LAST:
            return "last", at + 2
        if lead == "this" and then in NEXT:
            return "next", at + 2
        if lead in THIS:
            return "this", at + 1
        if lead in NEXT:
            return "next", at + 1
        whole = lead == "past" and then in COMPLETE
        return ("last", at + 1) if lead in LAST - COUNTING or whole else None

    def unit(self, tokens: tuple[Token, ...], start: int) -> TimePhrase | None:
        """Return "this quarter", "last fiscal year", "the current month", "last Q"."""
        found = self.way(tokens, start)
        if found is None:
            return None
        way, at = found
        at += word_at(tokens, at) in COMPLETE and way in ("last", "next")
        unit = self.periods.unit_at(tokens, at)
        alone = word_at(tokens, at) == "fiscal" and unit is None
        if alone or word_at(tokens, at) in ("q", "fy"):
            fiscal = True if alone or word_at(tokens, at) == "fy" else None
            said = self.periods.unit("year" if fiscal else "quarter", fiscal)
            unit = (said, at + 1) if said else None
        if unit is None or unit[0] == "day" or not self._singular(tokens, start, unit[1]):
            return None
        window = window_name(f"{way}_{unit[0]}")
        return TimePhrase(start, unit[1], window, unit[0], self.periods.say_unit(unit[0]))

    def _singular(self, tokens: tuple[Token, ...], start: int, end: int) -> bool:
        """Return whether one period is meant: "last quarters bookings" only lacks a mark."""
        last = tokens[end - 1]
        if last.word == last.stem:
            return True
        if end >= len(tokens) or tokens[end].kind != "word" or word_at(tokens, start) == "the":
            return False
        return word_at(tokens, start - 1) not in _INSIDE | {"by", "across"} and word_at(
            tokens, end
        ) not in _INSIDE | {"by", "and", "or", "to", "vs", "per", "from"}

    def _pair(self, tokens: tuple[Token, ...], start: int) -> TimePhrase | None:
        """Return "this and last quarter" as two periods."""
        first = self.way(tokens, start)
        joiner = word_at(tokens, first[1]) if first else ""
        if first is None or joiner not in ("and", "or", "&", "vs", "versus", "against"):
            return None
        second = self.unit(tokens, first[1] + 1)
        if second is None or second.unit is None:
            return None
        mine = TimePhrase(start, first[1], window_name(f"{first[0]}_{second.unit}"), second.unit)
        return self.listed(start, (mine, second)) if joiner in ("and", "or", "&") else mine

    def listed(self, start: int, parts: tuple[TimePhrase, ...]) -> TimePhrase | None:
        """Return periods that follow each other without a gap as one window, and say so."""
        dates = [self.periods.dates(one.window) for one in parts]
        ends = sorted((one.first, one.last) for one in dates if one and one.first and one.last)
        if len(ends) != len(parts):
            return None
        for (_, last), (first, _) in pairwise(ends):
            if last + timedelta(days=1) != first:
                return None
        window = self.periods.span(ends[0][0], ends[-1][1])
        units = {one.unit for one in parts}
        said = f"The times named follow each other and are read as one: {window.from_} to"
        return TimePhrase(
            start,
            parts[-1].end,
            window,
            parts[0].unit if len(units) == 1 else None,
            together(*(one.assumption for one in parts), f"{said} {window.to}."),
            parts=parts,
            joined="and",
        )

    def _month_or_quarter(self, tokens: tuple[Token, ...], start: int) -> TimePhrase | None:
        """Return "last June", "this Q2", "next October"; both are asked where two may be meant."""
        found = self.way(tokens, start)
        if found is None:
            return None
        way, at = found
        month, quarter = MONTHS.get(word_at(tokens, at)), None
        if month is None:
            said = word_at(tokens, at)
            if len(said) != 2 or said[0] != "q":
                return None
            quarter = quarter_at(tokens, at)
        if month is None and quarter is None:
            return None
        unit: Unit = "month" if month else self.periods.unit("quarter") or "quarter"
        year: Unit = "fiscal_year" if unit == "fiscal_quarter" else "year"
        opening = bucket_start(self.as_of, year, self.periods.calendar)
        starts = [
            date(self.as_of.year + away, month, 1)
            if month
            else shift(opening, unit, 4 * away + (quarter[0] if quarter else 1) - 1)
            for away in (-2, -1, 0, 1, 2)
        ]
        if way == "this":
            meant = [starts[2]]
        elif way == "last":
            past = [one for one in starts if shift(one, unit, 1) <= self.as_of]
            sure = "this" in words_at(tokens, start, 2)
            meant = [max(past)] if sure else sorted({max(past), min(max(past), starts[1])})[::-1]
        else:
            later = min(one for one in starts if one > self.as_of)
            sure = not {"next", "following"} & set(words_at(tokens, start, 2))
            meant = [later] if sure else sorted({later, max(later, starts[3])})
        windows: tuple[Window, ...] = tuple(self.periods.holding(one, unit) for one in meant)
        said = text_of(tokens, start, at + 1)
        doubt = f'"{said}" may be that of two years.' if len(windows) > 1 else ""
        phrase = TimePhrase(start, at + 1, self.periods.holding(meant[0], unit), unit)
        return replace(phrase, doubt=doubt, choices=windows) if doubt else phrase

    def _weekday(self, tokens: tuple[Token, ...], start: int) -> TimePhrase | None:
        found = self.way(tokens, start)
        if found is None:
            return None
        way, at = found
        weeks = self.periods.calendar.week_starts
        return weekday_told(tokens, start, at, way, self.as_of, weeks)

    def _part_of_year(self, tokens: tuple[Token, ...], start: int) -> TimePhrase | None:
        """Return "last year's Q3", "this year's first half", "last year March"."""
        year = self.unit(tokens, start)
        if year is None or year.unit not in ("year", "fiscal_year"):
            return None
        dates = self.periods.dates(year.window)
        if dates is None or dates.first is None:
            return None
        at = year.end
        month, quarter, half = (
            MONTHS.get(word_at(tokens, at)),
            quarter_at(tokens, at),
            half_at(tokens, at),
        )
        if half:
            begin = dates.first if half[0] == 1 else add_months(dates.first, 6)
            window = self.periods.span(begin, add_months(begin, 6) - timedelta(days=1))
            return TimePhrase(start, half[1], window, "month")
        if quarter:
            unit: Unit = "fiscal_quarter" if year.unit == "fiscal_year" else "quarter"
            begin = shift(dates.first, unit, quarter[0] - 1)
            named = self.periods.holding(begin, unit)
            return TimePhrase(start, quarter[1], named, unit, self.periods.say_unit(unit))
        if month and year.unit == "year":
            spec = WindowSpec(year=dates.first.year, month=month)
            return TimePhrase(start, at + 1, spec, "month")
        return None

    def _half(self, tokens: tuple[Token, ...], start: int) -> TimePhrase | None:
        """Return "this half", "last half" of the year; "last half year" are six months."""
        at = start + (word_at(tokens, start) == "the")
        if word_at(tokens, at) in LAST and words_at(tokens, at + 1, 2) == ("half", "year"):
            window = WindowSpec(last=6, unit="month")
            said = f'"{text_of(tokens, at, at + 3)}" is read as the last 6 months.'
            return TimePhrase(start, at + 3, window, "month", said)
        found = self.way(tokens, start)
        if found is None or word_at(tokens, found[1]) != "half":
            return None
        way, at = found
        unit = self.periods.unit("year") or "year"
        opening = bucket_start(self.as_of, unit, self.periods.calendar)
        current = opening if add_months(opening, 6) > self.as_of else add_months(opening, 6)
        begin = add_months(current, {"last": -6, "this": 0, "next": 6}[way])
        window = self.periods.span(begin, add_months(begin, 6) - timedelta(days=1))
        said = f'"{text_of(tokens, start, at + 1)}" is read as {window.from_} to {window.to}.'
        end = at + 1 + (word_at(tokens, at + 1) == "year")
        return TimePhrase(start, end, window, "month", said)

    def _ago(self, tokens: tuple[Token, ...], start: int) -> TimePhrase | None:
        """Return "3 months ago" as that month; "a year ago" may be the year, month or day."""
        count, at = count_at(tokens, start)
        if count is None and word_at(tokens, start) in ("a", "an"):
            count, at = 1, start + 1
        unit = self.periods.unit_at(tokens, at)
        if count is None or unit is None or word_at(tokens, unit[1]) != "ago":
            return None
        return self._back(tokens, start, unit[1] + 1, unit[0], count, doubtful=count == 1)

    def _back(
        self,
        tokens: tuple[Token, ...],
        start: int,
        end: int,
        unit: Unit,
        count: float,
        doubtful: bool = False,
    ) -> TimePhrase | None:
        if count != int(count) or not 1 <= count <= 500:
            return None
        opening = bucket_start(self.as_of, unit, self.periods.calendar)
        window = self.periods.holding(shift(opening, unit, -int(count)), unit)
        said = text_of(tokens, start, end)
        if doubtful and unit in ("year", "fiscal_year"):
            month = self.periods.holding(move(self.as_of, unit, -1), "month")
            return TimePhrase(
                start,
                end,
                window,
                unit,
                doubt=f'"{said}" may be the whole year before, or this month a year before.',
                choices=(window, month),
            )
        dates = self.periods.dates(window)
        words = dates.label if dates else ""
        assumption = together(f'"{said}" is read as {words}.', self.periods.say_unit(unit))
        return TimePhrase(start, end, window, unit, None if unit == "day" else assumption)

    def _before_last(self, tokens: tuple[Token, ...], start: int) -> TimePhrase | None:
        """Return "the quarter before last" as two quarters back."""
        at = start + (word_at(tokens, start) == "the")
        unit = self.periods.unit_at(tokens, at)
        if unit is None or words_at(tokens, unit[1], 2) != ("before", "last"):
            return None
        if self.periods.unit_at(tokens, unit[1] + 2) is not None:
            return None
        return self._back(tokens, at, unit[1] + 2, unit[0], 2)

    def _elliptic(self, tokens: tuple[Token, ...], start: int) -> TimePhrase | None:
        """Return the "last" of "this quarter against last", its unit taken from the other."""
        at = start + (word_at(tokens, start) == "the")
        lead = word_at(tokens, at)
        if lead not in ("last", "previous", "prior", "next"):
            return None
        at += 1 + (word_at(tokens, at + 1) == "one")
        if word_at(tokens, start - 1) not in _ELLIPTIC or self._goes_on(tokens, at):
            return None
        for before in range(start - 2, -1, -1):
            other = self.unit(tokens, before)
            if other and other.end < start and str(other.window).startswith("this_"):
                way = "next" if lead == "next" else "last"
                return TimePhrase(start, at, window_name(f"{way}_{other.unit}"), other.unit)
        return None

    def _goes_on(self, tokens: tuple[Token, ...], at: int) -> bool:
        """Return whether a word after "last" is what is last."""
        number, _ = count_at(tokens, at)
        word = word_at(tokens, at)
        return (
            number is not None
            or self.periods.unit_at(tokens, at) is not None
            or word in COMPLETE
            or word in MONTHS
            or word in ("half", "few", "q", "fy")
            or quarter_at(tokens, at) is not None
        )

    def _the_unit(self, tokens: tuple[Token, ...], start: int) -> TimePhrase | None:
        """Return "for the quarter" as the present one, and say so."""
        if word_at(tokens, start) != "the" or word_at(tokens, start - 1) not in _INSIDE:
            return None
        unit = self.periods.unit_at(tokens, start + 1)
        if (
            unit is None
            or unit[0] == "day"
            or stem_at(tokens, unit[1] - 1) != word_at(tokens, unit[1] - 1)
        ):
            return None
        after = unit[1]
        if word_at(tokens, after) in _AFTER_UNIT or count_at(tokens, after)[0] is not None:
            return None
        window = window_name(f"this_{unit[0]}")
        said = f'"{text_of(tokens, start, after)}" is read as {window.replace("_", " ")}.'
        assumption = together(said, self.periods.say_unit(unit[0]))
        return TimePhrase(start, after, window, unit[0], assumption)

    def _day(self, tokens: tuple[Token, ...], start: int) -> TimePhrase | None:
        word = word_at(tokens, start)
        at = start + (word == "the")
        away = _TWO_DAYS.get(words_at(tokens, at, 3))
        if away is not None:
            day = self.as_of + timedelta(days=away)
            return TimePhrase(start, at + 3, self.periods.span(day, day), "day")
        if word in NAMED_DAYS:
            return TimePhrase(start, start + 1, NAMED_DAYS[word], "day")
        return None

    def anchor(self, tokens: tuple[Token, ...], at: int) -> TimePhrase | None:
        """Return the present period named by "the year" or "EOQ", where only an edge is meant."""
        unit = _ENDS_HERE.get(word_at(tokens, at))
        here = at + (word_at(tokens, at) in ("the", "our"))
        if unit is None:
            found = self.periods.unit_at(tokens, here)
            if found is None or found[0] == "day" or word_at(tokens, found[1]) in ("before", "of"):
                return None
            return TimePhrase(at, found[1], window_name(f"this_{found[0]}"), found[0])
        said = self.periods.unit(unit) or unit
        return TimePhrase(at, at + 1, window_name(f"this_{said}"), said, point=True)
