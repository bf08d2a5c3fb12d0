"""How far something is from what it is to reach: the rate of one by the other."""

from typing import Final

from sqlglot import exp

from engine.planning.meaning.lexicon import Lexicon
from engine.planning.meaning.sentence import Sentence
from engine.planning.meaning.spans import Kind
from semantic.model import Formula

_FAR: Final = "target"
#: Words between "how far" and what is to be reached, which say no more than that.
_FROM: Final = frozenset(
    {"off", "away", "from", "of", "to", "behind", "short", "short of", "below", "on"}
)
_TRACKING: Final = frozenset({"tracking", "pacing", "trending", "doing", "performing", "track"})
_TO: Final = frozenset({"against", "to", "toward", "towards", "vs", "versus", "on", "relative to"})
_REACHED: Final = frozenset(
    {
        *(
            "hit",
            "reach",
            "reached",
            "achieve",
            "achieved",
            "attain",
            "attained",
            "meet",
            "met",
            "make",
        )
    }
)
_TIES: Final[tuple[Kind, ...]] = ("preposition", "operator", "unknown", "compare")


def take_target(sentence: Sentence) -> None:
    """Read "how far off quota are we" as the part of the quota that is reached, and say so."""
    asked = [
        place
        for place in sentence.free("degree")
        if any(one.target == _FAR for one in sentence.spans[place].of("degree"))
    ]
    asked = asked or _tracked(sentence)
    places = sentence.free("metric")
    named = [one.target for place in places for one in sentence.spans[place].of("metric")[:1]]
    rates = _rates_over(sentence.lexicon, named)
    if len(asked) != 1 or len(rates) != 1:
        return
    ties = [
        place
        for place, span in enumerate(sentence.spans)
        if place not in sentence.used and span.kind in _TIES and span.text.casefold() in _FROM
    ]
    sentence.take(*asked, *places, *ties)
    sentence.draft.metrics.append(rates[0])
    label = sentence.lexicon.metric(rates[0]).words.label
    sentence.assume(f'"{sentence.spans[asked[0]].text}" is read as: {label}.')


def spend_reached(sentence: Sentence) -> None:
    """Spend the "hit" of "what % of quota did we hit": the rate tells what was reached."""
    rates = {
        rate
        for name in sentence.lexicon.model.metrics
        for rate in _rates_over(sentence.lexicon, [name])
    }
    if (
        sentence.thresholds
        or not sentence.draft.metrics
        or not set(sentence.draft.metrics) <= rates
    ):
        return
    for place in sentence.free("operator", "unknown", "verb", "light"):
        span = sentence.spans[place]
        bounds = sentence.is_(place + 1, "number") or span.of("value", "metric", "dimension")
        if span.text.casefold() in _REACHED and not bounds:
            sentence.take(place)


def _tracked(sentence: Sentence) -> list[int]:
    """Return the "against" of "how are reps tracking against target", where nothing is measured."""
    if not _TRACKING & ({span.text.casefold() for span in sentence.spans} | sentence.stops):
        return []
    if sentence.free("verb", "segment", "much", "many"):
        return []
    against = [
        place
        for place in sentence.free("compare", "preposition", "operator")
        if sentence.is_(place + 1, "metric") and sentence.spans[place].text.casefold() in _TO
    ]
    said = [at for at, span in enumerate(sentence.spans) if span.text.casefold() in _TRACKING]
    if len(against) == 1 and len(sentence.free("metric")) == 1:
        sentence.take(*said)
        return against
    return []


def _rates_over(lexicon: Lexicon, named: list[str]) -> list[str]:
    """Return the percent metrics that divide by one of the metrics and are made of all others."""
    found: list[str] = []
    for name, one in lexicon.model.metrics.items():
        definition = one.definition
        if one.hidden or one.format != "percent" or not isinstance(definition, Formula):
            continue
        tree = definition.tree
        divides = isinstance(tree, exp.Div) and isinstance(tree.expression, exp.Column)
        by = tree.expression.name if divides else ""
        if by in named and set(named) <= {*definition.metrics, name}:
            found.append(name)
    return found
