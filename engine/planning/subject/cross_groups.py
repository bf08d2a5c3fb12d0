"""Groups named by how they lie: "stage x region", "reps as rows", "from segment to segment"."""

from collections.abc import Callable
from typing import Final

from engine.planning.meaning.sentence import Sentence
from engine.planning.subject.owned_groups import names_group

_CROSSING: Final = frozenset(
    {"x", "\u00d7", "*", "against each", "against", "vs", "versus", "crossed with"}
)
_AMONG: Final = frozenset({"between", "among", "amongst", "over", "between the", "among the"})
Group = Callable[[Sentence, int], None]


def crosses(sentence: Sentence, place: int) -> bool:
    """Return whether a span is the sign of "region x stage"."""
    span = sentence.at(place)
    return span is not None and span.text.casefold() in _CROSSING


def can_group(sentence: Sentence, place: int) -> bool:
    """Return whether a span names a group and nothing that is measured."""
    span = sentence.at(place)
    return span is not None and names_group(sentence, place) and not span.of("metric")


def is_among(sentence: Sentence, place: int) -> bool:
    """Return whether several of a field are gone through: "between regions", "over segments"."""
    span, noun = sentence.spans[place], sentence.at(place + 1)
    if span.text.casefold() not in _AMONG or noun is None or not noun.plural:
        return False
    names = {one.target for one in noun.of("dimension")}
    fields = [sentence.lexicon.dimension(name) for name in names]
    plain = all(one.type == "text" for one in fields) and bool(fields)
    return plain and can_group(sentence, place + 1) and noun.kind != "value"


def read_axis(sentence: Sentence, place: int, group: Group) -> None:
    """Read "reps as rows": what stands before the words is a group."""
    before = place - 1
    if before in sentence.grouped:
        sentence.take(place)
    elif names_group(sentence, before):
        sentence.take(place, before)
        group(sentence, before)


def from_one_to_another(sentence: Sentence, place: int) -> bool:
    """Read "from segment to segment" as by segment."""
    one, other = sentence.spans[place - 1], sentence.at(place + 1)
    to = sentence.spans[place].text.casefold() == "to"
    if not to or other is None or not sentence.is_(place - 2, "preposition"):
        return False
    targets = {reading.target for reading in one.of("dimension", "entity")}
    if not targets & {reading.target for reading in other.of("dimension", "entity")}:
        return False
    sentence.take(place - 2, place - 1, place, place + 1)
    sentence.grouped.append(place + 1)
    return True


def is_level(sentence: Sentence, place: int) -> bool:
    """Return whether "level" follows a group that is measured: "rep-level bookings"."""
    span, before = sentence.spans[place], sentence.spans[place - 1]
    level = span.text.casefold() in ("level", "levels") and before.end == span.start
    return level and not before.of("value") and sentence.is_(place + 1, "metric")
