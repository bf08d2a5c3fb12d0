"""Times up to now: "YTD", "quarter to date", "so far this year", "2025 YTD"."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from engine.planning.text.tokens import Token
from engine.planning.time.calendar_periods import CalendarPeriods
from engine.planning.time.calendar_words import (
    TO_DATE,
    fiscal_at,
    so_far_end,
    text_of,
    to_date_window,
    word_at,
    words_at,
)
from engine.planning.time.relative_periods import RelativePeriods
from engine.planning.time.said_time import TimePhrase, together
from semantic.periods import move
from semantic.query import Unit, Window

_LETTERS: Final = {"y": "year", "q": "quarter", "m": "month", "w": "week"}


@dataclass(frozen=True, slots=True)
class ToDate:
    """Reads the part of a period that is over, as of a date."""

    periods: CalendarPeriods
    relative: RelativePeriods

    @property
    def as_of(self) -> date:
        """The date asked as of."""
        return self.periods.as_of

    def at(self, tokens: tuple[Token, ...], start: int) -> TimePhrase | None:
        """Return the longest time up to now that begins at a token."""
        readers = (
            self._short,
            self._period_first,
            self._so_far,
            self._unit_to_date,
            self._apart,
        )
        found = [one for reader in readers if (one := reader(tokens, start)) is not None]
        return max(found, key=lambda one: one.end, default=None)

    # "ytd", "fiscal ytd", "ytd 2025", "ytd last year"
    def _short(self, tokens: tuple[Token, ...], start: int) -> TimePhrase | None:
        found = self._letters(tokens, start)
        if found is None:
            return None
        unit, end = found
        after = end + (word_at(tokens, end) in ("in", "of", "for"))
        period = self._period(tokens, after)
        if period is not None and period.unit == unit:
            return self._cut(tokens, period, start, period.end)
        return TimePhrase(start, end, to_date_window(unit), unit, self.periods.say_unit(unit))

    def _letters(self, tokens: tuple[Token, ...], start: int) -> tuple[Unit, int] | None:
        fiscal = fiscal_at(tokens, start)
        if word_at(tokens, start) == "fy":
            fiscal = True
        at = start + (fiscal is not None)
        word = word_at(tokens, at)
        if word not in TO_DATE:
            return None
        if word[0] in "fc":
            fiscal = word[0] == "f"
        unit = self.periods.unit(_LETTERS[word[-3]], fiscal)
        return (unit, at + 1) if unit else None

    def _period(self, tokens: tuple[Token, ...], at: int) -> TimePhrase | None:
        found = (self.periods.period(tokens, at), self.relative.at(tokens, at))
        there = [one for one in found if one is not None and not one.choices and not one.joined]
        return max(there, key=lambda one: one.end, default=None)

    # "this quarter so far", "2025 ytd", "last year to date"
    def _period_first(self, tokens: tuple[Token, ...], start: int) -> TimePhrase | None:
        period = self._period(tokens, start)
        if period is None or period.unit in (None, "day"):
            return None
        so_far = so_far_end(tokens, period.end)
        if so_far is not None:
            end = so_far
        else:
            found = self._letters(tokens, period.end)
            if found is None or found[0].removeprefix("fiscal_") != period.unit.removeprefix(
                "fiscal_"
            ):
                return None
            end = found[1]
        return self._cut(tokens, period, start, end, so_far=so_far is not None)

    def _so_far(self, tokens: tuple[Token, ...], start: int) -> TimePhrase | None:
        at = so_far_end(tokens, start)
        if at is None:
            return None
        at += word_at(tokens, at) in ("in", "for", "during", "of")
        period = self._period(tokens, at) or self.relative.anchor(tokens, at)
        dates = self.periods.dates(period.window) if period else None
        if period is None or period.unit is None or not dates or not dates.holds(self.as_of):
            return None
        return self._cut(tokens, period, start, period.end)

    def _unit_to_date(self, tokens: tuple[Token, ...], start: int) -> TimePhrase | None:
        unit = self.periods.unit_at(tokens, start)
        if word_at(tokens, start) == "fy":
            unit = "fiscal_year", start + 1
        if unit and words_at(tokens, unit[1], 2) in (("to", "date"), ("so", "far")):
            window = to_date_window(unit[0])
            return TimePhrase(start, unit[1] + 2, window, unit[0], self.periods.say_unit(unit[0]))
        return None

    def _apart(self, tokens: tuple[Token, ...], start: int) -> TimePhrase | None:
        """Return "so far" that stands alone: since when is for another word to say."""
        end = so_far_end(tokens, start)
        if end is None or word_at(tokens, start) not in ("so", "thus", "to"):
            return None
        said = text_of(tokens, start, end)
        choices: tuple[Window, ...] = (
            to_date_window(self.periods.unit("year") or "year"),
            to_date_window(self.periods.unit("quarter") or "quarter"),
            "all_time",
        )
        doubt = f'"{said}" does not say since when.'
        return TimePhrase(start, end, "all_time", doubt=doubt, choices=choices, so_far=True)

    def cut(self, period: TimePhrase) -> TimePhrase | None:
        """Return the part up to now of a period that is not over yet."""
        dates = self.periods.dates(period.window)
        if period.choices or not dates or not dates.holds(self.as_of):
            return None
        if dates.first is None or dates.last is None or period.point or period.joined:
            return None
        if period.unit is not None and isinstance(period.window, str):
            return self._cut((), period, period.start, period.end)
        return replace(period, window=self.periods.span(dates.first, self.as_of))

    def _cut(
        self,
        tokens: tuple[Token, ...],
        period: TimePhrase,
        start: int,
        end: int,
        so_far: bool = False,
    ) -> TimePhrase | None:
        """Cut a period at today; an earlier year at the same day of it, and that is said."""
        dates = self.periods.dates(period.window)
        if period.unit is None or dates is None or dates.first is None:
            return None
        if dates.holds(self.as_of):
            return TimePhrase(
                start, end, to_date_window(period.unit), period.unit, period.assumption
            )
        if period.unit not in ("year", "fiscal_year") or dates.first > self.as_of:
            return None
        day = self.as_of
        while not dates.holds(day):
            day = move(day, "year", -1)
        window = self.periods.span(dates.first, day)
        said = text_of(tokens, start, end)
        if so_far:
            choices = (window, self.periods.span(dates.first, self.as_of))
            doubt = f'"{said}" may end on the same day of that year, or today.'
            return TimePhrase(start, end, window, None, doubt=doubt, choices=choices)
        assumption = together(
            f'"{said}" is read as {window.from_} to {window.to}.',
            self.periods.say_unit(period.unit),
        )
        return TimePhrase(start, end, window, None, assumption)
