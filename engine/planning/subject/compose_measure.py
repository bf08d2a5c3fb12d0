"""A number's name taken apart: "the median size of a won deal" is the median deal size."""

from typing import Final

from engine.planning.meaning.lexicon import aggregate_key, without_parentheses
from engine.planning.meaning.sentence import Sentence
from engine.planning.text.tokens import stem
from semantic.model import Measure

_FULL: Final = {"avg": "average", "mean": "average", "med": "median"}


def compose_measure(sentence: Sentence) -> None:
    """Read an aggregate, a field and the things counted as the metric that is made so."""
    if sentence.draft.metrics:
        return
    for place in sentence.free("aggregate"):
        of = place + 2 if sentence.is_(place + 2, "preposition") else place + 1
        counted = _count(sentence, of + 1)
        reading = sentence.spans[place].first("aggregate")
        if counted is None and _of_things(sentence, place):
            return
        if reading is None or counted is None or not sentence.has(place + 1, "dimension", "much"):
            continue
        metric = _made_so(sentence, place + 1, reading.target, counted)
        if metric is not None:
            sentence.take(*range(place, of + 2))
            sentence.draft.metrics.append(metric)
            return


def _of_things(sentence: Sentence, place: int) -> bool:
    """Read an aggregate and a field behind their things: "upsell deals, average size"."""
    things = sentence.free("entity")
    if len({one.target for at in things for one in sentence.spans[at].of("entity")}) != 1:
        return False
    if not sentence.has(place + 1, "dimension") or things[-1] > place:
        return False
    how, field = (sentence.spans[at].text.casefold() for at in (place, place + 1))
    how = _FULL.get(how, how)
    for at in things:
        thing = stem(sentence.spans[at].text.casefold())
        metric = sentence.lexicon.metrics_named(f"{how} {thing} {field}")
        if metric is not None:
            sentence.take(place, place + 1, *things)
            sentence.draft.metrics.append(metric)
            return True
    return False


def _made_so(sentence: Sentence, place: int, how: str, counted: Measure) -> str | None:
    """Return the metric that aggregates a field, or the money, of the rows that are counted."""
    lexicon = sentence.lexicon
    where = without_parentheses(counted.where.canonical()) if counted.where else ""
    summed = lexicon.amounts.get((counted.dataset, where))
    money = sentence.measure(summed) if summed and sentence.has(place, "much") else None
    if money is not None:
        return lexicon.aggregates.get(aggregate_key(money, how))
    fields = [lexicon.dimension(one.target) for one in sentence.spans[place].of("dimension")]
    found = (
        lexicon.aggregates.get((how, one.dataset, one.expression.canonical(), where))
        for one in fields
        if one.dataset == counted.dataset
    )
    return next((one for one in found if one), None)


def _count(sentence: Sentence, place: int) -> Measure | None:
    """Return the measure of a span that only counts rows: "won deals", "open deals"."""
    span = sentence.at(place)
    reading = span.first("metric") if span and place not in sentence.used else None
    if reading is None or reading.target not in sentence.lexicon.counts.values():
        return None
    return sentence.measure(reading.target)
