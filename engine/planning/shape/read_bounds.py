"""Bounds: a number on the thing counted filters its rows, on the thing grouped its groups."""

from dataclasses import replace

from engine.planning.meaning.sentence import Sentence, Threshold
from engine.planning.meaning.spans import Kind, figures_of
from engine.planning.shape.bound_fields import money_of, numeric_field, scaled_alike
from engine.planning.shape.note_bounds import (
    bounded_thing,
    group_bounded,
    note_bound,
    rate_at,
    text_at,
)

BETWEEN: tuple[Kind, ...] = (
    "with",
    "preposition",
    "mark",
    "value",
    "and",
    "or",
    "window",
    "verb",
    "which",
    "only",
)
_TIES = ("to", "-", "\u2013", "through", "up to")
_TIMES = {"once": 1, "twice": 2}


def read_bounds(sentence: Sentence) -> None:
    """Spend operators with their numbers; what they bound is settled once metrics are known."""
    for place in sentence.free("operator", "between"):
        _read_operator(sentence, place)
    for place in sentence.free("tail", "mark", "and"):
        _read_tail(sentence, place)
    for place in sentence.free("number"):
        _read_range(sentence, place)
    for place in sentence.free("with"):
        _read_exactly(sentence, place)
    for place in sentence.free("number"):
        _read_zero(sentence, place)


def _read_operator(sentence: Sentence, place: int) -> None:
    """Read "over 100k", "between 1 and 5", "10 max"; "over quota" is over all of it."""
    span = sentence.spans[place]
    operator = span.first("operator")
    if any(one.target == "figures" for one in span.of("between")):
        _read_figures(sentence, place)
    elif span.of("between"):
        _read_between(sentence, place)
    elif operator and text_at(sentence, place) == "up to" and _is_range(sentence, place):
        return  # "from $20k up to $40k"
    elif operator and sentence.has(place + 1, "number"):
        if sentence.is_(place - 1, "unknown") and text_at(sentence, place - 1) == "n":
            sentence.take(place - 1)  # "(n >= 30 wins)"
        number = sentence.spans[place + 1]
        sentence.take(place, place + 1)
        note_bound(sentence, operator.target, (number,), place - 1, place + 2)
    elif operator and (often := _TIMES.get(text_at(sentence, place + 1))):
        sentence.take(place, place + 1)
        note = Threshold(operator.target, (often,), place - 1, None, False, False, "times")
        sentence.thresholds.append(note)
        group_bounded(sentence, place - 1, note)
    elif operator and (rate := rate_at(sentence, place + 1)):
        sentence.take(place, place + 1)
        whole = Threshold(operator.target, (100,), place - 1, None, False, True, rate=rate)
        sentence.thresholds.append(whole)
        group_bounded(sentence, place - 1, whole)
    elif operator and operator.target in (">=", "<=") and sentence.has(place - 1, "number"):
        sentence.take(place - 1, place)
        number = sentence.spans[place - 1]
        note_bound(sentence, operator.target, (number,), place - 2, place + 1)


def _is_range(sentence: Sentence, place: int) -> bool:
    """Return whether a tie stands between two numbers, the lower one first."""
    low, high = sentence.at(place - 1), sentence.at(place + 1)
    if low is None or high is None or not sentence.has(place - 1, "number"):
        return False
    return (low.number or 0) < (high.number or 0) and low.money == high.money


