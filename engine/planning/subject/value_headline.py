"""Values asked of without a measure: "what's in commit vs best case?" is what is open in them."""

from typing import Final

from engine.planning.meaning.sentence import Sentence
from engine.planning.meaning.spans import Kind
from engine.planning.subject.compose_metric import counted, segment_named, summed
from engine.planning.subject.open_values import all_open, stands_open
from semantic.model import Dimension

#: What may stand beside the values where nothing is measured.
_BESIDE: Final[tuple[Kind, ...]] = (
    *("value", "compare", "and", "or", "mark", "window", "preposition", "list", "which", "both"),
    *("between", "each", "group", "much", "many", "total", "with", "dimension"),
)


def measure_open_values(sentence: Sentence) -> None:
    """Measure what is open where nothing but values are named that only open rows have."""
    draft = sentence.draft
    open_ = segment_named(sentence, "open")
    if draft.metrics or draft.rows or sentence.ranks or open_ is None or sentence.lists_values:
        return
    values = [place for place in range(len(sentence.spans)) if _is_value(sentence, place)]
    field, places = _field(sentence, values, open_)
    if field is None or not _asks_what_is_in(sentence, places, values):
        return
    home = open_.partition(".")[0]
    many = sentence.free("many")
    name = counted(sentence, home, open_) if many else summed(sentence, home, open_)
    if name is None:
        return
    sentence.take(*many, *sentence.free("much"))
    draft.metrics.append(name)
    if len(places) > 1:
        draft.dimensions += [] if field.qualified in draft.dimensions else [field.qualified]
        sentence.take(*_each_of_them(sentence, places))
        _show_all(sentence, field, places)
    label = sentence.lexicon.metric(name).words.label
    sentence.assume(f"No metric was named, so {label} is shown.")


def _is_value(sentence: Sentence, place: int) -> bool:
    return sentence.spans[place].kind == "value" or place in sentence.heads


def _field(sentence: Sentence, values: list[int], open_: str) -> tuple[Dimension | None, list[int]]:
    """Return the field of which all values named are those of open rows, and where they stand."""
    fields = [one.target for place in values for one in sentence.spans[place].of("value")]
    for field in dict.fromkeys(fields):
        places = [place for place in values if _value_of(sentence, place, field)]
        said = tuple(_value_of(sentence, place, field) or "" for place in places)
        if stands_open(sentence.lexicon, field, said, open_):
            return sentence.lexicon.dimension(field), places
    return None, []


def _value_of(sentence: Sentence, place: int, field: str) -> str | None:
    readings = sentence.spans[place].of("value")
    return next((one.value for one in readings if one.target == field), None)


def _asks_what_is_in(sentence: Sentence, places: list[int], values: list[int]) -> bool:
    """Return whether nothing else is named; of one value, whether it is asked what is in it."""
    spans = sentence.spans
    for place, span in enumerate(spans):
        if place in sentence.used or place in values or span.kind in _BESIDE:
            continue
        return False
    if any(sentence.is_(place - 1, "which", "list") for place in sentence.grouped):
        return False
    inside = sentence.is_(places[0] - 1, "preposition")
    asked = any(span.of("list", "much", "many", "compare") for span in spans)
    return len(places) > 1 or (inside and asked)


def _each_of_them(sentence: Sentence, places: list[int]) -> list[int]:
    """Return the "in each" after or before the values, which groups by nothing else."""
    return [
        place
        for place in sentence.free("group", "each")
        if "each" in sentence.spans[place].text.casefold()
        and not sentence.is_(place + 1, "dimension", "entity", "unit")
    ]


def _show_all(sentence: Sentence, field: Dimension, places: list[int]) -> None:
    """Filter by nothing where all the values are named that open rows can have."""
    said = frozenset(_value_of(sentence, place, field.qualified) or "" for place in places)
    if said == all_open(sentence.lexicon, field.qualified):
        sentence.take(*range(min(places), max(places) + 1))
