"""What a sentence claims besides its numbers: moves, extremes, totals, who is ahead."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from engine.narration.cells import follows, is_number, open_rows, own_metrics, positions
from engine.narration.mentions import Mention
from engine.narration.plain_words import (
    AHEAD,
    BEHIND,
    BEST,
    DOWN,
    HIGHEST,
    LOWEST,
    UP,
    WHOLE,
    WORST,
)
from engine.narration.ranking import rows_are_cut
from engine.reply import Answer
from semantic.formats import exact


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """A number of a text, by its place among the mentions, and its cell."""

    place: int
    row: int
    column: int


def claims_hold(answer: Answer, mentions: Sequence[Mention], bound: Sequence[Bound]) -> bool:
    """Return whether every claim of a text holds in the rows."""
    claims = _Claims(answer, mentions, bound)
    return all(claims.holds(place) for place, one in enumerate(mentions) if one.kind == "word")


class _Claims:
    def __init__(self, answer: Answer, mentions: Sequence[Mention], bound: Sequence[Bound]) -> None:
        self._answer = answer
        self._mentions = mentions
        self._bound = bound

    def holds(self, place: int) -> bool:
        """Return whether the claim of the word at this place holds; most words claim nothing."""
        word = self._mentions[place].text
        if word in UP or word in DOWN:
            return self._moved(place, word in UP)
        if word in HIGHEST or word in LOWEST:
            return self._extreme(place, word in HIGHEST)
        if word in BEST or word in WORST:
            good = self._good()
            return good is not None and self._extreme(place, good == (word in BEST))
        if word in WHOLE:
            return self._whole()
        if word in AHEAD or word in BEHIND:
            return self._ordered(place, word)
        return True

    def _moved(self, place: int, up: bool) -> bool:
        """Return whether something rose or fell as said: a change, or from one value to another."""
        following = self._after(place)
        if not following:
            return False
        first = following[0]
        if follows(self._answer.columns[first.column]) in ("change", "change_pct"):
            return self._words_between(place, first.place) <= {"by", "of"}
        start = next((one for one in following if self._led_by(one, "from")), None)
        end = next((one for one in following if self._led_by(one, "to")), None)
        if start is not None and end is not None:
            if self._metric(start) != self._metric(end) or not self._comparable(start, end):
                return False
            return (
                (self._value(end) > self._value(start))
                if up
                else (self._value(end) < self._value(start))
            )
        return False

    def _extreme(self, place: int, highest: bool) -> bool:
        """Return whether the number beside is the one highest, or lowest, of all rows."""
        found = (self._after(place) or self._before(place)[::-1])[:1]
        if not found or follows(self._answer.columns[found[0].column]):
            return False
        one = found[0]
        rows = self._rivals(one)
        if one.row not in rows or rows_are_cut(self._answer):
            return False
        values = [exact(v) for row in rows if is_number(v := self._answer.rows[row][one.column])]
        best = max(values) if highest else min(values)
        return self._value(one) == best and values.count(best) == 1

    def _rivals(self, one: Bound) -> list[int]:
        """Return the rows a number is compared with: those of its bucket, if there are groups."""
        times = positions(self._answer, "time")
        rows = list(range(len(self._answer.rows)))
        if not times:
            return rows
        unfinished = open_rows(self._answer, times[0], one.column)
        rows = [row for row in rows if row not in unfinished]
        if positions(self._answer, "dimension"):
            bucket = self._answer.rows[one.row][times[0]]
            rows = [row for row in rows if self._answer.rows[row][times[0]] == bucket]
        return rows

    def _whole(self) -> bool:
        """Return whether a number of all groups is spoken of: a share of it, or the only row."""
        shares = (follows(self._answer.columns[one.column]) == "share" for one in self._bound)
        return len(self._answer.rows) == 1 or any(shares)

    def _ordered(self, place: int, word: str) -> bool:
        """Return whether the number before stands above (or below) the number after."""
        before, after = self._before(place), self._after(place)
        if not before or not after or before[-1].column != after[0].column:
            return False
        first, second = before[-1], after[0]
        high, low = self._value(first), self._value(second)
        if word in BEHIND:
            return high < low
        if word == "followed":
            rivals = (self._answer.rows[row][first.column] for row in self._rivals(first))
            between = [v for v in rivals if is_number(v) and low < exact(v) < high]
            if between or second.row not in self._rivals(first) or rows_are_cut(self._answer):
                return False
        return high > low

    def _good(self) -> bool | None:
        """Return whether more is better: only where one metric says so."""
        metrics = own_metrics(self._answer)
        good = self._answer.columns[metrics[0]].good if len(metrics) == 1 else None
        return None if good is None else good == "up"

    def _comparable(self, start: Bound, end: Bound) -> bool:
        """Return whether a move between two numbers means something: one group, both over."""
        times = positions(self._answer, "time")
        if start.row == end.row:
            kinds = [follows(self._answer.columns[one.column]) for one in (start, end)]
            return kinds == ["previous", None]
        if len(times) != 1 or follows(self._answer.columns[end.column]) is not None:
            return False
        unfinished = open_rows(self._answer, times[0], end.column)
        cells = [self._answer.rows[one.row] for one in (start, end)]
        same = all(
            cells[0][column] == cells[1][column] for column in positions(self._answer, "dimension")
        )
        return same and start.column == end.column and not {start.row, end.row} & unfinished

    def _metric(self, one: Bound) -> str:
        name = self._answer.columns[one.column].name
        return name.rpartition(":")[0] if follows(self._answer.columns[one.column]) else name

    def _led_by(self, one: Bound, word: str) -> bool:
        before = self._mentions[one.place - 1] if one.place else None
        return before is not None and before.kind == "word" and before.text == word

    def _words_between(self, start: int, end: int) -> set[str]:
        return {one.text for one in self._mentions[start + 1 : end]}

    def _after(self, place: int) -> list[Bound]:
        return [one for one in self._bound if one.place > place]

    def _before(self, place: int) -> list[Bound]:
        return [one for one in self._bound if one.place < place]

    def _value(self, one: Bound) -> Decimal:
        value = self._answer.rows[one.row][one.column]
        return exact(value) if is_number(value) else Decimal("nan")
