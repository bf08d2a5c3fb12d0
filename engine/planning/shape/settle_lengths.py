"""Lengths of time that rows are bounded by: how old they are, how long in their stage."""

from typing import Final

from engine.planning.meaning.lengths import (
    ABOUT,
    about_days,
    counted_from,
    days_in,
    in_days,
    length_unit,
    since_then,
)
from engine.planning.meaning.sentence import Sentence, Threshold
from engine.planning.meaning.spans import Span
from engine.planning.subject.compose_metric import segment_named
from semantic.model import Dimension
from semantic.periods import move
from semantic.query import Filter, Operator

_BOUNDS: Final[tuple[Operator, ...]] = ("=", "!=", ">", ">=", "<", "<=", "between")
_OF_AGE: Final = frozenset({"old", "older", "aged", "young", "younger", "newer", "age"})
_LASTS: Final = frozenset({"for", "longer than"})
_SAME: Final = ("same", "one")


def read_old(sentence: Sentence) -> None:
    """Spend "old", "aged" and "the same stage" around a length of time, which say what it is."""
    if not any(map(is_length, sentence.thresholds)):
        return
    for place in sentence.free("unknown", "number"):
        said = sentence.spans[place].text.casefold()
        old = said == "old" and sentence.is_(place - 1, "unit", "tail")
        aged = said == "aged" and sentence.is_(place + 1, "operator", "between")
        same = said in _SAME and sentence.has(place + 1, "dimension")
        if old or aged or same:
            sentence.take(place)


def is_length(threshold: Threshold) -> bool:
    """Return whether a bound is a length of time."""
    return length_unit(threshold.unit) is not None


def settle_length(sentence: Sentence, threshold: Threshold) -> bool:
    """Settle a length that names no field by what it is said of: an age, or a time in a stage."""
    if not is_length(threshold):
        return False
    field = _age(sentence, threshold) or _lasting(sentence, threshold)
    made = None if field is None else length_filter(sentence, field, threshold)
    if made is not None:
        sentence.draft.where.append(made)
    return made is not None


def _age(sentence: Sentence, threshold: Threshold) -> Dimension | None:
    """Return the age of the rows: "older than 90 days", "6 months old", "open for 90 days"."""
    said = {word for span in sentence.spans for word in span.text.casefold().split()}
    if said.isdisjoint(_OF_AGE) and not _stays_open(sentence, threshold):
        return None
    for home in sentence.homes():
        for dimension in sentence.lexicon.model.datasets[home].dimensions.values():
            words = (dimension.words.label, *dimension.words.synonyms)
            if dimension.format == "days" and any(word.casefold() == "age" for word in words):
                return dimension
    return None


def _stays_open(sentence: Sentence, threshold: Threshold) -> bool:
    """Return whether "open" itself lasts so long: what is open has been so since it began."""
    place, at = threshold.before, _place_of(sentence, threshold)
    lasts = at is not None and sentence.spans[at - 1].text.casefold() in _LASTS
    while place is not None and place >= 0 and sentence.is_(place, "preposition", "verb"):
        lasts |= sentence.spans[place].text.casefold() in _LASTS
        place -= 1
    open_ = segment_named(sentence, "open")
    if not lasts or place is None or place < 0 or open_ is None:
        return False
    return any(one.target == open_ for one in sentence.spans[place].of("segment"))


def _lasting(sentence: Sentence, threshold: Threshold) -> Dimension | None:
    """Return the days in a stage where one is named beside: "in Proposal for over 45 days"."""
    place = threshold.before
    while place is not None and place >= 0 and _ties(sentence, place):
        place -= 1
    at = _place_of(sentence, threshold)
    after = None if at is None else at + 2
    while after is not None and sentence.is_(after, "preposition"):
        after += 1
    for beside in (place, after):
        span = sentence.at(beside) if beside is not None else None
        field = _days_in(sentence, span) if span is not None else None
        if span is not None and beside is not None and field is not None:
            if not span.of("value"):
                sentence.take(beside)
            return field
    return None


def _ties(sentence: Sentence, place: int) -> bool:
    if sentence.spans[place].of("dimension", "value"):
        return False
    return sentence.is_(place, "preposition", "verb", "with", "which")


def _days_in(sentence: Sentence, span: Span) -> Dimension | None:
    """Return the number of days that the rows asked about have had a field's value."""
    for one in span.of("dimension", "value"):
        found = days_in(sentence.lexicon.model, one.target)
        if found is not None and found.dataset in sentence.homes():
            return found
    return None


def _place_of(sentence: Sentence, threshold: Threshold) -> int | None:
    """Return where a bound's last number stands."""
    for place, span in enumerate(sentence.spans):
        if span.number == threshold.numbers[-1] and sentence.is_(place + 1, "unit"):
            return place
    return None


def length_filter(sentence: Sentence, field: Dimension, threshold: Threshold) -> Filter | None:
    """Return a bound on days; of months and years, on the date that the days are counted from."""
    unit = length_unit(threshold.unit)
    if field.format != "days" or unit is None:
        return None
    numbers = [in_days(number, unit) for number in threshold.numbers]
    made: Filter | None = None
    if None not in numbers:
        values = tuple(number for number in numbers if number is not None)
        for op in _BOUNDS:
            if op == threshold.op:
                made = Filter(field=field.qualified, op=op, values=values)
    else:
        born = counted_from(sentence.lexicon.model, field)
        then = since_then(sentence.time.as_of, threshold.op, threshold.numbers, unit)
        made = Filter(field=born, op="during", values=(then,)) if born and then else None
        if born and then and threshold.op != "between":
            day = move(sentence.time.as_of, unit, -int(threshold.numbers[0]))
            label = sentence.lexicon.dimension(born).words.label.lower()
            said = f"{threshold.numbers[0]:g} {unit}{'s' * (threshold.numbers[0] != 1)}"
            sentence.assume(f"{said} are counted back to {day}, by {label}.")
    return Filter(not_=made) if made is not None and threshold.negated else made


def as_days(sentence: Sentence, threshold: Threshold) -> tuple[int | float, ...]:
    """Return a length in days, for an average of days; a month is taken as 30, and that is said."""
    unit = threshold.unit.removeprefix("fiscal_")
    if unit in ABOUT:
        sentence.assume(f"A {unit} is taken as {ABOUT[unit]} days.")
    return tuple(about_days(number, unit) for number in threshold.numbers)
