"""Dates written out: "2025-03-04", "12/25/2025", "June 9th", "Mar-25", "2025-03"."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from engine.planning.text.tokens import Token
from engine.planning.time.calendar_words import (
    MONTHS,
    add_months,
    day_number_at,
    make_date,
    text_of,
    word_at,
    words_at,
    year_at,
)
from engine.planning.time.said_time import TimePhrase
from semantic.query import WindowSpec

#: "Mar 25" may be the month of a year this near, or the day.
_NEAR_YEARS: Final = 6
_YEARS_AHEAD: Final = 2
_COUNT_LEADS: Final = frozenset({"top", "bottom", "best", "worst", "first", "last", "next", "past"})
_SPELLED_DAYS: Final = {
    word: number
    for number, word in enumerate(
        ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"), 1
    )
} | {"tenth": 10, "fifteenth": 15, "twentieth": 20, "thirtieth": 30}
_AWAY: Final[dict[tuple[str, ...], int]] = {
    ("the", "month"): 0,
    ("this", "month"): 0,
    ("current", "month"): 0,
    ("last", "month"): -1,
    ("previous", "month"): -1,
    ("next", "month"): 1,
}
_DAY_LEADS: Final = frozenset(
    {"since", "on", "by", "from", "before", "after", "until", "till", "to", "through", "between"}
    | {"and"}
)
_AFTER_DAY: Final = frozenset(
    {"", "?", ".", "!", ",", ";", "to", "until", "till", "through", "and", "\u2013", "by", "in"}
    | {"for", "per"}
)
_MONTH_FIRST: Final = frozenset({"in", "during", "of", "for"})


def one_day(day: date) -> WindowSpec:
    """Return the window of a single day."""
    return WindowSpec(from_=day.isoformat(), to=day.isoformat())


@dataclass(frozen=True, slots=True)
class WrittenDates:
    """Reads days and months that are written out, as of a date."""

    as_of: date

    def at(self, tokens: tuple[Token, ...], at: int, led: bool) -> TimePhrase | None:
        """Return the day or month written at a place; a day without year is the latest begun."""
        if at >= len(tokens):
            return None
        if tokens[at].kind == "date":
            return self._digits(tokens, at)
        return (
            self._slashed(tokens, at, led)
            or self._bare_day(tokens, at)
            or self._day_of_month(tokens, at)
            or self._words(tokens, at)
        )

    def _digits(self, tokens: tuple[Token, ...], at: int) -> TimePhrase | None:
        text, word = tokens[at].text, tokens[at].word
        parts = re.split(r"[-/.]", word)
        if len(parts) == 3 and len(parts[0]) == 4:
            return self._day(at, make_date(*(int(part) for part in parts)))
        named = [MONTHS.get(part) for part in parts]
        if any(named):
            return self._named(at, text, parts, named)
        numbers = [int(part) for part in parts]
        if len(parts) == 2:
            year, month = numbers if len(parts[0]) == 4 else reversed(numbers)
            return _month(at, year, month) if 1 <= month <= 12 else None
        year = numbers[2] + (2000 if len(parts[2]) == 2 else 0)
        return self._either(at, at + 1, text, year, numbers[0], numbers[1])

    def _named(
        self, at: int, text: str, parts: list[str], named: list[int | None]
    ) -> TimePhrase | None:
        """Read "Mar-25" as a month of a near year, "25-Mar-2025" as a day."""
        if len(parts) == 3:
            year = int(parts[2]) + (2000 if len(parts[2]) == 2 else 0)
            return self._day(at, make_date(year, named[1] or 0, int(parts[0])))
        if named[1]:
            return self._latest(at, at + 1, text, named[1], int(parts[0]))
        month, number = named[0] or 0, int(parts[1])
        year = number + (2000 if len(parts[1]) == 2 else 0)
        if abs(year - self.as_of.year) > _NEAR_YEARS and len(parts[1]) == 2:
            return self._latest(at, at + 1, text, month, number)
        said = f'"{text}" is read as {date(year, month, 1):%B %Y}.'
        return _month(at, year, month, said)

    def _slashed(self, tokens: tuple[Token, ...], at: int, led: bool) -> TimePhrase | None:
        """Read "6/15" after "since" or "on" as a day of the latest year begun."""
        both = (tokens[at], tokens[at + 2]) if at + 2 < len(tokens) else ()
        if not both or word_at(tokens, at + 1) != "/":
            return None
        numbers = [one.number for one in both if one.kind == "number" and one.text.isdigit()]
        if len(numbers) != 2 or both[1].start != both[0].end + 1:
            return None
        text = f"{both[0].text}/{both[1].text}"
        first, second = (int(number or 0) for number in numbers)
        if not led and (first <= 12) == (second <= 12):
            return None
        if first <= 12 and second <= 12 and first != second:
            return self._either(at, at + 3, text, self.as_of.year, first, second, yearless=True)
        month, day = (first, second) if first <= 12 else (second, first)
        return self._latest(at, at + 3, text, month, day)

    def _either(
        self,
        at: int,
        end: int,
        text: str,
        year: int,
        first: int,
        second: int,
        yearless: bool = False,
    ) -> TimePhrase | None:
        """Read a date of two small numbers; which is the month is asked where both may be."""
        found = list(
            dict.fromkeys(
                day
                for day in (make_date(year, first, second), make_date(year, second, first))
                if day is not None
            )
        )
        if yearless:
            found = [d if d <= self.as_of else d.replace(year=d.year - 1) for d in found]
        if not found:
            return None
        if len(found) == 1:
            return self._day(at, found[0], end)
        said = " or ".join(f"{one.day} {one:%B %Y}" for one in found)
        windows = tuple(one_day(one) for one in found)
        doubt = f'"{text}" may be {said}.'
        return TimePhrase(at, end, windows[0], "day", doubt=doubt, choices=windows)

    def _day_of_month(self, tokens: tuple[Token, ...], at: int) -> TimePhrase | None:
        """Read "9 June 2025", "the 9th of June", "the first of June", "the 1st of last month"."""
        number, end = day_number_at(tokens, at), at + 1
        of = word_at(tokens, end) == "of"
        if number is None and of:
            number = _SPELLED_DAYS.get(word_at(tokens, at))
        if number is None or word_at(tokens, at - 1) in _COUNT_LEADS:
            return None
        end += of
        away = _AWAY.get(words_at(tokens, end, 2)) if of else None
        if away is not None:
            first = add_months(self.as_of.replace(day=1), away)
            return self._day(at, make_date(first.year, first.month, number), end + 2)
        month = MONTHS.get(word_at(tokens, end))
        if month is None:
            return None
        return self._with_year(tokens, at, end + 1, month, number)

    def _bare_day(self, tokens: tuple[Token, ...], at: int) -> TimePhrase | None:
        """Read the "1st" of "since the 1st": the latest such day, the next for what is due."""
        number, word = day_number_at(tokens, at), word_at(tokens, at)
        if number is None or word[-2:] not in ("st", "nd", "rd", "th"):
            return None
        led = word_at(tokens, at - 1) == "the" and word_at(tokens, at - 2) in _DAY_LEADS
        if not led or word_at(tokens, at + 1) not in _AFTER_DAY:
            return None
        here = self.as_of.replace(day=1)
        months = [add_months(here, away) for away in (-2, -1, 0, 1, 2)]
        tries = [make_date(one.year, one.month, number) for one in months]
        days = [day for day in tries if day is not None]
        past = max(day for day in days if day <= self.as_of)
        coming = min(day for day in days if day >= self.as_of)
        said = f'"{text_of(tokens, at, at + 1)}" is read as {past.isoformat()}, the latest one.'
        return TimePhrase(at, at + 1, one_day(past), "day", said, coming=one_day(coming))

    def _words(self, tokens: tuple[Token, ...], at: int) -> TimePhrase | None:
        """Read "June 9th", "June 9, 2025"; "Mar 25" may be the month of a year."""
        month, end = MONTHS.get(word_at(tokens, at)), at + 1
        end += word_at(tokens, end) == "the"
        number = day_number_at(tokens, end)
        if month is None or number is None:
            return None
        found = self._with_year(tokens, at, end + 1, month, number)
        year = 2000 + number
        bare = tokens[end].kind == "number" and len(tokens[end].text) == 2
        ahead = year - self.as_of.year
        if not bare or not -_NEAR_YEARS <= ahead <= _YEARS_AHEAD or found is None:
            return found
        if found.assumption is None:
            return found
        text = text_of(tokens, at, end + 1)
        before = word_at(tokens, at - 1)
        if before in _MONTH_FIRST:
            said = f'"{text}" is read as {date(year, month, 1):%B %Y}.'
            return _month(at, year, month, said, found.end)
        if before == "on":
            return found
        windows = (WindowSpec(year=year, month=month), found.window)
        return TimePhrase(
            at,
            found.end,
            windows[0],
            "month",
            doubt=f'"{text}" may be a month of {year}, or a day.',
            choices=windows,
        )

    def _with_year(
        self, tokens: tuple[Token, ...], at: int, end: int, month: int, number: int
    ) -> TimePhrase | None:
        after = end + (word_at(tokens, end) in (",", "of", "in"))
        year = year_at(tokens, after)
        if year is not None:
            return self._day(at, make_date(year, month, number), after + 1)
        return self._latest(at, end, text_of(tokens, at, end), month, number)

    def _latest(self, at: int, end: int, text: str, month: int, number: int) -> TimePhrase | None:
        """Return the latest such day that has come, and say so."""
        tries = [make_date(self.as_of.year - back, month, number) for back in range(-1, 9)]
        days = [day for day in tries if day is not None]
        past = next((day for day in days if day <= self.as_of), None)
        if past is None:
            return None
        coming = min((day for day in days if day >= self.as_of), default=past)
        said = f'"{text}" is read as {past.isoformat()}, the latest one begun.'
        return TimePhrase(
            at, end, one_day(past), "day", said, yearless=True, coming=one_day(coming)
        )

    def _day(self, at: int, day: date | None, end: int | None = None) -> TimePhrase | None:
        return TimePhrase(at, end or at + 1, one_day(day), "day") if day else None


def _month(
    at: int, year: int, month: int, said: str | None = None, end: int | None = None
) -> TimePhrase:
    return TimePhrase(at, end or at + 1, WindowSpec(year=year, month=month), "month", said)


def sure_order(tokens: tuple[Token, ...], *places: int) -> int | None:
    """Return which choice is meant where another date shows the order: 0 is month first.

    "6/30/2025" can only be month first, "30/6/2025" only day first.
    """
    found: set[int] = set()
    for place in places:
        parts = re.split(r"[-/.]", tokens[place].word) if tokens[place].kind == "date" else []
        if word_at(tokens, place - 1) == "/" and tokens[place].kind == "number":
            parts = [word_at(tokens, place - 2), tokens[place].word, "0"]
        if len(parts) != 3 or len(parts[0]) == 4 or not all(one.isdigit() for one in parts):
            continue
        first, second = int(parts[0]), int(parts[1])
        if (first > 12) != (second > 12):
            found.add(1 if first > 12 else 0)
    return found.pop() if len(found) == 1 else None
