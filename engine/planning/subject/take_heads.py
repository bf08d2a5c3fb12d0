"""Nouns that only carry a filter: "win rate for enterprise deals"; bare ones may be a group."""

from typing import Final

from engine.planning.meaning.sentence import Sentence, Swap
from engine.planning.subject.read_groups import field_of, label_of
from engine.planning.text.tokens import stem

_OF: Final = ("of", "of the", "of our", "of all")
_ENDS: Final = ("mark", "window", "grain", "trend", "chart", "order")


def take_heads(sentence: Sentence) -> None:
    """Spend nouns that only carry a filter, and group by things named alone: "rates of reps"."""
    homes = sentence.homes()
    for place in sentence.free("entity"):
        if place in sentence.heads or not homes:
            continue
        reading = sentence.spans[place].first("entity")
        if reading is None or sentence.distance(reading.target) is None:
            continue
        if reading.target in homes:
            sentence.take(place)
        elif _stands_alone(sentence, place):
            _group_alone(sentence, place)
        elif _is_tied(sentence, place):
            sentence.take(place)


def _is_tied(sentence: Sentence, place: int) -> bool:
    """Return whether a noun carries what stands before it; "open deals" has a noun of its own."""
    before = sentence.at(place - 1)
    if before is None:
        return False
    if before.kind == "preposition" and _is_lone(sentence, place):
        return False  # "bookings for the rep": which one?
    if before.kind in ("value", "segment", "preposition", "verb", "not", "literal"):
        return True
    last = stem(before.text.casefold().split()[-1])
    named = any(one.kind == "entity" for one in sentence.lexicon.named(last))
    return bool(before.of("segment")) and not (before.kind == "metric" and named)


def _is_lone(sentence: Sentence, place: int) -> bool:
    """Return whether one thing is named after a figure, and nothing says which."""
    after, figure = sentence.at(place + 1), sentence.at(place - 2)
    one = not sentence.spans[place].plural and not sentence.spans[place].possessive
    ends = after is None or after.kind in ("mark", "window")
    return one and ends and figure is not None and figure.kind == "metric"


def _stands_alone(sentence: Sentence, place: int) -> bool:
    """Return whether several things are named after "of", and nothing more is said of them."""
    before, after = sentence.at(place - 1), sentence.at(place + 1)
    figure = sentence.at(place - 2)
    if before is None or figure is None:
        return False
    said = before.text.casefold()
    if not sentence.spans[place].plural:
        beside = said == "for" and before.end == sentence.spans[place].start
        return beside and figure.kind == "metric" and (after is None or after.kind in _ENDS)
    led = said in _OF or (said == "for" and _is_several(sentence, figure.text))
    return led and figure.kind == "metric" and (after is None or after.kind in _ENDS)


def _group_alone(sentence: Sentence, place: int) -> None:
    """Group by things named alone; where the figure may be one of all of them, ask."""
    field = field_of(sentence, place)
    if field is None or sentence.draft.dimensions:
        sentence.take(place)
        return
    span, figure = sentence.spans[place], sentence.spans[place - 2]
    sentence.take(place)
    sentence.draft.dimensions.append(field)
    label = label_of(sentence, field)
    words = f"{figure.text} {sentence.spans[place - 1].text} {span.text}"
    if _is_several(sentence, figure.text) or not span.plural:
        sentence.assume(f'"{words}" is read as by {label}.')
    else:
        text = f'"{words}" may be one figure, or one by {label}.'
        sentence.ask(text, swaps=(Swap(), Swap(ungrouped=(field,))))


def _is_several(sentence: Sentence, figure: str) -> bool:
    """Return whether a figure is named in the plural, though its name is not: "win rates"."""
    last = figure.casefold().split()[-1]
    metrics = sentence.lexicon.model.metrics.values()
    labels = {one.words.label.casefold().split()[-1] for one in metrics}
    return last != stem(last) and stem(last) in labels
