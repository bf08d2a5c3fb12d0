"""A sentence in free words to one whose every number is bound to its cell, or to nothing.

For sentences that somebody else wrote (a language model). A number is bound only where the words
around it leave one cell: its groups by the names nearest to it, its column by its unit and the
words beside it ("up 5%" is a change, "5% of the total" a share). What is claimed besides numbers
(rises, extremes, totals) must hold in the rows too. Whatever is not understood refuses the whole
sentence: better no sentence than a wrong one.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from engine.narration.cells import (
    display_format,
    follows,
    is_number,
    open_rows,
    own_metrics,
    positions,
    value_text,
)
from engine.narration.claims import Bound, claims_hold
from engine.narration.mentions import Amount, Mention, Reader
from engine.narration.moves import so_far
from engine.narration.plain_words import ALLOWED, DOWN, UP, WHOLE
from engine.reply import Answer, Column, Sentence
from semantic.formats import exact

#: Words that may stand between a number and the group it is of: `$5M in EMEA`.
_OF_A_GROUP = frozenset({"in", "for", "at", "during", "on", "the", "end", "of", "week"})
#: Words before a number that was: `up 20% from $5M`.
_BEFORE = frozenset({"from", "versus", "vs", "against", "with", "on"})
#: Words between a change and what it is a change from: `20% on a year before`.
_ON = frozenset({"on", "from", "against", "compared", "with", "to", "versus", "vs", "the"})
_SEPARATES = re.compile(r"[,;:()]")


class Binder:
    """Binds sentences to the cells of one answer."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self._reader = Reader(answer)
        self._metrics = own_metrics(answer)
        self._groups = positions(answer, "dimension", "time")
        self._words = ALLOWED | _label_words(answer)

    def bind(self, text: str) -> Sentence | None:
        """Return the sentence with its cells; None where any of it is not proved."""
        text = " ".join(text.split())
        mentions = self._reader.mentions(text)
        if mentions is None or not self._plain(text, mentions):
            return None
        bound: list[Bound] = []
        for place, one in enumerate(mentions):
            if one.amount is None:
                continue
            cell = self._cell(text, mentions, place, one.amount)
            if cell is None:
                return None
            bound.append(Bound(place=place, row=cell[0], column=cell[1]))
        if not bound or not self._all_used(text, mentions, bound):
            return None
        if not claims_hold(self.answer, mentions, bound):
            return None
        return Sentence(text=text, cells=tuple((one.row, one.column) for one in bound))

    def _plain(self, text: str, mentions: Sequence[Mention]) -> bool:
        """Return whether every word is known, and no name stands where a number would."""
        for place, one in enumerate(mentions):
            if one.kind == "word" and one.text not in self._words:
                return False
            follower = mentions[place + 1] if place + 1 < len(mentions) else None
            if one.text == "quarter" and follower is not None and follower.text == "of":
                return False  # a fourth, not three months
            named = one.kind in ("group", "name")
            if named and one.text.isdigit() and not _dated(mentions, place):
                return False
        return not re.search(r"\w[()]\w", text)

    def _all_used(self, text: str, mentions: Sequence[Mention], bound: Sequence[Bound]) -> bool:
        """Return whether every group, metric and comparison named belongs to a number.

        "EMEA and APAC reached $3M" says something of EMEA that no number proves.
        """
        used: set[Mention] = set()
        for one in bound:
            used |= set(self._owners(text, mentions, one.place).values())
            metric = self._metric_mention(mentions, one.place)
            used |= {metric} if metric is not None else set()
        for place, mention in enumerate(mentions):
            alone = len(self._metrics) == 1 and mention.kind == "metric"
            if mention.kind in ("group", "metric") and mention not in used and not alone:
                return False
            if mention.kind == "before" and not self._compared(mentions, bound, place):
                return False
        return True

    def _compared(self, mentions: Sequence[Mention], bound: Sequence[Bound], place: int) -> bool:
        """Return whether `a year before` stands by the number of then, or after a change since."""
        for one in bound:
            kind = follows(self.answer.columns[one.column])
            if one.place == place + 1 and kind == "previous":
                return True
            between = {mention.text for mention in mentions[one.place + 1 : place]}
            if one.place < place and kind in ("change", "change_pct") and between <= _ON:
                return True
        return False

    def _cell(
        self, text: str, mentions: Sequence[Mention], place: int, amount: Amount
    ) -> tuple[int, int] | None:
        """Return the one cell a number is, or None."""
        row = self._row(text, mentions, place)
        if row is None:
            return None
        metric = self._metric(mentions, place)
        if metric is None:
            return None
        own = self.answer.columns[metric].name
        for position, column in enumerate(self.answer.columns):
            if column.role != "metric" or not (position == metric or _of(column, own)):
                continue
            value = self.answer.rows[row][position]
            if not is_number(value):
                continue
            said = _Said(mentions, place, bool(self._directly(text, mentions, place)))
            if said.means(column, exact(value), self._has_previous(own)) and _is(
                amount, column, exact(value), said.direction is not None
            ):
                return (row, position) if self._finished(mentions, row, metric) else None
        return None

    def _row(self, text: str, mentions: Sequence[Mention], place: int) -> int | None:
        """Return the one row that the groups named beside a number leave."""
        owners = self._owners(text, mentions, place)
        if len(self.answer.rows) > 1 and set(owners) != set(self._groups):
            return None
        found = [
            row
            for row, cells in enumerate(self.answer.rows)
            if all(
                value_text(self.answer, self.answer.columns[column], cells[column]) == one.text
                for column, one in owners.items()
            )
        ]
        return found[0] if len(found) == 1 else None

    def _owners(self, text: str, mentions: Sequence[Mention], place: int) -> dict[int, Mention]:
        """Return the group of each column that a number is of: right after it, else before it."""
        found: dict[int, Mention] = {}
        for one in (*mentions[:place], *self._directly(text, mentions, place)):
            if one.kind == "group" and one.column is not None:
                found[one.column] = one
        return found

    def _directly(self, text: str, mentions: Sequence[Mention], place: int) -> list[Mention]:
        """Return the groups that stand right after a number: `$5M in EMEA in Q1 2026`."""
        found: list[Mention] = []
        at = mentions[place].end
        for one in mentions[place + 1 :]:
            if _SEPARATES.search(text[at : one.start]):
                break
            at = one.end
            if one.kind == "group":
                found.append(one)
            elif not (one.kind == "word" and one.text in _OF_A_GROUP):
                break
        return found

    def _metric(self, mentions: Sequence[Mention], place: int) -> int | None:
        """Return the metric a number is of: the one named nearest, or the only one."""
        named = self._metric_mention(mentions, place)
        if named is not None:
            return named.column
        return self._metrics[0] if len(self._metrics) == 1 else None

    def _metric_mention(self, mentions: Sequence[Mention], place: int) -> Mention | None:
        before = [one for one in mentions[:place] if one.kind == "metric"]
        after = [one for one in mentions[place:] if one.kind == "metric"]
        return before[-1] if before else after[0] if after else None

    def _has_previous(self, own: str) -> bool:
        return any(one.name == f"{own}:previous" for one in self.answer.columns)

    def _finished(self, mentions: Sequence[Mention], row: int, metric: int) -> bool:
        """Return whether a value that can still change is said to be one: `so far`."""
        words = [one.text for one in mentions if one.kind == "word"]
        if "far" in words:
            return True
        times = positions(self.answer, "time")
        if times:
            return all(row not in open_rows(self.answer, time, metric) for time in times)
        return not so_far(self.answer, metric)


