"""What things are ranked by after "by": money, how many of others they have, a number they bear."""

from typing import Final

from engine.planning.meaning.sentence import Sentence
from engine.planning.meaning.spans import Reading

_TEXTS: Final = ("text", "boolean")


def ranks_by_money(sentence: Sentence, place: int) -> bool:
    """Return whether things are ranked by what they are worth: "top 5 customers by amount"."""
    if not (sentence.ranks or sentence.free("order")) or sentence.is_(place, "metric"):
        return False
    fields = sentence.spans[place].of("dimension") if sentence.has(place, "dimension") else ()
    known = [sentence.lexicon.dimension(one.target) for one in fields]
    if known:
        return all(one.format == "currency" and one.type not in _TEXTS for one in known)
    return sentence.has(place, "much") and not sentence.has(place, "many")


def ranks_by_count(sentence: Sentence, place: int) -> bool:
    """Return whether things are ranked by how many of others they have: "segment by customers"."""
    span = sentence.at(place + 1)
    if span is None or sentence.spans[place].text.casefold() != "by":
        return False
    ranked = any(rank.thing == place - 1 for rank in sentence.ranks)
    counts = sentence.has(place + 1, "metric") and bool(span.of("entity"))
    things = (
        {one.target for one in sentence.spans[place - 1].of("entity")} if ranked else set[str]()
    )
    return (
        ranked and counts and span.plural and things.isdisjoint(e.target for e in span.of("entity"))
    )


def names_number(sentence: Sentence, place: int) -> bool:
    """Return whether a span names a number that rows bear, and no measure: employees, age."""
    if not sentence.has(place, "dimension") or sentence.is_(place, "metric"):
        return False
    types = {sentence.lexicon.dimension(one.target).type for one in _fields(sentence, place)}
    return types.isdisjoint((*_TEXTS, "date", "timestamp"))


def _fields(sentence: Sentence, place: int) -> tuple[Reading, ...]:
    return sentence.spans[place].of("dimension")
