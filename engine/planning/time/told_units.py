"""Units told by where they stand: "the quarter just ended", "the 4 quarters before this one"."""

from dataclasses import dataclass
from typing import Final

from engine.planning.text.tokens import Token
from engine.planning.time.calendar_periods import CalendarPeriods
from engine.planning.time.calendar_words import (
    COMPLETE,
    count_at,
    text_of,
    window_name,
    word_at,
    words_at,
)
from engine.planning.time.said_time import TimePhrase
from semantic.query import Unit, WindowSpec

_OVER: Final = frozenset({"ended", "gone", "finished", "closed", "passed", "past", "completed"})
_BEFORE: Final = frozenset({"before", "preceding"})
_NOW: Final = frozenset({"this", "current", "present"})
#: Short forms: LQ is the last quarter.
_LETTERS: Final[dict[str, Unit]] = {"lw": "week", "lm": "month", "lq": "quarter", "ly": "year"}


@dataclass(frozen=True, slots=True)
class ToldUnits:
    """Reads units by the words after them, and the latest of them."""

    periods: CalendarPeriods

    def at(self, tokens: tuple[Token, ...], start: int) -> TimePhrase | None:
        """Return the longest such time that begins at a token."""
        readers = (self._just_over, self._latest, self._before_this, self._ahead, self._short)
        found = [one for reader in readers if (one := reader(tokens, start)) is not None]
        return max(found, key=lambda one: one.end, default=None)

    def _named(self, start: int, end: int, way: str, unit: Unit) -> TimePhrase:
        window = window_name(f"{way}_{unit}")
        return TimePhrase(start, end, window, unit, self.periods.say_unit(unit))

    def _unit(self, tokens: tuple[Token, ...], at: int) -> tuple[Unit, int] | None:
        """Return one unit longer than a day: of many, none is the last."""
        found = self.periods.unit_at(tokens, at)
        if found is None or found[0] == "day":
            return None
        last = tokens[found[1] - 1]
        return found if last.word == last.stem or last.possessive else None

    def _just_over(self, tokens: tuple[Token, ...], start: int) -> TimePhrase | None:
        """Return the last unit of "the month just ended", "the quarter that just closed"."""
        at = start + (word_at(tokens, start) in ("the", "our"))
        before = word_at(tokens, at) == "just" and word_at(tokens, at + 1) in _OVER
        unit = self._unit(tokens, at + 2 * before)
        if unit is None:
            return None
        if before:
            return self._named(start, unit[1], "last", unit[0])
        end = unit[1] + (word_at(tokens, unit[1]) in ("that", "which"))
        end += word_at(tokens, end) == "has"
        if word_at(tokens, end) != "just" or word_at(tokens, end + 1) not in _OVER:
            return None
        return self._named(start, end + 2, "last", unit[0])

    def _latest(self, tokens: tuple[Token, ...], start: int) -> TimePhrase | None:
        """Return the last whole unit of "the most recent full quarter"; not full, it is asked."""
        at = start + (word_at(tokens, start) in ("the", "our"))
        if words_at(tokens, at, 2) in (("most", "recent"), ("most", "recently")):
            at += 2
        elif word_at(tokens, at) in ("latest", "newest"):
            at += 1
        else:
            return None
        whole = word_at(tokens, at) in COMPLETE
        unit = self._unit(tokens, at + whole)
        if unit is None:
            return None
        if whole:
            return self._named(start, unit[1], "last", unit[0])
        this, last = window_name(f"this_{unit[0]}"), window_name(f"last_{unit[0]}")
        said = text_of(tokens, start, unit[1])
        doubt = f'"{said}" may be the present one, or the last whole one.'
        return TimePhrase(start, unit[1], this, unit[0], doubt=doubt, choices=(this, last))

    def _before_this(self, tokens: tuple[Token, ...], start: int) -> TimePhrase | None:
        """Return "the quarter before this one", "the 4 quarters preceding the current one"."""
        at = start + (word_at(tokens, start) in ("the", "our"))
        count, at = count_at(tokens, at)
        unit = self.periods.unit_at(tokens, at)
        if unit is None:
            return None
        end = unit[1]
        if words_at(tokens, end, 2) == ("prior", "to"):
            end += 2
        elif word_at(tokens, end) in _BEFORE:
            end += 1
        else:
            return None
        end += word_at(tokens, end) == "the"
        if word_at(tokens, end) not in _NOW or word_at(tokens, end + 1) not in (
            "one",
            tokens[unit[1] - 1].stem,
        ):
            return None
        if count is None:
            one = self._unit(tokens, at)
            return self._named(start, end + 2, "last", unit[0]) if one else None
        if count != int(count) or not 1 <= count <= 1000:
            return None
        window = WindowSpec(last=int(count), unit=unit[0], complete=True)
        return TimePhrase(start, end + 2, window, unit[0], self.periods.say_unit(unit[0]))

    def _ahead(self, tokens: tuple[Token, ...], start: int) -> TimePhrase | None:
        """Return "the quarter ahead" as the next one."""
        at = start + (word_at(tokens, start) == "the")
        at += word_at(tokens, at) == "next"
        count, at = count_at(tokens, at)
        ahead = self.periods.unit_at(tokens, at) if count is not None else None
        if ahead is not None and count is not None:
            if (
                word_at(tokens, ahead[1]) != "ahead"
                or count != int(count)
                or not 1 <= count <= 1000
            ):
                return None
            window = WindowSpec(next=int(count), unit=ahead[0])
            return TimePhrase(start, ahead[1] + 1, window, ahead[0])
        unit = self._unit(tokens, start + 1) if word_at(tokens, start) == "the" else None
        if unit is None or word_at(tokens, unit[1]) != "ahead":
            return None
        after = word_at(tokens, unit[1] + 1)
        return None if after == "of" else self._named(start, unit[1] + 1, "next", unit[0])

    def _short(self, tokens: tuple[Token, ...], start: int) -> TimePhrase | None:
        unit = _LETTERS.get(word_at(tokens, start))
        said = self.periods.unit(unit) if unit else None
        return self._named(start, start + 1, "last", said) if said else None
