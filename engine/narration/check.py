"""Sentence and answer to whether every number said is the number in its cell."""

import re
from collections.abc import Iterator
from decimal import Decimal, localcontext

from engine.narration.cells import (
    SIGNED,
    cell_text,
    companion_words,
    follows,
    is_number,
    moved_text,
    own_metrics,
)
from engine.reply import Answer, Column, Sentence
from semantic.formats import MINUS, exact

_NUMBER = re.compile(
    r"(?P<bound>[<>]?)(?P<sign>[+-]?)(?P<before>\D*)(?P<digits>\d[\d,]*(?:\.\d+)?)"
    r"(?P<unit>[KMBT]|%| pts| days?)?"
)
_SIGNED = re.compile(rf"([{MINUS}+<>~≈-]\s?|\d[.,]?)$")
_SIZED = re.compile(r"\s?(thousand|million|billion|trillion|percent|per cent|bn|[kmbt%])\b", re.I)
_DIGIT_BEFORE = re.compile(r"(\d|\d[.,])$")
_DIGIT_AFTER = re.compile(r"\d|[.,]\d|[%KMBT](?!\w)")
_POWERS = {"K": 3, "M": 6, "B": 9, "T": 12, "%": -2, " pts": -2}


def check_sentence(sentence: Sentence, answer: Answer) -> bool:
    """Return whether every number of a sentence is proved by the cell it is bound to.

    The texts of the cells are looked for in their order. A number read back from the text must lie
    within half a unit of its last digit from its cell. What is left over may name columns and the
    window, and holds no other digit.
    """
    rest: list[str] = []
    cursor = 0
    for row, column in sentence.cells:
        if not (0 <= row < len(answer.rows) and 0 <= column < len(answer.columns)):
            return False
        span = _find(sentence.text, cursor, answer, row, column)
        if span is None:
            return False
        said, value = sentence.text[span[0] : span[1]], answer.rows[row][column]
        as_written = answer.columns[column].role == "key"
        if is_number(value) and not as_written and not _told(said, exact(value)):
            return False
        rest.append(sentence.text[cursor : span[0]])
        cursor = span[1]
    rest.append(sentence.text[cursor:])
    names = sorted(_names(answer), key=len, reverse=True)
    return not any(_has_digit(piece, names) for piece in rest)


def _told(text: str, value: Decimal) -> bool:
    """Return whether a text is a value, or how far it moved: `down 5` is -5."""
    word, _, size = text.partition(" ")
    if word not in ("up", "down"):
        return says(text, value)
    return (word == "up") == (value > 0) and says(size, abs(value))


def says(text: str, value: Decimal) -> bool:
    """Return whether a written number is this value, at the rounding it was written with."""
    found = _NUMBER.fullmatch(text.replace(MINUS, "-"))
    if found is None or not value.is_finite():
        return found is None and not value.is_finite()
    power = _POWERS.get(found["unit"] or "", 0)
    written = Decimal(found["digits"].replace(",", ""))
    if found["sign"] == "-":
        written = -written
    places = len(found["digits"].partition(".")[2])
    with localcontext(prec=700):
        told, unit = written.scaleb(power), Decimal(1).scaleb(power - places)
        if found["bound"]:
            return 0 < abs(value) < unit and (value > 0) == (told > 0)
        if (value == 0) != (written == 0) or (value < 0) != (written < 0):
            return False
        return abs(told - value) <= unit / 2


def _find(text: str, cursor: int, answer: Answer, row: int, column: int) -> tuple[int, int] | None:
    """Return where a cell's text stands next, long or compact, as a word of its own."""
    is_value = is_number(answer.rows[row][column])
    forms = [cell_text(answer, row, column), cell_text(answer, row, column, compact=True)]
    if follows(answer.columns[column]) in SIGNED:
        forms.append(moved_text(answer, row, column))
    for form in dict.fromkeys(forms):
        start = text.find(form, cursor) if form else -1
        while start >= 0:
            if _stands_alone(text, start, start + len(form), is_value):
                return start, start + len(form)
            start = text.find(form, start + 1)
    return None


def _stands_alone(text: str, start: int, end: int, is_value: bool) -> bool:
    """Return whether a span is no part of something longer: `5` is not in `$5,000` or `1.5`.

    A number may have no sign before it and no word of size after it.
    """
    before, after = text[:start], text[end:]
    if is_value and (_SIGNED.search(before) or _SIZED.match(after)):
        return False
    if text[start].isnumeric() and _DIGIT_BEFORE.search(before):
        return False
    return not (text[end - 1].isnumeric() and _DIGIT_AFTER.match(after))


def _names(answer: Answer) -> Iterator[str]:
    """Yield what may hold digits and is no number: names of columns, the window, the day."""
    yield from (name for column in answer.columns for name in _spellings(column))
    for metric in own_metrics(answer):
        yield companion_words(answer, metric, "previous")
    if answer.reading.window:
        yield answer.reading.window
    yield from (day.isoformat() for day in (answer.as_of, answer.reading.level_at) if day)


def _spellings(column: Column) -> tuple[str, ...]:
    return (column.label, column.label.casefold(), column.label[:1].lower() + column.label[1:])


def _has_digit(text: str, names: list[str]) -> bool:
    for name in names:
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", " ", text) if name else text
    return any(mark.isnumeric() for mark in text)
