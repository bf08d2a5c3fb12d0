"""Free text about an answer to what it mentions: groups, metrics, numbers, words.

Every character is accounted for: what is none of these makes the text unreadable.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from engine.narration.cells import companion_words, own_metrics, value_text
from engine.reply import Answer
from semantic.formats import MINUS, currency_sign

#: `before` names what is compared with (`a year before`); `name` the window and the day.
Kind = Literal["group", "metric", "before", "name", "number", "word"]
#: The longest text read; a sentence is shorter.
LONGEST = 400
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")
#: Marks that stand between mentions and say nothing by themselves.
_MARKS = frozenset(" ,.;:()'\"/-!\u00b7\u2013\u2014\u2018\u2019\u201c\u201d")
_POWERS = {
    "k": 3, "thousand": 3, "m": 6, "million": 6, "b": 9, "bn": 9, "billion": 9,
    "t": 12, "trillion": 12,
}  # fmt: skip
_PERCENTS = ("%", "percent", "per cent")
_POINTS = ("pts", "points", "percentage points", "percent points")
_DAYS = ("day", "days")
_DIGITS_ONLY = re.compile(r"[\d\W]+")
Unit = Literal["percent", "points", "days"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """A number as it is written: its value, the size of its last digit, what it is of."""

    value: Decimal
    step: Decimal
    digits: int  # those that count: 1 in $5M, 3 in 34.2%
    signed: bool
    money: bool
    unit: Unit | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A piece of a text. `column` is that of a group or a metric."""

    kind: Kind
    start: int
    end: int
    text: str
    column: int | None = None
    amount: Amount | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Name:
    kind: Kind
    text: str
    column: int | None = None


class Reader:
    """Reads texts about one answer."""

    def __init__(self, answer: Answer) -> None:
        self._names = tuple(sorted(_names(answer), key=lambda one: len(one.text), reverse=True))
        self._number = _number_pattern(answer)
        #: A group that is called by a number cannot be told from one.
        self.readable = not any(
            one.kind == "group" and _called_by_number(answer, one) for one in self._names
        )

    def mentions(self, text: str) -> tuple[Mention, ...] | None:
        """Return what a text mentions, in its order; None where some of it is not understood."""
        found: list[Mention] = []
        at = 0
        if not self.readable or len(text) > LONGEST:
            return None
        while at < len(text):
            one = self._name(text, at) or self._amount(text, at) or _word(text, at)
            if one is not None:
                found.append(one)
                at = one.end
            elif text[at] in _MARKS:
                at += 1
            else:
                return None
        return tuple(found)

    def _name(self, text: str, at: int) -> Mention | None:
        for one in self._names:
            end = at + len(one.text)
            if text[at:end].casefold() == one.text.casefold() and _whole(text, at, end):
                return Mention(kind=one.kind, start=at, end=end, text=one.text, column=one.column)
        return None

    def _amount(self, text: str, at: int) -> Mention | None:
        match = self._number.match(text, at)
        if match is None or not _whole(text, at, match.end()):
            return None
        amount = _amount(match)
        return Mention(kind="number", start=at, end=match.end(), text=match.group(), amount=amount)


def _names(answer: Answer) -> Iterator[_Name]:
    """Yield what the answer has names for: its groups, metrics, windows."""
    for position, column in enumerate(answer.columns):
        if column.role in ("dimension", "time"):
            texts = {value_text(answer, column, row[position]) for row in answer.rows}
            yield from (_Name(kind="group", text=one, column=position) for one in texts if one)
    for metric in own_metrics(answer):
        yield _Name(kind="metric", text=answer.columns[metric].label, column=metric)
        before = companion_words(answer, metric, "previous")
        if before:
            yield _Name(kind="before", text=before, column=metric)
    if answer.reading.window:
        short = re.split(r" \(|, by ", answer.reading.window)[0]
        yield from (_Name(kind="name", text=one) for one in {short, answer.reading.window})
    if answer.reading.level_at is not None:
        yield _Name(kind="name", text=answer.reading.level_at.isoformat())


def _called_by_number(answer: Answer, name: _Name) -> bool:
    if name.column is None or answer.columns[name.column].role == "time":
        return False
    return bool(_DIGITS_ONLY.fullmatch(name.text)) and any(map(str.isdigit, name.text))


def _number_pattern(answer: Answer) -> re.Pattern[str]:
    sign = currency_sign(answer.currency).strip()
    money = rf"(?P<money>{re.escape(sign)}\s?)?" if sign else "(?P<money>)"
    units = sorted((*_POWERS, *_PERCENTS, *_POINTS, *_DAYS), key=len, reverse=True)
    written = "|".join(re.escape(one) for one in units)
    return re.compile(
        rf"(?P<sign>[+{MINUS}-])?{money}(?P<whole>[0-9]{{1,3}}(?:,[0-9]{{3}})+|[0-9]+)(?:\.(?P<part>[0-9]+))?"
        rf"(?:[ \u00a0-]?(?P<unit>{written})(?![^\W_]))?",
        re.IGNORECASE,
    )


def _amount(match: re.Match[str]) -> Amount:
    unit = (match["unit"] or "").casefold()
    part = match["part"] or ""
    power = _POWERS.get(unit, -2 if unit in (*_PERCENTS, *_POINTS) else 0)
    written = Decimal(match["whole"].replace(",", "") + ("." + part if part else ""))
    sign = match["sign"]
    value = written.scaleb(power)
    digits = (match["whole"].replace(",", "") + part).lstrip("0")
    return Amount(
        value=-value if sign in (MINUS, "-") else value,
        step=Decimal(1).scaleb(power - len(part)),
        digits=len(digits),
        signed=sign is not None,
        money=bool(match["money"]),
        unit=_unit(unit),
    )


def _unit(text: str) -> Unit | None:
    if text in _PERCENTS:
        return "percent"
    if text in _POINTS:
        return "points"
    return "days" if text in _DAYS else None


def _word(text: str, at: int) -> Mention | None:
    match = _WORD.match(text, at)
    if match is None or (at and (text[at - 1].isalnum() or text[at - 1] == "_")):
        return None
    return Mention(kind="word", start=at, end=match.end(), text=match.group().casefold())


#: What before a number would make it another one.
_JOINED_BEFORE = re.compile(r"(\d[.,]?|[+\u2212<>~\u2248$\u20ac\u00a3\u00a5%#-])\s?$")
_JOINED_AFTER = re.compile(r"[.,]\d|\s?[%\u2030]")


def _whole(text: str, start: int, end: int) -> bool:
    """Return whether a span is no part of a longer word or number."""
    before, after = text[start - 1 : start], text[end : end + 1]
    if text[start].isalnum() and (before.isalnum() or before == "_"):
        return False
    if text[end - 1].isalnum() and (after.isalnum() or after == "_"):
        return False
    number = text[start:end].strip()
    if number[:1].isdigit() and _JOINED_BEFORE.search(text[:start]):
        return False
    return not (number[-1:].isdigit() and _JOINED_AFTER.match(text, end))
