"""Times between two periods, and lists of periods: "from Q1 to Q3 2025", "Jan and Feb"."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final, Literal

from engine.planning.text.tokens import Token
from engine.planning.time.bounded_times import BoundedTimes
from engine.planning.time.calendar_periods import CalendarPeriods
from engine.planning.time.calendar_words import (
    day_number_at,
    text_of,
    word_at,
    words_at,
    year_at,
)
from engine.planning.time.relative_periods import RelativePeriods
from engine.planning.time.said_time import TimePhrase, together
from engine.planning.time.written_dates import one_day, sure_order
from semantic.periods import shift
from semantic.query import Window, WindowSpec

_DAY: Final = timedelta(days=1)
_TO: Final = frozenset({"to", "\u2013", "-", "through", "thru", "until", "till", "til"})
_AND: Final = frozenset({"and", "&", "+", "or", ",", "plus"})
_LEADS: Final = frozenset({"from", "between", "starting", "beginning", "commencing"})
_LONG_TO: Final = (("up", "to"), ("up", "until"), ("and", "ending"), ("and", "ends"))
_NOW: Final = frozenset({"now", "today", "date", "present"})


@dataclass(frozen=True, slots=True)
class RangedTimes:
    """Reads times that two or more periods make together."""

    periods: CalendarPeriods
    relative: RelativePeriods

    @property
    def as_of(self) -> date:
        """The date asked as of."""
        return self.periods.as_of

    def at(self, tokens: tuple[Token, ...], start: int) -> TimePhrase | None:
        """Return the longest such time that begins at a token."""
        found = [one for one in (self._range(tokens, start), self._list(tokens, start)) if one]
        return max(found, key=lambda one: one.end, default=None)

    def named(self, tokens: tuple[Token, ...], at: int) -> TimePhrase | None:
        """Return the period, or the edge of one, that bounds."""
        return BoundedTimes(self.periods, self.relative).named(tokens, at)

    # "from January to March 2025", "between Q1 and Q3 2025", "Jan-Mar", "June 9 to 15"
    def _range(self, tokens: tuple[Token, ...], start: int) -> TimePhrase | None:
        lead = word_at(tokens, start)
        led = lead in _LEADS
        at = start + led
        at += led and word_at(tokens, at) == "from"
        from_now = self._from_now(tokens, start, at) if led else None
        if from_now is not None:
            return from_now
        first = self._day_of_next(tokens, at) or self.named(tokens, at)
        if first is None or (not led and first.start != start):
            return None
        if lead == "between" and first.joined == "and" and len(first.parts) == 2:
            return replace(first, start=start, joined="to", unit=None)
        joiner = word_at(tokens, first.end)
        if joiner not in _TO and not (lead == "between" and joiner == "and"):
            if words_at(tokens, first.end, 2) not in _LONG_TO:
                return None
            joiner = "up to"
        here = first.end + (2 if joiner == "up to" else 1)
        here += joiner == "up to" and word_at(tokens, here) == "on"
        now = here + (word_at(tokens, here) == "the")
        if word_at(tokens, now) in _NOW and joiner != "-":
            return self._to_now(first, start, now + 1)
        the = here + (word_at(tokens, here) == "the")
        last = self._day_after(tokens, first, the) or self.named(tokens, here)
        if last is None:
            return None
        return self._between(tokens, start, first, last)

    def _from_now(self, tokens: tuple[Token, ...], start: int, at: int) -> TimePhrase | None:
        """Return "between now and year end", "from today to July 31": from today on."""
        if word_at(tokens, at) not in ("now", "today") or word_at(tokens, at + 1) not in _TO | {
            "and"
        }:
            return None
        last = self.named(tokens, at + 2)
        if last is None or last.choices:
            return None
        dates = self.periods.dates(last.coming or last.window)
        if dates is None or dates.last is None or dates.last < self.as_of:
            return None
        window = self.periods.span(self.as_of, dates.last)
        said = f'"{text_of(tokens, start, last.end)}" is read as {_days(window)}.'
        return TimePhrase(start, last.end, window, None, said)

    def _to_now(self, first: TimePhrase, start: int, end: int) -> TimePhrase | None:
        dates = self.periods.dates(first.window)
        if dates is None or dates.first is None or first.choices or dates.first > self.as_of:
            return None
        window = self.periods.span(dates.first, self.as_of)
        edge = first.parts and not first.joined
        if first.unit in ("year", "fiscal_year") and not edge and not dates.holds(self.as_of):
            return None
        return TimePhrase(start, end, window, None, first.assumption)

    def _day_of_next(self, tokens: tuple[Token, ...], at: int) -> TimePhrase | None:
        """Read the 15 of "15 to 20 June 2025" as a day of that month."""
        at += word_at(tokens, at) == "the"
        number = day_number_at(tokens, at)
        joiner, between = word_at(tokens, at + 1), "between" in words_at(tokens, max(at - 2, 0), 2)
        if number is None or (joiner not in _TO and not (between and joiner == "and")):
            return None
        other = self.periods.period(tokens, at + 2, led=True)
        if other is None or other.unit != "day" or other.choices:
            return None
        dates = self.periods.dates(other.window)
        if dates is None or dates.first is None or number >= dates.first.day:
            return None
        first = dates.first.replace(day=number)
        return replace(other, start=at, end=at + 1, window=one_day(first), yearless=False)

    def _day_after(
        self, tokens: tuple[Token, ...], first: TimePhrase, at: int
    ) -> TimePhrase | None:
        """Read the 15 of "June 9 to 15, 2025" as a day of that month."""
        number = day_number_at(tokens, at)
        if first.unit != "day" or number is None or first.choices:
            return None
        own = self.periods.period(tokens, at, led=True)
        if own is not None and own.end > at + 1:
            return None
        dates = self.periods.dates(first.window)
        end = at + 1
        after = end + (word_at(tokens, end) in (",", "of"))
        year = year_at(tokens, after) if first.yearless else None
        if dates is None or dates.first is None:
            return None
        try:
            day = dates.first.replace(day=number, year=year or dates.first.year)
        except ValueError:
            return None
        end = after + 1 if year else end
        said = None if year else first.assumption
        yearless = first.yearless and year is None
        return replace(
            first, start=at, end=end, window=one_day(day), assumption=said, yearless=yearless
        )

    def _between(
        self, tokens: tuple[Token, ...], start: int, first: TimePhrase, last: TimePhrase
    ) -> TimePhrase | None:
        first, last = _alike(first, last), _alike(last, first)
        if first.choices or last.choices:
            return self._doubtful(tokens, start, first, last)
        first, last = self._share_year(first, last)
        begin, end = self.periods.dates(first.window), self.periods.dates(last.window)
        if begin is None or end is None or begin.first is None or end.last is None:
            return None
        named = not (first.yearless or last.yearless)
        if begin.first > end.last and named and word_at(tokens, start) == "between":
            first, last = replace(last, end=first.end), replace(first, end=last.end)
            begin, end = end, begin
        if begin.first is None or end.last is None:
            return None
        if begin.first > end.last:
            return self._backward(tokens, start, first, last)
        window = self.periods.span(begin.first, end.last)
        same = first.unit if first.unit == last.unit else None
        coming = self._coming(first, last)
        return TimePhrase(
            start,
            last.end,
            window,
            None,
            together(first.assumption, last.assumption),
            yearless=coming is not None,
            coming=coming,
            parts=(first, last) if same else (),
            joined="to",
        )

    def _coming(self, first: TimePhrase, last: TimePhrase) -> Window | None:
        """Return the range of two yearless periods that is not past yet."""
        ends = self.periods.dates(last.coming) if last.coming and last.yearless else None
        if ends is None or ends.last is None or not first.yearless:
            return None
        ended = replace(last, window=self.periods.span(ends.last, ends.last))
        begins = self.periods.dates(self.near(first, ended, after=False).window)
        if begins is None or begins.first is None:
            return None
        return self.periods.span(begins.first, ends.last)

    def _doubtful(
        self, tokens: tuple[Token, ...], start: int, first: TimePhrase, last: TimePhrase
    ) -> TimePhrase | None:
        """Keep the doubt about an end of a range: each order of day and month is a choice.

        "6/9/2025 to 6/30/2025" is written month first: the one end shows it of the other.
        """
        firsts, lasts = first.all_choices, last.all_choices
        order = sure_order(tokens, first.end - 1, last.end - 1)
        if order is not None:
            firsts, lasts = (one[order : order + 1] or one for one in (firsts, lasts))
        windows: list[Window] = []
        for at, a in enumerate(firsts):
            for b in lasts if len(firsts) != len(lasts) else lasts[at : at + 1]:
                begin, end = self.periods.dates(a), self.periods.dates(b)
                if begin and end and begin.first and end.last and begin.first <= end.last:
                    windows.append(self.periods.span(begin.first, end.last))
        if not windows:
            return None
        if len(windows) == 1:
            said = f'"{text_of(tokens, start, last.end)}" is read as {_days(windows[0])}.'
            return TimePhrase(start, last.end, windows[0], None, said, joined="to")
        doubt = together(first.doubt, last.doubt) or ""
        return TimePhrase(start, last.end, windows[0], doubt=doubt, choices=tuple(windows))

    def _backward(
        self, tokens: tuple[Token, ...], start: int, first: TimePhrase, last: TimePhrase
    ) -> TimePhrase | None:
        """Read "May to August" asked in June: of the year before, or the present one?"""
        if not (first.yearless and last.yearless):
            return None
        before = self._moved(first, -1)
        ends = (before, last), (first, self._moved(last, 1))
        windows: list[Window] = []
        for one, other in ends:
            begin = self.periods.dates(one.window) if one else None
            end = self.periods.dates(other.window) if other else None
            if begin and end and begin.first and end.last and begin.first <= end.last:
                windows.append(self.periods.span(begin.first, end.last))
        if len(windows) < 2:
            return None
        doubt = f'"{text_of(tokens, start, last.end)}" may be that of two years.'
        return TimePhrase(
            start, last.end, windows[0], doubt=doubt, choices=tuple(windows), coming=windows[1]
        )

    def _share_year(self, first: TimePhrase, last: TimePhrase) -> tuple[TimePhrase, TimePhrase]:
        """Give "January" of "January to March 2025" its partner's year, and so the other way."""
        if first.yearless and not last.yearless:
            return self.near(first, last, after=False), last
        if last.yearless and not first.yearless:
            return first, self.near(last, first, after=True)
        return first, last

    def near(self, one: TimePhrase, partner: TimePhrase, after: bool) -> TimePhrase:
        """Return a yearless period in the year that puts it just before or after a partner."""
        its, here = self.periods.dates(partner.window), self.periods.dates(one.window)
        if its is None or its.first is None or here is None or here.first is None:
            return one
        apart = its.first.year - here.first.year
        best: tuple[date, TimePhrase] | None = None
        for away in range(apart - 1, apart + 2):
            moved = self._moved(one, away)
            mine = self.periods.dates(moved.window) if moved else None
            if moved is None or mine is None or mine.first is None:
                continue
            fits = mine.first >= its.first if after else mine.first <= its.first
            nearer = best is None or (mine.first < best[0] if after else mine.first > best[0])
            if fits and nearer:
                best = mine.first, moved
        return best[1] if best else one

    def _moved(self, phrase: TimePhrase, years: int) -> TimePhrase | None:
        """Return the same period some years away; nothing is assumed of its year any more."""
        dates = self.periods.dates(phrase.window)
        if dates is None or dates.first is None or dates.last is None or phrase.unit is None:
            return None
        try:
            first = shift(dates.first, "year", years)
            last = shift(dates.last + _DAY, "year", years) - _DAY
        except OverflowError:
            return None
        whole = isinstance(phrase.window, WindowSpec) and phrase.window.year is not None
        window = self.periods.holding(first, phrase.unit) if whole else None
        if phrase.unit == "day":
            window = one_day(first)
        said = self.periods.say_unit(phrase.unit)
        span = self.periods.span(first, last)
        return replace(phrase, window=window or span, assumption=said, yearless=False, coming=None)

    # "Q1 and Q2 2025", "Jan, Feb and Mar 2026": one time where no gap is between them
    def _list(self, tokens: tuple[Token, ...], start: int) -> TimePhrase | None:
        parts: list[TimePhrase] = []
        at = start
        while True:
            one = self.periods.period(tokens, at, led=at > start)
            told = self.relative.at(tokens, at)
            one = max((p for p in (one, told) if p), key=lambda p: p.end, default=None)
            one = _alike(one, parts[-1]) if one and parts else one
            if one is None or one.choices or one.joined or one.unit in (None, "day"):
                break
            parts.append(one)
            at = one.end
            while word_at(tokens, at) in _AND or (
                word_at(tokens, at) == "/" and tokens[at - 1].word[:1] in ("q", "h")
            ):
                at += 1
            if at == one.end and not _goes_on(tokens, at):
                break
        if len(parts) < 2:
            return None
        found = self.relative.listed(start, self.years_shared(tuple(parts)))
        coming = self._coming(parts[0], parts[-1]) if found else None
        if found is None or coming is None or not all(one.yearless for one in parts):
            return found
        return replace(found, yearless=True, coming=coming)

    def years_shared(self, parts: tuple[TimePhrase, ...]) -> tuple[TimePhrase, ...]:
        """Give yearless periods of a list the year said with another of them."""
        made = list(parts)
        for at in range(len(made) - 2, -1, -1):
            if made[at].yearless and not made[at + 1].yearless:
                made[at] = self.near(made[at], made[at + 1], after=False)
        for at in range(1, len(made)):
            if made[at].yearless and not made[at - 1].yearless:
                made[at] = self.near(made[at], made[at - 1], after=True)
        return tuple(made)


