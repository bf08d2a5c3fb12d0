"""Periods that are counted: "last 4 full quarters", "TTM", "first two months of 2026"."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from engine.planning.text.tokens import Token
from engine.planning.time.calendar_periods import CalendarPeriods
from engine.planning.time.calendar_words import (
    COMPLETE,
    COUNTING,
    FINAL,
    LAST,
    NEXT,
    ORDINALS,
    code_at,
    count_at,
    text_of,
    word_at,
    words_at,
)
from engine.planning.time.relative_periods import RelativePeriods
from engine.planning.time.said_time import TimePhrase, together
from semantic.periods import move, shift
from semantic.query import Unit, Window, WindowSpec

_YEAR_CODES: Final = {"ttm": "last", "ltm": "last", "ntm": "next"}
_DUE: Final = frozenset(
    {"closing", "close", "closes", "due", "expected", "expiring", "renewing", "slated", "land"}
    | {"landing", "sign", "signing", "closed", "maturing"}
)
_SOON: Final = frozenset({"soon", "shortly"})
_SOON_DAYS: Final = 30
_REST: Final = frozenset({"rest", "remainder", "remaining", "balance"})
#: Units that divide a longer period without a rest.
_INSIDE: Final[dict[str, tuple[str, ...]]] = {
    "day": ("month", "quarter", "year", "fiscal_quarter", "fiscal_year"),
    "month": ("quarter", "year", "fiscal_quarter", "fiscal_year"),
    "quarter": ("year",),
    "fiscal_quarter": ("fiscal_year",),
}


@dataclass(frozen=True, slots=True)
class CountedPeriods:
    """Reads periods that are counted, from the date asked as of or inside another period."""

    periods: CalendarPeriods
    relative: RelativePeriods

    @property
    def as_of(self) -> date:
        """The date asked as of."""
        return self.periods.as_of

    def at(self, tokens: tuple[Token, ...], start: int) -> TimePhrase | None:
        """Return the longest counted period that begins at a token."""
        readers = (
            self._counted,
            self._vague,
            self._soon,
            self._coded,
            self._within,
            self._part_of,
            self._rest_of,
            self._ending,
        )
        found = [one for reader in readers if (one := reader(tokens, start)) is not None]
        return max(found, key=lambda one: one.end, default=None)

    # "last 4 full quarters", "next 30 days", "trailing twelve months", "past year"
    def _counted(self, tokens: tuple[Token, ...], start: int) -> TimePhrase | None:
        at = start + (word_at(tokens, start) in ("the", "our"))
        lead = word_at(tokens, at)
        if words_at(tokens, at, 2) == ("most", "recent"):
            at, lead = at + 1, "recent"
        if lead not in LAST | NEXT | {"latest"}:
            return None
        at += 1
        if lead == "trailing" and word_at(tokens, at) in LAST:
            at += 1
        complete = word_at(tokens, at) in COMPLETE
        at += complete
        code = code_at(tokens, at, led=True)
        if code:
            unit = self.periods.unit(code[2]) or code[2]
            return self._window(tokens, start, at + 1, code[1], unit, lead in NEXT, complete)
        count, after = count_at(tokens, at)
        couple = "couple" in words_at(tokens, at, after - at)
        at = after
        if word_at(tokens, at) in COMPLETE and count is not None:
            complete, at = True, at + 1
        halved = count is not None and words_at(tokens, at, 3) == ("and", "a", "half")
        said = self.periods.unit_at(tokens, at + 3 * halved)
        if said is None:
            return None
        unit, end = said
        number = 1.0 if count is None else float(count) + halved / 2
        if unit == "year" and words_at(tokens, end, 3) == ("and", "a", "half"):
            number, end = number + 0.5, end + 3
        elif count is None and not self._needs_no_count(tokens, lead, complete, end):
            return None
        found = self._window(tokens, start, end, number, unit, lead in NEXT, complete)
        if found and couple:
            two = together(found.assumption, '"A couple" is read as two.')
            return TimePhrase(start, found.end, found.window, found.unit, two)
        return found

    def _needs_no_count(
        self, tokens: tuple[Token, ...], lead: str, complete: bool, end: int
    ) -> bool:
        """Return whether one is meant: "past year", "trailing quarter"."""
        plural = tokens[end - 1].word != tokens[end - 1].stem
        return lead in COUNTING - {"recent"} and not complete and not plural

    def _window(
        self,
        tokens: tuple[Token, ...],
        start: int,
        end: int,
        number: float,
        unit: Unit,
        forward: bool,
        complete: bool,
    ) -> TimePhrase | None:
        for coarse, fine, times in _FINER:
            if number != int(number) and unit == coarse:
                unit, number = fine, number * times
        if number != int(number) or not 1 <= number <= 100_000:
            return None
        complete, end = self._without_current(tokens, end, unit, complete)
        count = int(number)
        window = WindowSpec(
            next=count if forward else None,
            last=None if forward else count,
            unit=unit,
            complete=complete,
        )
        if self.periods.dates(window) is None:
            return None
        return TimePhrase(start, end, window, unit, self.periods.say_unit(unit))

    def _without_current(
        self, tokens: tuple[Token, ...], end: int, unit: Unit, complete: bool
    ) -> tuple[bool, int]:
        """Read "excluding this month" after a count as complete periods."""
        at = end + (word_at(tokens, end) == ",")
        words = words_at(tokens, at, 2)
        if words[:1] in (("excluding",), ("without",), ("except",)):
            at += 1
        elif words in (("not", "including"), ("not", "counting")):
            at += 2
        else:
            return complete, end
        at += word_at(tokens, at) == "the"
        if word_at(tokens, at) not in ("this", "current"):
            return complete, end
        if word_at(tokens, at + 1) == "one":
            return True, at + 2
        named = self.periods.unit_at(tokens, at + 1)
        return (True, named[1]) if named and named[0] == unit else (complete, end)

    # "last few months", "the coming weeks": how many is asked
    def _vague(self, tokens: tuple[Token, ...], start: int) -> TimePhrase | None:
        at = start + (word_at(tokens, start) in ("the", "our"))
        lead = word_at(tokens, at)
        if lead not in LAST | NEXT:
            return None
        at += 1
        few = word_at(tokens, at) in ("few", "several", "couple")
        at += few
        unit = self.periods.unit_at(tokens, at)
        if unit is None:
            return None
        plural = tokens[unit[1] - 1].word != tokens[unit[1] - 1].stem
        if not plural or (not few and self.relative.unit(tokens, start) is not None):
            return None
        counts = (3, 6, 12) if unit[0] == "month" else (2, 3, 4)
        windows: tuple[Window, ...] = tuple(
            WindowSpec(next=one, unit=unit[0])
            if lead in NEXT
            else WindowSpec(last=one, unit=unit[0])
            for one in counts
        )
        doubt = f'"{text_of(tokens, start, unit[1])}" does not say how many.'
        return TimePhrase(start, unit[1], windows[0], unit[0], doubt=doubt, choices=windows)

    # "closing soon": said to be a month, for nothing else says what soon is
    def _soon(self, tokens: tuple[Token, ...], start: int) -> TimePhrase | None:
        if word_at(tokens, start) not in _SOON or word_at(tokens, start - 1) not in _DUE:
            return None
        said = f'"{text_of(tokens, start, start + 1)}" is read as the next {_SOON_DAYS} days.'
        return TimePhrase(start, start + 1, WindowSpec(next=_SOON_DAYS, unit="day"), "day", said)

    # "TTM", "L12M", "N4Q"
    def _coded(self, tokens: tuple[Token, ...], start: int) -> TimePhrase | None:
        way = _YEAR_CODES.get(word_at(tokens, start))
        if way:
            return self._window(tokens, start, start + 1, 12, "month", way == "next", False)
        code = code_at(tokens, start, led=False)
        if code is None or code[1] == 0:
            return None
        unit = self.periods.unit(code[2]) or code[2]
        return self._window(tokens, start, start + 1, code[1], unit, code[0] == "n", False)

    # "closing within 30 days": from now on, as the word before says
    def _within(self, tokens: tuple[Token, ...], start: int) -> TimePhrase | None:
        lead = word_at(tokens, start)
        if lead not in ("within", "inside") or word_at(tokens, start - 1) not in _DUE:
            return None
        at = start + 1 + (word_at(tokens, start + 1) == "the")
        count, at = count_at(tokens, at)
        unit = self.periods.unit_at(tokens, at)
        if count is None or unit is None:
            return None
        return self._window(tokens, start, unit[1], count, unit[0], True, False)

    # "first two months of 2026", "last quarter of FY25", "third month of Q2"
    def _part_of(self, tokens: tuple[Token, ...], start: int) -> TimePhrase | None:
        at = start + (word_at(tokens, start) == "the")
        lead = word_at(tokens, at)
        if lead not in ORDINALS and lead not in FINAL:
            return None
        count, at = count_at(tokens, at + 1)
        unit = self.periods.unit_at(tokens, at)
        if unit is None or word_at(tokens, unit[1]) != "of":
            return None
        whole = self._whole(tokens, unit[1] + 1)
        dates = self.periods.dates(whole.window) if whole else None
        if whole is None or dates is None or dates.first is None or dates.after is None:
            return None
        number = 1 if count is None else int(count)
        ordinal = ORDINALS.get(lead, 1)
        if (count is not None and ordinal > 1) or number < 1 or number != (count or 1):
            return None
        part = self._unit_inside(unit[0], whole.unit)
        if part is None:
            return None
        if lead in FINAL:
            first, after = shift(dates.after, part, -number), dates.after
        else:
            first = shift(dates.first, part, ordinal - 1)
            after = shift(first, part, number)
        if first < dates.first or after > dates.after:
            return None
        window: Window = self.periods.span(first, after - timedelta(days=1))
        if number == 1:
            window = self.periods.holding(first, part)
        said = together(whole.assumption, self.periods.say_unit(part))
        return TimePhrase(start, whole.end, window, part, said)

    def _whole(self, tokens: tuple[Token, ...], at: int) -> TimePhrase | None:
        found = (
            self.periods.period(tokens, at, led=True),
            self.relative.at(tokens, at),
            self.relative.anchor(tokens, at),
        )
        there = [one for one in found if one is not None and not one.choices]
        return max(there, key=lambda one: one.end, default=None)

    def _unit_inside(self, unit: Unit, whole: Unit | None) -> Unit | None:
        if whole in ("fiscal_year",) and unit == "quarter":
            unit = "fiscal_quarter"
        if whole == "year" and unit == "fiscal_quarter" != self.periods.unit("quarter"):
            return None
        return unit if whole in _INSIDE.get(unit, ()) or whole is None else None

    # "rest of the quarter", "remainder of 2026": from today on
    def _rest_of(self, tokens: tuple[Token, ...], start: int) -> TimePhrase | None:
        at = start + (word_at(tokens, start) == "the")
        if word_at(tokens, at) not in _REST or word_at(tokens, at + 1) != "of":
            return None
        whole = self._whole(tokens, at + 2)
        dates = self.periods.dates(whole.window) if whole else None
        if whole is None or dates is None or dates.last is None or not dates.holds(self.as_of):
            return None
        window = self.periods.span(self.as_of, dates.last)
        said = f'"{text_of(tokens, start, whole.end)}" is read as {window.from_} to {window.to}.'
        return TimePhrase(start, whole.end, window, None, said)

    # "quarter ending June 2025", "12 months to March 2025"
    def _ending(self, tokens: tuple[Token, ...], start: int) -> TimePhrase | None:
        at = start + (word_at(tokens, start) == "the")
        count, at = count_at(tokens, at)
        unit = self.periods.unit_at(tokens, at)
        if unit is None:
            return None
        that = word_at(tokens, unit[1]) in ("that", "which", "period")
        unit = unit[0], unit[1] + that
        ends = word_at(tokens, unit[1])
        year_to = count is not None or (unit[0] == "year" and at > start)
        if ends not in ("ending", "ended") and not (ends == "to" and year_to):
            return None
        here = unit[1] + 1 + (word_at(tokens, unit[1] + 1) in ("in", "on"))
        last = self.periods.period(tokens, here, led=True)
        if word_at(tokens, here) in ("today", "yesterday"):
            last = self.relative.at(tokens, here)
        dates = self.periods.dates(last.window) if last else None
        number = 1 if count is None else int(count)
        if last is None or dates is None or dates.after is None or number < 1 or last.choices:
            return None
        first = move(dates.after, unit[0], -number)
        window = self.periods.span(first, dates.after - timedelta(days=1))
        return TimePhrase(start, last.end, window, None, last.assumption)


#: A broken count of a unit is a whole one of a smaller: 1.5 years are 18 months.
_FINER: Final[tuple[tuple[Unit, Unit, int], ...]] = (
    ("year", "month", 12),
    ("fiscal_year", "month", 12),
    ("quarter", "month", 3),
    ("fiscal_quarter", "month", 3),
    ("week", "day", 7),
)
