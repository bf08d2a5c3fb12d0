"""Rows nobody has touched for so long: no date tells it, and what comes near is offered."""

from typing import Final

from engine.planning.meaning.lengths import days_in
from engine.planning.meaning.sentence import Sentence, Threshold
from engine.planning.text.inflect import forms
from engine.planning.text.words import listed
from semantic.query import WindowSpec

_VERBS: Final = (
    *("touch", "update", "move", "change", "progress", "advance", "contact", "modify", "edit"),
    *("engage", "budge", "work"),
)
_TOUCHED: Final = frozenset(form for verb in _VERBS for form in forms(verb)) | listed(
    "activity activities movement movements progress modified edited budged"
)
_UNTOUCHED: Final = listed(
    "untouched stale inactive idle dormant unchanged stagnant quiet cold stalled neglected"
)
_TIES: Final = ("preposition", "stop", "with")


def read_untouched(sentence: Sentence) -> None:
    """Ask of what is "not touched in 60 days" whether its stage, or its age, is meant."""
    for place in sentence.free("unknown", "trend"):
        said = sentence.spans[place].text.casefold()
        negated = place > 0 and sentence.spans[place - 1].of("not", "missing")
        if not (said in _UNTOUCHED or (said in _TOUCHED and negated)):
            continue
        stage = place + 1 if _has_days(sentence, place + 1) else None
        found = _length_after(sentence, place + 1 + (stage is not None))
        if found is None:
            continue
        number, unit, end = found
        bound = Threshold(">", (number,), None, None, False, False, unit)
        sentence.thresholds.append(bound)
        sentence.take(*range(place - bool(negated), end))
        words = " ".join(one.text for one in sentence.spans[place - bool(negated) : place + 1])
        sentence.ask(f'It is not clear what "{words}" is: no date here tells it.')
        return


def _has_days(sentence: Sentence, place: int) -> bool:
    """Return whether a field is named of which the days are known: "not changed stage"."""
    span = sentence.at(place)
    fields = [one.target for one in span.of("dimension")] if span else []
    return any(days_in(sentence.lexicon.model, one) for one in fields)


def _length_after(sentence: Sentence, at: int) -> tuple[int | float, str, int] | None:
    """Return the length of time after a word, its unit, and where it ends."""
    while sentence.is_(at, *_TIES) or sentence.is_(at, "operator"):
        at += 1
    span = sentence.at(at)
    if span is None:
        return None
    unit = sentence.at(at + 1)
    reading = unit.first("unit") if unit else None
    if span.number is not None and reading is not None:
        return span.number, reading.target, at + 2
    window = span.phrase.window if span.phrase else None
    if isinstance(window, WindowSpec) and window.last and window.unit:
        return window.last, window.unit, at + 1
    dates = sentence.time.dates(window) if window is not None else None
    if dates is not None and dates.first and dates.first < sentence.time.as_of:
        return (sentence.time.as_of - dates.first).days, "day", at + 1
    return None
