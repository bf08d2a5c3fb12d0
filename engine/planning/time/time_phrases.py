"""Time phrases: tokens to a symbolic window, with what was assumed about it said."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from engine.planning.text.tokens import Token
from engine.planning.text.words import listed
from engine.planning.time.bounded_times import BoundedTimes
from engine.planning.time.calendar_periods import CalendarPeriods
from engine.planning.time.calendar_words import (
    FINAL,
    LAST,
    MONTHS,
    NAMED_DAYS,
    NEXT,
    ORDINALS,
    THIS,
    TO_DATE,
    UNIT_WORDS,
    word_at,
    words_at,
)
from engine.planning.time.counted_periods import CountedPeriods
from engine.planning.time.ranged_times import RangedTimes, as_day
from engine.planning.time.relative_periods import RelativePeriods
from engine.planning.time.said_time import TimePhrase
from engine.planning.time.to_date import ToDate
from engine.planning.time.weekdays import WEEKDAYS
from engine.planning.time.year_before import TimeBefore
from semantic.model import Calendar
from semantic.periods import DateWindow
from semantic.query import Unit, Window, WindowSpec

_PERIODS: Final = frozenset({"period", "timeframe", "timespan", "interval", "dates"})
#: The words a time may begin with: all other words are passed over at once.
_STARTS: Final = (
    frozenset(
        (*MONTHS, *UNIT_WORDS, *LAST, *NEXT, *THIS, *TO_DATE, *NAMED_DAYS, *ORDINALS, *WEEKDAYS)
    )
    | FINAL
    | listed("since starting beginning after before until till til through thru up prior earlier")
    | listed("later post pre from between by as at end start close the our a an so fiscal")
    | listed("calendar fy cy rest remainder remaining balance within ever all ttm ltm ntm couple")
    | listed("same eoq eoy eom on no not more over less fewer longer soon shortly to inside most")
    | listed("latest just fifth sixth seventh eighth ninth tenth fifteenth twentieth thirtieth")
    | _PERIODS
    | listed(
        "time date reporting whole entire full complete course duration thus lq ly lm lw newest"
    )
    | listed("commencing front opening back latter closing present")
)
_WEEK_OF: Final = frozenset(
    {"of", "beginning", "starting", "commencing", "containing", "including", "from"}
)
_WHOLE: Final = frozenset({"whole", "entire", "full", "complete"})
_TWO_WORDS: Final = (
    *(("time", "period"), ("time", "frame"), ("time", "span"), ("date", "range")),
    *(("reporting", "period"), ("time", "window")),
)
_SAME: Final = frozenset({"period", "time", "quarter", "month", "week", "days", "weeks"})


@dataclass(frozen=True, slots=True)
class TimeGrammar:
    """Reads windows as the model's calendar cuts time, as of a date.

    `before` is the time asked of before, whose year a period without one is of.
    """

    calendar: Calendar
    as_of: date
    before: TimeBefore | None = None

    @property
    def periods(self) -> CalendarPeriods:
        """The names of single periods."""
        return CalendarPeriods(self.calendar, self.as_of, self.before)

    def dates(self, window: Window) -> DateWindow | None:
        """Return the window's real dates, or None where it is empty or off the calendar."""
        return self.periods.dates(window)

    def unit(self, said: str, fiscal: bool | None = None) -> Unit | None:
        """Return what a unit word means; quarter and year follow the model's `quarters_mean`."""
        return self.periods.unit(said, fiscal)

    def unit_at(self, tokens: tuple[Token, ...], at: int) -> tuple[Unit, int] | None:
        """Return the unit named at a token ("fiscal quarter"), and where it ends."""
        return self.periods.unit_at(tokens, at)

    def near(self, one: TimePhrase, partner: TimePhrase) -> TimePhrase:
        """Return a yearless period in the year that puts it nearest before a partner."""
        ranged = RangedTimes(self.periods, RelativePeriods(self.periods))
        return ranged.near(one, partner, after=False)

    def cut(self, period: TimePhrase) -> TimePhrase | None:
        """Return the part up to now of a period that is not over yet."""
        return ToDate(self.periods, RelativePeriods(self.periods)).cut(period)

    def at(self, tokens: tuple[Token, ...], start: int) -> TimePhrase | None:
        """Return the longest window phrase that begins at a token."""
        if not _may_start(tokens[start]):
            return None
        periods = self.periods
        relative = RelativePeriods(periods)
        found = (
            ToDate(periods, relative).at(tokens, start),
            BoundedTimes(periods, relative).at(tokens, start),
            RangedTimes(periods, relative).at(tokens, start),
            CountedPeriods(periods, relative).at(tokens, start),
            relative.at(tokens, start),
            self._all_time(tokens, start),
            self._period_of(tokens, start),
            self._week_of(tokens, start),
            self._same_time(tokens, start),
            periods.period(tokens, start),
        )
        there = [one for one in found if one is not None]
        best = max(there, key=lambda one: one.end, default=None)
        if best and words_at(tokens, best.end, 2) in (("of", "each"), ("of", "every")):
            return None
        return best if best is None or periods.dates(best.window) is not None else None

    def _all_time(self, tokens: tuple[Token, ...], start: int) -> TimePhrase | None:
        if word_at(tokens, start) == "ever" or words_at(tokens, start, 2) == ("all", "time"):
            end = start + (1 if word_at(tokens, start) == "ever" else 2)
            return TimePhrase(start, end, "all_time")
        return None

    def _period_of(self, tokens: tuple[Token, ...], start: int) -> TimePhrase | None:
        """Return the time of "the period January to March", "the months of May and June"."""
        at = start + (word_at(tokens, start) in ("the", "a"))
        whole = self._whole_of(tokens, start, at)
        if whole is not None:
            return whole
        plain = word_at(tokens, at) in _PERIODS
        if words_at(tokens, at, 2) in _TWO_WORDS:
            at, plain = at + 1, True
        several = word_at(tokens, at) in ("months", "quarters", "years", "days")
        if not plain and not several:
            return None
        at += 1
        at += word_at(tokens, at) in (("of", ":", ",") if plain else ("of",))
        found = self.at(tokens, at) if at < len(tokens) else None
        if found is None or (several and not (found.parts and found.start == at)):
            return None
        return replace(found, start=start)

    def _whole_of(self, tokens: tuple[Token, ...], start: int, at: int) -> TimePhrase | None:
        """Return 2025 for "the whole of 2025", "the entire year 2025", "the course of 2025"."""
        word = word_at(tokens, at)
        if word in _WHOLE:
            at += 1 + (word_at(tokens, at + 1) == "of")
        elif word in ("course", "duration") and word_at(tokens, at + 1) == "of":
            at += 2
        else:
            return None
        found = self.periods.period(tokens, at, led=True)
        relative = RelativePeriods(self.periods).at(tokens, at)
        there = [one for one in (found, relative) if one and one.unit not in (None, "day")]
        best = max(there, key=lambda one: one.end, default=None)
        return replace(best, start=start) if best else None

    def _same_time(self, tokens: tuple[Token, ...], start: int) -> TimePhrase | None:
        """Return the year of "the same period in 2024": that part of it which the other time is."""
        at = start + (word_at(tokens, start) == "the")
        if word_at(tokens, at) != "same" or word_at(tokens, at + 1) not in _SAME:
            return None
        at += 2 + (word_at(tokens, at + 2) in ("in", "of", "for"))
        year = self.periods.period(tokens, at, led=True)
        if year is None or year.unit not in ("year", "fiscal_year"):
            return None
        return replace(year, start=start, same=True)

    def _week_of(self, tokens: tuple[Token, ...], start: int) -> TimePhrase | None:
        at = start + (word_at(tokens, start) == "the")
        if word_at(tokens, at) != "week":
            return None
        if word_at(tokens, at + 1) not in _WEEK_OF:
            return None
        day = self.periods.period(tokens, at + 2, led=True)
        day = as_day(day) if day else None
        if day is None or day.unit != "day" or day.choices:
            return None
        first = day.window.from_ if isinstance(day.window, WindowSpec) else None
        window = WindowSpec(week_of=first)
        return TimePhrase(start, day.end, window, "week", day.assumption)


def _may_start(token: Token) -> bool:
    """Return whether a time may begin at a token: a word of time, or one with a number."""
    if token.kind in ("quoted", "mark", "operator", "money", "percent"):
        return False
    word = token.word
    return word in _STARTS or token.number is not None or any(c.isdigit() for c in word)