@dataclass(frozen=True, slots=True)
class _Said:
    """The words around one number."""

    mentions: Sequence[Mention]
    place: int
    directly: bool

    def means(self, column: Column, value: Decimal, has_previous: bool) -> bool:
        """Return whether the words beside the number speak of this column."""
        match follows(column):
            case "change" | "change_pct":
                return self.direction is not None and (value > 0) == (self.direction == "up")
            case "share":
                return self.direction is None and self._share
            case "running":
                return self.direction is None and not self._share and "running" in self._all
            case "previous":
                return self.direction is None and not self._share and self._previous
            case _:
                level = self.direction is None and not self._share and "running" not in self._all
                if column.format == "percent" and "share" in self._all:
                    return False
                return level and not (self._previous and has_previous and not self.directly)

    @property
    def direction(self) -> str | None:
        """`up` or `down` where the number is said to be a move: `rose by 5%`."""
        left = self._left
        word = (
            left[1] if left[:1] in (["by"], ["of"]) and len(left) > 1 else left[0] if left else ""
        )
        return "up" if word in UP else "down" if word in DOWN else None

    @property
    def _share(self) -> bool:
        right = self._right
        after = right[:1] == ["of"] and bool(WHOLE & set(right[1:3]))
        return after or "share" in self._left[:3]

    @property
    def _previous(self) -> bool:
        before = self.mentions[self.place - 1] if self.place else None
        return (before is not None and before.kind == "before") or self._left[:1] in [
            [one] for one in _BEFORE
        ]

    @property
    def _all(self) -> set[str]:
        return {one.text for one in self.mentions if one.kind == "word"}

    @property
    def _left(self) -> list[str]:
        """The words before the number up to the next name or number, nearest first."""
        found: list[str] = []
        for one in reversed(self.mentions[: self.place]):
            if one.kind != "word":
                break
            found.append(one.text)
        return found

    @property
    def _right(self) -> list[str]:
        found: list[str] = []
        for one in self.mentions[self.place + 1 :]:
            if one.kind != "word":
                break
            found.append(one.text)
        return found


def _is(amount: Amount, column: Column, value: Decimal, moved: bool) -> bool:
    """Return whether a written number is this value, in this column's unit, rightly rounded."""
    wanted = display_format(column)
    unit = {"percent": "percent", "points": "points", "days": "days"}.get(wanted or "")
    if amount.unit != unit or amount.money != (wanted == "currency"):
        return False
    if moved:
        if amount.signed:
            return False
        value = abs(value)
    if (amount.value < 0) != (value < 0) or (amount.value == 0) != (value == 0):
        return False
    if amount.value == value:
        return True
    return amount.digits >= 2 and abs(amount.value - value) <= amount.step / 2


def _of(column: Column, metric: str) -> bool:
    """Return whether a column follows a metric."""
    return follows(column) is not None and column.name.rpartition(":")[0] == metric


def _dated(mentions: Sequence[Mention], place: int) -> bool:
    """Return whether a year stands as a date does: `in 2025`, not `rose to 2025`."""
    if place == 0:
        return True
    before = mentions[place - 1]
    return before.kind == "word" and before.text in ("in", "for", "during", "since", "of")


def _label_words(answer: Answer) -> frozenset[str]:
    """Return the words of the columns' labels, singular and plural; of metrics, the only one's."""
    metrics = own_metrics(answer)
    words = {
        word
        for position, column in enumerate(answer.columns)
        if column.role in ("dimension", "time") or metrics == (position,)
        for word in re.findall(r"[^\W\d_]+", column.label.casefold())
    }
    return frozenset(words | {f"{one}s" for one in words})