def _read_tail(sentence: Sentence, place: int) -> None:
    """Read "100k or more", "20+ deals", "500 employees or fewer"."""
    reading = sentence.spans[place].first("tail")
    op = reading.target if reading else ">="
    operator = sentence.spans[place + 1].first("operator") if sentence.at(place + 1) else None
    if operator and sentence.has(place - 1, "number") and not sentence.has(place + 2, "number"):
        if not sentence.is_(place, "and") or operator.target not in (">", "<"):
            return
        sentence.take(*range(place - 1, place + 2))
        op = f"{operator.target}="
        note_bound(sentence, op, (sentence.spans[place - 1],), place - 2, place + 2, loose=True)
        return
    plus = sentence.spans[place].text.casefold() in ("+", "plus")
    if plus and sentence.is_(place + 1, "others"):
        return  # "top 5 plus others"
    if reading is None and not plus:
        return
    if sentence.has(place - 1, "number"):
        number, thing = place - 1, place + 1
        if plus and sentence.spans[number].end != sentence.spans[place].start:
            return
    elif (
        reading
        and sentence.has(place - 2, "number")
        and (sentence.has(place - 1, "unit") or bounded_thing(sentence, place - 1))
    ):
        number, thing = place - 2, place - 1
    else:
        return
    sentence.take(number, place)
    note_bound(sentence, op, (sentence.spans[number],), number - 1, thing, loose=True)


def _read_range(sentence: Sentence, place: int) -> None:
    """Read "100 to 500 employees", "from 50k to 100k", "50-100k"."""
    tie = sentence.at(place + 1)
    if tie is None or tie.text.casefold() not in _TIES or place in sentence.used:
        return
    if not sentence.has(place + 2, "number") or sentence.spans[place].of("nth"):
        return
    low, high = scaled_alike(sentence.spans[place], sentence.spans[place + 2])
    if low.number is None or high.number is None or low.number >= high.number:
        return
    before = place - 1
    sentence.take(*range(place, place + 3))
    if before >= 0 and sentence.spans[before].text.casefold() == "from":
        before -= 1
    note_bound(sentence, "between", (low, high), before, place + 3, loose=True)


def _read_exactly(sentence: Sentence, place: int) -> None:
    """Read "accounts with 3 open deals": the number of a counted thing, exactly."""
    if not sentence.has(place + 1, "number") or not bounded_thing(sentence, place + 2):
        return
    number, thing = sentence.spans[place + 1], sentence.spans[place + 2]
    before = sentence.at(place - 1)
    if before is None or not before.of("entity", "dimension"):
        return
    if number.end != thing.start or number.money or thing.of("unit"):
        return
    if numeric_field(sentence, place + 2) and not thing.of("metric", "entity"):
        sentence.take(place + 1)
        note_bound(sentence, "=", (number,), place - 1, place + 2)
        return
    if not thing.of("metric", "entity"):
        return
    sentence.take(place + 1)
    note_bound(sentence, "=", (number,), place - 1, place + 2)


def _read_zero(sentence: Sentence, place: int) -> None:
    """Read "zero amount deals" and "$0 deals" as those whose amount is nothing."""
    number, after = sentence.spans[place], place + 1
    if number.number != 0 or not sentence.has(after, "dimension", "entity"):
        return
    if numeric_field(sentence, after):
        sentence.take(place)
        note_bound(sentence, "=", (number,), after, -1)
        return
    entity = sentence.spans[after].first("entity") if number.money else None
    if entity is not None and money_of(sentence, entity.target):
        sentence.take(place)
        sentence.thresholds.append(Threshold("=", (0,), after, None, True, False))


def _read_figures(sentence: Sentence, place: int) -> None:
    """Read "six-figure deals" and "in the six figures" as money of so many digits."""
    span = sentence.spans[place]
    if sentence.is_(place - 1, "unknown", "rank", "degree"):
        return  # "low six figures"
    low, high = (replace(span, number=number, money=True) for number in figures_of(span))
    before = place - 1
    while before > 0 and sentence.is_(before, "preposition", "with"):
        before -= 1
    sentence.take(place)
    note_bound(sentence, "between", (low, high), before, place + 1, loose=True)


def _read_between(sentence: Sentence, place: int) -> None:
    places = (place + 1, place + 3)
    if all(sentence.has(one, "number") for one in places) and sentence.has(
        place + 2, "and", "preposition", "mark"
    ):
        low, high = (sentence.spans[one] for one in places)
        sentence.take(*range(place, place + 4))
        low, high = scaled_alike(low, high)
        note_bound(sentence, "between", (low, high), place - 1, place + 4)