def _goes_on(tokens: tuple[Token, ...], at: int) -> bool:
    """Return whether a quarter follows a quarter without a word between: "q1 q2 2026"."""
    here, before = word_at(tokens, at), word_at(tokens, at - 1)
    return len(here) == 2 == len(before) and here[0] == before[0] in ("q", "h") and here != before


def _alike(one: TimePhrase, partner: TimePhrase) -> TimePhrase:
    """Return the "Mar 25" of "Jan to Mar 25" as the month that its partner is, or as the day."""
    if partner.choices or partner.unit not in ("month", "day"):
        return one
    return _settled(one, partner.unit)


def as_day(one: TimePhrase) -> TimePhrase:
    """Return the "May 25" of "the week of May 25" as the day."""
    return _settled(one, "day")


def _settled(one: TimePhrase, unit: Literal["month", "day"]) -> TimePhrase:
    months = [w for w in one.choices if isinstance(w, WindowSpec) and w.month is not None]
    days = [w for w in one.choices if w not in months]
    if len(months) != 1 or len(days) != 1:
        return one
    window = months[0] if unit == "month" else days[0]
    return replace(one, window=window, unit=unit, doubt="", choices=(), yearless=unit == "day")


def _days(window: Window) -> str:
    """Return the days of a window that is written out, for people."""
    return f"{window.from_} to {window.to}" if isinstance(window, WindowSpec) else str(window)
